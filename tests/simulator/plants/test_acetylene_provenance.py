"""Every number of the control system is labelled a training value."""

from __future__ import annotations

import pytest

from yixian.simulator.plants.acetylene.flowsheet import acetylene
from yixian.simulator.plants.acetylene.provenance import provenance

SHEET = acetylene()


@pytest.mark.parametrize("tag", ["TT-114.H.limit", "I1A.TT-101A1.limit", "TIC-101A.sp", "TIC-101A.gain", "HV-200"])
def test_setpoints_are_labelled_training_values(tag: str) -> None:
    assert provenance(SHEET, tag).is_training_value


def test_a_parameter_with_a_source_says_so() -> None:
    found = provenance(SHEET, "R-101A.heat_of_reaction")
    assert found.grade == "B"
    assert not found.is_training_value
