"""Two futures of the same people: what a plan changes, for whom, and how sure that is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.experiments.ensemble import Over, of_seed
from sim.experiments.gaps import Between, Change, GapChange, change_of, gap_of
from sim.experiments.run import Progress, Run, Years, by_two, lived, past_of, seeds_of, years_to_live
from sim.experiments.twins import Twins, twins_of
from sim.measures import MEASURES, Measure, Record, correlation_matrix, frame
from sim.measures.record import LEVEL_IDS
from sim.parameters import UnknownName, suggest
from sim.scenario import Scenario
from sim.views import words
from sim.views.words import Sign

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sim.experiments.assumptions import Signs, Wanted
    from sim.experiments.family import Family
    from sim.experiments.place_change import PlaceChange
    from sim.views import Picture
    from sim.views.lines import Band, By

HEADLINES = (
    "violent_victimisation", "schooling", "employment", "income", "poverty", "health", "life_expectancy",
)  # fmt: skip
"""The measures that `words` and the first rows of `table` tell."""


@dataclass(frozen=True, eq=False)
class Pair:
    """The two futures of one seed: the same people with the same luck until something that differs reaches them."""

    seed: int
    baseline: Run
    plan: Run


def compare(
    base: Scenario,
    other: Scenario,
    seeds: int | Sequence[int] = 20,
    years: int = 60,
    progress: Progress | None = None,
    *,
    over: Over = "luck",
    assumptions: "Wanted" = (),
) -> "Comparison":
    """Run two scenarios with the same luck and return what differs.

    Args:
        base: the baseline.
        other: the plan, or any other change; if its past is the same as the baseline's, the past is lived once.
        seeds: how many pairs of runs (20 means seeds 0 to 19), or which seeds.
        years: how many years after the present.
        progress: called with the years lived so far and those to live in all; what it raises ends the comparison.
        over: what intervals hold: "luck" alone, or "ensemble": each seed is lived under a calibrated parameter set of
            its own, so that they hold what calibration left open as well.
        assumptions: "all", or names of assumption sets under which signs are examined; a minute for all.
    """
    if base.present != other.present:
        raise ValueError(f"the two scenarios have different presents ({base.present}, {other.present}); give them one")
    wanted = seeds_of(seeds)
    clock = Years(sum(_to_live(*under(base, other, seed, over), seed, years) for seed in wanted), progress)
    found = Comparison(base, other, years, tuple(pairs(base, other, wanted, years, clock, over)), over)
    return replace(found, examined=found.signs(assumptions, progress=progress)) if assumptions else found


def under(base: Scenario, other: Scenario, seed: int, over: Over) -> tuple[Scenario, Scenario]:
    """Return both scenarios as a seed lives them: as they are, or under the parameter set of that seed."""
    return (of_seed(base, seed), of_seed(other, seed)) if over == "ensemble" else (base, other)


def pairs(
    base: Scenario, other: Scenario, seeds: Sequence[int], years: int = 60, clock: Years | None = None,
    over: Over = "luck",
) -> Iterator[Pair]:  # fmt: skip
    """Yield one pair after the other, for whoever wants to show the first before the last is there."""
    born = (base.present,)

    def pair(seed: int) -> Pair:
        one, two = under(base, other, seed, over)
        return Pair(seed, lived(one, seed, years, clock, born=born), lived(two, seed, years, clock, born=born))

    return by_two(pair, seeds)


def _to_live(base: Scenario, other: Scenario, seed: int, years: int) -> int:
    """Return how many years a pair has to live; a shared past once."""
    one, two = (years_to_live(each, seed, years, (base.present,)) for each in (base, other))
    same_past = past_of(base).digest == past_of(other).digest
    return one + (min(two, years + 1) if same_past and one > 0 else two)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two futures of the same people. Results say their interval, and in how many assumption sets their sign holds.

    over: what the intervals hold, as for `compare`.
    `examined` holds what `signs` found if assumption sets were asked for; else signs are "not yet examined".
    """

    base: Scenario
    other: Scenario
    years: int
    pairs: tuple[Pair, ...]
    over: Over = "luck"
    examined: "Signs | None" = None

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of the pairs."""
        return tuple(pair.seed for pair in self.pairs)

    @property
    def _records(self) -> list[tuple[Record, Record]]:
        return [(pair.baseline.record, pair.plan.record) for pair in self.pairs]

    @cached_property
    def frame(self) -> "pd.DataFrame":
        """All measures of both futures ("baseline", "plan"), tidy."""
        return self.select()

    def select(self, *measures: str) -> "pd.DataFrame":
        """Return the tidy frame of some measures, all if none is named; quicker than `frame`."""
        runs = [
            (arm, pair.seed, run.record)
            for pair in self.pairs
            for arm, run in (("baseline", pair.baseline), ("plan", pair.plan))
        ]
        return frame(runs, measures=[self._measure(name).id for name in measures] or None)

    def save(self, path: str | Path) -> Path:
        """Write `frame` as a .parquet file with what makes it again: both scenarios, seeds, years, releases.

        `sim.provenance.read_provenance` reads that. Raises ValueError for any other ending.
        """
        from sim.provenance import provenance, write_parquet

        path = Path(path)
        if path.suffix != ".parquet":
            raise ValueError(f"cannot save results as {path.name!r}; end the name with .parquet")
        plan = {
            "plan": self.other.as_yaml(),
            "plan_digest": self.other.digest,
            "years": str(self.years),
            "over": self.over,
        }
        write_parquet(self.frame, path, {**provenance(self.base, self.seeds), **plan})
        return path

    def gap(self, measure: str = "income", between: Between = "group") -> GapChange:
        """Return the gap in a measure in both futures by year, and what the plan changes in it at the end.

        between: "group" for the groups that stood best and worst in the baseline at the present, "place" for the fifth
        of places that stood best and the fifth that stood worst, "origin" for people of the best-off and the worst-off
        fifth of parents.
        """
        found = gap_of(self._records, self._measure(measure), between, self.base.present)
        sign: Sign = "not examined" if self.examined is None else self.examined.of_gap(measure, between)
        return replace(found, sign=sign, base=self.base if between == "group" else None)

    def change(self, measure: str = "income", *, group: str = "all", place: str = "all") -> Change:
        """Return what the plan changes in a measure by the end: for everyone, a group (or origin_1 ...) or a place."""
        found = change_of(self._records, self._measure(measure), group, place)
        if self.examined is None:
            return found
        return replace(found, sign=self.examined.of_change(measure, group=group, place=place))

    def signs(
        self, assumptions: "Wanted" = "all", seeds: int | Sequence[int] = 3, progress: Progress | None = None
    ) -> "Signs":
        """Return in how many assumption sets the signs of results hold; each set is run with its own past.

        Raises:
            UnknownName: there is no such set.
        """
        from sim.experiments.assumptions import signs_of

        return signs_of(self, assumptions, seeds, progress)

    def twins(self, born: int | None = None, progress: Progress | None = None) -> Twins:
        """Return the two lives of the same children: who gained, who lost, who was not reached.

        born: the year of birth, the present unless named; another year is run again, which takes a while.
        """
        year = self.base.present if born is None else born
        if year == self.base.present:
            return twins_of([(pair.seed, pair.baseline.trace, pair.plan.trace) for pair in self.pairs], year, self.base)
        if not self.base.present <= year <= self.base.present + self.years:
            raise ValueError(f"born={year} must be between {self.base.present} and {self.base.present + self.years}")
        clock = Years(len(self.pairs) * 2 * (self.years + 1), progress)
        lives = []
        for pair in self.pairs:
            one, two = (lived(each, pair.seed, self.years, clock, born=(year,)) for each in (self.base, self.other))
            lives.append((pair.seed, one.trace, two.trace))
        return twins_of(lives, year, self.base)

    def family(self, key: int | None = None, *, seed: int | None = None, progress: Progress | None = None) -> "Family":
        """Return three linked generations of one family in both futures, and the first year in which these part.

        key, seed: of a child born at the present (`twins().frame` lists them); unless named, the girl whose two lives
        part first by an event, so that the family can be followed on. Whole lives are run again: a few seconds.

        Raises:
            ValueError: no such child was born, or the seed was not run.
        """
        from sim.experiments.family import family_of

        children = self.twins().frame
        if seed is not None:
            children = children[children["seed"] == seed]
        if key is None:
            parted = children[children["reached"]].sort_values(["event_since", "seed", "key"])
            first = parted if len(parted) else children
            girls = first[first["woman"]]
            children = girls if len(girls) else first
        else:
            children = children[children["key"] == key]
        if not len(children):
            raise ValueError(f"no child with key={key}, seed={seed} is born in {self.base.present}; see twins().frame")
        child = children.iloc[0]
        return family_of(self.base, self.other, int(child["seed"]), self.years, int(child["key"]), progress)

    def chart(self, measure: str = "income", by: "By" = "arm", band: "Band" = "mean", **options: Any) -> "Picture":
        """Return the picture of a measure over the years, with its sentence and table.

        by: "arm", "group", "place" or "origin". band: the 90 % interval of the mean, or "runs" for 5 to 95 % of runs.
        Other options are those of `sim.views.curves`.
        """
        from sim.views import curves

        return curves(self.select(measure), measure, **self._shown(measure, by, band), **options)

    def map(self, measure: str = "income", years: int = 5) -> "Picture":
        """Return two maps of a measure by place, the mean of the last years and of all runs, baseline and plan."""
        from sim.views import two_maps

        about, city = self._measure(measure), self.base.places
        baseline, plan = (self._by_place(measure, side, years) for side in (0, 1))
        end = self.base.present + self.years
        title = f"{about.title} by place, {end - years + 1} to {end}"
        names = dict(zip(city.ids, city.names, strict=True))
        return two_maps(city.polygons, baseline, plan, about.unit, title, names=names)

    def _by_place(self, measure: str, side: int, years: int) -> dict[str, float]:
        values = np.mean([pair[side].by_place(measure, years) for pair in self._records], axis=0)
        return dict(zip(self.base.places.ids, values.tolist(), strict=True))

    def place_change(self, place: str, measure: str = "income", years: int = 10) -> "PlaceChange":
        """Return whether a place changes or the people in it: the change split into who stayed, left and arrived.

        years: how long after the year before the present. The first years of all runs are lived again.
        """
        from sim.experiments.place_change import place_change_of

        return place_change_of((self.base, self.other), self.seeds, self._measure(measure), place, years)

    def correlations(self, arm: Literal["baseline", "plan"] = "baseline", years: int = 5) -> "pd.DataFrame":
        """Return how the levels of places go together at the end: correlations (Pearson) over places, mean of runs.

        years: places are compared by their mean of the last years, since single years of few people are ruled by luck.
        """
        tables = [
            correlation_matrix({name: pair[arm == "plan"].by_place(name, years) for name in LEVEL_IDS})
            for pair in self._records
        ]
        return sum(tables[1:], tables[0]) / len(tables)

    def figure(self, measure: str = "income", by: "By" = "arm", band: "Band" = "mean", **options: Any) -> "Figure":
        """Return the still figure of a measure for a paper or report."""
        from sim.views.figures import curves_figure

        return curves_figure(self.select(measure), measure, **self._shown(measure, by, band), **options)

    def words(self, measure: str | None = None, by: "By" = "arm") -> str:
        """Return in words what the plan changes: in one measure, or in the chief ones."""
        if measure is not None:
            return self.chart(measure, by).words
        if self.examined is not None:
            return " ".join(str(self.change(name)) for name in HEADLINES)
        told = " ".join(self.change(name).words for name in HEADLINES)
        return f"{told} Sign not yet examined."

    def table(self, measure: str | None = None, by: "By" = "arm") -> "pd.DataFrame":
        """Return the numbers behind the picture of one measure, or what the plan changes in each by the end."""
        import pandas as pd

        if measure is not None:
            return self.chart(measure, by).table
        names = [*HEADLINES, *(name for name in MEASURES if name not in HEADLINES)]
        changes = [self.change(name) for name in names if not name.startswith("reaches_quintile")]
        return pd.DataFrame([change.row for change in changes])

    def __str__(self) -> str:
        """Return what the plan changes in words."""
        return self.words()

    def __repr__(self) -> str:
        """Return what is compared."""
        plan = ", ".join(f"{name} {dose.level:g}" for name, dose in self.other.plan.items()) or "no plan"
        return f"Comparison({self.base.name}: {plan}; {len(self.pairs)} pairs, to {self.base.present + self.years})"

    def _shown(self, measure: str, by: "By", band: "Band") -> dict[str, Any]:
        about = self._measure(measure)
        return {
            "by": by, "unit": about.unit, "direction": about.direction, "present": self.base.present, "band": band,
            "sign": self._sign(about, by),
        }  # fmt: skip

    def _sign(self, measure: Measure, by: "By") -> Sign:
        if self.examined is None:
            return "not examined"
        return self.examined.of_gap(measure.id) if by == "group" else self.examined.of_change(measure.id)

    def _measure(self, name: str) -> Measure:
        if name not in MEASURES:
            remedy = suggest(name, MEASURES) or f" There are {words.listed([*MEASURES])}."
            raise UnknownName(f"there is no measure {name!r}.{remedy}")
        return MEASURES[name]
