"""Education: achievement, its slow and its quick part, and how far people get.

Scores are the sum of a slow stock S, which adds yearly doses and never fades, and a quick part Q, which takes shocks and
programmes and halves each year. What counts for credentials and adult pay is frozen at 18 as attainment propensity T;
there the faded quick part comes back with weight kappa: scores fade and adult effects return (I05, I07).
"""

from dataclasses import dataclass

from sim.concepts import (
    ADULT,
    ASSOCIATE,
    ASSOCIATE_AGE,
    BACHELOR,
    BACHELOR_AGE,
    BACHELOR_SCHOOLING,
    BEFORE_CREDENTIALS,
    CHILD_YEARS,
    EARLY_YEARS,
    FRAILTY_COUNTED,
    GRADUATE,
    GRADUATE_AGE,
    GRADUATE_SCHOOLING,
    HIGH_SCHOOL,
    KINDERGARTEN,
    LATE_BACHELOR_AGE,
    LATE_GRADUATE_AGE,
    SCHOOL_FROM,
    SCHOOL_YEARS,
    SOME_COLLEGE,
    TEN_THOUSAND,
    USUAL_FRAILTY,
)  # fmt: skip
from sim.parameters import Edge, ParameterSet, assumed, calibrated, published
from sim.rules import Value, clamp, log, logistic, maximum, minimum, normal, not_, rule, sqrt, where


# One parameter a line; the names that a rule reads as one block.
# fmt: off
@dataclass(frozen=True, kw_only=True)
class Education(ParameterSet):
    """What the education rules read."""

    income_on_achievement: float = published("achievement a log unit of household income over the whole childhood", 0.2, "SD", (0.0, 0.35), "P31")
    income_on_achievement_cap: float = assumed("log income against typical above which more income adds nothing", 0.75, "log units", (0, 3))
    endowment_on_achievement: float = calibrated("achievement a unit of family endowment over the whole childhood", 0.6262, "SD", (0, 1.5), "educ_parent_child_corr")
    violence_on_achievement: float = published("achievement a log unit of violence in the neighbourhood at ages 0 to 6", -0.3, "SD", (-0.6, 0.0), "P02")
    place_on_achievement: float = calibrated("achievement a unit of place quality over the whole childhood", 0.2659, "SD", (0, 0.5), "P43")
    school_on_achievement: float = calibrated("achievement a log unit of school quality over twelve years", 2.18, "SD", (0, 4), "P22")
    lead_on_achievement: float = published("achievement lost a unit of bad air, water and soil over childhood", -0.25, "SD", (-1, 0), "I34")
    birth_weight_on_achievement: float = assumed("achievement lost by children of low birth weight", -0.25, "SD", (-1, 0))
    cover_on_achievement: float = assumed("achievement gained by children with health cover", 0.05, "SD", (0, 0.3))
    covered_children: float = assumed("share of children with health cover at the reference", 0.9)
    low_birth_weights: float = assumed("share of children of low birth weight at the reference", 0.08)
    move_on_achievement: float = assumed("quick achievement lost in the year of a move", -0.05, "SD", (-0.3, 0))
    achievement_noise: float = calibrated("standard deviation of all else in achievement at 18", 0.6, "SD", (0, 1.5), "achievement_gap_90_10_sd")
    quick_half: float = assumed("share of quick achievement that is left a year later", 0.5, "share")
    homicide_on_quick: float = published("quick achievement after a local homicide, for a week", -0.5, "SD", (-1, 0), "P01")
    job_loss_on_quick: float = published("quick achievement a 1 % loss of local jobs, half of the reported value", -0.038, "SD", (-0.1, 0), "P35")
    quick_returns: float = calibrated("share kappa of what programmes raised that returns in attainment", 0.8, "share", (0, 2), "P20")
    schooling_a_propensity: float = assumed("years of schooling that one SD of attainment propensity is worth", 1.4, "years", (0.5, 3))
    parent_schooling_on_attainment: float = published("years of schooling a year of the parents' schooling", 0.1, "years", (0, 0.3), "P87")
    endowment_on_attainment: float = calibrated("years of schooling a unit of family endowment", 0.8153, "years", (0, 1.5), "educ_parent_child_corr")
    attainment_slope: float = calibrated("log odds of finishing high school, and of going on to a bachelor's degree, a unit of attainment propensity", 2.689, "log odds", (0, 4), "ba_by_24_famincome_quartile4")
    college_slope: float = calibrated("log odds of entering college, for those who finished high school, a unit of attainment propensity", 2.464, "log odds", (0, 4), "ba_by_24_famincome_quartile1")
    associate_slope: float = assumed("log odds of an associate's degree, for those who do not go on, a unit of attainment propensity", 0.4, "log odds", (0, 4))
    graduate_slope: float = assumed("log odds of a graduate degree a unit of attainment propensity", 0.5, "log odds", (0, 4))
    attainment_spread: float = calibrated("standard deviation of attainment propensity for which cut-points are set", 1.435, "SD", (0.5, 2), "attain_25_29_ba_plus")
    attainment_mean: float = calibrated("mean attainment propensity for which cut-points are set", -0.208, "SD", (-2, 2), "attain_25_29_ba_plus")
    bachelors_later: float = calibrated("share of those who go on to a bachelor's degree whom it takes four years longer", 0.2289, "share", (0, 0.5), "ba_by_24_famincome_quartile4")
    income_on_bachelor: float = calibrated("log odds of going on to a bachelor's degree a log unit of family income, at the same propensity", 1.535, "log odds", (0, 3), "ba_by_24_famincome_quartile1")
    wealth_on_college: float = published("log odds of college for $10,000 of household wealth", 0.0026, "log odds", (0, 0.05), "P38")
    wealth_reference: float = assumed("household wealth that counts as typical, in $10,000 at the wages of 2019", 15.0, "$10,000", (1, 100))
    wealth_on_college_cap: float = assumed("wealth above typical beyond which more pays for no more college, in $10,000", 200.0, "$10,000", (10, 1_000))
    strictness_on_dropout: float = published("log odds of finishing high school an SD of school strictness", -0.15, "log odds", (-0.5, 0), "P17")
    frailty_on_completion: float = calibrated("log odds of finishing high school, and of entering college, a unit of the lasting tendency to offend: what makes for one keeps from the other", -2.833, "log odds", (-4, 0), "cum_prison_by_30s_men_black_dropout_b1965_69")
    strictness_on_college: float = published("log odds of college an SD of school strictness, beside what runs through dropout", -0.15, "log odds", (-0.5, 0), "P17")
    custody_on_completion: float = published("log odds of finishing high school after custody before 18", -0.55, "log odds", (-2, 0), "P18")
    dropout_schooling: float = assumed("years of schooling of those who did not finish high school", 9.5, "years", (6, 11.9))


@rule
def slow_achievement(
    slow_achievement: Value, age: Value, home_log_income: Value, endowment: Value, here_common: Value,
    common_reference: Value, common_violence: Value, here_place_quality: Value, here_school_quality: Value,
    here_clean: Value, covered: Value, low_birth_weight: Value, income_on_achievement: Value,
    income_on_achievement_cap: Value, endowment_on_achievement: Value, violence_on_achievement: Value,
    place_on_achievement: Value, school_on_achievement: Value, lead_on_achievement: Value, cover_on_achievement: Value,
    birth_weight_on_achievement: Value, achievement_noise: Value, covered_children: Value, low_birth_weights: Value,
    faced_teaching: Value, luck_learning: Value,
) -> Value:
    """Slow achievement, SD units: one yearly share of each whole-childhood dose for every year from 0 to 17."""
    dose = income_on_achievement * minimum(home_log_income, income_on_achievement_cap) / CHILD_YEARS
    dose = dose + endowment_on_achievement * endowment / CHILD_YEARS
    dose = dose + place_on_achievement * here_place_quality / CHILD_YEARS
    dose = dose + lead_on_achievement * (0.5 - here_clean) / CHILD_YEARS
    dose = dose + cover_on_achievement * (where(covered, 1.0, 0.0) - covered_children) / CHILD_YEARS
    dose = dose + birth_weight_on_achievement * (where(low_birth_weight, 1.0, 0.0) - low_birth_weights) / CHILD_YEARS
    violence = violence_on_achievement * log(here_common / (common_reference * common_violence))
    dose = dose + where(age < EARLY_YEARS, violence / EARLY_YEARS, 0.0)
    school = school_on_achievement * here_school_quality + faced_teaching
    dose = dose + where(age >= SCHOOL_FROM, school / SCHOOL_YEARS, 0.0)
    dose = dose + achievement_noise / sqrt(CHILD_YEARS) * normal(luck_learning)
    return where(age < ADULT, slow_achievement + dose, slow_achievement)


@rule
def quick_input(
    age: Value, here_homicide_weeks: Value, here_job_loss: Value, moved: Value, homicide_on_quick: Value,
    job_loss_on_quick: Value, move_on_achievement: Value,
) -> Value:
    """Shocks to quick achievement this year, SD units; they fade and do not return."""
    shock = homicide_on_quick * here_homicide_weeks + job_loss_on_quick * here_job_loss
    return where(age < ADULT, shock + where(moved, move_on_achievement, 0.0), 0.0)


@rule
def quick_achievement(
    quick_achievement: Value, quick_input: Value, change_in_learning: Value, quick_half: Value,
) -> Value:
    """Quick achievement, SD units: halves each year and takes the year's shocks and programmes."""
    return quick_half * quick_achievement + quick_input + change_in_learning


@rule
def learned_in_programmes(
    learned_in_programmes: Value, age: Value, programme_achievement: Value, change_in_learning: Value, quick_half: Value,
) -> Value:
    """By how much programmes raised quick achievement before 18, SD units.

    What only makes up for last year's fading raises nothing: four years in a small class lift scores once, not four times.
    """
    faded = (1.0 - quick_half) * maximum(programme_achievement, 0.0)
    raised = where(change_in_learning > 0.0, maximum(change_in_learning - faded, 0.0), change_in_learning)
    return where(age < ADULT, learned_in_programmes + raised, learned_in_programmes)


@rule
def programme_achievement(programme_achievement: Value, change_in_learning: Value, quick_half: Value) -> Value:
    """What programmes add to quick achievement, SD units: halves each year."""
    return quick_half * programme_achievement + change_in_learning


@rule
def attainment(
    attainment: Value, age: Value, slow_achievement: Value, learned_in_programmes: Value, endowment: Value,
    parent_schooling: Value, cohort_parent_schooling: Value, quick_returns: Value, schooling_a_propensity: Value,
    parent_schooling_on_attainment: Value, endowment_on_attainment: Value,
) -> Value:
    """Attainment propensity T, SD units, frozen at 18."""
    parents = parent_schooling_on_attainment * (parent_schooling - cohort_parent_schooling)
    years = parents + endowment_on_attainment * endowment
    reached = slow_achievement + quick_returns * learned_in_programmes + years / schooling_a_propensity
    return where(age == ADULT, reached, attainment)


@rule
def finishes_high_school(
    age: Value, attainment: Value, offending_frailty: Value, prior_terms: Value, here_strictness: Value,
    cohort_cut_high_school: Value, attainment_slope: Value, frailty_on_completion: Value, strictness_on_dropout: Value,
    custody_on_completion: Value, change_in_completion: Value, luck_high_school: Value,
) -> Value:
    """Whether someone of 18 leaves school with a diploma."""
    odds = cohort_cut_high_school + attainment_slope * attainment + strictness_on_dropout * here_strictness
    odds = odds + frailty_on_completion * (minimum(offending_frailty, FRAILTY_COUNTED) - USUAL_FRAILTY)
    odds = odds + where(prior_terms > 0.0, custody_on_completion, 0.0) + change_in_completion
    return (age == ADULT) & (luck_high_school < logistic(odds))


@rule
def enters_college(
    age: Value, finishes_high_school: Value, attainment: Value, home_net_worth: Value, wage_index: Value,
    offending_frailty: Value, here_strictness: Value, cohort_cut_college: Value, college_slope: Value,
    frailty_on_completion: Value, wealth_on_college: Value, strictness_on_college: Value, wealth_reference: Value, wealth_on_college_cap: Value, change_in_college_entry: Value,
    luck_college: Value,
) -> Value:
    """Whether someone who just finished high school goes on: logit in propensity, family wealth and school strictness."""
    tens = clamp(home_net_worth / wage_index / TEN_THOUSAND - wealth_reference, -wealth_reference, wealth_on_college_cap)
    odds = cohort_cut_college + college_slope * attainment + wealth_on_college * tens
    odds = odds + frailty_on_completion * (minimum(offending_frailty, FRAILTY_COUNTED) - USUAL_FRAILTY)
    odds = odds + strictness_on_college * here_strictness + change_in_college_entry
    return finishes_high_school & (luck_college < logistic(odds))


@rule
def goes_on_to_bachelor(
    age: Value, in_school: Value, in_prison: Value, attainment: Value, home_log_income: Value,
    cohort_cut_bachelor: Value, attainment_slope: Value, income_on_bachelor: Value,
    change_in_college_completion: Value, luck_bachelor: Value,
) -> Value:
    """Whether a student of 20 goes on to a bachelor's degree: at the same scores rather with a family that can pay."""
    odds = cohort_cut_bachelor + attainment_slope * attainment + income_on_bachelor * home_log_income
    odds = odds + change_in_college_completion
    return (age == ASSOCIATE_AGE) & in_school & not_(in_prison) & (luck_bachelor < logistic(odds))


@rule
def earns_associate(
    age: Value, in_school: Value, goes_on_to_bachelor: Value, attainment: Value, cohort_cut_associate: Value,
    associate_slope: Value, change_in_college_completion: Value, luck_associate: Value,
) -> Value:
    """Whether a student of 20 who does not go on leaves with an associate's degree."""
    odds = cohort_cut_associate + associate_slope * attainment + change_in_college_completion
    return (age == ASSOCIATE_AGE) & in_school & not_(goes_on_to_bachelor) & (luck_associate < logistic(odds))


@rule
def takes_longer(age: Value, in_school: Value, bachelors_later: Value, luck_later: Value) -> Value:
    """Whether a student of 22 needs until 26 for the bachelor's degree."""
    return (age == BACHELOR_AGE) & in_school & (luck_later < bachelors_later)


@rule
def goes_on_to_graduate(
    age: Value, in_school: Value, takes_longer: Value, attainment: Value, cohort_cut_graduate: Value,
    graduate_slope: Value, luck_graduate: Value,
) -> Value:
    """Whether somebody who finishes a bachelor's degree goes on to a graduate degree."""
    odds = cohort_cut_graduate + graduate_slope * attainment
    finishes = ((age == BACHELOR_AGE) & not_(takes_longer)) | (age == LATE_BACHELOR_AGE)
    return finishes & in_school & (luck_graduate < logistic(odds))


@rule
def credential(
    credential: Value, age: Value, in_school: Value, finishes_high_school: Value, enters_college: Value,
    earns_associate: Value, takes_longer: Value,
) -> Value:
    """Highest credential: 0 none, 1 high school, 2 some college, 3 associate, 4 bachelor, 5 graduate."""
    at_18 = where(enters_college, SOME_COLLEGE, where(finishes_high_school, HIGH_SCHOOL, 0.0))
    reached = where(age == ADULT, at_18, credential)
    reached = where(earns_associate, ASSOCIATE, reached)
    reached = where((age == BACHELOR_AGE) & in_school & not_(takes_longer), BACHELOR, reached)
    reached = where((age == LATE_BACHELOR_AGE) & in_school, BACHELOR, reached)
    two_years_on = (age == GRADUATE_AGE) | (age == LATE_GRADUATE_AGE)
    return where(two_years_on & in_school & (credential >= BACHELOR), GRADUATE, reached)


@rule
def in_school(
    in_school: Value, age: Value, in_prison: Value, enters_college: Value, goes_on_to_bachelor: Value,
    takes_longer: Value, goes_on_to_graduate: Value, credential: Value,
) -> Value:
    """Whether the person is a pupil or student at the end of the year."""
    pupil = (age >= KINDERGARTEN) & (age < ADULT)
    decides = (age == BACHELOR_AGE) | (age == LATE_BACHELOR_AGE)
    goes_on = where(decides, goes_on_to_graduate | takes_longer, in_school & (credential < GRADUATE) & (age < LATE_GRADUATE_AGE))
    stays = where(age == ASSOCIATE_AGE, goes_on_to_bachelor, goes_on)
    return (pupil | ((age >= ADULT) & where(age == ADULT, enters_college, stays))) & not_(in_prison)


@rule
def schooling(schooling: Value, age: Value, credential: Value, dropout_schooling: Value) -> Value:
    """Years of schooling; those of founders stay as they were drawn."""
    beyond = where(credential >= GRADUATE, GRADUATE_SCHOOLING, where(credential >= BACHELOR, BACHELOR_SCHOOLING, credential + BEFORE_CREDENTIALS))
    years = where(credential < HIGH_SCHOOL, dropout_schooling, beyond)
    pupil = clamp(age - KINDERGARTEN, 0.0, SCHOOL_YEARS)
    return where(age < ADULT, pupil, where(age <= LATE_GRADUATE_AGE, years, schooling))


LEARNING = (
    slow_achievement, quick_input, quick_achievement, learned_in_programmes, programme_achievement, attainment, finishes_high_school,
    enters_college, goes_on_to_bachelor, earns_associate, takes_longer, goes_on_to_graduate, credential, in_school, schooling,
)

EDGES = (
    Edge("violence_to_learning", "safety", "education", "violence around a young child holds back learning", "P02",
         (("slow_achievement", "here_common", "typical_common"), ("quick_input", "here_homicide_weeks", 0.0))),
    Edge("income_to_learning", "income", "education", "household income supports learning", "P31",
         (("slow_achievement", "home_log_income", 0.0),)),
    Edge("schools_to_learning", "neighbourhood", "education", "what a school has to spend supports learning", "P22",
         (("slow_achievement", "here_school_quality", 0.0),)),
    Edge("place_to_learning", "neighbourhood", "education", "the quality of a place adds up through childhood", "P43",
         (("slow_achievement", "here_place_quality", 0.0), ("slow_achievement", "here_clean", 0.5))),
    Edge("jobs_to_learning", "employment", "education", "job loss around a child holds back learning", "P35",
         (("quick_input", "here_job_loss", 0.0),)),
    Edge("parents_to_schooling", "education", "education", "schooling of parents supports that of children", "P87",
         (("attainment", "parent_schooling", "cohort_parent_schooling"),)),
    Edge("wealth_to_college", "income", "education", "family wealth pays for college", "P38",
         (("enters_college", "home_net_worth", "typical_wealth"),)),
    Edge("income_to_degrees", "income", "education", "students whose families can pay for it stay until a degree", "ba_by_24_famincome_quartile1",
         (("goes_on_to_bachelor", "home_log_income", 0.0),)),
    Edge("health_to_learning", "health", "education", "low birth weight and missing cover hold back learning", "P65",
         (("slow_achievement", "low_birth_weight", 0.0), ("slow_achievement", "covered", 1.0))),
    Edge("custody_to_schooling", "safety", "education", "custody before 18 interrupts school", "P18",
         (("finishes_high_school", "prior_terms", 0.0),)),
)
