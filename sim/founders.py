"""The people with whom history starts in 1940, drawn from the scenario's tables of starts.

Their starts are "done before 1940": schooling, wealth, ownership and places differ by label as the scenario says, and
by nothing else. With equal starts every table is the pooled one and places are dealt at random. The years to 1960 are
spin-up.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim import luck
from sim.people import People
from sim.rules import chance, exp, maximum, normal
from sim.scenario import GroupStart, Scenario

START = 1940
PEOPLE_A_FOUNDER = 1.9
"""How many people the community has in 2025 for each founder of 1940 (closed population, measured)."""


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
    count = max(round(scenario.people / PEOPLE_A_FOUNDER), 2)
    people = People.nobody(count)
    columns = people.columns
    columns["key"][:] = luck.numbered_keys(count)
    draw = Draw(luck.numbered_keys(count), seed)
    starts = table_of(scenario)
    label = label_of(scenario, draw)
    columns["label"][:] = label
    columns["place"][:] = place_of(scenario, label, starts, draw)
    # The density of ages falls in a straight line to 0 at 92 (about the pyramid of 1940).
    age = np.floor(92.0 * (1.0 - np.sqrt(1.0 - draw.uniform("founder_age")))).astype(np.int64)
    columns["age"][:] = age
    columns["birth_year"][:] = START - 1 - age
    columns["woman"][:] = draw.uniform("founder_sex") < 0.5
    columns["endowment"][:] = draw.normal("founder_endowment")
    columns["offending_frailty"][:] = draw.normal("founder_offending") ** 2
    columns["years_since_record"][:] = 40
    give_starts(scenario, people, starts, draw)
    give_mothers(people, draw)
    return people


def give_starts(scenario: Scenario, people: People, starts: Mapping[str, GroupStart], draw: Draw) -> None:
    """Give adults schooling, work, wealth and homes, and children what they learned so far."""
    columns, names = people.columns, scenario.labels
    label, age = columns["label"], columns["age"].astype(np.int64)

    def by_label(read: Mapping[str, float]) -> NDArray[np.float64]:
        return np.array([read[name] for name in names])[label]

    adult = age >= 18
    mean = by_label({name: start.schooling for name, start in starts.items()})
    years = np.clip(mean + 1.6 * columns["endowment"] + 2.4 * draw.normal("founder_schooling"), 0.0, 18.0)
    columns["schooling"][:] = np.where(adult, years, np.clip(age - 5, 0, 12))
    credential = np.digitize(years, [11.5, 12.5, 13.5, 15.5, 17.5])
    columns["credential"][:] = np.where(adult, credential, 0)
    columns["attainment"][:] = np.where(adult, 0.4 * (years - mean), 0.0)
    columns["slow_achievement"][:] = np.where(adult, 0.0, 0.6 * columns["endowment"] * age / 18.0)
    columns["parent_schooling"][:] = mean
    columns["independent"][:] = age >= 21
    columns["in_school"][:] = (age >= 5) & (age < 18)
    works = adult & (age < 66) & (draw.uniform("founder_work") < np.where(columns["woman"], 0.3, 0.9))
    columns["in_labour_force"][:] = works
    columns["employed"][:] = works & (draw.uniform("founder_job") < 0.86)
    columns["share_worked"][:] = np.where(columns["employed"], 0.9, 0.0)
    columns["experience"][:] = np.clip((age - 18) * np.where(columns["woman"], 0.35, 0.95), 0.0, 45.0)
    columns["tenure"][:] = np.where(columns["employed"], 3, 0)
    pay = by_label({name: start.pay for name, start in starts.items()})
    columns["wage_shock"][:] = np.where(adult, pay + 0.3 * draw.normal("founder_shock"), 0.0)
    columns["income"][:] = np.floor(np.where(adult, 18_000.0 * np.asarray(exp(columns["wage_shock"])), 0.0))
    columns["resources"][:] = columns["income"]
    spread = np.asarray(exp(1.3 * draw.normal("founder_wealth"))) * np.clip((age - 18) / 30.0, 0.0, 1.5)
    wealth = by_label({name: start.wealth for name, start in starts.items()})
    columns["financial"][:] = np.where(adult, np.floor(0.5 * wealth * spread), 0.0)
    owns = adult & (age >= 26) & (draw.uniform("founder_owner") < by_label({n: s.ownership for n, s in starts.items()}))
    columns["owner"][:] = owns
    columns["house"][:] = np.where(owns, 0.4, 0.0)
    columns["health"][:] = 0.85
    columns["covered"][:] = draw.uniform("founder_cover") < np.asarray(chance(maximum(0.4, 0.0)))


def give_mothers(people: People, draw: Draw) -> None:
    """Give each founder under 18 a mother of the same place and label, 19 to 40 years older, where there is one."""
    columns = people.columns
    age, pick = columns["age"].astype(np.int64), draw.uniform("founder_mother")
    cell = columns["place"].astype(np.int64) * 256 + columns["label"]
    women = np.flatnonzero(columns["woman"] & (age >= 20) & (age <= 57))
    women = women[np.lexsort((columns["key"][women], cell[women]))]
    for years in range(18):
        children = np.flatnonzero(age == years)
        fit = women[(age[women] >= years + 19) & (age[women] <= years + 40)]
        first = np.searchsorted(cell[fit], cell[children], "left")
        number = np.searchsorted(cell[fit], cell[children], "right") - first
        some = number > 0
        children = children[some]
        mothers = fit[first[some] + (pick[children] * number[some]).astype(np.int64)]
        columns["mother"][children] = mothers
        columns["mother_key"][children] = columns["key"][mothers]
        columns["parent_schooling"][children] = columns["schooling"][mothers]
