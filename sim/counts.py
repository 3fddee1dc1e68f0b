"""What is counted among people, by place: exact sums, so that no order of additions matters."""

import numpy as np
from numpy.typing import NDArray

from sim.people import Column, People
from sim.stages import heads

type Amounts = NDArray[np.float64]

FIXED_POINT = float(1 << 20)


def sums(values: Column, groups: Column, count: int) -> Amounts:
    """Return the sum of values in each group, exact: values are held in steps of 2**-20."""
    if values.dtype == np.bool_:
        return np.bincount(groups[values], minlength=count).astype(np.float64)
    steps = np.rint(values * FIXED_POINT)
    return np.bincount(groups, weights=steps, minlength=count) / FIXED_POINT


def ratio(part: Amounts, whole: Amounts, otherwise: float) -> Amounts:
    """Return part / whole, or another value where the whole is empty."""
    return np.where(whole > 0.0, part / np.where(whole > 0.0, whole, 1.0), otherwise)


def census(people: People, places: int) -> dict[str, Amounts]:
    """Return what places are known for next year: residents, households, incomes, owners, degrees, turnover, work."""
    columns = people.columns
    place = columns["place"]
    head, free = heads(people), ~columns["in_prison"]
    adult = free & (columns["age"] >= 25)
    high = columns["credential"] >= 4
    force = columns["in_labour_force"]

    def number(flags: NDArray[np.bool_]) -> Amounts:
        return sums(flags, place, places)

    households = number(head)
    working = number(force)
    return {
        "residents": number(free),
        "household_count": households,
        "mean_log_income": ratio(sums(np.where(head, columns["log_income"], 0.0), place, places), households, 0.0),
        "owner_share": ratio(number(head & columns["owner"]), households, 0.6),
        "degree_share": ratio(number(adult & high), number(adult), 0.2),
        "turnover": ratio(number(columns["moved"] & free), number(free), 0.1),
        "force_low": number(force & ~high),
        "force_high": number(force & high),
        "work_share": ratio(number(force & columns["employed"]), working, -1.0),
    }


def label_shares(people: People, places: int, labels: int) -> tuple[Amounts, Amounts]:
    """Return residents by place and label, and the share of each label among the residents of each place."""
    columns = people.columns
    cell = columns["place"].astype(np.int64) * labels + columns["label"]
    number = sums(~columns["in_prison"], cell, places * labels).reshape(places, labels)
    return number, ratio(number, number.sum(axis=1, keepdims=True), 0.0)
