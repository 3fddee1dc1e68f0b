"""Moves within the city: four homes are seen, some are hidden, the best is taken, full places admit in keyed order."""

import numpy as np
from numpy.typing import NDArray

from sim.determinants import housing
from sim.kin import Money, ranks_within, sell
from sim.people import Rows
from sim.rules import normal
from sim.stages import Scope

type Distances = NDArray[np.float64]

CANDIDATES = 4


def nearness(distances: Distances) -> Distances:
    """Return, for each place, the running sums of the chances of looking at every place: nearer ones are likelier."""
    weight = 1.0 / (0.3 + distances * distances)
    running = np.cumsum(weight, axis=1)
    return np.asarray(running / running[:, -1:])


def seen_from(nearer: Distances, here: NDArray[np.int64], looks: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the place that each look (0 to 1, one a row) finds from here: the first whose running sum reaches it."""
    seen = np.zeros(looks.shape, dtype=np.int64)
    step, last = 1 << nearer.shape[1].bit_length(), nearer.shape[1] - 1
    while step := step >> 1:
        seen += step * (nearer[here, np.minimum(seen + step - 1, last)] < looks)
    return seen


def worth(
    scope: Scope, movers: Rows, where: NDArray[np.int64], distances: Distances, noise: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what a home in each of the given places (rows) is worth to each mover (columns)."""
    places, columns, numbers = scope.year.places, scope.people.columns, scope.year.scalars
    resources = np.maximum(columns["resources"][movers], 1_000.0)
    read = {
        "perceived_safety": places["perceived_safety"][where],
        "school_quality": places["school_quality"][where],
        "offset_amenity": places["offset_amenity"][where],
        "upkeep": places["upkeep"][where],
        "burden": np.minimum(numbers["renter_home"] * places["rent"][where] / resources, 2.0),
        "own_share": scope.year.faced["own_share"][where, columns["label"][movers]],
        "distance": distances[columns["place"][movers], where],
        "with_children": columns["children"][movers] > 0,
        "noise": noise,
    }
    for name in read:
        reference = scope.year.cuts.get(("utility", name))
        if reference is not None:
            read[name] = np.full(where.shape, float(reference))
    named = {name: numbers[name] for name in housing.utility.reads if name not in read}
    return np.asarray(housing.utility(**read, **named))


def choose(
    scope: Scope, movers: Rows, distances: Distances, nearer: Distances, put_out: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return the place each mover would like best among staying and four homes seen."""
    columns, year = scope.people.columns, scope.year

    def drawn(decision: str) -> NDArray[np.float64]:
        return np.stack([scope.draws(f"{decision}_{k}", year.year, movers) for k in range(CANDIDATES)])

    here = columns["place"][movers].astype(np.int64)
    seen = seen_from(nearer, here, drawn("luck_candidate"))
    helped = np.broadcast_to(year.changes.get("search", 0.0), len(scope.people))[movers]
    shown = drawn("luck_shown") >= year.faced["hidden"][seen, columns["label"][movers]] * (1.0 - helped)
    homes = np.concatenate((here[None], seen))
    tastes = np.concatenate((scope.draws("luck_stay", year.year, movers)[None], drawn("luck_taste")))
    value = worth(scope, movers, homes, distances, np.asarray(normal(tastes)))
    value[0] = np.where(put_out[movers], -1e9, value[0])
    value[1:] = np.where(shown, value[1:], -1e12)
    return np.asarray(homes[value.argmax(axis=0), np.arange(len(movers))])


def settle(
    scope: Scope, distances: Distances, nearer: Distances, households: NDArray[np.float64], booked: Money
) -> None:
    """Move the households that found a home; owners sell the one they leave."""
    people, year = scope.people, scope.year
    columns = people.columns
    columns["moved"][:] = False
    movers = np.flatnonzero(scope.made["wants_to_move"])
    best = choose(scope, movers, distances, nearer, scope.made["put_out"])
    going = best != columns["place"][movers]
    leaving = np.bincount(columns["place"][movers[going]], minlength=len(distances))
    free = np.floor(np.maximum(year.places["units"] - households, 0.0)) + leaving
    rows, targets = movers[going], best[going]
    queue = scope.draws("luck_queue", year.year, rows)
    order = np.lexsort((columns["key"][rows], queue, targets))
    rows, targets = rows[order], targets[order]
    admitted = ranks_within(targets) < free[targets]
    rows, targets = rows[admitted], targets[admitted]
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
    aid = np.floor(np.minimum(offered, wanted - paid))
    columns["financial"][both] -= paid
    columns["house"][both] = size * share
    columns["mortgage"][both] = value - paid - aid
    columns["owner"][both] = True
    booked["home_purchases"] += int(value.sum())
    booked["aid"] += int(aid.sum())
    booked["borrowed"] += int((value - paid - aid).sum())
