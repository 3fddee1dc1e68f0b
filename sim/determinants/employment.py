"""Employment: who looks for work, who finds and loses it, and who hears of better offers.

Two rates run inside the year, finding f and losing s, in closed form: with a coin tossed once a year a hiring penalty
would hide, because most job seekers try several times a year. Hires cannot exceed the vacancies in reach; the cut is
made in `market.py` between the two stages.
"""

from dataclasses import dataclass

from sim.concepts import (
    ASSOCIATE,
    BACHELOR,
    EARLY_PENSION,
    HIGH_SCHOOL,
    NEARLY_NOTHING,
    PRIME_FROM,
    PRIME_UNTIL,
    RECORD_YEARS,
    SOME_COLLEGE,
    WORKING_AGE,
)  # fmt: skip
from sim.parameters import Edge, ParameterSet, assumed, calibrated, published
from sim.rules import Value, clamp, exp, log, logistic, maximum, minimum, not_, rule, where

PAY_COUNTED = 1.5
"""Log pay of a partner against a usual one is held within it on both sides."""


# One parameter a line; the names that a rule reads as one block.
# fmt: off
@dataclass(frozen=True, kw_only=True)
class Employment(ParameterSet):
    """What the employment rules read."""

    working_level: float = calibrated("log odds of being in the labour force at 25 to 54", 2.053, "log odds", (-4, 6), "epop")
    working_by_schooling: float = published("rise of those log odds a year of schooling beyond the mean of one's birth cohort", 0.19, "log odds", (-1, 2), "acs2012_emp_college")
    working_when_young: float = assumed("fall of those log odds a year below 25: of those of 20 to 24, 66 % work (CPS 2019, memory)", 0.04, "log odds", (0, 1))
    working_when_old: float = assumed("fall of those log odds a year above 54: of those of 65 to 74, 26 % work, of older ones 9 % (CPS 2019, memory)", 0.18, "log odds", (0, 1))
    working_of_women: float = calibrated("log odds of women against men in 2019", -0.4522, "log odds", (-3, 1), "epop")
    working_as_carer: float = assumed("log odds of the parent who brings up a child under 6", -0.45, "log odds", (-3, 1))
    working_alone: float = assumed("log odds of women of 25 to 61 without a partner: they work as often as those with one, men alone less often than other men (Pew 2021, memory)", 0.7, "log odds", (-1, 3))
    working_by_partners_pay: float = assumed("log odds of women whose partner works a log unit of the partner's pay beyond a usual one: a tenth more, some 2 % less work (Blau and Kahn 2007, memory)", -0.8, "log odds", (-2, 0))
    working_by_openness: float = calibrated("log odds a log unit of how open employers are: those who are seldom hired give up looking", 1.539, "log odds", (0, 3), "poverty_black")
    working_when_disabled: float = calibrated("log odds when disabled", -1.7, "log odds", (-4, 0), "acs2012_emp_gap_disability")
    voucher_on_work: float = published("log odds when others pay part of the rent", -0.15, "log odds", (-1, 0), "P82")
    working_in_school: float = assumed("log odds of pupils and students", -1.2, "log odds", (-4, 0))
    working_redecided: float = assumed("share whose inclination to work is another one for a year", 0.04)
    part_time_step: float = assumed("how much higher those log odds must be for full-time work: one in six of those at work has part-time work (CPS 2019, memory)", 0.7, "log odds", (0, 4))
    part_time_hours: float = assumed("hours of part-time work, share of full-time work (CPS 2019, memory)", 0.5)
    losing_level: float = calibrated("rate of losing a job, high school, in 2019", 0.1195, "a year", (0.01, 1), "unemp_hs")
    losing_without_diploma: float = calibrated("that rate without high school, ratio", 1.195, "ratio", (0.5, 4), "unemp_lths")
    losing_some_college: float = calibrated("that rate with some college, ratio", 1.063, "ratio", (0.2, 2), "unemp_somecoll")
    losing_associate: float = calibrated("that rate with an associate's degree, ratio", 0.8177, "ratio", (0.2, 2), "unemp_assoc")
    losing_bachelor: float = calibrated("that rate with a bachelor's degree or more, ratio", 0.6822, "ratio", (0.2, 2), "unemp_ba")
    losing_new: float = assumed("that rate in the first two years of a job, ratio", 1.5, "ratio", (1, 4))
    losing_settled: float = assumed("that rate after two years in a job, ratio", 0.85, "ratio", (0.2, 1))
    losing_when_young: float = calibrated("that rate below 25, ratio", 1.567, "ratio", (1, 4), "unemp_hs")
    finding_level: float = assumed("rate of finding a job in 2019", 4.0, "a year", (0.5, 12))
    cycle_on_finding: float = assumed("fall of the log rate of finding work a log unit of the odds of unemployment of the year", 0.7, "log", (0, 2))
    cycle_on_losing: float = assumed("rise of the log rate of losing work for the same", 0.3, "log", (0, 2))
    tightness_power: float = assumed("power of labour-market tightness (jobs in reach for those who look) in the rate of finding work", 0.5, "power", (0, 1))
    contact_share: float = published("share of jobs found through people one knows", 0.5, "share", (0, 1), "P50")
    felony_on_finding: float = published("rate of finding work with a fresh felony record, ratio", 0.5, "ratio", (0.1, 1), "P53")
    arrest_on_finding: float = published("rate of finding work with a fresh arrest record, ratio", 0.88, "ratio", (0.3, 1), "P55")
    record_fades: float = assumed("years after which a record weighs less than a seventh", 7.0, "years", (1, 40))
    disabled_on_finding: float = assumed("rate of finding work when disabled, ratio", 0.6, "ratio", (0.1, 1))
    transit_on_finding: float = published("rate of finding work a unit of transport around the reference, log", 0.19, "log units", (0, 1), "P83")
    jobs_offered: float = calibrated("jobs, filled and vacant, for each one usually at work", 1.05, "ratio", (0.9, 1.3), "unemp_hs")
    graduates_out_of_work: float = calibrated("usual unemployment with a bachelor's degree against that of all", 0.6, "ratio", (0.1, 3), "unemp_ba")
    others_out_of_work: float = calibrated("usual unemployment with less against that of all", 1.2, "ratio", (0.1, 3), "unemp_hs")
    jobs_follow_up: float = assumed("share of the way up to the labour force that jobs move in a year", 0.9)
    jobs_follow_down: float = assumed("share of the way down that they move in a year", 0.3)
    commute_on: float = assumed("share of those looking in a place who look one place further on, three times", 0.5)
    offers_level: float = assumed("offers from other employers", 0.6, "a year", (0, 3))
    offers_spread: float = assumed("spread of offers in log pay (scale of a logistic)", 0.12, "log points", (0, 0.5))
    offers_cap: float = assumed("offers from other employers in the best years against usual ones, at most", 1.5, "ratio", (1, 4))


@rule
def working_odds(
    age: Value, woman: Value, schooling: Value, cohort_schooling: Value, disabled: Value, in_school: Value,
    partnered: Value, partner_earnings: Value, wage_index: Value, typical_income: Value, typical_pay: Value,
    openness: Value, young_children: Value, women_working: Value, men_working: Value,
    working_level: Value, working_by_schooling: Value, working_when_young: Value, working_when_old: Value,
    working_of_women: Value, working_as_carer: Value, working_alone: Value, working_by_partners_pay: Value,
    working_by_openness: Value, working_when_disabled: Value, working_in_school: Value, change_in_working: Value,
    change_in_rent_paid: Value, voucher_on_work: Value,
) -> Value:
    """Log odds of working or looking for work, by the person and what stands in the way."""
    odds = working_level + working_by_schooling * (schooling - cohort_schooling)
    odds = odds - working_when_young * maximum(PRIME_FROM - age, 0.0) - working_when_old * maximum(age - PRIME_UNTIL, 0.0)
    odds = odds + where(woman, working_of_women + women_working, men_working) + where(disabled, working_when_disabled, 0.0)
    odds = odds + where(woman & not_(partnered) & (age >= PRIME_FROM) & (age < EARLY_PENSION), working_alone, 0.0)
    partners_pay = clamp(log(maximum(partner_earnings, 1.0) / (typical_pay * typical_income * wage_index)), -PAY_COUNTED, PAY_COUNTED)
    odds = odds + where(woman & (partner_earnings > 0.0), working_by_partners_pay * partners_pay, 0.0)
    odds = odds + working_by_openness * log(maximum(openness, NEARLY_NOTHING))
    odds = odds + where(in_school, working_in_school, 0.0) + where(young_children > 0.0, working_as_carer, 0.0)
    return odds + where(change_in_rent_paid > 0.0, voucher_on_work, 0.0) + change_in_working


@rule
def reluctance(working_redecided: Value, fate_working: Value, luck_redecide: Value, luck_working: Value) -> Value:
    """Share of people like this one who go to work more readily, 0 to 1: it lasts, now and then another one for a year."""
    return where(luck_redecide < working_redecided, luck_working, fate_working)


@rule
def in_labour_force(age: Value, in_prison: Value, reluctance: Value, working_odds: Value) -> Value:
    """Whether someone of 16 or more outside prison works or looks for work."""
    return (age >= WORKING_AGE) & not_(in_prison) & (reluctance < logistic(working_odds))


@rule
def hours(reluctance: Value, working_odds: Value, part_time_step: Value, part_time_hours: Value) -> Value:
    """Hours of those at work, share of a full week: those who only just go to work do so for part of it."""
    return where(reluctance < logistic(working_odds - part_time_step), 1.0, part_time_hours)


@rule
def losing_rate(
    age: Value, credential: Value, tenure: Value, losing_cycle: Value, losing_level: Value,
    losing_without_diploma: Value, losing_some_college: Value, losing_associate: Value, losing_bachelor: Value,
    losing_new: Value, losing_settled: Value, losing_when_young: Value, faced_losing: Value,
) -> Value:
    """Rate s of losing a job, a year: by credential, tenure and age, and what is done to the label."""
    degree = where(credential >= BACHELOR, losing_bachelor, where(credential >= ASSOCIATE, losing_associate, losing_some_college))
    by_credential = where(credential < HIGH_SCHOOL, losing_without_diploma, where(credential < SOME_COLLEGE, 1.0, degree))
    by_tenure = where(tenure < 2.0, losing_new, losing_settled)
    by_age = where(age < PRIME_FROM, losing_when_young, 1.0)
    return losing_level * losing_cycle * by_credential * by_tenure * by_age * faced_losing


@rule
def openness(
    record: Value, years_since_record: Value, here_contacts: Value, faced_hiring: Value, faced_record: Value,
    contact_share: Value, felony_on_finding: Value, arrest_on_finding: Value, record_fades: Value,
    change_in_record_weight: Value,
) -> Value:
    """How open employers are to the person, 1 at the reference: contacts, record, and what is done to the label."""
    felony = record >= 2.0
    penalty = where(felony, felony_on_finding * faced_record, where(record >= 1.0, arrest_on_finding, 1.0))
    weight = exp(-2.0 * years_since_record / record_fades) * clamp(1.0 - change_in_record_weight, 0.0, 1.0)
    contacts = 1.0 - contact_share + contact_share * here_contacts
    return contacts * (1.0 - (1.0 - penalty) * weight) * faced_hiring


@rule
def offers_met(
    openness: Value, disabled: Value, here_transit: Value, disabled_on_finding: Value, transit_on_finding: Value,
    change_in_finding: Value,
) -> Value:
    """Offers that someone who looks for work meets, against someone at the references."""
    ease = exp(transit_on_finding * (here_transit - 0.5) + change_in_finding)
    return openness * ease * where(disabled, disabled_on_finding, 1.0)


SEARCH = (openness, working_odds, reluctance, in_labour_force, hours, losing_rate, offers_met)


@rule
def finding_rate(
    offers_met: Value, credential: Value, here_tightness_low: Value, here_tightness_high: Value, finding_cycle: Value,
    finding_level: Value, tightness_power: Value,
) -> Value:
    """Rate f of finding work, a year, as long as there are vacancies."""
    tightness = where(credential >= BACHELOR, here_tightness_high, here_tightness_low)
    return finding_level * finding_cycle * offers_met * exp(tightness_power * log(tightness))


@rule
def stays_in_job(in_labour_force: Value, employed: Value, losing_rate: Value) -> Value:
    """Chance that a job held at the start of the year is held all year: neither lost nor left with the labour force."""
    return where(in_labour_force & employed, exp(-losing_rate), 0.0)


@rule
def would_be_hired(
    in_labour_force: Value, employed: Value, finding_rate: Value, losing_rate: Value
) -> Value:
    """Chance of ending the year in a job found this year, if there are vacancies: the two-state process after one year."""
    k = finding_rate + losing_rate
    decay = exp(-k)
    again = finding_rate / k + losing_rate / k * decay - exp(-losing_rate)
    return where(in_labour_force, where(employed, maximum(again, 0.0), finding_rate / k * (1.0 - decay)), 0.0)


MATCHING = (finding_rate, stays_in_job, would_be_hired)


@rule
def vacancies(credential: Value, here_vacancies_low: Value, here_vacancies_high: Value) -> Value:
    """Share of this year's hires for which there are vacancies in reach."""
    return where(credential >= BACHELOR, here_vacancies_high, here_vacancies_low)


@rule
def works_at_year_end(
    stays_in_job: Value, would_be_hired: Value, vacancies: Value, luck_work: Value
) -> Value:
    """Whether the person has work at the end of the year: kept, or found and not taken by another."""
    return luck_work < stays_in_job + vacancies * would_be_hired


@rule
def share_worked(
    in_labour_force: Value, employed: Value, finding_rate: Value, losing_rate: Value, vacancies: Value
) -> Value:
    """Expected share of the year at work, 0 to 1, given whether the year began in work, with and without vacancies."""
    k = finding_rate + losing_rate
    m = (1.0 - exp(-k)) / k
    found = where(employed, finding_rate / k + losing_rate / k * m, finding_rate / k * (1.0 - m))
    kept = where(employed, (1.0 - exp(-losing_rate)) / losing_rate, 0.0)
    return where(in_labour_force, vacancies * found + (1.0 - vacancies) * kept, 0.0)


@rule
def lost_job(employed: Value, in_labour_force: Value, works_at_year_end: Value) -> Value:
    """Whether someone who began the year in work and stayed in the labour force ended it without."""
    return employed & in_labour_force & not_(works_at_year_end)


@rule
def ladder(
    ladder: Value, employed: Value, works_at_year_end: Value, openness: Value, finding_cycle: Value,
    offers_level: Value, offers_spread: Value, offers_cap: Value, luck_offer: Value, luck_start: Value,
) -> Value:
    """Pay above the first offer, log points: the best of the year's outside offers, kept if better, lost with the job."""
    expected = offers_level * openness * minimum(finding_cycle, offers_cap)
    nothing = exp(-expected)
    level = clamp(1.0 + log(maximum(luck_offer, nothing)) / maximum(expected, NEARLY_NOTHING), NEARLY_NOTHING, 1.0 - NEARLY_NOTHING)
    best = where(luck_offer > nothing, offers_spread * log(level / (1.0 - level)), -2.0)
    first = clamp(luck_start, NEARLY_NOTHING, 1.0 - NEARLY_NOTHING)
    start = offers_spread * log(first / (1.0 - first))
    return where(works_at_year_end, where(employed, maximum(ladder, best), start), 0.0)


@rule
def tenure(tenure: Value, employed: Value, works_at_year_end: Value, ) -> Value:
    """Whole years in the present job, 40 at most."""
    return where(works_at_year_end, where(employed, minimum(tenure + 1.0, RECORD_YEARS), 0.0), 0.0)


@rule
def experience(experience: Value, hours: Value, share_worked: Value) -> Value:
    """Years of full-time work so far."""
    return experience + hours * share_worked


@rule
def employed(works_at_year_end: Value) -> Value:
    """Whether the person has work at the end of the year."""
    return works_at_year_end


WORK = (vacancies, works_at_year_end, share_worked, lost_job, ladder, tenure, experience, employed)

EDGES = (
    Edge("schooling_to_work", "education", "employment", "credentials protect from losing work", "P21",
         (("losing_rate", "credential", 1.0), ("working_odds", "schooling", "cohort_schooling"))),
    Edge("record_to_hiring", "safety", "employment", "a record keeps employers away", "P53",
         (("openness", "record", 0.0),)),
    Edge("health_to_work", "health", "employment", "illness keeps people from work", "P64",
         (("working_odds", "disabled", 0.0), ("offers_met", "disabled", 0.0))),
    Edge("jobs_to_work", "neighbourhood", "employment", "jobs in reach make finding work easier", "P06",
         (("finding_rate", "here_tightness_low", 1.0), ("finding_rate", "here_tightness_high", 1.0),
          ("vacancies", "here_vacancies_low", 1.0), ("vacancies", "here_vacancies_high", 1.0))),
    Edge("contacts_to_work", "employment", "employment", "people in work hear of openings", "P50",
         (("openness", "here_contacts", 1.0),)),
    Edge("transit_to_work", "neighbourhood", "employment", "transport brings jobs into reach", "P83",
         (("offers_met", "here_transit", 0.5),)),
)
