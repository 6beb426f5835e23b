"""``yixian opcua``: what it refuses. How it serves is tested with the gateway."""

from __future__ import annotations

from click.testing import CliRunner

from yixian.cli import main


def test_beyond_loopback_certificates_are_demanded(monkeypatch):
    monkeypatch.setenv("YIXIAN_LANG", "en")
    answer = CliRunner().invoke(main, ["opcua", "two-tanks", "--host", "0.0.0.0"])
    assert answer.exit_code == 2
    assert "so encrypt: name a folder of certificates by --pki" in answer.output


def test_an_unknown_plant_is_answered_with_the_nearest(monkeypatch):
    monkeypatch.setenv("YIXIAN_LANG", "en")
    assert "did you mean two-tanks" in CliRunner().invoke(main, ["opcua", "two-tank"]).output
