"""From the sections of a scenario file to a `Scenario`; every tag, unit, number and code is checked against the plant."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from yixian.simulator.drill import scenario as records
from yixian.simulator.drill.conditions import (
    ALWAYS, HOW, TIME, Commanded, Comparison, Condition, Done, Either, Every, Never,
)  # fmt: skip
from yixian.simulator.drill.document import Section, as_number, as_seconds, compose
from yixian.simulator.drill.plants import PLANTS, Options, Plant, has, model_of
from yixian.simulator.errors import UnknownTag
from yixian.simulator.kernel.layout import Layout, Slot

_COMPARISON = re.compile(
    r"^\s*(?P<tag>[^\s<>=!]+)\s*(?P<how>>=|<=|==|!=|>|<)\s*(?P<number>[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)"
    r"\s*(?P<unit>(?!for\b)\S+)?(?:\s+for\s+(?P<hold>.+))?\s*$"
)
BY = ("board", "field", "instructor")


def read(text: str, name: str, source: str) -> records.Scenario:
    """Return the scenario of a file.

    Parameters
    ----------
    text
        Its content [-].
    name
        Name of the scenario [-].
    source
        Name of the file, for messages [-].

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    top = compose(text, source)
    plant = PLANTS[top.word("plant", among=PLANTS)]
    return Reader(top, plant, name, hashlib.sha256(text.encode()).hexdigest()).scenario()


def read_info(text: str, name: str, source: str) -> records.ScenarioInfo:
    """Return the line of a scenario in a list, without building its plant.

    Parameters
    ----------
    text, name, source
        As in `read` [-].

    Raises
    ------
    ScenarioError
        If the head of the file is wrong.
    """
    top = compose(text, source)
    info = records.ScenarioInfo(
        name, top.word("plant", among=PLANTS), top.both("title"), top.word("level", among=records.LEVELS),
        top.word("kind", among=records.KINDS), top.duration("time_limit", low=1.0),
    )  # fmt: skip
    top.report.finish()
    return info


class Reader:
    """Reads one file.

    Parameters
    ----------
    top
        Its top section [-].
    plant
        The plant it is for [-].
    name
        Name of the scenario [-].
    digest
        Hash of the file [-].
    """

    def __init__(self, top: Section, plant: Plant, name: str, digest: str) -> None:
        self.top, self.plant, self.name, self.digest = top, plant, name, digest
        self.report = top.report
        self.layout: Layout | None = None
        self.actions: dict[str, records.FieldAction] = {}
        self.codes: list[str] = []

    def scenario(self) -> records.Scenario:
        """Return the scenario [-]."""
        top = self.top
        start_section = top.section("start")
        start = self.start(start_section)
        self.actions = {item.tag: item for item in (self.action(part) for part in top.sections("field_actions"))}
        steps_found = list(top.sections("steps", needed=True))
        self.codes = [part.word("code", default="?") for part in steps_found]
        limit_s = top.duration("time_limit", low=1.0)
        weight = top.number("step_weight", default=0.6, low=0.0, high=1.0)
        found = records.Scenario(
            name=self.name, plant=self.plant.name, hash=self.digest, time_limit_s=limit_s, start=start,
            title=top.both("title"), brief=top.both("brief"), level=top.word("level", among=records.LEVELS),
            kind=top.word("kind", among=records.KINDS), step_weight=weight, speeds=self.speeds(),
            steps=tuple(self.step(part) for part in steps_found),
            quality=tuple(self.quality(part) for part in top.sections("quality")),
            penalties=(
                *(self.penalty(part) for part in top.sections("penalties")),
                *(self.red_line(part) for part in top.sections("red_lines")),
            ),
            hints=tuple(self.hint(part) for part in top.sections("hints")), rules=self.rules(top.section("rules")),
            malfunctions=tuple(self.malfunction(part) for part in top.sections("malfunctions")),
            draw=self.draw(top.section("disturbances")), field_actions=tuple(self.actions.values()),
            ends=self.condition(top, "ends") if top.take("ends") else None, players=self.players(top.section("players")),
            trends=tuple(tag for tag in top.words("trends") if self.known(top, "trends", tag)),
            pass_mark=top.number("pass_mark", default=records.PASS, low=0.0, high=100.0),
        )  # fmt: skip
        top.close()
        self.check_codes(found)
        self.report.finish()
        return found

    def check_codes(self, found: records.Scenario) -> None:
        """Note codes that stand twice, and points that cannot be won.

        Parameters
        ----------
        found
            The scenario as read [-].
        """
        seen: set[str] = set()
        for item in (
            *found.steps,
            *found.quality,
            *found.penalties,
            *found.hints,
            *found.malfunctions,
            *found.draw.among,
        ):
            if item.code in seen:
                self.top.add("", f"代号 {item.code} 用了两次", f"the code {item.code} is used twice")
            seen.add(item.code)
        if found.draw.count > len(found.draw.among):
            self.top.add(
                "disturbances", f"要抽 {found.draw.count} 个，只有 {len(found.draw.among)} 个可抽",
                f"draws {found.draw.count} of only {len(found.draw.among)}",
            )  # fmt: skip

    def start(self, section: Section | None) -> records.Start:
        """Return how the plant is found, and build it for its tags.

        Parameters
        ----------
        section
            Its section [-].
        """
        if section is None:
            self.layout = model_of(self.plant.name, ()).layout
            return records.Start(self.plant.conditions[0])
        condition = section.word("condition", default=self.plant.conditions[0], among=self.plant.conditions)
        options = self.options(section.section("options"))
        self.layout = model_of(self.plant.name, options).layout
        values = self.settings(section, "values", any_tag=True)
        settle_s = section.duration("settle", default=0.0, high=7200.0)
        section.close()
        return records.Start(condition, options, values, settle_s)

    def options(self, section: Section | None) -> Options:
        """Return the options of the flowsheet [-].

        Parameters
        ----------
        section
            Their section [-].
        """
        found: dict[str, float | str] = dict(self.plant.options)
        for key in section.entries if section else ():
            assert section is not None
            if key == "pressure_kpa":
                found[key] = section.number(key, low=60.0, high=110.0, unit="kPa")
            elif key == "relocation":
                found[key] = section.word(key, among=("none", "H1", "H2", "H3"))
        if section is not None:
            section.close()
        return tuple(sorted(item for item in found.items() if item[0] in self.plant.option_names()))

    def speeds(self) -> tuple[float, float]:
        """Return the slowest and the fastest speed [x real time]."""
        section = self.top.section("speeds")
        if section is None:
            return (0.1, 20.0)
        low, high = section.number("low", default=0.1, low=0.1, high=20.0), section.number("high", low=0.1, high=20.0)
        section.close()
        if low > high:
            self.top.add("speeds", "下限大于上限", "the low end is above the high end")
        return (low, high)

    def action(self, part: Section) -> records.FieldAction:
        """Return a field action.

        Parameters
        ----------
        part
            Its section [-].
        """
        tag = part.word("tag")
        if self.layout is not None and has(self.layout, tag):
            part.add("tag", f"{tag} 已是装置的位号", f"{tag} is a tag of the plant already", tag=tag)
        reads = part.word("reads", default="")
        if reads:
            self.known(part, "reads", reads)
        found = records.FieldAction(tag, part.both("title"), part.duration("takes", default=0.0), reads)
        part.close()
        return found

    def step(self, part: Section) -> records.Step:
        """Return a step.

        Parameters
        ----------
        part
            Its section [-].
        """
        found = records.Step(
            part.word("code"), part.both("title"), part.number("points", low=0.0, high=1000.0),
            self.condition(part, "done"), self.condition(part, "start", default=ALWAYS),
            self.condition(part, "while", default=ALWAYS),
            part.duration("within") if "within" in part.entries else None, part.words("after"),
            part.both("teaches") if "teaches" in part.entries else None,
        )  # fmt: skip
        for code in found.after:
            self.code(part, "after", code)
        if found.code in found.after:
            part.add("after", "步骤不能排在自己之后", "a step cannot come after itself")
        part.close()
        return found

    def code(self, part: Section, key: str, code: str) -> None:
        """Note a step that does not exist.

        Parameters
        ----------
        part, key
            Where it is named [-].
        code
            Its code [-].
        """
        if code not in self.codes:
            part.add(key, f"没有代号为 {code} 的步骤", f"there is no step {code}")

    def quality(self, part: Section) -> records.Quality:
        """Return a quality item.

        Parameters
        ----------
        part
            Its section [-].
        """
        tag = part.word("tag")
        slot = self.known(part, "tag", tag)
        unit = slot.unit if slot else ""
        self.same_unit(part, slot)
        target = part.number("target", unit=unit)
        band = part.number("band", low=0.0, unit=unit)
        limit = part.number("limit", low=0.0, unit=unit)
        if limit <= band:
            part.add(
                "limit", f"零分偏差 {limit:g} {unit} 应大于满分偏差 {band:g} {unit}",
                f"no points at {limit:g} {unit} must be farther off than full points at {band:g} {unit}", tag=tag, unit=unit,
            )  # fmt: skip
        found = records.Quality(
            part.word("code"), part.both("title"), part.number("points", low=0.0, high=1000.0), tag, target, band, limit,
            self.condition(part, "start", default=ALWAYS), self.condition(part, "end") if "end" in part.entries else None, unit,
        )  # fmt: skip
        part.close()
        return found

    def same_unit(self, part: Section, slot: Slot | None) -> None:
        """Note a unit that is not the tag's.

        Parameters
        ----------
        part
            The section with the key ``unit`` [-].
        slot
            The tag [-].
        """
        unit = part.word("unit", default=slot.unit if slot else "-")
        if slot is not None and unit != slot.unit:
            part.add(
                "unit", f"{slot.tag} 的单位是 {slot.unit}，不是 {unit}", f"{slot.tag} is in {slot.unit}, not in {unit}",
                tag=slot.tag, unit=unit,
            )  # fmt: skip

    def penalty(self, part: Section) -> records.Penalty:
        """Return a penalty.

        Parameters
        ----------
        part
            Its section [-].
        """
        points = part.number("points", low=0.0, high=100.0)
        found = records.Penalty(
            part.word("code"), part.both("title"), self.condition(part, "when"), points,
            part.number("most", default=points, low=0.0, high=100.0),
        )  # fmt: skip
        part.close()
        return found

    def red_line(self, part: Section) -> records.Penalty:
        """Return a red line.

        Parameters
        ----------
        part
            Its section [-].
        """
        found = records.Penalty(
            part.word("code"), part.both("title"), self.condition(part, "when"),
            part.number("points", default=30.0, low=0.0, high=100.0), 100.0, is_red_line=True,
            ends_drill=part.flag("ends_drill", default=False),
        )  # fmt: skip
        part.close()
        return found

    def hint(self, part: Section) -> records.Hint:
        """Return a hint.

        Parameters
        ----------
        part
            Its section [-].
        """
        found = records.Hint(
            part.word("code"), part.both("text"), part.number("price", default=1.0, low=0.0, high=100.0)
        )
        part.close()
        return found

    def rules(self, section: Section | None) -> records.Rules:
        """Return the deductions every drill has.

        Parameters
        ----------
        section
            Their section [-].
        """
        usual = records.Rules()
        if section is None:
            return usual
        expected = section.words("expected_trips")
        for tag in expected:
            self.known(section, "expected_trips", tag)
        found = records.Rules(
            trip=section.number("trip", default=usual.trip, low=0.0, high=100.0),
            bypass=section.number("bypass", default=usual.bypass, low=usual.bypass, high=100.0),
            shelve=section.number("shelve", default=usual.shelve, low=0.0, high=100.0),
            unanswered=section.number("unanswered", default=usual.unanswered, low=0.0, high=100.0),
            most_unanswered=section.number("most_unanswered", default=usual.most_unanswered, low=0.0, high=100.0),
            answer_s=section.duration("answer", default=usual.answer_s, low=1.0), expected_trips=expected,
        )  # fmt: skip
        section.close()
        return found

    def malfunction(self, part: Section) -> records.Malfunction:
        """Return a malfunction.

        Parameters
        ----------
        part
            Its section [-].
        """
        tag = part.word("tag")
        value = self.value(part, "value", tag)
        found = records.Malfunction(
            part.word("code"), part.both("title"), tag, value, self.condition(part, "when", default=ALWAYS),
            part.duration("ramp", default=0.0), part.duration("lasts") if "lasts" in part.entries else None,
            self.condition(part, "repaired") if "repaired" in part.entries else None, part.flag("hidden", default=True),
        )  # fmt: skip
        part.close()
        return found

    def draw(self, section: Section | None) -> records.Draw:
        """Return how disturbances are drawn.

        Parameters
        ----------
        section
            Their section [-].
        """
        if section is None:
            return records.Draw()
        among = tuple(self.disturbance(part) for part in section.sections("among", needed=True))
        first_s, last_s = section.duration("first"), section.duration("last")
        count = section.number("count", low=1.0, high=100.0)
        if last_s < first_s:
            section.add("last", "最后一次早于第一次", "the last comes before the first")
        section.close()
        return records.Draw(int(count), first_s, last_s, among)

    def disturbance(self, part: Section) -> records.Disturbance:
        """Return a disturbance.

        Parameters
        ----------
        part
            Its section [-].
        """
        tag = part.word("tag")
        low, high = self.value(part, "low", tag), self.value(part, "high", tag)
        found = records.Disturbance(
            part.word("code"),
            part.both("title"),
            tag,
            low,
            high,
            part.duration("ramp", default=0.0),
            part.duration("lasts"),
        )
        part.close()
        return found

    def players(self, section: Section | None) -> dict[str, records.Player]:
        """Return the scripted players.

        Parameters
        ----------
        section
            Their section [-].
        """
        if section is None:
            return {}
        found = {}
        for name in list(section.entries):
            part = section.section(name)
            if part is not None:
                found[name] = self.player(part)
        return found

    def player(self, part: Section) -> records.Player:
        """Return a scripted player.

        Parameters
        ----------
        part
            Its section [-].
        """
        tracks: list[tuple[records.Act, ...]] = []
        repeats: list[bool] = []
        if "acts" in part.entries:
            tracks.append(tuple(self.act(act) for act in part.sections("acts")))
            repeats.append(False)
        for track in part.sections("tracks"):
            tracks.append(tuple(self.act(act) for act in track.sections("acts", needed=True)))
            repeats.append(track.flag("repeats", default=False))
            track.close()
        found = records.Player(
            tuple(tracks), tuple(repeats), part.flag("acknowledges", default=True),
            self.condition(part, "leads_to") if "leads_to" in part.entries else None,
            part.both("title") if "title" in part.entries else None,
        )  # fmt: skip
        part.close()
        return found

    def act(self, part: Section) -> records.Act:
        """Return one thing a player does.

        Parameters
        ----------
        part
            Its section [-].
        """
        found = records.Act(
            self.condition(part, "when", default=ALWAYS), part.duration("wait", default=0.0), self.settings(part, "set"),
            part.duration("over", default=0.0), part.word("by", default="board", among=BY),
        )  # fmt: skip
        part.close()
        return found

    def settings(self, part: Section, key: str, *, any_tag: bool = False) -> tuple[tuple[str, float], ...]:
        """Return tags with the values they are set to.

        Parameters
        ----------
        part, key
            Where they stand [-].
        any_tag
            Whether tags nobody can write are allowed, as for initial conditions [-].
        """
        section = part.section(key)
        if section is None:
            return ()
        found = [(tag, self.value(section, tag, tag, any_tag=any_tag)) for tag in section.entries]
        section.close()
        return tuple(found)

    def value(self, part: Section, key: str, tag: str, *, any_tag: bool = False) -> float:
        """Return a number that a tag is set to, checked against its range.

        Parameters
        ----------
        part, key
            Where it stands [-].
        tag
            The tag [-].
        any_tag
            Whether a tag nobody can write is allowed [-].
        """
        if tag in self.actions:
            return part.number(key, low=0.0, high=1.0)
        slot = self.known(part, "tag" if "tag" in part.entries else key, tag)
        if slot is None:
            part.take(key)
            return 0.0
        if not (slot.is_writable or any_tag):
            part.add(key, f"{tag} 不能由人设定", f"{tag} cannot be set by anybody", tag=tag, unit=slot.unit)
        node = part.take(key, needed=True)
        number = as_number(node) if node is not None else None
        if number is None:
            if node is not None:
                part.add(
                    key,
                    f"{tag} 应为一个数（{slot.unit}）",
                    f"{tag} must be a number in {slot.unit}",
                    tag=tag,
                    unit=slot.unit,
                )
            return 0.0
        if not slot.low <= number <= slot.high and not any_tag:
            part.add(
                key, f"{tag} = {number:g} {slot.unit} 超出范围 {slot.low:g} 至 {slot.high:g} {slot.unit}",
                f"{tag} = {number:g} {slot.unit} is outside {slot.low:g} to {slot.high:g} {slot.unit}", tag=tag, unit=slot.unit,
            )  # fmt: skip
        return number

    def known(self, part: Section, key: str, tag: str) -> Slot | None:
        """Return the slot of a tag of the plant, or note that there is none.

        Parameters
        ----------
        part, key
            Where it is named [-].
        tag
            The tag [-].
        """
        assert self.layout is not None
        try:
            return self.layout.find(tag)
        except UnknownTag as error:
            near = "、".join(error.near)
            part.add(key, f"装置没有位号 {tag}" + (f"；是否想写 {near}？" if near else ""), str(error), tag=tag)
            return None

    def condition(self, part: Section, key: str, *, default: Condition | None = None) -> Condition:
        """Return a condition.

        Parameters
        ----------
        part, key
            Where it stands [-].
        default
            What stands for an absent key; none makes it needed [-].
        """
        node = part.take(key, needed=default is None)
        if node is None:
            return default or ALWAYS
        return self.parsed(part, part.at(key), node)

    def parsed(self, part: Section, path: str, node: Node) -> Condition:
        """Return the condition of a node: a comparison, a list (all hold), or all/any/not/command/step.

        Parameters
        ----------
        part
            Where problems are noted [-].
        path
            Where it stands [-].
        node
            The node [-].
        """
        if isinstance(node, ScalarNode):
            return self.comparison(path, node)
        if isinstance(node, SequenceNode):
            return Every(tuple(self.parsed(part, f"{path}[{n}]", item) for n, item in enumerate(node.value)))
        if isinstance(node, MappingNode) and [key.value for key, _ in node.value] == ["command", "times"]:
            (_, inner), (_, times) = node.value
            count = as_number(times)
            if isinstance(inner, ScalarNode) and count is not None and 1 <= count <= 20 and count == int(count):
                return Commanded(self.comparison(f"{path}.command", inner, writable=True), int(count))
        if isinstance(node, MappingNode) and len(node.value) == 1 and isinstance(node.value[0][0], ScalarNode):
            word, inner = node.value[0][0].value, node.value[0][1]
            where = f"{path}.{word}"
            if word in ("all", "any") and isinstance(inner, SequenceNode) and inner.value:
                parts = tuple(self.parsed(part, f"{where}[{n}]", item) for n, item in enumerate(inner.value))
                return Every(parts) if word == "all" else Either(parts)
            if word == "not":
                return Never(self.parsed(part, where, inner))
            if word == "command" and isinstance(inner, ScalarNode):
                return Commanded(self.comparison(where, inner, writable=True))
            if word == "step" and isinstance(inner, ScalarNode):
                if inner.value not in self.codes:
                    self.report.add(inner, where, f"没有代号为 {inner.value} 的步骤", f"there is no step {inner.value}")
                return Done(inner.value)
        self.report.add(
            node, path, "应为“位号 > 数值 单位”，或 all、any、not、command、step 之一",
            "must be 'TAG > NUMBER UNIT', or one of all, any, not, command, step",
        )  # fmt: skip
        return ALWAYS

    def comparison(self, path: str, node: ScalarNode, *, writable: bool = False) -> Comparison:
        """Return the comparison a scalar says.

        Parameters
        ----------
        path
            Where it stands [-].
        node
            As ``LT-201 > 40 % for 30 s`` [-].
        writable
            Whether the tag must be one that people set [-].
        """
        key = f"{node.start_mark.line + 1}:{node.start_mark.column + 1}"
        nothing = Comparison(key, TIME, ">=", 0.0, "s")
        match = _COMPARISON.match(node.value)
        if match is None or as_number(ScalarNode("", match["number"])) is None:
            signs = " ".join(HOW)
            self.report.add(
                node, path, f"“{node.value}”看不懂；写作“位号 比较符 数值 单位”，比较符为 {signs}",
                f"cannot read {node.value!r}; write TAG SIGN NUMBER UNIT, with a sign of {signs}",
            )  # fmt: skip
            return nothing
        hold_s = 0.0
        if match["hold"] is not None:
            held = as_seconds(match["hold"])
            if held is None:
                self.report.add(
                    node,
                    path,
                    f"“{match['hold']}”不是时长",
                    f"{match['hold']!r} is not a duration such as 30 s",
                    unit="s",
                )
            hold_s = held or 0.0
        tag, number = match["tag"], float(match["number"])
        unit, span = self.measure(path, node, tag, match["unit"], writable=writable)
        if tag == TIME and unit in ("min", "h"):
            number, unit = number * {"min": 60.0, "h": 3600.0}[unit], "s"
        return Comparison(key, tag, match["how"], number, unit, hold_s, span)

    def measure(self, path: str, node: Node, tag: str, written: str | None, *, writable: bool) -> tuple[str, float]:
        """Return the unit of a comparison, and what a distance is measured by; note a unit that is not the tag's.

        Parameters
        ----------
        path, node
            Where it stands [-].
        tag
            The tag [-].
        written
            The unit in the file, if any [-].
        writable
            Whether the tag must be one that people set [-].
        """
        if tag == TIME:
            unit = written or "s"
            if unit not in ("s", "min", "h"):
                self.report.add(
                    node,
                    path,
                    f"时间单位 {unit} 应为 s、min 或 h",
                    f"the unit {unit} of time must be s, min or h",
                    unit=unit,
                )
            return unit, 60.0
        if tag in self.actions:
            return "", 1.0
        assert self.layout is not None
        try:
            slot = self.layout.find(tag)
        except UnknownTag as error:
            near = "、".join((*error.near, *_near(tag, self.actions)))
            self.report.add(
                node, path, f"装置没有位号 {tag}" + (f"；是否想写 {near}？" if near else ""), str(error), tag=tag
            )
            return "", 1.0
        if writable and not slot.is_writable:
            self.report.add(
                node, path, f"{tag} 不能由人设定", f"{tag} cannot be set by anybody", tag=tag, unit=slot.unit
            )
        if written is not None and written != slot.unit:
            self.report.add(
                node, path, f"{tag} 的单位是 {slot.unit}，不是 {written}", f"{tag} is in {slot.unit}, not in {written}",
                tag=tag, unit=written,
            )  # fmt: skip
        return slot.unit, _span(slot)


def _span(slot: Slot) -> float:
    width = slot.high - slot.low
    return width if 0.0 < width < 1e9 else 1.0


def _near(tag: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.lower() == tag.lower()]
