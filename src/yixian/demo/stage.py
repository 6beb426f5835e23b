"""Where the story plays: people by place, and a clock that never runs past the anchor's morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from yixian.demo import duties
from yixian.demo.records import Duty, Person, Place
from yixian.demo.settings import Sizes

ZONE = ZoneInfo("Asia/Shanghai")
MORNING = time(8, 0)


@dataclass(frozen=True, slots=True)
class Stage:
    """The cast and the scenery every part of the story draws from."""

    anchor: date
    sizes: Sizes
    people: dict[str, Person]
    places: dict[str, Place]
    duties: tuple[Duty, ...]
    crews: dict[str, list[Person]]

    @classmethod
    def set(cls, anchor: date, sizes: Sizes, people: list[Person], places: list[Place], cards: list[Duty]) -> Stage:
        """Lay out the stage: who works at which place is looked up once."""
        tree = {place.code: place for place in places}
        spots = [p.code for p in places if p.kind in {"unit", "zone", "room", "post"}]
        crews = {code: duties.crew_at(code, tree, people) for code in spots}
        return cls(anchor, sizes, {p.staff_no: p for p in people}, tree, tuple(cards), crews)

    @property
    def now(self) -> datetime:
        """The moment the story ends."""
        return datetime.combine(self.anchor, MORNING, ZONE)

    def at(self, offset: int, hour: float) -> datetime:
        """Return the moment ``hour`` hours into the day ``offset`` days from the anchor."""
        start = datetime.combine(self.anchor + timedelta(days=offset), time(0), ZONE)
        return start + timedelta(minutes=round(hour * 60))

    def at_work(self, moment: datetime) -> datetime:
        """Return the moment itself, or the next weekday's opening: office people answer on weekdays."""
        while moment.weekday() >= 5:
            moment = datetime.combine(moment.date() + timedelta(days=1), MORNING, ZONE) + timedelta(
                minutes=moment.minute + 7
            )
        return moment

    def leader_at(self, place: str, rng: np.random.Generator, posts: tuple[str, ...] = ("班长", "技术员")) -> str:
        """Return the staff number of somebody of the place's crew who holds one of these posts."""
        crew, team = self.crews[place], self.places[place].crew
        fit = [p for p in crew if p.post in posts and p.team in {team, ""}]
        fit = fit or [p for p in crew if p.post in posts] or crew
        return fit[int(rng.integers(len(fit)))].staff_no

    def voters_at(self, place: str) -> list[Person]:
        """Return whom a concern at the place concerns: the team that looks after it, else the whole crew."""
        team = self.places[place].crew
        return [p for p in self.crews[place] if p.team == team] if team else self.crews[place]

    def manager_of(self, plant: str) -> str:
        """Return the staff number of who decides over a plant's charters."""
        people = [p for p in self.people.values() if p.plant == plant]
        posts = ("厂长", "经理", "车间主任")
        return min((p for p in people if p.post in posts), key=lambda p: posts.index(p.post)).staff_no

    def technician_of(self, plant: str) -> str:
        """Return the staff number of a plant's technician: of the cast's own, where the plant is theirs."""
        found = [p.staff_no for p in self.people.values() if p.plant == plant and p.post == "技术员"]
        return min(found)

    def worker_at(self, place: str, rng: np.random.Generator) -> str:
        """Return the staff number of somebody who works at the place."""
        crew = [p for p in self.crews[place] if p.team] or self.crews[place]
        return crew[int(rng.integers(len(crew)))].staff_no
