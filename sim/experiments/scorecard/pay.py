"""How facts about pay are computed: the Current Population Survey of 2004, studies of returns and persistence."""

import numpy as np

from sim.experiments.scorecard.census import Census, Numbers, Who
from sim.experiments.scorecard.levels import ASSOCIATE, AT_WORK, BACHELOR, HIGH_SCHOOL, MEN, NO_DIPLOMA, SOME_COLLEGE
from sim.experiments.scorecard.who import (
    Concept,
    Facts,
    aged,
    all_of,
    correlation,
    credential,
    fitted,
    mean,
    median,
    over,
    slope,
)
from sim.measures import gini

HOURS = 2_000.0
"""Hours of a full-time year."""
FULL_AGE = aged(21, 64)


def hourly(*who: Who) -> Concept:
    """Median hourly pay of those of 21 to 64 at work, dollars of the year."""
    return lambda census: census.dollars * median("wage", AT_WORK, FULL_AGE, *who, scale=1.0 / HOURS)(census)


def mean_pay(*who: Who) -> Concept:
    """Mean full-time pay of those of 21 to 64 at work."""
    return mean("wage", AT_WORK, FULL_AGE, *who)


def peak_of_pay(*who: Who) -> Concept:
    """Highest mean pay of a five-year age group over that of 21 to 25."""

    def concept(census: Census) -> float:
        means = [mean("wage", AT_WORK, aged(first, first + 4), *who)(census) for first in range(21, 62, 5)]
        return max(means) / means[0]

    return concept


def pay_regression(census: Census) -> tuple[Numbers, Numbers, Numbers]:
    """Return log pay, its causes and the coefficients: schooling, woman, age and its square."""
    counts = all_of(census, (AT_WORK, FULL_AGE))
    age = census["age"][counts].astype(np.float64)
    pay = np.log(census["wage"][counts])
    causes = np.stack([census["schooling"][counts], census["woman"][counts].astype(np.float64), age, age**2])
    return pay, causes, fitted(pay, *causes)


def pay_coefficient(which: int) -> Concept:
    """One coefficient of the regression of log pay: 1 schooling, 2 woman."""
    return lambda census: float(pay_regression(census)[2][which])


def pay_residual(census: Census) -> Numbers:
    """Return what the regression of log pay leaves."""
    pay, causes, found = pay_regression(census)
    return np.asarray(pay - found[0] - found[1:] @ causes)


def explained(census: Census) -> float:
    """Share of the variance of log pay that the regression explains."""
    return 1.0 - float(pay_residual(census).var() / pay_regression(census)[0].var())


def quantiles(low: float, high: float, *who: Who) -> Concept:
    """One quantile of pay over another."""

    def concept(census: Census) -> float:
        ends = np.quantile(census["wage"][all_of(census, who)], (low, high))
        return float(ends[1] / ends[0])

    return concept


def pay_of_young_men(with_ability: bool) -> Concept:
    """Return to a year of schooling among men of 26 to 34, given years since school, and achievement if asked."""

    def concept(census: Census) -> float:
        counts = all_of(census, (AT_WORK, MEN, aged(26, 34)))
        schooling = census["schooling"][counts]
        since = census["age"][counts] - schooling - 6.0
        ability = [census["slow_achievement"][counts]] if with_ability else []
        return slope(np.log(census["wage"][counts]), schooling, since, *ability)

    return concept


def pay_over_years(years: int) -> Concept:
    """Correlation of log pay with that of so many years before, ages 25 to 60."""

    def concept(census: Census) -> float:
        before = census.of_same(census.earlier(years), "wage")
        counts = all_of(census, (AT_WORK, aged(25, 60))) & (before > 0.0)
        return correlation(np.log(census["wage"][counts]), np.log(before[counts]))

    return concept


PAY: Facts = {
    "cps2004_median_hourly_lthigh": (2004, hourly(NO_DIPLOMA)),
    "cps2004_median_hourly_hs": (2004, hourly(HIGH_SCHOOL)),
    "cps2004_median_hourly_somecoll": (2004, hourly(SOME_COLLEGE)),
    "cps2004_median_hourly_assoc": (2004, hourly(ASSOCIATE)),
    "cps2004_median_hourly_ba": (2004, hourly(BACHELOR)),
    "cps2004_median_hourly_grad": (2004, hourly(credential(5, 5))),
    "cps2004_ba_hs_mean_ratio": (2004, over(mean_pay(BACHELOR), mean_pay(HIGH_SCHOOL))),
    "cps2004_age_peak_ratio_hs": (2004, peak_of_pay(HIGH_SCHOOL)),
    "cps2004_age_peak_ratio_ba": (2004, peak_of_pay(BACHELOR)),
    "cps2004_gini_hourly": (2004, lambda census: gini(census["wage"][all_of(census, (AT_WORK, FULL_AGE))])),
    "cps2004_p90_p10": (2004, quantiles(0.1, 0.9, AT_WORK, FULL_AGE)),
    "cps2004_mincer_return": (2004, pay_coefficient(1)),
    "cps2004_gender_log_gap": (2004, pay_coefficient(2)),
    "cps2004_mincer_R2": (2004, explained),
    "cps2004_sd_log_earnings_resid": (2004, lambda census: float(pay_residual(census).std())),
    "htv_return_no_ability": (1991, pay_of_young_men(False)),
    "htv_return_with_ability": (1991, pay_of_young_men(True)),
    "psid7682_autocorr_logwage_lag1": (1982, pay_over_years(1)),
    "psid7682_autocorr_logwage_lag6": (1982, pay_over_years(6)),
}  # fmt: skip
