"""What the whole line holds and has let go of each substance; a closed line keeps each of these numbers."""

from __future__ import annotations

from yixian.simulator.kernel import Simulation

#: Moles in a normal cubic metre; moles of acetylene in a kilogram of carbide of 300 L/kg.
MOL_PER_NM3, MOL_PER_KG = 44.6150, 12.47135
#: Dry slag from, and water bound by, a kilogram of carbide.
SLAG_PER_CARBIDE, WATER_PER_CARBIDE = 1.17, 0.50
CHLORINE_KG_PER_MOL = 0.0709
#: Sodium hydroxide made with a mass of chlorine.
CAUSTIC_PER_CHLORINE = 1.128
GENERATORS = "ABC"
SPACES = (
    *(f"R-101{g}" for g in GENERATORS), "V-103", "T-104", "V-201", "V-105", "V-107", "T-401", "T-402", "T-403",
)  # fmt: skip
COMPONENTS = ("nitrogen", "oxygen", "phosphine", "sulphide")
LIQUOR = ("M-302", "V-303A", "V-303B", "V-304", "T-401", "T-402", "T-403")


def acetylene_mol(run: Simulation) -> float:
    """Return all acetylene [mol]: bound in carbide, dissolved, as gas, in the mixer, converted, gone."""
    carbide = sum(run[f"H-105{g}.upper"] + run[f"H-105{g}.lower"] + run[f"R-101{g}.carbide_mass"] for g in GENERATORS)
    total = (carbide - run["YARD.used"]) * MOL_PER_KG + sum(run[f"R-101{g}.dissolved"] for g in GENERATORS)
    total += sum((run[f"SV-103{g}.lost"] + run[f"OV-103{g}.lost"]) * MOL_PER_NM3 for g in GENERATORS)
    total += sum(run[f"{name}.dry"] - sum(run[f"{name}.{part}"] for part in COMPONENTS) for name in SPACES)
    total += sum(run[f"{name}.acetylene"] for name in ("AIR", "FLARE", "NITROGEN", "NITROGEN-LOW")) * MOL_PER_NM3
    return total + run["VCM.acetylene_held"] + run["VCM.chlorinated"] + vinyl_mol(run) + run["R-511.passed"] * 1e3


def vinyl_mol(run: Simulation) -> float:
    """Return the vinyl chloride made so far [mol]."""
    return (run["R-510.made"] + run["R-511.made"]) * 1e3


def chlorine_kg(run: Simulation) -> float:
    """Return available chlorine of the liquor [kg]: held, used on impurities, spent, released, delivered."""
    cleaned = (run["T-401.cleaned"] + run["T-402.cleaned"]) * 4.0 * CHLORINE_KG_PER_MOL
    released = run["V-303A.released"] + run["V-303B.released"] + run["M-302.escaped"]
    gone = cleaned + released + run["T-401.discharged"] + run["SEWER-LIQUOR.chlorine_received"]
    return sum(run[f"{vessel}.available"] for vessel in LIQUOR) + gone + run["V-301.chlorine_received"]


def chlorine_mol(run: Simulation) -> float:
    """Return all atoms of chlorine [mol]: made by the cells; liquid, in liquor, mains, mixer, product and absorber."""
    taken = (run["E-601.caustic"] / CAUSTIC_PER_CHLORINE - run["E-601.liquid"]) * 1e3 / CHLORINE_KG_PER_MOL
    main = run["V-501.gas"] - run["V-501.inert"] + run["V-501.free"] + run["V-501.absorbed"]
    mixer = run["VCM.chloride_held"] + 2.0 * (run["VCM.chlorine_held"] + run["VCM.chlorinated"])
    product = vinyl_mol(run) + run["R-511.passed_chloride"] * 1e3
    return main + mixer + product + 2.0 * (chlorine_kg(run) / CHLORINE_KG_PER_MOL - taken)


def slag_kg(run: Simulation) -> float:
    """Return all dry slag [kg]: in generators, trench and thickener, gone to the filter, less what carbide has made."""
    held = sum(run[f"R-101{g}.fines"] + run[f"R-101{g}.settled"] for g in GENERATORS)
    held += run["V-119.solids"] + run["V-119.coarse"] + run["V-120.solids"] * 1e3 + run["FILTER.taken"] * 1e3
    carbide = sum(run[f"H-105{g}.upper"] + run[f"H-105{g}.lower"] + run[f"R-101{g}.carbide_mass"] for g in GENERATORS)
    left = run["V-119.carbide"] + run["V-120.carbide"]
    return held + (carbide + left - run["YARD.used"]) * SLAG_PER_CARBIDE


#: Specific heats of water, lime, steam [kJ/kg/K] and dry gas [kJ/kmol/K]; heat of reaction [kJ/kg] of the generator.
WATER_CP, LIME_CP, STEAM_CP, GAS_CP, REACTION_HEAT = 4.18, 1.2, 34.0 / 18.015, 46.0, 1700.0
DATUM_C, SLAG_IN_UNDERFLOW = 25.0, 0.38
RUNNING = "AB"


def heat_in_kw(run: Simulation) -> dict[str, float]:
    """Return what heat the line gets between carbide and separator [kW], by source; streams over 25 °C."""
    reaction = {g: run[f"R-101{g}.reaction"] / 3.6 for g in RUNNING}
    at = {g: run[f"R-101{g}.temperature"] for g in RUNNING}
    # The reaction is written at the temperature of the slurry: it takes water and makes lime that are as hot.
    turned = SLAG_PER_CARBIDE * LIME_CP - WATER_PER_CARBIDE * WATER_CP
    gas = {g: run[f"R-101{g}.make"] / 3600.0 * MOL_PER_NM3 / 1e3 for g in RUNNING}
    return {
        "reaction": sum(reaction[g] * (REACTION_HEAT + turned * (at[g] - DATUM_C)) for g in RUNNING),
        "compressors": sum(run[f"C-105{g}.power"] for g in GENERATORS),
        "spent liquor": run["T-401.spent_flow"] / 3.6 * WATER_CP * (run["T-401.warmth"] - DATUM_C),
        "fresh water": run["WV-110.flow"] / 3.6 * WATER_CP * (28.0 - DATUM_C),
        "gas born hot": sum(gas[g] * GAS_CP * (at[g] - run["V-107.temperature"]) for g in RUNNING),
    }


def heat_out_kw(run: Simulation) -> dict[str, float]:
    """Return where the heat goes [kW], by sink.

    Steam condenses colder than it was made, at the latent heat of 85 °C: what is missing to the true latent heat of the
    colder place leaves with the condensate.
    """
    cooling, air = run["SITE.cooling_water"], run["SITE.ambient"]
    steam = {g: run[f"R-101{g}.evaporated"] / 3.6 for g in RUNNING}
    at = {g: run[f"R-101{g}.temperature"] for g in RUNNING}
    slag = run["V-120.solids"] * 1e3 / run["V-120.bed_time"]
    capacity = run["V-120.water"] * WATER_CP + run["V-120.solids"] * LIME_CP
    underflow_c = run["V-120.heat"] / capacity - 273.15
    cold = run["T-104.temperature"]
    return {
        "generator shells": sum(run[f"R-101{g}.heat_loss"] * (at[g] - air) for g in RUNNING),
        "gas vessels": sum(run[f"{name}.loss"] * (run[f"{name}.temperature"] - air) for name in VESSELS),
        "spray cooler": run["T-104.duty"],
        "gas cooler": run["V-107.cooler"] * (run["V-107.temperature"] - cooling),
        "working water": run["V-107W.cooler"] * (run["V-107W.temperature"] - cooling),
        "liquor cooler": run["V-110.cooler"] * run["FV-112"] / 100.0 * (run["V-110.temperature"] - cooling),
        "waste water": run["LD-110.flow"] / 3.6 * WATER_CP * (run["V-110.temperature"] - DATUM_C),
        "thickened slag": slag * ((1.0 / SLAG_IN_UNDERFLOW - 1.0) * WATER_CP + LIME_CP) * (underflow_c - DATUM_C),
        "condensate": sum(steam[g] * (WATER_CP * (at[g] - DATUM_C) - STEAM_CP * (at[g] - cold)) for g in RUNNING),
    }


VESSELS = ("V-103", "V-201", "V-105", "V-107")
