"""Across generations: where children stand by where parents and grandparents stood, and the echo of a policy.

Whole lineages are recorded: everyone's household income and schooling at 35, by key, so that three generations are
compared at the same age. Ranks are among those born in the same ten years. Parents are mothers and their households.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.evidence import find
from sim.experiments.histories import Estimate, Progress
from sim.experiments.run import before_present, seeds_of
from sim.measures import fractional_ranks
from sim.measures.distribution import line
from sim.parameters import Refused
from sim.scenario import Scenario
from sim.views import words
from sim.views.told import Told
from sim.world import World

if TYPE_CHECKING:
    import pandas as pd

type Numbers = NDArray[np.float64]
type Rows = NDArray[np.int64]

AGE = 35
"""At which everyone's income and schooling are taken."""
COHORT = 10
"""Birth years among which people are ranked."""
LITERATURE: Mapping[str, tuple[str, ...]] = {
    "parents and children, rank correlation": ("psid_rankcorr_g1_g2", "psid_rankcorr_g2_g3"),
    "parents and children, rank slope": ("rank_rank_slope", "oi_rankslope_pooled"),
    "mother and child, correlation of schooling": ("educ_parent_child_corr", "psid_educ_rankcorr_e2_e3"),
}
"""Rows of evidence beside which a statistic stands; concepts differ somewhat, as the rows say."""
HELD = 25
"""Years for which a policy of one generation is held."""


@dataclass(frozen=True, eq=False)
class Lineages:
    """Everyone's life at 35, one row each: key, mother's key, birth year, label, schooling, income, rank of income."""

    columns: Mapping[str, NDArray[np.generic]]
    labels: tuple[str, ...]

    def __getitem__(self, name: str) -> Numbers:
        """Return a column as numbers."""
        return self.columns[name].astype(np.float64)

    def mothers(self) -> Rows:
        """Return the row of everyone's mother, -1 where her life at 35 is not known."""
        keys, wanted = self.columns["key"], self.columns["mother_key"]
        order = np.argsort(keys)
        found = order[np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)]
        return np.where(keys[found] == wanted, found, -1)


def lineages(world: World, until: int) -> Lineages:
    """Let a world live to a year, and return the lives at 35 of all who reached it on the way, outside prison."""
    kept = []
    while world.year < until:
        world.live_one_year()
        people = world.people
        rows = np.flatnonzero((people["age"] == AGE) & ~people["in_prison"])
        own = {name: people[name][rows].copy() for name in ("key", "mother_key", "birth_year", "label", "schooling")}
        kept.append({**own, "income": people["income"][people["home"][rows]].copy()})
    columns = {name: np.concatenate([each[name] for each in kept]) for name in kept[0]}
    return Lineages({**columns, "rank": ranked(columns["income"], columns["birth_year"])}, world.scenario.labels)


def ranked(income: NDArray[np.generic], birth_year: NDArray[np.generic]) -> Numbers:
    """Return ranks of income from 0 to 1 among those born in the same ten years."""
    decade, ranks = birth_year.astype(np.int64) // COHORT, np.empty(len(income))
    for each in np.unique(decade):
        rows = np.flatnonzero(decade == each)
        ranks[rows] = fractional_ranks(income[rows].astype(np.float64))
    return ranks


def statistics(of: Lineages) -> dict[str, float]:
    """Return the statistics of one history, by what they are."""
    mothers = of.mothers()
    rank, schooling = of["rank"], of["schooling"]
    two = np.flatnonzero(mothers >= 0)
    three = two[mothers[mothers[two]] >= 0]
    parents, grandparents = mothers[three], mothers[mothers[three]]
    far = correlation(rank[three], rank[grandparents])
    steps = correlation(rank[three], rank[parents]) * correlation(rank[parents], rank[grandparents])
    found = {
        "parents and children, rank correlation": correlation(rank[two], rank[mothers[two]]),
        "parents and children, rank slope": line(rank[mothers[two]], rank[two])[1],
        "mother and child, correlation of schooling": correlation(schooling[two], schooling[mothers[two]]),
        "grandparents and children, rank correlation": far,
        "the same, less the product of its two steps": far - steps,
    }
    for number, label in enumerate(of.labels):
        own = two[of["label"][two] == number]
        intercept, slope = line(rank[mothers[own]], rank[own])
        found[f"{label}: rank of children of the lowest parents"] = intercept
        found[f"{label}: rank slope"] = slope
    return found


def correlation(one: Numbers, other: Numbers) -> float:
    """Return Pearson's correlation, NaN for fewer than three."""
    return float(np.corrcoef(one, other)[0, 1]) if len(one) > 2 else float("nan")


@dataclass(frozen=True, repr=False)
class Generations(Told):
    """Statistics across generations with their intervals over seeds, beside the literature."""

    scenario: Scenario
    until: int
    seeds: int
    estimates: Mapping[str, Estimate]

    @property
    def table(self) -> "pd.DataFrame":
        """Each statistic with its 90 % interval and what is published."""
        import pandas as pd

        return pd.DataFrame(
            [
                {"statistic": name, "model": each.value, "low": each.low, "high": each.high,
                 "published": ", ".join(f"{find(row).value:.2f} ({row})" for row in LITERATURE.get(name, ()))}
                for name, each in self.estimates.items()
            ]
        )  # fmt: skip

    def __str__(self) -> str:
        """Return a line for each statistic."""
        head = f"People born from 1940 on who were {AGE} by {self.until} ({words.MEAN_INTERVAL}; {self.seeds} runs):"
        lines = [
            f"  {row['statistic']:48} {row['model']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
            + (f"; published {row['published']}" if row["published"] else "")
            for row in self.table.to_dict("records")
        ]
        return "\n".join([head, *lines])


def generations(scenario: Scenario, seeds: int | Sequence[int] = 5, progress: Progress | None = None) -> Generations:
    """Return how generations hang together up to the year before the present, with intervals over seeds."""
    wanted, until = seeds_of(seeds), scenario.present - 1
    found = _each(wanted, lambda seed: statistics(lineages(World(scenario, seed), until)), progress)
    return Generations(scenario, until, len(wanted), {n: Estimate.of([one[n] for one in found]) for n in found[0]})


def _each[T](seeds: Sequence[int], one: Callable[[int], T], progress: Progress | None) -> list[T]:
    found = []
    for done, seed in enumerate(seeds, start=1):
        found.append(one(seed))
        if progress is not None:
            progress(done, len(seeds))
    return found


@dataclass(frozen=True, repr=False)
class Echo(Told):
    """What a policy held for one generation leaves: changes at 35 of those born while it was held, and their children.

    Changes are of mean schooling (years) and of log mean household income.
    """

    plan: Mapping[str, float]
    seeds: int
    changes: Mapping[tuple[str, str], Estimate]

    def __str__(self) -> str:
        """Return the changes generation by generation."""
        lines = [
            f"  {who:36} {what:22} {each.value:+.3f} ({each.low:+.3f} to {each.high:+.3f})"
            for (who, what), each in self.changes.items()
        ]
        plan = ", ".join(f"{name} {level:g}" for name, level in self.plan.items())
        return "\n".join([f"{plan}, held for {HELD} years ({words.MEAN_INTERVAL}; {self.seeds} runs):", *lines])


def echo(
    scenario: Scenario, plan: Mapping[str, float], seeds: int | Sequence[int] = 5, progress: Progress | None = None
) -> Echo:
    """Return what a plan held from the present on for one generation changes in the lives of that and of the next.

    Raises:
        Refused: the plan is empty.
    """
    if not plan:
        raise Refused("the plan is empty; name an intervention and its level, for example {'preschool': 1.0}")
    end = scenario.present + HELD - 1
    held = scenario.with_keys({"plan": {name: {"level": float(level), "end": end} for name, level in plan.items()}})
    wanted = seeds_of(seeds)
    found = _each(wanted, lambda seed: _echo(scenario, held, seed), progress)
    return Echo(dict(plan), len(wanted), {name: Estimate.of([one[name] for one in found]) for name in found[0]})


def _echo(base: Scenario, held: Scenario, seed: int) -> dict[tuple[str, str], float]:
    one, other = (_by_generation(scenario, seed) for scenario in (base, held))
    return {name: other[name] - one[name] for name in one}


def _by_generation(scenario: Scenario, seed: int) -> dict[tuple[str, str], float]:
    world, _ = before_present(scenario, seed)
    present = scenario.present
    of = lineages(world, present + 2 * HELD + AGE + COHORT)
    mothers, born = of.mothers(), of["birth_year"]
    first = (born >= present) & (born < present + HELD)
    second = (mothers >= 0) & first[mothers]
    found = {}
    for who, rows in (("born while it was held", first), ("children of these mothers", second)):
        found[who, "schooling, years"] = float(of["schooling"][rows].mean())
        found[who, "household income, log"] = float(np.log(of["income"][rows].mean()))
    return found
