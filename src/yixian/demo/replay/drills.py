"""The drills of the story, held: the host of the living plants goes through them on a clock of the story's own."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from functools import cache

from yixian.demo import content
from yixian.demo.drilling import Wish, played
from yixian.demo.events import DrillHeld
from yixian.demo.records import Drill
from yixian.demo.replay import clock
from yixian.demo.replay.book import Book
from yixian.web.training import actions, models, runner, store
from yixian.web.training.host import Host

#: Real time goes by in steps of so much [s]; the plants run this many times as fast.
_STEP_S, _SPEED = 0.2, 20.0
#: Conditions are saved once in so many steps, and when the drill is over.
_SAVE_STEPS = 40


class Drills:
    """Sets up, holds and ends drills."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.told = {drill.code: drill for drill in content.drills()}

    def held(self, event: DrillHeld) -> None:
        told, people = self.told[event.drill], self.book.people
        instructor = people[event.by]
        plan = actions.Plan(
            title=told.title,
            unit=None,
            kind=told.kind,
            scenario=told.scenario,
            seed=self.book.enterprise.sizes.seed,
            speed=1.0,
            board=tuple(people[number] for number in event.board),
            field=tuple(people[number] for number in event.field),
        )
        drill = actions.set_up(plan, by=instructor)
        if told.held:
            actions.turn(drill, "start", by=instructor)
            _Room(told, drill, self.book.enterprise.sizes.seed).play()
            actions.turn(models.Drill.objects.get(pk=drill.pk), "end", by=instructor)
