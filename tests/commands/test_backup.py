"""One file out while everything runs, and back again whole or not at all."""

import json
import os
import stat
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from installation import SERVER

from yixian.commands.backup import require_not_newer
from yixian.web.config import restoring

on_sqlite = pytest.mark.skipif(bool(SERVER), reason="about the SQLite file")

#: writes pairs, two rows a transaction, until it is ended
WRITER = """
from yixian.commands import django_setup; django_setup.start()
from django.db import transaction
from django.utils import timezone
from yixian.web.jobs.models import Job
number = 0
while True:
    with transaction.atomic():
        for half in (1, 2):
            Job.objects.create(kind="pair", payload={"number": number, "text": "x" * 3000}, run_after=timezone.now())
    number += 1
"""
COUNT = "from yixian.web.jobs.models import Job; print(Job.objects.filter(kind='pair').count())"
SETUP = """
from django.conf import settings
from yixian.web.people.models import Person
Person.objects.create_user("000123", "张一线")
(settings.MEDIA_ROOT / "concerns").mkdir(parents=True)
(settings.MEDIA_ROOT / "concerns" / "a.jpg").write_bytes(b"photo" * 1000)
"""
NAMES = "from yixian.web.people.models import Person; print(*Person.objects.values_list('staff_no', 'name'))"


@pytest.fixture
def backup(installation, tmp_path) -> Path:
    installation.django(SETUP)
    target = tmp_path / "out" / "one.zip"
    done = installation.run("backup", str(target), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["file"] == str(target)
    assert told["bytes"] == target.stat().st_size
    return target


def altered(backup: Path, name: str, *, drop: str = "", add: dict[str, bytes] | None = None, change=None) -> Path:
    """Write the backup again with something wrong in it."""
    target = backup.with_name(name)
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename != drop:
                new.writestr(item.filename, change(item.filename, content) if change else content)
        for inside, content in (add or {}).items():
            new.writestr(inside, content)
    return target


def contents(home: Path) -> dict[str, bytes]:
    kept = (restoring.DATABASE, *restoring.FOLDERS)
    files = [path for path in home.rglob("*") if path.is_file() and path.relative_to(home).parts[0] in kept]
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in files}


def test_everything_comes_back_in_an_empty_home(backup, installation, empty):
    done = empty.run("restore", str(backup), "--yes")
    assert done.returncode == 0, done.stderr
    assert empty.django(NAMES) == "('000123', '张一线')"
    assert (empty.home / "media" / "concerns" / "a.jpg").read_bytes() == b"photo" * 1000
    key = empty.home / "keys" / "secret.key"
    assert key.read_bytes() == (installation.home / "keys" / "secret.key").read_bytes()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    doctor = json.loads(empty.run("doctor", "--json").stdout)
    assert [item for item in doctor["findings"] if item["code"].startswith(("sqlite", "database", "keys"))] == []
    assert not (empty.home / "restoring").exists()


def test_the_backup_is_readable_by_its_owner_only(backup):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert list(backup.parent.iterdir()) == [backup]


def test_a_backup_under_writers_holds_one_moment(installation, empty, tmp_path):
    writers = [installation.start("-c", WRITER) for _ in range(2)]
    until = time.monotonic() + 180
    while int(installation.django(COUNT)) < 40:
        assert time.monotonic() < until
    target = tmp_path / "busy.zip"
    done = installation.run("backup", str(target))
    assert done.returncode == 0, done.stderr
    assert all(writer.poll() is None for writer in writers)
    for writer in writers:
        writer.kill()
    assert empty.run("restore", str(target), "--yes").returncode == 0
    found = int(empty.django(COUNT))
    assert found >= 40
    assert found % 2 == 0
    assert found <= int(installation.django(COUNT))


def test_what_is_replaced_is_kept_until_somebody_deletes_it(backup, installation):
    installation.django("from yixian.web.people.models import Person; Person.objects.create_user('9', '后来')")
    (installation.home / "media" / "later.jpg").write_bytes(b"later")
    done = installation.run("restore", str(backup), "--yes")
    assert done.returncode == 0, done.stderr
    assert installation.django(NAMES) == "('000123', '张一线')"
    assert not (installation.home / "media" / "later.jpg").exists()
    kept = list(installation.home.glob("replaced-*"))
    assert len(kept) == 1
    assert (kept[0] / "media" / "later.jpg").read_bytes() == b"later"


def test_without_yes_it_asks_and_a_no_changes_nothing(backup, installation):
    before = contents(installation.home)
    done = installation.run("restore", str(backup), input="n\n")
    assert done.returncode == 1
    assert contents(installation.home) == before


def flip(name: str):
    def change(inside: str, content: bytes) -> bytes:
        return content[:100] + bytes([content[100] ^ 1]) + content[101:] if inside == name else content

    return change


@pytest.mark.parametrize("case", ["changed", "missing", "extra", "outside", "no-manifest", "cut", "not-a-zip"])
def test_a_damaged_file_is_refused_and_nothing_changes(backup, installation, case):
    photo = "media/concerns/a.jpg"
    if case == "changed":
        wrong = altered(backup, "wrong.zip", change=flip(photo))
    elif case == "missing":
        wrong = altered(backup, "wrong.zip", drop=photo)
    elif case == "extra":
        wrong = altered(backup, "wrong.zip", add={"media/extra.jpg": b"x"})
    elif case == "outside":
        wrong = altered(
            backup,
            "wrong.zip",
            add={"media/../../outside": b"x"},
            change=lambda inside, content: (
                content.replace(b'"files": {', b'"files": {"media/../../outside": {},')
                if inside == "manifest.json"
                else content
            ),
        )
    elif case == "no-manifest":
        wrong = altered(backup, "wrong.zip", drop="manifest.json")
    else:
        wrong = backup.with_name("wrong.zip")
        wrong.write_bytes(backup.read_bytes()[: -2000 if case == "cut" else 50])
    before = contents(installation.home)
    done = installation.run("restore", str(wrong), "--yes")
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(installation.home) == before
    assert not (installation.home / "restoring").exists()
    assert not (installation.home.parent / "outside").exists()


@on_sqlite
def test_a_database_that_is_broken_inside_is_refused_although_its_hash_is_right(backup, installation):
    import hashlib

    with zipfile.ZipFile(backup) as bundle:
        page = bytearray(bundle.read(restoring.DATABASE))
    page[4096 * 3 : 4096 * 9] = os.urandom(4096 * 6)
    digest = hashlib.sha256(page).hexdigest()

    def change(inside: str, content: bytes) -> bytes:
        if inside == restoring.DATABASE:
            return bytes(page)
        if inside == "manifest.json":
            manifest = json.loads(content)
            manifest["files"][restoring.DATABASE]["sha256"] = digest
            return json.dumps(manifest).encode()
        return content

    done = installation.run("restore", str(altered(backup, "broken.zip", change=change)), "--yes")
    assert done.returncode == 1
    assert "damaged" in done.stderr


def newer(field: str, value: object):
    def change(inside: str, content: bytes) -> bytes:
        return json.dumps({**json.loads(content), field: value}).encode() if inside == "manifest.json" else content

    return change


@pytest.mark.parametrize(
    ("field", "value"), [("version", "99.0.0"), ("format", 2), ("migrations", ["people.9999_future"])]
)
def test_a_newer_backup_is_refused(backup, installation, field, value):
    done = installation.run("restore", str(altered(backup, "newer.zip", change=newer(field, value))), "--yes")
    assert done.returncode == 1
    assert "newer" in done.stderr


def test_an_older_backup_with_migrations_since_squashed_is_not_newer():
    require_not_newer("0.0.9", ["people.0042_gone"], 1)


def test_a_running_server_is_not_pulled_from_under_its_users(backup, installation):
    process, _ = installation.serve("--no-worker")
    before = contents(installation.home)
    done = installation.run("restore", str(backup), "--yes")
    assert done.returncode == 1
    assert f"serve-{process.pid}" in done.stderr
    assert contents(installation.home).keys() == before.keys()


@on_sqlite
@pytest.mark.parametrize("stop_after", range(9))
def test_cut_short_anywhere_it_is_the_old_state_or_the_new(tmp_path, monkeypatch, stop_after):
    """Interrupt before each rename in turn; whoever starts next finds one whole state."""
    home = tmp_path / "home"
    new = restoring.staging(home) / "new"
    for name in ("keys", "media", "history"):
        (home / name).mkdir(parents=True)
        (new / name).mkdir(parents=True)
        (home / name / "which").write_text("old")
        (new / name / "which").write_text("new")
    (home / restoring.DATABASE).write_text("old")
    (home / f"{restoring.DATABASE}-wal").write_text("old")
    (new / restoring.DATABASE).write_text("new")
    real, done = Path.replace, []

    def interrupted(self, target):
        if len(done) == stop_after:
            raise KeyboardInterrupt
        done.append(target)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with suppress(KeyboardInterrupt):
        restoring.mark_ready(home, "replaced-1")
        restoring.apply(home)
    assert len(done) == stop_after
    monkeypatch.setattr(Path, "replace", real)
    restoring.finish(home)
    kept = [home / restoring.DATABASE, *(home / name / "which" for name in restoring.FOLDERS)]
    assert {path.read_text() for path in kept} == ({"old"} if stop_after == 0 else {"new"})
    assert (home / f"{restoring.DATABASE}-wal").exists() == (stop_after == 0)
