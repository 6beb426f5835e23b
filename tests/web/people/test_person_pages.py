from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yixian.web.audit.models import AuditEntry
from yixian.web.notices.models import Notice
from yixian.web.people.models import Person, SignIn


def page_of(client, person):
    return client.get(reverse("people:detail", args=[person.pk])).content.decode()


def test_a_colleague_sees_name_team_and_post_only(as_, world):
    Person.objects.filter(pk=world.worker.pk).update(post="外操", trade="化工总控工")
    page = page_of(as_(world.stranger), world.worker)
    assert "发生班" in page
    assert "外操" in page
    for hidden in ("化工总控工", "010001", "第一党支部"):
        assert hidden not in page


def test_leader_auditor_and_administrator_see_the_record(as_, world):
    Person.objects.filter(pk=world.worker.pk).update(trade="化工总控工")
    for name in ("leader", "technician", "secretary", "manager", "auditor", "administrator"):
        page = page_of(as_(world.cast[name]), world.worker)
        assert "化工总控工" in page
        assert "010001" in page


def test_only_the_administrator_sees_sessions(as_, world):
    SignIn.objects.create(person=world.worker, method="pin", device="Chrome · Android", seen_at=timezone.now())
    assert "Chrome · Android" in page_of(as_(world.administrator), world.worker)
    for name in ("leader", "secretary", "manager", "auditor"):
        assert "Chrome · Android" not in page_of(as_(world.cast[name]), world.worker)


def test_the_persons_page_costs_the_same_for_any_number_of_sessions(as_, world):
    own, counts = as_(world.administrator), []
    for _ in range(2):
        for _ in range(10):
            SignIn.objects.create(person=world.worker, method="pin", seen_at=timezone.now())
        with CaptureQueriesContext(connection) as seen:
            page_of(own, world.worker)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_leader_changes_what_belongs_to_the_work_and_nothing_else(as_, world):
    url = reverse("people:edit", args=[world.worker.pk])
    as_(world.leader).post(
        url, {"name": "改名", "post": "内操", "skill_level": "4", "trade": "", "shift_pattern": "day"}
    )
    person = Person.objects.get(pk=world.worker.pk)
    assert (person.name, person.post, person.skill_level) == ("张一线", "内操", 4)
    entry = AuditEntry.objects.get(action="person.changed")
    assert entry.changes == {"post": ["", "内操"], "skill_level": [None, 4], "shift_pattern": ["", "day"]}


def test_nobody_changes_their_own_grade(as_, world):
    assert as_(world.leader).get(reverse("people:edit", args=[world.leader.pk])).status_code == 403


def test_an_administrator_renames_and_sets_the_mentor(as_, world):
    url = reverse("people:edit", args=[world.worker.pk])
    own = as_(world.administrator)
    wrong = own.post(url, {"name": "张新名", "mentor_no": "nobody"})
    assert wrong.context["form"].errors["mentor_no"]
    own.post(url, {"name": "张新名", "mentor_no": "010003"})
    person = Person.objects.get(pk=world.worker.pk)
    assert (person.name, person.pinyin, person.mentor) == ("张新名", "zhangxinming zxm", world.technician)


def test_saving_without_a_change_writes_nothing(as_, world):
    url = reverse("people:edit", args=[world.worker.pk])
    as_(world.leader).post(url, {"post": "", "skill_level": "", "trade": "", "shift_pattern": ""})
    assert not AuditEntry.objects.filter(action="person.changed").exists()


def test_an_administrator_adds_one_person(as_, world):
    data = {"staff_no": " ００７７７７ ", "name": "新来的", "unit": world.plant.team.pk, "since": "2026-01-05"}
    own = as_(world.administrator)
    assert own.post(reverse("people:add"), data).status_code == 302
    person = Person.objects.get(staff_no="007777")
    assert not person.has_usable_password()
    assert person.memberships.get().unit == world.plant.team
    assert "staff_no" in own.post(reverse("people:add"), data).context["form"].errors


def test_a_request_for_correction_reaches_the_administrators_only(as_, world):
    as_(world.worker).post(reverse("people:ask-correction"), {"note": "工种应为电工"})
    notice = Notice.objects.get()
    assert notice.person == world.administrator
    assert notice.values["note"] == "工种应为电工"
    assert notice.url == reverse("people:detail", args=[world.worker.pk])


def test_an_empty_request_says_what_is_missing(as_, world):
    answer = as_(world.worker).post(reverse("people:ask-correction"), {"note": " "})
    assert "note" in answer.context["form"].errors
    assert Notice.objects.count() == 0


def test_titles_are_added_and_removed_with_their_traces(as_, world):
    own = as_(world.administrator)
    own.post(reverse("people:add-title", args=[world.worker.pk]), {"kind": "craftsman", "wording": "工匠之星"})
    title = world.worker.titles.get()
    assert "工匠之星" in page_of(as_(world.stranger), world.worker)
    own.post(reverse("people:remove-title", args=[title.pk]))
    assert not world.worker.titles.exists()
    assert {"person.title_added", "person.title_removed"} <= set(AuditEntry.objects.values_list("action", flat=True))


def test_drills_are_a_matter_of_the_person_and_of_who_trains_them(as_, world):
    record = reverse("training:person", args=[world.worker.pk])
    for name, sees in {
        "worker": True,
        "instructor": True,
        "administrator": True,
        "leader": False,
        "auditor": False,
    }.items():
        assert (record in page_of(as_(world.cast[name]), world.worker)) is sees, name
    assert record not in page_of(as_(world.stranger), world.worker)
