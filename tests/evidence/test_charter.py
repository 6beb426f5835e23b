"""The charter refuses by name, hashes what was agreed, and survives JSON."""

import json

import pytest

from yixian.evidence import Charter, CharterError

from .cases import plain_charter, switchback_charter


def codes(data):
    with pytest.raises(CharterError) as caught:
        Charter.from_dict(data)
    return {(problem.code, problem.where) for problem in caught.value.problems}


def test_a_charter_survives_json_with_its_hash():
    full = plain_charter(
        claim=1.13,
        price=1200,
        annual_volume=3.1e6,
        washout_days=14,
        exclude=[{"from": "2025-06-03", "to": "2025-06-09", "reason": "scale stopped"}],
        covariates=None,
        columns={"time": "日期", "value": "介耗", "covariates": ["ash"], "crew": "班组"},
    )
    charter = Charter.from_dict(full)
    again = Charter.from_dict(json.loads(json.dumps(charter.to_dict())))
    assert again == charter
    assert again.sha() == charter.sha()
    assert charter.covariates == ("ash",)
    assert len(charter.sha()) == 64


def test_the_hash_follows_the_meaning_not_the_spelling():
    plain = Charter.from_dict(plain_charter())
    assert Charter.from_dict(dict(reversed(plain_charter(min_effect="0.50").items()))).sha() == plain.sha()
    assert Charter.from_dict(plain_charter(min_effect=0.51)).sha() != plain.sha()


def test_unknown_and_missing_keys_are_named_all_at_once():
    data = plain_charter(colour="red", min_effect=None, project=None)
    data["indicator"].pop("unit")
    data["before"]["until"] = "2025-02-01"
    assert codes(data) == {
        ("unknown_key", "colour"),
        ("unknown_key", "before.until"),
        ("missing_key", "min_effect"),
        ("missing_key", "project"),
        ("missing_key", "indicator.unit"),
    }


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"min_effect": 0}, ("not_positive", "min_effect")),
        ({"min_effect": "much"}, ("not_a_number", "min_effect")),
        ({"min_effect": float("inf")}, ("not_a_number", "min_effect")),
        ({"design": "guess"}, ("not_one_of", "design")),
        ({"change_at": "3rd of May"}, ("not_a_date", "change_at")),
        ({"change_at": "2024-01-01"}, ("change_outside", "change_at")),
        ({"change_at": "2026-01-01T00:00:00+08:00"}, ("not_a_date", "change_at")),
        ({"change_at": None}, ("missing_key", "change_at")),
        ({"before": None}, ("missing_key", "before")),
        ({"before": "2025"}, ("not_a_mapping", "before")),
        ({"before": {"from": "2025-03-01", "to": "2025-02-01"}}, ("window_reversed", "before")),
        ({"before": {"from": "2025-03-01", "to": "2026-02-01"}}, ("windows_overlap", "before.to")),
        ({"washout_days": -1}, ("negative", "washout_days")),
        ({"washout_days": 1.5}, ("not_whole", "washout_days")),
        ({"low_load": 1}, ("not_a_share", "low_load")),
        ({"price": -1}, ("negative", "price")),
        ({"covariates": "ash"}, ("not_a_list", "covariates")),
        ({"covariates": ["ash", "ash"]}, ("given_twice", "covariates")),
        ({"exclude": [{"from": "2025-03-01"}]}, ("missing_key", "exclude.1.to")),
        ({"columns": {"time": "t", "value": "v", "covariates": ["a"]}}, ("given_twice", "covariates")),
        ({"columns": {"time": "t", "numerator": "n"}}, ("missing_key", "columns.value")),
    ],
)
def test_what_does_not_fit_is_named(changes, wanted):
    assert wanted in codes(plain_charter(**changes))


@pytest.mark.parametrize("data", [None, [], "text", 3, {}])
def test_what_is_no_charter_is_refused_in_words(data):
    assert codes(data)


def test_a_date_takes_its_whole_day_and_a_moment_does_not():
    charter = switchback_charter(after={"from": "2025-01-01", "to": "2025-01-02"})
    assert charter.after.days == 2.0
    charter = switchback_charter(after={"from": "2025-01-01", "to": "2025-01-02 08:00"})
    assert charter.after.days == pytest.approx(32 / 24, abs=1e-4)


def test_the_good_direction_has_a_sign():
    down = Charter.from_dict(plain_charter()).indicator
    assert (down.sign, switchback_charter().indicator.sign) == (-1.0, 1.0)
