"""Safety: who is harmed, who harms, who is arrested, and what a record does.

Four kinds: common violence (as victim surveys count it), serious violence (shootings), property crime, and order
offences, which exist only through enforcement. Places carry expected rates, the sum of their residents' hazards, so
that a small community is not ruled by the noise of rare events.
"""

from dataclasses import dataclass

from sim.concepts import (
    ADULT,
    CHILD_COVER_UNTIL,
    FRAILTY_COUNTED,
    HIGH_SCHOOL,
    IDLE_UNTIL,
    OFFENDING_FROM,
    RECORD_YEARS,
    SHORTEST,
    SURVEYED_FROM,
    YOUNG_ADULT_UNTIL,
)  # fmt: skip
from sim.parameters import Edge, ParameterSet, assumed, calibrated, published
from sim.rules import Value, chance, clamp, exp, log, maximum, minimum, not_, rule, where

NEVER = -40.0
"""A log rate that never brings anything about."""
PAY_COUNTED = 1.5
"""Log pay against typical is held within it on both sides: beyond, it is not told apart."""
YOUNG_VICTIMS, OLD_VICTIMS = 24.0, 50.0
"""Ages from which victimisation falls, and falls further."""
UPBRINGING_COUNTED = 1.5
"""Log income of the household one grows up in is held within it on both sides."""
TERMS_COUNTED = 50.0
"""Prison terms beyond which more are not counted."""
SUREST = 0.95
"""Prison is never more certain than that."""


# One parameter a line; the names that a rule reads as one block.
# fmt: off
@dataclass(frozen=True, kw_only=True)
class Safety(ParameterSet):
    """What the safety rules read."""

    common_level: float = calibrated("log rate of common violence by a man of 19 at the references, 2019", -2.906, "log a year", (-9, 1), "violent_victim_rate")
    serious_level: float = calibrated("log rate of serious violence by a man of 19 at the references, 2019", -4.523, "log a year", (-12, 0), "firearm_homicide_all")
    property_level: float = calibrated("log rate of property crime by a man of 19 at the references, 2019", -2.0, "log a year", (-9, 2), "columbus_corr_CRIME_INC")
    age_of_peak: float = assumed("age at which offending peaks", 19.0, "years", (14, 30))
    rise_before_peak: float = assumed("rise of log offending a year before the peak", 0.3, "log a year", (0, 1))
    fall_after_peak: float = assumed("fall of log offending a year after the peak", 0.06, "log a year", (0, 0.3))
    men_on_common: float = published("log ratio of men to women, common violence", 0.784, "log ratio", (0, 3), "addhealth_violence_ratio_male_female")
    men_on_serious: float = assumed("log ratio of men to women, serious violence", 1.9, "log ratio", (0, 4))
    diploma_on_offending: float = calibrated("log offending of those who finished high school", -0.8, "log", (-1.5, 0), "P13")
    diploma_holders: float = assumed("share who finished high school at the reference", 0.8)
    no_work_on_property: float = published("log property crime when out of work", 1.1, "log", (0, 2), "P26")
    no_work_on_violence: float = published("log violence when out of work", 0.4, "log", (0, 0.7), "P26")
    pay_on_property: float = published("elasticity of property crime to own pay", -0.54, "elasticity", (-2, 0), "P27")
    pay_on_violence: float = assumed("elasticity of violence to own pay", -0.27, "elasticity", (-2, 0))
    pay_reference: float = assumed("own pay at the reference, share of typical household income", 0.6, "share", (0.2, 1.5))
    lead_on_offending: float = assumed("log offending a unit of bad air, water and soil", 0.2, "log", (0, 2), "P73")
    no_cover_on_offending: float = published("log offending of young adults who lost health cover", 0.14, "log", (0, 0.5), "P70")
    in_own_place: float = assumed("share of a resident's offences near home that fall in the own place, not in those around it", 0.7)
    common_anywhere: float = assumed("share of common violence that meets people anywhere in town: at school, at work, in shops and buses (NCVS, memory)", 0.4)
    carry_over: float = assumed("serious violence carried over from last year, share n", 0.3, "share", (0, 0.5), "P12")
    lethality: float = calibrated("deaths an act of serious violence", 0.09185, "share", (0, 1), "firearm_homicide_all")
    upbringing_on_offending: float = calibrated("elasticity of offending to the income of the household in which one grew up", -1.311, "elasticity", (-2, 0), "cum_prison_by_30s_men_white_b1965_69")
    victim_by_income: float = calibrated("elasticity of common victimisation to household income", -0.1394, "elasticity", (-1, 0), "ncvs_elasticity_violent_income")
    victim_without_partner: float = calibrated("log weight of victims without a partner", 0.3464, "log", (0, 2), "ncvs_violent_nevermarried")
    victim_by_frailty: float = calibrated("share of exposure that goes with own offending", 0.1515, "share", (0, 1), "violent_victim_poor")
    serious_among_offenders: float = assumed("share of serious violence that meets people as they take part in it themselves, not as common violence meets them", 0.6)
    victim_when_young: float = calibrated("log weight of victims up to 24", 0.1766, "log", (-1, 2), "violent_victim_poor")
    victim_by_age: float = calibrated("fall of that weight a year of age above 24", 0.01817, "log a year", (0, 0.2), "violent_victim_highincome")
    victim_when_old: float = calibrated("further fall a year of age above 50", 0.02447, "log a year", (0, 0.2), "violent_victim_highincome")
    victim_years: float = published("years for which serious victimisation lowers pay", 4.0, "years", (1, 20), "P10")
    reported_violent: float = published("share of violence reported to the police", 0.449, "share", (0, 1), "ncvs_share_violent_reported_police_2017")
    reported_property: float = published("share of property crime reported to the police", 0.357, "share", (0, 1), "ncvs_share_property_reported_police_2017")
    cleared_violent: float = calibrated("share of reported violence that leads to an arrest", 0.6263, "share", (0, 1), "rearrest_3yr")
    cleared_property: float = calibrated("share of reported property crime that leads to an arrest", 0.1477, "share", (0, 1), "rearrest_3yr")
    order_arrests: float = assumed("order arrests of a man of 19 at typical policing", 0.05, "a year", (0, 0.5))
    custody_level: float = calibrated("chance of prison given a felony arrest, first time, in 2019", 0.2039, "chance", (0, 1), "imprisonment_rate")
    pupil_custody: float = assumed("that chance below 18 against adults", 0.4, "ratio", (0, 1))
    term_level: float = calibrated("mean prison term", 0.9095, "years", (0.5, 10), "imprisonment_rate")
    felony_convicted: float = assumed("share of felony arrests that leave a felony record", 0.5)
    rearrest_after_release: float = calibrated("arrest hazard added at release, ratio", 1.214, "ratio", (0, 30), "recidivism_arrest_1y")
    rearrest_fades: float = calibrated("years in which that addition falls to a third", 2.937, "years", (0.5, 10), "recidivism_arrest_5y")
    strictness_on_custody: float = published("log custody of pupils an SD of school strictness", 0.18, "log", (0, 1), "P17")


@rule
def offending_by_age(age: Value, age_of_peak: Value, rise_before_peak: Value, fall_after_peak: Value) -> Value:
    """Log offending by age against the peak; nobody below 10."""
    before = rise_before_peak * maximum(age_of_peak - age, 0.0)
    return where(age >= OFFENDING_FROM, -before - fall_after_peak * maximum(age - age_of_peak, 0.0), NEVER)


@rule
def upbringing(upbringing: Value, age: Value, home_log_income: Value) -> Value:
    """Mean of the household's log income, against a typical one of the year, over one's childhood; 0 where not known."""
    income = clamp(home_log_income, -UPBRINGING_COUNTED, UPBRINGING_COUNTED)
    return where(age < ADULT, upbringing + (income - upbringing) / (age + 1.0), upbringing)


@rule
def tendency(
    age: Value, offending_frailty: Value, in_prison: Value, credential: Value, offending_by_age: Value, covered: Value,
    upbringing: Value, here_clean: Value, diploma_on_offending: Value, lead_on_offending: Value,
    no_cover_on_offending: Value, upbringing_on_offending: Value, diploma_holders: Value, change_in_offending: Value,
) -> Value:
    """Rate of offending against a man of 19 at the references: age, frailty, schooling, upbringing, lead, cover; 0 in prison."""
    odds = offending_by_age + where(credential >= HIGH_SCHOOL, diploma_on_offending, 0.0) - diploma_on_offending * diploma_holders
    odds = odds + lead_on_offending * (0.5 - here_clean) + upbringing_on_offending * upbringing + change_in_offending
    odds = odds + where((age >= CHILD_COVER_UNTIL) & (age < YOUNG_ADULT_UNTIL) & not_(covered), no_cover_on_offending, 0.0)
    return where(in_prison, 0.0, offending_frailty * exp(odds))


@rule
def idle(age: Value, in_school: Value, employed: Value) -> Value:
    """1 for adults of 18 to 59 neither at work nor in school, else 0."""
    return where((age >= ADULT) & (age < IDLE_UNTIL) & not_(employed) & not_(in_school), 1.0, 0.0)


@rule
def pay_against_typical(
    employed: Value, wage: Value, wage_index: Value, typical_income: Value, pay_reference: Value,
) -> Value:
    """Log of own full-time pay against a typical one; 0 for those not at work."""
    return where(employed, clamp(log(maximum(wage, 1.0) / (pay_reference * typical_income * wage_index)), -PAY_COUNTED, PAY_COUNTED), 0.0)


@rule
def common_offences(
    tendency: Value, woman: Value, idle: Value, pay_against_typical: Value, here_common_push: Value,
    common_base: Value, common_level: Value, men_on_common: Value, no_work_on_violence: Value,
    pay_on_violence: Value,
) -> Value:
    """Expected acts of common violence this year."""
    odds = common_level + here_common_push + where(woman, -men_on_common, 0.0)
    odds = odds + no_work_on_violence * idle + pay_on_violence * pay_against_typical
    return tendency * common_base * exp(odds)


@rule
def serious_offences(
    tendency: Value, woman: Value, idle: Value, pay_against_typical: Value, here_serious_push: Value,
    serious_base: Value, serious_level: Value, men_on_serious: Value, no_work_on_violence: Value,
    pay_on_violence: Value, change_in_serious_offending: Value,
) -> Value:
    """Expected acts of serious violence this year, before what carries over in places."""
    odds = serious_level + here_serious_push + where(woman, -men_on_serious, 0.0)
    odds = odds + no_work_on_violence * idle + pay_on_violence * pay_against_typical + change_in_serious_offending
    return tendency * serious_base * exp(odds)


@rule
def property_offences(
    tendency: Value, woman: Value, idle: Value, pay_against_typical: Value, here_property_push: Value,
    property_base: Value, property_level: Value, men_on_common: Value, no_work_on_property: Value,
    pay_on_property: Value,
) -> Value:
    """Expected property crimes this year."""
    odds = property_level + here_property_push + where(woman, -men_on_common, 0.0)
    odds = odds + no_work_on_property * idle + pay_on_property * pay_against_typical
    return tendency * property_base * exp(odds)


@rule
def exposure(
    age: Value, in_prison: Value, partnered: Value, home_log_income: Value, offending_frailty: Value,
    victim_by_income: Value, victim_without_partner: Value, victim_by_frailty: Value, victim_when_young: Value,
    victim_by_age: Value, victim_when_old: Value,
) -> Value:
    """Weight with which violence in a place meets the person; 0 below 12 and in prison."""
    by_age = victim_when_young - victim_by_age * maximum(age - YOUNG_VICTIMS, 0.0) - victim_when_old * maximum(age - OLD_VICTIMS, 0.0)
    odds = by_age + victim_by_income * home_log_income + where(partnered, 0.0, victim_without_partner)
    shared = 1.0 - victim_by_frailty + victim_by_frailty * minimum(offending_frailty, FRAILTY_COUNTED)
    return where((age >= SURVEYED_FROM) & not_(in_prison), exp(odds) * shared, 0.0)


@rule
def involvement(exposure: Value, serious_offences: Value, serious_reference: Value) -> Value:
    """Expected own acts of serious violence over a typical place's rate, for those whom violence can meet.

    Victims and offenders are often the same.
    """
    return where(exposure > 0.0, serious_offences / serious_reference, 0.0)


OFFENDING = (
    offending_by_age, upbringing, tendency, idle, pay_against_typical, common_offences, serious_offences, property_offences,
    exposure, involvement,
)


@rule
def common_risk(
    exposure: Value, here_common_now: Value, here_mean_exposure: Value, here_common_in_town: Value, common_anywhere: Value,
) -> Value:
    """Expected common violence against the person this year: near home, and as it meets anybody in town."""
    near_home = here_common_now / here_mean_exposure
    return exposure * (near_home + common_anywhere * (here_common_in_town - near_home))


@rule
def serious_risk(
    exposure: Value, involvement: Value, here_serious_now: Value, here_mean_exposure: Value,
    here_mean_involvement: Value, serious_among_offenders: Value,
) -> Value:
    """Expected serious violence against the person this year."""
    bystanders = exposure / here_mean_exposure
    offenders_here = here_mean_involvement > 0.0
    among = where(offenders_here, involvement / where(offenders_here, here_mean_involvement, 1.0), bystanders)
    return here_serious_now * (bystanders + serious_among_offenders * (among - bystanders))


@rule
def victim(common_risk: Value, serious_risk: Value, luck_victim: Value) -> Value:
    """What happened to the person this year: 0 nothing, 1 common, 2 serious violence; one draw, exclusive."""
    serious = chance(serious_risk)
    return where(luck_victim < serious, 2.0, where(luck_victim < serious + chance(common_risk), 1.0, 0.0))


@rule
def harmed_years(harmed_years: Value, victim: Value, victim_years: Value) -> Value:
    """Years for which harm by serious violence still lowers pay: so many from the event."""
    return where(victim >= 2.0, victim_years, harmed_years)


@rule
def felony_arrest_rate(
    common_offences: Value, serious_offences: Value, property_offences: Value, prior_terms: Value,
    years_since_record: Value, reported_violent: Value, reported_property: Value, cleared_violent: Value,
    cleared_property: Value, rearrest_after_release: Value, rearrest_fades: Value,
) -> Value:
    """Felony arrests expected this year; after a release the hazard is high and falls with the years outside."""
    violent = (common_offences + serious_offences) * reported_violent * cleared_violent
    acts = violent + property_offences * reported_property * cleared_property
    fresh = where(prior_terms > 0.0, rearrest_after_release * exp(-years_since_record / rearrest_fades), 0.0)
    return acts * (1.0 + fresh)


@rule
def order_arrest_rate(
    in_prison: Value, age: Value, woman: Value, offending_by_age: Value, here_policing: Value, faced_order: Value,
    order_arrests: Value, men_on_common: Value,
) -> Value:
    """Order arrests expected this year: they come from policing, not from conduct."""
    by_person = exp(offending_by_age + where(woman, -men_on_common, 0.0))
    return where(in_prison, 0.0, order_arrests * by_person * here_policing * faced_order)


@rule
def arrested(felony_arrest_rate: Value, order_arrest_rate: Value, luck_arrest: Value) -> Value:
    """Arrest this year: 0 none, 1 order, 2 felony; one draw, exclusive."""
    felony = chance(felony_arrest_rate)
    return where(luck_arrest < felony, 2.0, where(luck_arrest < felony + chance(order_arrest_rate), 1.0, 0.0))


@rule
def sent_to_prison(
    arrested: Value, age: Value, punishment: Value, faced_custody: Value, here_strictness: Value, custody_level: Value,
    strictness_on_custody: Value, pupil_custody: Value, change_in_custody: Value, luck_custody: Value,
) -> Value:
    """Whether a felony arrest leads to prison: by year, age, and what is done to the label."""
    pupil = where(age < ADULT, pupil_custody * exp(strictness_on_custody * here_strictness), 1.0)
    likely = custody_level * punishment * faced_custody * pupil * exp(change_in_custody)
    return (arrested >= 2.0) & (luck_custody < minimum(likely, SUREST))


@rule
def prison_left(
    prison_left: Value, sent_to_prison: Value, term_level: Value, luck_term: Value
) -> Value:
    """Years of the prison term still to serve."""
    term = maximum(-term_level * log(maximum(1.0 - luck_term, SHORTEST)), 1.0)
    return where(sent_to_prison, minimum(term, RECORD_YEARS), maximum(prison_left - 1.0, 0.0))


@rule
def released(in_prison: Value, prison_left: Value) -> Value:
    """Whether the person leaves prison this year."""
    return in_prison & (prison_left <= 0.0)


@rule
def record(
    record: Value, arrested: Value, sent_to_prison: Value, felony_convicted: Value, luck_conviction: Value,
) -> Value:
    """Criminal record as employers see it: 0 none, 1 arrest, 2 felony; never less than before."""
    convicted = sent_to_prison | ((arrested >= 2.0) & (luck_conviction < felony_convicted))
    return maximum(record, where(convicted, 2.0, where(arrested > 0.0, 1.0, 0.0)))


@rule
def years_since_record(years_since_record: Value, arrested: Value, in_prison: Value, prison_left: Value) -> Value:
    """Years outside since the last arrest or release, 40 at most."""
    fresh = (arrested > 0.0) | in_prison | (prison_left > 0.0)
    return where(fresh, 0.0, minimum(years_since_record + 1.0, RECORD_YEARS))


@rule
def prior_terms(prior_terms: Value, sent_to_prison: Value) -> Value:
    """Prison terms so far."""
    return where(sent_to_prison, minimum(prior_terms + 1.0, TERMS_COUNTED), prior_terms)


@rule
def in_prison(prison_left: Value) -> Value:
    """Whether the person is in prison at the end of the year."""
    return prison_left > 0.0


HARM = (
    common_risk, serious_risk, victim, harmed_years, felony_arrest_rate, order_arrest_rate, arrested, sent_to_prison,
    prison_left, released, record, years_since_record, prior_terms, in_prison,
)

EDGES = (
    Edge("schooling_to_violence", "education", "safety", "finishing school lowers the risk of offending", "P13",
         (("tendency", "credential", 1.0),)),
    Edge("work_to_violence", "employment", "safety", "being out of work raises the risk of offending", "P26",
         (("common_offences", "idle", 0.15), ("serious_offences", "idle", 0.15), ("property_offences", "idle", 0.15))),
    Edge("income_to_violence", "income", "safety", "own pay lowers the risk of offending; income that of being harmed", "P27",
         (("common_offences", "pay_against_typical", 0.0), ("serious_offences", "pay_against_typical", 0.0),
          ("property_offences", "pay_against_typical", 0.0), ("exposure", "home_log_income", 0.0))),
    Edge("upbringing_to_violence", "income", "safety", "children whose families have more money offend less, then and later", "P30",
         (("tendency", "upbringing", 0.0),)),
    Edge("place_to_violence", "neighbourhood", "safety", "trust, outlets, upkeep and policing of a place", "P75",
         (("common_offences", "here_common_push", 0.0), ("serious_offences", "here_serious_push", 0.0),
          ("property_offences", "here_property_push", 0.0))),
    Edge("environment_to_violence", "neighbourhood", "safety", "lead in early life", "P73",
         (("tendency", "here_clean", 0.5),)),
    Edge("cover_to_violence", "health", "safety", "losing health cover at 19", "P70",
         (("tendency", "covered", 1.0),)),
)
