"""Every published arrow that the model uses has the size of its paper; half of it, or half as much again, fails."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from sim import conditions
from sim.concepts import USUAL_FRAILTY
from sim.determinants import PARAMETERS, Parameters
from sim.evidence import find
from sim.rules import logistic, normal
from sim.scenario import load
from sim.structure import faced
from sim.world import World
from tests.support import every_rule

RULES = every_rule()
NUMBERS = Parameters()
NOW = conditions.scalars(2019, NUMBERS)

FALSE = (
    "woman", "partnered", "in_prison", "in_school", "disabled", "low_birth_weight", "moved", "lost_job", "owner",
    "head", "put_out",
)  # fmt: skip
TRUE = ("covered", "in_labour_force", "employed")
NOUGHT = (
    "endowment", "attainment", "slow_achievement", "quick_achievement", "learned_in_programmes", "place_dose", "ladder",
    "wage_shock", "frailty", "victim", "partner_earnings", "record", "prior_terms", "harmed_years", "evicted_years",
    "log_income", "home_log_income", "upbringing", "parent_income", "idle", "dependents", "children", "young_children",
    "serious_risk", "rent_burden", "here_log_crime",
    "here_strictness", "here_school_quality", "here_place_quality", "here_homicide_weeks", "here_job_loss",
    "here_common_push", "here_serious_push", "here_property_push", "shared_push", "faced_pay", "faced_teaching",
    "offset_violence",
    "offset_jobs", "offset_schools", "offset_amenity", "budget", "voice", "job_pull", "school_quality",
    "mean_log_income", "pay_against_typical", "offending_by_age", "equalisation",
)  # fmt: skip
HALF = (
    "here_clean", "here_parks", "here_sold", "here_housing", "here_arts", "here_care", "here_transit", "trust", "norms",
    "sold", "upkeep", "transit", "arts", "local_wealth", "participation",
)  # fmt: skip
ONE = (
    "openness", "faced_hiring", "faced_losing", "faced_record", "faced_care", "faced_treatment", "faced_order",
    "faced_custody", "faced_lending", "here_contacts", "here_tightness_low", "here_tightness_high",
    "here_vacancies_low", "here_vacancies_high", "offending_frailty", "policing", "here_policing",
    "flight_strength", "local_funding", "voice_strength", "tendency", "credential", "common_violence",
    "serious_violence", "wage_index",
)  # fmt: skip
SOMEONE: dict[str, Any] = {
    **dict.fromkeys(FALSE, False), **dict.fromkeys(TRUE, True),
    **dict.fromkeys(NOUGHT, 0.0), **dict.fromkeys(HALF, 0.5), **dict.fromkeys(ONE, 1.0),
    **dict.fromkeys(("schooling", "cohort_schooling", "parent_schooling", "cohort_parent_schooling"), 12.0),
    "age": 40.0, "experience": 15.0, "tenure": 5.0, "years_since_record": 40.0, "here_perceived_safety": 0.6,
    "home_net_worth": 150_000.0, "by_age_death_rate": 0.01,
    "common": NUMBERS.common_reference, "here_common": NUMBERS.common_reference,
    "serious": NUMBERS.serious_reference, "reported_crime": NUMBERS.crime_reference,
}  # fmt: skip
"""Somebody of 40 at every reference, in a place at every reference."""


EVENLY = (np.arange(2_000) + 0.5) / 2_000


def made(where: str, numbers: Parameters = NUMBERS, **given: Any) -> Any:
    """What a rule makes for someone at the references, but for what is given; no plan, middling luck."""
    rule = RULES[where]
    read = {**NOW, **numbers.values(), **SOMEONE}
    luck = {name: 0.5 for name in rule.reads if name.startswith(("luck_", "fate_"))}
    plan = {name: 0.0 for name in rule.reads if name.startswith("change_in_")}
    return rule(**{name: value for name, value in {**read, **luck, **plan, **given}.items() if name in rule.reads})


def share(where: str, numbers: Parameters, luck: str, **given: Any) -> float:
    """The share of 100,000 like people of whom a rule says yes."""
    return float(np.mean(made(where, numbers, **{luck: (np.arange(100_000) + 0.5) / 100_000}, **given)))


def odds(chance: float) -> float:
    return math.log(chance / (1.0 - chance))


def per_cent(rise: float) -> float:
    """What a rise in logs is in per cent."""
    return 100.0 * (math.exp(rise) - 1.0)


def childhood(numbers: Parameters, years: range, **given: Any) -> float:
    """Slow achievement gained over these ages, against the same childhood at the references."""
    total = 0.0
    for age in years:
        total += made("education.slow_achievement", numbers, age=float(age), **given)
        total -= made("education.slow_achievement", numbers, age=float(age))
    return total


def propensity(numbers: Parameters, **given: Any) -> float:
    """Attainment propensity at 18 against someone at the references."""
    return float(
        made("education.attainment", numbers, age=18.0, **given) - made("education.attainment", numbers, age=18.0)
    )


def years_of(gain: float, numbers: Parameters, cohort: int = 1990) -> float:
    """Mean years of schooling that a cohort gains if everyone's propensity rises: through each step of schooling."""
    at, cuts = cohort - 1840, conditions.cohorts(numbers)

    def mean(shift: float) -> float:
        t = np.linspace(-4, 4, 161) * numbers.attainment_spread
        weight = np.exp(-0.5 * (t / numbers.attainment_spread) ** 2)
        t, slope = t + shift, numbers.attainment_slope
        school = logistic(cuts["cut_high_school"][at] + slope * t)
        college = logistic(cuts["cut_college"][at] + numbers.college_slope * t)
        bachelor = logistic(cuts["cut_bachelor"][at] + slope * t)
        associate = logistic(cuts["cut_associate"][at] + 0.4 * t)
        graduate = logistic(cuts["cut_graduate"][at] + 0.5 * t)
        beyond = bachelor * (16 + 2 * graduate) + (1 - bachelor) * (13 + associate)
        years = (1 - school) * numbers.dropout_schooling + school * ((1 - college) * 12 + college * beyond)
        return float((weight * years).sum() / weight.sum())

    return mean(gain) - mean(0.0)


def log_pay(numbers: Parameters, **given: Any) -> float:
    return float(made("income.log_wage", numbers, **given) - made("income.log_wage", numbers))


def log_of(where: str, numbers: Parameters, **given: Any) -> float:
    """Change of the log of what a rule makes."""
    return math.log(made(where, numbers, **given) / made(where, numbers))


def lasting(numbers: Parameters, **given: Any) -> float:
    """Frailty in the long run, if a cause lasts, against someone at the references."""
    gain = made("health.frailty", numbers, **given) - made("health.frailty", numbers)
    return float(gain / (1.0 - numbers.frailty_kept))


@dataclass(frozen=True)
class Arrow:
    """A published effect: its row, what it says, the parameter that carries it, and how the rule's effect is got."""

    row: str
    says: str
    parameter: str
    effect: Callable[[Parameters], float]
    published: float
    within: float
    """How far from the published size the rule's may be; less than half of the effect."""


ARROWS = (
    Arrow("P01", "SD after a homicide nearby, in that week", "homicide_on_quick",
          lambda n: made("education.quick_input", n, age=10.0, here_homicide_weeks=1.0), -0.5, 0.01),
    Arrow("P02", "SD from 10 % less violence at ages 0 to 6", "violence_on_achievement",
          lambda n: childhood(n, range(18), here_common=0.9 * n.common_reference), 0.03, 0.003),
    Arrow("P09", "points of people who look elsewhere in five years from a tenth more crime", "move_by_crime",
          lambda n: 500.0 * (leaving(n, 0.05, math.log(1.1)) - leaving(n, 0.05, 0.0)), 1.0, 0.05),
    Arrow("P08", "% of home values from 1 % more crime", "crime_on_value",
          lambda n: per_cent(made("housing.home_value_push", n, reported_crime=1.01 * n.crime_reference)), -0.15, 0.01),
    Arrow("P10", "% of pay after serious victimisation", "victim_on_pay",
          lambda n: per_cent(log_pay(n, harmed_years=4.0)), -12.9, 0.2),
    Arrow("P17", "% more dropout from an SD of strictness", "strictness_on_dropout",
          lambda n: 100.0 * (dropouts(n, 1.0) / dropouts(n, 0.0) - 1.0), 15.0, 2.0),
    Arrow("P17", "% more custody of pupils from an SD of strictness", "strictness_on_custody",
          lambda n: 100.0 * (custody_of_pupils(n, 1.0) / custody_of_pupils(n, 0.0) - 1.0), 20.0, 1.0),
    Arrow("P18", "points of finishing high school from custody, at 60 %", "custody_on_completion",
          lambda n: 100.0 * (finishing(n, 0.6, prior_terms=1.0) - finishing(n, 0.6)), -13.0, 1.0),
    Arrow("P19", "log points of pay from a year of schooling", "schooling_on_pay",
          lambda n: log_pay(n, schooling=13.0), 0.10, 0.001),
    Arrow("P22", "years of schooling from 10 % more spending for twelve years", "school_on_achievement",
          lambda n: years_of(propensity(n, slow_achievement=schooled(n, math.log(1.1))), n), 0.27, 0.015),
    Arrow("P26", "% of property crime from a point of unemployment", "no_work_on_property",
          lambda n: made("safety.property_offences", n, idle=1.0)
          / made("safety.property_offences", n) - 1.0, 2.0, 0.05),
    Arrow("P27", "% of property crime from 1 % more pay", "pay_on_property",
          lambda n: per_cent(log_of_kind("property", n, pay_against_typical=math.log(1.01))), -0.54, 0.01),
    Arrow("P35", "SD from 1 % of local jobs lost: half of what is reported", "job_loss_on_quick",
          lambda n: made("education.quick_input", n, age=13.0, here_job_loss=1.0), -0.038, 0.001),
    Arrow("P38", "points of college from $10,000 of wealth, at 65 %", "wealth_on_college",
          lambda n: 100.0 * (entering(n, 0.65, home_net_worth=160_000.0) - entering(n, 0.65)), 0.06, 0.01),
    Arrow("P50", "% fewer jobs found where a tenth fewer contacts work", "contact_share",
          lambda n: 100.0 * (made("employment.openness", n, here_contacts=0.9) - 1.0), -5.0, 0.01),
    Arrow("P53", "ratio of contacts with a fresh felony record", "felony_on_finding",
          lambda n: made("employment.openness", n, record=2.0, years_since_record=0.0), 17 / 34, 0.01),
    Arrow("P62", "log death rate twenty years after a mass lay-off", "job_loss_on_frailty",
          lambda n: laid_off(n) * n.frailty_kept**20, math.log(1.125), 0.01),
    Arrow("P64", "% of pay from illness", "illness_on_pay",
          lambda n: per_cent(log_pay(n, disabled=True)), -20.0, 1.0),
    Arrow("P65", "% of pay from low birth weight", "birth_weight_on_pay",
          lambda n: per_cent(log_pay(n, low_birth_weight=True)), -15.0, 0.5),
    Arrow("P66", "% of school funds where homes are worth a tenth more", "school_local",
          lambda n: per_cent(made("neighbourhood.school_funds", n, tax_base=math.log(1.1))), 3.65, 0.05),
    Arrow("P67", "% of deaths from health cover", "cover_on_mortality",
          lambda n: per_cent(-log_of("health.death_rate", n, covered=False)), -9.4, 0.2),
    Arrow("P69", "% of deaths at 50 and over from a fifth more access to clinics", "clinics_on_mortality",
          lambda n: per_cent(math.log(made("health.death_rate", n, age=60.0, here_care=0.7)
                                      / made("health.death_rate", n, age=60.0))), -2.0, 0.1),
    Arrow("P70", "% more offending after losing cover at 19", "no_cover_on_offending",
          lambda n: per_cent(math.log(made("safety.tendency", n, age=20.0, covered=False)
                                      / made("safety.tendency", n, age=20.0))), 15.0, 0.5),
    Arrow("P75", "log homicide from an SD (0.07) of trust among places", "trust_on_violence",
          lambda n: 2.0 * made("neighbourhood.shared_push", n, trust=0.57), math.log(1 - 0.397) / 2, 0.05),
    Arrow("P79", "% of violence from 1 % more outlets", "outlets_on_violence",
          lambda n: per_cent(made("neighbourhood.shared_push", n, sold=0.495)), 0.4, 0.01),
    Arrow("P80", "% of property crime from 1 % more police", "police_on_property",
          lambda n: per_cent(made("neighbourhood.property_push", n, policing=1.01)), -0.17, 0.01),
    Arrow("P80", "% of common violence from 1 % more police", "police_on_common",
          lambda n: per_cent(made("neighbourhood.common_push", n, policing=1.01)), -0.34, 0.01),
    Arrow("P80", "% of serious violence from 1 % more police", "police_on_serious",
          lambda n: per_cent(made("neighbourhood.serious_push", n, policing=1.01)), -0.67, 0.01),
    Arrow("P81", "% of pay after an eviction", "eviction_on_pay",
          lambda n: per_cent(log_pay(n, evicted_years=2.0)), -8.0, 0.1),
    Arrow("P82", "points of work with a voucher, at 60 % at work", "voucher_on_work",
          lambda n: 100.0 * (working(n, 0.6, change_in_rent_paid=0.5) - working(n, 0.6)), -3.6, 0.3),
    Arrow("P87", "years of schooling from a year of a parent's", "parent_schooling_on_attainment",
          lambda n: propensity(n, parent_schooling=13.0) * n.schooling_a_propensity, 0.1, 0.001),
    Arrow("P92", "% of low birth weight from $1,000 more", "low_birth_weight_by_income",
          lambda n: 100.0 * (light(n, n.typical_income - 14_000.0) / light(n, n.typical_income - 15_000.0) - 1.0),
          -2.3, 0.15),
)  # fmt: skip


def laid_off(numbers: Parameters) -> float:
    """Log death rate added in the year of a mass lay-off."""
    added = made("health.frailty", numbers, lost_job=True) - made("health.frailty", numbers)
    return float(added / numbers.job_loss_counted)


def leaving(numbers: Parameters, usual: float, log_crime: float, children: float = 0.0) -> float:
    level = replace(numbers, move_level=odds(usual))
    given = {"head": True, "age": 30.0, "children": children, "here_log_crime": log_crime}
    return share("housing.wants_to_move", level, "luck_move", **given)


def schooled(numbers: Parameters, quality: float) -> float:
    """Slow achievement gained in a childhood in schools of this log quality."""
    return childhood(numbers, range(18), here_school_quality=quality)


def finishing(numbers: Parameters, usual: float, **given: Any) -> float:
    cut = {"cohort_cut_high_school": odds(usual), "age": 18.0}
    return share("education.finishes_high_school", numbers, "luck_high_school", **cut, **given)


def dropouts(numbers: Parameters, strictness: float) -> float:
    return 1.0 - finishing(numbers, 0.9, here_strictness=strictness)


def entering(numbers: Parameters, usual: float, **given: Any) -> float:
    usually = {"age": 18.0, "finishes_high_school": True, "offending_frailty": USUAL_FRAILTY}
    cut = odds(usual)
    return share("education.enters_college", numbers, "luck_college", cohort_cut_college=cut, **usually, **given)


def custody_of_pupils(numbers: Parameters, strictness: float) -> float:
    given = {"arrested": 2.0, "age": 16.0, "punishment": 1.0, "here_strictness": strictness}
    return share("safety.sent_to_prison", numbers, "luck_custody", **given)


def log_of_kind(kind: str, numbers: Parameters, **given: Any) -> float:
    return log_of(f"safety.{kind}_offences", numbers, **given)


def working(numbers: Parameters, usual: float, **given: Any) -> float:
    level = made("employment.working_odds", replace(numbers, working_level=odds(usual)), **given)
    return share("employment.in_labour_force", numbers, "reluctance", working_odds=level)


def light(numbers: Parameters, income: float) -> float:
    return share("family.newborn_low_weight", numbers, "fate_birth_weight", mother_income=income)


def told(arrow: Arrow) -> str:
    return f"{arrow.row} {arrow.parameter}"


@pytest.mark.parametrize("arrow", ARROWS, ids=told)
def test_a_published_arrow_has_the_size_of_its_paper(arrow: Arrow) -> None:
    assert find(arrow.row).status in ("verified", "memory")
    effect = arrow.effect(NUMBERS)
    assert effect == pytest.approx(arrow.published, abs=arrow.within), f"{effect:.4g} {arrow.says}"


@pytest.mark.parametrize("factor", [0.5, 1.5])
@pytest.mark.parametrize("arrow", ARROWS, ids=told)
def test_half_as_strong_or_half_as_much_again_fails(arrow: Arrow, factor: float) -> None:
    value = getattr(NUMBERS, arrow.parameter)
    # Of a ratio, what it takes away; of all others, the number itself.
    changed = 1.0 - factor * (1.0 - value) if arrow.parameter == "felony_on_finding" else factor * value
    effect = arrow.effect(replace(NUMBERS, **{arrow.parameter: changed}))
    assert effect != pytest.approx(arrow.published, abs=arrow.within)


# --- arrows that several parameters carry, or of which a range is published


@pytest.mark.xfail(strict=True, reason="0.0987 with the calibrated slopes of schooling: missed by a hundredth of it")
def test_p20_a_score_gained_is_worth_a_tenth_of_pay() -> None:
    """+1 SD of score from programmes: 0.10 to 0.15 log points of pay, through schooling and beside it."""
    gain = propensity(NUMBERS, learned_in_programmes=1.0)
    pay = NUMBERS.schooling_on_pay * years_of(gain, NUMBERS) + log_pay(NUMBERS, attainment=gain)
    assert 0.10 <= pay <= 0.15


def test_scores_fade_and_what_they_did_for_attainment_stays() -> None:
    """A programme of 1 SD: a half is left after a year, an eighth after three; propensity keeps its share."""
    quick = made("education.quick_achievement", quick_input=0.0, change_in_learning=1.0)
    left = [quick]
    for _ in range(3):
        left.append(made("education.quick_achievement", quick_input=0.0, quick_achievement=left[-1]))
    assert left == [1.0, 0.5, 0.25, 0.125]
    assert propensity(NUMBERS, learned_in_programmes=1.0) == pytest.approx(NUMBERS.quick_returns)


def test_p09_families_leave_crime_first() -> None:
    alone, family = (leaving(NUMBERS, 0.05, 0.5, children) - leaving(NUMBERS, 0.05, 0.0) for children in (0.0, 2.0))
    assert 0.0 < alone < family
    assert leaving(NUMBERS, 0.05, -0.5) < leaving(NUMBERS, 0.05, 0.0)


def test_p13_finishing_school_lowers_offending() -> None:
    assert log_of("safety.tendency", NUMBERS, credential=0.0) == pytest.approx(0.8)
    assert log_of("safety.tendency", NUMBERS, credential=4.0) == 0.0


def test_p17_college_falls_with_strictness() -> None:
    """An SD of strictness: 11 % fewer in college, by dropping out and beside it; ten per cent of that either way."""
    stay = (1.0 - dropouts(NUMBERS, 1.0)) / (1.0 - dropouts(NUMBERS, 0.0))
    go_on = entering(NUMBERS, 0.35, here_strictness=1.0) / entering(NUMBERS, 0.35)
    assert 100.0 * (stay * go_on - 1.0) == pytest.approx(-11.0, abs=1.1)


def test_p62_the_first_year_after_a_lay_off_is_the_worst() -> None:
    """Published: half to twice as many deaths in the first year; a stock that fades gives somewhat less."""
    assert 1.35 < math.exp(laid_off(NUMBERS)) < 2.0


def test_p24_schooling_adds_years_of_life() -> None:
    """0.4 years a year of schooling, half of it causal by default; 0.10 of log death rate is a year of life."""
    assert lasting(NUMBERS, schooling=13.0) == pytest.approx(-0.02, abs=1e-6)
    all_causal = replace(NUMBERS, causal_share_of_schooling=1.0)
    assert lasting(all_causal, schooling=13.0) / -0.10 == pytest.approx(0.4, abs=1e-6)
    assert lasting(replace(NUMBERS, causal_share_of_schooling=0.0), schooling=13.0) == 0.0


@pytest.mark.parametrize("kind", ["common", "serious", "property"])
def test_p30_a_child_whose_family_has_twice_the_money_offends_less_then_and_later(kind: str) -> None:
    """The elasticity is calibrated to prison; P30's own size is a study that is run again."""

    def offending(age: float, *childhood: float) -> float:
        upbringing = 0.0
        for year, income in enumerate(childhood):
            upbringing = made("safety.upbringing", upbringing=upbringing, age=float(year), home_log_income=income)
        upbringing = made("safety.upbringing", upbringing=upbringing, age=age, home_log_income=9.0)
        return float(made(f"safety.{kind}_offences", tendency=made("safety.tendency", upbringing=upbringing, age=age)))

    fall = 2.0**NUMBERS.upbringing_on_offending
    assert fall < 1.0
    usual, twice = [0.0] * 18, [math.log(2.0)] * 18
    for age in (18.0, 19.0, 40.0):
        assert offending(age, *twice) / offending(age, *usual) == pytest.approx(fall)
        assert offending(age) == offending(age, *usual), "a childhood that is not known counts as a usual one"
    assert offending(30.0, *usual[:9], *twice[:9]) / offending(30.0, *usual) == pytest.approx(math.sqrt(fall))


def test_who_brings_up_children_alone_looks_for_a_partner_less_often() -> None:
    """By the stated log odds, whatever the age and the earnings."""
    for age in (22.0, 40.0):
        given = {"age": age, "partnered": False, "log_earnings": -0.7, "partnering": 0.0}
        alone, bringing_up = (
            share("family.seeks_partner", NUMBERS, "luck_seeking", children=of, **given) for of in (0.0, 2.0)
        )
        assert odds(bringing_up) - odds(alone) == pytest.approx(NUMBERS.seeking_with_children, abs=0.01)


def test_who_has_been_in_prison_meets_a_partner_less_often() -> None:
    given = {"age": 30.0, "partnered": False, "log_earnings": -0.7, "partnering": 0.0}
    never, once, twice = (
        share("family.seeks_partner", NUMBERS, "luck_seeking", prior_terms=terms, **given) for terms in (0.0, 1.0, 2.0)
    )
    assert odds(once) - odds(never) == pytest.approx(NUMBERS.seeking_after_prison, abs=0.01)
    assert once == twice


def test_p26_violence_rises_by_up_to_one_per_cent_a_point() -> None:
    for kind in ("common", "serious"):
        rise = math.exp(log_of_kind(kind, NUMBERS, idle=1.0)) - 1.0
        assert 0.0 < rise < 1.0, "per cent of violence a point of people out of work"


def test_p31_income_supports_learning_up_to_a_cap() -> None:
    """A log unit over a whole childhood is 0.1 to 0.35 SD; beyond the cap more adds nothing."""
    assert 0.1 <= childhood(NUMBERS, range(18), home_log_income=-1.0) / -1.0 <= 0.35
    cap = NUMBERS.income_on_achievement_cap
    assert childhood(NUMBERS, range(18), home_log_income=cap) == childhood(NUMBERS, range(18), home_log_income=3.0)


@pytest.mark.parametrize(("year", "ratio"), [(1990, 1 / 1.5), (2004, 1 / 1.5), (2021, 0.91), (2040, 0.91)])
def test_p51_p52_contacts_of_those_named(year: int, ratio: float) -> None:
    """Callbacks 1.5 times as many for others up to 2004, 9 % fewer for those named from 2021."""
    assert of_named(year) == pytest.approx(ratio, abs=0.005)


def test_p51_p52_fall_between() -> None:
    assert 1 / 1.5 < of_named(2010) < of_named(2018) < 0.91


def of_named(year: int) -> float:
    """How open employers are to someone of a named label against someone of another."""
    scenario = load("columbus")
    city = scenario.places
    residents, incomes = np.ones((len(city), 2)), np.zeros(len(city))
    met = faced(year, scenario.mechanisms, NUMBERS, scenario.labels, city.ids, city.grade, residents, incomes)
    other, named = (made("employment.openness", faced_hiring=met.hiring[0, label]) for label in (0, 1))
    return float(named / other)


def test_p55_a_low_level_arrest_weighs_less_than_a_felony_and_both_fade() -> None:
    felony, arrest = (made("employment.openness", record=r, years_since_record=0.0) for r in (2.0, 1.0))
    assert arrest == pytest.approx(1.0 - 0.04 / 0.34, abs=0.01), "4 points of the 34 % of those without a record"
    assert felony < arrest
    later = made("employment.openness", record=2.0, years_since_record=7.0)
    assert 1.0 - later == pytest.approx((1.0 - felony) * math.exp(-2.0))


def test_p06_a_surge_of_serious_violence_keeps_firms_away_slowly_back() -> None:
    """A log unit more takes 4 % of jobs, a fifth of the way in the first year; a log unit less brings back a tenth."""
    surge = made("neighbourhood.job_pull", serious=math.e * NUMBERS.serious_reference)
    calm = made("neighbourhood.job_pull", serious=NUMBERS.serious_reference / math.e)
    assert surge == pytest.approx(0.2 * -0.04)
    assert calm == pytest.approx(0.1 * 0.04)
    assert made("neighbourhood.job_pull", serious=math.e * NUMBERS.serious_reference, flight_strength=0.0) == 0.0


def test_p77_upkeep_keeps_shootings_away() -> None:
    assert made("neighbourhood.serious_push", upkeep=0.6) < 0.0
    assert made("neighbourhood.serious_push", upkeep=0.4) > 0.0


def test_p83_transport_brings_jobs_into_reach() -> None:
    def rate(transit: float) -> float:
        return float(made("employment.offers_met", here_transit=transit))

    assert rate(1.0) / rate(0.0) == pytest.approx(math.exp(0.19))


def test_p84_being_out_of_work_harms_health() -> None:
    assert lasting(NUMBERS, idle=1.0) > lasting(NUMBERS, idle=0.0)


def test_p73_lead_harms_learning_and_raises_offending() -> None:
    assert childhood(NUMBERS, range(18), here_clean=0.4) < 0.0 < childhood(NUMBERS, range(18), here_clean=0.6)
    assert log_of("safety.tendency", NUMBERS, here_clean=0.4) > 0.0 > log_of("safety.tendency", NUMBERS, here_clean=0.6)


def test_p59_where_loans_were_refused_fewer_could_buy() -> None:
    given = {"head": True, "resources": 80_000.0, "home_funds": 60_000.0, "here_price": 230_000.0}
    buying = [
        share("housing.can_buy", NUMBERS, "luck_buy", faced_lending=f, **given) for f in (1.0, NUMBERS.lending_ratio)
    ]
    assert buying[1] / buying[0] == pytest.approx(NUMBERS.lending_ratio, rel=0.01)


def test_p12_serious_violence_carries_over_by_less_than_half(today: World) -> None:
    """Twice as much last year: 0.3 of it is there again, 0.7 from the own place and 0.3 from next door."""
    usual, twice = today.copy(), today.copy()
    before = usual.places["serious_now"].copy()
    twice.places["serious_now"] *= 2.0
    usual.live_one_year()
    twice.live_one_year()
    again = twice.places["serious_now"] - usual.places["serious_now"]
    around = twice.near.reach(before, 0.7)
    assert float((again / around).mean()) == pytest.approx(0.3, abs=0.02)
    assert PARAMETERS["carry_over"].high <= 0.5, "more would run away"


def test_p43_a_place_counts_alike_in_every_year_of_childhood() -> None:
    """The dose is linear: a twenty-third a year from 0 to 22, whatever came before, and nothing later."""
    for age, dose in ((0.0, 0.0), (10.0, -0.4), (22.0, 0.7)):
        added = made("neighbourhood.place_dose", age=age, place_dose=dose, here_place_quality=1.0) - dose
        assert added == pytest.approx(1.0 / 23.0)
    assert made("neighbourhood.place_dose", age=23.0, here_place_quality=1.0) == 0.0
    assert log_pay(NUMBERS, place_dose=1.0) == pytest.approx(NUMBERS.place_on_pay)


def test_a_family_endowment_keeps_its_mean_and_its_spread() -> None:
    """Whatever share is handed on: mean 0 and SD 1 stay, and children of the gifted are nearer the mean."""
    deviates = made("family.newborn_endowment", mother_endowment=0.0, father_endowment=0.0, fate_endowment=EVENLY)
    parents = np.asarray(normal(EVENLY)) * NUMBERS.endowment_midparent_spread
    gifted = [
        made("family.newborn_endowment", mother_endowment=p, father_endowment=p, fate_endowment=0.5) for p in parents
    ]
    assert np.mean(deviates) == pytest.approx(0.0, abs=1e-6)
    assert np.var(deviates) + np.var(gifted) == pytest.approx(1.0, abs=0.01)
    child = made("family.newborn_endowment", mother_endowment=2.0, father_endowment=2.0, fate_endowment=0.5)
    assert 0.0 < child < 2.0 / NUMBERS.endowment_midparent_spread, "in standard deviations of parents' means"


# --- arrows that are assumed or calibrated, and have a direction


def test_those_who_are_seldom_hired_give_up_looking() -> None:
    usual, seldom = (working(NUMBERS, 0.8, openness=openness) for openness in (1.0, 0.5))
    assert 0.5 < seldom < usual - 0.05
    indifferent = replace(NUMBERS, working_by_openness=0.0)
    assert working(indifferent, 0.8, openness=0.5) == working(indifferent, 0.8, openness=1.0)


def test_a_tenth_more_of_the_partner_s_pay_is_some_two_per_cent_less_work_of_women() -> None:
    """An elasticity of about -0.2 around 2000 (Blau and Kahn 2007, memory); none of men, none where nobody earns."""
    pay = 40_000.0
    given = {"woman": True, "partnered": True}
    level = replace(NUMBERS, working_of_women=0.0)
    work = [working(level, 0.75, partner_earnings=earnings, **given) for earnings in (pay, 1.1 * pay)]
    assert -0.3 < math.log(work[1] / work[0]) / math.log(1.1) < -0.1
    assert working(level, 0.75, partner_earnings=pay) == working(level, 0.75, partner_earnings=1.1 * pay)


def test_who_only_just_goes_to_work_does_so_part_time() -> None:
    def part_time(usual: float) -> float:
        """The share of those at work who do not work full weeks."""
        evenly = (np.arange(100_000) + 0.5) / 100_000
        hours = made("employment.hours", reluctance=evenly, working_odds=odds(usual))
        return float(np.mean(hours[evenly < usual] < 1.0))

    assert 0.0 < part_time(0.9) < 0.15 < 0.3 < part_time(0.4) < 0.6
    assert made("income.earnings", wage=40_000.0, share_worked=0.75, hours=0.5) == 15_000.0


def test_a_woman_alone_works_more_readily_and_a_man_alone_does_not() -> None:
    assert working(NUMBERS, 0.75, partnered=False) == working(NUMBERS, 0.75, partnered=True)
    women = [working(NUMBERS, 0.75, woman=True, partnered=partnered) for partnered in (False, True)]
    assert women[0] > women[1] + 0.05


def test_people_from_families_with_more_money_look_for_a_partner_more_often() -> None:
    def seeking(upbringing: float, numbers: Parameters = NUMBERS) -> float:
        given = {"age": 27.0, "log_earnings": -0.7, "upbringing": upbringing}
        return share("family.seeks_partner", numbers, "luck_seeking", **given)

    assert seeking(-0.5) < 0.9 * seeking(0.0) < 0.81 * seeking(0.5)
    indifferent = replace(NUMBERS, seeking_by_upbringing=0.0)
    assert seeking(-0.5, indifferent) == seeking(0.5, indifferent)


def test_who_has_less_to_live_on_moves_in_with_kin_more_often() -> None:
    """Nobody who owns a home, has a partner or dependents, or is in prison does."""

    def moving_in(**given: Any) -> float:
        return share("family.moves_in", NUMBERS, "luck_sharing", independent=True, **given)

    assert moving_in(log_income=-1.0) > 1.5 * moving_in(log_income=0.0) > 0.1
    for given in ({"owner": True}, {"partnered": True}, {"dependents": 1.0}, {"in_prison": True}, {"age": 17.0}):
        assert moving_in(**given) == 0.0
