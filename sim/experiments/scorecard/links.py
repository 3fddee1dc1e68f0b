"""How rows of `targets.csv` that link parents and children, or one year and another, are computed."""

from collections.abc import Mapping

import numpy as np

from sim.experiments.scorecard.census import Census, Mask, Numbers
from sim.experiments.scorecard.who import (
    Concept,
    aged,
    all_of,
    average,
    born,
    correlation,
    having,
    lacking,
    slope,
    with_goods,
)
from sim.measures import fractional_ranks
from sim.measures.mobility import FIFTHS, fifths
from sim.people import Column

BORN = (1976, 1985)
"""Birth years pooled for rows of people born in 1980 to 1982: three years are too few people."""
RELEASES = (3, 4, 5)
"""How many years before the row's year those were released whose arrests are followed for three years."""
FIRST_AGE, LAST_AGE, OLDEST = 40, 76, 110
"""Ages at which deaths are compared by income, and up to which the line is drawn on."""


def two_years_income(census: Census) -> Numbers:
    """Return the mean household income of this year and the one before."""
    return np.asarray(0.5 * (census["home_income"] + census.of_same(census.earlier(1), "home_income")))


def ranks_of_families(census: Census, first: int, last: int) -> tuple[Numbers, Numbers, Column]:
    """Return ranks of parents and of children born in these years, 0 to 1, and the children's rows."""
    own = two_years_income(census)
    rows = np.flatnonzero(born(first, last)(census) & (census["parent_income"] > 0.0) & np.isfinite(own))
    parents, children = census["parent_income"][rows], own[rows]
    return fractional_ranks(parents), fractional_ranks(children), rows


def rank_slope(census: Census) -> float:
    """Slope of the child's rank of household income on the parents'."""
    parents, children, _ = ranks_of_families(census, *BORN)
    return slope(children, parents)


def reaching(origin: int, fifth: int, scale: float = 100.0) -> Concept:
    """Share of children from one fifth of parents' income who are in a fifth of their own, %."""

    def concept(census: Census) -> float:
        parents, children, _ = ranks_of_families(census, *BORN)
        return scale * average(fifths(children)[fifths(parents) == origin] == fifth)

    return concept


def wealth_elasticity(census: Census) -> float:
    """Elasticity of household wealth at 30 to 44, with goods, on the parents' at 17, given age; both above zero."""
    own, parents = (with_goods(name)(census) for name in ("net_worth", "parent_net_worth"))
    counts = all_of(census, (aged(30, 44), having("head"), having("parent_income"))) & (own > 0.0) & (parents > 0.0)
    age = census["age"][counts].astype(np.float64)
    return slope(np.log(own[counts]), np.log(parents[counts]), age, age**2)


def schooling_correlation(census: Census) -> float:
    """Correlation of schooling at 25 to 64 with the parents' mean."""
    counts = all_of(census, (aged(25, 64), having("generation"), having("parent_schooling")))
    return correlation(census["schooling"][counts], census["parent_schooling"][counts])


def rearrested(census: Census) -> float:
    """Share of those released who were arrested within three years, %; releases of three years pooled."""
    again = [arrested_after(census, ago, 3) for ago in RELEASES]
    return 100.0 * average(np.concatenate(again))


def arrested_after(census: Census, ago: int, within: int) -> Mask:
    """Return whether those released `ago` years before were arrested `within` years; the dead are left out."""
    free = census.earlier(ago)
    counts = (free.of_same(free.earlier(1), "in_prison") == 1.0) & free["free"]
    later = np.stack(
        [free.of_same(census.earlier(ago - after), "years_since_record") for after in range(1, within + 1)]
    )
    alive = counts & np.isfinite(later).all(axis=0)
    return np.asarray((later == 0.0).any(axis=0)[alive])


def life_at_40(census: Census, women: bool, first: float, last: float) -> float:
    """Expected age at death of people of 40 between two ranks of household income two years before, 0 to 1.

    Ranks within year of age. As in Chetty et al. 2016 deaths up to 76 give a line of log rates in age (Gompertz),
    and the line the rest.
    """
    counts = all_of(census, (aged(FIRST_AGE, LAST_AGE), having("woman") if women else lacking("woman")))
    before = census.of_same(census.earlier(2), "home_income")
    rows = np.flatnonzero(counts & np.isfinite(before))
    age = census["age"][rows]
    rank = ranks_within(before[rows], age)
    chosen = (rank >= first) & (rank <= last)
    level, rise = rates_by_age(census["death_rate"][rows[chosen]], age[chosen])
    ages = np.arange(FIRST_AGE, OLDEST)
    alive = np.exp(-np.cumsum(np.exp(level + rise * (ages + 0.5))))
    return FIRST_AGE + 0.5 + float(alive.sum())


def ranks_within(values: Column, groups: Column) -> Numbers:
    """Return ranks of values within their group, 0 to 1."""
    ranks = np.empty(len(values))
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        ranks[rows] = fractional_ranks(values[rows])
    return ranks


def rates_by_age(rates: Column, ages: Column) -> tuple[float, float]:
    """Return level and rise of the line of log mean death rates over bands of five years of age; NaN for one band."""
    band = (ages - FIRST_AGE) // 5
    count = np.bincount(band)
    mean = np.bincount(band, weights=rates) / np.maximum(count, 1)
    middle = FIRST_AGE + 2.5 + 5.0 * np.arange(len(count))
    if (count > 0).sum() < 2:
        return float("nan"), float("nan")
    rise, level = np.polyfit(middle[count > 0], np.log(mean[count > 0]), 1)
    return float(level), float(rise)


def gap_at_40(census: Census) -> float:
    """Expected age at death of men of 40 in the top less the bottom percentile of household income."""
    return life_at_40(census, False, 0.99, 1.0) - life_at_40(census, False, 0.0, 0.01)


LINKS: Mapping[str, Concept] = {
    "rearrest_3yr": rearrested,
    "life_exp40_gap_income_men": gap_at_40,
    "rank_rank_slope": rank_slope,
    "mob_P1_C1": reaching(1, 1),
    "mob_P1_C5": reaching(1, FIFTHS),
    "mob_P5_C5": reaching(FIFTHS, FIFTHS),
    "wealth_ige": wealth_elasticity,
    "educ_parent_child_corr": schooling_correlation,
}
"""What is computed for each row of targets that links parents and children, or one year and another."""
