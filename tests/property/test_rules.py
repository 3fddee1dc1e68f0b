"""Every rule stays in range for whatever people, places, parameters and plans can be, and on numbers as on arrays."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.determinants import PARAMETERS
from sim.people import COLUMNS
from sim.rules import for_numbers
from sim.stages import DERIVED
from tests.support import base, every_rule

type Range = tuple[float, float]

INFINITE = math.inf
RULES = every_rule()

TRUTHS = {
    "moves_in", "independent", "seeks_partner", "parts", "gives_birth", "newborn_low_weight", "finishes_high_school",
    "enters_college", "goes_on_to_bachelor", "earns_associate", "takes_longer", "goes_on_to_graduate", "in_school",
    "in_labour_force",
    "works_at_year_end", "lost_job", "employed", "sent_to_prison", "released", "in_prison", "covered", "dies",
    "disabled", "put_out", "wants_to_move", "can_buy", "resident", "graduate", "grown", "household", "owning_household",
    "newcomer", "force_low", "force_high", "working",
}  # fmt: skip

SHARES = {
    "would_be_hired", "stays_in_job", "vacancies", "share_worked", "reluctance", "hours", "health",
    "perceived_safety", "trust", "participation", "norms",
    "sold", "upkeep", "parks", "arts", "transit", "housing", "clean", "care", "local_wealth", "idle", "homicide_weeks",
}  # fmt: skip
"""Chances, shares and the factors of a place: 0 to 1."""

NOT_NEGATIVE = {
    "age", "two_parent_years", "losing_rate", "openness", "offers_met", "finding_rate", "experience", "wage",
    "earnings", "benefits", "money_income", "income", "household_income", "poverty_line", "tax", "credits", "resources",
    "repaid",
    "repayment_due", "mortgage", "granted", "financial", "teen_income", "parent_income", "tendency", "common_offences",
    "serious_offences", "property_offences", "exposure", "common_risk", "serious_risk", "felony_arrest_rate",
    "order_arrest_rate", "death_rate", "units", "price", "rent", "common", "serious", "property", "reported_crime",
    "policing",
}  # fmt: skip
"""Counts, rates and money."""

BETWEEN: dict[str, Range] = {
    "log_earnings": (-2, 3), "log_income": (-2.5, 3), "log_wage": (6, 16), "credential": (0, 5), "schooling": (0, 20),
    "tenure": (0, 40), "victim": (0, 2), "arrested": (0, 2), "record": (0, 2), "harmed_years": (0, 20),
    "evicted_years": (0, 2), "missed_payments": (0, 9), "prior_terms": (0, 50), "prison_left": (0, 40),
    "years_since_record": (0, 40), "offending_by_age": (-INFINITE, 0),
    "upbringing": (-1.5, 1.5), "pay_against_typical": (-1.5, 1.5),
    "frailty": (-2, 3), "rent_burden": (0, 2), "home_size": (0.04, 10), "log_crime": (-3, 3), "tax_base": (-2, 2),
    "budget": (-2, 2), "job_pull": (-0.5, 0.5), "job_loss": (0, 10), "place_quality": (-3, 3),
    "gains": (-INFINITE, INFINITE),
}  # fmt: skip
"""Rules with a range of their own; all others make finite numbers."""

PEOPLE: dict[str, Range] = {
    "age": (0, 110), "birth_year": (1840, 2300), "endowment": (-6, 6), "attainment": (-8, 8), "place_dose": (-3, 3),
    "slow_achievement": (-8, 8), "quick_achievement": (-3, 3), "programme_achievement": (-6, 6),
    "involvement": (0, 1e4), "gains": (-1e6, 1e7), "kin_income": (0, 1e7), "learned_in_programmes": (0, 6),
    "ladder": (-2, 2), "upbringing": (-1.5, 1.5),
    "wage_shock": (-3, 3), "experience": (0, 94), "frailty": (-2, 3), "offending_frailty": (0, 80),
    "credential": (0, 5), "log_income": (-2.5, 3), "share_worked": (0, 1), "children": (0, 20),
    "dependents": (0, 20), "hours": (0, 1),
    "young_children": (0, 10), "house": (0, 2.5), "schooling": (0, 18), "parent_schooling": (0, 18), "tenure": (0, 40),
    "two_parent_years": (0, 18), "harmed_years": (0, 20), "evicted_years": (0, 2), "missed_payments": (0, 9),
    "prior_terms": (0, 50), "years_since_record": (0, 40), "prison_left": (0, 40), "record": (0, 2), "victim": (0, 2),
    "rent_burden": (0, 2), "death_rate": (0, 3), "common_risk": (0, 20), "serious_risk": (0, 3),
    "net_worth": (-2e6, 1e9), "parent_net_worth": (-2e6, 1e9), "losing_rate": (0.001, 60),
    "poverty_line": (13_300, 120_000),
}  # fmt: skip

PLACES: dict[str, Range] = {
    "common": (1e-6, 3), "serious": (1e-8, 0.5), "property": (1e-6, 5), "common_now": (0, 3), "serious_now": (0, 0.5),
    "property_now": (0, 5), "mean_exposure": (0.05, 20),
    "common_in_town": (0, 3),
    "mean_involvement": (1e-6, 1e4), "contacts": (0.5, 1.1), "vacancies_low": (0, 1),
    "vacancies_high": (0, 1), "tightness_low": (0.5, 2), "tightness_high": (0.5, 2), "price": (1, 5e6),
    "rent": (0, 1e6), "mean_home_value": (0, 5e6), "units": (0, 1e6), "first_units": (0, 1e6),
    "household_count": (0, 1e6), "residents": (0, 1e6), "mean_log_income": (-2.5, 3), "owner_share": (0, 1),
    "degree_share": (0, 1),
    "turnover": (0, 1), "scarcity": (-3, 3), "budget": (-2, 2), "job_pull": (-0.5, 0.5),
    "job_pull_before": (-0.5, 0.5), "voice": (-3, 3), "tax_base": (-2, 2), "log_crime": (-3, 3), "policing": (0.1, 10),
    "strictness": (-3, 3), "job_loss": (0, 10), "homicide_weeks": (0, 1), "place_quality": (-3, 3),
    "school_quality": (-2, 2), "school_funds": (-2, 2), "common_push": (-8, 8), "serious_push": (-12, 12),
    "property_push": (-8, 8), "shared_push": (-6, 6), "home_value_push": (-3, 3), "harmful_siting": (0, 0.2),
    "sited_harm": (0, 3),
    "lending_harm": (0, 3), "suburban": (0, 1), "distance_cbd": (0, 5), "distance": (0, 50), "burden": (0, 2),
    "noise": (-6, 6), "reported_crime": (0, 8),
    **{f"offset_{kind}": (-4, 4) for kind in ("jobs", "violence", "schools", "amenity")},
}  # fmt: skip

YEAR: dict[str, Range] = {
    "year": (1940, 2300), "wage_index": (0.3, 6), "wage_spread": (0.5, 1.5), "finding_cycle": (0.05, 15),
    "losing_cycle": (0.3, 3), "punishment": (0, 3), "total_fertility": (1, 5), "partnering": (-2, 3),
    "separation": (-2, 2), "return_trend": (-0.05, 0.02),
    "women_working": (-3, 1), "men_working": (-1, 2), "women_paid": (-1, 1),
    "expected_degrees": (0, 1), "income_norm": (-3, 1),
    "minimum_wage": (0, 20), "jobless_benefit": (0, 1), "pension_rate": (0, 1), "tax_credit": (0, 2),
    "food_aid": (0, 2), "equalisation": (0, 1), "suburban_building": (0, 0.1), "flight_strength": (0, 2),
    "voice_strength": (0, 2), "local_funding": (0, 2),
    **{f"{kind}_base": (0.05, 10) for kind in ("common", "serious", "property")},
    **{f"{kind}_violence": (0.05, 10) for kind in ("common", "serious")},
    **{f"coverage_{whom}": (0, 1) for whom in ("children", "elderly", "low_income", "marketplace")},
}  # fmt: skip

CHANGES: dict[str, Range] = {
    "minimum_wage": (0, 30), "benefits": (0, 60_000), "child_credit": (0, 30_000), "wealth": (0, 200_000),
    "down_payment": (0, 200_000), "cover": (-1, 2), "record_weight": (0, 2), "rent_paid": (0, 2), "eviction": (-2, 2),
    "fair_funding": (0, 2), "voice": (0, 1),
}  # fmt: skip
"""What plans add to causes; all others are logs, log odds or SDs, -3 to 3."""

FACED: dict[str, Range] = {
    "hiring": (0.05, 1), "losing": (1, 3), "pay": (-2, 0), "record": (0.05, 1), "order": (1, 12), "custody": (1, 12),
    "lending": (0, 1), "care": (0, 1), "treatment": (0, 1), "teaching": (-3, 0),
}  # fmt: skip

MONEY = {
    "earnings", "benefits", "money_income", "income", "resources", "financial", "mortgage", "wage", "credits", "tax",
    "repaid", "repayment_due", "granted", "saving", "returns", "teen_income", "parent_income", "mother_income",
}  # fmt: skip


def truth(name: str) -> bool:
    """Whether rules read the name as true or false: columns of people are, what is gathered from kin is a number."""
    return (name in COLUMNS and COLUMNS[name][0] == "bool") or name in TRUTHS | set(DERIVED) | {"with_children"}


def range_of(name: str) -> Range:
    """The range in which an argument can lie."""
    kin = base(name)
    prefix, _, rest = name.partition("_")
    if name in PARAMETERS:
        return PARAMETERS[name].low, PARAMETERS[name].high
    if prefix in ("luck", "fate"):
        return 0.0, 1.0 - 2.0**-53
    if name.startswith("change_in_"):
        return CHANGES.get(name.removeprefix("change_in_"), (-3.0, 3.0))
    if prefix == "faced":
        return FACED[rest]
    if prefix == "cohort":
        return (-12.0, 12.0) if rest.startswith("cut_") else (6.0, 18.0)
    if name == "by_age_death_rate":
        return 1e-5, 1.5
    if kin in MONEY:
        return (-1e6, 1e7) if kin in {"saving", "returns"} else (0.0, 1e7)
    for table in (PEOPLE, PLACES, YEAR, BETWEEN):
        if kin in table:
            return table[kin]
    if kin.endswith("_endowment"):
        return PEOPLE["endowment"]
    if kin in SHARES or truth(kin):
        return 0.0, 1.0
    if kin in NOT_NEGATIVE:
        return 0.0, 60.0
    return -6.0, 6.0


WHOLE = {
    "age",
    "birth_year",
    "year",
    "credential",
    "dependents",
    "children",
    "young_children",
    "record",
    "victim",
    "tenure",
}


def values(name: str) -> st.SearchStrategy[float | bool]:
    if truth(name):
        return st.booleans()
    low, high = range_of(name)
    if base(name) in WHOLE | MONEY:
        return st.integers(int(low), int(high)).map(float)
    return st.floats(low, high).map(lambda value: value + 0.0)  # no negative nought


def person(where: str) -> st.SearchStrategy[dict[str, float | bool]]:
    """Whatever a rule reads of a person (or place), a year and a plan."""
    read = {name: values(name) for name in RULES[where].reads if name not in PARAMETERS}
    return st.fixed_dictionaries(read).map(possible)


def possible(read: dict[str, float | bool]) -> dict[str, float | bool]:
    """Mend what cannot be together: nobody is born later, draws on more than there is or pays off more than is owed."""
    if "birth_year" in read:
        read["birth_year"] = min(read["birth_year"], read["year"])
    if {"saving", "financial"} <= read.keys():
        read["saving"] = max(read["saving"], -read["financial"])
    if {"repaid", "mortgage"} <= read.keys():
        read["repaid"] = min(read["repaid"], read["mortgage"])
    if {"repaid", "financial", "saving"} <= read.keys():
        read["repaid"] = min(read["repaid"], read["financial"] + read["saving"])
    return read


@pytest.mark.parametrize("where", sorted(RULES))
def test_a_rule_stays_in_range_and_makes_the_same_of_numbers(where: str) -> None:
    rule, (low, high) = RULES[where], expected(RULES[where].name)
    parameters = st.fixed_dictionaries({name: values(name) for name in rule.reads if name in PARAMETERS})

    @settings(max_examples=100)
    @given(st.tuples(person(where), person(where)), parameters)
    def holds(people: tuple[dict[str, float | bool], ...], numbers: dict[str, float | bool]) -> None:
        arrays = {name: np.array([each[name] for each in people]) for name in people[0]}
        made = np.broadcast_to(np.asarray(rule(**arrays, **numbers)), 2)
        assert np.isfinite(made.astype(np.float64)).all()
        assert ((made >= low) & (made <= high)).all(), f"{rule.name} makes {made.tolist()}"
        assert (made.dtype == np.bool_) == (rule.name in TRUTHS)
        for each, of_arrays in zip(people, made, strict=True):
            assert bits(for_numbers(rule)(**each, **numbers)) == bits(of_arrays)

    holds()


def expected(name: str) -> Range:
    """The range in which what a rule makes must lie."""
    if name in TRUTHS | SHARES:
        return 0.0, 1.0
    if name in NOT_NEGATIVE:
        return 0.0, INFINITE
    return BETWEEN.get(name, (-INFINITE, INFINITE))


def bits(value: Any) -> str:
    return float(value).hex()


def test_every_range_names_a_rule() -> None:
    names = {rule.name for rule in RULES.values()}
    assert TRUTHS | SHARES | NOT_NEGATIVE | set(BETWEEN) <= names


def test_a_rule_out_of_range_would_be_seen() -> None:
    low, high = expected("share_worked")
    assert (
        not low
        <= RULES["employment.share_worked"](True, False, finding_rate=-8.0, losing_rate=1.0, vacancies=1.0)
        <= high
    )
