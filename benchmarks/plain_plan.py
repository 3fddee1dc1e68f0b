"""How a plan reaches plain places and people: what each active intervention adds to its cause this year."""

from collections.abc import Callable
from operator import attrgetter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.plain_rules import Path
from sim.interventions import CAUSES, Intervention
from sim.scenario import Dose, Scenario

if TYPE_CHECKING:
    from benchmarks.plain_mesa import PlainCommunity, Resident

ZERO = dict.fromkeys(CAUSES, 0.0)
UNCHANGED = SimpleNamespace(**ZERO)
"""What a person or a place meets whom no programme reaches."""


class Programme(NamedTuple):
    """An intervention of the plan, its dose, and what makes someone eligible: a value and its limits."""

    intervention: Intervention
    dose: Dose
    limits: list[tuple[Callable[[Any], float], float, float]]


def programmes(study: Scenario, path: Path) -> list[Programme]:
    """Return the plan's programmes by name."""
    known = study.all_interventions
    return [
        Programme(
            known[name],
            dose,
            [
                (attrgetter(path(read).removeprefix("self.")), low, high)
                for read, (low, high) in known[name].eligible.items()
            ],
        )
        for name, dose in sorted(study.plan.items())
    ]


def strength(programme: Programme, model: "PlainCommunity") -> list[float]:
    """Return how strongly a dose acts in each place this year, 0 to 1: level, where, start, end and ramp."""
    dose = programme.dose
    start = model.study.present if dose.start is None else dose.start
    if model.year < start or (dose.end is not None and model.year > dose.end):
        return [0.0] * len(model.places)
    level = dose.level * min((model.year - start + 1) / programme.intervention.ramp, 1.0)
    return [level if dose.where is None or place.name in dose.where else 0.0 for place in model.places]


def active(model: "PlainCommunity", scope: str) -> list[tuple[Programme, list[float]]]:
    """Return the programmes that act on people (or places) this year, with their strength by place."""
    planned = [(each, strength(each, model)) for each in model.programmes if each.intervention.scope == scope]
    return [(each, by_place) for each, by_place in planned if any(by_place)]


def reach_places(model: "PlainCommunity") -> None:
    """Let programmes act on places."""
    acting = active(model, "place")
    for place in model.places:
        place.changes = SimpleNamespace(**ZERO) if acting else UNCHANGED
        for programme, by_place in acting:
            add(place.changes, programme.intervention, by_place[place.number])


def reach_people(model: "PlainCommunity") -> None:
    """Let programmes act on people."""
    acting = active(model, "person")
    for resident in model.agents:
        resident.changes = UNCHANGED
        for programme, by_place in acting:
            reached = reaches(programme, resident, by_place[resident.place.number])
            if reached:
                resident.changes = SimpleNamespace(**ZERO) if resident.changes is UNCHANGED else resident.changes
                add(resident.changes, programme.intervention, reached)


def reaches(programme: Programme, resident: "Resident", there: float) -> float:
    """Return how far a programme reaches a person this year, 0 to 1; the same people take part every year."""
    intervention = programme.intervention
    if not all(low <= value(resident) <= high for value, low, high in programme.limits):
        return 0.0
    if intervention.reaches == "all":
        return there * intervention.uptake
    takes = getattr(resident.fate, f"fate_programme_{intervention.id}") < there * intervention.uptake
    return 1.0 if takes else 0.0


def add(changes: SimpleNamespace, intervention: Intervention, reached: float) -> None:
    """Add an intervention's effect to its cause."""
    cause = intervention.cause
    setattr(changes, cause, getattr(changes, cause) + intervention.size * reached)
