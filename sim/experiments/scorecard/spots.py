"""How facts about places are computed: correlations, spread and clustering across neighbourhoods.

`us-metro` stands for city neighbourhoods (Chicago's 77 areas, tracts of New York, Baltimore's 55 areas), `columbus` for
the 49 neighbourhoods whose table it was fitted to.
"""

from collections.abc import Callable

import numpy as np

from sim.experiments.scorecard.census import Census, Mask, Numbers, Who
from sim.experiments.scorecard.levels import BLACK, WHITE
from sim.experiments.scorecard.who import Concept, Facts, aged, average, correlation, fitted
from sim.measures import gini, morans_i
from sim.measures.space import dissimilarity

type ByPlace = Callable[[Census], Numbers]


def share(census: Census, values: Numbers | Mask, who: Mask) -> Numbers:
    """Return the mean of values among those who count, by place; NaN where nobody does."""
    count = census.by_place(np.ones(len(who)), who)
    return np.where(count > 0.0, census.by_place(values, who) / np.maximum(count, 1.0), np.nan)


def log_income(census: Census) -> Numbers:
    """Log money income a head."""
    return np.asarray(np.log(share(census, census["money_income"], census["free"])))


def out_of_work(census: Census) -> Numbers:
    """Unemployment, share."""
    return share(census, 1.0 - census["share_worked"], census["in_labour_force"])


def no_diploma(census: Census) -> Numbers:
    """Share of people of 25 and over without a diploma."""
    return share(census, census["credential"] == 0, aged(25)(census))


def poor(census: Census) -> Numbers:
    """Share of poor people."""
    return share(census, census["home_income"] < census["needs"], census["free"])


def low_weight(census: Census) -> Numbers:
    """Share of children under 10 who were born with low weight."""
    return share(census, census["low_birth_weight"], aged(0, 9)(census))


def tied(one: ByPlace, other: ByPlace) -> Concept:
    """Correlation of two things across places."""
    return lambda census: correlation(one(census), other(census))


def unevenness(of: ByPlace) -> Concept:
    """Coefficient of variation across places."""
    return lambda census: float(np.nanstd(of(census)) / np.nanmean(of(census)))


def poorest_over_richest(of: ByPlace) -> Concept:
    """Mean in the poorest fifth of places over that in the richest."""

    def concept(census: Census) -> float:
        ends = np.array_split(np.argsort(log_income(census)), 5)
        return float(np.nanmean(of(census)[ends[0]]) / np.nanmean(of(census)[ends[-1]]))

    return concept


def clustered(of: ByPlace) -> Concept:
    """Moran's I over adjacent places."""
    return lambda census: morans_i(of(census), census.scenario.places.adjacency)


def apart(census: Census) -> float:
    """Dissimilarity of the two groups over places."""
    ones, free = np.ones(len(census["age"])), census["free"]
    return dissimilarity(*(census.by_place(ones, free & who(census)) for who in (BLACK, WHITE)))


def gini_between(census: Census) -> float:
    """Gini of income a head between places, people weighed."""
    free = census["free"]
    return gini(np.exp(log_income(census))[census["place"][free]])


def in_grade_d(group: Who) -> Concept:
    """Share of a group in places graded D over its share in the city."""

    def concept(census: Census) -> float:
        free, graded_d = census["free"], np.array([grade == "D" for grade in census.scenario.places.grade])
        there = free & graded_d[census["place"]]
        return average(group(census)[there]) / average(group(census)[free])

    return concept


def median_income(census: Census) -> Numbers:
    """Median income of households, by place; NaN where there are none."""
    heads, count = census["head"], len(census.scenario.places)
    incomes = [census["household_income"][heads & (census["place"] == place)] for place in range(count)]
    return np.array([np.median(each) if len(each) else np.nan for each in incomes])


def spread_of_incomes(census: Census) -> float:
    """90th over 10th percentile of places' median incomes."""
    ends = np.quantile(median_income(census), (0.1, 0.9))
    return float(ends[1] / ends[0])


NEIGHBOURHOODS: Facts = {
    "chicago77_corr_lbw_unemp": (2010, tied(low_weight, out_of_work)),
    "chicago77_corr_nohs_lninc": (2010, tied(no_diploma, log_income)),
    "chicago77_corr_unemp_lninc": (2010, tied(out_of_work, log_income)),
    "chicago77_corr_unemp_poverty": (2010, tied(out_of_work, poor)),
    "chicago77_cv_nohs": (2010, unevenness(no_diploma)),
    "chicago77_cv_poverty": (2010, unevenness(poor)),
    "chicago77_cv_unemp": (2010, unevenness(out_of_work)),
    "chicago77_dissimilarity_black_white": (2014, apart),
    "chicago77_gini_pci": (2010, gini_between),
    "chicago77_moran_lninc": (2010, clustered(log_income)),
    "chicago77_nohs_ratio_poorest_richest_quintile": (2010, poorest_over_richest(no_diploma)),
    "chicago77_unemp_ratio_poorest_richest_quintile": (2010, poorest_over_richest(out_of_work)),
    "chicago77_sd_lninc": (2010, lambda census: float(log_income(census).std())),
    "nyc_tract_corr_nohs_lninc": (2010, tied(no_diploma, log_income)),
    "nyc_tract_corr_un_lninc": (2010, tied(out_of_work, log_income)),
    "nyc_tract_dissimilarity_black_white": (2010, apart),
    "nyc_tract_moran_blk": (2010, clustered(lambda census: share(census, BLACK(census), census["free"]))),
    "nyc_tract_moran_lninc": (2010, clustered(log_income)),
    "baltimore55_corr_mhhi10_mhhi18": (2018, tied(median_income, lambda census: median_income(census.earlier(8)))),
    "baltimore55_income_p90_p10_2018": (2018, spread_of_incomes),
    "holc_us_median_lq_black_D": (2020, in_grade_d(BLACK)),
    "holc_us_median_lq_white_D": (2020, in_grade_d(WHITE)),
}  # fmt: skip


# Columbus in 1980: as in its table, dollars thousands, crimes a 1,000 households.


def income(census: Census) -> Numbers:
    """Mean household income, thousand dollars of the year."""
    return 1e-3 * census.dollars * share(census, census["household_income"], census["head"])


def home_value(census: Census) -> Numbers:
    """Price of a typical home, thousand dollars of the year."""
    return 1e-3 * census.dollars * census.places["price"]


def property_crime(census: Census) -> Numbers:
    """Expected property crimes a 1,000 households."""
    ones = np.ones(len(census["age"]))
    people, homes = census.by_place(ones, census["free"]), census.by_place(ones, census["head"])
    return np.asarray(1_000.0 * census.places["property_now"] * people / np.maximum(homes, 1.0))


def left_over(census: Census) -> Numbers:
    """Property crime that the line in income and home value leaves."""
    crime, causes = property_crime(census), (income(census), home_value(census))
    found = fitted(crime, *causes)
    return np.asarray(crime - found[0] - found[1] * causes[0] - found[2] * causes[1])


COLUMBUS: Facts = {
    "columbus_corr_CRIME_HOVAL": (1980, tied(property_crime, home_value)),
    "columbus_corr_CRIME_INC": (1980, tied(property_crime, income)),
    "columbus_corr_INC_HOVAL": (1980, tied(income, home_value)),
    "columbus_moran_CRIME": (1980, clustered(property_crime)),
    "columbus_moran_HOVAL": (1980, clustered(home_value)),
    "columbus_moran_INC": (1980, clustered(income)),
    "columbus_moran_residual": (1980, clustered(left_over)),
    "columbus_ols_R2": (1980, lambda census: 1.0 - float(left_over(census).var() / property_crime(census).var())),
}
