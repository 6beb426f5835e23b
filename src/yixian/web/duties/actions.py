"""All that can be done to duties, from one address."""

from yixian.web.duties.cards import Draft, save_card, set_active
from yixian.web.duties.checking import Finding, record_checks
from yixian.web.duties.sheets import apply_areas

__all__ = ["Draft", "Finding", "apply_areas", "record_checks", "save_card", "set_active"]
