"""How facts about where children of poor and rich parents get, and how long poor and rich live, are computed."""

from collections.abc import Callable

import numpy as np

from sim.experiments.scorecard.census import Census, Numbers, Who
from sim.experiments.scorecard.levels import BLACK, MEN, WHITE
from sim.experiments.scorecard.links import life_at_40, ranks_of_families, reaching
from sim.experiments.scorecard.who import Concept, Facts, all_of, average, fitted, less, slope
from sim.measures import fractional_ranks
from sim.people import Column

type Outcome = Callable[[Census], Column]

BORN = (1976, 1985)
"""Birth years pooled for facts of people born in 1978 to 1983."""
WINDOWS = {"p1": (0.0, 0.03), "p25": (0.2, 0.3), "p50": (0.45, 0.55), "p75": (0.7, 0.8), "p99": (0.97, 1.0)}
"""Ranks of parents' income that stand for one percentile."""


# Children by the rank of their parents (Chetty, Hendren, Jones and Porter 2020).


def by_origin(outcome: Outcome, window: str, *who: Who, scale: float = 1.0) -> Concept:
    """Mean outcome of children of parents around one percentile of income, all children ranked together."""
    low, high = WINDOWS[window]

    def concept(census: Census) -> float:
        parents, _, rows = ranks_of_families(census, *BORN)
        values = outcome(census)[rows].astype(np.float64)
        counts = (parents >= low) & (parents <= high) & np.isfinite(values)
        if who:
            counts &= all_of(census, who)[rows]
        return scale * average(values[counts])

    return concept


def own_ranks(census: Census) -> Numbers:
    """Return ranks of household income among children of these birth years; NaN for others."""
    _, children, rows = ranks_of_families(census, *BORN)
    return spread(children, rows, census)


def spread(values: Numbers, rows: Column, census: Census) -> Numbers:
    """Return a column with these values in these rows and NaN elsewhere."""
    column = np.full(len(census["age"]), np.nan)
    column[rows] = values
    return column


def wage_ranks(census: Census) -> Numbers:
    """Return ranks of full-time pay among children of these birth years who are at work."""
    _, _, rows = ranks_of_families(census, *BORN)
    rows = rows[census["employed"][rows]]
    return spread(fractional_ranks(census["wage"][rows]), rows, census)


def rank_line(which: int, *who: Who) -> Concept:
    """Intercept (0) or slope (1) of the child's rank on the parents' within a group, ranks among all."""

    def concept(census: Census) -> float:
        parents, children, rows = ranks_of_families(census, *BORN)
        counts = all_of(census, who)[rows] if who else np.ones(len(rows), dtype=np.bool_)
        return float(fitted(children[counts], parents[counts])[which])

    return concept


def group_gap(window: str) -> Concept:
    """Mean rank of white less that of Black children of parents with the same rank."""
    return less(by_origin(own_ranks, window, WHITE), by_origin(own_ranks, window, BLACK))


def column(name: str) -> Outcome:
    """Return a column as an outcome."""
    return lambda census: census[name]


def at_points(name: str, year: int, outcome: Outcome, points: str, *who: Who) -> Facts:
    """Return the facts of one outcome at several percentiles of the parents' income."""
    return {f"oi_{name}_{point}": (year, by_origin(outcome, point, *who)) for point in points.split()}


ENDS = "p1 p25 p75 p99"
MIDDLE = "p25 p50 p75"
QUARTERS = "p25 p75"

ORIGINS: Facts = {
    **at_points("coll_pooled", 2015, lambda census: census["credential"] >= 4, ENDS),
    **at_points("hs_pooled", 2015, lambda census: census["credential"] >= 1, ENDS),
    **at_points("working_pooled", 2015, lambda census: census["share_worked"] > 0.0, ENDS),
    **at_points("kfr_top20_pooled", 2015, lambda census: own_ranks(census) > 0.8, ENDS),
    **at_points("married_pooled", 2015, column("has_partner"), QUARTERS),
    **at_points("stayhome_pooled", 2015, lambda census: ~census["independent"], QUARTERS),
    **at_points("two_par_pooled", 2015, lambda census: census["two_parent_years"] >= 9, QUARTERS),
    **at_points("wgflx_rk_pooled", 2015, wage_ranks, QUARTERS),
    **at_points("jail_pooled_male", 2010, column("in_prison"), MIDDLE, MEN),
    **at_points("jail_white_male", 2010, column("in_prison"), MIDDLE, MEN, WHITE),
    **{f"oi_gap_white_black_kfr_{point}": (2015, group_gap(point)) for point in MIDDLE.split()},
    "oi_rankslope_pooled": (2015, rank_line(1)),
    "oi_rankslope_white": (2015, rank_line(1, WHITE)),
    "oi_rankslope_black": (2015, rank_line(1, BLACK)),
    "oi_rankintercept_pooled": (2015, rank_line(0)),
    "oi_rankintercept_white": (2015, rank_line(0, WHITE)),
    "oi_rankintercept_black": (2015, rank_line(0, BLACK)),
}

MATRIX: Facts = {
    f"mobility5x5_P{origin}to{fifth}": (2012, reaching(origin, fifth, scale=1.0))
    for origin in range(1, 6)
    for fifth in range(1, 6)
    if (origin, fifth) not in {(1, 1), (1, 5), (5, 5)}
}


# Length of life by income (Chetty et al. 2016), ranks within sex and year of age.

PERCENTILES = {"p1": (0.0, 0.01), "p5": (0.03, 0.07), "p25": (0.23, 0.27), "p50": (0.48, 0.52), "p75": (0.73, 0.77),
               "p95": (0.93, 0.97), "p100": (0.99, 1.0)}  # fmt: skip


def life_in(women: bool, part: tuple[float, float]) -> Concept:
    """Age at death in one part of the ranks."""
    return lambda census: life_at_40(census, women, *part)


def life_by_tenths(women: bool) -> Concept:
    """Slope of the age at death in tenths of income rank, from the 10th percentile up."""

    def concept(census: Census) -> float:
        tenths = np.arange(1, 10)
        lives = [life_at_40(census, women, tenth / 10.0, (tenth + 1) / 10.0) for tenth in tenths]
        return slope(np.array(lives), tenths.astype(np.float64))

    return concept


def life_between(women: bool, low: tuple[float, float], high: tuple[float, float]) -> Concept:
    """Age at death at one part of the ranks less that at another."""
    return lambda census: life_at_40(census, women, *high) - life_at_40(census, women, *low)


def length_of_life(sex: str, women: bool) -> Facts:
    """Return the facts of one sex."""
    ends = PERCENTILES["p1"], PERCENTILES["p100"]
    return {
        **{f"le40_{sex}_{at}": (2014, life_in(women, part)) for at, part in PERCENTILES.items()},
        f"le40_{sex}_gap_p100_p1": (2014, life_between(women, *ends)),
        f"le40_{sex}_slope_per_10pct_p10_100": (2014, life_by_tenths(women)),
        f"le40_{sex}_bottom_decile_gain": (2014, life_between(women, ends[0], (0.09, 0.11))),
        f"le40_{sex}_top_decile_gain": (2014, life_between(women, (0.89, 0.91), ends[1])),
    }
