"""Calibration: intercepts, spreads and marked strengths are fitted to the `calibrate` rows of the targets.

Published slopes stay fixed; what may move, and how far, stands in `sim/evidence/priors.csv`. Method: robust least
squares on linear emulators, in waves. In each wave some hundred histories are lived with parameters drawn around the
best set so far. Lasso regressions (scikit-learn) of every row on all parameters emulate the model there. The set that
fits best under the prior is found on the emulators (SciPy), and the next wave looks closer around it. The last wave's
emulators give the posterior by Laplace's approximation; its ensemble is drawn, and each member is lived, so that the
stored fit is the model's own.

Why this method: a history takes seconds, so an hour allows a thousand; there are some seventy numbers to fit and ninety
rows. Intercepts and spreads act nearly in proportion on the logs of levels, and each on few rows, so a sparse straight
line learned from two runs a parameter foretells what a Gaussian process in seventy dimensions would need thousands for
(in a first wave it explained three quarters of the variance of new histories, ridge regression half). The loss grows
slowly for rows far off, so that those which the model cannot reach do not bend those it can. All histories of a wave
have one luck.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from sklearn.linear_model import LassoCV

from sim import evidence
from sim.determinants import PARAMETERS
from sim.experiments.ensemble import Member
from sim.experiments.scorecard.lived import Values, all_measured
from sim.experiments.scorecard.quantities import Quantity, quantities
from sim.scenario import Scenario, load

type Numbers = NDArray[np.float64]
type Wave = tuple[Numbers, Numbers]
"""Deviations of each history's parameters from the prior mean, in its spreads, and what it gave, as `distances`."""

PEOPLE, RUNS, SEED = 10_000, 160, 1_000
SHRINKING = (1.0, 0.5, 0.25)
"""Spread of each wave against the prior's."""
MEMBERS = 16
FAR = 0.02
"""Share of a target below which a value counts as that share: logs need something above zero."""
LEAST = 0.003
"""Tolerance of a row in logs, however narrow its band: what a history of this size cannot tell apart."""
ROBUST = 1.5
"""Tolerances beyond which a row pulls no harder."""


def rows_to_meet() -> tuple[Quantity, ...]:
    """Return the rows that may be tuned on: targets whose suggested role is to calibrate, and nothing else."""
    return tuple(each for each in quantities().values() if each.part == "targets" and each.role == "calibrate")


@cache
def priors() -> Mapping[str, tuple[float, float]]:
    """Return mean and standard deviation of the prior of each parameter that may move.

    Raises:
        ValueError: one of them has a published value.
    """
    spreads = {row["parameter"]: float(row["spread"]) for row in evidence.rows("priors")}
    fixed = [name for name in spreads if PARAMETERS[name].label == "published"]
    if fixed:
        raise ValueError(f"published numbers are not calibrated: {', '.join(fixed)}. Take them out of priors.csv.")
    return {name: (PARAMETERS[name].value, spread) for name, spread in spreads.items()}


def changes(deviations: Numbers) -> dict[str, float]:
    """Return parameter values that lie so many prior spreads from their means, held to the allowed range."""
    found = {}
    for (name, (middle, spread)), deviation in zip(priors().items(), deviations.tolist(), strict=True):
        about = PARAMETERS[name]
        found[name] = float(f"{min(max(middle + spread * deviation, about.low), about.high):.4g}")
    return found


def distances(values: Values, wanted: Sequence[Quantity]) -> Numbers:
    """Return the log of each value over its target."""
    return np.array([np.log(max(values[each.id], FAR * each.value) / each.value) for each in wanted])


def tolerances(wanted: Sequence[Quantity]) -> Numbers:
    """Return half of each band in logs."""
    return np.array([max(0.5 * np.log(each.high / each.low), LEAST) for each in wanted])


def middles(wanted: Sequence[Quantity]) -> Numbers:
    """Return the log of the middle of each band over its target."""
    return np.array([0.5 * np.log(each.high * each.low) - np.log(each.value) for each in wanted])


def lived(scenario: Scenario, deviations: Numbers, seed: int, workers: int) -> list[Values]:
    """Live one history for each row of deviations, all with the same luck."""
    ids = tuple(each.id for each in rows_to_meet())
    return list(all_measured([(scenario.with_changes(changes(row)), seed, ids) for row in deviations], workers))


def emulated(wave: Wave) -> tuple[Numbers, Numbers]:
    """Return intercepts and slopes of each row on all parameters; the penalty is cross-validated row by row."""
    deviations, given = wave
    spread = deviations.std(axis=0)
    found = [LassoCV(cv=5).fit(deviations / spread, row) for row in given.T]
    return np.array([each.intercept_ for each in found]), np.stack([each.coef_ / spread for each in found])


def best(wave: Wave, wanted: Sequence[Quantity], around: Numbers, reach: float) -> tuple[Numbers, Numbers]:
    """Return the deviations that fit best under the prior by the emulators, and the posterior covariance there.

    They are looked for within `reach` prior spreads of `around`, where the emulators were taught.
    """
    level, slopes = emulated(wave)
    aim, scale = middles(wanted), tolerances(wanted)

    def misfits(deviations: Numbers) -> Numbers:
        away = (level + slopes @ deviations - aim) / scale
        robust = np.sign(away) * np.sqrt(2.0 * ROBUST**2 * (np.sqrt(1.0 + (away / ROBUST) ** 2) - 1.0))
        return np.concatenate((robust, deviations))

    found = least_squares(misfits, around, bounds=(around - reach, around + reach))
    return found.x, np.linalg.inv(found.jac.T @ found.jac)


def fit_of(values: Values, wanted: Sequence[Quantity]) -> tuple[float, float]:
    """Return the share of rows in their band, and the mean robust loss."""
    hits = float(np.mean([each.low <= values[each.id] <= each.high for each in wanted]))
    away = (distances(values, wanted) - middles(wanted)) / tolerances(wanted)
    return hits, float(np.mean(ROBUST**2 * (np.sqrt(1.0 + (away / ROBUST) ** 2) - 1.0)))


def calibrated(
    people: int = PEOPLE,
    runs: int = RUNS,
    seed: int = SEED,
    workers: int | None = None,
    say: Callable[[str], object] = lambda _: None,
) -> list[Member]:
    """Fit the parameters; return the members of the posterior ensemble, the one that fits best first.

    people: in each history; runs: histories a wave. seed: luck of the histories and of the draws of parameters. say: is
    told how far it is.
    """
    scenario, wanted, draw = load("us-metro").with_people(people), rows_to_meet(), np.random.default_rng(seed)
    workers = workers or os.cpu_count() or 1
    centre, covariance = np.zeros(len(priors())), np.eye(len(priors()))
    for number, shrunk in enumerate(SHRINKING):
        deviations = centre + shrunk * draw.standard_normal((runs, len(centre)))
        values = lived(scenario, deviations, seed + number, workers)
        given = np.stack([distances(each, wanted) for each in values])
        hits = np.median([fit_of(each, wanted)[0] for each in values])
        centre, covariance = best((deviations, given), wanted, centre, 2.5 * shrunk)
        say(f"Wave {number + 1} of {len(SHRINKING)}: half of its histories met {hits:.0%} of rows or more.")
    members = draw.multivariate_normal(centre, covariance, MEMBERS)
    sets = np.concatenate((centre[None], members))
    ends = lived(scenario.with_people(2 * people), sets, seed + len(SHRINKING), workers)
    fits = [fit_of(each, wanted) for each in ends]
    found = [Member(changes(row), *fit) for row, fit in zip(sets, fits, strict=True)]
    return sorted(
        found, key=lambda each: each.loss
    )  # lines are not the model: what was lived decides which set is best
