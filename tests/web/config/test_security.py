"""What every answer says to the browser, with and without HTTPS, and which variables change it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ASKED = (
    "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_CROSS_ORIGIN_OPENER_POLICY",
    "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "EMAIL_HOST", "EMAIL_USE_SSL", "EMAIL_BACKEND", "DEBUG",
    "SESSION_COOKIE_HTTPONLY",
)  # fmt: skip


def settings_under(tmp_path, **variables: str) -> dict:
    """Return what the settings become in a process with these variables."""
    program = (
        "import json; from yixian.web.config import settings as s;"
        f"print(json.dumps({{name: getattr(s, name) for name in {ASKED!r}}}))"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("YIXIAN_")}
    environment |= {"PYTHONPATH": str(ROOT / "src"), "YIXIAN_HOME": str(tmp_path), **variables}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_on_plain_http_nothing_locks_the_browser_to_https(tmp_path):
    found = settings_under(tmp_path)
    assert not found["DEBUG"]
    assert (found["SECURE_HSTS_SECONDS"], found["SESSION_COOKIE_SECURE"]) == (0, False)
    assert found["SESSION_COOKIE_HTTPONLY"]
    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.dummy.EmailBackend"


def test_with_https_cookies_are_sent_on_https_only(tmp_path):
    found = settings_under(tmp_path, YIXIAN_HTTPS="1")
    assert found["SECURE_HSTS_SECONDS"] > 0
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["SECURE_CROSS_ORIGIN_OPENER_POLICY"] == "same-origin"


def test_lists_in_variables_are_split(tmp_path):
    found = settings_under(tmp_path, YIXIAN_HOSTS="yixian.plant, 10.0.0.5", YIXIAN_ORIGINS="https://yixian.plant")
    assert found["ALLOWED_HOSTS"] == ["yixian.plant", "10.0.0.5"]
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://yixian.plant"]


def test_a_mail_server_is_named_by_one_address(tmp_path):
    found = settings_under(tmp_path, YIXIAN_SMTP="smtps://robot:p%40ss@mail.plant")
    assert (found["EMAIL_HOST"], found["EMAIL_USE_SSL"]) == ("mail.plant", True)


def test_a_mail_address_that_is_none_stops_the_start_without_telling_the_password(tmp_path):
    with pytest.raises(AssertionError, match="YIXIAN_SMTP") as caught:
        settings_under(tmp_path, YIXIAN_SMTP="http://robot:geheim@mail.plant")
    assert "geheim" not in str(caught.value).rpartition("ValueError")[2]


@pytest.mark.parametrize("address", ["/sign-in/", "/", "/static/nothing.css"])
def test_every_answer_carries_the_strict_policy(client, db, address):
    answer = client.get(address)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
