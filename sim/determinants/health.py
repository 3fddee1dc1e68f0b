"""Health: frailty, what it shows as, health cover, and death.

Frailty F is a log-hazard stock: about 0.10 units are one year of life at 40. Schooling, income, work, violence, cover,
childhood and place add to it each year; a twentieth of it fades.
"""

from dataclasses import dataclass

from sim.concepts import CHILD_COVER_UNTIL, ELDERLY, GROWN, IDLE_UNTIL, LOG_MOST, OLDEST
from sim.parameters import Edge, ParameterSet, assumed, calibrated, published
from sim.rules import Value, clamp, exp, logistic, maximum, normal, rule, where

MIDDLE_AGE = 40.0
"""Age at which log odds of good health, and the cut of disability, are stated."""
CLINICS_FROM = 50.0
"""Age from which access to clinics counts, as in P69."""


# One parameter a line; the names that a rule reads as one block.
# fmt: off
@dataclass(frozen=True, kw_only=True)
class Health(ParameterSet):
    """What the health rules read."""

    frailty_kept: float = assumed("share of frailty left a year later", 0.95)
    schooling_on_mortality: float = published("log death rate a year of schooling, if all of the link is causal", -0.04, "log", (-0.1, 0), "P24")
    causal_share_of_schooling: float = assumed("share of that link that is causal (contested, 0 to 1)", 0.5, "share", (0, 1), "P25")
    income_on_mortality: float = calibrated("log death rate a log unit of household income", -0.2016, "log", (-0.6, 0), "le40_M_slope_per_10pct_p10_100")
    endowment_on_mortality: float = calibrated("log death rate a unit of family endowment", -0.07946, "log", (-0.4, 0), "le40_M_slope_per_10pct_p10_100")
    means_on_mortality_of_women: float = published("what income and family endowment do to the death rate of women against men", 0.62, "ratio", (0, 1.5), "le40_F_slope_per_10pct_p10_100")
    job_loss_on_frailty: float = published("frailty added by losing a job in a mass lay-off; a third is left after twenty years", 0.33, "log", (0, 0.5), "P62")
    job_loss_counted: float = assumed("share of job losses that weigh like a mass lay-off", 0.1)
    idle_on_frailty: float = assumed("frailty added a year out of work between 25 and 59", 0.01, "log a year", (0, 0.1), "P84")
    harm_on_frailty: float = assumed("frailty added by serious victimisation", 0.15, "log", (0, 1))
    violence_on_frailty: float = assumed("frailty a year a unit of lost perceived safety", 0.01, "log a year", (0, 0.1), "P11")
    birth_weight_on_frailty: float = assumed("yearly frailty of those born with low weight", 0.012, "log a year", (0, 0.1), "P65")
    air_on_frailty: float = assumed("frailty a year a unit of bad air, water and soil", 0.01, "log a year", (0, 0.1))
    parks_on_frailty: float = assumed("frailty a year less a unit of parks that feel safe", 0.004, "log a year", (0, 0.05))
    food_on_frailty: float = assumed("frailty a year a unit of harmful goods on sale", 0.004, "log a year", (0, 0.05))
    housing_on_frailty: float = assumed("frailty a year a unit of bad housing", 0.004, "log a year", (0, 0.05))
    sport_and_arts_on_frailty: float = assumed("frailty a year less a unit of cultural life", 0.002, "log a year", (0, 0.02))
    cover_on_mortality: float = published("log death rate of the covered at 19 to 64", -0.099, "log", (-0.4, 0), "P67")
    clinics_on_mortality: float = published("log death rate at 50 and over a unit of access to care", -0.1, "log", (-0.5, 0), "P69")
    amenable_to_care: float = assumed("share by which ordinary care lowers the log death rate of those who get it, beside cover and clinics", 0.25, "log", (0, 1))
    frailty_spread: float = calibrated("standard deviation of lasting differences in frailty at birth", 0.1742, "log", (0, 1), "le40_M_gap_p100_p1")
    disability_level: float = calibrated("cut above which someone is disabled", 1.592, "SD", (0, 6), "acs2012_emp_gap_disability")
    disability_by_age: float = assumed("fall of that cut a year of age above 40", 0.022, "SD a year", (0, 0.1))
    disability_by_frailty: float = calibrated("fall of that cut a unit of frailty", 1.0, "SD", (0, 4), "fair_poor_health_poor_45_64")
    fair_poor_level: float = calibrated("log odds of good health at 40", 2.94, "log odds", (-2, 8), "fair_poor_health_all")
    fair_poor_by_age: float = calibrated("fall of those log odds a year of age", 0.04373, "log odds", (0, 0.2), "fair_poor_health_45_64")
    fair_poor_by_frailty: float = calibrated("fall of those log odds a unit of frailty", 3.631, "log odds", (0, 6), "fair_poor_health_poor_45_64")
    cover_by_income: float = calibrated("log odds of private cover a log unit of household income", 1.656, "log odds", (0, 4), "uninsured_all")
    cover_by_job: float = calibrated("log odds of private cover at work", 2.029, "log odds", (-1, 5), "uninsured_all")
    cover_level: float = calibrated("log odds of private cover out of work at typical income", -0.4665, "log odds", (-4, 5), "uninsured_all")
    cover_through_parents: float = assumed("share of children covered when a parent is", 0.9)
    marketplace_uptake: float = assumed("share of those without other private cover who buy it on the marketplace", 0.3)
    public_cover_of_children: float = assumed("share of children of typical income taken in by public cover", 0.9)
    public_cover_by_income: float = assumed("fall of that share a log unit of household income", 0.6, "share", (0, 3))
    public_cover_least: float = assumed("least share of children taken in by public cover", 0.3)
    covered_adults: float = assumed("share of adults of 19 to 64 with cover at the reference", 0.88)
    idle_reference: float = assumed("share of adults of 25 to 59 out of work at the reference", 0.2)
    safe_parks_reference: float = assumed("parks that feel safe at the reference", 0.3)


@rule
def covered(
    age: Value, employed: Value, log_income: Value, home_log_income: Value, home_covered: Value,
    coverage_low_income: Value, coverage_elderly: Value, coverage_children: Value, coverage_marketplace: Value,
    faced_care: Value, cover_by_income: Value, cover_by_job: Value, cover_level: Value, cover_through_parents: Value,
    marketplace_uptake: Value, public_cover_of_children: Value, public_cover_by_income: Value,
    public_cover_least: Value, change_in_cover: Value, fate_cover: Value,
) -> Value:
    """Whether the person has health cover: by job, age and the low-income rules of the year."""
    own = where(age < CHILD_COVER_UNTIL, home_log_income, log_income)
    private = logistic(cover_level + cover_by_income * own + where(employed, cover_by_job, 0.0))
    private = private + (1.0 - private) * marketplace_uptake * coverage_marketplace
    poor = clamp(0.5 - own, 0.0, 1.0)
    public = where(age < CHILD_COVER_UNTIL, coverage_children * clamp(public_cover_of_children - public_cover_by_income * own, public_cover_least, 1.0), coverage_low_income * poor)
    public = where(age >= ELDERLY, coverage_elderly, public)
    public = clamp(public + change_in_cover, 0.0, 1.0) * faced_care
    likely = 1.0 - (1.0 - private) * (1.0 - public)
    child = (age < CHILD_COVER_UNTIL) & (home_covered > 0.0) & (fate_cover < cover_through_parents)
    return child | (fate_cover < likely)


@rule
def frailty(
    frailty: Value, age: Value, woman: Value, schooling: Value, cohort_schooling: Value, log_income: Value,
    home_log_income: Value, endowment: Value, idle: Value, lost_job: Value, victim: Value, low_birth_weight: Value,
    here_perceived_safety: Value, here_clean: Value, here_parks: Value, here_sold: Value, here_housing: Value,
    here_arts: Value, frailty_kept: Value, schooling_on_mortality: Value, causal_share_of_schooling: Value,
    income_on_mortality: Value, endowment_on_mortality: Value, means_on_mortality_of_women: Value,
    job_loss_on_frailty: Value, job_loss_counted: Value, idle_on_frailty: Value, harm_on_frailty: Value, violence_on_frailty: Value, birth_weight_on_frailty: Value,
    air_on_frailty: Value, parks_on_frailty: Value, food_on_frailty: Value, housing_on_frailty: Value,
    sport_and_arts_on_frailty: Value, safety_reference: Value, safe_parks_reference: Value, idle_reference: Value,
    change_in_frailty: Value,
) -> Value:
    """Log-hazard stock of ill health. What it takes in each year is set so that a lasting cause adds its published effect."""
    lost = 1.0 - frailty_kept
    own = where(age < CHILD_COVER_UNTIL, home_log_income, log_income)
    means = income_on_mortality * own + endowment_on_mortality * endowment
    taken = lost * means * where(woman, means_on_mortality_of_women, 1.0)
    learned = causal_share_of_schooling * schooling_on_mortality * (schooling - cohort_schooling)
    taken = taken + where(age >= GROWN, lost * learned, 0.0)
    taken = taken + where(low_birth_weight, birth_weight_on_frailty, 0.0)
    taken = taken + violence_on_frailty * (safety_reference - here_perceived_safety) + air_on_frailty * (0.5 - here_clean)
    taken = taken - parks_on_frailty * (here_parks * here_perceived_safety - safe_parks_reference) + food_on_frailty * (0.5 - here_sold)
    taken = taken + housing_on_frailty * (0.5 - here_housing) - sport_and_arts_on_frailty * (here_arts - 0.5)
    taken = taken + where((age >= GROWN) & (age < IDLE_UNTIL), idle_on_frailty * (idle - idle_reference), 0.0)
    taken = taken + where(lost_job, job_loss_counted * job_loss_on_frailty, 0.0)
    taken = taken + where(victim >= 2.0, harm_on_frailty, 0.0) + change_in_frailty
    return clamp(frailty_kept * frailty + taken, -2.0, LOG_MOST)


@rule
def death_rate(
    by_age_death_rate: Value, age: Value, frailty: Value, covered_adults: Value, fate_frailty: Value, covered: Value,
    serious_risk: Value, here_care: Value, faced_treatment: Value, lethality: Value, frailty_spread: Value,
    cover_on_mortality: Value, clinics_on_mortality: Value, amenable_to_care: Value,
) -> Value:
    """Expected deaths this year: the life table of the year, frailty, cover, care and its quality, and serious violence on its own."""
    adult = (age >= CHILD_COVER_UNTIL) & (age < ELDERLY)
    cared = where(adult, cover_on_mortality * (where(covered, faced_treatment, 0.0) - covered_adults), 0.0)
    clinics = where(age >= CLINICS_FROM, clinics_on_mortality * (here_care - 0.5), 0.0)
    lasting = frailty_spread * (normal(fate_frailty) - 0.5 * frailty_spread)
    kept_from = amenable_to_care * (1.0 - faced_treatment)
    return by_age_death_rate * exp(frailty + lasting + cared + clinics + kept_from) + lethality * serious_risk


@rule
def dies(death_rate: Value, age: Value, luck_death: Value) -> Value:
    """Whether the person dies this year; nobody lives past 110."""
    return (luck_death < 1.0 - exp(-death_rate)) | (age >= OLDEST)


@rule
def disabled(
    age: Value, frailty: Value, fate_frailty: Value, disability_level: Value, disability_by_age: Value,
    disability_by_frailty: Value,
) -> Value:
    """Whether ill health limits what the person can do: a cut of frailty, age and a lasting difference."""
    cut = disability_level - disability_by_age * maximum(age - MIDDLE_AGE, 0.0) - disability_by_frailty * frailty
    return normal(fate_frailty) > cut


@rule
def health(
    age: Value, frailty: Value, fate_frailty: Value, frailty_spread: Value, fair_poor_level: Value,
    fair_poor_by_age: Value, fair_poor_by_frailty: Value,
) -> Value:
    """Shown health, 0 to 1: the chance of calling one's health good."""
    state = frailty + frailty_spread * normal(fate_frailty)
    return logistic(fair_poor_level - fair_poor_by_age * (age - MIDDLE_AGE) - fair_poor_by_frailty * state)


LIFE = (covered, frailty, death_rate, dies, disabled, health)

EDGES = (
    Edge("schooling_to_health", "education", "health", "schooling lowers mortality", "P24",
         (("frailty", "schooling", "cohort_schooling"),)),
    Edge("income_to_health", "income", "health", "income lowers mortality and buys cover", "P63",
         (("frailty", "log_income", 0.0), ("frailty", "home_log_income", 0.0), ("covered", "log_income", 0.0),
          ("covered", "home_log_income", 0.0))),
    Edge("work_to_health", "employment", "health", "losing work and being out of work harm health", "P62",
         (("frailty", "lost_job", 0.0), ("frailty", "idle", 0.2), ("covered", "employed", 1.0))),
    Edge("violence_to_health", "safety", "health", "violence kills, injures and frightens", "P11",
         (("frailty", "victim", 0.0), ("frailty", "here_perceived_safety", 0.6), ("death_rate", "serious_risk", 0.0))),
    Edge("place_to_health", "neighbourhood", "health", "air, parks, shops, homes, culture and clinics", "P69",
         (("frailty", "here_clean", 0.5), ("frailty", "here_parks", 0.5), ("frailty", "here_sold", 0.5),
          ("frailty", "here_housing", 0.5), ("frailty", "here_arts", 0.5), ("death_rate", "here_care", 0.5))),
    Edge("cover_to_health", "health", "health", "health cover lowers mortality", "P67",
         (("death_rate", "covered", 1.0),)),
)
