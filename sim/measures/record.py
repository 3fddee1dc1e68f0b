"""What a run keeps of each year: the level of every measure by place, group and origin, and how things are spread.

Sums are exact, so that no order of people or additions matters (law 4); what is derived from them is the same to 1e-9.
"""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.executors import executor
from sim.measures.declared import LEVELS, LIFE, TRANSITIONS
from sim.measures.distribution import along, fractional_ranks, gini, medians, theil
from sim.measures.life_table import BANDS, pooled_life_expectancy
from sim.measures.mobility import FIFTHS, mobility
from sim.measures.people import Seen
from sim.measures.space import clustering, neighbours, segregation
from sim.scenario import Scenario
from sim.tallies import SUMS, WHO, tally
from sim.world import World

type Numbers = NDArray[np.float64]

POOLED = 5
"""Years over which death rates are pooled."""
FEWEST_CHILDREN = 50
"""People of 30 to 40 with known parents below which mobility is not told."""
LEVEL_IDS = (*(level.id for level in LEVELS), LIFE.id)
TRANSITION_IDS = tuple(each.id for each in TRANSITIONS)
TALLIES = tuple(each.name for each in (*WHO, *SUMS))
MEDIANS = [level for level in LEVELS if level.median]
"""Levels that are medians, all of them of households."""
_BY_SUMS = [level for level in LEVELS if not level.median]
MIDDLES = [LEVEL_IDS.index(level.id) for level in MEDIANS]
MEANS = [LEVEL_IDS.index(level.id) for level in _BY_SUMS]
TOTAL = [TALLIES.index(tally(level.value, level.among)) for level in _BY_SUMS]
AMONG = [TALLIES.index(level.among) for level in _BY_SUMS]
SCALES = np.array([[level.scale] for level in _BY_SUMS])
"""Levels that are means: where they stand among all, their sums and numbers among the tallies, and their scales."""
ORIGINS = tuple(f"origin_{fifth}" for fifth in range(1, FIFTHS + 1))


@dataclass(frozen=True)
class Entities:
    """For whom levels are kept: everyone, then each group, each place, and each fifth of origin."""

    labels: tuple[str, ...]
    places: tuple[str, ...]
    touching: NDArray[np.int64] = field(repr=False, compare=False)
    """Which places touch, as `space.neighbours` tells it."""

    @classmethod
    def of(cls, scenario: Scenario) -> "Entities":
        """Return those of a scenario."""
        return cls(scenario.labels, scenario.places.ids, neighbours(scenario.places.adjacency))

    @property
    def groups(self) -> tuple[str, ...]:
        """The column `group` of a frame: a label, origin_1 to origin_5, or all."""
        return ("all", *self.labels, *("all" for _ in self.places), *ORIGINS)

    @property
    def spots(self) -> tuple[str, ...]:
        """The column `place` of a frame: a place's id, or all."""
        return ("all", *("all" for _ in self.labels), *self.places, *("all" for _ in range(FIFTHS)))

    def __len__(self) -> int:
        """Return how many there are."""
        return 1 + len(self.labels) + len(self.places) + FIFTHS

    def find(self, group: str, place: str) -> int:
        """Return the position of a group or place. Raises KeyError if there is none, or if both are named."""
        for position, names in enumerate(zip(self.groups, self.spots, strict=True)):
            if names == (group, place):
                return position
        raise KeyError(f"nothing is kept of group {group!r} in place {place!r}; name one group or one place, not both")

    @property
    def shape(self) -> tuple[int, int, int]:
        """How many origins (0 is not known), labels and places there are; a person's cell counts through them."""
        return FIFTHS + 1, len(self.labels), len(self.places)

    def gathered(self, tables: Numbers) -> Numbers:
        """Return what each entity has of tables of cells, shape (tables, cells) in, (tables, entities) out."""
        cells = tables.reshape(-1, *self.shape)
        here = cells.sum(axis=1)
        by_label = here.sum(axis=2)
        by_origin = cells.reshape(-1, FIFTHS + 1, here[0].size).sum(axis=2)
        parts = (by_label.sum(axis=1, keepdims=True), by_label, here.sum(axis=1), by_origin[:, 1:])
        return np.concatenate(parts, axis=1)


@dataclass
class Record:
    """The years of one run, as measures. `observe` adds a year.

    levels: a year each, shape (measures, entities), in the order of `LEVEL_IDS` and of `entities`.
    whole: a year each, by id, the measures of distribution. mobility: a year each, shape (5, 5).
    """

    entities: Entities
    years: list[int] = field(default_factory=list)
    levels: list[Numbers] = field(default_factory=list)
    whole: list[dict[str, float]] = field(default_factory=list)
    mobility: list[Numbers] = field(default_factory=list)
    recent: deque[Numbers] = field(default_factory=lambda: deque(maxlen=POOLED))
    """Expected deaths and person-years of the last years, shape (2, entities, bands)."""

    @classmethod
    def of(cls, scenario: Scenario) -> "Record":
        """Return an empty record for runs of a scenario."""
        return cls(Entities.of(scenario))

    def copy(self) -> "Record":
        """Return a record that can go on by itself; the years so far are shared, since they never change."""
        return Record(
            self.entities, [*self.years], [*self.levels], [*self.whole], [*self.mobility],
            deque(self.recent, maxlen=POOLED),
        )  # fmt: skip

    @property
    def bytes(self) -> int:
        """About how much memory the years take."""
        return sum(level.nbytes for level in self.levels) + 2_000 * len(self.years)

    def series(self, measure: str, group: str = "all", place: str = "all") -> Numbers:
        """Return one measure year by year, for everyone, a group (or origin_1 ...) or a place; NaN where not known.

        Raises:
            KeyError: there is no such measure, group or place, or the measure is not counted for them.
        """
        if measure in LEVEL_IDS:
            row, column = LEVEL_IDS.index(measure), self.entities.find(group, place)
            return np.array([level[row, column] for level in self.levels])
        if (group, place) == ("all", "all") and self.whole and measure in self.whole[0]:
            return np.array([year[measure] for year in self.whole])
        if measure in TRANSITION_IDS and group in ORIGINS and place == "all":
            return np.array([year[ORIGINS.index(group), TRANSITION_IDS.index(measure)] for year in self.mobility])
        raise KeyError(f"{measure!r} is not counted for group {group!r} in place {place!r}")

    def by_place(self, measure: str, years: int = 5) -> Numbers:
        """Return one level for each place, the mean of the last years; NaN where one is not known."""
        row, first = LEVEL_IDS.index(measure), 1 + len(self.entities.labels)
        return np.stack(self.levels[-years:])[:, row, first : first + len(self.entities.places)].mean(axis=0)

    def last(self, measure: str, group: str = "all", place: str = "all") -> float:
        """Return one level in the last year, as `series` does; NaN before the first year."""
        if not self.levels:
            return float("nan")
        return float(self.levels[-1][LEVEL_IDS.index(measure), self.entities.find(group, place)])

    def observe(self, world: World) -> None:
        """Measure a world at the end of a year."""
        seen = Seen(world)
        tallied = seen.tallied()
        self.recent.append(_deaths_and_years(self.entities, seen))
        deaths, years = sum(self.recent)  # type: ignore[misc]
        self.years.append(world.year)
        self.levels.append(_levels(self.entities, seen, tallied, pooled_life_expectancy(deaths, years)))
        slope, matrix = _mobility(seen)
        self.whole.append({**_distribution(self.entities, seen, tallied), "rank_rank_slope": slope})
        self.mobility.append(matrix)


def _levels(entities: Entities, seen: Seen, tallied: Numbers, life: Numbers) -> Numbers:
    """Return each level for each entity, shape (levels, entities); NaN where nobody counts."""
    sums = entities.gathered(tallied)
    among, total = sums[AMONG], sums[TOTAL]
    found = np.empty((len(LEVEL_IDS), len(entities)))
    found[MEANS] = np.where(among > 0.0, SCALES * total / np.maximum(among, 1.0), np.nan)
    found[MIDDLES] = _medians(entities, seen)
    found[-1] = life
    return found


def _medians(entities: Entities, seen: Seen) -> Numbers:
    """Return the median of each value of `MEDIANS` for each entity, shape (values, entities)."""
    values = np.stack([seen.columns[level.value][seen.heads] for level in MEDIANS])
    columns, heads = seen.columns, seen.heads
    counts = 1, len(entities.labels), len(entities.places), FIFTHS + 1
    codes = np.zeros((4, len(heads)), dtype=np.int16)
    codes[1:] = columns["label"][heads], columns["place"][heads], seen.origin[heads]
    codes += np.cumsum((0, *counts[:-1]), dtype=np.int16)[:, None]
    found = medians(values, codes, counts, executor(seen.world.executor))
    return np.concatenate((found[:, : -FIFTHS - 1], found[:, -FIFTHS:]), axis=1)


def _deaths_and_years(entities: Entities, seen: Seen) -> Numbers:
    """Return expected deaths and person-years by entity and band of age, shape (2, entities, bands)."""
    by_band = entities.gathered(seen.deaths_and_years().reshape(2 * len(BANDS), -1))
    return np.ascontiguousarray(by_band.reshape(2, len(BANDS), -1).swapaxes(1, 2))


def _distribution(entities: Entities, seen: Seen, tallied: Numbers) -> dict[str, float]:
    columns, world = seen.columns, seen.world
    who = tallied[[TALLIES.index("residents"), TALLIES.index("households")]].reshape(2, *entities.shape)
    raw, by_chance = segregation(*who.sum(axis=1).swapaxes(1, 2))
    head = seen.heads
    grown = np.flatnonzero(columns["age"] >= 25)
    indices = along(fractional_ranks(columns["income"][grown]), columns["health"][grown])
    places = world.places
    spread = np.stack((np.log(places["common_now"] + 1e-6), places["mean_log_income"], np.log(places["price"])))
    violence, income, home_value = clustering(spread, entities.touching).tolist()
    return {
        "gini": gini(columns["household_income"][head]),
        "theil": theil(columns["household_income"][head]),
        "wealth_gini": gini(columns["net_worth"][head]),
        **dict(zip(("slope_index", "relative_index", "concentration_index"), indices, strict=True)),
        "dissimilarity": raw - by_chance,
        "dissimilarity_by_chance": by_chance,
        "morans_i_violence": violence,
        "morans_i_income": income,
        "morans_i_home_value": home_value,
    }


def _mobility(seen: Seen) -> tuple[float, Numbers]:
    """Return rank slope and transition matrix of those of 30 to 40 with known parents' income; NaN if too few."""
    age = seen.columns["age"]
    rows = np.flatnonzero((age >= 30) & (age <= 40) & (seen.origin > 0))
    parents = np.asarray(seen.columns["parent_income"][rows], dtype=np.float64)
    children = np.asarray(seen.columns["income"][rows], dtype=np.float64)
    if len(rows) < FEWEST_CHILDREN:
        return float("nan"), np.full((FIFTHS, FIFTHS), np.nan)
    return mobility(parents, children)
