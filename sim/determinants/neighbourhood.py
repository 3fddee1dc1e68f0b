"""Neighbourhood: the twelve THRIVE factors of a place, its budget, schools, jobs and violence.

All rules of this file run once a year on places, from what was counted among last year's people. A factor is a state
from 0 to 1 that moves a share of the way to its target each year. Where no row stands behind a factor, its arrow is at
most a fifth as strong as those with evidence, and labelled assumed.
"""

from dataclasses import dataclass

from sim.concepts import BACHELOR_AGE, LOG_MOST, NEARLY_NOTHING, PERCENT, WEEKS
from sim.parameters import Edge, ParameterSet, assumed, calibrated, published
from sim.rules import Value, clamp, exp, log, logistic, maximum, minimum, rule, where

LEAST_SERIOUS = 1e-8
"""Serious violence a resident is held above it, so that it has a logarithm."""
DEPRIVATION_COUNTED = 1.0
"""Log income of residents against typical is held within it on both sides: a third of it, or three times. In places of
some dozen people more would be luck."""
LEAST_OUTLETS = 0.05
"""Harmful outlets are held above it, so that they have a logarithm."""
LEAST_FUNDS = 0.3
"""School funds are held above it: no school lives on less of the typical funds."""
KINDS_OF_TIES, SURROUNDINGS = 3.0, 1.5
"""Trust, participation and norms are averaged; parks, arts and housing are half of their sum at the references."""
BLOCK_GROUP = 1_200.0
"""Residents of a block group, the neighbourhood of P01."""
MOST_JOBS_LOST = 10.0
"""Per cent of the labour force; a larger loss in one year is not told apart."""
DOSE_YEARS = 23.0
"""Place quality counts at ages 0 to 22 (P43)."""


# One parameter a line; the names that a rule reads as one block.
# fmt: off
@dataclass(frozen=True, kw_only=True)
class Neighbourhood(ParameterSet):
    """What the neighbourhood rules read."""

    factor_speed: float = assumed("share of the way to its target that a factor moves a year", 0.2)
    smoothing: float = assumed("weight of the newest year in what a place is known for (three years)", 0.333)
    common_reference: float = calibrated("common violence of a typical place in 2019", 0.02, "a resident of 12 and over a year", (0.0001, 1), "violent_victim_rate")
    serious_reference: float = assumed("serious violence of a typical place in 2019", 0.0006, "a resident a year", (0.000001, 0.1))
    crime_reference: float = assumed("reported crime of a typical place in 2019", 0.03, "a resident a year", (0.0001, 1))
    safety_reference: float = assumed("share who feel safe in a typical place", 0.6)
    turnover_reference: float = assumed("share of residents who moved within the city this year, in a typical place", 0.1)
    owners_reference: float = assumed("share of households who own their home in a typical place", 0.6)
    offset_on_common: float = calibrated("log common violence an SD of the place's lasting violence offset", 0.25, "log", (0, 1.5), "county_corr_lnvcr_lnhom")
    offset_on_serious: float = calibrated("log serious violence an SD of the place's lasting violence offset", 0.3264, "log", (0, 2), "county_corr_lnvcr_lnhom")
    offset_on_property: float = calibrated("log property crime an SD of the place's lasting violence offset", 0.3, "log", (0, 1.5), "columbus_moran_residual")
    deprivation_on_serious: float = assumed("log serious violence a log unit by which residents' income lies below typical: more made poor towns run away", 3.8, "log", (0, 10))
    jobs_offset: float = calibrated("log jobs an SD of the place's lasting jobs offset", 0.08, "log", (0, 1), "nyc_tract_corr_un_lninc")
    schools_offset: float = calibrated("log school quality an SD of the place's lasting school offset", 0.08, "log", (0, 1), "county_persistence_ba1990_ba2015")
    trust_on_violence: float = published("log violence a unit of trust", -1.6, "log", (-4, 0), "P75")
    norms_on_violence: float = assumed("log violence a unit of norms against violence", -0.3, "log", (-2, 0))
    shared_on_serious: float = calibrated("log serious violence for a log unit of what the kinds of violence share", 2.182, "ratio", (0, 4), "firearm_homicide_black")
    shared_on_property: float = assumed("log property crime for a log unit of what the kinds of violence share", 0.6, "ratio", (0, 2))
    outlets_on_violence: float = published("elasticity of violence to harmful outlets", 0.4, "elasticity", (0, 1), "P79")
    police_on_property: float = published("elasticity of property crime to police", -0.17, "elasticity", (-1, 0), "P80")
    police_on_common: float = published("elasticity of common violence to police", -0.34, "elasticity", (-1, 0), "P80")
    police_on_serious: float = published("elasticity of serious violence to police", -0.67, "elasticity", (-1.5, 0), "P80")
    upkeep_on_serious: float = published("log serious violence a unit of upkeep", -0.8, "log", (-3, 0), "P77")
    upkeep_on_property: float = assumed("log property crime a unit of upkeep and lighting", -0.5, "log", (-3, 0), "I31")
    fear_by_common: float = assumed("fall of the log odds of feeling safe a log unit of common violence", 0.9, "log odds", (0, 4))
    fear_by_serious: float = assumed("fall of the log odds of feeling safe a log unit of serious violence", 0.3, "log odds", (0, 4))
    feeling_safe_level: float = assumed("log odds of feeling safe in a typical place", 0.4, "log odds", (-3, 3))
    crime_on_policing: float = assumed("log police a head a log unit of reported crime", 0.25, "log", (0, 1))
    voice_on_policing: float = assumed("fall of log police a head a unit of the place's voice", 0.15, "log", (0, 1))
    down_speed: float = assumed("share of the way down that budgets and jobs move a year", 0.2)
    up_speed: float = assumed("share of the way up that budgets and jobs move a year (hysteresis)", 0.1)
    tax_power: float = assumed("elasticity of a place's budget to its tax base", 0.4, "elasticity", (0, 1))
    voice_power: float = assumed("elasticity of a place's budget to its voice", 0.4, "elasticity", (0, 1))
    risk_on_budget: float = assumed("log budget a unit of lost perceived safety, where money flees risk", -0.4, "log", (-2, 0))
    budget_on_factors: float = assumed("log odds of a factor a log unit of budget", 0.8, "log odds", (0, 4))
    siting_wears_off: float = assumed("share of sited outlets, lead and highways that is gone a year later", 0.01, "share", (0, 0.2))
    income_on_factors: float = assumed("log odds of a factor a log unit of residents' income", 0.5, "log odds", (0, 4))
    amenity_offset: float = calibrated("log odds of a factor an SD of the place's lasting appeal", 0.3, "log odds", (0, 2), "columbus_moran_HOVAL")
    violence_on_trust: float = assumed("log odds of trust a log unit of common violence", -0.35, "log odds", (-3, 0), "P75")
    turnover_on_trust: float = assumed("log odds of trust a unit of the share who moved in", -1.0, "log odds", (-6, 0))
    tenure_on_trust: float = assumed("log odds of trust a unit of the share who own", 0.8, "log odds", (0, 4))
    arts_on_trust: float = assumed("log odds of trust a unit of cultural life", 0.2, "log odds", (0, 2))
    violence_on_norms: float = assumed("fall of the log odds of norms against violence a log unit of serious violence", 0.15, "log odds", (0, 2))
    income_on_shops: float = assumed("log odds that no harmful goods are sold a log unit of residents' income", 0.2, "log odds", (0, 2))
    budget_on_transit_and_homes: float = assumed("weight of a budget in transport and in housing, share of its weight in other factors", 0.3)
    clean_level: float = assumed("log odds of clean air, water and soil in a typical place", 0.3, "log odds", (-3, 3))
    siting_on_clean: float = assumed("fall of those log odds a unit of harmful siting", 1.2, "log odds", (0, 5), "P73")
    budget_on_clean: float = assumed("rise of those log odds a log unit of budget", 0.2, "log odds", (0, 2))
    risk_on_jobs: float = published("log jobs a log unit of serious violence", -0.04, "log", (-0.5, 0), "P06")
    spending_on_jobs: float = assumed("log jobs a unit of local wealth (what residents earn and own is spent nearby)", 0.15, "log", (0, 1))
    transit_on_jobs: float = assumed("log jobs a unit of transport", 0.06, "log", (0, 1))
    college_on_place: float = assumed("place quality a unit of the share with a degree", 0.8, "SD", (0, 4), "P49")
    income_on_place: float = assumed("place quality a log unit of residents' income", 0.6, "SD", (0, 4), "P47")
    trust_on_place: float = assumed("place quality a unit of trust, participation and norms", 1.0, "SD", (0, 6), "P49")
    surroundings_on_place: float = assumed("place quality a unit of parks, arts and housing", 0.2, "SD", (0, 2))
    school_local: float = published("share of school funds raised from local home values", 0.365, "share", (0, 1), "P66")
    clinics_by_budget: float = assumed("log odds of access to care a log unit of budget", 0.6, "log odds", (0, 4))


@rule
def common(common: Value, common_now: Value, smoothing: Value) -> Value:
    """Common violence a resident, as the place is known for it: smoothed over three years."""
    return maximum(common + smoothing * (common_now - common), NEARLY_NOTHING)


@rule
def serious(serious: Value, serious_now: Value, smoothing: Value) -> Value:
    """Serious violence a resident, smoothed over three years."""
    return maximum(serious + smoothing * (serious_now - serious), LEAST_SERIOUS)


@rule
def property(property: Value, property_now: Value, smoothing: Value) -> Value:
    """Property crimes a resident, smoothed over three years."""
    return maximum(property + smoothing * (property_now - property), NEARLY_NOTHING)


@rule
def reported_crime(
    common: Value, property: Value, serious: Value, reported_violent: Value, reported_property: Value,
) -> Value:
    """Crimes reported to the police a resident and year."""
    return reported_violent * (common + serious) + reported_property * property


@rule
def log_crime(reported_crime: Value, crime_reference: Value) -> Value:
    """Log of reported crime against a typical place."""
    return clamp(log(reported_crime / crime_reference), -LOG_MOST, LOG_MOST)


@rule
def perceived_safety(
    perceived_safety: Value, common: Value, serious: Value, upkeep: Value, common_reference: Value,
    serious_reference: Value, fear_by_common: Value, fear_by_serious: Value, smoothing: Value,
    feeling_safe_level: Value,
) -> Value:
    """Share who feel safe in the place, 0 to 1: follows violence and upkeep over three years."""
    odds = feeling_safe_level - fear_by_common * log(common / common_reference) - fear_by_serious * log(serious / serious_reference)
    return perceived_safety + smoothing * (logistic(odds + upkeep - 0.5) - perceived_safety)


@rule
def tax_base(mean_home_value: Value, wage_index: Value, typical_price: Value) -> Value:
    """Log of home values a household against typical ones at this year's wages."""
    return clamp(log(maximum(mean_home_value, 1.0) / (typical_price * wage_index)), -2.0, 2.0)


@rule
def voice(participation: Value, mean_log_income: Value, voice_strength: Value, change_in_voice: Value) -> Value:
    """Log weight of the place in the city's budget: participation and wealth; 0 where each head counts alike."""
    return voice_strength * (1.0 - change_in_voice) * (participation - 0.5 + 0.5 * mean_log_income)


@rule
def budget(
    budget: Value, tax_base: Value, voice: Value, perceived_safety: Value, flight_strength: Value, tax_power: Value,
    voice_power: Value, risk_on_budget: Value, down_speed: Value, up_speed: Value, safety_reference: Value,
    change_in_budget: Value,
) -> Value:
    """Log public and private investment a head against a typical place: slower up than down."""
    risk = flight_strength * risk_on_budget * (safety_reference - perceived_safety)
    aim = tax_power * tax_base + voice_power * voice - maximum(-risk, 0.0) + change_in_budget
    return budget + where(aim < budget, down_speed, up_speed) * (clamp(aim, -2.0, 2.0) - budget)


@rule
def trust(
    trust: Value, common: Value, turnover: Value, owner_share: Value, arts: Value, common_reference: Value,
    violence_on_trust: Value, turnover_on_trust: Value, tenure_on_trust: Value, arts_on_trust: Value,
    factor_speed: Value, turnover_reference: Value, owners_reference: Value, change_in_trust: Value,
) -> Value:
    """Social networks and trust: fall with violence and turnover, rise with tenure and cultural life."""
    odds = violence_on_trust * log(common / common_reference) + turnover_on_trust * (turnover - turnover_reference)
    odds = odds + tenure_on_trust * (owner_share - owners_reference) + arts_on_trust * (arts - 0.5) + change_in_trust
    return trust + factor_speed * (logistic(odds) - trust)


@rule
def participation(
    participation: Value, trust: Value, mean_log_income: Value, income_on_factors: Value, factor_speed: Value,
    change_in_participation: Value,
) -> Value:
    """Participation and willingness to act for the common good."""
    odds = trust - 0.5 + income_on_factors * mean_log_income + change_in_participation
    return participation + factor_speed * (logistic(odds) - participation)


@rule
def norms(
    norms: Value, trust: Value, serious: Value, serious_reference: Value, factor_speed: Value, violence_on_norms: Value,
    change_in_norms: Value,
) -> Value:
    """Norms and culture: expectations that conflicts are settled without violence."""
    odds = trust - 0.5 - violence_on_norms * log(serious / serious_reference) + change_in_norms
    return norms + factor_speed * (logistic(odds) - norms)


@rule
def sited_harm(sited_harm: Value, harmful_siting: Value, siting_wears_off: Value) -> Value:
    """What was sited in the place and still stands, log odds: it outlasts the planning that put it there."""
    return sited_harm * (1.0 - siting_wears_off) + harmful_siting


@rule
def sold(
    sold: Value, sited_harm: Value, mean_log_income: Value, factor_speed: Value, income_on_shops: Value,
    change_in_sold: Value,
) -> Value:
    """What is sold and how it is promoted: 1 no harmful outlets, 0 as many as can be."""
    odds = income_on_shops * mean_log_income - sited_harm + change_in_sold
    return sold + factor_speed * (logistic(odds) - sold)


@rule
def upkeep(
    upkeep: Value, budget: Value, owner_share: Value, offset_amenity: Value, sited_harm: Value, lending_harm: Value,
    budget_on_factors: Value, amenity_offset: Value, factor_speed: Value, owners_reference: Value,
    change_in_upkeep: Value,
) -> Value:
    """Look, feel and safety: upkeep, lighting, few empty lots."""
    odds = budget_on_factors * budget + 0.5 * (owner_share - owners_reference) + amenity_offset * offset_amenity
    odds = odds - 0.5 * sited_harm - lending_harm + change_in_upkeep
    return upkeep + factor_speed * (logistic(odds) - upkeep)


@rule
def parks(
    parks: Value, budget: Value, offset_amenity: Value, budget_on_factors: Value, amenity_offset: Value,
    factor_speed: Value, change_in_parks: Value,
) -> Value:
    """Parks and open space within reach."""
    odds = 0.5 * budget_on_factors * budget + amenity_offset * offset_amenity + change_in_parks
    return parks + 0.5 * factor_speed * (logistic(odds) - parks)


@rule
def arts(
    arts: Value, budget: Value, participation: Value, budget_on_factors: Value, factor_speed: Value,
    change_in_arts: Value,
) -> Value:
    """Arts and cultural expression."""
    odds = 0.5 * budget_on_factors * budget + participation - 0.5 + change_in_arts
    return arts + factor_speed * (logistic(odds) - arts)


@rule
def transit(
    transit: Value, budget: Value, distance_cbd: Value, budget_on_factors: Value, factor_speed: Value,
    budget_on_transit_and_homes: Value, change_in_transit: Value,
) -> Value:
    """Getting around: safe and affordable ways to work, school and shops."""
    odds = budget_on_transit_and_homes * budget_on_factors * budget - 0.5 * (distance_cbd - 1.0) + change_in_transit
    return transit + 0.5 * factor_speed * (logistic(odds) - transit)


@rule
def housing(
    housing: Value, budget: Value, mean_log_income: Value, lending_harm: Value, income_on_factors: Value,
    budget_on_factors: Value, factor_speed: Value, budget_on_transit_and_homes: Value, change_in_housing: Value,
) -> Value:
    """Housing quality and stability of the place."""
    odds = income_on_factors * mean_log_income + budget_on_transit_and_homes * budget_on_factors * budget - lending_harm + change_in_housing
    return housing + 0.5 * factor_speed * (logistic(odds) - housing)


@rule
def clean(
    clean: Value, sited_harm: Value, budget: Value, factor_speed: Value, clean_level: Value, siting_on_clean: Value,
    budget_on_clean: Value, change_in_clean: Value,
) -> Value:
    """Air, water and soil: 1 clean, 0 heavily exposed (lead above all)."""
    odds = clean_level - siting_on_clean * sited_harm + budget_on_clean * budget + change_in_clean
    return clean + 0.5 * factor_speed * (logistic(odds) - clean)


@rule
def care(care: Value, budget: Value, clinics_by_budget: Value, factor_speed: Value, change_in_care: Value) -> Value:
    """Access to care: clinics within reach."""
    odds = clinics_by_budget * budget + change_in_care
    return care + factor_speed * (logistic(odds) - care)


@rule
def school_funds(
    tax_base: Value, school_local: Value, equalisation: Value, local_funding: Value, change_in_fair_funding: Value,
    change_in_school_funds: Value,
) -> Value:
    """Log school spending a pupil against the typical place of the year: local home values, in part equalised.

    Fair funding makes up what places with low home values are missing.
    """
    local = school_local * (1.0 - equalisation) * local_funding * (exp(tax_base) - 1.0)
    missing = minimum(local, 0.0) * clamp(1.0 - change_in_fair_funding, 0.0, 1.0)
    local = missing + maximum(local, 0.0)
    return log(maximum(1.0 + local, LEAST_FUNDS)) + change_in_school_funds


@rule
def school_quality(school_funds: Value, offset_schools: Value, schools_offset: Value) -> Value:
    """Education factor: log school quality against the typical place of the year."""
    return school_funds + schools_offset * offset_schools


@rule
def strictness(change_in_strictness: Value) -> Value:
    """How strictly the schools of the place exclude pupils, SDs against the typical place."""
    return change_in_strictness + 0.0


@rule
def local_wealth(
    local_wealth: Value, owner_share: Value, mean_log_income: Value, tightness_low: Value, factor_speed: Value,
    owners_reference: Value, change_in_local_wealth: Value,
) -> Value:
    """Living wages and local wealth: incomes, ownership and jobs of the place."""
    odds = mean_log_income + owner_share - owners_reference + log(tightness_low) + change_in_local_wealth
    return local_wealth + factor_speed * (logistic(odds) - local_wealth)


@rule
def policing(
    policing: Value, log_crime: Value, voice: Value, crime_on_policing: Value, voice_on_policing: Value,
    change_in_policing: Value, smoothing: Value,
) -> Value:
    """Police a head against a typical place: follow crime and, the other way, voice."""
    return policing + smoothing * (exp(clamp(crime_on_policing * log_crime - voice_on_policing * voice, -1.0, 1.0) + change_in_policing) - policing)


@rule
def shared_push(
    trust: Value, norms: Value, sold: Value, trust_on_violence: Value, norms_on_violence: Value, outlets_on_violence: Value,
) -> Value:
    """Log violence for what the kinds of violence share: trust, norms and outlets."""
    outlets = outlets_on_violence * log(maximum(1.0 - sold, LEAST_OUTLETS) / 0.5)
    return trust_on_violence * (trust - 0.5) + norms_on_violence * (norms - 0.5) + outlets


@rule
def common_push(
    shared_push: Value, policing: Value, offset_violence: Value, police_on_common: Value, offset_on_common: Value,
    change_in_common_violence: Value,
) -> Value:
    """Log common violence of the place against the reference."""
    lasting = offset_on_common * offset_violence
    return shared_push + lasting + police_on_common * log(policing) + change_in_common_violence


@rule
def serious_push(
    shared_push: Value, policing: Value, upkeep: Value, offset_violence: Value, mean_log_income: Value,
    police_on_serious: Value, upkeep_on_serious: Value, offset_on_serious: Value, deprivation_on_serious: Value,
    shared_on_serious: Value, change_in_serious_violence: Value,
) -> Value:
    """Log serious violence of the place against the reference.

    It gathers where many are poor, which common violence does much less.
    """
    built = police_on_serious * log(policing) + upkeep_on_serious * (upkeep - 0.5)
    deprived = clamp(-mean_log_income, -DEPRIVATION_COUNTED, DEPRIVATION_COUNTED)
    lasting = offset_on_serious * offset_violence + deprivation_on_serious * deprived
    return shared_on_serious * shared_push + built + lasting + change_in_serious_violence


@rule
def property_push(
    shared_push: Value, policing: Value, upkeep: Value, offset_violence: Value, police_on_property: Value,
    upkeep_on_property: Value, offset_on_property: Value, shared_on_property: Value, change_in_property_crime: Value,
) -> Value:
    """Log property crime of the place against the reference."""
    built = police_on_property * log(policing) + upkeep_on_property * (upkeep - 0.5)
    return shared_on_property * shared_push + built + offset_on_property * offset_violence + change_in_property_crime


@rule
def job_pull(
    job_pull: Value, serious: Value, serious_reference: Value, serious_violence: Value, local_wealth: Value, transit: Value,
    offset_jobs: Value, flight_strength: Value, risk_on_jobs: Value, spending_on_jobs: Value, transit_on_jobs: Value,
    jobs_offset: Value, down_speed: Value, up_speed: Value, change_in_jobs: Value,
) -> Value:
    """Log jobs in reach for each member of the labour force: violence keeps firms away, slower back than away."""
    risk = flight_strength * risk_on_jobs * log(serious / (serious_reference * serious_violence))
    aim = risk + spending_on_jobs * (local_wealth - 0.5) + transit_on_jobs * (transit - 0.5)
    aim = clamp(aim + jobs_offset * offset_jobs + change_in_jobs, -0.5, 0.5)
    return job_pull + where(aim < job_pull, down_speed, up_speed) * (aim - job_pull)


@rule
def place_quality(
    mean_log_income: Value, degree_share: Value, trust: Value, participation: Value, norms: Value, parks: Value,
    arts: Value, housing: Value, expected_degrees: Value, income_on_place: Value, college_on_place: Value,
    trust_on_place: Value, surroundings_on_place: Value,
) -> Value:
    """Place quality for children in frozen SDs, without schools and violence, which have arrows of their own."""
    people = income_on_place * mean_log_income + college_on_place * (degree_share - expected_degrees)
    ties = trust_on_place * ((trust + participation + norms) / KINDS_OF_TIES - 0.5)
    return clamp(people + ties + surroundings_on_place * (parks + arts + housing - SURROUNDINGS), -LOG_MOST, LOG_MOST)


@rule
def homicide_weeks(serious: Value, residents: Value, lethality: Value) -> Value:
    """Expected share of weeks with a homicide nearby, for a block group."""
    return clamp(serious * lethality * BLOCK_GROUP / WEEKS, 0.0, 1.0)


@rule
def job_loss(job_pull: Value, job_pull_before: Value) -> Value:
    """Jobs lost in the place this year, per cent of the labour force, 0 where jobs were won."""
    return clamp(PERCENT * (job_pull_before - job_pull), 0.0, MOST_JOBS_LOST)


CONDITIONS = (
    common, serious, property, reported_crime, log_crime, perceived_safety, tax_base, voice, budget, trust,
    participation, norms, sited_harm, sold, upkeep, parks, arts, transit, housing, clean, care, school_funds, school_quality, strictness,
    local_wealth, policing, shared_push, common_push, serious_push, property_push, job_pull, job_loss, place_quality,
    homicide_weeks,
)


@rule
def place_dose(place_dose: Value, age: Value, here_place_quality: Value) -> Value:
    """Place quality added up over ages 0 to 22, a 23rd a year."""
    return where(age <= BACHELOR_AGE, place_dose + here_place_quality / DOSE_YEARS, place_dose)


CHILDHOOD = (place_dose,)

EDGES = (
    Edge("violence_to_jobs", "safety", "neighbourhood", "violence keeps firms and jobs away", "P06",
         (("job_pull", "serious", "typical_serious"),)),
    Edge("violence_to_investment", "safety", "neighbourhood", "money leaves places that feel unsafe", "P08",
         (("budget", "perceived_safety", 0.6),)),
    Edge("violence_to_trust", "safety", "neighbourhood", "violence wears down trust and norms", "P75",
         (("trust", "common", "common_reference"), ("norms", "serious", "serious_reference"))),
    Edge("income_to_neighbourhood", "income", "neighbourhood", "residents' income keeps up a place", "P47",
         (("voice", "mean_log_income", 0.0), ("participation", "mean_log_income", 0.0), ("sold", "mean_log_income", 0.0),
          ("housing", "mean_log_income", 0.0), ("local_wealth", "mean_log_income", 0.0),
          ("job_pull", "local_wealth", 0.5), ("place_quality", "mean_log_income", 0.0))),
    Edge("deprivation_to_violence", "income", "neighbourhood", "serious violence gathers where many are poor", "nat_stdbeta_HR80_on_RD",
         (("serious_push", "mean_log_income", 0.0),)),
    Edge("home_values_to_schools", "housing", "neighbourhood", "local home values pay for schools and services", "P66",
         (("school_funds", "tax_base", 0.0), ("budget", "tax_base", 0.0))),
    Edge("ownership_to_trust", "housing", "neighbourhood", "owning and staying build trust", "P75",
         (("trust", "turnover", 0.1), ("trust", "owner_share", 0.6))),
    Edge("schooling_to_place", "education", "neighbourhood", "educated residents make a place better for children", "P49",
         (("place_quality", "degree_share", "expected_degrees"),)),
)
