"""Every sentence of every app is there in Chinese."""

import os
import shutil
import string
import subprocess
import sys
from pathlib import Path

import polib
import pytest

import yixian.web

WEB = Path(yixian.web.__file__).parent
APPS = sorted(folder.parent.name for folder in WEB.glob("*/locale"))


def catalogue(root: Path, app: str) -> polib.POFile:
    return polib.pofile(str(root / app / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))


@pytest.mark.parametrize("app", APPS)
def test_nothing_is_untranslated_or_doubtful(app):
    entries = catalogue(WEB, app)
    assert [entry.msgid for entry in entries.untranslated_entries()] == []
    assert [entry.msgid for entry in entries if entry.fuzzy] == []


@pytest.mark.parametrize("app", APPS)
def test_placeholders_survive_translation(app):
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    for entry in catalogue(WEB, app):
        if "python-brace-format" in entry.flags or "{" in entry.msgid:
            assert names(entry.msgid) == names(entry.msgstr), entry.msgid


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="GNU gettext is not installed: cannot extract sentences")
def test_catalogues_hold_every_sentence_of_the_code(tmp_path):
    copy = tmp_path / "yixian"
    shutil.copytree(WEB.parent, copy, ignore=shutil.ignore_patterns("vendor", "fonts", "*.mo", "__pycache__"))
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "DJANGO_SETTINGS_MODULE": "yixian.web.config.settings"}
    subprocess.run([sys.executable, "-m", "yixian.web.ui.messages"], check=True, env=environment, cwd=tmp_path)
    for app in APPS:
        known = {(entry.msgctxt, entry.msgid) for entry in catalogue(WEB, app)}
        found = {(entry.msgctxt, entry.msgid) for entry in catalogue(copy / "web", app)}
        assert found - known == set(), f"run `make messages`, then translate {app}"
        assert known - found == set(), f"run `make messages`: {app} holds sentences no longer used"
