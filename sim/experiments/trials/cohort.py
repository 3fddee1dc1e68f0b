"""Who joins a study, and what is done to them: by keyed lots, so that the same people are treated in every run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import kin, luck
from sim.experiments.trials.study import Numbers, Quantiles, Study
from sim.measures.distribution import fractional_ranks
from sim.people import People
from sim.programmes import Assigned, eligible
from sim.stages import Scope, Year
from sim.world import World

type Keys = luck.Keys
type Rows = NDArray[np.int64]
type Flags = NDArray[np.bool_]

MOST = 0.01
"""Share of a place's residents who are treated at most, so that prices, vacancies and neighbours stay as they are."""


NOBODY: dict[str, type] = {
    "joined": np.int64,
    "born": np.int64,
    "place": np.int64,
    "to": np.int64,
    "takes_part": np.bool_,
    "income": np.float64,
}


@dataclass
class Members:
    """People by key (sorted), with what is known of them.

    of: the year in which they joined, that of their birth, the place in which they lived and the one to which they were
    moved, whether they take part (are treated), and what their household had to live on as they joined.
    """

    keys: Keys = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))
    of: dict[str, NDArray[Any]] = field(
        default_factory=lambda: {name: np.zeros(0, kind) for name, kind in NOBODY.items()}
    )

    def add(self, people: People, rows: Rows, joined: Rows, takes_part: Flags, to: Rows | None = None) -> None:
        """Let the people of these rows join; who is a member stays as they were."""
        columns = people.columns
        new = ~np.isin(columns["key"][rows], self.keys)
        born, place = (columns[name][rows].astype(np.int64) for name in ("birth_year", "place"))
        told: dict[str, NDArray[Any]] = {
            "joined": joined, "born": born, "place": place, "to": place if to is None else to, "takes_part": takes_part,
            "income": columns["income"][columns["home"][rows]],
        }  # fmt: skip
        every = np.concatenate((self.keys, columns["key"][rows][new]))
        order = np.argsort(every)
        self.keys = every[order]
        self.of = {name: np.concatenate((known, told[name][new]))[order] for name, known in self.of.items()}

    @property
    def treated(self) -> Keys:
        """The keys of those who take part."""
        return np.asarray(self.keys[self.of["takes_part"]])

    def rows(self, people: People) -> tuple[Rows, Rows]:
        """Return the rows of the members who live, and the position of each among the members."""
        if not len(self.keys):
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        position = np.minimum(np.searchsorted(self.keys, people["key"]), len(self.keys) - 1)
        rows = np.flatnonzero(self.keys[position] == people["key"])
        return rows, position[rows]

    def add_children(self, people: People, parents: "Members") -> None:
        """Let the living children of others join, with their parent's year and part."""
        rows, position = parents.rows(people)
        never = np.iinfo(np.int64).max
        # One more row than people: the last one is that of nobody, whose row is -1.
        joined, takes_part = np.full(len(people) + 1, never), np.zeros(len(people) + 1, dtype=np.bool_)
        joined[rows], takes_part[rows] = parents.of["joined"][position], parents.of["takes_part"][position]
        mother, father = people["mother"], people["father"]
        first = np.minimum(joined[mother], joined[father])
        found = np.flatnonzero(first < never)
        self.add(people, found, first[found], (takes_part[mother] | takes_part[father])[found])


def within(states: Mapping[str, NDArray[np.float64]], limits: Quantiles) -> Flags:
    """Return which places lie between the quantiles of all these states."""
    fit = np.ones(len(states["residents"]), dtype=np.bool_)
    for name, (low, high) in limits.items():
        rank = fractional_ranks(states[name])
        fit &= (rank >= low) & (rank <= high)
    return fit


def treated_places(study: Study, world: World) -> Flags:
    """Return the places that are treated: by lot, of those that are in the study."""
    fit = within(world.places, study.places)
    lot = luck.draws(luck.streams(luck.numbered_keys(len(fit)), world.seed, 0), f"place_of_{study.name}")
    order = np.argsort(np.where(fit, lot, 2.0))
    chosen = np.zeros(len(fit), dtype=np.bool_)
    chosen[order[: round(study.place_share * int(fit.sum()))]] = True
    return chosen


def candidates(study: Study, world: World, places: Flags) -> Rows:
    """Return the rows of those who are eligible now and live in these places."""
    people = world.people
    fit = eligible(Scope(people, Year(world.places)), study.eligible) & places[people["place"]]
    if study.groups is not None:
        codes = [world.scenario.labels.index(name) for name in study.groups]
        fit &= np.isin(people["label"], codes)
    return np.flatnonzero(fit)


def by_lot(study: Study, world: World, rows: Rows) -> Rows:
    """Return those of the eligible who are in a trial: in each place at most 1 % of its residents, over all years."""
    place, count = world.people["place"][rows], len(world.places["residents"])
    number = np.maximum(np.bincount(place, minlength=count), 1)
    share = MOST * world.places["residents"] / number / study.enrols
    lot = luck.draws(luck.streams(world.people["key"][rows], world.seed, 0), f"trial_of_{study.name}")
    return rows[lot < share[place]]


def takes_part(study: Study, world: World, rows: Rows, share: float) -> Flags:
    """Return which of the assigned take part: this share of them, by lot."""
    lot = luck.draws(luck.streams(world.people["key"][rows], world.seed, 0), f"uptake_of_{study.name}")
    return np.asarray(lot < share)


def places_of(people: People, keys: Keys, otherwise: Rows) -> Rows:
    """Return where the people with these keys live; another place for those who are not there."""
    order = np.argsort(people["key"])
    at = np.minimum(np.searchsorted(people["key"], keys, sorter=order), len(order) - 1)
    there = people["key"][order[at]] == keys
    return np.where(there, people["place"][order[at]], otherwise).astype(np.int64)


def do_to_people(study: Study, world: World, keys: Keys) -> None:
    """Let the event of the study happen to these people, before the year in which they join."""
    about = study.treatment
    at_home = about.given_to == "household"
    rows = Assigned(keys, {}, at_home).rows(world.people.columns)
    for name, value in about.sets.items():
        world.people.columns[name][rows] = value
    for name, value in about.adds.items():
        world.people.columns[name][rows] += np.asarray(value).astype(world.people.columns[name].dtype)
    if about.moves_to:
        move(study, world, rows)


def move(study: Study, world: World, rows: Rows) -> None:
    """Move the households of these people, each to one of the places the study names, by lot; owners sell."""
    columns = world.people.columns
    there = np.flatnonzero(within(world.places, study.treatment.moves_to))
    homes = np.unique(columns["home"][rows]).astype(np.int64)
    with_partner = columns["partner"][homes]
    # Of a couple one speaks for both, so that they move to one place.
    heads = np.unique(np.where(with_partner >= 0, np.minimum(homes, with_partner), homes))
    lot = luck.draws(luck.streams(columns["key"][heads], world.seed, world.year), "move_by_study")
    target = there[(lot * len(there)).astype(np.int64)]
    partner = columns["partner"][heads]
    adults = np.concatenate((heads, partner[partner >= 0]))
    kin.sell(world.people, adults[columns["owner"][adults]], world.places["price"], world.booked)
    columns["place"][heads] = target
    columns["place"][partner[partner >= 0]] = target[partner >= 0]
    dependent = np.flatnonzero(columns["home"] != np.arange(len(world.people)))
    columns["place"][dependent] = columns["place"][columns["home"][dependent]]


def do_to_places(study: Study, world: World, treated: Flags) -> None:
    """Change the states of the treated places, before the first year."""
    changes: tuple[tuple[Numbers, bool], ...] = (
        (study.treatment.places_times, True), (study.treatment.places_add, False),
    )  # fmt: skip
    for states, times in changes:
        for name, value in states.items():
            world.places[name][treated] = (
                world.places[name][treated] * value if times else (world.places[name][treated] + value)
            )
