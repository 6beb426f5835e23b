"""The parts of a scenario file: what is done, graded, goes wrong and is played, one method each."""

from __future__ import annotations

from yixian.simulator.drill.assessed import USUAL, Hint, Penalty, Quality, Rules, Step
from yixian.simulator.drill.conditions import ALWAYS
from yixian.simulator.drill.plants import has
from yixian.simulator.drill.roles import ROLES
from yixian.simulator.drill.scenario import FieldAction
from yixian.simulator.drill.script import Act, Player
from yixian.simulator.drill.section import Section
from yixian.simulator.drill.tag_reader import TagReader
from yixian.simulator.drill.upsets import NO_DRAW, Disturbance, Draw, Malfunction
from yixian.simulator.kernel.layout import Slot


class PartReader(TagReader):
    """Reads the parts that stand in lists."""

    def action(self, part: Section) -> FieldAction:
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
        found = FieldAction(tag, part.both("title"), part.duration("takes", default=0.0), reads)
        part.close()
        return found

    def step(self, part: Section) -> Step:
        """Return a step.

        Parameters
        ----------
        part
            Its section [-].
        """
        found = Step(
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

    def quality(self, part: Section) -> Quality:
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
        found = Quality(
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

    def penalty(self, part: Section) -> Penalty:
        """Return a penalty.

        Parameters
        ----------
        part
            Its section [-].
        """
        points = part.number("points", low=0.0, high=100.0)
        found = Penalty(
            part.word("code"), part.both("title"), self.condition(part, "when"), points,
            part.number("most", default=points, low=0.0, high=100.0),
        )  # fmt: skip
        part.close()
        return found

    def red_line(self, part: Section) -> Penalty:
        """Return a red line.

        Parameters
        ----------
        part
            Its section [-].
        """
        found = Penalty(
            part.word("code"), part.both("title"), self.condition(part, "when"),
            part.number("points", default=30.0, low=0.0, high=100.0), 100.0, is_red_line=True,
            ends_drill=part.flag("ends_drill", default=False),
        )  # fmt: skip
        part.close()
        return found

    def hint(self, part: Section) -> Hint:
        """Return a hint.

        Parameters
        ----------
        part
            Its section [-].
        """
        found = Hint(part.word("code"), part.both("text"), part.number("price", default=1.0, low=0.0, high=100.0))
        part.close()
        return found

    def rules(self, section: Section | None) -> Rules:
        """Return the deductions every drill has.

        Parameters
        ----------
        section
            Their section [-].
        """
        usual = USUAL
        if section is None:
            return usual
        expected = section.words("expected_trips")
        for tag in expected:
            self.known(section, "expected_trips", tag)
        found = Rules(
            trip=section.number("trip", default=usual.trip, low=0.0, high=100.0),
            bypass=section.number("bypass", default=usual.bypass, low=usual.bypass, high=100.0),
            shelve=section.number("shelve", default=usual.shelve, low=0.0, high=100.0),
            unanswered=section.number("unanswered", default=usual.unanswered, low=0.0, high=100.0),
            most_unanswered=section.number("most_unanswered", default=usual.most_unanswered, low=0.0, high=100.0),
            answer_s=section.duration("answer", default=usual.answer_s, low=1.0), expected_trips=expected,
        )  # fmt: skip
        section.close()
        return found

    def malfunction(self, part: Section) -> Malfunction:
        """Return a malfunction.

        Parameters
        ----------
        part
            Its section [-].
        """
        tag = self.tag_of_plant(part)
        value = self.value(part, "value", tag)
        found = Malfunction(
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

    def draw(self, section: Section | None) -> Draw:
        """Return how disturbances are drawn.

        Parameters
        ----------
        section
            Their section [-].
        """
        if section is None:
            return NO_DRAW
        among = tuple(self.disturbance(part) for part in section.sections("among", needed=True))
        first_s, last_s = section.duration("first"), section.duration("last")
        count = section.number("count", low=1.0, high=100.0)
        if last_s < first_s:
            section.add("last", "最后一次早于第一次", "the last comes before the first")
        section.close()
        return Draw(int(count), first_s, last_s, among)

    def disturbance(self, part: Section) -> Disturbance:
        """Return a disturbance.

        Parameters
        ----------
        part
            Its section [-].
        """
        tag = self.tag_of_plant(part)
        low, high = self.value(part, "low", tag), self.value(part, "high", tag)
        found = Disturbance(
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

    def players(self, section: Section | None) -> dict[str, Player]:
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

    def player(self, part: Section) -> Player:
        """Return a scripted player.

        Parameters
        ----------
        part
            Its section [-].
        """
        tracks: list[tuple[Act, ...]] = []
        repeats: list[bool] = []
        if "acts" in part.entries:
            tracks.append(tuple(self.act(act) for act in part.sections("acts")))
            repeats.append(False)
        for track in part.sections("tracks"):
            tracks.append(tuple(self.act(act) for act in track.sections("acts", needed=True)))
            repeats.append(track.flag("repeats", default=False))
            track.close()
        found = Player(
            tuple(tracks), tuple(repeats), part.flag("acknowledges", default=True),
            self.condition(part, "leads_to") if "leads_to" in part.entries else None,
            part.both("title") if "title" in part.entries else None,
        )  # fmt: skip
        part.close()
        return found

    def act(self, part: Section) -> Act:
        """Return one thing a player does.

        Parameters
        ----------
        part
            Its section [-].
        """
        found = Act(
            self.condition(part, "when", default=ALWAYS), part.duration("wait", default=0.0),
            self.settings(part, "set"),
            part.duration("over", default=0.0), part.word("by", default="board", among=ROLES),
        )  # fmt: skip
        part.close()
        return found
