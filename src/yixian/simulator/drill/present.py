"""The present moment of a drill: what conditions, graders and players look at, and where news are told."""

from __future__ import annotations

from collections.abc import Sequence

from yixian.simulator.drill.accounts import MISSED, OPEN
from yixian.simulator.drill.book import Book
from yixian.simulator.drill.conditions import TIME
from yixian.simulator.drill.errors import Text
from yixian.simulator.drill.events import Event
from yixian.simulator.drill.grading import Deduction
from yixian.simulator.drill.scenario import FieldAction, Scenario
from yixian.simulator.kernel import Simulation
from yixian.simulator.kernel.layout import Slot


class Present:
    """A plant, the book of its drill, and the time since it began.

    Parameters
    ----------
    scenario
        What is drilled [-].
    simulation
        The plant, as the drill finds it [-].
    book
        The book of the drill [-].
    """

    def __init__(self, scenario: Scenario, simulation: Simulation, book: Book) -> None:
        self.scenario, self.simulation, self.book = scenario, simulation, book
        self.origin, self.period = simulation.scans, simulation.engine.period
        self.actions: dict[str, FieldAction] = {action.tag: action for action in scenario.field_actions}
        self._slots: dict[str, Slot] = {}

    @property
    def scan(self) -> int:
        """Scans since the drill began [-]."""
        return self.simulation.scans - self.origin

    @property
    def time_s(self) -> float:
        """Simulated time since the drill began [s]."""
        return self.scan * self.period

    @property
    def finished(self) -> bool:
        """Whether the drill is over."""
        return self.book.finished

    @property
    def crew(self) -> tuple[str, ...]:
        """Roles of the people at the plant, one a person; none is one person who does everything."""
        return self.book.crew

    @property
    def timers(self) -> dict[str, float]:
        """When each comparison with ``for`` began to hold, by its key [s]."""
        return self.book.timers

    def __getitem__(self, tag: str) -> float:
        return self.value(tag)

    def value(self, tag: str) -> float:
        """Return the present value of a tag of the plant, of a field action, or of ``time`` [any].

        Parameters
        ----------
        tag
            The tag [-].
        """
        slot = self._slots.get(tag)
        if slot is None:
            if tag == TIME:
                return self.time_s
            if tag in self.actions:
                return self.book.results.get(tag, 0.0)
            slot = self._slots[tag] = self.simulation.engine.layout.find(tag)
        return slot.show(float(self.simulation.buffer[slot.index]))

    def commanded(self, tag: str) -> Sequence[tuple[float, float]]:
        """Return when the trainees have set a tag, and to what [s], [any].

        Parameters
        ----------
        tag
            The tag [-].
        """
        return self.book.commanded.get(tag, ())

    def is_done(self, step: str) -> bool:
        """Tell whether a step is done [-].

        Parameters
        ----------
        step
            Its code [-].
        """
        return step in self.book.steps and self.book.steps[step].is_done

    def tell(self, kind: str, tag: str, value: float | None, by: str, text: Text, *, hidden: bool = False) -> None:
        """Note something that happens now.

        Parameters
        ----------
        kind, tag, value, by, text
            As in `Event` [-].
        hidden
            Whether only the instructor is told [-].
        """
        self.book.events.append(Event(self.scan, self.time_s, tag, kind, value, by, text, is_hidden=hidden))

    def deduct(self, deduction: Deduction, kind: str = "penalty") -> None:
        """Take points away, and tell.

        Parameters
        ----------
        deduction
            How many, and why [-].
        kind
            Kind of the event [-].
        """
        self.book.deductions.append(deduction)
        self.tell(kind, deduction.tag, deduction.value, "grading", deduction.text)

    def close(self, text: Text) -> None:
        """End the drill; steps that are open are missed.

        Parameters
        ----------
        text
            Why it ends, in both languages [-].
        """
        self.book.finished = True
        for account in self.book.steps.values():
            if account.state == OPEN:
                account.state = MISSED
        self.tell("finish", "", None, "grading", text)
