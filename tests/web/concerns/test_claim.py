"""Following an anonymous concern by its code."""

import pytest
from django.urls import reverse

from yixian.web.audit.models import AuditEntry
from yixian.web.concerns import actions
from yixian.web.concerns.models import Status

CLAIM = reverse("concerns:claim")


@pytest.fixture
def anonymous(plant):
    return actions.raise_anonymously(place=plant.zone, kind="need", text="伙食太咸")


@pytest.mark.parametrize("typed", [lambda code: code, str.lower, lambda code: f" {code[:4]}-{code[4:8]} {code[8:]} "])
def test_the_code_opens_it_however_it_is_typed(as_, stranger, anonymous, typed):
    page = as_(stranger).post(CLAIM, {"code": typed(anonymous.claim_code)})
    assert "伙食太咸" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


@pytest.mark.parametrize("code", ["ABCDEFGHJKMNPQRS", "", "   ", "--"])
def test_another_code_opens_nothing(as_, stranger, anonymous, raised, code):
    page = as_(stranger).post(CLAIM, {"code": code})
    assert "伙食太咸" not in page.content.decode()
    assert page.context["concern"] is None


def test_the_holder_confirms_and_reopens_without_a_trace(as_, worker, leader, anonymous, cause):
    concern = anonymous.concern
    own = as_(worker)

    def step(name: str, text: str = ""):
        page = own.post(CLAIM, {"code": anonymous.claim_code, "step": name, "text": text})
        concern.refresh_from_db()
        return page.content.decode()

    assert "不能办这一步" in step("confirm")
    actions.accept(concern, lane="on_the_spot", handler=leader, by=leader)
    actions.report_done(concern, cause=cause, text="", by=leader)
    assert "请写明理由" in step("reopen")
    assert concern.status == Status.DONE
    step("reopen", "还是咸")
    assert concern.status == Status.RECEIVED
    step("note", "周三更咸")
    actions.accept(concern, lane="on_the_spot", handler=leader, by=leader)
    actions.report_done(concern, cause=cause, text="", by=leader)
    step("confirm")
    assert concern.status == Status.CONFIRMED
    rows = AuditEntry.objects.filter(actor=worker)
    assert not rows.exists()
    assert not AuditEntry.objects.filter(
        action__in=["concern.note", "concern.confirmed"], address__isnull=False
    ).exists()


def test_a_named_concern_has_no_code(as_, stranger, raised):
    assert raised.claim_hash == ""
    assert as_(stranger).post(CLAIM, {"code": " "}).context["concern"] is None
