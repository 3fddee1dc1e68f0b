"""What an outcome hangs on: how much of its spread is luck and how much parameters, and which of these."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.refusals import ScenarioError
from sim.studies.designs import problem_of, salib, varying
from sim.studies.effects import Of, values
from sim.studies.results import Results
from sim.studies.study import Study

if TYPE_CHECKING:
    import pandas as pd

type Numbers = NDArray[np.float64]

RESAMPLED = 100
"""Draws behind the intervals of indices."""


def variance_split(results: Results, outcome: str, of: Of = "effect", **who: object) -> "pd.DataFrame":
    """Return how the variance of an outcome over runs splits: parameters (all that varies), and luck of two kinds.

    Rows: "parameters"; "luck, the same for all", by which a seed raises or lowers every point alike; "luck, by point",
    the rest. Columns: variance (in the outcome's unit squared, never negative) and share. Common seeds make the first
    two crossed: two-way analysis of variance, random effects (Searle, Casella & McCulloch 1992, Variance Components).
    Points in which a seed failed are left out.
    """
    import pandas as pd

    told = values(results, outcome, of, **who)  # type: ignore[arg-type]
    table = told.pivot_table(index=["scenario", *results.factors], columns="seed", values="value").dropna()
    parts = components(table.to_numpy())
    names = ("parameters", "luck, the same for all", "luck, by point")
    return pd.DataFrame({"variance": parts, "share": parts / max(parts.sum(), 1e-300)}, index=list(names))


def components(table: Numbers) -> Numbers:
    """Return variance of points, of seeds and of the rest; shape (points, seeds), at least 2 by 2."""
    points, seeds = table.shape
    if min(points, seeds) < 2:
        raise ScenarioError(f"{points} points and {seeds} seeds", "two and more of both", "Add seeds or values.")
    by_point, by_seed, mean = table.mean(axis=1), table.mean(axis=0), table.mean()
    rest = ((table - by_point[:, None] - by_seed + mean) ** 2).sum() / ((points - 1) * (seeds - 1))
    of_points = (by_point.var(ddof=1) * seeds - rest) / seeds
    of_seeds = (by_seed.var(ddof=1) * points - rest) / points
    found: Numbers = np.maximum(np.array([of_points, of_seeds, rest]), 0.0)
    return found


def sensitivity(results: Results, outcome: str, of: Of = "effect", **who: object) -> "pd.DataFrame":
    """Return indices of sensitivity, a row a factor that varies, of the mean over seeds; `who` is as for `values`.

    They follow the design. morris: mu_star (mean size of the change over the whole span, in the outcome's unit), sigma
    (how much it differs from point to point). sobol: S1 (share of variance by the factor alone) and ST (with all it
    does together with others). latin_hypercube and table: S1, by random balance designs. With the 95 % interval's
    half width of each first one. All by SALib (Herman & Usher 2017, doi:10.21105/joss.00097).

    Raises:
        ScenarioError: the design gives no indices, points are missing, or there are several scenarios.
    """
    study = results.study
    if len(study.scenarios) > 1:
        raise ScenarioError("has several scenarios", "one scenario", "Take one.", key="scenarios")
    told = values(results, outcome, of, **who)  # type: ignore[arg-type]
    mean = told.groupby([*results.factors])["value"].mean()
    missing = [point for point in study.points if point not in mean.index]
    if missing:
        remedy = "Repeat failed runs, or let the levers' spans begin above 0."
        raise ScenarioError(f"{len(missing)} of {len(study.points)} points have no value", "all points", remedy)
    return indices(study, np.array([mean[point] for point in study.points]))


def indices(study: Study, outcomes: Numbers) -> "pd.DataFrame":
    """Return the indices of a study's design for outcomes of its points, shape (points,)."""
    import pandas as pd

    names = varying(study.factors)
    columns = [list(study.factors).index(name) for name in names]
    low, high = (np.array([study.factors[name].ends[side] for name in names]) for side in (0, 1))
    shares = (np.array(study.points)[:, columns] - low) / (high - low)
    problem = {**problem_of(study.factors), "bounds": [[0.0, 1.0] for _ in names]}
    draws = {"num_resamples": RESAMPLED, "seed": study.design.seed}
    kept: tuple[str, ...]
    match study.design.kind:
        case "morris":
            found = salib("analyze.morris").analyze(problem, shares, outcomes, **draws)
            kept = ("mu_star", "mu_star_conf", "mu", "sigma")
        case "sobol":
            found = salib("analyze.sobol").analyze(problem, outcomes, calc_second_order=False, **draws)
            kept = ("S1", "S1_conf", "ST", "ST_conf")
        case "latin_hypercube" | "table":
            found = salib("analyze.rbd_fast").analyze(problem, shares, outcomes, **draws)
            kept = ("S1", "S1_conf")
        case kind:
            problem_is, allowed = f"{kind} gives no indices", "morris, sobol, latin_hypercube or table"
            raise ScenarioError(problem_is, allowed, "Take another design.", key="design.kind")
    return pd.DataFrame({name: np.asarray(found[name], dtype=float) for name in kept}, index=list(names))
