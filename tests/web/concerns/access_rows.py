"""Who may call the addresses of the concerns. Own: raised by the worker at A-17; other: by the stranger at M-01."""

from __future__ import annotations

import io

from PIL import Image

from web.access_matrix import EVERYBODY, Row
from yixian.web.concerns import actions
from yixian.web.concerns.models import Attachment, Cause, Concern
from yixian.web.ui.uploads import clean_photo

OWN_READERS = EVERYBODY - {"stranger"}
OTHER_READERS = frozenset({"stranger", "manager", "auditor", "administrator"})
BOARD = EVERYBODY - {"worker", "stranger"}
LEADERS = frozenset({"leader", "technician", "secretary", "manager", "administrator"})
OWN_LEADERS = LEADERS
OTHER_LEADERS = frozenset({"manager", "administrator"})


def photo():
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    picture.seek(0)
    return clean_photo(picture, 100)


def made(world, name: str) -> Concern:
    """Return the concern raised by that person at their own place, made once."""
    by = getattr(world, name)
    found = Concern.objects.filter(raised_by=by).first()
    place = world.plant.zone if name == "worker" else world.plant.foreign_zone
    return found or actions.raise_concern(place=place, kind="hazard", text="漏水", by=by, photos=[photo()])


def accepted(world, name: str) -> Concern:
    concern = made(world, name)
    if concern.status == "received":
        concern = actions.accept(concern, lane="on_the_spot", handler=world.manager, by=world.manager)
    return concern


def done(world, name: str) -> Concern:
    concern = accepted(world, name)
    if concern.status == "accepted":
        concern = actions.report_done(concern, cause=Cause.objects.first(), text="换垫", by=world.manager)
    return concern


def at(stage, name: str):
    return lambda world: {"number": stage(world, name).number}


def both(stage) -> dict:
    return {"own": at(stage, "worker"), "other": at(stage, "stranger"), "missing": {"number": "C1999-000001"}}


def file_of(name: str):
    def kwargs(world):
        concern = made(world, name)
        return {"number": concern.number, "key": Attachment.objects.get(concern=concern).pk}

    return kwargs


def page(url: str) -> Row:
    return Row(url, may_own=OWN_READERS, may_other=OTHER_READERS, **both(made))


def step(url: str, stage, own: frozenset[str], other: frozenset[str], **data: str) -> Row:
    return Row(url, method="post", may_own=own, may_other=other, data=lambda world: data, **both(stage))


ROWS = [
    Row("concerns:raise"),
    Row("concerns:raise", method="post", data=lambda world: {"place": "A-17", "text": "漏"}),
    Row("concerns:shell", public=True),
    Row("concerns:token", public=True),
    Row("concerns:worker-js", public=True),
    Row("concerns:receive", method="post", data=lambda world: {"place": "A-17", "text": "漏"}),
    Row("concerns:mine"),
    Row("concerns:team"),
    Row("concerns:answers"),
    Row("concerns:claim"),
    Row("concerns:claim", method="post", data=lambda world: {"code": "nobody's"}),
    Row("concerns:board", may_own=BOARD),
    Row("concerns:export", may_own=LEADERS),
    Row("concerns:handlers", may_own=LEADERS),
    page("concerns:detail"),
    page("concerns:print"),
    Row(
        "concerns:attachment",
        may_own=OWN_READERS,
        may_other=OTHER_READERS,
        own=file_of("worker"),
        other=file_of("stranger"),
        missing={"number": "C1999-000001", "key": 1},
    ),
    step("concerns:accept", made, OWN_LEADERS, OTHER_LEADERS, **{"accept-lane": "coordinate"}),
    step("concerns:decline", made, OWN_LEADERS, OTHER_LEADERS, **{"decline-text": "不具备条件"}),
    step("concerns:assign", made, OWN_LEADERS, OTHER_LEADERS, **{"assign-handler": "010003"}),
    step("concerns:note", made, OWN_LEADERS | {"worker"}, OTHER_LEADERS | {"stranger"}, **{"note-text": "补充"}),
    Row(
        "concerns:done",
        method="post",
        may_own=OWN_LEADERS,
        may_other=OTHER_LEADERS,
        data=lambda world: {"done-cause": Cause.objects.first().pk},
        **both(accepted),
    ),
    step("concerns:confirm", done, frozenset({"worker"}), frozenset({"stranger"})),
    step("concerns:reopen", done, frozenset({"worker"}), frozenset({"stranger"}), **{"reopen-text": "还漏"}),
    step("concerns:score", done, frozenset({"worker", "leader"}), frozenset({"stranger"}), stars="4"),
    Row(
        "concerns:elsewhere",
        method="post",
        may_own=OWN_LEADERS,
        may_other=OTHER_LEADERS,
        data=lambda world: {"elsewhere-places": [world.plant.foreign_zone.pk]},
        passes=frozenset({422}),
        **both(accepted),
    ),
]
