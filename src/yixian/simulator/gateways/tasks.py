"""What can be run: a plant from a condition or a scenario, with orders at their times; and what is refused."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from yixian.simulator import drill
from yixian.simulator.drill.plants import Plant
from yixian.simulator.gateways.catalogue import Tag
from yixian.simulator.gateways.errors import Problem, UnknownScenario, WrongOrders
from yixian.simulator.gateways.orders import Order
from yixian.simulator.gateways.plants import find, sheet_of

LONGEST_H = 24.0 * 366.0
FREE_H = 1.0


@dataclass(frozen=True, slots=True)
class Task:
    """What to run. Two equal tasks give the same bits.

    Parameters
    ----------
    plant
        Name of the plant [-].
    scenario
        Scenario, which is graded, or initial condition; empty for the plant's usual one [-].
    seed
        Seed of noise and disturbances [-].
    hours
        How long; ``None`` for the scenario's time limit, or an hour [h].
    orders
        What is set, and when [-].
    dt_s
        Integration step; ``None`` for the plant's own [s].
    backend
        ``llvm`` or ``python`` [-].
    player
        Scripted player of the scenario that acts too; empty is nobody [-].
    """

    plant: str
    scenario: str = ""
    seed: int = 1
    hours: float | None = None
    orders: tuple[Order, ...] = ()
    dt_s: float | None = None
    backend: str = "llvm"
    player: str = ""

    @property
    def is_graded(self) -> bool:
        """Whether a scenario grades it; a run from an initial condition is free."""
        return bool(self.scenario) and self.scenario not in find(self.plant).conditions


def scenarios_of(plant: Plant) -> list[str]:
    """Return the names one may give as a scenario: graded ones and initial conditions [-].

    Parameters
    ----------
    plant
        The plant [-].
    """
    return [*plant.conditions, *_graded(plant.name)]


@lru_cache(maxsize=8)
def _graded(plant: str) -> tuple[str, ...]:
    return tuple(info.name for info in drill.scenarios(plant))


def field_actions(task: Task) -> list[Tag]:
    """Return the field actions of a task's scenario as tags: 1 begins them [-].

    Parameters
    ----------
    task
        The task [-].
    """
    if not task.is_graded:
        return []
    return [
        Tag(action.tag, "command", "-", 0.0, 1.0, {}, True, action.title["en"], action.tag, is_in_plant=False)
        for action in scenario_of(task).field_actions
    ]


def scenario_of(task: Task) -> drill.Scenario:
    """Return the scenario that grades a task.

    Parameters
    ----------
    task
        A graded task [-].

    Raises
    ------
    UnknownScenario
        If its plant has none of that name.
    """
    known = scenarios_of(find(task.plant))
    if task.scenario not in known:
        raise UnknownScenario(task.plant, task.scenario, known)
    return drill.load(task.scenario)


def substeps_of(plant: Plant, dt_s: float | None) -> int | None:
    """Return how many integration steps of this length make a scan.

    Parameters
    ----------
    plant
        The plant [-].
    dt_s
        Length of a step; ``None`` for the plant's own [s].

    Raises
    ------
    WrongOrders
        If they do not make a whole scan.
    """
    if dt_s is None:
        return None
    sheet = sheet_of(plant.name)
    count = round(sheet.scan_s / dt_s) if math.isfinite(dt_s) and dt_s > 0.0 else 0
    if not 1 <= count <= 1000 or abs(count * dt_s - sheet.scan_s) > 1e-9:
        zh = f"步长 {dt_s:g} s 不能整除扫描周期 {sheet.scan_s:g} s；装置自己的步长是 {sheet.dt:g} s"
        en = f"a step of {dt_s:g} s does not divide the scan of {sheet.scan_s:g} s; the plant's own is {sheet.dt:g} s"
        raise WrongOrders([Problem(zh, en)])
    return count


def hours_of(task: Task) -> float:
    """Return how long a task runs: as it says, else to its scenario's time limit, else an hour [h].

    Parameters
    ----------
    task
        The task [-].
    """
    if task.hours is not None:
        return task.hours
    return scenario_of(task).time_limit_s / 3600.0 if task.is_graded else FREE_H


def check(task: Task) -> None:
    """Refuse a task that cannot be run.

    Parameters
    ----------
    task
        The task [-].

    Raises
    ------
    UnknownPlant, UnknownScenario, WrongOrders
        If it cannot.
    """
    plant, is_graded = find(task.plant), task.is_graded
    players = tuple(scenario_of(task).players) if is_graded else ()
    hours = hours_of(task)
    problems = []
    if not 0.0 < hours <= LONGEST_H:
        en = f"{hours:g} hours cannot be run; more than 0 and up to {LONGEST_H:g} can"
        problems.append(Problem(f"不能运行 {hours:g} 小时；应大于 0，不超过 {LONGEST_H:g}", en))
    if not 0 <= task.seed < 2**53:
        en = f"seed {task.seed} is not a whole number from 0 to 2^53 - 1"
        problems.append(Problem(f"种子 {task.seed} 不是 0 至 2^53 - 1 的整数", en))
    if task.player and task.player not in players:
        en = f"there is no player {task.player!r}; there are {', '.join(players) or 'none without a scenario'}"
        problems.append(Problem(f"没有脚本 {task.player}；现有：{'、'.join(players) or '无（未选情景）'}", en))
    if is_graded and task.dt_s is not None:
        en = "a graded scenario runs with the plant's own integration step"
        problems.append(Problem("评分情景只能用装置自己的步长", en))
    end_s = hours * 3600.0
    problems += [
        Problem(
            f"{order.tag} 的时间 {order.time_s:g} s 在运行结束（{end_s:g} s）之后",
            f"{order.tag} at {order.time_s:g} s comes after the end of the run, {end_s:g} s",
        )
        for order in task.orders
        if order.time_s >= end_s
    ]
    if problems:
        raise WrongOrders(problems)
    substeps_of(plant, task.dt_s)
