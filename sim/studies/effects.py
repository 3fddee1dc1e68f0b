"""What levers change, run by run against the baseline with the same luck: effects, their intervals, and their power."""

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from sim.refusals import ScenarioError
from sim.studies.results import Results
from sim.views.lines import summarise

if TYPE_CHECKING:
    import pandas as pd

type Of = Literal["effect", "level"]

MOST_SEEDS = 100_000


def values(
    results: Results, outcome: str, of: Of = "effect", *, year: int | None = None, group: str = "all",
    place: str = "all", statistic: str | None = None,
) -> "pd.DataFrame":  # fmt: skip
    """Return one value a run: its scenario, arm, seed, levers and uncertainties, and `value`.

    of: "effect" is plan less baseline with the same scenario, uncertainties and seed, for runs that move a lever;
    "level" is what each run has. year: the last one kept unless named. statistic: "mean", or "value" for a measure of
    a whole distribution; "absolute_gap" and others by name. Runs in which it is not known are left out.
    """
    asked = results.study.kept_years[-1] if year is None else year
    told = results.pandas(outcome, year=asked, group=group, place=place)
    told = told[told["statistic"].isin([statistic] if statistic else ["mean", "value"])].dropna(subset=["value"])
    if told.empty:
        raise results.nothing(f"nothing is kept of {outcome} in {asked} for group {group} in place {place}")
    kept = told[["run", "scenario", "arm", "seed", *results.factors, "value"]].reset_index(drop=True)
    return kept if of == "level" else _less_baseline(results, kept)


def effects(results: Results, outcome: str, **who: object) -> "pd.DataFrame":
    """Return, for each plan under each scenario and uncertainties, what it changes in an outcome.

    Columns: the factors; estimate, low, high (90 % paired t interval of the mean over seeds, NaN for one seed); runs;
    agreeing: runs whose change has the sign of the estimate. `who` is as for `values`.
    """
    import pandas as pd

    changes = values(results, outcome, "effect", **who)  # type: ignore[arg-type]
    rows = []
    for key, each in changes.groupby(["scenario", *results.factors], sort=False):
        found = each["value"].to_numpy()
        estimate, low, high = (float(part[0]) for part in summarise(found[None, :], "mean"))
        agreeing = int((np.sign(found) == np.sign(estimate)).sum())
        rows.append((*key, estimate, low, high, len(found), agreeing))
    return pd.DataFrame(rows, columns=["scenario", *results.factors, "estimate", "low", "high", "runs", "agreeing"])


def power(spread: float, difference: float, seeds: int, level: float = 0.1) -> float:
    """Return the chance that a two-sided paired t test tells a difference from none (noncentral t).

    spread: standard deviation of the paired changes over seeds. level: chance of a false alarm; 0.1 goes with 90 %
    intervals. Source: Cohen 1988, Statistical Power Analysis for the Behavioral Sciences.
    """
    from scipy.stats import nct, t

    if seeds < 2:
        return 0.0
    shift = difference / spread * np.sqrt(seeds)
    critical = t.ppf(1.0 - level / 2.0, seeds - 1)
    return float(nct.sf(critical, seeds - 1, shift) + nct.cdf(-critical, seeds - 1, shift))


def seeds_needed(changes: NDArray[np.float64], difference: float, chance: float = 0.8, level: float = 0.1) -> int:
    """Return how many seeds are needed to tell a difference from none, given the paired changes of some seeds.

    changes: what a plan changes, a value a seed, two or more. difference: the least that matters, in the same unit.
    chance: with which it shall be told (0 to 1).

    Raises:
        ValueError: fewer than two changes, no difference, or more than 100,000 seeds would be needed.
    """
    if len(changes) < 2 or difference == 0.0 or not 0.0 < chance < 1.0:
        told = f"{len(changes)} changes, a difference of {difference:g} and a chance of {chance:g} tell nothing"
        raise ValueError(f"{told}; give two changes or more, a difference that is not 0, a chance between 0 and 1")
    spread = float(np.std(changes, ddof=1))
    if spread == 0.0:
        return 2
    low, high = 1, 2
    while power(spread, difference, high, level) < chance:
        low, high = high, high * 2
        if low > MOST_SEEDS:
            raise ValueError(f"more than {MOST_SEEDS:,} seeds would be needed; ask for a larger difference")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power(spread, difference, middle, level) >= chance else (middle, high)
    return high


def _less_baseline(results: Results, kept: "pd.DataFrame") -> "pd.DataFrame":
    if not results.study.paired or not results.study.levers:
        remedy = "Ask for levels, or give the study levers and `paired: true`."
        raise ScenarioError("the study has no pairs of runs", "effects of levers in paired studies", remedy)
    shared = ["scenario", *results.study.uncertainties, "seed"]
    base = kept[kept["arm"] == "baseline"].set_index(shared)["value"]
    plans = kept[kept["arm"] == "plan"].join(base.rename("baseline"), on=shared).dropna(subset=["baseline"])
    plans["value"] -= plans.pop("baseline")
    return plans.reset_index(drop=True)
