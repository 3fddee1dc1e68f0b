"""What is counted among people, by place, and known of places a year later."""

import numpy as np
from numpy.typing import NDArray

from sim.concepts import BACHELOR, GROWN
from sim.people import People
from sim.rules import Value, not_, rule, where
from sim.stages import Scope
from sim.sums import sums

NOBODY = {"mean_log_income": 0.0, "owner_share": 0.6, "degree_share": 0.2, "turnover": 0.1, "work_share": -1.0}
"""What a place without people is known for: a typical place's; work -1, as there is none to hear of."""

type Amounts = NDArray[np.float64]


def ratio(part: Amounts, whole: Amounts, otherwise: float) -> Amounts:
    """Return part / whole, or another value where the whole is empty."""
    return np.where(whole > 0.0, part / np.where(whole > 0.0, whole, 1.0), otherwise)


@rule
def resident(in_prison: Value) -> Value:
    """Whether the person lives in the place."""
    return not_(in_prison)


@rule
def graduate(age: Value, in_prison: Value, credential: Value) -> Value:
    """Whether a resident of 25 or more has a bachelor's degree."""
    return (age >= GROWN) & not_(in_prison) & (credential >= BACHELOR)


@rule
def grown(age: Value, in_prison: Value) -> Value:
    """Whether the person is a resident of 25 or more."""
    return (age >= GROWN) & not_(in_prison)


@rule
def household(head: Value) -> Value:
    """Whether the person speaks for a household."""
    return head & head


@rule
def log_income_of_household(head: Value, log_income: Value) -> Value:
    """Log income, counted once a household."""
    return where(head, log_income, 0.0)


@rule
def owning_household(head: Value, owner: Value) -> Value:
    """Whether the person speaks for a household that owns its home."""
    return head & owner


@rule
def newcomer(moved: Value, in_prison: Value) -> Value:
    """Whether a resident moved this year."""
    return moved & not_(in_prison)


@rule
def force_low(in_labour_force: Value, credential: Value) -> Value:
    """Whether the person works or looks for work without a bachelor's degree."""
    return in_labour_force & (credential < BACHELOR)


@rule
def force_high(in_labour_force: Value, credential: Value) -> Value:
    """Whether the person works or looks for work with a bachelor's degree."""
    return in_labour_force & (credential >= BACHELOR)


@rule
def working(in_labour_force: Value, employed: Value) -> Value:
    """Whether the person is at work."""
    return in_labour_force & employed


CENSUS = (
    resident, graduate, grown, household, log_income_of_household, owning_household, newcomer, force_low, force_high,
    working,
)  # fmt: skip


def census(scope: Scope) -> dict[str, Amounts]:
    """Return what places are known for next year: residents, households, incomes, owners, degrees, turnover, work."""
    scope.run(CENSUS)
    number = {each.name: scope.sum(each.name) for each in CENSUS}
    force = number["force_low"] + number["force_high"]
    households = number["household"]
    return {
        "residents": number["resident"],
        "household_count": households,
        "mean_log_income": ratio(number["log_income_of_household"], households, NOBODY["mean_log_income"]),
        "owner_share": ratio(number["owning_household"], households, NOBODY["owner_share"]),
        "degree_share": ratio(number["graduate"], number["grown"], NOBODY["degree_share"]),
        "turnover": ratio(number["newcomer"], number["resident"], NOBODY["turnover"]),
        "force_low": number["force_low"],
        "force_high": number["force_high"],
        "work_share": ratio(number["working"], force, NOBODY["work_share"]),
    }


def residents(people: People, places: int, labels: int) -> Amounts:
    """Return residents by place and label."""
    columns = people.columns
    cell = columns["place"].astype(np.int64) * labels + columns["label"]
    return sums(~columns["in_prison"], cell, places * labels).reshape(places, labels)
