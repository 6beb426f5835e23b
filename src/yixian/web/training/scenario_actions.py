"""Writes to what the plant's instructors keep: own scenarios, and the library of initial conditions."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils import timezone

from yixian.web.audit.actions import record
from yixian.web.people.models import Person
from yixian.web.training import runner
from yixian.web.training.errors import NotNow
from yixian.web.training.models import Edition, Mark, OwnScenario

MOST_LETTERS = 60


def digest_of(text: str) -> str:
    """Return what a text is called in the keys of drills."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def save_scenario(own: OwnScenario | None, text: str, *, base: int, by: Person) -> Edition:
    """Keep a text as a new scenario, or as the next version of one; the versions before stay as they are.

    ``base`` is the version the author began with: where somebody else has saved since, they are told first.
    """
    digest = digest_of(text)
    try:
        found = runner.read(text, digest, own.plant if own else "")
    except runner.Unreadable as error:
        raise NotNow("unreadable") from error
    version = 1
    if own is None:
        own = OwnScenario.objects.create(plant=found.plant)
    else:
        own = OwnScenario.objects.select_for_update().get(pk=own.pk)
        last = own.editions.select_related("by").first()
        if last is not None:
            _check_base(last, digest, base)
            version = last.version + 1
    edition = Edition.objects.create(
        own=own, version=version, text=text, digest=digest, title=dict(found.title), level=str(found.level),
        time_limit_s=found.time_limit_s, by=by,
    )  # fmt: skip
    record("scenario.saved", own, by=by, changes={"title": found.title["zh"], "version": version})
    return edition


def _check_base(last: Edition, digest: str, base: int) -> None:
    if last.digest == digest:
        raise NotNow("unchanged")
    if last.version != base:
        raise NotNow("newer-version", name=last.by.name, version=last.version)


@transaction.atomic
def withdraw(own: OwnScenario, *, by: Person) -> None:
    """Offer a scenario no more; drills that were set up with it keep it."""
    own.withdrawn_at = timezone.now()
    own.save(update_fields=["withdrawn_at"])
    record("scenario.withdrawn", own, by=by)


@transaction.atomic
def keep_condition(mark: Mark, name: str, *, by: Person) -> Mark:
    """Take a moment of a run into the library, apart from that run: what becomes of the run no longer matters."""
    kept = Mark.objects.create(
        plant=mark.plant, scenario=mark.scenario, name=_free(name), saved=mark.saved, time_s=mark.time_s, by=by
    )
    record("condition.kept", kept, by=by, changes={"name": kept.name})
    return kept


@transaction.atomic
def rename_condition(mark: Mark, name: str, *, by: Person) -> Mark:
    """Call a condition of the library something else."""
    old, mark.name = mark.name, _free(name, but=mark)
    mark.save(update_fields=["name"])
    record("condition.renamed", mark, by=by, changes={"name": [old, mark.name]})
    return mark


@transaction.atomic
def remove_condition(mark: Mark, *, by: Person) -> None:
    """Take a condition out of the library; drills that began in it keep theirs."""
    record("condition.removed", mark, by=by, changes={"name": mark.name})
    mark.delete()


def _free(name: str, *, but: Mark | None = None) -> str:
    """Return a name nobody has used in the library yet."""
    name = name.strip()[:MOST_LETTERS]
    if not name:
        raise NotNow("no-name")
    if Mark.objects.filter(name=name).exclude(pk=but.pk if but else 0).exists():
        raise NotNow("name-taken")
    return name
