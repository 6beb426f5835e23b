"""Whatever stands in a campaign file, it is a campaign or refused in words: more than 500 wrong files."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yixian.simulator.gateways.campaign.plan import KEYS, Plan, read_plan
from yixian.simulator.gateways.errors import WrongCampaign

RIGHT = {
    "plant": "two-tanks", "hours": 0.05, "seeds": 2, "every": 5, "set": ["HV-1=45@1min"],
    "sweep": {"LIC-2.sp": [40, 50]}, "sample": {"P1.capacity": {"low": 5, "high": 6}},
    "kpis": {"spread": {"of": "LT-2", "take": "sd"}},
}  # fmt: skip
RUBBISH = (
    None, True, False, 0, -1, 1.5, 1e308, -1e308, float("nan"), float("inf"), 10**40, "", "x", "2026-11-22", "10:30",
    "=", "LT-2", "HV-1", "running", "\u0000", "一线", [], [[]], [None], ["x"], [{}], [1, "x"], {}, {"x": 1},
    {"": None}, {"of": 1}, {"low": 1}, {"low": "a", "high": "b"}, {"from": 0, "to": 1, "count": 10**9},
    {"take": [], "of": {}}, {"mean": 1, "sd": -1}, {"count": None}, {"score": {}},
)  # fmt: skip
PLACES = [(key,) for key in KEYS] + [
    ("set", 0), ("sweep", "LIC-2.sp"), ("sweep", "HV-1@x"), ("sweep", "LT-1"), ("sample", "P1.capacity"),
    ("sample", "T1.area@1min"), ("kpis", "spread"), ("kpis", ""), ("hors",),
]  # fmt: skip


def answered(text: str) -> bool:
    """Tell whether a file is refused in words of both languages; anything but a plan or words fails the test."""
    try:
        assert isinstance(read_plan(text, "fuzz.yaml"), Plan)
    except WrongCampaign as error:
        refusal = error
    else:
        return False
    assert refusal.problems
    nameless = [problem.en for problem in refusal.problems if not problem.zh.startswith("fuzz.yaml")]
    assert nameless == []
    return True


def placed(place: tuple, value: object) -> str:
    content = json.loads(json.dumps(RIGHT))
    inner = content
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return json.dumps(content).replace("NaN", ".nan").replace("Infinity", ".inf")


def test_rubbish_in_any_place_is_refused_in_words_or_harmless():
    refused = sum(answered(placed(place, value)) for place, value in itertools.product(PLACES, RUBBISH))
    assert len(PLACES) * len(RUBBISH) > 600
    assert refused > 500


@pytest.mark.parametrize("text", ["", "\t", "[]", "plant", "plant: [", "{plant: two-tanks}", "? [a]\n: b", "- a\n- b"])
def test_what_is_no_campaign_at_all_is_refused(text):
    assert answered(text)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10_000), st.text(max_size=4), st.integers(0, 6))
def test_a_file_with_a_few_characters_wrong_is_refused_or_still_a_campaign(at, inserted, cut):
    text = "\n".join(f"{key}: {json.dumps(value)}" for key, value in RIGHT.items())
    at %= len(text)
    answered(text[:at] + inserted + text[at + cut :])
