"""Acidity of hypochlorite, its mixing and its decay."""

from __future__ import annotations

import pytest

from yixian.simulator.kernel import Flowsheet, Simulation, compile_model
from yixian.simulator.units.hypochlorite import PreparationTank
from yixian.simulator.units.liquor import LiquorBoundary, acid_share, excess_base, explosion_risk, filled

STRONG_G_L, STRONG_ALKALI, RAW_ALKALI = 110.0, 220.0, 3.0


def tank(**settings: float) -> Simulation:
    sheet = Flowsheet("tank", scan_s=0.5, substeps=5)
    sheet.add(LiquorBoundary("ACID", alkali=-3000.0), PreparationTank("V", acid="ACID.liquor", **settings))
    return Simulation(compile_model(sheet.build(), "python"))


@pytest.mark.parametrize(
    ("ph", "share"), [(6.0, 0.97), (7.0, 0.77), (7.5, 0.52), (8.0, 0.25), (9.0, 0.03), (11.0, 0.0)]
)
def test_the_share_of_hypochlorous_acid_is_the_published_one(ph: float, share: float) -> None:
    assert acid_share(ph) == pytest.approx(share, abs=0.006)  # the table has two digits


def test_excess_base_rises_with_ph_and_its_slope_is_its_derivative() -> None:
    for ph in (2.0, 5.0, 7.5, 10.0, 12.0):
        low, high = (float(excess_base(ph + step, 14.0, 3.0)[0]) for step in (-1e-4, 1e-4))
        # 1 % : the second dissociation is treated apart from the first.
        assert float(excess_base(ph, 14.0, 3.0)[1]) == pytest.approx((high - low) / 2e-4, rel=0.01)


def test_diluting_alone_gives_ten_to_twelve() -> None:
    parts = 110.0  # 1:109
    alkali = (STRONG_ALKALI + 109.0 * RAW_ALKALI) / parts
    run = tank(**filled(9.0, chlorine=STRONG_G_L / parts, alkali=alkali), ph=7.5)
    run.advance(300.0)
    assert run["V.strength"] == pytest.approx(0.100, abs=0.0005)
    assert 10.0 < run["V.ph"] < 12.0


def test_acidity_settles_where_the_charges_balance() -> None:
    run = tank(**filled(9.0, chlorine=1.03, alkali=-4.6), ph=9.0)
    run.advance(300.0)
    chlorine = run["V.available"] / run["V.liquid"] / 0.0709
    held, _ = excess_base(run["V.ph"], chlorine, 3.0)
    assert float(held) == pytest.approx(-4.6, abs=0.02)  # the trace volume of an empty tank dilutes by 0.2 %


def test_light_and_warmth_take_chlorine() -> None:
    losses = []
    for settings, fault in (({"temperature": 20.0}, 0.0), ({"temperature": 28.0}, 0.0), ({"temperature": 20.0}, 1.0)):
        run = tank(**filled(9.0, chlorine=1.0, alkali=-4.6), **settings, strips=0.0)
        run.set("V.sunlit", fault)
        run.advance(3600.0)
        losses.append(1.0 - run["V.available"] / 9.0)
    assert losses[0] == pytest.approx(0.002, rel=0.01)  # k_d = 0.002 1/h at 20 °C
    assert losses[1] / losses[0] == pytest.approx(2.0, rel=0.01)
    assert losses[2] / losses[0] == pytest.approx(3.0, rel=0.01)


def test_a_quarter_per_cent_is_the_risk_one_and_acid_multiplies_it() -> None:
    assert float(explosion_risk(2.5, 7.5, 0.0)) == pytest.approx(1.0)
    assert float(explosion_risk(1.0, 5.0, 0.0)) > 1.0
    assert float(explosion_risk(2.5, 7.5, 1.0)) == pytest.approx(2.0)
