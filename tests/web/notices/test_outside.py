"""Due dates in a calendar program, the digest by e-mail: asked for, and ended, by the person."""

from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from yixian.web.audit.models import AuditEntry
from yixian.web.concerns.models import Concern, ConcernKind, Status
from yixian.web.config.mail import MailServer
from yixian.web.notices import actions
from yixian.web.notices.models import Subscription
from yixian.web.projects.models import Member, Project, ProjectStatus


def feed(secret: str):
    return Client().get(f"/notices/calendar/{secret}.ics")


def test_the_calendar_holds_what_the_person_promised(plant, worker, leader):
    now = timezone.now()
    due = timezone.localdate() + timedelta(days=3)
    values = {"kind": ConcernKind.HAZARD, "place": plant.zone, "raised_at": now, "answer_due": now}
    Concern.objects.create(number="C-1", handler=worker, status=Status.ACCEPTED, due_on=due, **values)
    Concern.objects.create(number="C-2", handler=leader, status=Status.ACCEPTED, due_on=due, **values)
    Concern.objects.create(number="C-3", handler=worker, status=Status.RECEIVED, **values)
    project = Project.objects.create(
        number="P-1", title="降电耗", problem="x", place=plant.zone, status=ProjectStatus.TRIAL, due_on=due,
        stop_rule="x", created_by=leader,
    )  # fmt: skip
    Member.objects.create(project=project, person=worker, role="data")
    answer = feed(actions.open_calendar(worker))
    assert answer["Content-Type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    said = {str(event["SUMMARY"]): event.decoded("DTSTART") for event in events}
    assert said["承诺完成：C-1，1#发生器"] == due
    assert "答复期限：C-3，1#发生器" in said
    assert said["攻关项目到期：降电耗"] == due
    assert len(said) == 3


def test_a_new_address_ends_the_old_one(worker):
    old, new = actions.open_calendar(worker), actions.open_calendar(worker)
    assert (feed(old).status_code, feed(new).status_code) == (404, 200)


def test_an_ended_address_answers_nothing(as_, worker):
    secret = actions.open_calendar(worker)
    as_(worker).post("/notices/outside/calendar/close/")
    assert feed(secret).status_code == 404


def test_a_leaver_s_calendar_ends(worker):
    secret = actions.open_calendar(worker)
    worker.is_active = False
    worker.save()
    assert feed(secret).status_code == 404


def test_the_address_is_shown_once_and_kept_as_a_hash_only(as_, worker):
    client = as_(worker)
    shown = client.post("/notices/outside/calendar/").content.decode()
    secret = shown.partition("/notices/calendar/")[2].partition(".ics")[0]
    assert feed(secret).status_code == 200
    assert secret not in client.get("/notices/outside/").content.decode()
    assert secret not in str(Subscription.objects.values().get())
    assert secret not in str(list(AuditEntry.objects.values()))


def test_mail_is_offered_only_where_there_is_a_server(as_, worker, monkeypatch):
    client = as_(worker)
    assert 'name="email"' not in client.get("/notices/outside/").content.decode()
    monkeypatch.setattr(settings, "MAIL", MailServer("mail.plant", 25, "", "", starttls=False, tls=False))
    assert 'name="email"' in client.get("/notices/outside/").content.decode()


def test_an_address_that_is_none_is_refused_beside_its_field(as_, worker, monkeypatch):
    monkeypatch.setattr(settings, "MAIL", MailServer("mail.plant", 25, "", "", starttls=False, tls=False))
    answer = as_(worker).post("/notices/outside/email/", {"email": "nobody"})
    assert answer.status_code == 422
    assert not Subscription.objects.exists()


def test_the_mail_address_stays_out_of_the_audit(worker):
    actions.set_email(worker, "zhang@plant.example")
    assert Subscription.objects.get().email == "zhang@plant.example"
    assert AuditEntry.objects.get().changes == {"is_on": True}
