"""The conditions of a year that are the same for everyone: exogenous series, cut-points of schooling, life tables."""

import csv
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from sim.concepts import FRAILTY_COUNTED, HIGH_SCHOOL_SCHOOLING, PERCENT, TEN_THOUSAND, USUAL_FRAILTY
from sim.determinants import Parameters, family
from sim.evidence.series import FIRST_YEAR, death_rates, history
from sim.rules import exp, log, logistic
from sim.stages import FIRST_COHORT

type Series = NDArray[np.float64]

LAST_COHORT = 2300
UNEMPLOYMENT_2019 = 3.7
"""Per cent of the labour force: the year in which rates of finding and losing work are stated."""
PRISONERS_REFERENCE = 355.0
"""Prisoners a 100,000 residents (imprisonment_rate, 2022), for which the chance of prison is stated."""
GRADUATES_OF_TODAY = 45
"""Age of the birth cohort whose share of degrees counts as usual in a place."""
GENERATION = 27
"""Years between the birth of mothers and children (the mean age at birth), for the usual schooling of parents."""
REACH, POINTS = 3.5, 29
"""Propensities of a cohort: so many standard deviations to both sides, in so many points."""
TENDENCIES = 5
"""Equal parts of a cohort by its tendency to offend, each with that of its middle."""
SURE, HALVINGS = 12.0, 36
"""Cut-points lie within these log odds, and are found by so many halvings."""
TO_BACHELOR, TO_GRADUATE = 3.0, 2.0
"""Years from some college (13) to a bachelor's degree (16), and from there to a graduate degree."""
CHILDREN_UNTIL, ADULTS_UNTIL = 15, 65
"""The bands of age in which mortality had trends of its own."""
STEPS = ("finish_high_school", "enter_college", "finish_associate", "finish_bachelor", "finish_graduate")
SCALARS = (
    "wage_index", "wage_spread", "common_violence", "serious_violence", "property_crime", "total_fertility",
    "partnering", "separation", "women_working", "women_paid", "men_working", "coverage_low_income",
    "coverage_elderly", "coverage_children", "coverage_marketplace", "jobless_benefit", "pension_rate", "tax_credit",
    "food_aid", "minimum_wage", "equalisation", "suburban_building", "return_trend",
)  # fmt: skip

CRIMES = {"common": "common_violence", "serious": "serious_violence", "property": "property_crime"}
BASELINE = ("income_norm", "finding_norm", "common_norm", "serious_norm", "property_norm", "punishment_norm")
"""Log levels, by year, frozen when the baseline was calibrated (`experiments/baseline.py`), constant after 2100; all
but `income_norm` after 2019."""


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
    return (percent / (PERCENT - percent)) / (UNEMPLOYMENT_2019 / (PERCENT - UNEMPLOYMENT_2019))


def scalars(year: int, parameters: Parameters) -> dict[str, float]:
    """Return every number that rules read by name this year: parameters and conditions."""
    numbers, values = _given(parameters), dict(_series(year))
    values["typical_common"] = numbers["common_reference"] * values["common_violence"]
    values["typical_wealth"] = numbers["wealth_reference"] * TEN_THOUSAND * values["wage_index"]
    values["finding_cycle"] = float(exp(-numbers["cycle_on_finding"] * values["cycle"] + values["finding_norm"]))
    values["losing_cycle"] = float(exp(numbers["cycle_on_losing"] * values["cycle"]))
    values["typical_serious"] = numbers["serious_reference"] * values["serious_violence"]
    return numbers | values


@lru_cache(maxsize=64)
def _given(parameters: Parameters) -> dict[str, float]:
    return parameters.values()


@cache
def _series(year: int) -> dict[str, float]:
    """Return the conditions that depend on nothing but the year."""
    values = {name: at(history(name), year) for name in SCALARS}
    values["cycle"] = float(log(odds_ratio_of_unemployment(at(history("unemployment"), year))))
    frozen = {name: at(series, year) for name, series in baseline().items()}
    values["finding_norm"] = frozen["finding_norm"]
    values["unemployment"] = at(history("unemployment"), year) / PERCENT
    prisoners = at(history("punishment"), year) / PRISONERS_REFERENCE
    values["punishment"] = prisoners * float(exp(frozen["punishment_norm"]))
    values["expected_degrees"] = float(attained()["finish_bachelor"][year - GRADUATES_OF_TODAY - FIRST_COHORT])
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
    propensity with the frozen mean and standard deviation, and the tendency to offend, which counts in the first two.
    """
    share = attained()
    grid = np.linspace(-REACH, REACH, POINTS)
    weight = np.asarray(exp(-0.5 * grid * grid))
    weight = weight / sum(weight.tolist())
    propensity = parameters.attainment_mean + parameters.attainment_spread * grid
    middles = 0.5 + 0.5 * (np.arange(TENDENCIES) + 0.5) / TENDENCIES
    tendency = np.minimum(np.asarray(family.newborn_offending(middles)), FRAILTY_COUNTED) - USUAL_FRAILTY
    kept = np.tile(parameters.frailty_on_completion * tendency, POINTS)
    by_both = np.repeat(propensity, TENDENCIES)
    everyone = np.tile(np.repeat(weight, TENDENCIES) / TENDENCIES, (len(share["enter_college"]), 1))

    def solved(reached: Series, target: Series, odds: Series) -> tuple[Series, Series]:
        low, high = np.full(len(target), -SURE), np.full(len(target), SURE)
        for _ in range(HALVINGS):
            middle = 0.5 * (low + high)
            taken = sum(reached[:, i] * logistic(middle + at) for i, at in enumerate(odds.tolist()))
            low, high = np.where(taken < target, middle, low), np.where(taken < target, high, middle)
        chances = np.stack([np.asarray(logistic(low + at)) for at in odds.tolist()], axis=1)
        return low, reached * chances

    school, finished = solved(everyone, share["finish_high_school"], parameters.attainment_slope * by_both + kept)
    college, entered = solved(finished, share["enter_college"], parameters.college_slope * by_both + kept)
    entered = np.asarray(sum(entered[:, part::TENDENCIES] for part in range(TENDENCIES)))
    bachelor, bachelors = solved(entered, share["finish_bachelor"], parameters.attainment_slope * propensity)
    ending = share["finish_associate"] - share["finish_bachelor"]
    associate, _ = solved(entered - bachelors, ending, parameters.associate_slope * propensity)
    graduate, _ = solved(bachelors, share["finish_graduate"], parameters.graduate_slope * propensity)
    schooling = mean_schooling(share, parameters.dropout_schooling)
    parents = np.concatenate((np.full(GENERATION, schooling[0]), schooling[:-GENERATION]))
    return {
        "cut_high_school": school, "cut_college": college, "cut_bachelor": bachelor, "cut_associate": associate,
        "cut_graduate": graduate, "schooling": schooling, "parent_schooling": parents,
    }  # fmt: skip


def mean_schooling(share: dict[str, Series], dropout: float) -> Series:
    """Return the mean years of schooling of each cohort."""
    years = dropout + (HIGH_SCHOOL_SCHOOLING - dropout) * share["finish_high_school"] + share["enter_college"]
    years = years + (share["finish_associate"] - share["finish_bachelor"])
    return np.asarray(years + TO_BACHELOR * share["finish_bachelor"] + TO_GRADUATE * share["finish_graduate"])


@dataclass(frozen=True)
class LifeTable:
    """Death rates by sex (0 men, 1 women) and age, for any year."""

    rates: Series

    def of(self, year: int) -> Series:
        """Return the death rates of the year: those of 2019 moved by the exogenous trends of three age bands."""
        ages = np.arange(self.rates.shape[1])
        young, adult, old = (at(history(f"mortality_shift_{band}"), year) for band in ("young", "adult", "old"))
        shift = np.where(ages < CHILDREN_UNTIL, young, np.where(ages < ADULTS_UNTIL, adult, old))
        return np.asarray(self.rates * exp(shift))


@cache
def mortality(year: int) -> Series:
    """Return the death rates of a year by sex and age, as `LifeTable`."""
    return life_table().of(year)


@lru_cache(maxsize=1)
def life_table() -> LifeTable:
    """Return the life table of 2019."""
    return LifeTable(np.asarray(death_rates(), dtype=np.float64))
