"""Codes and their sentences."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

NOTICES = {
    "training.seated": _("You have a seat in the drill {title}."),
    "training.ended": _("The drill {title} is over; your record is ready."),
}
REFUSALS: dict[str, Promise] = {
    "ended": _("The drill is over; its record no longer changes."),
    "not-started": _("The drill has not been started yet."),
    "not-running": _("The drill is not running."),
    "is-running": _("The drill is running already."),
    "no-seats": _("Give somebody a seat first."),
    "same-person": _("A bypass needs a second person: somebody else has to confirm it."),
    "not-waiting": _("Nothing is waiting to be confirmed there."),
    "reason": _("Say why, in a few words."),
    "field-only": _("This is operated in the field: only the field operator can reach it."),
    "board-only": _("This is operated from the panel: the field operator cannot reach it."),
    "instructor-only": _("Only the instructor sets malfunctions."),
    "unknown-tag": _("There is nothing called {tag} that can be set."),
    "out-of-range": _("{tag} takes {low} to {high} {unit}; {value} is outside."),
    "not-a-number": _("Enter a number."),
    "no-such-mark": _("There is no such snapshot of this plant."),
    "other-plant": _("That snapshot is of another plant or of an older version of it."),
    "too-many": _("You have two practice drills open already; end one first."),
    "cannot-resume": _("The plant has been changed since; this condition can no longer be used."),
    "no-disturbances": _("This plant has no process disturbances to draw from."),
    "shelf-time": _("An alarm is shelved for 1 to 480 minutes."),
    "trip-alarm": _("An alarm that announces a trip is never shelved."),
    "out-of-service": _("Only the instructor takes an alarm out of service."),
    "held": _("The instructor has taken over this plant; you can watch until it is given back."),
    "held-already": _("An instructor has taken over this plant already."),
    "not-held": _("Nobody has taken over this plant."),
    "speed-limits": _("This scenario is run at {slowest} to {fastest} times the real speed."),
    "grows-at-once": _("{tag} comes at once; leave the time it grows over empty."),
    "no-hint": _("There is no further hint."),
    "unreadable": _("The scenario has errors; nothing was saved, and your text is still here."),
    "newer-version": _(
        "{name} has saved version {version} meanwhile. Your text is still here; save again to put it after that one."
    ),
    "unchanged": _("The text is the same as in the latest version; nothing was saved."),
    "name-taken": _("There is a condition with this name already."),
    "no-name": _("Give it a name."),
}
ALARM_STATES: dict[int, Promise] = {
    1: _("standing, not acknowledged"),
    2: _("standing, acknowledged"),
    3: _("gone, not acknowledged"),
    4: _("latched, not acknowledged"),
    5: _("latched, acknowledged"),
    6: _("shelved"),
    7: _("suppressed by design"),
    8: _("out of service"),
}
PRIORITIES: dict[int, Promise] = {1: _("low"), 2: _("medium"), 3: _("high")}
STEP_STATES: dict[str, Promise] = {
    "waiting": _("not yet"),
    "open": _("now"),
    "done": _("done"),
    "late": _("done late"),
    "out_of_order": _("out of order"),
    "missed": _("missed"),
}
EVENT_KINDS: dict[str, Promise] = {
    "alarm": _("alarm"),
    "mode": _("mode"),
    "first-out": _("first-out"),
    "bypass": _("bypass"),
    "trip": _("tripped by hand"),
    "quality": _("signal quality"),
    "interlock": _("interlock"),
    "change": _("change"),
}
#: What every scenario deducts for, by the code of the loss.
LOSSES: dict[str, Promise] = {
    "ALARM": _("An alarm nobody acknowledged"),
    "TRIP": _("An interlock that tripped"),
    "BYPASS": _("An interlock that was bypassed"),
    "SHELVE": _("An alarm that was hidden before a trip"),
}
#: Marks on the time axis of a replay.
CUES: dict[str, Promise] = {
    "command": _("operation"),
    "alarm": _("alarm"),
    "trip": _("trip"),
    "first_out": _("first-out"),
    "step": _("step"),
    "malfunction": _("malfunction"),
    "penalty": _("penalty"),
    "red_line": _("red line"),
    "hint": _("hint"),
    "mark": _("snapshot"),
    "finish": _("end of the scenario"),
    "loss": _("lost points"),
}
LEVELS: dict[str, Promise] = {
    "basic": _("basic"),
    "advanced": _("advanced"),
    "expert": pgettext_lazy("level", "expert"),
}
HOW: dict[str, Promise] = {"above": _("above"), "below": _("below"), "is": _("is")}
MODES: tuple[Promise, ...] = (_("MAN"), _("AUTO"), _("CAS"))


def refusal(code: str, values: dict[str, Any] | None = None) -> str:
    """Return the sentence of a refusal."""
    if code == "said":  # the scenario's own words, in both languages
        chinese = (get_language() or "zh").lower().startswith("zh")
        return str((values or {})["zh" if chinese else "en"])
    given = {name: _short(value) for name, value in (values or {}).items()}
    return str(REFUSALS[code]).format(**given)


def _short(value: Any) -> Any:
    return f"{value:.6g}" if isinstance(value, float) else value


#: What the audit says of a drill: what instructors decide and what people ask a plant for.
ACTIONS: dict[str, Promise] = {
    "drill.set-up": _("set a drill up"),
    "drill.practised": _("began to practise"),
    "drill.dry-run": _("tried a scenario out"),
    "drill.start": _("started a drill"),
    "drill.freeze": _("froze a drill"),
    "drill.resume": _("let a drill go on"),
    "drill.end": _("ended a drill"),
    "drill.speed": _("changed the speed of a drill"),
    "drill.results-exported": _("took the results of a drill away"),
    "drill.set": _("set a value in a drill"),
    "drill.ramp": _("set a ramp in a drill"),
    "drill.bypass": _("asked for a bypass in a drill"),
    "drill.bypass-confirmed": _("confirmed a bypass in a drill"),
    "drill.bypass-refused": _("refused a bypass in a drill"),
    "drill.fault": _("set a malfunction in a drill"),
    "drill.sample": _("took a sample in a drill"),
    "drill.mark": _("kept a condition of a drill"),
    "drill.back": _("took a drill back to a kept condition"),
    "drill.note": _("sent a message into a drill"),
    "drill.hint": _("took a hint in a drill"),
    "drill.taken-over": _("took over a plant in a drill"),
    "drill.given-back": _("gave a plant in a drill back"),
    "scenario.saved": _("saved a scenario"),
    "scenario.withdrawn": _("withdrew a scenario"),
    "condition.kept": _("kept a condition in the library"),
    "condition.renamed": _("renamed a condition of the library"),
    "condition.removed": _("removed a condition from the library"),
}
