"""A failure is answered with a number, and the log has the same number."""

import logging
import re

import pytest
from django.test import Client
from django.urls import path

from yixian.web.config.urls import handler500
from yixian.web.config.urls import urlpatterns as product

__all__ = ["handler500"]


def broken(request):
    raise RuntimeError("the pump is dry")


urlpatterns = [path("broken/", broken), *product]


@pytest.mark.urls("web.config.test_errors")
def test_the_answer_and_the_log_carry_one_number(worker, caplog):
    client = Client(raise_request_exception=False)
    client.force_login(worker, backend="django.contrib.auth.backends.ModelBackend")
    with caplog.at_level(logging.ERROR, logger="yixian.errors"):
        answer = client.get("/broken/")
    assert answer.status_code == 500
    logged = [record for record in caplog.records if record.name == "yixian.errors"]
    assert len(logged) == 1
    reference = re.search(r"reference ([0-9a-f]{8}): GET /broken/", logged[0].getMessage())
    assert reference
    assert "the pump is dry" in caplog.text
    assert answer.context is None or answer.context["reference"] == reference[1]
