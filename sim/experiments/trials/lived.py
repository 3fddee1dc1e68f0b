"""The worlds of a study: one without it, and one or more with it, on common luck, side by side year by year."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.experiments.trials import cohort
from sim.experiments.trials.cohort import Flags, Members
from sim.experiments.trials.readings import Follower, Values
from sim.experiments.trials.study import Reading, Study
from sim.interventions import Intervention, catalogue
from sim.programmes import Assigned
from sim.scenario import Scenario
from sim.scenario import load as load_scenario
from sim.settings import Dose
from sim.world import World

OUTCOME, PER, ON = "outcome", "per", "on"
PASTS_KEPT = 8
DESCENDANTS = {"self": 0, "child": 1, "grandchild": 2, "place": 0}


@dataclass(frozen=True)
class Arm:
    """How a study is run: what its causes are multiplied by, and whether all eligible are treated."""

    times: float = 1.0
    at_scale: bool = False


@dataclass
class Side:
    """One world of a study: those who joined, their children and grandchildren, and what is read of them."""

    arm: Arm
    world: World
    lines: list[Members]
    followers: dict[str, Follower]

    @property
    def members(self) -> Members:
        """Those who joined."""
        return self.lines[0]

    def observe(self, start: int, places: Flags) -> None:
        """Read what is followed this year."""
        for parents, children in pairwise(self.lines):
            children.add_children(self.world.people, parents)
        for follower in self.followers.values():
            if follower.reading.of == "place":
                follower.observe_places(self.world, start, places)
            else:
                follower.observe(self.world, self.lines[DESCENDANTS[follower.reading.of]])


@dataclass(frozen=True, eq=False)
class Lived:
    """What one seed of a study gave: readings with it and without, and who took part."""

    study: Study
    with_it: dict[str, Values]
    without: dict[str, Values]
    lines: list[Members]
    """Those who joined, their children, their grandchildren, as far as they are followed."""
    pool: Members
    """All who were eligible, in the world without the study."""

    def line(self, name: str) -> Members:
        """Return those of whom a reading is."""
        return self.lines[DESCENDANTS[readings(self.study)[name].of]]

    @property
    def members(self) -> Members:
        """Those who joined."""
        return self.lines[0]


PASTS: OrderedDict[tuple[str, int, int], World] = OrderedDict()
"""Worlds at the end of some years, which other studies start from."""


def past(scenario: Scenario, seed: int, year: int) -> World:
    """Return the world at the end of a year; it goes on from the latest earlier one that is kept."""
    digest = scenario.digest
    before = [key for key in PASTS if key[:2] == (digest, seed) and key[2] <= year]
    world = PASTS[max(before)].copy() if before else World(scenario, seed)
    while world.year < year:
        world.live_one_year()
    PASTS[digest, seed, year] = world.copy()
    while len(PASTS) > PASTS_KEPT:
        PASTS.popitem(last=False)
    return world


def readings(study: Study) -> dict[str, Reading]:
    """Return all that a study reads, by what it is for."""
    found = {OUTCOME: study.outcome}
    if study.estimand.per is not None:
        found[PER] = study.estimand.per
    if study.estimand.on is not None:
        found[ON] = study.estimand.on
    return {**found, **{f"given_{i}": each for i, each in enumerate(study.estimand.given)}}


def scenario_of(study: Study, people: int | None = None) -> Scenario:
    """Return the world of a study."""
    return load_scenario(study.scenario).with_people(people or study.people)


def acting(scenario: Scenario, study: Study, arm: Arm, places: Flags) -> Scenario:
    """Return the scenario in which the causes of places that a study moves are moved in its places."""
    moved = study.treatment.of_scope("place")
    where = tuple(name for name, there in zip(scenario.places.ids, places, strict=True) if there)
    if not moved or not where:
        return scenario
    own = {f"studied_{cause}": _own(cause, size * arm.times) for cause, size in moved.items()}
    last = study.start + study.treatment.years - 1
    dose = Dose(level=1.0, where=where, start=study.start, end=last)
    plan = {**scenario.plan, **dict.fromkeys(own, dose)}
    return scenario.model_copy(update={"interventions": {**scenario.interventions, **own}, "plan": plan})


def _own(cause: str, size: float) -> Intervention:
    about = {"title": "Studied", "sectors": ("studied",), "thrive": "", "unit": "", "evidence": "", "label": "assumed"}
    acts = {"cause": cause, "effect": size, "kind": "policy", "reaches": "all"}
    return Intervention.model_validate({"id": f"studied_{cause}", **about, **acts})


def live(study: Study, seed: int, arms: dict[str, Arm], people: int | None = None) -> dict[str, Lived]:
    """Live one seed of a study in all its arms, and return what each gave."""
    scenario = scenario_of(study, people)
    base = past(scenario, seed, study.start - 1)
    places = cohort.treated_places(study, base)
    baseline = _side(study, Arm(), base)
    sides = {}
    for name, arm in arms.items():
        where = cohort.within(base.places, study.places) if arm.at_scale else places
        sides[name] = _side(study, arm, base.copy(acting(scenario, study, arm, where)))
        cohort.do_to_places(study, sides[name].world, where)
    while base.year < study.end:
        if base.year < study.start + study.enrols - 1:
            join(study, baseline, sides.values(), places)
        for side in sides.values():
            side.world.assigned = treated_now(study, side)
            side.world.live_one_year()
            side.observe(study.start, places)
        base.live_one_year()
        baseline.observe(study.start, places)
    return {name: _lived(study, side, baseline) for name, side in sides.items()}


def _side(study: Study, arm: Arm, world: World) -> Side:
    wanted = readings(study)
    deepest = max(DESCENDANTS[each.of] for each in wanted.values())
    followers = {name: Follower(each) for name, each in wanted.items()}
    return Side(arm, world, [Members() for _ in range(deepest + 1)], followers)


def join(study: Study, baseline: Side, sides: Iterable[Side], places: Flags) -> None:
    """Let people join at the end of a year: all eligible of the baseline are its pool, of whom the arms treat some."""
    people, year = baseline.world.people, baseline.world.year + 1
    rows = cohort.candidates(study, baseline.world, places)
    rows = rows[~np.isin(people["key"][rows], baseline.members.keys)]
    baseline.members.add(people, rows, np.full(len(rows), year), np.zeros(len(rows), dtype=np.bool_))
    for side in sides:
        everyone = study.at_scale or side.arm.at_scale or bool(study.treatment.of_scope("place"))
        assigned = rows if everyone else cohort.by_lot(study, baseline.world, rows)
        takes_part = cohort.takes_part(study, baseline.world, assigned, uptake(study, side.arm))
        cohort.do_to_people(study, side.world, people["key"][assigned[takes_part]])
        to = cohort.places_of(side.world.people, people["key"][assigned], otherwise=people["place"][assigned])
        side.members.add(people, assigned, np.full(len(assigned), year), takes_part, to)


def uptake(study: Study, arm: Arm) -> float:
    """Return the share of those assigned that take part; at scale not all take up a programme."""
    programme = study.treatment.programme
    return study.treatment.uptake * (catalogue()[programme].uptake if arm.at_scale and programme else 1.0)


def treated_now(study: Study, side: Side) -> Assigned | None:
    """Return whose causes are moved in the coming year."""
    causes = study.treatment.of_scope("person")
    if not causes:
        return None
    members, year = side.members.of, side.world.year + 1
    now = members["takes_part"] & (year - members["joined"] < study.treatment.years)
    if study.treatment.ages is not None:
        age = year - members["born"]
        now &= (age >= study.treatment.ages[0]) & (age <= study.treatment.ages[1])
    adds = {cause: size * side.arm.times for cause, size in causes.items()}
    return Assigned(side.members.keys[now], adds, study.treatment.given_to == "household")


def _lived(study: Study, side: Side, baseline: Side) -> Lived:
    with_it, without = ({name: each.values() for name, each in one.followers.items()} for one in (side, baseline))
    return Lived(study, with_it, without, side.lines, baseline.members)
