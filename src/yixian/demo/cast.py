"""The persons a visitor of the demonstration logs in as, one for each role."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A role, the memorable staff number and fictional name of who plays it, and their seat in the roster."""

    role: str
    staff_no: str
    name: str
    workshop: str
    team: str
    post: str


CAST: tuple[Actor, ...] = (
    Actor("worker", "010001", "田小满", "乙炔车间", "甲班", "清净工"),
    Actor("team_leader", "010002", "石建川", "乙炔车间", "甲班", "班长"),
    Actor("technician", "010003", "叶知秋", "乙炔车间", "", "技术员"),
    Actor("branch_secretary", "010004", "陆致远", "乙炔车间", "", "车间主任"),
    Actor("instructor", "010005", "顾长青", "厂部", "培训站", "培训师"),
    Actor("plant_manager", "010006", "程望川", "厂部", "", "厂长"),
    Actor("auditor", "010007", "秦若谷", "厂部", "", "审计员"),
    Actor("administrator", "010008", "方一诺", "厂部", "", "系统管理员"),
)

STAFF_NO = {actor.role: actor.staff_no for actor in CAST}

#: The way in for the whole cast. Set only while a demonstration is built, never on a home that is not one.
PASSWORD = "yixian-demo"  # noqa: S105 - public by design: it opens invented data only
PIN = "2580"
