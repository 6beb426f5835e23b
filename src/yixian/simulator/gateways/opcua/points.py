"""What an OPC UA client sees of a plant: one point for each tag of the control system, named ``AREA.TAG.FIELD``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yixian.simulator.gateways.catalogue import Tag, measured_by, tags_of
from yixian.simulator.kernel import Flowsheet

UPPER = ("sp", "op", "mode")
#: Kinds of tag shown to everybody; the rest only to instructors.
SHOWN = ("measurement", "control", "command", "setting")


@dataclass(frozen=True, slots=True)
class Point:
    """One variable.

    Parameters
    ----------
    name
        ``AREA.TAG.FIELD``, the identifier of its node [-].
    tag
        The tag it shows [-].
    owner
        Instrument or controller it belongs to [-].
    field
        ``PV``, ``SP``, ``OP``, ``MODE`` or the tag's own word [-].
    is_writable
        Whether a client may set it [-].
    quality
        Tag of its quality; empty where there is none [-].
    """

    name: str
    tag: Tag
    owner: str
    field: str
    is_writable: bool
    quality: str


def points_of(sheet: Flowsheet, *, for_instructors: bool = False) -> list[Point]:
    """Return the points of a plant.

    Parameters
    ----------
    sheet
        The plant [-].
    for_instructors
        Whether malfunctions, parameters and the true state of the plant are shown too [-].
    """
    tags = tags_of(sheet)
    known = {tag.name: tag for tag in tags}
    area = sheet.name.upper().replace(" ", "-")
    found = [_point(area, tag, known) for tag in tags if for_instructors or _is_shown(tag)]
    for owner, source in measured_by(sheet).items():
        if source in known:
            found.append(Point(f"{area}.{owner}.PV", known[source], owner, "PV", False, _quality(source, known)))
    return found


def _is_shown(tag: Tag) -> bool:
    """Tell whether an operator's client sees a tag: no inner memory of a block but its value and what is watched."""
    if tag.kind not in SHOWN:
        return False
    return tag.kind != "control" or tag.field == "PV" or tag.field in ("op", "sp", "quality", "first_out")


def _point(area: str, tag: Tag, known: Mapping[str, Tag]) -> Point:
    field = tag.field.upper() if tag.field in UPPER else tag.field
    quality = _quality(tag.name, known) if field == "PV" else ""
    return Point(f"{area}.{tag.owner}.{field}", tag, tag.owner, field, tag.is_writable, quality)


def _quality(tag: str, known: Mapping[str, Tag]) -> str:
    return f"{tag}.quality" if f"{tag}.quality" in known else ""


def owners(points: Iterable[Point]) -> dict[str, list[Point]]:
    """Return the points by their owners [-].

    Parameters
    ----------
    points
        The points [-].
    """
    found: dict[str, list[Point]] = {}
    for point in points:
        found.setdefault(point.owner, []).append(point)
    return found
