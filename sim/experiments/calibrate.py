"""Calibration: intercepts, spreads and marked strengths are fitted to the `calibrate` rows of the targets.

Published slopes stay fixed; what may move, and how far, stands in `sim/evidence/priors.csv`. Method: robust least
squares on linear emulators, in rounds. In each round some hundred pairs of histories are lived, with parameters drawn
around the best set so far and with the mirror image of the draw on its other side; both have the same luck. Lasso
regressions (scikit-learn) of what every row differs by in a pair on what the parameters differ by emulate the model
there. Then it is walked: the best set is lived in a larger city, the emulators are set right by what it and the last
ones gave there, the set that fits best is found on them (SciPy), and a step towards it is taken, time and again (Gauss
and Newton's method with the emulators' slopes). The next round looks closer around where that ended. At the end the
emulators give the posterior by Laplace's approximation; its ensemble is drawn, and each member is lived a few times, so
that the stored fit is the model's own.

Why this method: a history takes seconds, so an hour allows a thousand; there are some hundred numbers to fit and eighty
rows. Intercepts and spreads act nearly in proportion on the logs of levels, and each on few rows, so a sparse straight
line learned from two runs a parameter foretells what a Gaussian process of a hundred numbers would need thousands for
(in a first round it explained three quarters of the variance of new histories, ridge regression half). Histories of the
same luck correlate by about 0.6 in the middle one of the rows, so that there pairs tell slopes as well as two to three
times as many histories without, and what bends alike on both sides falls out. The pairs of all rounds teach, those of
wide ones with less weight. The loss is Cauchy's: the further off a row is, the less it pulls, so that rows which the
model cannot reach do not bend those it can. Well inside its band a row does not pull at all: a band says that any value
in it will do. At the edge of its band it pulls most. So the loss is aimed at the score, and is no likelihood. It has
many valleys: what is found is the one near the means of the priors. Each pair and each step has its own luck, so that
no set is fitted to one luck.
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
type Emulators = tuple[Numbers, Numbers]
"""Intercepts, and slopes on all parameters, of each row."""
type Pairs = tuple[Numbers, Numbers, Numbers]
"""Of each pair: half the difference of its parameters, in spreads of the prior, and of its `distances`; its weight."""

PEOPLE, RUNS, SEED = 20_000, 260, 1_000
SHRINKING = (0.8, 0.5, 0.4)
"""Spread of the draws of each round against the prior's."""
STEPS, LARGER, TWICE, STEP = 12, 2, 6, 0.3
"""Steps of a round; how much larger the city is then; histories a step; spreads within which each step stays."""
RECENT = 8
"""Steps whose histories tell together where the rows stand: one step's luck is wider than many a band."""
MEMBERS = 16
FAR = 0.02
"""A value counts as no less than this share of its target, and as no more than one over it: logs need bounds."""
LEAST = 0.006
"""Tolerance of a row in logs, however narrow its band: what a history of this size cannot tell apart."""
SHOWN_ONLY = 2.0
"""How much wider rows of the pandemic years are taken: the model lives these years without it."""
INSIDE = 0.6
"""Tolerances from the middle of its band within which a row does not pull."""
HELD = 0.4
"""One over how much wider the prior is taken for the best set than for the draws: rows decide, where they can."""
ROBUST = 0.5
"""Tolerances beyond these from which a row pulls less the further off it is: one at the edge of its band pulls most."""


def rows_to_meet() -> tuple[Quantity, ...]:
    """Return the rows that may be tuned on: targets whose suggested role is to calibrate, and nothing else."""
    return tuple(each for each in quantities().values() if each.part == "targets" and each.role == "calibrate")


@cache
def priors() -> Mapping[str, tuple[float, float]]:
    """Return mean and standard deviation of the prior of each parameter that may move.

    Raises:
        ValueError: one of them has a published value.
    """
    found = {row["parameter"]: (float(row["mean"]), float(row["spread"])) for row in evidence.rows("priors")}
    fixed = [name for name in found if PARAMETERS[name].label == "published"]
    if fixed:
        raise ValueError(f"published numbers are not calibrated: {', '.join(fixed)}. Take them out of priors.csv.")
    return found


def changes(deviations: Numbers) -> dict[str, float]:
    """Return parameter values that lie so many prior spreads from their means, held to the allowed range."""
    found = {}
    for (name, (middle, spread)), deviation in zip(priors().items(), deviations.tolist(), strict=True):
        about = PARAMETERS[name]
        found[name] = float(f"{min(max(middle + spread * deviation, about.low), about.high):.4g}")
    return found


def distances(values: Values, wanted: Sequence[Quantity]) -> Numbers:
    """Return the log of each value over its target."""
    return np.array([np.log(min(max(values[each.id] / each.value, FAR), 1.0 / FAR)) for each in wanted])


def tolerances(wanted: Sequence[Quantity]) -> Numbers:
    """Return half of each band in logs, wider for rows that do not count in the score."""
    halves = [max(0.5 * np.log(each.high / each.low), LEAST) for each in wanted]
    return np.array(halves) * np.where([each.counts for each in wanted], 1.0, SHOWN_ONLY)


def middles(wanted: Sequence[Quantity]) -> Numbers:
    """Return the log of the middle of each band over its target."""
    return np.array([0.5 * np.log(each.high * each.low) - np.log(each.value) for each in wanted])


def beyond(away: Numbers) -> Numbers:
    """Return by how many tolerances rows lie beyond where they do not pull."""
    return np.maximum(np.abs(away) - INSIDE, 0.0)


def losses(away: Numbers) -> Numbers:
    """Return Cauchy's loss of rows so many tolerances from the middle of their band: none well inside it."""
    return np.log1p((beyond(away) / ROBUST) ** 2) * (0.5 * ROBUST**2)


def lived(scenario: Scenario, deviations: Numbers, seeds: Sequence[int], workers: int) -> list[Values]:
    """Live one history for each row of deviations, with the luck of its seed."""
    ids = tuple(each.id for each in rows_to_meet())
    tasks = [(scenario.with_changes(changes(row)), seed, ids) for row, seed in zip(deviations, seeds, strict=True)]
    return list(all_measured(tasks, workers))


def slopes_of(rounds: Sequence[Pairs]) -> Numbers:
    """Return slopes of each row on all parameters; the penalty is cross-validated row by row."""
    deviations, given, weight = (np.concatenate(each) for each in zip(*rounds, strict=True))
    spread = deviations.std(axis=0)
    model = LassoCV(cv=5, max_iter=20_000, fit_intercept=False)
    return np.stack([model.fit(deviations / spread, row, weight).coef_ / spread for row in given.T])


def best(emulators: Emulators, wanted: Sequence[Quantity], around: Numbers) -> tuple[Numbers, Numbers]:
    """Return the deviations that fit best under the prior by the emulators, and the posterior covariance there.

    They are looked for within a step of `around`. For the covariance every row and the whole prior count: a row well
    inside its band does not pull, but draws are to stay in it.
    """
    level, slopes = emulators
    aim, scale = middles(wanted), tolerances(wanted)

    def away(deviations: Numbers) -> Numbers:
        return (level + slopes @ deviations - aim) / scale

    def misfits(deviations: Numbers) -> Numbers:
        off = away(deviations)
        return np.concatenate((np.sign(off) * np.sqrt(2.0 * losses(off)), HELD * deviations))

    found = least_squares(misfits, around, bounds=(around - STEP, around + STEP)).x
    pulls = slopes / (scale * np.hypot(1.0, beyond(away(found)) / ROBUST))[:, None]
    return found, np.linalg.inv(pulls.T @ pulls + np.eye(len(found)))


def walked(scenario: Scenario, slopes: Numbers, start: Numbers, seed: int, workers: int) -> tuple[Numbers, Numbers]:
    """Return the best set after some steps from `start`, and the posterior covariance there.

    The mean of the last half of the steps is taken, since each one had its own luck.
    """
    wanted, path, levels = rows_to_meet(), [start], []
    for number in range(STEPS):
        first = seed + number * TWICE
        values = lived(scenario, np.stack([path[-1]] * TWICE), range(first, first + TWICE), workers)
        given = np.mean([distances(each, wanted) for each in values], axis=0)
        levels.append(given - slopes @ path[-1])
        found, covariance = best((np.mean(levels[-RECENT:], axis=0), slopes), wanted, path[-1])
        path.append(found)
    return np.mean(path[STEPS // 2 :], axis=0), covariance


def fit_of(values: Values, wanted: Sequence[Quantity]) -> tuple[float, float]:
    """Return the share of those rows in their band that count in the score, and the mean robust loss of all."""
    hits = float(np.mean([each.low <= values[each.id] <= each.high for each in wanted if each.counts]))
    away = (distances(values, wanted) - middles(wanted)) / tolerances(wanted)
    return hits, float(np.mean(losses(away)))


def calibrated(
    people: int = PEOPLE,
    runs: int = RUNS,
    seed: int = SEED,
    workers: int | None = None,
    say: Callable[[str], object] = lambda _: None,
) -> list[Member]:
    """Fit the parameters; return the members of the posterior ensemble, the one that fits best first.

    people: in each history; runs: histories a round, in pairs. seed: luck of the histories and of the draws of
    parameters. say: is told how far it is.
    """
    scenario, wanted, draw = load("us-metro").with_people(people), rows_to_meet(), np.random.default_rng(seed)
    workers = workers or os.cpu_count() or 1
    large, pairs, after = scenario.with_people(LARGER * people), runs // 2, seed
    centre, rounds = np.zeros(len(priors())), list[Pairs]()
    for number, shrunk in enumerate(SHRINKING):
        away = shrunk * draw.standard_normal((pairs, len(centre)))
        luck = [*range(after, after + pairs)]
        values = lived(scenario, centre + np.concatenate((away, -away)), luck * 2, workers)
        given = np.stack([distances(each, wanted) for each in values])
        rounds.append((away, 0.5 * (given[:pairs] - given[pairs:]), np.full(pairs, shrunk**-2)))
        after += pairs
        centre, covariance = walked(large, slopes_of(rounds), centre, after, workers)
        after += STEPS * TWICE
        hits = np.median([fit_of(each, wanted)[0] for each in values])
        say(f"Round {number + 1} of {len(SHRINKING)}: half of its pairs met {hits:.0%} of rows or more.")
    members = draw.multivariate_normal(centre, covariance, MEMBERS)
    sets = np.concatenate((centre[None], members))
    lives = [lived(large, sets, [after + time] * len(sets), workers) for time in range(TWICE)]
    fits = [fit_of({name: float(np.mean([each[name] for each in ends])) for name in ends[0]}, wanted)
            for ends in zip(*lives, strict=True)]  # fmt: skip
    found = [Member(changes(row), *fit) for row, fit in zip(sets, fits, strict=True)]
    # Straight lines are not the model: what was lived decides which set is best, several times, or luck would choose.
    return sorted(found, key=lambda each: each.loss)
