"""政治面貌: encrypted, read by few, and never without a written purpose. Nothing else may touch ``PoliticalStatus``."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.web.audit import actions as audit
from yixian.web.config import home
from yixian.web.people import queries
from yixian.web.people.access import reaches
from yixian.web.people.models import Person, PoliticalStatus, Role

NONCE_BYTES = 12
BATCH = 1000


class Status(models.TextChoices):
    """The classes of GB/T 4762 with its codes; from A1 on, the steps towards membership that rosters also write."""

    MEMBER = "01", _("member of the Communist Party of China")
    PROBATIONARY = "02", _("probationary member of the Communist Party of China")
    YOUTH_LEAGUE = "03", _("member of the Communist Youth League")
    RCCK = "04", _("member of the Revolutionary Committee of the Kuomintang")
    CDL = "05", _("member of the China Democratic League")
    CNDCA = "06", _("member of the China National Democratic Construction Association")
    CAPD = "07", _("member of the China Association for Promoting Democracy")
    CPWDP = "08", _("member of the Chinese Peasants' and Workers' Democratic Party")
    CZGP = "09", _("member of the China Zhi Gong Party")
    JIUSAN = "10", _("member of the Jiusan Society")
    TDSL = "11", _("member of the Taiwan Democratic Self-Government League")
    INDEPENDENT = "12", _("democratic personage without party affiliation")
    MASSES = "13", _("no party affiliation")
    APPLICANT = "A1", _("applicant for Party membership")
    ACTIVIST = "A2", _("activist for Party membership")
    CANDIDATE = "A3", _("candidate for Party membership")


#: What rosters write → code. Compared after removing blanks.
SPELLINGS = {
    "中共党员": "01", "党员": "01", "正式党员": "01", "中国共产党党员": "01", "共产党员": "01",
    "中共预备党员": "02", "预备党员": "02",
    "共青团员": "03", "团员": "03", "共青团": "03",
    "民革": "04", "民革党员": "04", "民革会员": "04", "民盟": "05", "民盟盟员": "05", "民建": "06", "民建会员": "06",
    "民进": "07", "民进会员": "07", "农工党": "08", "农工党党员": "08", "致公党": "09", "致公党党员": "09",
    "九三学社": "10", "九三学社社员": "10", "台盟": "11", "台盟盟员": "11",
    "无党派": "12", "无党派人士": "12", "无党派民主人士": "12", "群众": "13", "普通群众": "13", "普通公民": "13",
    "入党申请人": "A1", "申请入党人员": "A1", "入党积极分子": "A2", "积极分子": "A2",
    "发展对象": "A3", "入党发展对象": "A3",
}  # fmt: skip


def recognise(text: str) -> str | None:
    """Return the code of what a roster says, or ``None`` where it is not one of the known words."""
    plain = "".join(text.split())
    if plain in Status.values:
        return plain
    return SPELLINGS.get(plain)


def may_read(user: Person, person: Person) -> bool:
    """Tell whether this user may open the record: the person, a secretary of that branch, an administrator."""
    if user.pk == person.pk:
        return True
    branch = queries.home_branch(person)
    if reaches(user, {Role.BRANCH_SECRETARY}, unit=None, branch=branch):
        return True
    return reaches(user, {Role.ADMINISTRATOR}, unit=queries.home_unit(person), branch=None)


def may_write(user: Person, person: Person) -> bool:
    """Tell whether this user may correct the record; nobody writes their own."""
    return user.pk != person.pk and may_read(user, person)


@transaction.atomic
def read_status(person: Person, *, by: Person, purpose: str) -> str | None:
    """Return the code of a person's status, or ``None`` where it is not known; the read is written down first.

    Raises 403 for anybody who may not read it, and ``ValueError`` without a purpose.
    """
    if not purpose.strip():
        raise ValueError("a restricted record is never read without a purpose")
    if not may_read(by, person):
        raise PermissionDenied
    audit.record("restricted.read", person, by=by, changes={"purpose": purpose.strip()})
    row = PoliticalStatus.objects.filter(person=person).first()
    return _opened(person.pk, row.ciphertext) if row else None


@transaction.atomic
def write_status(person: Person, value: str, *, by: Person) -> None:
    """Store one person's status; the value itself never reaches the audit row."""
    if not may_write(by, person):
        raise PermissionDenied
    write_statuses([(person, value)], by)


@transaction.atomic
def write_statuses(pairs: Iterable[tuple[Person, str]], by: Person | None) -> int:
    """Store many at once and return how many were new or changed; rights are the caller's to check.

    Values are codes or words :func:`recognise` knows; all are checked before the first is written.
    """
    wanted = {}
    for person, text in pairs:
        code = recognise(text)
        if code is None:
            raise ValueError(f"not a political status of GB/T 4762: row of {person.staff_no}")
        wanted[person.pk] = (person, code)
    changed = []
    for keys in _batches(sorted(wanted)):
        kept = {row.person_id: row for row in PoliticalStatus.objects.filter(person__in=keys)}
        for key in keys:
            row = kept.get(key)
            if row is None or _opened(key, row.ciphertext) != wanted[key][1]:
                changed.append(wanted[key])
    _store(changed)
    audit.record_many("restricted.written", [person for person, _code in changed], by=by)
    return len(changed)


def _store(changed: list[tuple[Person, str]]) -> None:
    now = timezone.now()
    rows = [
        PoliticalStatus(person=person, ciphertext=_sealed(person.pk, code), updated_at=now) for person, code in changed
    ]
    PoliticalStatus.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        update_fields=["ciphertext", "updated_at"],
        unique_fields=["person"],
    )


def _batches(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


@cache
def _cipher() -> AESGCM:
    return AESGCM(hashlib.sha256(home.key("field.key").encode("ascii")).digest())


def _sealed(person_id: int, code: str) -> bytes:
    """Encrypt for this person: a row copied to another person does not open."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, code.encode("ascii"), str(person_id).encode("ascii"))


def _opened(person_id: int, sealed: bytes | memoryview) -> str:
    data = bytes(sealed)
    plain = _cipher().decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], str(person_id).encode("ascii"))
    return plain.decode("ascii")
