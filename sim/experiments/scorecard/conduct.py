"""How facts about victims, prisoners, pupils, work and families are computed."""

import numpy as np

from sim.experiments.scorecard.census import Census, Mask, Who
from sim.experiments.scorecard.levels import BLACK, FREE, MEN, WHITE, imprisoned, unemployment, violence
from sim.experiments.scorecard.links import arrested_after
from sim.experiments.scorecard.who import (
    Concept,
    Facts,
    aged,
    all_of,
    average,
    correlation,
    credential,
    having,
    lacking,
    less,
    mean,
    over,
    slope,
)

BRACKETS = {
    "lt10k": (0.0, 1e4), "10_15k": (1e4, 1.5e4), "15_25k": (1.5e4, 2.5e4), "25_35k": (2.5e4, 3.5e4),
    "35_50k": (3.5e4, 5e4), "50_75k": (5e4, 7.5e4), "75kplus": (7.5e4, np.inf),
}  # fmt: skip
"""Household income, dollars of the year."""
AGES = {"12_17": (12, 17), "18_24": (18, 24), "25_34": (25, 34), "35_49": (35, 49), "50_64": (50, 64), "65": (65, 200)}
REDUCED_LUNCH = 1.85
"""Income over the poverty line up to which school meals cost less."""
WORKING_AGE = aged(25, 64)


def bracket(low: float, high: float) -> Who:
    """Those whose household income lies in a bracket, dollars of the year."""

    def who(census: Census) -> Mask:
        income = census.dollars * census["home_income"]
        return np.asarray((income >= low) & (income < high))

    return who


VIOLENCE: Facts = {
    **{f"ncvs_violent_{name}": (2016, violence(bracket(*ends))) for name, ends in BRACKETS.items()},
    **{f"ncvs_violent_age{name}": (2016, violence(aged(*ends))) for name, ends in AGES.items()},
    "ncvs_ratio_violent_lt10k_75k": (
        2016, over(violence(bracket(*BRACKETS["lt10k"])), violence(bracket(*BRACKETS["75kplus"])))
    ),
    "ncvs_violent_total": (2016, violence()),
    "ncvs_violent_black": (2016, violence(BLACK)),
    "ncvs_violent_white": (2016, violence(WHITE)),
    "ncvs_violent_male": (2016, violence(MEN)),
    "ncvs_violent_female": (2016, violence(having("woman"))),
    "ncvs_violent_married": (2016, violence(having("has_partner"))),
}  # fmt: skip


def rearrested(years: int) -> Concept:
    """Share of those released five years before who were arrested within so many years."""
    return lambda census: average(arrested_after(census, 5, years))


PRISON: Facts = {
    **{f"recidivism_arrest_{years}y": (2010, rearrested(years)) for years in (1, 3, 5)},
    **{f"us_prison_rate_{year}": (year, imprisoned(0)) for year in (1972, 1990, 2007)},
}


def score_and_income(census: Census) -> float:
    """Correlation of log household income with achievement at 17."""
    counts = all_of(census, (aged(17, 17), having("home_income")))
    score = census["slow_achievement"][counts] + census["quick_achievement"][counts]
    return correlation(np.log(census["home_income"][counts]), score)


def lunch_gap(census: Census) -> float:
    """Mean score of pupils of 5 and 6 with cheaper school meals less that of others, SDs."""
    pupils = np.flatnonzero(aged(5, 6)(census))
    score = census["slow_achievement"][pupils] + census["quick_achievement"][pupils]
    poor = (census["home_income"] < REDUCED_LUNCH * census["needs"])[pupils]
    return (average(score[poor]) - average(score[~poor])) / float(score.std())


def schooling_of_parents(census: Census) -> float:
    """Correlation of own years of schooling with the parents' mean among men of 26 to 34."""
    counts = all_of(census, (aged(26, 34), MEN, having("parent_schooling")))
    return correlation(census["schooling"][counts], census["parent_schooling"][counts])


def children_on_schooling(census: Census) -> float:
    """Change of the number of children a year of schooling, women of 45 to 64, given age."""
    counts = all_of(census, (aged(45, 64), having("woman")))
    age = census["age"][counts].astype(np.float64)
    return slope(census["births"][counts].astype(np.float64), census["schooling"][counts], age)


SCHOOL: Facts = {
    "nels_corr_lfaminc_math12": (1992, score_and_income),
    "star_freelunch_gap_sd_k": (1986, lunch_gap),
    "htv_corr_parent_child_educ": (1991, schooling_of_parents),
    "gss_women_kids_on_education": (2000, children_on_schooling),
}


def at_work(*who: Who) -> Concept:
    """Share of people of 25 to 64 who are at work."""
    return mean("employed", FREE, WORKING_AGE, *who)


def share_out_of_work(*who: Who) -> Concept:
    """Unemployment at 25 to 64 as a share."""
    return lambda census: 0.01 * unemployment(WORKING_AGE, *who)(census)


WORK: Facts = {
    "acs2012_emp_hs": (2012, at_work(credential(0, 3))),
    "acs2012_emp_college": (2012, at_work(credential(4, 4))),
    "acs2012_emp_grad": (2012, at_work(credential(5, 5))),
    "acs2012_unemp_hs": (2012, share_out_of_work(credential(0, 3))),
    "acs2012_unemp_college": (2012, share_out_of_work(credential(4, 4))),
    "acs2012_unemp_grad": (2012, share_out_of_work(credential(5, 5))),
    "acs2012_emp_gap_disability": (2012, less(at_work(lacking("disabled")), at_work(having("disabled")))),
    "bls2015_unemp_hs": (2015, unemployment(credential(1, 1))),
    "bls2015_unemp_ba": (2015, unemployment(credential(4, 4))),
}


def family_income(low: float, high: float) -> Concept:
    """One quantile of the income of families (households of two and more) over another."""

    def concept(census: Census) -> float:
        families = census["head"] & (census["has_partner"] | (census["dependents"] > 0))
        ends = np.quantile(census["household_income"][families], (low, high))
        return float(ends[1] / ends[0])

    return concept


FAMILIES: Facts = {
    f"us_family_{name}_{year}": (year, family_income(*ends))
    for name, ends in (("median_q1", (0.2, 0.5)), ("p95_median", (0.5, 0.95)))
    for year in (1973, 2012)
}
