from __future__ import annotations

import pytest

from yixian.tables.similar import Question, plain_form, propose


def asked(**counts: int) -> list[tuple[set[str], str, str]]:
    questions = propose("team", {("", name): count for name, count in counts.items()})
    return [({name for name, _ in q.counts}, q.proposal, q.why) for q in questions]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("机修一班", "机修1班"),
        ("第十二支部", "12支部"),
        ("1#机修班", "1机修班"),
        ("第一党支部", "第一支部"),
        ("精馏班组", "精馏班"),
    ],
)
def test_spellings_of_one_name_share_a_form(first: str, second: str) -> None:
    assert plain_form(first) == plain_form(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("聚合一班", "聚合二班"),
        ("一班", "乙班"),
        ("聚合甲班", "聚合乙班"),
        ("第一党支部", "第十一党支部"),
        ("东区巡检班", "西区巡检班"),
        ("转化A班组", "转化B班组"),
        ("水处理一班", "汽处理一班"),
    ],
)
def test_names_that_differ_by_a_telling_letter_are_never_merged(first: str, second: str) -> None:
    assert asked(**{first: 100, second: 1}) == []


def test_the_style_of_the_column_decides_the_proposal() -> None:
    assert asked(机修一班=1, 机修1班=9, 聚合一班=3, 聚合二班=3) == [({"机修一班", "机修1班"}, "机修一班", "numerals")]
    assert asked(机修一班=9, 机修1班=1, 聚合1班=3, 聚合2班=3) == [({"机修一班", "机修1班"}, "机修1班", "numerals")]


def test_a_slip_that_sounds_alike_and_is_rare_is_asked_about() -> None:
    assert asked(次钠配制班=40, 次钠配置班=2) == [({"次钠配制班", "次钠配置班"}, "次钠配制班", "sound")]
    assert asked(次钠配制班=40, 次钠配置班=30) == []


def test_a_letter_too_few_is_asked_about() -> None:
    assert asked(仪表检修维护班=40, 仪表检修维班=2) == [
        ({"仪表检修维护班", "仪表检修维班"}, "仪表检修维护班", "letter")
    ]


def test_the_more_frequent_ending_wins() -> None:
    assert asked(精馏班=10, 精馏班组=2) == [({"精馏班", "精馏班组"}, "精馏班", "ending")]


def test_teams_of_different_workshops_are_not_compared() -> None:
    assert propose("team", {("聚合车间", "维修班"): 3, ("机修车间", "维修班组"): 3}) == []


def test_a_question_reads_in_both_languages() -> None:
    question = Question("team", "机修车间", (("机修一班", 5), ("机修1班", 4)), "机修一班", "numerals")
    assert question.message() == "“班组”一列中 机修一班（5）、机修1班（4） 像是同一个，建议统一为“机修一班”。对吗？"
    assert question.message("en").startswith("In “Team”, 机修一班 (5), 机修1班 (4) look like one")
    assert question.to_json()["names"] == [{"name": "机修一班", "count": 5}, {"name": "机修1班", "count": 4}]
