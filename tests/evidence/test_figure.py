"""The picture is well-formed, accessible, and passes a strict content security policy."""

from xml.etree import ElementTree

import numpy as np
import pytest

from yixian.evidence import Series, figure, sentences, verify
from yixian.evidence.figure import ticks

from .cases import START, charter, daily, switchback_charter, turns

SVG = "{http://www.w3.org/2000/svg}"


def drawn(series, question, **kwargs):
    verdict = verify(series, question)
    return verdict, ElementTree.fromstring(figure(verdict, series, **kwargs))


@pytest.mark.parametrize(
    ("series", "question"),
    [
        (daily(), charter(washout_days=14)),
        (turns(), switchback_charter()),
        (daily(300), charter()),
        (daily(0), charter()),
        (Series(START + np.arange(425), np.full(425, 5.0), covariates={"ash": np.zeros(425)}), charter()),
    ],
)
def test_it_has_title_and_description_and_no_style(series, question):
    _, root = drawn(series, question)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text
    assert root.find(f"{SVG}desc").text
    for element in root.iter():
        assert element.tag not in {f"{SVG}style", f"{SVG}script", f"{SVG}foreignObject"}
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


def test_dots_levels_and_the_interval_are_there():
    _, root = drawn(daily(), charter(washout_days=14), claim=1.0)
    classes = {element.get("class") for element in root.iter()}
    assert {"evidence-before", "evidence-expected", "evidence-after", "evidence-washout"} <= classes
    assert {"evidence-effect", "evidence-no-change", "evidence-minimum", "evidence-claim"} <= classes
    dots = root.find(f"{SVG}g[@class='evidence-dots']")
    assert 415 <= len(dots) <= 425


def test_labels_are_the_callers_and_cannot_break_out():
    series = daily()
    verdict = verify(series, charter())
    text = figure(verdict, series, {**sentences("en")["picture"], "title": '<script>"&'})
    root = ElementTree.fromstring(text)
    assert root.find(f"{SVG}title").text == '<script>"&'
    assert "Agreed minimum" in {element.text for element in root.iter(f"{SVG}text")}


def test_many_rows_are_drawn_by_day():
    hours = START.astype("datetime64[s]") + np.arange(4000) * np.timedelta64(3600, "s")
    series = Series(hours, np.random.default_rng(1).normal(10, 1, 4000))
    verdict = verify(series, switchback_charter())
    assert figure(verdict, series).count("<circle") < 180


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-3e-5, 7e-5), (1e6, 1.001e6), (-250.0, 12.0)])
def test_ticks_are_round_and_inside(low, high):
    found = ticks(low, high)
    assert 3 <= len(found) <= 9
    assert all(low - 1e-9 * high <= tick <= high + 1e-9 * high for tick in found)
