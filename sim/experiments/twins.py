"""The two lives of the same children: who gained, who lost, and who was not reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.trace import Trace
from sim.scenario import Scenario
from sim.views.told import Told

if TYPE_CHECKING:
    import pandas as pd

INCOME = 0.01
"""A difference in household income counts as reached from this share on."""
GROWN = 18
EVENTS = {
    "school": ("schooling", "credential", "in_school"), "job": ("employed", "in_labour_force"), "move": ("place",),
    "harm": ("victim",), "birth": ("births",), "prison": ("in_prison",),
}  # fmt: skip
"""What makes a different event, and the columns in which it shows."""
TOLD = ("schooling", "health")


@dataclass(frozen=True, eq=False, repr=False)
class Twins(Told):
    """The same children in two futures. A child is reached when any event differs, or household income by 1 %.

    frame: a row a child born in both: seed, key, group, woman, place (of the first year), reached, since (the first
    year that differs), by (what differs first), event_since (the first different event), outcome (gained, lost or
    neither by mean yearly household resources from 18 on, told from 1 % on; not reached), and resources, schooling,
    health and year of death in both futures.
    born_in_one: a row a child born in one future alone, with the arm.
    """

    born: int
    frame: "pd.DataFrame"
    born_in_one: "pd.DataFrame"

    @property
    def counts(self) -> dict[str, int]:
        """How many children gained, lost, did neither, and were not reached."""
        return {outcome: int((self.frame["outcome"] == outcome).sum()) for outcome in OUTCOMES}

    def by_group(self) -> "pd.DataFrame":
        """Return the counts of outcomes for each group."""
        import pandas as pd

        return pd.crosstab(self.frame["group"], self.frame["outcome"]).reindex(columns=list(OUTCOMES), fill_value=0)

    @property
    def words(self) -> str:
        """Who gained, who lost and who was not reached, in words."""
        counts, total = self.counts, len(self.frame)
        if not total:
            return f"No child is born in {self.born} in both futures."
        reached = total - counts["not reached"]
        told = f"Of {total:,} children born in {self.born} in both futures, the plan reaches {reached:,} by something "
        told += f"that differs: {counts['gained']:,} live in a household with more, {counts['lost']:,} with less, "
        told += f"{counts['neither']:,} with the same to 1%. {counts['not reached']:,} lead the same life."
        alone = f"{len(self.born_in_one):,} are" if len(self.born_in_one) else "None is"
        return f"{told} {alone} born in one future alone. Sign not yet examined."

    def __str__(self) -> str:
        """Return the words."""
        return self.words


OUTCOMES = ("gained", "lost", "neither", "not reached")


def twins_of(lives: Sequence[tuple[int, Trace, Trace]], born: int, scenario: Scenario) -> Twins:
    """Return the twins of all seeds, each given as (seed, baseline, plan)."""
    import pandas as pd

    told = [_of_seed(seed, baseline.frame(), plan.frame(), scenario) for seed, baseline, plan in lives]
    both = pd.concat([each for each, _ in told], ignore_index=True)
    alone = pd.concat([each for _, each in told], ignore_index=True)
    return Twins(born, both, alone)


def _of_seed(
    seed: int, baseline: "pd.DataFrame", plan: "pd.DataFrame", scenario: Scenario
) -> tuple["pd.DataFrame", "pd.DataFrame"]:
    import pandas as pd

    common = np.intersect1d(baseline["key"].unique(), plan["key"].unique())
    alone = pd.concat(
        [
            lives.loc[~lives["key"].isin(common), ["key"]].drop_duplicates().assign(seed=seed, arm=arm)
            for arm, lives in (("baseline", baseline), ("plan", plan))
        ],
        ignore_index=True,
    )[["seed", "arm", "key"]]
    one, two = (lives[lives["key"].isin(common)] for lives in (baseline, plan))
    parted = _parting(one, two).reindex(common)
    first = one.groupby("key").first()
    names, ids = np.array(scenario.labels), np.array(scenario.places.ids)
    table = pd.DataFrame(
        {
            "seed": seed, "key": common, "group": names[first["label"].to_numpy(dtype=int)],
            "woman": first["woman"].to_numpy(dtype=bool),
            "place": ids[first["place"].to_numpy(dtype=int)], "reached": parted["since"].notna().to_numpy(),
            "since": parted["since"].to_numpy(), "by": parted["by"].to_numpy(),
            "event_since": parted["event_since"].to_numpy(),
        }
    )  # fmt: skip
    for arm, lives in (("baseline", one), ("plan", two)):
        for name, values in _life_of(lives).items():
            table[f"{name}_{arm}"] = values.reindex(common).to_numpy()
    table.insert(9, "outcome", _outcomes(table))
    return table, alone


def _life_of(lives: "pd.DataFrame") -> "dict[str, pd.Series[float]]":
    """Return what lives came to: mean resources from 18 (from birth, if shorter), last schooling and health, death."""
    grown = lives[lives["age"] >= GROWN]
    resources = grown.groupby("key")["resources"].mean()
    young = lives.groupby("key")["resources"].mean()
    last = lives.groupby("key").last()
    died = (last["year"] + 1).where(last["year"] < lives["year"].max()).astype("float64")
    resources = resources.reindex(young.index).fillna(young)
    return {"resources": resources, **{name: last[name] for name in TOLD}, "death": died}


def _parting(one: "pd.DataFrame", two: "pd.DataFrame") -> "pd.DataFrame":
    """Return, by key, the first year in which two lives differ, by what, and the first different event."""
    both = one.merge(two, on=["key", "year"], how="outer", suffixes=("", "_plan"), indicator=True)
    differs = {"death": (both["_merge"] != "both").to_numpy()}
    for event, columns in EVENTS.items():
        differs[event] = np.logical_or.reduce([(both[name] != both[f"{name}_plan"]).to_numpy() for name in columns])
    before, after = both["income"].to_numpy(dtype=float), both["income_plan"].to_numpy(dtype=float)
    differs["income"] = ~(np.abs(after - before) <= INCOME * np.maximum(before, 1.0))
    table = np.stack(list(differs.values()), axis=1)
    both["by"] = np.array(list(differs))[table.argmax(axis=1)]
    both["event_since"] = both["year"].where(table[:, :-1].any(axis=1))
    parted = both[table.any(axis=1)].sort_values(["key", "year"]).groupby("key")
    return parted.agg(since=("year", "first"), by=("by", "first"), event_since=("event_since", "min"))


def _outcomes(table: "pd.DataFrame") -> list[str]:
    before, after = table["resources_baseline"].to_numpy(dtype=float), table["resources_plan"].to_numpy(dtype=float)
    more, less = after > before * (1.0 + INCOME), after < before * (1.0 - INCOME)
    outcome = np.where(more, "gained", np.where(less, "lost", "neither"))
    return np.where(table["reached"].to_numpy(), outcome, "not reached").tolist()  # type: ignore[no-any-return]
