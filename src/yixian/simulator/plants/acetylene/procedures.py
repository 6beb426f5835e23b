"""Procedures of the line that the control system can run: by hand, prompted, or by itself (ISA-106).

Steps are shown to the operator by their English names, or their Chinese titles. Limits are training values.
"""

from __future__ import annotations

from yixian.simulator.control.condition import Condition
from yixian.simulator.control.pid import AUTO, CAS, MAN
from yixian.simulator.control.sequence import ABORTS, HOLDS, Fallback, Procedure, Step

#: Acetylene demanded of the converters while they are put in service [Nm³/h], and the chloride that goes before it.
FIRST_LOAD, FIRST_CHLORIDE = 1500.0, 1700.0


def converters_in_service() -> Procedure:
    """Return SEQ-501: hydrogen chloride before acetylene, after a trip of I7 or at the end of a start-up.

    It acts only while there is no free chlorine and acetylene stands above the chloride; aborted, or when acetylene
    does not come, it shuts acetylene.
    """
    shut = {"FIC-208.mode": MAN, "FIC-208.op": 0.0}
    return Procedure(
        "SEQ-501",
        [
            Step(
                "Both valves shut by hand",
                {**shut, "FIC-501.mode": MAN, "FIC-501.op": 0.0, "LM-501": FIRST_LOAD},
                until=(Condition("FV-208", "below", 2.0), Condition("FV-501", "below", 2.0)), longest_s=60.0,
                title={"zh": "两路阀手动关"},
            ),
            Step(
                "No free chlorine, furnace lit, I7 reset", {"I7.reset": 1.0},
                entry=(
                    Condition("AT-502", "below", 10.0), Condition("XB-601", "above", 95.0),
                    Condition("PT-501", "above", 35.0), Condition("PDT-504", "above", 5.0),
                ),
                until=(Condition("I7", "is", 0.0), Condition("XV-505", "below", 5.0)), longest_s=300.0,
                fallback=Fallback(HOLDS),
                title={"zh": "无游离氯、炉火正常、复位 I7"},
            ),
            Step(
                "Hydrogen chloride first", {"FIC-501.mode": AUTO, "FIC-501.sp": FIRST_CHLORIDE},
                until=(Condition("FT-501", "above", 0.85 * FIRST_CHLORIDE),), shortest_s=20.0, longest_s=180.0,
                fallback=Fallback(HOLDS),
                title={"zh": "先送氯化氢"},
            ),
            Step(
                "Acetylene second", {"FIC-208.mode": CAS},
                entry=(Condition("FT-501", "above", 0.85 * FIRST_CHLORIDE), Condition("AT-502", "below", 10.0)),
                until=(Condition("FT-208", "above", 0.7 * FIRST_LOAD),), longest_s=180.0, fallback=Fallback(ABORTS),
                title={"zh": "后送乙炔"},
            ),
            Step(
                "Hydrogen chloride in cascade", {"FIC-501.mode": CAS},
                until=(Condition("FFI-501", "above", 1.03),), shortest_s=30.0, longest_s=180.0,
                fallback=Fallback(ABORTS),
                title={"zh": "氯化氢投串级"},
            ),
        ],
        on_abort=shut,
    )  # fmt: skip


def compressor_on_recycle() -> Procedure:
    """Return SEQ-105: compressor A started against an open recycle, with gas in the holder and no oxygen in it."""
    return Procedure(
        "SEQ-105",
        [
            Step(
                "Recycle wide open", {"PIC-204.mode": MAN, "PIC-204.op": 100.0, "PIC-205.mode": MAN},
                until=(Condition("PV-204", "above", 95.0),), longest_s=60.0, fallback=Fallback(HOLDS),
                title={"zh": "回流全开"},
            ),
            Step(
                "Compressor A started", {"I3LL.reset": 1.0, "I8.reset": 1.0, "HS-105A": 100.0},
                entry=(
                    Condition("LT-201", "above", 30.0), Condition("AT-202", "below", 1.0),
                    Condition("LT-207", "above", 33.0),
                ),
                until=(Condition("M-105A", "above", 95.0),), longest_s=60.0,
                fallback=Fallback(ABORTS),
                title={"zh": "启动 A 压缩机"},
            ),
            Step(
                "Recycle in automatic",
                {"PIC-204.mode": AUTO, "PIC-205.mode": AUTO, "LIC-207.mode": AUTO},
                until=(Condition("PT-205", "above", 60.0),), longest_s=300.0, fallback=Fallback(HOLDS),
                title={"zh": "回流投自动"},
            ),
        ],
        on_abort={"HS-105A": 0.0, "PIC-204.mode": MAN, "PIC-204.op": 100.0},
    )  # fmt: skip
