"""Series and verdicts survive JSON; what does not fit is refused."""

import json

import numpy as np
import pytest

from yixian.evidence import Series, SeriesError, Verdict, verify

from .cases import START, charter, daily, switchback_charter, turns


def test_a_series_survives_json_with_its_unknowns():
    series = turns()
    again = Series.from_dict(json.loads(json.dumps(series.to_dict(), allow_nan=False)))
    assert again.to_dict() == series.to_dict()
    gappy = Series(times=START + np.arange(3), value=[1.0, np.nan, np.inf])
    assert gappy.to_dict()["value"] == [1.0, None, None]
    assert np.isnan(Series.from_dict(gappy.to_dict()).value[1:]).all()


@pytest.mark.parametrize(
    ("series", "question"), [(daily(), charter()), (turns(), switchback_charter()), (daily(0), charter())]
)
def test_a_verdict_survives_json(series, question):
    verdict = verify(series, question)
    assert Verdict.from_dict(json.loads(json.dumps(verdict.to_dict(), allow_nan=False))) == verdict


def test_columns_of_different_length_are_refused():
    with pytest.raises(SeriesError, match="length differs"):
        Series(times=START + np.arange(3), value=[1.0, 2.0])
    with pytest.raises(SeriesError, match="crew"):
        Series(times=START + np.arange(2), value=[1.0, 2.0], crew=["a"])


@pytest.mark.parametrize(
    "columns",
    [{}, {"numerator": [1.0]}, {"value": [1.0], "numerator": [1.0], "denominator": [1.0]}, {"events": [1.0]}],
)
def test_a_series_is_of_one_kind(columns):
    with pytest.raises(SeriesError, match="kind unclear"):
        Series(times=[START], **columns)


def test_what_is_no_date_or_number_is_refused():
    for times, value in (
        (["yesterday"], [1.0]),
        ([46082], [1.0]),
        (["2025-01-01T00:00Z"], [1.0]),
        ([None], [1.0]),
        ([START], ["ten"]),
    ):
        with pytest.raises(SeriesError):
            Series(times=times, value=value)
    with pytest.raises(SeriesError, match="colour"):
        Series.from_dict({"times": [], "value": [], "colour": []})
    with pytest.raises(SeriesError, match="times"):
        Series.from_dict({"value": []})


def test_numbers_no_plant_reads_are_refused_or_nothing():
    with pytest.raises(SeriesError, match="too large"):
        Series(times=[START], value=[1e300])
    assert Series(times=[START], value=[1e-300]).value[0] == 0.0


def test_a_quotient_without_a_denominator_is_unknown_not_zero():
    series = Series(times=START + np.arange(2), numerator=[1.0, 2.0], denominator=[0.0, 4.0])
    assert np.isnan(series.quotient()[0])
    assert series.quotient()[1] == 0.5
    assert series.kind == "ratio"
