"""Who counts in a published quantity, and the plain statistics that quantities are made of.

A `Who` tells for every person of a census whether they count; a `Concept` makes one number of a census.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np

from sim.experiments.scorecard.census import Census, Mask, Numbers, Who
from sim.people import Column

type Concept = Callable[[Census], float]
type Facts = Mapping[str, tuple[int, Concept]]
"""By id of a fact: the year of the census, and what is computed."""
type Values = Callable[[Census], Column]

GOODS = 5_000.0
"""Vehicles and goods of a household, less what is owed on them, in dollars of 2019: the model does not have them
(assumed, the same for every household; two thirds of the poorest quarter own vehicles of some 8,000 dollars, Survey of
Consumer Finances, memory)."""


def aged(first: int, last: int = 200) -> Who:
    """Those of these ages, in whole years."""
    return lambda census: (census["age"] >= first) & (census["age"] <= last)


def born(first: int, last: int) -> Who:
    """Those born in these years."""
    return lambda census: (census["birth_year"] >= first) & (census["birth_year"] <= last)


def of(label: str) -> Who:
    """Those of a group."""
    return lambda census: np.asarray(census["label"] == census.scenario.labels.index(label))


def credential(lowest: int, highest: int) -> Who:
    """Those whose highest credential is one of these: 0 none, 1 high school, 2 some college ... 5 graduate."""
    return lambda census: (census["credential"] >= lowest) & (census["credential"] <= highest)


def having(column: str) -> Who:
    """Those for whom a column is true."""
    return lambda census: np.asarray(census[column] > 0)


def lacking(column: str) -> Who:
    """Those for whom a column is not true."""
    return lambda census: np.asarray(census[column] <= 0)


def with_needs_met(lowest: float, highest: float = np.inf) -> Who:
    """Those whose household has from `lowest` times its poverty line up to below `highest` times."""

    def who(census: Census) -> Mask:
        times = census["home_income"] / census["needs"]
        return np.asarray((times >= lowest) & (times < highest))

    return who


def all_of(census: Census, who: tuple[Who, ...]) -> Mask:
    """Return whether people count in all of these."""
    return np.asarray(np.logical_and.reduce([each(census) for each in who]))


def average(values: Column) -> float:
    """Return the mean of values; NaN for nobody."""
    return float(values.mean()) if len(values) else float("nan")


def column_of(census: Census, values: str | Values) -> Column:
    """Return a column of the census by its name, or values computed from it."""
    return census[values] if isinstance(values, str) else values(census)


def with_goods(column: str) -> Values:
    """A column of net worth with the vehicles and goods of a household, which surveys of wealth count."""
    return lambda census: census[column] + GOODS


def mean(column: str | Values, *who: Who, scale: float = 1.0) -> Concept:
    """Mean of a column, or of values computed from a census, among those who count in all of these."""

    def concept(census: Census) -> float:
        return scale * average(column_of(census, column)[all_of(census, who)])

    return concept


def median(column: str | Values, *who: Who, scale: float = 1.0) -> Concept:
    """Median of a column, or of values computed from a census, among those who count in all of these."""

    def concept(census: Census) -> float:
        counts = all_of(census, who)
        return scale * float(np.median(column_of(census, column)[counts])) if counts.any() else float("nan")

    return concept


def less(first: Concept, second: Concept) -> Concept:
    """One quantity less another."""
    return lambda census: first(census) - second(census)


def over(first: Concept, second: Concept, scale: float = 1.0) -> Concept:
    """One quantity over another."""

    def ratio(census: Census) -> float:
        one, other = first(census), second(census)
        return scale * one / other if other else math.inf

    return ratio


def correlation(one: Numbers, other: Numbers) -> float:
    """Return Pearson's correlation of two columns, leaving out people for whom either is not known."""
    known = np.isfinite(one) & np.isfinite(other)
    return float(np.corrcoef(one[known], other[known])[0, 1])


def slope(values: Numbers, *causes: Numbers) -> float:
    """Return the least-squares slope of values on the first cause, given the others and a constant."""
    return float(fitted(values, *causes)[1])


def fitted(values: Numbers, *causes: Numbers) -> Numbers:
    """Return the least-squares coefficients of values on a constant and these causes, where all are known."""
    known = np.isfinite(values) & np.logical_and.reduce([np.isfinite(cause) for cause in causes])
    design = np.column_stack([np.ones(int(known.sum())), *(cause[known] for cause in causes)])
    return np.asarray(np.linalg.lstsq(design, values[known], rcond=None)[0])


def standardised_within(values: Column, groups: Column) -> Numbers:
    """Return values in standard deviations from the mean of their group."""
    _, code = np.unique(groups, return_inverse=True)
    count = np.bincount(code)
    centre = np.bincount(code, weights=values) / count
    away = values - centre[code]
    return np.asarray(away / np.sqrt(np.bincount(code, weights=away**2) / count)[code])
