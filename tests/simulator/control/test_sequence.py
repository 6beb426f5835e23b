"""One procedure, by hand, prompted and by itself; and malfunctions that come by themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator.desk import desk, number
from simulator.small_plants import Decay
from yixian.simulator.control.condition import Condition
from yixian.simulator.control.malfunction import Malfunction
from yixian.simulator.control.sequence import (
    ABORT,
    ABORTED,
    ABORTS,
    AUTOMATIC,
    COMPLETE,
    CONFIRM,
    END,
    HELD,
    HOLD,
    HOLDS,
    IDLE,
    MANUAL,
    PROMPTED,
    RESUME,
    RUNNING,
    START,
    Branch,
    Fallback,
    Procedure,
    Step,
)
from yixian.simulator.control.valve import Valve
from yixian.simulator.errors import FlowsheetError
from yixian.simulator.kernel import Simulation

STEPS = (
    Step("open the valve", {"HV": 80.0}, (Condition("XV", "above", 75.0),), longest_s=30.0),
    Step("wait", shortest_s=10.0),
    Step("shut it", {"HV": 0.0}, (Condition("XV", "below", 2.0),)),
)


def plant(mode: float) -> Simulation:
    line = desk(number("HV"), Valve("XV", "HV", stroke=10.0), Procedure("S", STEPS, mode=mode))
    line.set("S.request", START)
    line.run(1)
    return line


def confirm(line: Simulation) -> None:
    line.set("S.request", CONFIRM)
    line.run(1)


def test_by_itself_it_runs_to_the_end() -> None:
    line = plant(AUTOMATIC)
    line.advance(12.0)
    assert (line["S"], line["HV"]) == (2.0, 80.0)
    line.advance(30.0)
    assert (line["S"], line["HV"]) == (4.0, 0.0)


def test_prompted_it_waits_for_each_confirmation() -> None:
    line = plant(PROMPTED)
    line.advance(20.0)
    assert (line["S"], line["HV"]) == (1.0, 0.0)
    confirm(line)
    line.advance(12.0)
    assert (line["S"], line["HV"]) == (2.0, 80.0)


def test_by_hand_it_only_follows() -> None:
    line = plant(MANUAL)
    line.advance(5.0)
    assert (line["S"], line["HV"]) == (1.0, 0.0)
    line.set("HV", 90.0)
    line.advance(12.0)
    assert line["S"] == 2.0
    confirm(line)
    assert line["S"] == 2.0 or line["S"] == 3.0


def test_held_it_stands_and_resumed_it_goes_on() -> None:
    line = plant(AUTOMATIC)
    line.advance(12.0)
    line.set("S.request", HOLD)
    line.advance(60.0)
    assert line["S"] == 2.0
    line.set("S.request", RESUME)
    line.advance(30.0)
    assert line["S"] == 4.0


def test_aborted_it_is_where_it_was_before_the_start() -> None:
    line = plant(AUTOMATIC)
    line.set("S.request", ABORT)
    line.run(1)
    assert line["S"] == 0.0


def test_a_step_that_takes_too_long_says_so() -> None:
    line = plant(AUTOMATIC)
    line.set("XV.stuck", 1.0)
    line.advance(35.0)
    assert (line["S"], line["S.late"]) == (1.0, 1.0)


def running(*steps: Step, mode: float = AUTOMATIC, backend: str = "python", **more: dict[str, float]) -> Simulation:
    """Return a desk with two hand stations and a procedure that has been started."""
    line = desk(number("A"), number("B"), Procedure("S", steps, mode=mode, **more), backend=backend)
    line.set("S.request", START)
    line.run(1)
    return line


def test_a_step_does_not_act_before_its_entry_condition_holds() -> None:
    line = running(Step("one", {"A": 1.0}, shortest_s=5.0, entry=(Condition("B", "above", 10.0),)))
    line.advance(20.0)
    assert (line["S"], line["A"], line["S.waits"]) == (1.0, 0.0, 1.0)
    line.set("B", 11.0)
    line.advance(2.0)
    assert (line["A"], line["S.waits"]) == (1.0, 0.0)


def test_confirmed_too_early_it_still_waits_for_its_entry_condition() -> None:
    line = running(Step("one", {"A": 1.0}, entry=(Condition("B", "above", 10.0),)), mode=PROMPTED)
    confirm(line)
    line.set("B", 11.0)
    line.advance(5.0)
    assert (line["S"], line["A"]) == (1.0, 0.0)
    confirm(line)
    assert line["A"] == 1.0


NEVER = (Condition("B", "above", 99.0),)


@pytest.mark.parametrize(
    ("then", "number_of_step", "state"),
    [("waits", 1.0, RUNNING), (HOLDS, 1.0, HELD), (ABORTS, 0.0, ABORTED), ("safe", 3.0, RUNNING)],
)
def test_a_step_that_is_not_verified_in_time_falls_back(then: str, number_of_step: float, state: float) -> None:
    line = running(
        Step("one", {"A": 1.0}, NEVER, longest_s=10.0, fallback=Fallback(then, {"A": 7.0})),
        Step("two"),
        Step("safe", until=NEVER),
    )
    line.advance(9.0)
    assert (line["S"], line["A"]) == (1.0, 1.0)
    line.advance(3.0)
    assert (line["S"], line["A"], line["S.state"]) == (number_of_step, 7.0, state)


def test_a_fallback_happens_once_and_resumed_the_step_may_still_end() -> None:
    line = running(Step("one", {"A": 1.0}, NEVER, longest_s=10.0, fallback=Fallback(HOLDS, {"A": 7.0})))
    line.advance(12.0)
    line.set("A", 3.0)
    line.set("S.request", RESUME)
    line.advance(30.0)
    assert (line["S"], line["A"], line["S.state"]) == (1.0, 3.0, RUNNING)
    line.set("B", 100.0)
    line.run(1)
    assert line["S.state"] == COMPLETE


@pytest.mark.parametrize("mode", [MANUAL, PROMPTED])
def test_nobody_is_overruled_by_a_fallback(mode: float) -> None:
    line = running(Step("one", {"A": 1.0}, NEVER, longest_s=10.0, fallback=Fallback(ABORTS, {"A": 7.0})), mode=mode)
    line.advance(60.0)
    assert (line["S"], line["A"], line["S.late"]) == (1.0, 0.0, 1.0)


def test_aborted_it_leaves_the_plant_as_it_says_except_by_hand() -> None:
    for mode, left in ((AUTOMATIC, 5.0), (MANUAL, 0.0)):
        line = running(Step("one", until=NEVER), mode=mode, on_abort={"A": 5.0})
        line.set("S.request", ABORT)
        line.run(2)
        assert (line["S"], line["A"], line["S.state"]) == (0.0, left, ABORTED)
        line.set("S.request", START)
        line.run(1)
        assert line["S.state"] == RUNNING


CHOICE = (
    Step("weigh", until=(Condition("A", "above", 0.5),), then=(
        Branch("much", (Condition("A", "above", 50.0),)), Branch("some", (Condition("A", "above", 10.0),)), Branch(END),
    )),
    Step("much", {"B": 2.0}, then=(Branch("weigh again"),)),
    Step("some", {"B": 1.0}),
    Step("weigh again", until=NEVER),
)  # fmt: skip


@pytest.mark.parametrize(("found", "path"), [(60.0, (2.0, 4.0)), (20.0, (3.0, 4.0)), (1.0, (5.0,))])
def test_a_selection_takes_the_first_branch_that_holds(found: float, path: tuple[float, ...]) -> None:
    line = running(*CHOICE)
    line.set("A", found)
    seen = []
    for _ in range(8):
        line.run(1)
        if line["S"] not in (1.0, *seen):
            seen.append(line["S"])
    assert tuple(seen) == path


def pair(mode: float = AUTOMATIC, *, first: bool = True, backend: str = "python") -> Simulation:
    """Return a procedure that runs two others side by side; they stand after it in the flowsheet, or before it."""
    whole = Procedure("S", [Step("both", calls=("SA", "SB"), longest_s=60.0), Step("end", {"A": 9.0})], mode=mode)
    a = Procedure("SA", [Step("a", {"A": 1.0}, shortest_s=4.0)])
    b = Procedure("SB", [Step("b", {"B": 1.0}, shortest_s=9.0), Step("b2", {"B": 2.0}, shortest_s=3.0)])
    line = desk(number("A"), number("B"), *((whole, a, b) if first else (a, b, whole)), backend=backend)
    line.set("S.request", START)
    line.run(1)
    return line


@pytest.mark.parametrize("first", [True, False])
def test_simultaneous_procedures_run_side_by_side_and_are_waited_for(first: bool) -> None:
    line = pair(first=first)
    line.advance(2.0)
    assert (line["A"], line["B"], line["SA.mode"]) == (1.0, 1.0, AUTOMATIC)
    line.advance(5.0)
    assert (line["SA.state"], line["SB.state"], line["S"]) == (COMPLETE, RUNNING, 1.0)
    line.advance(10.0)
    assert (line["SB.state"], line["S.state"], line["A"], line["B"]) == (COMPLETE, COMPLETE, 9.0, 2.0)


@pytest.mark.parametrize("first", [True, False])
def test_what_was_complete_before_is_not_complete_again(first: bool) -> None:
    line = pair(first=first)
    line.advance(30.0)
    line.set("S.request", START)
    line.run(1)
    line.advance(3.0)
    assert (line["S"], line["SA.state"], line["SB.state"]) == (1.0, RUNNING, RUNNING)
    line.advance(30.0)
    assert line["S.state"] == COMPLETE


def test_hold_resume_and_abort_reach_the_procedures_that_were_called() -> None:
    line = pair()
    line.advance(2.0)
    line.set("S.request", HOLD)
    line.advance(60.0)
    assert [line[tag] for tag in ("S.state", "SA.state", "SB.state", "SB")] == [HELD, HELD, HELD, 1.0]
    line.set("S.request", RESUME)
    line.advance(6.0)
    assert line["SA.state"] == COMPLETE
    line.set("S.request", ABORT)
    line.advance(1.0)
    assert (line["S.state"], line["SA.state"], line["SB.state"]) == (ABORTED, IDLE, ABORTED)


def test_prompted_each_called_procedure_asks_for_itself() -> None:
    line = pair(PROMPTED)
    confirm(line)
    line.advance(30.0)
    assert [line[tag] for tag in ("SA.state", "SB.state", "A", "B")] == [RUNNING, RUNNING, 0.0, 0.0]
    for tag in ("SA", "SB", "SA", "SB", "SB"):
        line.set(f"{tag}.request", CONFIRM)
        line.advance(10.0)
    line.set("SB.request", CONFIRM)
    line.advance(1.0)
    assert (line["SA.state"], line["SB.state"], line["S"]) == (COMPLETE, COMPLETE, 2.0)


def test_by_hand_it_follows_the_procedures_the_operator_starts() -> None:
    line = pair(MANUAL)
    line.advance(5.0)
    assert (line["S"], line["SA.state"]) == (1.0, IDLE)
    for tag in ("SA", "SB"):
        line.set(f"{tag}.mode", AUTOMATIC)
        line.set(f"{tag}.request", START)
    line.advance(30.0)
    assert (line["S"], line["A"]) == (2.0, 1.0)


@pytest.mark.parametrize("first", [True, False])
def test_sequences_are_the_same_on_both_backends(first: bool) -> None:
    hashes = []
    for backend in ("python", "llvm"):
        line = pair(first=first, backend=backend)
        line.advance(5.0)
        line.set("S.request", HOLD)
        line.advance(5.0)
        line.set("S.request", RESUME)
        line.advance(30.0)
        hashes.append(line.hash())
    assert hashes[0] == hashes[1]


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ((Step("a"), Step("a")), "same name"),
        ((Step("a", then=(Branch("b"),)),), "cannot lead to 'b'"),
        ((Step("a", then=(Branch("a"),)),), "cannot lead to 'a'"),
        ((Step("a", longest_s=1.0, fallback=Fallback("b")),), "cannot lead to 'b'"),
        ((Step("a", fallback=Fallback(HOLDS)),), "never late"),
        ((Step("a", calls=("S",)),), "its own"),
    ],
)
def test_steps_that_lead_nowhere_are_refused_when_the_plant_is_made(steps: tuple[Step, ...], says: str) -> None:
    with pytest.raises(FlowsheetError, match=says):
        Procedure("S", steps)


def test_a_malfunction_waits_grows_and_ends() -> None:
    line = desk(
        number("HV", 100.0),
        Valve("XV", "HV"),
        Malfunction("M", "XV.leak", severity=0.4, ramp_s=10.0, start_s=20.0, lasts_s=30.0, is_armed=True),
    )
    line.advance(19.0)
    assert line["XV.leak.level"] == 0.0
    line.advance(4.0)
    assert 0.0 < line["XV.leak.level"] < 0.4
    line.advance(20.0)
    assert line["XV.leak.level"] == pytest.approx(0.4)
    line.advance(30.0)
    assert line["XV.leak.level"] == pytest.approx(0.0)


def test_a_malfunction_can_wait_for_a_condition() -> None:
    line = desk(
        number("LOAD", 50.0),
        Decay("D"),
        Valve("XV", "LOAD"),
        Malfunction("M", "XV.stuck", when=(Condition("LOAD", "above", 90.0),), is_armed=True),
    )
    line.advance(60.0)
    assert line["M"] == 0.0
    line.set("LOAD", 95.0)
    line.advance(2.0)
    assert line["XV.stuck.level"] == 1.0


def test_the_procedure_of_the_page_can_be_made() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "algorithms" / "procedures.md"
    codes = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    assert codes
    for code in codes:
        exec(compile(code, "page", "exec"), {})
