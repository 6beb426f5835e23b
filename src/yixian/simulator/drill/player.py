"""Scripted players: the expert's run of a scenario, and the wrong response that leads where it leads."""

from __future__ import annotations

from dataclasses import dataclass, field

from yixian.simulator.control.alarm import RETURNED, UNACKNOWLEDGED
from yixian.simulator.drill.scenario import Scenario
from yixian.simulator.drill.script import Act, Player
from yixian.simulator.drill.session import TICK_S, Session

#: How long a player takes to acknowledge an alarm [s].
REACTION_S = 15.0
#: A player who moves something slowly does so in steps of so long [s].
RAMP_STEP_S = 5.0


@dataclass
class Track:
    """How far a player is with one list of acts.

    Parameters
    ----------
    acts
        The acts, in order [-].
    repeats
        Whether it begins again at the end [-].
    place
        Number of the act that is next [-].
    since_s, ready_s, begun_s
        When the act became the next, when its condition first held, when it began to move [s].
    origin
        Where the tags it moves began [any].
    """

    acts: tuple[Act, ...]
    repeats: bool = False
    place: int = 0
    since_s: float = 0.0
    ready_s: float | None = None
    begun_s: float | None = None
    origin: dict[str, float] = field(default_factory=dict)

    def play(self, session: Session) -> None:
        """Do what is due now.

        Parameters
        ----------
        session
            The drill [-].
        """
        while self.place < len(self.acts):
            act = self.acts[self.place]
            if self.ready_s is None and act.when.gap(session, self.since_s).is_closed:
                self.ready_s = session.time_s
            if self.ready_s is None or session.time_s - self.ready_s < act.wait_s:
                return
            if not self._do(act, session):
                return
            self.place, self.since_s, self.ready_s, self.begun_s = self.place + 1, session.time_s, None, None
            if self.repeats and self.place == len(self.acts):
                self.place = 0
                return

    def _do(self, act: Act, session: Session) -> bool:
        if self.begun_s is None:
            self.begun_s = session.time_s
            self.origin = {tag: session[tag] for tag, _ in act.sets}
        share = 1.0 if act.over_s <= 0.0 else min((session.time_s - self.begun_s) / act.over_s, 1.0)
        if share < 1.0 and (session.time_s - self.begun_s) % RAMP_STEP_S:
            return False
        for tag, value in act.sets:
            session.command(tag, self.origin[tag] + share * (value - self.origin[tag]), act.by)
        return share >= 1.0


class Performer:
    """A scripted player at a session.

    Parameters
    ----------
    player
        What it does [-].
    session
        The drill [-].
    """

    def __init__(self, player: Player, session: Session) -> None:
        self.player, self.session = player, session
        self.tracks = [Track(acts, repeats) for acts, repeats in zip(player.tracks, player.repeats, strict=True)]
        self.led = player.leads_to is None

    def play(self) -> None:
        """Do what is due now."""
        session = self.session
        if self.player.leads_to is not None and not self.led:
            self.led = self.player.leads_to.gap(session, 0.0).is_closed
        if session.finished:
            return
        for track in self.tracks:
            track.play(session)
        if self.player.acknowledges and session.time_s % REACTION_S == 0.0:
            self._acknowledge()

    def _acknowledge(self) -> None:
        for tag in self.session.reporter.alarms:
            if self.session[tag] in (UNACKNOWLEDGED, RETURNED):
                self.session.acknowledge(tag)


@dataclass(frozen=True, slots=True)
class Played:
    """A scripted run that is over.

    Parameters
    ----------
    session
        The drill, finished [-].
    led
        Whether a wrong response has led where it was to lead [-].
    """

    session: Session
    led: bool


def play(scenario: Scenario, player: str = "expert", *, seed: int = 7, backend: str = "llvm") -> Played:
    """Return a finished run of a scripted player.

    Parameters
    ----------
    scenario
        The scenario [-].
    player
        Name of one of its players [-].
    seed, backend
        As in `Session` [-].

    Raises
    ------
    KeyError
        If the scenario has no such player.
    """
    session = Session(scenario, seed, backend)
    performer = Performer(scenario.players[player], session)
    performer.play()
    while not session.finished:
        session.advance(TICK_S)
        performer.play()
    return Played(session, performer.led)
