from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from web.conftest import make_person
from web.duties.conftest import make_check, make_indicator, make_readings, photo_file
from yixian.web.audit.models import AuditEntry
from yixian.web.concerns.models import Concern
from yixian.web.duties.models import Check, Duty, DutyStandard, Holder
from yixian.web.people.models import OrgUnit
from yixian.web.places.models import Place


def sent(*lines, **changed):
    data = {
        "kind": "area", "code": "A-17", "title": "发生器", "spot": "A-17", "who": "010001", "group": "",
        "what": "看", "how": "走", "well": "", "due_on": "",
    } | changed  # fmt: skip
    data["standards-TOTAL_FORMS"] = str(len(lines))
    data["standards-INITIAL_FORMS"] = "0"
    for number, line in enumerate(lines):
        data |= {f"standards-{number}-{name}": value for name, value in line.items()}
    return data


def save(client, data, card=None):
    url = reverse("duties:edit", args=[card.pk]) if card else reverse("duties:new")
    return client.post(url, data)


def test_a_new_card_answers_the_four_questions(as_, leader, worker, plant):
    indicator = make_indicator()
    data = sent(
        {"indicator": indicator.pk, "target": "9.5", "period": "day"},
        {"text": "地面无积水", "cycle": "shift"},
        {},
        who="张一线、010002",
    )
    assert save(as_(leader), data).status_code == 302
    duty = Duty.objects.get(code="A-17")
    assert [holder.person.staff_no for holder in duty.holders.order_by("pk")] == ["010001", "010002"]
    assert (duty.unit, duty.branch) == (plant.team, plant.branch)
    first, second = duty.standards.all()
    assert (first.kind, first.indicator, first.target, first.period) == ("indicator", indicator, 9.5, "day")
    assert (second.kind, second.text, second.cycle) == ("check", "地面无积水", "shift")
    assert AuditEntry.objects.get(action="duty.added").target_label == "A-17 发生器"


def test_the_card_s_page_has_all_of_it(as_, stranger, card):
    indicator = make_indicator()
    make_readings(indicator, [10.0] * 10 + [8.0] * 10)
    DutyStandard.objects.create(duty=card, kind="indicator", indicator=indicator, target=9.0)
    make_check(card, "地面无积水", "month")
    page = as_(stranger).get(reverse("duties:detail", args=[card.pk])).content.decode()
    for words in ("谁来干", "张一线", "干什么", "保证设备完好", "怎么干", "<li>查泄漏</li>", "干到什么程度"):
        assert words in page
    for words in ("指标I-1 (kg/t) ≤ 9", "8.00 kg/t", "在变好", "已达到目标", "地面无积水", "还没有查过", "超期"):
        assert words in page


def test_an_indicator_without_readings_shows_a_dash_and_not_zero(as_, stranger, card):
    DutyStandard.objects.create(duty=card, kind="indicator", indicator=make_indicator())
    page = as_(stranger).get(reverse("duties:detail", args=[card.pk])).content.decode()
    assert "最近读数 —" in page
    assert "0.00" not in page


def test_open_concerns_are_listed_for_those_who_may_read_them_and_counted_for_all(as_, stranger, leader, card, plant):
    now = timezone.now()
    Concern.objects.create(
        number="2611-0001", kind="hazard", place=plant.zone, unit=plant.team, text="漏", raised_at=now, answer_due=now
    )
    url = reverse("duties:detail", args=[card.pk])
    assert "/concerns/2611-0001/" in as_(leader).get(url).content.decode()
    page = as_(stranger).get(url).content.decode()
    assert "2611-0001" not in page
    assert "另有 1 件" in page


def test_a_holder_who_goes_is_ended_and_the_new_one_begun(as_, leader, technician, card, worker):
    data = sent(who="010003", title=card.title)
    assert save(as_(leader), data, card).status_code == 302
    before, after = card.holders.order_by("pk")
    today = timezone.localdate()
    assert (before.person, before.since, before.until) == (worker, date(2020, 1, 1), today)
    assert (after.person, after.since, after.until) == (technician, today, None)
    page = as_(worker).get(reverse("duties:detail", args=[card.pk])).content.decode()
    assert "以前的责任人" in page
    told = AuditEntry.objects.get(action="duty.changed").changes
    assert told["holders ended"] == ["张一线(010001)"]


def test_somebody_may_hold_a_card_again(as_, leader, technician, card):
    for who in ("010003", "010001"):
        assert save(as_(leader), sent(who=who), card).status_code == 302
    assert [(h.person.staff_no, h.until is None) for h in card.holders.order_by("pk")] == [
        ("010001", False), ("010003", False), ("010001", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "words"),
    [("没有此人", "没有“没有此人”"), ("李班长(010001)", "这个工号是"), ("099999", "099999"), ("同名", "请写工号")],
)
def test_a_name_that_is_not_clear_is_asked_back(as_, leader, worker, plant, who, words):
    make_person("030001", "同名", plant.team)
    make_person("030002", "同名", plant.other_team)
    answer = save(as_(leader), sent(who=who))
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_initials_of_a_name_do(as_, leader, worker, plant):
    type(worker).objects.filter(pk=worker.pk).update(pinyin="zhangyixian zyx")
    assert save(as_(leader), sent(who="ZYX")).status_code == 302
    assert Holder.objects.get().person == worker


def test_a_reworded_standard_is_ended_and_its_checks_stay(as_, leader, worker, card):
    standard = make_check(card)
    Check.objects.create(standard=standard, by=worker, is_ok=True, done_at=timezone.now())
    save(as_(leader), sent({"pk": standard.pk, "text": "地面无油污", "cycle": "day"}), card)
    standard.refresh_from_db()
    assert (standard.text, standard.ended_on) == ("地面无积水", timezone.localdate())
    assert standard.checks.count() == 1
    assert card.standards.get(ended_on=None).text == "地面无油污"
    page = as_(leader).get(reverse("duties:detail", args=[card.pk])).content.decode()
    assert "地面无积水" not in page


def test_a_new_cycle_or_target_changes_the_standard_and_is_told(as_, leader, card):
    standard = make_check(card)
    save(as_(leader), sent({"pk": standard.pk, "text": "地面无积水", "cycle": "week"}, title=card.title), card)
    standard.refresh_from_db()
    assert (standard.cycle, standard.ended_on) == ("week", None)
    changes = AuditEntry.objects.get(action="duty.changed").changes
    assert changes[f"standard {standard.pk} cycle"] == ["day", "week"]


def test_a_standard_taken_out_is_ended(as_, leader, card):
    standard = make_check(card)
    save(as_(leader), sent({"pk": standard.pk, "text": "地面无积水", "cycle": "day", "DELETE": "on"}), card)
    standard.refresh_from_db()
    assert standard.ended_on == timezone.localdate()


def test_a_reference_photo_is_redrawn_and_stays_when_the_card_is_saved_again(as_, leader, stranger, card):
    standard = make_check(card)
    line = {"pk": standard.pk, "text": "地面无积水", "cycle": "day"}
    save(as_(leader), sent(line | {"photo": photo_file()}), card)
    standard.refresh_from_db()
    name = standard.reference_photo.name
    save(as_(leader), sent(line), card)
    standard.refresh_from_db()
    assert standard.reference_photo.name == name
    answer = as_(stranger).get(reverse("duties:photo", args=[standard.pk]))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer.content.startswith(b"\xff\xd8")
    broken = photo_file()
    broken.seek(0)
    broken.truncate(20)
    assert save(as_(leader), sent(line | {"photo": broken}), card).status_code == 422


@pytest.mark.parametrize(
    "line",
    [
        {"text": "地面无积水"},
        {"target": "3"},
        {"text": "地面无积水", "cycle": "day", "indicator": "I"},
    ],
)
def test_a_line_that_cannot_be_measured_is_asked_back(as_, leader, worker, line):
    indicator = make_indicator()
    if "indicator" in line:
        line = line | {"indicator": indicator.pk}
    assert save(as_(leader), sent(line)).status_code == 422
    assert not Duty.objects.exists()


def test_a_zone_has_ten_items_at_most(as_, leader, worker):
    lines = [{"text": f"第{number}项", "cycle": "week"} for number in range(11)]
    answer = save(as_(leader), sent(*lines, kind="zone"))
    assert answer.status_code == 422
    assert "最多 10 项" in answer.content.decode()
    assert save(as_(leader), sent(*lines[:10], kind="zone")).status_code == 302


def test_a_room_s_card_starts_from_either_checklist(as_, administrator, worker, plant):
    room = Place.objects.create(kind="room", code="R-1", name="活动室", parent=plant.line)
    client, url = as_(administrator), reverse("duties:new")
    for start, words in (("equipment", "有电教设备：能正常使用"), ("running", "有经费办事，账目清楚")):
        page = client.get(url, {"kind": "room", "start": start, "place": room.code}).content.decode()
        assert words in page
        assert page.count('value="month" selected') == 6
    assert save(client, sent(kind="room")).status_code == 422
    assert save(client, sent(kind="room", spot="R-1")).status_code == 302


def test_a_leader_puts_cards_only_where_the_team_works(as_, leader, secretary, worker, plant):
    answer = save(as_(leader), sent(spot="M-01"))
    assert answer.status_code == 422
    assert "您负责范围内" in answer.content.decode()
    group = OrgUnit.objects.create(tree="party", kind="party_group", name="第一党小组", parent=plant.branch)
    pledge = sent(kind="pledge", spot="", group=group.pk, code="P-1")
    assert save(as_(leader), pledge).status_code == 422
    assert save(as_(secretary), pledge).status_code == 302
    assert Duty.objects.get(code="P-1").branch == group


def test_an_area_needs_a_place_and_a_code_of_its_own(as_, administrator, worker, card, plant):
    assert save(as_(administrator), sent(spot="", group=plant.team.pk, code="A-18")).status_code == 422
    assert save(as_(administrator), sent(spot="nowhere", code="A-18")).status_code == 422
    assert save(as_(administrator), sent()).status_code == 422


def test_a_card_goes_out_of_force_and_back(as_, leader, card):
    url = reverse("duties:active", args=[card.pk])
    as_(leader).post(url, {"active": "0"})
    card.refresh_from_db()
    assert not card.is_active
    assert "这张卡已停用" in as_(leader).get(reverse("duties:detail", args=[card.pk])).content.decode()
    as_(leader).post(url, {"active": "1"})
    card.refresh_from_db()
    assert card.is_active
    assert as_(leader).get(url).status_code == 405


def test_the_list_is_narrowed_by_kind_words_and_my_own(as_, worker, stranger, card, foreign_card):
    client, url = as_(worker), reverse("duties:list")

    def codes(**query):
        page = client.get(url, query).content.decode()
        return [code for code in ("A-17", "M-01") if f"<td>{code}</td>" in page]

    assert codes() == ["A-17", "M-01"]
    assert codes(words="钱路人") == codes(words="M-01") == ["M-01"]
    assert codes(mine="on") == ["A-17"]
    assert codes(kind="zone") == []
    Duty.objects.filter(pk=card.pk).update(is_active=False)
    assert codes() == ["M-01"]
    assert codes(ended="on") == ["A-17", "M-01"]


def test_a_card_takes_the_same_number_of_queries_with_two_and_with_twenty_standards(as_, worker, card):
    def add(number):
        make_check(card, f"第{number}项")
        DutyStandard.objects.create(duty=card, kind="indicator", indicator=make_indicator(f"Q-{number}"))

    def queries_of():
        with CaptureQueriesContext(connection) as caught:
            client.get(url)
        return len(caught)

    client, url = as_(worker), reverse("duties:detail", args=[card.pk])
    add(0)
    client.get(url)
    before = queries_of()
    for number in range(1, 10):
        add(number)
    assert queries_of() == before


def test_a_new_card_proposes_the_next_free_code(as_, leader, card):
    Duty.objects.create(kind="area", code="A-01", title="一", what="", how="")
    page = as_(leader).get(reverse("duties:new")).content.decode()
    assert 'value="A-02"' in page
