"""Preparing hypochlorite: by hand, in remote batches, or continuously."""

from __future__ import annotations

from typing import Any

from yixian.simulator.kernel import (
    Block,
    Command,
    Memory,
    Setting,
    Signal,
    all_of,
    any_of,
    equal,
    negation,
    truth,
    where,
)
from yixian.simulator.kernel.arithmetic import maximum
from yixian.simulator.kernel.scan import Scan

#: Ways of preparing.
BY_HAND, BATCH, CONTINUOUS = 0.0, 1.0, 2.0
#: Phases of a batch (ISA-88): a batch off its limits is held until the operator releases or corrects it.
IDLE, CHARGE, MIX, ANALYSE, RELEASED, HELD = 0.0, 1.0, 2.0, 3.0, 4.0, 5.0
NOTHING, RELEASE = 0.0, 1.0
OPEN, SHUT = 100.0, 0.0
#: Output of a trim controller that trims nothing [%].
NEUTRAL = 50.0
#: Water demand that counts as none [m³/h].
LEAST_WATER = 1.0


class HypochloriteProgram(Block):
    """Sets water, strong hypochlorite and chlorine, and which tank is filled and drawn.

    By hand (``way`` 0) a person stands at three valves: each batch has a dose of its own, off by ``hand_error``,
    goes into use as soon as it is mixed, and the laboratory answers when it is mostly used up. In remote batches
    (``way`` 1) meters dose within ``meter_error``, and only what the analysis passes is released. Continuously
    (``way`` 2) tank A is filled and drawn at once: water by its level, the others in ratio to the measured water,
    trimmed by strength and pH.
    """

    stage = "sequence"
    level_a = Signal()
    level_b = Signal()
    strength_a = Signal()
    strength_b = Signal()
    ph_a = Signal()
    ph_b = Signal()
    water = Signal()
    water_demand = Signal(0.0, "%")
    strength_trim = Signal(NEUTRAL, "%")
    acidity_trim = Signal(NEUTRAL, "%")
    way = Command(CONTINUOUS, "state", BY_HAND, CONTINUOUS, is_watched=True, label="0 by hand, 1 batch, 2 continuous")
    request = Command(NOTHING, "state", NOTHING, RELEASE, label="1 release the held batch; taken back")
    ratio = Setting(0.66, "%", 0.0, 3.0, label="strong to water")
    dose = Setting(0.31, "kg/m³", 0.0, 5.0, label="chlorine to water")
    trim = Setting(30.0, "%", 0.0, 100.0, label="most the strength trim changes")
    water_full = Setting(100.0, "m³/h", 1.0, 500.0, label="water at full demand")
    charge_water = Setting(90.0, "m³/h", 1.0, 500.0, label="water while charging")
    full = Setting(85.0, "%", 10.0, 100.0, label="level of a whole batch")
    refill = Setting(25.0, "%", 0.0, 90.0, label="level that calls for the next tank")
    rinse_time = Setting(30.0, "s", 1.0, 600.0, label="water alone at the end of a charge")
    mix_time = Setting(60.0, "s", 1.0, 3600.0, label="mixing, rinse included")
    analysis_time = Setting(120.0, "s", 1.0, 3600.0, label="analyser")
    laboratory_time = Setting(1500.0, "s", 1.0, 7200.0, label="laboratory: 20–30 min")
    rinsed = Setting(1.09, "-", 1.0, 2.0, label="dose of a batch for the water that comes alone")
    hand_error = Setting(25.0, "%", 0.0, 100.0, label="standard deviation of a dose by hand")
    meter_error = Setting(5.0, "%", 0.0, 100.0, label="standard deviation of a metered dose")
    weakest = Setting(0.085, "%", 0.0, 5.0, label="released from")
    strongest = Setting(0.12, "%", 0.0, 5.0, label="released up to")
    ph_low = Setting(7.0, "pH", 0.0, 14.0, label="released from pH")
    ph_high = Setting(8.0, "pH", 0.0, 14.0, label="released up to pH")
    phase = Memory(IDLE, "state", is_watched=True, label="0 idle, 1 charge, 2 mix, 3 analyse, 4 released, 5 held")
    timer = Memory(0.0, "s", label="time in the phase")
    fills_b = Memory(1.0, "bool", is_watched=True, label="1: tank B is made up, A in use")
    error = Memory(0.0, "-", label="error of this batch's dose")
    sample = Memory(0.0, "%", is_watched=True, label="last analysis")
    laboratory = Memory(0.0, "s", label="time since the sample went to the laboratory")
    taken = Memory(0.0, "%", label="sample on its way to the laboratory")
    batches = Memory(0.0, "state", label="batches since the start")
    exposures = Memory(0.0, "state", is_watched=True, label="times a person doses by hand")
    water_sp = Memory(58.0, "m³/h", label="water demanded")
    strong_sp = Memory(0.4, "m³/h", label="strong hypochlorite demanded")
    chlorine_sp = Memory(16.0, "kg/h", label="chlorine demanded")
    fill_a = Memory(OPEN, "%", label="demand of the inlet valve A")
    fill_b = Memory(SHUT, "%", label="demand of the inlet valve B")
    draw_a = Memory(OPEN, "%", label="demand of the outlet valve A")
    draw_b = Memory(SHUT, "%", label="demand of the outlet valve B")
    is_batch = Memory(0.0, "bool", label="1 while batches are made")
    is_dry = Memory(0.0, "bool", label="1 while no water is wanted: its low alarms are suppressed by design")

    def scan(self, scan: Scan) -> None:
        is_flowing = equal(self.way, CONTINUOUS)
        by_hand = equal(self.way, BY_HAND)
        self.is_batch = truth(negation(is_flowing))
        phase, timer = self.phase, self.timer + scan.period
        fills_b = self.fills_b > 0.5
        level, in_use = where(fills_b, self.level_b, self.level_a), where(fills_b, self.level_a, self.level_b)
        charges = any_of(equal(phase, IDLE), all_of(equal(phase, RELEASED), in_use < self.refill))
        mixes = all_of(equal(phase, CHARGE), level > self.full)
        samples = all_of(equal(phase, MIX), timer > self.mix_time)
        judged = all_of(equal(phase, ANALYSE), timer > self.analysis_time)
        released = any_of(all_of(by_hand, samples), all_of(judged, self._passes(fills_b)))
        released = any_of(released, all_of(equal(phase, HELD), equal(self.request, RELEASE)))
        new = where(mixes, MIX, where(charges, CHARGE, phase))
        new = where(samples, ANALYSE, where(judged, HELD, new))
        new = where(is_flowing, IDLE, where(released, RELEASED, new))
        begins = all_of(charges, negation(is_flowing))
        swaps = all_of(begins, equal(phase, RELEASED))
        self.fills_b = where(is_flowing, 1.0, where(swaps, truth(negation(fills_b)), self.fills_b))
        self._count(scan, begins, by_hand)
        self._analyse(scan, any_of(samples, judged), fills_b, by_hand)
        self.phase, self.timer = new, where(equal(new, phase), timer, 0.0)
        self._set_doses(is_flowing, equal(new, CHARGE), all_of(equal(new, MIX), self.timer < self.rinse_time))
        self._set_valves(is_flowing, self.fills_b > 0.5)
        self.request = NOTHING

    def _passes(self, fills_b: Any) -> Any:
        strength, ph = where(fills_b, self.strength_b, self.strength_a), where(fills_b, self.ph_b, self.ph_a)
        return all_of(strength >= self.weakest, strength <= self.strongest, ph >= self.ph_low, ph <= self.ph_high)

    def _count(self, scan: Scan, begins: Any, by_hand: Any) -> None:
        spread = where(by_hand, self.hand_error, self.meter_error) * 0.01
        self.error = where(begins, spread * scan.noise(self.name), self.error)
        self.batches = self.batches + truth(begins)
        self.exposures = self.exposures + truth(all_of(begins, by_hand))

    def _analyse(self, scan: Scan, now: Any, fills_b: Any, by_hand: Any) -> None:
        """Take the sample; the analyser answers at once, the laboratory later."""
        strength = where(fills_b, self.strength_b, self.strength_a)
        is_free = any_of(self.laboratory <= 0.0, negation(by_hand))
        takes = all_of(now, is_free)
        self.taken = where(takes, strength, self.taken)
        waited = where(takes, scan.period, where(self.laboratory > 0.0, self.laboratory + scan.period, 0.0))
        answers = any_of(all_of(now, negation(by_hand)), waited > self.laboratory_time)
        self.sample = where(answers, self.taken, self.sample)
        self.laboratory = where(answers, 0.0, waited)

    def _set_doses(self, is_flowing: Any, is_charging: Any, is_rinsing: Any) -> None:
        """Set water first and last, and the others in proportion to the water there is."""
        charge = where(any_of(is_charging, is_rinsing), self.charge_water, 0.0)
        self.water_sp = where(is_flowing, self.water_demand * 0.01 * self.water_full, charge)
        self.is_dry = truth(self.water_sp < LEAST_WATER)
        stronger = (self.strength_trim - NEUTRAL) / NEUTRAL * self.trim * 0.01
        sourer = (self.acidity_trim - NEUTRAL) / NEUTRAL
        erring = maximum(1.0 + self.error, 0.0) * self.rinsed
        runs = any_of(is_flowing, is_charging)
        wild = where(runs, self.water, 0.0)
        self.strong_sp = self.ratio * 0.01 * wild * where(is_flowing, 1.0 + stronger, erring)
        self.chlorine_sp = self.dose * wild * where(is_flowing, maximum(1.0 + sourer, 0.0), erring)

    def _set_valves(self, is_flowing: Any, fills_b: Any) -> None:
        uses_b = negation(fills_b)
        self.fill_a = where(any_of(is_flowing, uses_b), OPEN, SHUT)
        self.fill_b = where(all_of(negation(is_flowing), fills_b), OPEN, SHUT)
        self.draw_a = where(any_of(is_flowing, fills_b), OPEN, SHUT)
        self.draw_b = where(all_of(negation(is_flowing), uses_b), OPEN, SHUT)
