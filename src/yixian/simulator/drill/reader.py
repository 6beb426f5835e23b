"""From the sections of a scenario file to a `Scenario`, with every tag, unit, number and code checked."""

from __future__ import annotations

import hashlib

from yixian.simulator.drill import scenario as records
from yixian.simulator.drill.conditions import (
    ALWAYS,
)  # fmt: skip
from yixian.simulator.drill.document import Section, compose
from yixian.simulator.drill.plants import PLANTS, Options, Plant, has, model_of
from yixian.simulator.drill.tag_reader import TagReader
from yixian.simulator.kernel.layout import Slot

BY = ("board", "field", "instructor")


def read(text: str, name: str, source: str, plant: str = "") -> records.Scenario:
    """Return the scenario of a file.

    Parameters
    ----------
    text
        Its content [-].
    name
        Name of the scenario [-].
    source
        Name of the file, for messages [-].
    plant
        The plant it must be for; empty is any [-].

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    top = compose(text, source)
    name_of_plant = top.word("plant", among=(plant,) if plant in PLANTS else PLANTS)
    top.report.finish()
    return Reader(top, PLANTS[name_of_plant], name, hashlib.sha256(text.encode()).hexdigest()).scenario()


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


class Reader(TagReader):
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
        super().__init__(top.report)
        self.top, self.plant, self.name, self.digest = top, plant, name, digest

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
            ends=self.condition(top, "ends") if top.take("ends") else None,
            players=self.players(top.section("players")),
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
        codes = [*(step.code for step in found.steps), *(item.code for item in found.quality)]
        codes += [*(penalty.code for penalty in found.penalties), *(hint.code for hint in found.hints)]
        codes += [*(upset.code for upset in found.malfunctions), *(upset.code for upset in found.draw.among)]
        for code in codes:
            if code in seen:
                self.top.add("", f"代号 {code} 用了两次", f"the code {code} is used twice")
            seen.add(code)
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
                f"no points at {limit:g} {unit} must be farther off than full points at {band:g} {unit}",
                tag=tag, unit=unit,
            )  # fmt: skip
        found = records.Quality(
            part.word("code"), part.both("title"), part.number("points", low=0.0, high=1000.0), tag, target,
            band, limit, self.condition(part, "start", default=ALWAYS),
            self.condition(part, "end") if "end" in part.entries else None, unit,
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
        tag = self.tag_of_plant(part)
        value = self.value(part, "value", tag)
        found = records.Malfunction(
            part.word("code"), part.both("title"), tag, value, self.condition(part, "when", default=ALWAYS),
            part.duration("ramp", default=0.0), part.duration("lasts") if "lasts" in part.entries else None,
            self.condition(part, "repaired") if "repaired" in part.entries else None, part.flag("hidden", default=True),
        )  # fmt: skip
        part.close()
        return found

    def tag_of_plant(self, part: Section) -> str:
        """Return what goes wrong; an action of the field operator cannot.

        Parameters
        ----------
        part
            The section with the key ``tag`` [-].
        """
        tag = part.word("tag")
        if tag in self.actions:
            part.add("tag", f"{tag} 是现场操作，不能作故障", f"{tag} is a field action and cannot go wrong", tag=tag)
        return tag

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
        tag = self.tag_of_plant(part)
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
            self.condition(part, "when", default=ALWAYS), part.duration("wait", default=0.0),
            self.settings(part, "set"),
            part.duration("over", default=0.0), part.word("by", default="board", among=BY),
        )  # fmt: skip
        part.close()
        return found
