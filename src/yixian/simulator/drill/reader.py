"""From the sections of a scenario file to a `Scenario`, with every tag, unit, number and code checked."""

from __future__ import annotations

import hashlib

from yixian.simulator.drill import scenario as records
from yixian.simulator.drill.document import compose
from yixian.simulator.drill.part_reader import PartReader
from yixian.simulator.drill.plants import PLANTS, Options, Plant, model_of
from yixian.simulator.drill.section import Section


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


class Reader(PartReader):
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
