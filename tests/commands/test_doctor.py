import json
import sqlite3

import pytest
from installation import SERVER

from yixian.web.config import health


def findings(installation, *options: str) -> dict[str, dict]:
    done = installation.run("doctor", "--json", *options)
    told = json.loads(done.stdout)
    assert done.returncode == (0 if told["is_clean"] else 1)
    return {item["code"]: item for item in told["findings"]}


def test_a_fresh_installation_is_clean(installation):
    assert findings(installation) == {}


def test_before_the_first_start_it_says_how_to_begin(empty):
    assert "yixian serve" in findings(empty)["database.missing"]["todo"]


def test_an_upload_that_is_gone_is_a_problem_and_one_too_many_a_note(installation):
    installation.django(
        """
from django.utils import timezone
from yixian.web.concerns.models import Attachment, Concern
from yixian.web.places.models import Place
place = Place.objects.create(kind="zone", code="A", name="A")
now = timezone.now()
concern = Concern.objects.create(number="C-1", kind="hazard", place=place, raised_at=now, answer_due=now)
Attachment.objects.create(concern=concern, role="before", file="concerns/gone.jpg", media_type="image/jpeg")
"""
    )
    (installation.home / "media").mkdir()
    (installation.home / "media" / "stray.jpg").write_bytes(b"x")
    found = findings(installation)
    assert found["media.missing"]["level"] == "problem"
    assert "concerns/gone.jpg" in found["media.missing"]["what"]
    assert found["media.orphaned"]["level"] == "note"


def test_a_key_others_can_read_is_a_problem(installation):
    (installation.home / "keys" / "secret.key").chmod(0o644)
    assert "chmod 600 keys/secret.key" in findings(installation)["keys.readable"]["todo"]


def test_failed_jobs_are_told(installation):
    installation.django(
        "from django.utils import timezone\nfrom yixian.web.jobs.models import Job\n"
        "Job.objects.create(kind='x', status='failed', run_after=timezone.now())"
    )
    assert findings(installation)["jobs.failed"]["values"] == {"count": 1, "kind": "x"}


def test_tables_behind_the_code_are_told(installation):
    installation.run("manage", "migrate", "notices", "zero")
    assert "database.migrations" in findings(installation)


@pytest.mark.skipif(bool(SERVER), reason="about the SQLite file")
def test_rows_that_point_at_nothing_and_a_broken_file_are_told(installation):
    path = installation.home / "yixian.sqlite3"
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO notices_notice VALUES (1, 'x', '{}', '', '2026-01-01', NULL, 4711)")
    connection.commit()
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    assert findings(installation)["sqlite.foreign_keys"]["values"] == {"table": "notices_notice", "count": 1}
    with path.open("r+b") as file:
        file.seek(4096 * 2)
        file.write(b"\xff" * 4096 * 30)
    done = installation.run("doctor", "--json")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_it_speaks_chinese_by_default_and_english_when_asked(empty):
    assert "没有" in empty.run("doctor", "--lang", "zh").stdout
    assert "checks" in empty.run("doctor", "--lang", "en").stdout


def test_every_check_says_what_to_do_in_both_languages(db):
    list(health.examine())
    assert len(health.CHECKS) > 15
    for item in health.CHECKS.values():
        assert all(item.zh), item.code
        assert all(item.en), item.code
        assert item.zh != item.en
