"""Moves within the city: four homes are heard of, some hidden; the best that is free is taken, in keyed order."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim import counts, luck
from sim.concepts import LEAST_RESOURCES
from sim.determinants import housing
from sim.kin import Money, ranks_within, sell
from sim.people import Column, People, Rows
from sim.stages import Scope, normals

type Distances = NDArray[np.float64]

CANDIDATES = 4
PUT_OUT, UNSEEN = -1e9, -1e12
"""What a home is worth that one must leave, or that one was not shown: less than any other."""
SEEN = ("perceived_safety", "school_quality", "offset_amenity", "upkeep", "rent")
"""What of a place counts for movers."""
WEIGHED = ("told_by_own_label", "renter_home", *housing.utility.reads[-7:])
"""The numbers of the year with which movers choose."""


@cache
def codes() -> NDArray[np.uint64]:
    """Return the codes of what is drawn for each home (columns): who tells of it, which it is, taste, being shown."""
    names = [[f"luck_{name}_{k}" for k in range(CANDIDATES)] for name in ("told", "candidate", "taste", "shown")]
    own = ("", "", "luck_stay", "")
    table = [[first, *others] for first, others in zip(own, names, strict=True)]
    return np.array([[luck.decision_code(name) for name in row] for row in table], dtype=np.uint64)


def nearness(distances: Distances, near_homes: float) -> Distances:
    """Return how likely, relatively, people look at each other place (columns) from where they live (rows)."""
    weight = 1.0 / (near_homes + distances * distances)
    np.fill_diagonal(weight, 0.0)
    return np.asarray(weight)


def chances(near: Distances, homes: NDArray[np.float64], residents: Distances) -> Distances:
    """Return how homes are heard of: for each source and place, running sums of the chances of hearing of every place.

    near: how likely people look at each place. homes: how many there are. residents: people by place and label.
    The first source is the market: one hears of every home alike, but rather of near ones. The others are the people of
    a label, one source each: one hears of homes as far as those who live around them are of the label.
    """
    share = residents.T / np.maximum(residents.sum(axis=1), 1.0)
    market = near * homes
    known = market * share[:, None, :]
    sums = np.cumsum(
        np.concatenate((market[None], np.where(known.any(axis=-1, keepdims=True), known, market))), axis=-1
    )
    whole = sums[..., -1:]
    return np.where(whole > 0.0, sums / np.where(whole > 0.0, whole, 1.0), 1.0)


def heard_of(
    chances: Distances, source: NDArray[np.int64], here: NDArray[np.int64], looks: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the place that each look (0 to 1, one a row) finds from here: the first whose running sum reaches it."""
    found = np.zeros(looks.shape, dtype=np.int64)
    step, last = 1 << chances.shape[-1].bit_length(), chances.shape[-1] - 1
    while step := step >> 1:
        found += step * (chances[source, here, np.minimum(found + step - 1, last)] < looks)
    return np.asarray(np.minimum(found, last))


def worth(
    scope: Scope, movers: Rows, where: NDArray[np.int64], distances: Distances, noise: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what a home in each of the given places (rows) is worth to each mover (columns)."""
    places, columns, numbers = scope.year.places, scope.people.columns, scope.year.scalars
    resources = np.maximum(columns["resources"][movers], LEAST_RESOURCES)
    read = {
        "perceived_safety": places["perceived_safety"][where],
        "school_quality": places["school_quality"][where],
        "offset_amenity": places["offset_amenity"][where],
        "upkeep": places["upkeep"][where],
        "burden": np.minimum(numbers["renter_home"] * places["rent"][where] / resources, 2.0),
        "distance": distances[columns["place"][movers], where],
        "with_children": columns["children"][movers] > 0,
        "log_income": columns["log_income"][movers],
        "noise": noise,
    }
    for name in read:
        reference = scope.year.cuts.get(("utility", name))
        if reference is not None:
            read[name] = np.full(where.shape, float(reference))
    named = {name: numbers[name] for name in housing.utility.reads if name not in read}
    return np.asarray(housing.utility(**read, **named))


def wishes(scope: Scope, movers: Rows, distances: Distances, near: Distances) -> NDArray[np.int64]:
    """Return where each mover (columns) would live, best first (rows): four homes heard of, and staying."""
    year = scope.year
    walk = year.executor.walk("wishes")
    if walk is None or any(rule == housing.utility.name for rule, _ in year.cuts):
        return wishes_in_columns(scope, movers, distances, near)
    columns, places, hidden = scope.people.columns, year.places, year.faced["hidden"]
    read = (columns[name] for name in ("key", "place", "label", "children", "resources", "log_income"))
    search = np.array(year.changes.get("search", 0.0), ndmin=1)
    residents = counts.residents(scope.people, *hidden.shape)
    seen = np.stack([places[name] for name in SEEN])
    numbers = np.array([*(year.scalars[name] for name in WEIGHED), LEAST_RESOURCES, PUT_OUT, UNSEEN])
    wished = np.empty((1 + CANDIDATES, len(movers)), dtype=np.int64)
    walk(
        year.codes[0], codes(), movers, *read, scope.made["put_out"], search, near, places["units"], residents,
        hidden, distances, seen, numbers, wished,
    )  # fmt: skip
    return wished


def wishes_in_columns(scope: Scope, movers: Rows, distances: Distances, near: Distances) -> NDArray[np.int64]:
    """Return the same by NumPy."""
    columns, year = scope.people.columns, scope.year

    def drawn(decision: str) -> NDArray[np.float64]:
        return np.stack([scope.draws(f"{decision}_{k}", year.year, movers) for k in range(CANDIDATES)])

    here, label = columns["place"][movers].astype(np.int64), columns["label"][movers].astype(np.int64)
    hidden = year.faced["hidden"]
    told = drawn("luck_told") < year.scalars["told_by_own_label"]
    sources = chances(near, year.places["units"], counts.residents(scope.people, *hidden.shape))
    seen = heard_of(sources, np.where(told, 1 + label, 0), here, drawn("luck_candidate"))
    helped = np.broadcast_to(year.changes.get("search", 0.0), len(scope.people))[movers]
    shown = drawn("luck_shown") >= hidden[seen, label] * (1.0 - helped)
    homes = np.concatenate((here[None], seen))
    tastes = np.concatenate((scope.draws("luck_stay", year.year, movers)[None], drawn("luck_taste")))
    value = worth(scope, movers, homes, distances, normals(tastes, year.executor))
    value[0] = np.where(scope.made["put_out"][movers], PUT_OUT, value[0])
    value[1:] = np.where(shown, value[1:], UNSEEN)
    return np.take_along_axis(homes, np.argsort(-value, axis=0, kind="stable"), axis=0)


def rounded_by_luck(amounts: NDArray[np.float64], seed: int, year: int) -> NDArray[np.float64]:
    """Return whole homes, up or down by keyed luck: right in the mean, so that small places are not the fuller ones."""
    keys = luck.numbered_keys(len(amounts))
    return np.floor(amounts + luck.draws(luck.streams(keys, seed, year), "place_rounding"))


def admitted(
    wished: NDArray[np.int64], here: NDArray[np.int64], queue: NDArray[np.float64], key: Column, room: Distances
) -> NDArray[np.int64]:
    """Return where each mover finds a home: the best wish that has one free for them, else where they are.

    wished: places, best first (rows). room: homes less households in each place; below 0 nobody is let in. Round by
    round, places admit in the order of the queue, and the homes that are left are free for the next round.
    """
    found, waiting = here.copy(), np.arange(len(here))
    for wish in wished:
        waiting = waiting[wish[waiting] != here[waiting]]
        order = waiting[np.lexsort((key[waiting], queue[waiting], wish[waiting]))]
        enter = ranks_within(wish[order]) < room[wish[order]]
        moves = order[enter]
        found[moves] = wish[moves]
        room = room - np.bincount(wish[moves], minlength=len(room)) + np.bincount(here[moves], minlength=len(room))
        waiting = order[~enter]
    return found


def settle(scope: Scope, distances: Distances, near: Distances, households: NDArray[np.float64], booked: Money) -> None:
    """Move the households that found a home; owners sell the one they leave; evictions leave their mark."""
    people, year = scope.people, scope.year
    columns = people.columns
    columns["moved"][:] = False
    movers = np.flatnonzero(scope.made["wants_to_move"])
    here = columns["place"][movers].astype(np.int64)
    wished = wishes(scope, movers, distances, near)
    room = rounded_by_luck(year.places["units"] - households, year.seed, year.year)
    queue = scope.draws("luck_queue", year.year, movers)
    found = admitted(wished, here, queue, columns["key"][movers], room)
    rows, targets = movers[found != here], found[found != here]
    out = np.flatnonzero(scope.made["put_out"])
    partner = columns["partner"]
    for group in (rows, out):
        both = np.concatenate((group, partner[group][partner[group] >= 0]))
        sell(people, both[columns["owner"][both]], year.places["price"], booked)
    both = np.concatenate((out, partner[out][partner[out] >= 0]))
    columns["evicted_years"][both] = 2
    columns["missed_payments"][both] = 0
    columns["place"][rows] = targets
    columns["moved"][rows] = True
    paired = partner[rows] >= 0
    columns["place"][partner[rows[paired]]] = targets[paired]
    columns["moved"][partner[rows[paired]]] = True
    dependent = np.flatnonzero(columns["home"] != np.arange(len(people)))
    columns["moved"][dependent] = columns["moved"][columns["home"][dependent]]
    columns["place"][dependent] = columns["place"][columns["home"][dependent]]


def buy(scope: Scope, booked: Money) -> None:
    """Let the households that can and wish buy the home they live in; couples hold half each."""
    people = scope.people
    columns = people.columns
    heads = np.flatnonzero(scope.made["can_buy"] & ~columns["moved"])
    partner = columns["partner"][heads]
    both = np.concatenate((heads, partner[partner >= 0]))
    size = np.concatenate((scope.made["home_size"][heads], scope.made["home_size"][heads][partner >= 0]))
    share = np.where(columns["partner"][both] >= 0, 0.5, 1.0)
    value = np.floor(size * share * scope.year.places["price"][columns["place"][both]] + 0.5)
    wanted = np.floor(scope.year.scalars["down_payment"] * value + 0.5)
    paid = np.minimum(wanted, columns["financial"][both])
    offered = np.broadcast_to(scope.year.changes.get("down_payment", 0.0), len(people))[both] * share
    columns["financial"][both] -= paid
    helped = given_by_mothers(people, both, np.minimum(scope.made["parents_help"][both], wanted - paid))
    aid = np.floor(np.minimum(offered, wanted - paid - helped))
    columns["house"][both] = size * share
    columns["mortgage"][both] = value - paid - helped - aid
    columns["owner"][both] = True
    booked["home_purchases"] += int(value.sum())
    booked["aid"] += int(aid.sum())
    booked["borrowed"] += int((value - paid - helped - aid).sum())


def given_by_mothers(people: People, buyers: Rows, asked: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take what is asked from the buyers' mothers, an equal part for each child at most; return what was given."""
    columns = people.columns
    mother = columns["mother"][buyers].astype(np.int64)
    children = np.bincount(mother[mother >= 0], minlength=len(people))
    has = np.where(mother >= 0, np.maximum(columns["financial"][mother], 0.0), 0.0)
    given = np.floor(np.minimum(asked, has / np.maximum(children[mother], 1)))
    np.subtract.at(columns["financial"], mother[given > 0.0], given[given > 0.0])
    return np.asarray(given)
