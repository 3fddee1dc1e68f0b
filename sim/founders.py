"""The people with whom history starts in 1940, drawn from the scenario's tables of starts.

Their starts are "done before 1940": schooling, wealth, ownership and places differ by label as the scenario says, and
by nothing else. With equal starts every table is the pooled one and places are dealt at random. The years to 1960 are
spin-up.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim import luck
from sim.concepts import ADULT, CHILD_YEARS, KINDERGARTEN, RECORD_YEARS, SCHOOL_YEARS
from sim.determinants import Parameters, family
from sim.people import People
from sim.rules import chance, exp, normal
from sim.scenario import GroupStart, Scenario

START = 1940
CUTS = (11.5, 12.5, 13.5, 15.5, 17.5)
"""Years of schooling at which the credentials begin: half a year short of what each takes."""
LABELS = 256
"""Room for labels in the number of a place and a label."""


def weights(start: GroupStart) -> dict[str, float]:
    """Return how likely a household of the group lives in a place of each lending grade."""
    return {str(grade): weight for grade, weight in start.grades.items()}


def table_of(scenario: Scenario) -> Mapping[str, GroupStart]:
    """Return the starts of each label; pooled over labels where the scenario asks for equal starts."""
    groups = scenario.groups
    if scenario.starts == "unequal":
        return groups
    share = {name: start.share for name, start in groups.items()}

    def pooled(read: Mapping[str, float]) -> float:
        return sum(share[name] * read[name] for name in groups)

    grades = {grade: pooled({name: weights(start)[grade] for name, start in groups.items()}) for grade in "ABCD"}
    common = {
        "schooling": pooled({name: start.schooling for name, start in groups.items()}),
        "wealth": pooled({name: start.wealth for name, start in groups.items()}),
        "ownership": pooled({name: start.ownership for name, start in groups.items()}),
        "pay": pooled({name: start.pay for name, start in groups.items()}),
    }
    return {name: start.model_copy(update={**common, "grades": grades}) for name, start in groups.items()}


class Draw:
    """Keyed draws of the founders, one for each named decision."""

    def __init__(self, keys: luck.Keys, seed: int) -> None:
        """Prepare the streams of a seed."""
        self.stream = luck.streams(keys, seed, 0)

    def uniform(self, decision: str) -> NDArray[np.float64]:
        """Return numbers in [0, 1)."""
        return luck.draws(self.stream, decision)

    def normal(self, decision: str) -> NDArray[np.float64]:
        """Return standard normal numbers."""
        return np.asarray(normal(self.uniform(decision)))


def label_of(scenario: Scenario, draw: Draw) -> NDArray[np.int64]:
    """Return each founder's label code; labels are dealt in the order in which the scenario lists them."""
    codes = {name: code for code, name in enumerate(scenario.labels)}
    u = draw.uniform("founder_label")
    label = np.zeros(len(u), dtype=np.int64)
    reached = 0.0
    for name, start in scenario.groups.items():
        label = np.where(u >= reached, codes[name], label)
        reached += start.share
    return label


def place_of(
    scenario: Scenario, label: NDArray[np.int64], starts: Mapping[str, GroupStart], draw: Draw
) -> NDArray[np.int64]:
    """Return each founder's place: by homes, and by how likely the label lives in places of each grade."""
    city = scenario.places
    u = draw.uniform("founder_place")
    place = np.zeros(len(u), dtype=np.int64)
    for code, name in enumerate(scenario.labels):
        by_grade = weights(starts[name])
        weight = np.array([by_grade[grade] for grade in city.grade]) * np.asarray(city.units_share)
        if scenario.starts == "equal":
            weight = np.asarray(city.units_share, dtype=np.float64)
        running = np.cumsum(weight)
        found = np.searchsorted(running / running[-1], u, side="right")
        place = np.where(label == code, np.minimum(found, len(weight) - 1), place)
    return place


def found(scenario: Scenario, seed: int) -> People:
    """Return the founders at the end of 1939, without partners; children have mothers."""
    count = max(round(scenario.people / scenario.parameters.people_a_founder), 2)
    people = People.nobody(count)
    columns = people.columns
    columns["key"][:] = luck.numbered_keys(count)
    draw = Draw(luck.numbered_keys(count), seed)
    starts = table_of(scenario)
    label = label_of(scenario, draw)
    columns["label"][:] = label
    columns["place"][:] = place_of(scenario, label, starts, draw)
    # The density of ages falls in a straight line (about the pyramid of 1940).
    oldest = scenario.parameters.founders_oldest
    age = np.floor(oldest * (1.0 - np.sqrt(1.0 - draw.uniform("founder_age")))).astype(np.int64)
    columns["age"][:] = age
    columns["birth_year"][:] = START - 1 - age
    columns["woman"][:] = draw.uniform("founder_sex") < 0.5
    columns["endowment"][:] = draw.normal("founder_endowment")
    columns["offending_frailty"][:] = family.newborn_offending(draw.uniform("founder_offending"))
    columns["years_since_record"][:] = RECORD_YEARS
    give_starts(scenario, people, starts, draw)
    give_mothers(people, draw, scenario.parameters)
    return people


def give_starts(scenario: Scenario, people: People, starts: Mapping[str, GroupStart], draw: Draw) -> None:
    """Give adults schooling, work, wealth and homes, and children what they learned so far."""
    columns, numbers = people.columns, scenario.parameters

    def by_label(name: str) -> NDArray[np.float64]:
        return np.array([getattr(starts[label], name) for label in scenario.labels])[columns["label"]]

    give_schooling(people, by_label("schooling"), draw, numbers)
    give_work(people, by_label("pay"), draw, numbers)
    give_wealth(people, by_label("wealth"), by_label("ownership"), draw, numbers)
    columns["independent"][:] = columns["age"] >= numbers.founders_independent
    columns["health"][:] = numbers.founders_health
    columns["covered"][:] = draw.uniform("founder_cover") < chance(numbers.founders_cover_rate)


def give_schooling(people: People, mean: NDArray[np.float64], draw: Draw, numbers: Parameters) -> None:
    """Give adults schooling around the mean of their label, and children what they learned so far."""
    columns = people.columns
    age = columns["age"].astype(np.int64)
    adult = age >= ADULT
    years = mean + numbers.founders_schooling_by_endowment * columns["endowment"]
    years = years + numbers.founders_schooling_spread * draw.normal("founder_schooling")
    years = np.clip(years, 0.0, numbers.founders_schooling_most)
    columns["schooling"][:] = np.where(adult, years, np.clip(age - KINDERGARTEN, 0, SCHOOL_YEARS))
    columns["credential"][:] = np.where(adult, np.digitize(years, CUTS), 0)
    columns["attainment"][:] = np.where(adult, numbers.founders_attainment * (years - mean), 0.0)
    learned = numbers.founders_achievement * columns["endowment"] * age / CHILD_YEARS
    columns["slow_achievement"][:] = np.where(adult, 0.0, learned)
    columns["parent_schooling"][:] = mean
    columns["in_school"][:] = (age >= KINDERGARTEN) & (age < ADULT)


def give_work(people: People, pay: NDArray[np.float64], draw: Draw, numbers: Parameters) -> None:
    """Give adults work, experience and pay."""
    columns, woman = people.columns, people.columns["woman"]
    age = columns["age"].astype(np.int64)
    adult = age >= ADULT
    share = np.where(woman, numbers.founders_women_working, numbers.founders_men_working)
    works = adult & (age < numbers.founders_retire) & (draw.uniform("founder_work") < share)
    employed = works & (draw.uniform("founder_job") < numbers.founders_employed)
    columns["in_labour_force"][:], columns["employed"][:] = works, employed
    columns["hours"][:] = 1.0
    columns["share_worked"][:] = np.where(employed, numbers.founders_share_worked, 0.0)
    grown = np.where(woman, numbers.founders_women_experience, numbers.founders_men_experience)
    columns["experience"][:] = np.clip((age - ADULT) * grown, 0.0, numbers.founders_experience_most)
    columns["tenure"][:] = np.where(employed, numbers.founders_tenure, 0)
    shock = pay + numbers.founders_shock_spread * draw.normal("founder_shock")
    columns["wage_shock"][:] = np.where(adult, shock, 0.0)
    income = numbers.founders_income * np.asarray(exp(columns["wage_shock"]))
    columns["income"][:] = np.floor(np.where(adult, income, 0.0))
    columns["resources"][:] = columns["income"]


def give_wealth(
    people: People, mean: NDArray[np.float64], ownership: NDArray[np.float64], draw: Draw, numbers: Parameters
) -> None:
    """Give adults wealth that grows with age, and homes."""
    columns = people.columns
    age = columns["age"].astype(np.int64)
    adult = age >= ADULT
    grown = np.clip((age - ADULT) / numbers.founders_wealth_years, 0.0, numbers.founders_wealth_most)
    spread = np.asarray(exp(numbers.founders_wealth_spread * draw.normal("founder_wealth"))) * grown
    columns["financial"][:] = np.where(adult, np.floor(0.5 * mean * spread), 0.0)
    owns = adult & (age >= numbers.founders_own_from) & (draw.uniform("founder_owner") < ownership)
    columns["owner"][:] = owns
    columns["house"][:] = np.where(owns, numbers.founders_home, 0.0)


def give_mothers(people: People, draw: Draw, numbers: Parameters) -> None:
    """Give each founder under 18 a mother of the same place and label, of fitting age, where there is one."""
    columns = people.columns
    age, pick = columns["age"].astype(np.int64), draw.uniform("founder_mother")
    cell = columns["place"].astype(np.int64) * LABELS + columns["label"]
    youngest, oldest = numbers.mothers_youngest, numbers.mothers_oldest
    women = np.flatnonzero(columns["woman"] & (age > youngest) & (age < oldest + ADULT))
    women = women[np.lexsort((columns["key"][women], cell[women]))]
    for years in range(int(ADULT)):
        children = np.flatnonzero(age == years)
        fit = women[(age[women] >= years + youngest) & (age[women] <= years + oldest)]
        first = np.searchsorted(cell[fit], cell[children], "left")
        number = np.searchsorted(cell[fit], cell[children], "right") - first
        some = number > 0
        children = children[some]
        mothers = fit[first[some] + (pick[children] * number[some]).astype(np.int64)]
        columns["mother"][children] = mothers
        columns["mother_key"][children] = columns["key"][mothers]
        columns["parent_schooling"][children] = columns["schooling"][mothers]
