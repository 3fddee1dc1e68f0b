"""From what was read to an estimate: the treated against the same people in the world without the study."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sim.experiments.trials.lived import ON, OUTCOME, PER, Lived
from sim.experiments.trials.study import Kind, Study

type Numbers = NDArray[np.float64]

LEVEL = 0.95
LAST_AGE = 23
"""Age to which places shape a child (P43)."""


@dataclass(frozen=True)
class OneSeed:
    """What one seed gives: the estimate, the standard error of a study of the published size, and people counted."""

    value: float
    own_error: float
    people: float


@dataclass(frozen=True)
class Estimate:
    """The mean over seeds with its 95 % interval, and the standard error that the study's own size gives."""

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    own_error: float = math.nan
    people: float = 0.0
    """Treated people (or places) a seed whose outcome is known in both worlds."""


RELATIVE = frozenset(("percent", "ratio", "elasticity"))
"""Kinds of effect that compare with what there was without the study."""


def effect(kind: Kind, with_it: Numbers, without: Numbers, spread: float) -> float:
    """Return how the treated differ with the study from without it, paired by person.

    spread: standard deviation of the outcome among all eligible without the study.
    Special cases: NaN if nobody's outcome is known in both worlds, or if a share of nothing is asked for.
    """
    if not len(with_it):
        return math.nan
    one, two = float(with_it.mean()), float(without.mean())
    if kind in RELATIVE and two == 0.0:
        return math.nan
    match kind:
        case "points":
            return 100.0 * (one - two)
        case "percent":
            return 100.0 * (one / two - 1.0)
        case "ratio":
            return one / two
        case "log points":
            both = (with_it > 0.0) & (without > 0.0)
            return float(np.log(with_it[both] / without[both]).mean())
        case "standard deviations":
            return (one - two) / spread
        case "elasticity":
            return float(np.log(one / two))
    return one - two


def paired(lived: Lived, name: str) -> tuple[Numbers, Numbers, NDArray[np.uint64]]:
    """Return a reading with and without the study, of those for whom both are known, and their keys."""
    if lived.study.outcome.of == "place":
        keys = lived.with_it[name].keys
    else:
        members = lived.line(name)
        keys = members.treated if lived.study.estimand.of == "treated" else members.keys
    with_it, without = lived.with_it[name].of(keys), lived.without[name].of(keys)
    known = ~np.isnan(with_it) & ~np.isnan(without)
    return with_it[known], without[known], keys[known]


def of_seed(lived: Lived) -> float:
    """Return the estimate of one seed."""
    estimand = lived.study.estimand
    if estimand.kind == "slope":
        return slope(lived)
    if estimand.kind == "share of gap a year":
        return share_of_gap(lived)
    with_it, without, _ = paired(lived, OUTCOME)
    found = effect(estimand.kind, with_it, without, untreated_spread(lived))
    if estimand.per is None:
        return found
    kind = "elasticity" if estimand.kind == "elasticity" else estimand.per_kind
    return found / effect(kind, *paired(lived, PER)[:2], 1.0)


def untreated_spread(lived: Lived) -> float:
    """Return the standard deviation of the outcome among all eligible, without the study."""
    return float(lived.without[OUTCOME].numbers.std()) if len(lived.without[OUTCOME].numbers) else math.nan


def slope(lived: Lived) -> float:
    """Return the slope of the outcome on something else, other things held constant, in the world without the study."""
    keys = lived.without[OUTCOME].keys
    given = [name for name in lived.without if name.startswith("given_")]
    columns = [lived.without[name].of(keys) for name in (OUTCOME, ON, *given)]
    known = ~np.isnan(np.stack(columns)).any(axis=0)
    outcome, *causes = (column[known] for column in columns)
    design = np.stack([np.ones(len(outcome)), *causes], axis=1)
    return float(np.linalg.lstsq(design, outcome)[0][1])


def share_of_gap(lived: Lived) -> float:
    """Return which share of the gap between two places movers gain for each year that they live in the new one.

    The gap is that of what becomes of all eligible who lived in each place as the study began, at equal income of the
    parents. Places hold few children: what luck adds to the squares of the gaps is taken out (errors in variables).
    """
    level, error = outcomes_of_places(lived)
    with_it, without, keys = paired(lived, OUTCOME)
    members = lived.members
    at = np.searchsorted(members.keys, keys)
    origin, target, born = (members.of[name][at] for name in ("place", "to", "born"))
    years = np.maximum(LAST_AGE - (members.of["joined"][at] - born), 0)
    gap = level[target] - level[origin]
    by_luck = np.where(target == origin, 0.0, error[target] + error[origin])
    return float((years * gap * (with_it - without)).sum() / (years * years * (gap * gap - by_luck)).sum())


def outcomes_of_places(lived: Lived) -> tuple[Numbers, Numbers]:
    """Return the mean outcome of each place at equal rank of the parents' income, and the square of its error."""
    pool = lived.pool
    outcome = lived.without[OUTCOME].of(pool.keys)
    known = ~np.isnan(outcome)
    place, outcome, rank = pool.of["place"][known], outcome[known], stats.rankdata(pool.of["income"][known])
    count = 1 + max(int(pool.of["place"].max()), int(lived.members.of["to"].max()))
    number = np.maximum(np.bincount(place, minlength=count), 1)

    def means(values: Numbers) -> Numbers:
        return np.bincount(place, weights=values, minlength=count) / number

    beside = rank - means(rank)[place]
    rest = outcome - float((beside * outcome).sum() / (beside * beside).sum()) * rank
    level = means(rest)
    spread = float(((rest - level[place]) ** 2).sum()) / (len(rest) - count)
    return level, spread / number


def own_error(lived: Lived) -> float:
    """Return the standard error that the study's own number of people would give it, two equal arms; NaN if unknown."""
    study, number = lived.study, lived.study.published.n
    outcome = lived.without[OUTCOME].numbers
    if number is None or not len(outcome) or study.estimand.kind == "share of gap a year":
        return math.nan
    if study.estimand.kind in RELATIVE and not outcome.any():
        return math.nan
    if study.estimand.kind == "slope":
        return float(outcome.std() / (lived.without[ON].numbers.std() * np.sqrt(number)))
    error = float(outcome.std() * np.sqrt(4.0 / number)) * unit_of(study, outcome)
    if study.estimand.per is None:
        return error
    kind = "elasticity" if study.estimand.kind == "elasticity" else study.estimand.per_kind
    return abs(error / effect(kind, *paired(lived, PER)[:2], 1.0))


def unit_of(study: Study, outcome: Numbers) -> float:
    """Return by how much an estimate moves for one unit of the difference of means."""
    match study.estimand.kind:
        case "points":
            return 100.0
        case "percent":
            return 100.0 / float(outcome.mean())
        case "ratio" | "elasticity" | "log points":
            return 1.0 / float(outcome.mean())
        case "standard deviations":
            return 1.0 / float(outcome.std())
    return 1.0


def of_one(lived: Lived) -> OneSeed:
    """Return what one seed gives."""
    return OneSeed(of_seed(lived), own_error(lived), float(len(paired(lived, OUTCOME)[0])))


def over_seeds(runs: Sequence[OneSeed]) -> Estimate:
    """Return the mean over the seeds in which there was somebody to compare, with Student's interval."""
    known = [run for run in runs if math.isfinite(run.value)]
    if not known:
        return Estimate()
    value = float(np.mean([run.value for run in known]))
    own = float(np.mean([run.own_error for run in known]))
    people = float(np.mean([run.people for run in known]))
    away = math.nan
    if len(known) > 1:
        spread = float(np.std([run.value for run in known], ddof=1)) / math.sqrt(len(known))
        away = spread * float(stats.t.ppf(0.5 + LEVEL / 2.0, len(known) - 1))
    return Estimate(value, value - away, value + away, own, people)
