from __future__ import annotations

import io

import pytest
from PIL import Image

from yixian.web.concerns import actions
from yixian.web.concerns.models import Cause
from yixian.web.ui.uploads import clean_photo


@pytest.fixture
def photo_bytes() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "PNG")
    return picture.getvalue()


@pytest.fixture
def photo(photo_bytes: bytes):
    return clean_photo(io.BytesIO(photo_bytes), len(photo_bytes))


@pytest.fixture
def cause(db: None) -> Cause:
    return Cause.objects.get(code="machine-seal")


@pytest.fixture
def raised(plant, worker):
    """A concern raised by the worker at A-17."""
    return actions.raise_concern(place=plant.zone, kind="hazard", text="法兰漏水", by=worker)


@pytest.fixture
def accepted(raised, leader):
    return actions.accept(raised, lane="on_the_spot", handler=leader, by=leader)


@pytest.fixture
def done(accepted, leader, cause):
    return actions.report_done(accepted, cause=cause, text="换了垫片", by=leader)
