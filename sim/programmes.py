"""How a plan reaches people and places: what each active intervention adds to its cause this year."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.interventions import Intervention
from sim.luck import Keys
from sim.people import Column
from sim.rules import Value
from sim.scenario import Dose, Scenario
from sim.stages import Scope
from sim.structure import those


@dataclass(frozen=True, eq=False)
class Assigned:
    """People whom a study treats this year, beside the plan: each of them gets what `adds` says for each cause."""

    keys: Keys
    adds: Mapping[str, float]
    at_home: bool = False
    """Whether it is given to the adult in whose household the person lives."""

    def rows(self, columns: Mapping[str, Column]) -> NDArray[np.int64]:
        """Return the rows of those to whom it is given, as far as they live."""
        found = np.flatnonzero(np.isin(columns["key"], self.keys))
        return np.unique(columns["home"][found]).astype(np.int64) if self.at_home else found


def grown(scenario: Scenario, intervention: Intervention, dose: Dose, year: int) -> float:
    """Return how far a dose has grown in a year, 0 to 1: from its start over its ramp, to its end."""
    start = scenario.present if dose.start is None else dose.start
    active = start <= year and (dose.end is None or year <= dose.end)
    return min((year - start + 1) / intervention.ramp, 1.0) if active else 0.0


def strength(scenario: Scenario, intervention: Intervention, dose: Dose, year: int) -> NDArray[np.float64]:
    """Return how strongly a dose acts in each place this year, 0 to 1: level, where, start, end and ramp."""
    return those(dose.where, scenario.places.ids) * (dose.level * grown(scenario, intervention, dose, year))


def active(scenario: Scenario, year: int, scope: str) -> list[tuple[Intervention, NDArray[np.float64]]]:
    """Return the interventions that act on people (or places) this year, with their strength by place."""
    known = scenario.all_interventions
    planned = [
        (known[name], strength(scenario, known[name], dose, year)) for name, dose in sorted(scenario.plan.items())
    ]
    return [(each, by_place) for each, by_place in planned if each.scope == scope and by_place.any()]


def place_changes(scenario: Scenario, year: int) -> dict[str, Value]:
    """Return what the plan adds this year to each cause that belongs to places, one value a place."""
    changes: dict[str, Value] = {}
    for intervention, by_place in active(scenario, year, "place"):
        changes[intervention.cause] = changes.get(intervention.cause, 0.0) + intervention.size * by_place
    return changes


def eligible(scope: Scope, limits: Mapping[str, tuple[float, float]]) -> NDArray[np.bool_]:
    """Return who lies within all limits, each on something that rules can read."""
    fit = np.ones(len(scope.people), dtype=np.bool_)
    for name, (low, high) in limits.items():
        value = scope.read(name)
        fit &= (value >= low) & (value <= high)
    return fit


def reached(scope: Scope, intervention: Intervention, by_place: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far the intervention reaches each person this year, 0 to 1.

    Where a share is reached, the same people take part every year (keyed by person and programme), and whoever is
    reached at a low level is reached at a higher one.
    """
    there = by_place[scope.people.columns["place"]]
    fit = eligible(scope, intervention.eligible)
    if intervention.reaches == "all":
        return np.where(fit, there * intervention.uptake, 0.0)
    takes = scope.draws(f"fate_programme_{intervention.id}", 0) < there * intervention.uptake
    return np.where(fit & takes, 1.0, 0.0)


def person_changes(scenario: Scenario, scope: Scope, assigned: Assigned | None = None) -> dict[str, Value]:
    """Return what the plan and a study add this year to each cause that belongs to people, one value a person."""
    changes: dict[str, Value] = {}
    for intervention, by_place in active(scenario, scope.year.year, "person"):
        added = intervention.size * reached(scope, intervention, by_place)
        changes[intervention.cause] = changes.get(intervention.cause, 0.0) + added
    if assigned is None:
        return changes
    there = np.zeros(len(scope.people))
    there[assigned.rows(scope.people.columns)] = 1.0
    studied = {cause: changes.get(cause, 0.0) + size * there for cause, size in assigned.adds.items()}
    return {**changes, **studied}
