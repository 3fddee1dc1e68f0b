"""Family: leaving home and moving in with kin, partners, births, and what a child is born with.

Pairing, births, estates and who brings up whom are done in `kin.py`; here stand the chances behind them.
"""

from dataclasses import dataclass

from sim.concepts import ADULT, FERTILE_FROM, FERTILE_UNTIL, LOG_MOST, THOUSAND
from sim.parameters import Edge, ParameterSet, assumed, calibrated, published
from sim.rules import Value, clamp, exp, log, logistic, maximum, minimum, normal, not_, rule, sqrt, where

USUAL_EARNINGS = -0.7
"""Log earnings of a usual earner against typical household income: where log odds of looking for a partner are stated."""
PARTING_FROM = 30.0
"""Age up to which age does not keep couples together."""
SCHOOLING_COUNTS_FROM = 20.0
"""Age from which a woman's schooling is far enough on to be compared with her cohort's."""
MEAN_CUBE = 1.5957691216057308
"""Mean of the cube of the size of a standard normal: 2 sqrt(2 / pi)."""
DENSITY = 0.3989422804014327
"""Of the standard normal at its middle: 1 / sqrt(2 pi)."""


# One parameter a line; the names that a rule reads as one block.
# fmt: off
@dataclass(frozen=True, kw_only=True)
class Family(ParameterSet):
    """What the family rules read."""

    typical_income: float = calibrated(
        "household income that counts as typical, at the wages of 2019", 68_000.0, "dollars of 2019 a year",
        (20_000.0, 200_000.0), "median_hh_income_white_nh_2023")
    leaving_level: float = calibrated("log odds of leaving home at 18 with earnings of a third of typical income", -4.157, "log odds a year", (-6, 6), "oi_stayhome_pooled_p25")
    leaving_by_age: float = assumed("rise of those log odds a year of age after 18", 0.1, "log odds", (-1, 1))
    leaving_by_earnings: float = calibrated("rise of those log odds a log unit of own earnings", 0.07811, "log odds", (-2, 2), "oi_stayhome_pooled_p75")
    leaving_age_counted: float = assumed("age from which age makes leaving no likelier", 45.0, "years", (30, 80))
    sharing_level: float = assumed("log odds that someone alone, without a home of their own or dependents, moves in with a parent, a grandmother or the eldest child, at typical income: 28 in 100 households are one person's (Census 2019, memory)", -1.2, "log odds a year", (-8, 4))
    sharing_by_income: float = assumed("fall of those log odds a log unit of income", 0.8, "log odds", (0, 4))
    seeking_level: float = calibrated("log odds of looking for a partner at 27, with usual earnings and upbringing, without children, never in prison", -1.853, "log odds a year", (-6, 6), "oi_married_pooled_p25")
    seeking_by_age: float = assumed("fall of those log odds a year of age away from 27", 0.07, "log odds", (0, 1))
    seeking_by_earnings: float = calibrated("rise of those log odds a log unit of own earnings", 0.07977, "log odds", (-2, 2), "oi_married_pooled_p75")
    seeking_with_children: float = calibrated("log odds of looking for a partner of those alone with children in their household", -1.807, "log odds", (-4, 0), "oi_two_par_pooled_p25")
    seeking_by_upbringing: float = calibrated("rise of those log odds a log unit of the household's income over one's childhood: parents help to set up a home", 0.4193, "log odds", (0, 3), "oi_married_pooled_p75")
    seeking_after_prison: float = assumed("log odds of meeting a partner of people who have been in prison (Western 2006, memory)", -0.8, "log odds", (-4, 0))
    seeking_age: float = assumed("age at which looking for a partner is likeliest", 27.0, "years", (18, 40))
    seeking_until: float = assumed("age up to which people look for a partner", 60.0, "years", (45, 110))
    parting_level: float = calibrated("log odds that a couple parts", -4.385, "log odds a year", (-10, 0), "oi_two_par_pooled_p25")
    parting_by_age: float = assumed("fall of those log odds a year of age above 30", 0.03, "log odds", (0, 0.2))
    parting_by_job_loss: float = assumed("rise of those log odds when either lost a job last year", 0.5, "log odds", (0, 3))
    parting_by_income: float = calibrated("fall of those log odds a log unit of household income", 2.062, "log odds", (0, 4), "oi_two_par_pooled_p75")
    parting_by_prison: float = assumed("rise of those log odds when one is in prison", 1.5, "log odds", (0, 4))
    homophily: float = assumed("share of those looking who meet only people of their own label, the same for all labels", 0.9)
    match_noise: float = calibrated("spread of what else than schooling counts between partners", 7.443, "years of schooling", (0, 20), "oi_spouse_rk_pooled_p25")
    births_by_schooling: float = published("change of log births a year of schooling", -0.07, "log births", (-0.3, 0.1), "gss_women_kids_on_education")
    birth_age_level: float = assumed("mean age at birth at typical schooling", 27.0, "years", (20, 35))
    birth_age_by_schooling: float = published("later mean age at birth a year of schooling", 0.6, "years", (0, 2), "gss_women_agefirstbirth_per_year_educ")
    birth_age_spread: float = assumed("standard deviation of age at birth", 6.0, "years", (3, 10))
    births_with_partner: float = calibrated("births of women with a partner against all women", 1.2, "ratio", (0.5, 3), "oi_two_par_pooled_p75")
    births_without_partner: float = calibrated("births of women without a partner against all women", 1.1, "ratio", (0, 2), "oi_two_par_pooled_p25")
    births_calibration: float = calibrated("factor that brings births to the total fertility of the year", 0.96, "ratio", (0.5, 2), "total_fertility")
    girls_born: float = assumed("share of girls among the newborn (about 105 boys to 100 girls)", 0.488, "share", (0.4, 0.6))
    endowment_inherited: float = calibrated("share h of a family endowment handed from parents to a child", 0.8563, "share", (0, 0.99), "educ_parent_child_corr")
    endowment_midparent_spread: float = calibrated("standard deviation of the mean endowment of two parents", 0.78, "SD", (0.5, 1), "educ_parent_child_corr")
    low_birth_weight_level: float = assumed("share born with low weight in families of typical income", 0.068, "share")
    low_birth_weight_by_income: float = published("fall of that chance for $1,000 more below typical income", 0.023, "share", (0.0, 0.1), "P92")
    low_birth_weight_reach: float = assumed("shortfall of income beyond which the chance rises no further", 30.0, "thousand dollars", (0, 100))


@rule
def age(birth_year: Value, year: Value) -> Value:
    """Age in whole years at the end of the year."""
    return year - birth_year


@rule
def log_earnings(earnings: Value, wage_index: Value, typical_income: Value) -> Value:
    """Own earnings of last year against typical income at this year's wages, log, held at -2 from below."""
    return clamp(log(maximum(earnings, 1.0) / (wage_index * typical_income)), -2.0, LOG_MOST)


@rule
def moves_in(
    independent: Value, partnered: Value, in_prison: Value, owner: Value, dependents: Value, age: Value, log_income: Value,
    sharing_level: Value, sharing_by_income: Value, luck_sharing: Value,
) -> Value:
    """Whether someone alone gives up a rented home to live with kin: likelier the less there is to live on."""
    shares = logistic(sharing_level - sharing_by_income * log_income)
    alone = independent & not_(partnered) & not_(in_prison) & not_(owner) & (dependents <= 0.0) & (age >= ADULT)
    return alone & (luck_sharing < shares)


@rule
def independent(
    independent: Value, age: Value, log_earnings: Value, moves_in: Value, leaving_level: Value, leaving_by_age: Value,
    leaving_by_earnings: Value, leaving_age_counted: Value, luck_leaving: Value,
) -> Value:
    """Whether the person keeps a household of their own: those in others' homes leave by age and own earnings."""
    years = minimum(age, leaving_age_counted) - ADULT
    leaves = logistic(leaving_level + leaving_by_age * years + leaving_by_earnings * (log_earnings + 1.0))
    return where(independent, not_(moves_in), (age >= ADULT) & (luck_leaving < leaves))


@rule
def seeks_partner(
    age: Value, partnered: Value, in_prison: Value, log_earnings: Value, children: Value, prior_terms: Value, upbringing: Value, seeking_by_upbringing: Value,
    partnering: Value, seeking_level: Value, seeking_by_age: Value, seeking_by_earnings: Value,
    seeking_with_children: Value, seeking_after_prison: Value, seeking_age: Value, seeking_until: Value, luck_seeking: Value,
) -> Value:
    """Whether the person looks for a partner this year: by age, earnings, upbringing, children and past prison."""
    away = maximum(age - seeking_age, seeking_age - age)
    odds = seeking_level + partnering - seeking_by_age * away + seeking_by_earnings * (log_earnings - USUAL_EARNINGS)
    odds = odds + where(children > 0.0, seeking_with_children, 0.0) + where(prior_terms > 0.0, seeking_after_prison, 0.0)
    odds = odds + seeking_by_upbringing * upbringing
    free = (age >= ADULT) & (age <= seeking_until) & not_(partnered) & not_(in_prison)
    return free & (luck_seeking < logistic(odds))


@rule
def parts(
    partnered: Value, woman: Value, age: Value, parting_by_age: Value, log_income: Value, lost_job: Value, partner_lost_job: Value, in_prison: Value,
    partner_in_prison: Value, separation: Value, parting_level: Value, parting_by_income: Value,
    parting_by_job_loss: Value, parting_by_prison: Value, luck_parting: Value,
) -> Value:
    """Whether a couple parts this year; drawn once a couple, with the woman's luck."""
    lost = where(lost_job | (partner_lost_job > 0.0), 1.0, 0.0)
    prison = where(in_prison | (partner_in_prison > 0.0), 1.0, 0.0)
    odds = parting_level + separation - parting_by_income * log_income
    odds = odds - parting_by_age * maximum(age - PARTING_FROM, 0.0) + parting_by_job_loss * lost + parting_by_prison * prison
    return partnered & woman & (luck_parting < logistic(odds))


@rule
def gives_birth(
    woman: Value, age: Value, partnered: Value, in_prison: Value, schooling: Value, cohort_schooling: Value,
    total_fertility: Value, births_by_schooling: Value, birth_age_level: Value, birth_age_by_schooling: Value,
    birth_age_spread: Value, births_with_partner: Value, births_without_partner: Value, births_calibration: Value,
    luck_birth: Value,
) -> Value:
    """Whether a woman of 15 to 45 bears a child this year: log hazard in age and schooling."""
    beyond = where(age >= SCHOOLING_COUNTS_FROM, schooling - cohort_schooling, 0.0)
    distance = (age - birth_age_level - birth_age_by_schooling * beyond) / birth_age_spread
    density = DENSITY / birth_age_spread * exp(-0.5 * distance * distance)
    couple = where(partnered, births_with_partner, births_without_partner)
    rate = total_fertility * births_calibration * density * couple * exp(births_by_schooling * beyond)
    return woman & (age >= FERTILE_FROM) & (age <= FERTILE_UNTIL) & not_(in_prison) & (luck_birth < 1.0 - exp(-rate))


@rule
def father_endowment(
    mother_endowment: Value, partner_endowment: Value, has_partner: Value, endowment_midparent_spread: Value,
    fate_father: Value,
) -> Value:
    """Endowment of a child's father: the partner's; a father who lives elsewhere is as like the mother as partners are."""
    alike = 2.0 * endowment_midparent_spread * endowment_midparent_spread - 1.0
    elsewhere = alike * mother_endowment + sqrt(1.0 - alike * alike) * normal(fate_father)
    return where(has_partner, partner_endowment, elsewhere)


@rule
def newborn_endowment(
    mother_endowment: Value, father_endowment: Value, endowment_inherited: Value, endowment_midparent_spread: Value,
    fate_endowment: Value,
) -> Value:
    """Family endowment of a child, SD 1: all that families hand on and the model does not name. Same law for all labels."""
    midparent = 0.5 * (mother_endowment + father_endowment) / endowment_midparent_spread
    own = sqrt(1.0 - endowment_inherited * endowment_inherited)
    return endowment_inherited * midparent + own * normal(fate_endowment)


@rule
def newborn_low_weight(
    mother_income: Value, wage_index: Value, typical_income: Value, low_birth_weight_level: Value,
    low_birth_weight_by_income: Value, low_birth_weight_reach: Value, change_in_low_birth_weight: Value,
    fate_birth_weight: Value,
) -> Value:
    """Whether a child is born below 2.5 kg: likelier the further the household's income lies below the typical one."""
    shortfall = clamp(typical_income - mother_income / wage_index, 0.0, THOUSAND * low_birth_weight_reach) / THOUSAND
    likely = low_birth_weight_level * exp(low_birth_weight_by_income * shortfall + change_in_low_birth_weight)
    return fate_birth_weight < likely


@rule
def newborn_offending(fate_offending: Value) -> Value:
    """Lasting tendency to offend, mean 1, the same law for all labels: six in a hundred do half of it all.

    So it was among the men of a birth cohort (Wolfgang, Figlio and Sellin 1972, memory).
    """
    z = normal(fate_offending)
    size = maximum(z, -z)
    return size * size * size / MEAN_CUBE


@rule
def two_parent_years(two_parent_years: Value, age: Value, home_partnered: Value) -> Value:
    """Years of childhood with two adults at home."""
    return two_parent_years + where((age < ADULT) & (home_partnered > 0.0), 1.0, 0.0)


UPBRINGING = (two_parent_years,)
CHANCES = (age, log_earnings, moves_in, independent, seeks_partner, parts, gives_birth)
NEWBORN = (father_endowment, newborn_endowment, newborn_low_weight, newborn_offending)

EDGES = (
    Edge("upbringing_to_couples", "income", "family", "those whose families had more money find a partner more often", "oi_married_pooled_p75",
         (("seeks_partner", "upbringing", 0.0),)),
)
