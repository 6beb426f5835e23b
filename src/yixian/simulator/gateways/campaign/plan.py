"""The campaign file: what is varied, how often, and what is looked at; and the cases that follow from it."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import random
import statistics
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from yixian.simulator.errors import SimulatorError
from yixian.simulator.gateways.campaign.measures import Measure, measure_of
from yixian.simulator.gateways.errors import Problem, WrongCampaign, problems_of
from yixian.simulator.gateways.loops import why_idle
from yixian.simulator.gateways.orders import Order, Reader
from yixian.simulator.gateways.plants import find, plant_tags, sheet_of
from yixian.simulator.gateways.runs import started, stops
from yixian.simulator.gateways.tasks import Task, check, field_actions
from yixian.simulator.gateways.yaml_files import File, read_yaml

KEYS = ("plant", "scenario", "player", "hours", "seeds", "draw_seed", "set", "sweep", "sample", "every", "kpis")
MOST_CASES = 1_000_000
#: Columns every table of results has.
RESERVED = ("key", "number", "seed", "diverged_s", "diverged_tag", "hash")
#: Part of every key: raise it when the meaning of a case changes.
EDITION = "1"


@dataclass(frozen=True, slots=True)
class Case:
    """One run of a campaign.

    Parameters
    ----------
    number
        Its place in the campaign [-].
    task
        What is run [-].
    values
        What is varied, by its name in the file [-].
    """

    number: int
    task: Task
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Plan:
    """A campaign that can be run.

    Parameters
    ----------
    plant
        Name of the plant [-].
    cases
        Its runs [-].
    measures
        What is looked at [-].
    every_s
        How often [s].
    """

    plant: str
    cases: tuple[Case, ...]
    measures: tuple[Measure, ...]
    every_s: float

    @property
    def columns(self) -> list[str]:
        """Names of what is varied."""
        return list(self.cases[0].values)

    def key(self, case: Case, code_hash: str) -> str:
        """Return what names the result of a case: equal keys, equal results [-].

        Parameters
        ----------
        case
            The case; its number does not count [-].
        code_hash
            Of the plant's equations [-].
        """
        measures = [asdict(measure) for measure in self.measures]
        text = json.dumps([EDITION, code_hash, asdict(case.task), measures, self.every_s], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def read_plan(text: str, name: str = "campaign") -> Plan:
    """Return the campaign of a file.

    Parameters
    ----------
    text
        Its content, YAML [-].
    name
        Its name, for messages [-].

    Raises
    ------
    WrongCampaign
        With everything that is wrong.
    """
    file = read_yaml(text, name)
    if file.problems:
        raise WrongCampaign(file.problems)
    if not isinstance(file.content, dict) or "plant" not in file.content:
        zh, en = "、".join(KEYS), ", ".join(KEYS)
        raise WrongCampaign([Problem(f"应有 {zh}，至少有 plant", f"keys {en} are wanted, plant above all").at(name)])
    return _Author(file).plan()


class _Author:
    """Makes the plan and collects problems."""

    def __init__(self, file: File) -> None:
        self.file, self.content = file, file.content
        keys = ", ".join(KEYS)
        self.problems = [
            Problem(f"不认识 {key}；现有：{keys}", f"unknown key {key!r}; there are {keys}").at(file.at(str(key)))
            for key in self.content
            if key not in KEYS
        ]
        self.scenario, self.player = _text(self.content.get("scenario")), _text(self.content.get("player"))
        try:
            key = "plant"
            self.plant = find(str(self.content["plant"]))
            key = "scenario"
            actions = field_actions(Task(self.plant.name, self.scenario))
        except SimulatorError as error:
            raise WrongCampaign([*self.problems, *(item.at(file.at(key)) for item in problems_of(error))]) from error
        self.tags = [*plant_tags(self.plant.name), *actions]
        self.reader = Reader(self.tags)

    def plan(self) -> Plan:
        hours = self._number("hours", 1.0) if "hours" in self.content else None
        every_s = self._number("every", 5.0)
        seeds, draw_seed = self._seeds(self.content.get("seeds", 1)), self.content.get("draw_seed", 1)
        fixed = self.reader.rows(self.content.get("set") or [], where=self.file.at("set"))
        sweep = {key: self._points(key, value) for key, value in self._mapping("sweep").items()}
        sample = {key: self._checked_spread(key, value) for key, value in self._mapping("sample").items()}
        measures = self._measures()
        self._check_names([*sweep, *sample, *(measure.name for measure in measures)])
        count = math.prod(len(points) for points in sweep.values()) * len(seeds)
        if count > MOST_CASES:
            self._note((), f"{count} 个算例超过 {MOST_CASES} 个", f"{count} cases are more than {MOST_CASES}")
        self._stop()
        cases: list[Case] = []
        for point in itertools.product(*sweep.values()):
            for seed in seeds:
                drawn = {key: draw(spread, f"{draw_seed}:{seed}:{key}") for key, spread in sample.items()}
                values = {**dict(zip(sweep, point, strict=True)), **drawn}
                cases.append(self._case(len(cases), seed, hours, [*fixed, *self._orders(values, sweep)], values))
                if len(self.reader.problems) > 20:
                    self._stop()
        self._stop()
        self._check_loops(cases[0].task)
        self._stop()
        return Plan(self.plant.name, tuple(cases), measures, every_s)

    def _note(self, path: tuple[str, ...], zh: str, en: str) -> None:
        self.problems.append(Problem(zh, en).at(self.file.at(*path)))

    def _check_loops(self, task: Task) -> None:
        """Refuse what a loop would set itself, by its mode at the start and what the file makes of it."""
        if task.is_graded:
            return
        sheet, simulation = sheet_of(task.plant), started(task)
        modes: dict[str, float] = {}
        for _, orders, _ in stops(task, simulation.engine.period, None):
            for order in orders:
                idle = why_idle(sheet, order.tag, lambda tag: modes.get(tag, simulation[tag]))
                self.problems += [idle.at(self.file.name)] if idle is not None else []
                modes[order.tag] = order.value

    def _check_names(self, names: Sequence[str]) -> None:
        taken = {name.casefold() for name in RESERVED}
        for name in names:
            if name.casefold() in taken:
                self._note((), f"结果中有两列都叫 {name}", f"two columns of the results would be called {name!r}")
            taken.add(name.casefold())

    def _case(
        self, number: int, seed: int, hours: float | None, orders: Sequence[Order], values: Mapping[str, float]
    ) -> Case:
        ordered = tuple(sorted(orders, key=lambda order: order.time_s))
        task = Task(self.plant.name, self.scenario, seed, hours, ordered, player=self.player)
        if number == 0:
            try:
                check(task)
            except SimulatorError as error:
                self.problems += [item.at(self.file.name) for item in problems_of(error)]
        return Case(number, task, values)

    def _orders(self, values: Mapping[str, float], sweep: Collection[str]) -> list[Order]:
        found = []
        for key, value in values.items():
            tag, _, when = key.partition("@")
            where = self.file.at("sweep" if key in sweep else "sample", key)
            order = self.reader.order(tag.strip(), value, when.strip() or "0", where=where)
            found += [order] if order is not None else []
        return found

    def _number(self, key: str, usual: float) -> float:
        value = self.content.get(key, usual)
        if not _is_number(value) or not value > 0.0:
            self._note(
                (key,), f"{key} 是 {value!r}；应为大于 0 的数", f"{key} is {value!r}; a number above 0 is wanted"
            )
            return usual
        return float(value)

    def _mapping(self, key: str) -> Mapping[str, Any]:
        value = self.content.get(key) or {}
        if isinstance(value, dict):
            return {str(name): item for name, item in value.items()}
        self._note((key,), f"{key} 每行应为位号和取值", f"{key} wants a tag on each line, with what it is to be")
        return {}

    def _seeds(self, value: Any) -> list[int]:
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST_CASES:
            return list(range(1, value + 1))
        if isinstance(value, list) and value and all(type(item) is int and item >= 0 for item in value):
            return list(dict.fromkeys(value))
        zh, en = (
            f"应为个数（不超过 {MOST_CASES}），或整数列表",
            f"how many, up to {MOST_CASES}, or a list of whole numbers",
        )
        en += " are wanted"
        self._note(("seeds",), f"seeds 是 {value!r}；{zh}", f"seeds is {value!r}; {en}")
        return [1]

    def _points(self, key: str, value: Any) -> list[float]:
        if isinstance(value, dict) and {"from", "to", "count"} == set(value):
            first, last, count = value["from"], value["to"], value["count"]
            if all(_is_number(item) for item in (first, last)) and type(count) is int and 1 < count <= MOST_CASES:
                return [first + (last - first) * step / (count - 1) for step in range(count)]
        if isinstance(value, list) and value and all(_is_number(item) for item in value):
            return [float(item) for item in value]
        self._note(
            ("sweep", key), "应为数的列表，或 from、to、count", "a list of numbers is wanted, or from, to and count"
        )
        return [0.0]

    def _checked_spread(self, key: str, value: Any) -> Mapping[str, float]:
        shapes = ({"low", "high"}, {"low", "mode", "high"}, {"mean", "sd"}, {"mean", "sd", "low", "high"})
        if isinstance(value, dict) and set(value) in shapes and all(_is_number(item) for item in value.values()):
            is_ordered = value.get("low", -math.inf) <= value.get(
                "mode", value.get("mean", 0.0) if "sd" in value else math.inf
            )
            if value.get("low", -math.inf) < value.get("high", math.inf) and value.get("sd", 1.0) > 0.0 and is_ordered:
                return {name: float(item) for name, item in value.items()}
        self._note(
            ("sample", key),
            "应为 low、high（均匀），low、mode、high（三角），或 mean、sd（正态，可加 low、high 截断）",
            "low and high (uniform), low, mode and high (triangular), "
            "or mean and sd (normal, low and high if it is to be cut) are wanted",
        )
        return {"low": 0.0, "high": 1.0}

    def _measures(self) -> tuple[Measure, ...]:
        found = []
        known = {tag.name for tag in self.tags}
        for name, value in self._mapping("kpis").items():
            measure = measure_of(name, value, known, self.problems, self.file.at("kpis", name))
            found += [measure] if measure is not None else []
        if not found and not self.problems:
            self._note(("kpis",), "kpis 为空；请写要看的指标", "kpis is empty; say what is to be looked at")
        return tuple(found)

    def _stop(self) -> None:
        problems = [*self.problems, *self.reader.problems]
        if problems:
            raise WrongCampaign(list(dict.fromkeys(problems)))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def draw(spread: Mapping[str, float], seed: str) -> float:
    """Return a number drawn from a distribution; the same seed gives the same number everywhere [any].

    Parameters
    ----------
    spread
        ``low`` and ``high``: uniform; with ``mode``: triangular; ``mean`` and ``sd``: normal, cut at ``low``
        and ``high`` where given [-].
    seed
        Seed [-].
    """
    share = random.Random(seed).random()  # noqa: S311 - a draw, no secret
    low, high = spread.get("low", -math.inf), spread.get("high", math.inf)
    if "sd" in spread:
        normal = statistics.NormalDist(spread["mean"], spread["sd"])
        first, last = normal.cdf(low), normal.cdf(high)
        inner = min(max(first + share * (last - first), 1e-15), 1.0 - 1e-15)
        return min(max(normal.inv_cdf(inner), low), high)
    if "mode" in spread:
        turn = (spread["mode"] - low) / (high - low)
        if share < turn:
            return low + math.sqrt(share * (high - low) * (spread["mode"] - low))
        return high - math.sqrt((1.0 - share) * (high - low) * (high - spread["mode"]))
    return low + share * (high - low)
