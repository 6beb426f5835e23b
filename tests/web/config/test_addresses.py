"""What labels and slips print must hold on a phone, also where the page was asked for at the office PC itself."""

import pytest
from django.test import RequestFactory

from yixian.web.config import addresses, tls


@pytest.fixture
def on_a_network(monkeypatch):
    monkeypatch.delenv("YIXIAN_URL", raising=False)
    monkeypatch.setattr(tls, "addresses", lambda: ["192.168.7.20"])


def asked(host: str) -> str:
    return addresses.site(RequestFactory().get("/", headers={"host": host}))


def test_at_the_pc_itself_the_address_on_the_network_is_printed(on_a_network):
    assert asked("127.0.0.1:8000") == "http://192.168.7.20:8000"
    assert asked("localhost") == "http://192.168.7.20"


def test_from_elsewhere_it_is_the_address_that_was_asked_for(on_a_network):
    assert asked("yixian.plant:8443") == "http://yixian.plant:8443"


def test_without_a_network_nothing_is_invented(on_a_network, monkeypatch):
    monkeypatch.setattr(tls, "addresses", list)
    assert asked("127.0.0.1:8000") == "http://127.0.0.1:8000"


def test_the_setting_wins(on_a_network, monkeypatch):
    monkeypatch.setenv("YIXIAN_URL", "https://yixian.plant/")
    assert asked("127.0.0.1:8000") == "https://yixian.plant"
