import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from yixian.web.audit import actions, triggers
from yixian.web.audit.models import AuditEntry


@pytest.fixture
def entry(worker):
    return actions.record("person.changed", worker, by=worker, changes={"post": ["a", "b"]})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET action = 'other'",
        "UPDATE audit_auditentry SET at = at WHERE id = (SELECT MAX(id) FROM audit_auditentry)",
        "DELETE FROM audit_auditentry",
    ],
)
def test_the_database_refuses_to_change_or_remove_a_row(entry, statement):
    with pytest.raises(DatabaseError, match=triggers.REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    entry.refresh_from_db()
    assert entry.action == "person.changed"


def test_the_mapper_is_refused_too(entry):
    entry.action = "other"
    for act in (entry.save, entry.delete):
        with pytest.raises(IntegrityError, match=triggers.REFUSAL), transaction.atomic():
            act()
    assert AuditEntry.objects.get(pk=entry.pk or AuditEntry.objects.first().pk).action == "person.changed"


def test_a_row_is_not_replaced_or_truncated(entry):
    statement = (
        "INSERT OR REPLACE INTO audit_auditentry SELECT * FROM audit_auditentry"
        if connection.vendor == "sqlite"
        else "TRUNCATE audit_auditentry"
    )
    connection.check_constraints()  # PostgreSQL truncates no table with checks still pending
    with pytest.raises(DatabaseError, match=triggers.REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.count() == 1


def test_the_triggers_can_be_put_back_as_often_as_wanted(entry):
    triggers.install(connection)
    triggers.install(connection)
    with pytest.raises(DatabaseError, match=triggers.REFUSAL), transaction.atomic():
        AuditEntry.objects.update(action="other")


def test_flush_is_refused_outside_a_test_run(db, monkeypatch):
    from django.core import mail

    monkeypatch.delattr(mail, "outbox")
    with pytest.raises(CommandError, match="audit"):
        call_command("flush", interactive=False)


@pytest.mark.django_db(transaction=True)
def test_a_test_run_may_empty_its_database_and_is_guarded_again_after(worker):
    actions.record("person.changed", worker, by=worker)
    call_command("flush", interactive=False, verbosity=0)
    assert AuditEntry.objects.count() == 0
