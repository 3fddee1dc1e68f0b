"""How rows of `targets.csv` that are a level of one year are computed, in the row's own concept.

Money is turned into dollars of the row's year. Rare things are summed chances, not counts. A concept is called with the
census of the row's year.
"""

from collections.abc import Mapping

import numpy as np

from sim.experiments.scorecard.census import Census, Mask, Numbers, Who
from sim.experiments.scorecard.who import (
    Concept,
    aged,
    all_of,
    average,
    credential,
    having,
    lacking,
    less,
    mean,
    median,
    of,
    over,
    standardised_within,
    with_goods,
    with_needs_met,
)
from sim.measures import fractional_ranks, gini
from sim.measures.life_table import BAND_OF_AGE, BANDS, pooled_life_expectancy
from sim.measures.space import segregation
from sim.people import Column

BLACK, WHITE = of("Black"), of("white")
AT_WORK, HOUSEHOLDS, FREE, MEN = having("employed"), having("head"), having("free"), lacking("woman")
NO_DIPLOMA, HIGH_SCHOOL, SOME_COLLEGE, ASSOCIATE, BACHELOR = (credential(level, level) for level in range(5))
POOR_PLACE = 0.3
"""Share of poor people from which on a place is one of concentrated poverty."""
FIREARM_SHARE = 0.745
"""Share of homicides by firearm in 2016 (CDC, from memory): the model knows shootings alone."""


def full_time(census: Census) -> Mask:
    """Those who work full weeks if they work."""
    return np.asarray(census["hours"] >= 1.0)


def dollars(concept: Concept) -> Concept:
    """The same in dollars of the census' year."""
    return lambda census: census.dollars * concept(census)


def unemployment(*who: Who, age: int = 25) -> Concept:
    """Share of the labour force's year without work, %."""
    return mean(lambda census: 1.0 - census["share_worked"], having("in_labour_force"), aged(age), *who, scale=100.0)


def weekly_pay(*who: Who, age: int = 25) -> Concept:
    """Median pay a week of those who work full weeks."""
    return dollars(median("wage", AT_WORK, full_time, aged(age), *who, scale=1.0 / 52.0))


def household_income(*who: Who) -> Concept:
    """Median money income of households."""
    return dollars(median("household_income", HOUSEHOLDS, *who))


def income_share(fifth: int) -> Concept:
    """Share of a fifth of households in all their money income, %."""

    def concept(census: Census) -> float:
        ordered = np.sort(census["household_income"][census["head"]])
        return 100.0 * float(np.array_split(ordered, 5)[fifth - 1].sum() / ordered.sum())

    return concept


def poverty(*who: Who) -> Concept:
    """Share of people in households below the official line, %."""
    return mean(lambda census: census["home_income"] < census["needs"], FREE, *who, scale=100.0)


def median_wealth(*who: Who) -> Concept:
    """Median household net worth with vehicles and goods, thousand dollars."""
    return dollars(median(with_goods("net_worth"), HOUSEHOLDS, *who, scale=1e-3))


def mean_wealth(*who: Who) -> Concept:
    """Mean household net worth with vehicles and goods, thousand dollars."""
    return dollars(mean(with_goods("net_worth"), HOUSEHOLDS, *who, scale=1e-3))


def owning(*who: Who) -> Concept:
    """Share of households that own their home, %."""
    return mean("owner", HOUSEHOLDS, *who, scale=100.0)


def attained(lowest: int, *who: Who) -> Concept:
    """Share of people of 25 to 29 with this credential or a higher one, %."""
    return mean(lambda census: census["credential"] >= lowest, aged(25, 29), *who, scale=100.0)


def by_parents_quarter(lowest: int, quarter: int, first: int, last: int, *who: Who) -> Concept:
    """Share with this credential or a higher one at these ages, by quarter of the parents' income in the own teens, %.

    Ages are pooled, because one birth year is too few people.
    """

    def concept(census: Census) -> float:
        counts = all_of(census, (aged(first, last), having("parent_income"), *who))
        quarters = np.ceil(4.0 * fractional_ranks(census["parent_income"][counts]))
        reached = census["credential"][counts] >= lowest
        return 100.0 * average(reached[quarters == quarter])

    return concept


def scores(census: Census, pupils: Column) -> Numbers:
    """Return the achievement of pupils in SDs of their age."""
    achieved = census["slow_achievement"][pupils] + census["quick_achievement"][pupils]
    return standardised_within(achieved, census["age"][pupils])


def income_gap_in_scores(census: Census) -> float:
    """Score at the 90th less at the 10th percentile of household income, ages 13 to 17, SDs; a cubic in the rank."""
    pupils = np.flatnonzero(aged(13, 17)(census))
    ranks = fractional_ranks(census["home_income"][pupils])
    line = np.polynomial.Polynomial.fit(ranks, scores(census, pupils), 3)
    return float(line(0.9) - line(0.1))


def group_gap_in_scores(census: Census) -> float:
    """Mean score of white less that of Black pupils of 9 to 17, SDs."""
    pupils = np.flatnonzero(aged(9, 17)(census))
    reached, white = scores(census, pupils), WHITE(census)[pupils]
    return average(reached[white]) - average(reached[~white])


def violence(*who: Who) -> Concept:
    """Expected violent victimisations a 1,000 people of 12 and over."""
    return mean(lambda census: census["common_risk"] + census["serious_risk"], FREE, aged(12), *who, scale=1_000.0)


def shot_dead(*who: Who) -> Concept:
    """Expected deaths by serious violence a 100,000 people."""

    def concept(census: Census) -> float:
        return census.scenario.parameters.lethality * mean("serious_risk", *who, scale=100_000.0)(census)

    return concept


def imprisoned(first: int, *who: Who) -> Concept:
    """People in prison a 100,000 of this age and over."""
    return mean("in_prison", aged(first), *who, scale=100_000.0)


def ever_imprisoned(*who: Who) -> Concept:
    """Share of men of 30 to 34 who were ever sent to prison, %."""
    return mean(lambda census: census["prior_terms"] > 0, MEN, aged(30, 34), *who, scale=100.0)


def life(*who: Who) -> Concept:
    """Years of life at birth by the expected death rates of three years; thin bands of age take everyone's."""

    def concept(census: Census) -> float:
        years = (census, census.earlier(1), census.earlier(2))
        tables = np.sum([[deaths_and_years(each, ()), deaths_and_years(each, who)] for each in years], axis=0)
        return float(pooled_life_expectancy(tables[:, 0], tables[:, 1])[1])

    return concept


def deaths_and_years(census: Census, who: tuple[Who, ...]) -> Numbers:
    """Return expected deaths and person-years by band of age; each survivor stands for all who lived."""
    counts = all_of(census, who) if who else np.ones(len(census["age"]), dtype=np.bool_)
    rate, band = census["death_rate"][counts], BAND_OF_AGE[census["age"][counts]]
    lived = np.exp(rate)
    return np.stack([np.bincount(band, weights=each, minlength=len(BANDS)) for each in (lived * rate, lived)])


def fair_or_poor(*who: Who) -> Concept:
    """Share of adults who call their health fair or poor, %."""
    return mean(lambda census: 1.0 - census["health"], FREE, aged(18), *who, scale=100.0)


def dissimilarity(census: Census) -> float:
    """Segregation of the two groups over places, less what chance gives, index x 100."""
    labels = range(len(census.scenario.labels))
    people, homes = (
        np.column_stack([census.by_place(one, who & (census["label"] == label)) for label in labels])
        for one, who in ((np.ones(len(census["age"])), census["free"]), (census["head"], census["head"]))
    )
    raw, by_chance = segregation(people, homes)
    return 100.0 * (raw - by_chance)


def in_poor_places(*who: Who) -> Concept:
    """Share of children in places where at least 30 % of people are poor, %."""

    def concept(census: Census) -> float:
        poor = (census["home_income"] < census["needs"]).astype(np.float64)
        free = census["free"]
        share = census.by_place(poor, free) / np.maximum(census.by_place(np.ones(len(poor)), free), 1.0)
        return mean(lambda each: (share >= POOR_PLACE)[each["place"]], aged(0, 17), *who, scale=100.0)(census)

    return concept


LEVELS: Mapping[str, Concept] = {
    "unemp_lths": unemployment(NO_DIPLOMA),
    "unemp_hs": unemployment(HIGH_SCHOOL),
    "unemp_somecoll": unemployment(SOME_COLLEGE),
    "unemp_assoc": unemployment(ASSOCIATE),
    "unemp_ba": unemployment(BACHELOR),
    "unemp_lths_2015": unemployment(NO_DIPLOMA),
    "unemp_lths_2023": unemployment(NO_DIPLOMA),
    "unemp_ratio_lths_ba": over(unemployment(NO_DIPLOMA), unemployment(BACHELOR)),
    "unemp_black": unemployment(BLACK, age=16),
    "unemp_white": unemployment(WHITE, age=16),
    "unemp_black_white_ratio": over(unemployment(BLACK, age=16), unemployment(WHITE, age=16)),
    "earn_lths": weekly_pay(NO_DIPLOMA),
    "earn_hs": weekly_pay(HIGH_SCHOOL),
    "earn_somecoll": weekly_pay(SOME_COLLEGE),
    "earn_assoc": weekly_pay(ASSOCIATE),
    "earn_ba": weekly_pay(BACHELOR),
    "earn_ratio_ba_hs": over(weekly_pay(BACHELOR), weekly_pay(HIGH_SCHOOL)),
    "earn_weekly_white": weekly_pay(WHITE, age=16),
    "earn_weekly_black": weekly_pay(BLACK, age=16),
    "epop": mean("employed", FREE, aged(16), scale=100.0),
    "gini_household_income": lambda census: gini(census["household_income"][census["head"]]),
    **{f"income_share_q{fifth}": income_share(fifth) for fifth in range(1, 6)},
    "median_hh_income_white_2016": household_income(WHITE),
    "median_hh_income_black_2016": household_income(BLACK),
    "median_hh_income_white_nh_2023": household_income(WHITE),
    "median_hh_income_black_2023": household_income(BLACK),
    "poverty_black": poverty(BLACK),
    "poverty_white_nh": poverty(WHITE),
    "median_wealth_white": median_wealth(WHITE),
    "median_wealth_black": median_wealth(BLACK),
    "median_wealth_white_black_ratio": over(median_wealth(WHITE), median_wealth(BLACK)),
    "mean_wealth_white": mean_wealth(WHITE),
    "mean_wealth_black": mean_wealth(BLACK),
    "homeownership_white_nh": owning(WHITE),
    "homeownership_black": owning(BLACK),
    "attain_25_29_hs_plus": attained(1),
    "attain_25_29_assoc_plus": attained(3),
    "attain_25_29_ba_plus": attained(4),
    "attain_25_29_ma_plus": attained(5),
    "ba_25_29_white": attained(4, WHITE),
    "ba_25_29_black": attained(4, BLACK),
    **{f"ba_by_24_famincome_quartile{quarter}": by_parents_quarter(4, quarter, 24, 25) for quarter in range(1, 5)},
    **{
        f"college_entry_hsgrads_quartile{quarter}": by_parents_quarter(2, quarter, 18, 22, credential(1, 5))
        for quarter in range(1, 5)
    },
    "achievement_gap_90_10_sd": income_gap_in_scores,
    "achievement_gap_black_white_sd": group_gap_in_scores,
    "ratio_income_gap_to_race_gap": over(income_gap_in_scores, group_gap_in_scores),
    "violent_victim_rate": violence(),
    "violent_victim_poor": violence(with_needs_met(0.0, 1.0)),
    "violent_victim_highincome": violence(with_needs_met(4.0)),
    "firearm_homicide_all": shot_dead(having("age")),
    "firearm_homicide_black": shot_dead(BLACK),
    "firearm_homicide_white": shot_dead(WHITE),
    "homicide_victim_black_2016": lambda census: shot_dead(BLACK)(census) / FIREARM_SHARE,
    "imprisonment_rate": imprisoned(0),
    "imprisonment_adult_black": imprisoned(18, BLACK),
    "imprisonment_adult_white": imprisoned(18, WHITE),
    "cum_prison_by_30s_men_white_b1965_69": ever_imprisoned(WHITE),
    "cum_prison_by_30s_men_black_b1965_69": ever_imprisoned(BLACK),
    "cum_prison_by_30s_men_black_noncollege_b1965_69": ever_imprisoned(BLACK, credential(0, 1)),
    "cum_prison_by_30s_men_black_dropout_b1965_69": ever_imprisoned(BLACK, NO_DIPLOMA),
    "life_exp_black_2019": life(BLACK),
    "life_exp_white_2019": life(WHITE),
    "fair_poor_health_18_44": fair_or_poor(aged(18, 44)),
    "fair_poor_health_45_64": fair_or_poor(aged(45, 64)),
    "fair_poor_health_65p": fair_or_poor(aged(65)),
    "fair_poor_health_poor_45_64": fair_or_poor(aged(45, 64), with_needs_met(0.0, 1.0)),
    "fair_poor_health_all": fair_or_poor(),
    "fair_poor_health_renter_40_64": fair_or_poor(aged(40, 64), lacking("home_owner")),
    "uninsured_all": less(lambda _: 100.0, mean("covered", FREE, scale=100.0)),
    "dissimilarity_bw_metro": dissimilarity,
    "kids_concentrated_poverty_black": in_poor_places(BLACK),
    "kids_concentrated_poverty_white": in_poor_places(WHITE),
}
"""What is computed for each row of targets that is a level of one year."""
