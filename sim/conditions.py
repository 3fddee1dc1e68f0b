"""The conditions of a year that are the same for everyone: exogenous series, cut-points of schooling, life tables."""

import csv
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from sim.determinants import Parameters
from sim.evidence.series import FIRST_YEAR, death_rates, history
from sim.rules import exp, log, logistic
from sim.stages import FIRST_COHORT

type Series = NDArray[np.float64]

LAST_COHORT = 2300
STEPS = ("finish_high_school", "enter_college", "finish_associate", "finish_bachelor", "finish_graduate")
SCALARS = (
    "wage_index", "wage_spread", "common_violence", "serious_violence", "property_crime", "total_fertility",
    "partnering", "separation", "women_working", "coverage_low_income", "coverage_elderly", "coverage_children",
    "coverage_marketplace", "jobless_benefit", "pension_rate", "tax_credit", "food_aid", "minimum_wage",
    "equalisation", "suburban_building",
)  # fmt: skip

CRIMES = {"common": "common_violence", "serious": "serious_violence", "property": "property_crime"}
BASELINE = ("income_norm", "finding_norm", "common_norm", "serious_norm", "property_norm")
"""Log levels, by year, frozen when the baseline was calibrated (`experiments/baseline.py`), constant after 2019."""


@cache
def baseline() -> dict[str, Series]:
    """Return the frozen levels by name, one value a year from 1940."""
    with (files("sim.evidence") / "baseline.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return {name: np.array([float(row[name]) for row in table]) for name in BASELINE}


def at(series: Series, year: int) -> float:
    """Return the value of a yearly series, held at its last value beyond the end."""
    return float(series[min(max(year - FIRST_YEAR, 0), len(series) - 1)])


def odds_ratio_of_unemployment(percent: float) -> float:
    """Odds of being out of work against those of 2019 (3.7 %)."""
    return (percent / (100.0 - percent)) / (3.7 / 96.3)


def scalars(year: int, parameters: Parameters) -> dict[str, float]:
    """Return every number that rules read by name this year: parameters and conditions."""
    given, values = _given(parameters), dict(_series(year))
    values["typical_common"] = given["common_reference"] * values["common_violence"]
    values["typical_serious"] = given["serious_reference"] * values["serious_violence"]
    return given | values


@lru_cache(maxsize=64)
def _given(parameters: Parameters) -> dict[str, float]:
    return parameters.values()


@cache
def _series(year: int) -> dict[str, float]:
    """Return the conditions that depend on nothing but the year."""
    values = {name: at(history(name), year) for name in SCALARS}
    cycle = log(odds_ratio_of_unemployment(at(history("unemployment"), year)))
    frozen = {name: at(series, year) for name, series in baseline().items()}
    values["finding_cycle"] = float(exp(-0.7 * cycle + frozen["finding_norm"]))
    values["losing_cycle"] = float(exp(0.3 * cycle))
    values["unemployment"] = at(history("unemployment"), year) / 100.0
    values["punishment"] = at(history("punishment"), year) / 355.0
    values["typical_wealth"] = 150_000.0 * values["wage_index"]
    values["expected_degrees"] = float(attained()["finish_bachelor"][year - 45 - FIRST_COHORT])
    values["income_norm"] = frozen["income_norm"]
    for kind, published in CRIMES.items():
        values[f"{kind}_base"] = values[published] * float(exp(frozen[f"{kind}_norm"]))
    values["year"] = float(year)
    return values


def reread_baseline() -> None:
    """Read the frozen levels anew, after the calibration wrote them."""
    baseline.cache_clear()
    _series.cache_clear()


@lru_cache(maxsize=1)
def attained() -> dict[str, Series]:
    """Return the share of each birth cohort (from 1840) that takes each step of schooling."""
    return {step: np.asarray(history(step, first=FIRST_COHORT, last=LAST_COHORT)) for step in STEPS}


@lru_cache(maxsize=8)
def cohorts(parameters: Parameters) -> dict[str, Series]:
    """Return, by birth year from 1840, the cut-points of each step and the mean schooling of the cohort.

    A cut-point is solved so that the published share of the cohort takes the step, given a normal spread of attainment
    propensity with the frozen mean and standard deviation.
    """
    share = attained()
    grid = np.linspace(-3.5, 3.5, 29)
    weight = np.asarray(exp(-0.5 * grid * grid))
    weight = weight / sum(weight.tolist())
    propensity = parameters.attainment_mean + parameters.attainment_spread * grid
    everyone = np.tile(weight, (len(share["enter_college"]), 1))

    def solved(reached: Series, target: Series, slope: float) -> tuple[Series, Series]:
        low, high = np.full(len(target), -12.0), np.full(len(target), 12.0)
        for _ in range(44):
            middle = 0.5 * (low + high)
            taken = sum(reached[:, i] * logistic(middle + slope * t) for i, t in enumerate(propensity.tolist()))
            low, high = np.where(taken < target, middle, low), np.where(taken < target, high, middle)
        chances = np.stack([np.asarray(logistic(low + slope * t)) for t in propensity.tolist()], axis=1)
        return low, chances

    slope = parameters.attainment_slope
    school, finishing = solved(everyone, share["finish_high_school"], slope)
    finished = everyone * finishing
    college, entering = solved(finished, share["enter_college"], slope)
    entered = finished * entering
    bachelor, going_on = solved(entered, share["finish_bachelor"], slope)
    bachelors = entered * going_on
    associate, _ = solved(entered * (1.0 - going_on), share["finish_associate"] - share["finish_bachelor"], 0.4)
    graduate, _ = solved(bachelors, share["finish_graduate"], 0.5)
    schooling = mean_schooling(share, parameters.dropout_schooling)
    parents = np.concatenate((np.full(27, schooling[0]), schooling[:-27]))
    return {
        "cut_high_school": school, "cut_college": college, "cut_bachelor": bachelor, "cut_associate": associate,
        "cut_graduate": graduate, "schooling": schooling, "parent_schooling": parents,
    }  # fmt: skip


def mean_schooling(share: dict[str, Series], dropout: float) -> Series:
    """Return the mean years of schooling of each cohort."""
    years = dropout + (12.0 - dropout) * share["finish_high_school"] + share["enter_college"]
    years = years + (share["finish_associate"] - share["finish_bachelor"])
    return np.asarray(years + 3.0 * share["finish_bachelor"] + 2.0 * share["finish_graduate"])


@dataclass(frozen=True)
class LifeTable:
    """Death rates by sex (0 men, 1 women) and age, for any year."""

    rates: Series

    def of(self, year: int) -> Series:
        """Return the death rates of the year: those of 2019 moved by the exogenous trends of three age bands."""
        ages = np.arange(self.rates.shape[1])
        young, adult, old = (at(history(f"mortality_shift_{band}"), year) for band in ("young", "adult", "old"))
        shift = np.where(ages < 15, young, np.where(ages < 65, adult, old))
        return np.asarray(self.rates * exp(shift))


@lru_cache(maxsize=1)
def life_table() -> LifeTable:
    """Return the life table of 2019."""
    return LifeTable(np.asarray(death_rates(), dtype=np.float64))
