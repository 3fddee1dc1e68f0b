"""Did the place change, or the people in it? A place's change split into who stayed, who left and who arrived."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments.run import before_present
from sim.measures.declared import Level, Measure
from sim.measures.people import Seen
from sim.scenario import Scenario
from sim.views import words
from sim.views.lines import summarise
from sim.views.told import Told
from sim.world import World

if TYPE_CHECKING:
    import pandas as pd

PARTS = ("stayed", "left", "arrived")
ARMS = ("baseline", "plan")


@dataclass(frozen=True, eq=False)
class Counted:
    """Those of one place who count in a measure in one year, by their keys, and the value of each."""

    keys: NDArray[np.uint64]
    values: NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class PlaceChange(Told):
    """How a level of one place changes from the year before the present on, in both futures.

    The three parts add up to the change: stayed is what changed for those who count in both years, arrived how far the
    new ones pull the mean away from that of those who stayed, left the same for those who are gone. Who is born or
    grows into the measure arrives, who dies or grows out of it leaves.

    frame: a row an arm and one for what the plan changes ("difference"); columns measure, unit, place, since, until,
    arm, before, after, change, stayed, left, arrived, and low and high of the change. Means over runs; low and high are
    the 90 % interval of that mean, NaN for one run.
    """

    measure: Measure
    place: str
    runs: int
    frame: "pd.DataFrame"

    @property
    def words(self) -> str:
        """Where the change comes from, in sentences."""
        rows = [self._sentence(row) for row in self.frame.iloc[:2].to_dict("records")]
        return " ".join(rows)

    def _sentence(self, row: Mapping[Any, Any]) -> str:
        return words.describe_place_change(
            row["change"], row["low"], row["high"], {name: row[name] for name in PARTS}, self.measure.unit,
            words.measure_name(self.measure.id), place=self.place, period=(row["since"], row["until"]), arm=row["arm"],
            runs=self.runs,
        )  # fmt: skip

    def __str__(self) -> str:
        """Return the words."""
        return self.words


def place_change_of(
    scenarios: tuple[Scenario, Scenario], seeds: Sequence[int], measure: Measure, place: str, years: int
) -> PlaceChange:
    """Return the split of a place's change over some years; the first years of both futures are lived again.

    Raises:
        ValueError: the measure is no mean over people, there is no such place, or nobody there counts in one of the
            years.
    """
    import pandas as pd

    level, number = _level(measure), _number(scenarios[0], place)
    present = scenarios[0].present
    # Shape (seeds, arms, numbers): before, after, change, stayed, left, arrived.
    splits = np.array([[_split(*_both(each, seed, level, number, years)) for each in scenarios] for seed in seeds])
    if not np.isfinite(splits).all():
        raise ValueError(
            f"nobody in {place} counts in {measure.id} in one of the years; take another place or more people"
        )
    told = [*zip(ARMS, np.moveaxis(splits, 1, 0), strict=True), ("difference", splits[:, 1] - splits[:, 0])]
    name = scenarios[0].places.names[number]
    about = {
        "measure": measure.id,
        "unit": measure.unit,
        "place": place,
        "since": present - 1,
        "until": present + years - 1,
    }
    frame = pd.DataFrame([{**about, "arm": arm, **_row(each)} for arm, each in told])
    return PlaceChange(measure, name, len(seeds), frame)


def _level(measure: Measure) -> Level:
    if not isinstance(measure, Level) or measure.median:
        raise ValueError(f"{measure.id} is no mean over people and cannot be split; take for example income or poverty")
    return measure


def _number(scenario: Scenario, place: str) -> int:
    from sim.checks import known

    known("place", "place", [place], scenario.places.ids)
    return scenario.places.ids.index(place)


def _both(scenario: Scenario, seed: int, level: Level, number: int, years: int) -> Iterator[Counted]:
    """Yield who counts in the year before the present, and `years` years later."""
    world, _ = before_present(scenario, seed)
    yield _counted(world, level, number)
    for _ in range(years):
        world.live_one_year()
    yield _counted(world, level, number)


def _counted(world: World, level: Level, number: int) -> Counted:
    values, counts = Seen(world).counted(level)
    there = counts & (world.people["place"] == number)
    return Counted(world.people["key"][there], values[there] * level.scale)


def _split(one: Counted, two: Counted) -> tuple[float, ...]:
    """Return before, after, change, and the parts of those who stayed, left and arrived."""
    if not len(one.keys) or not len(two.keys):
        return (np.nan,) * 6
    here = np.isin(one.keys, two.keys, assume_unique=True)
    still = np.isin(two.keys, one.keys, assume_unique=True)
    before, after = one.values.mean(), two.values.mean()
    # With nobody left of those of before, all of the change is the coming and going of people.
    stayed = (one.values[here].mean(), two.values[still].mean()) if here.any() else (before, before)
    return before, after, after - before, stayed[1] - stayed[0], stayed[0] - before, after - stayed[1]


def _row(splits: NDArray[np.float64]) -> dict[str, float]:
    names = ("before", "after", "change", *PARTS)
    means = dict(zip(names, splits.mean(axis=0).tolist(), strict=True))
    interval = summarise(splits[None, :, 2], "mean")
    return {**means, "low": float(interval.low[0]), "high": float(interval.high[0])}
