"""A station is told what is new, once."""

import numpy as np
import pytest

from yixian.web.training.frames import Frame
from yixian.web.training.stream import Teller


def frame(*values: float, view: str = "V", **head) -> Frame:
    return Frame({"at": 0.0, "view": view, **head}, np.array(values))


@pytest.fixture
def teller() -> Teller:
    teller = Teller("V")
    teller.tell(frame(1.0, 2.0, np.nan), 0.0)
    return teller


def test_at_first_everything_is_told_also_what_is_no_number():
    told = Teller("V").tell(frame(1.0, np.nan, np.inf), 0.0)
    assert told["v"] == {"0": 1.0, "1": None, "2": None}


def test_then_only_what_has_changed(teller):
    assert teller.tell(frame(1.0, 2.5, np.nan), 0.0) == {"v": {"1": 2.5}}


def test_nothing_is_told_twice(teller):
    assert teller.tell(frame(1.0, 2.0, np.nan), 0.0) is None


def test_what_differs_beyond_the_digits_shown_is_not_told_until_it_adds_up(teller):
    assert teller.tell(frame(1.0000001, 2.0, np.nan), 0.0) is None
    assert teller.tell(frame(1.00001, 2.0, np.nan), 0.0) == {"v": {"0": 1.00001}}


def test_a_number_that_comes_and_goes_is_told(teller):
    assert teller.tell(frame(1.0, np.nan, 7.0), 0.0) == {"v": {"1": None, "2": 7.0}}
    assert teller.tell(frame(1.0, 2.0, np.nan), 0.0) == {"v": {"1": 2.0, "2": None}}


def test_after_silence_everything_is_told_again(teller):
    assert teller.tell(None, 0.0) == {"h": {"stale": True}}
    assert teller.tell(frame(1.0, 2.0, np.nan), 0.0)["v"] == {"0": 1.0, "1": 2.0, "2": None}
    assert teller.tell(frame(1.0, view="W"), 0.0) == {"h": {"outdated": True}}
    assert teller.tell(frame(1.0, 2.0, np.nan), 0.0)["v"] == {"0": 1.0, "1": 2.0, "2": None}
