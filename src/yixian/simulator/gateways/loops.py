"""Orders a loop does not take: in AUTO it sets its output itself, in CAS its master sets its setpoint."""

from __future__ import annotations

from collections.abc import Callable

from yixian.simulator.control.pid import AUTO, CAS, PID
from yixian.simulator.gateways.errors import Problem
from yixian.simulator.kernel import Flowsheet


def why_idle(sheet: Flowsheet, tag: str, value: Callable[[str], float]) -> Problem | None:
    """Return why setting a tag now would change nothing, or ``None`` [-].

    Parameters
    ----------
    sheet
        The plant [-].
    tag
        What is to be set [-].
    value
        Returns the present value of a tag [any].
    """
    owner, _, field = tag.rpartition(".")
    loop = sheet.things.get(owner)
    if field not in ("op", "sp") or not isinstance(loop, PID):
        return None
    mode = value(f"{owner}.mode")
    if field == "op" and mode >= AUTO:
        zh, en = (
            f"{owner} 在 {_mode(mode)}，输出由它自己计算",
            f"{owner} is in {_mode(mode)} and sets its output itself",
        )
        return Problem(
            f"{tag} 未设定：{zh}；请先设 {owner}.mode=MAN", f"{tag} not set: {en}; set {owner}.mode=MAN first"
        )
    if field == "sp" and mode >= CAS and loop.has_master:
        zh, en = f"{owner} 在 CAS，设定值来自上级", f"{owner} is in CAS and takes its setpoint from its master"
        return Problem(
            f"{tag} 未设定：{zh}；请先设 {owner}.mode=AUTO", f"{tag} not set: {en}; set {owner}.mode=AUTO first"
        )
    return None


def _mode(mode: float) -> str:
    return "CAS" if mode >= CAS else "AUTO"
