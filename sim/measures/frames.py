"""From records to the tidy frame: year, seed, arm, place, group, measure, statistic, value."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.measures.declared import DISTRIBUTION, MEASURES, STATISTICS
from sim.measures.record import LEVEL_IDS, ORIGINS, TRANSITION_IDS, Record
from sim.parameters import UnknownName, suggest

if TYPE_CHECKING:
    import pandas as pd

type Numbers = NDArray[np.float64]

TREND = 10
"""Years over which a trend is told."""
COLUMNS = ("year", "seed", "arm", "place", "group", "measure", "statistic", "value")


def frame(
    runs: Iterable[tuple[str, int, Record]], *, measures: Sequence[str] | None = None, since: int = 1960
) -> "pd.DataFrame":
    """Return the tidy frame of some runs, each given as (arm, seed, record).

    measures: ids, all unless named. since: the first year told; the years before 1960 are spin-up. Words are
    categories, which behave like text and take a byte each.

    Raises:
        UnknownName: a measure is not known.
    """
    import pandas as pd

    wanted = tuple(MEASURES) if measures is None else tuple(measures)
    unknown = [name for name in wanted if name not in MEASURES]
    if unknown:
        raise UnknownName(f"there is no measure {unknown[0]!r}.{suggest(unknown[0], MEASURES)}")
    rows = _Rows()
    for arm, seed, record in runs:
        _add_run(rows, arm, seed, record, wanted, since)
    data: dict[str, object] = {
        name: (
            pd.Categorical.from_codes(np.concatenate(rows.codes[name]), pd.Index(list(rows.words[name])))
            if name in rows.words
            else np.concatenate(rows.numbers[name])
        )
        for name in COLUMNS
    }
    return pd.DataFrame(data)


@dataclass
class _Rows:
    """Blocks of rows: words as codes, numbers as they are."""

    words: dict[str, dict[str, int]] = field(
        default_factory=lambda: {name: {} for name in ("arm", "place", "group", "measure", "statistic")}
    )
    codes: dict[str, list[NDArray[np.int16]]] = field(default_factory=dict)
    numbers: dict[str, list[NDArray[np.generic]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.words:
            self.codes[name] = [np.zeros(0, dtype=np.int16)]
        self.numbers = {
            "year": [np.zeros(0, dtype=np.int64)], "seed": [np.zeros(0, dtype=np.int64)], "value": [np.zeros(0)],
        }  # fmt: skip

    def add(self, years: NDArray[np.int64], seed: int, values: Numbers, **words: str | Sequence[str]) -> None:
        """Add values of shape (years, rows a year); each word is one for all, or one a row of a year."""
        count, each = values.shape
        for name, given in words.items():
            known = self.words[name]
            row = [known.setdefault(word, len(known)) for word in ([given] if isinstance(given, str) else given)]
            self.codes[name].append(np.tile(np.asarray(row, dtype=np.int16), count * each // len(row)))
        self.numbers["year"].append(np.repeat(years, each))
        self.numbers["seed"].append(np.full(count * each, seed, dtype=np.int64))
        self.numbers["value"].append(values.reshape(-1))


def _add_run(rows: _Rows, arm: str, seed: int, record: Record, wanted: Sequence[str], since: int) -> None:
    years = np.asarray(record.years, dtype=np.int64)
    shown = years >= since
    if not shown.any():
        return
    entities = record.entities
    levels = np.stack(record.levels)
    for name in wanted:
        if name in LEVEL_IDS:
            values = levels[:, LEVEL_IDS.index(name)]
            rows.add(
                years[shown], seed, values[shown], place=entities.spots, group=entities.groups, measure=name,
                statistic="mean", arm=arm,
            )  # fmt: skip
            _add_statistics(rows, arm, seed, name, record, values, shown)
        elif name in {each.id for each in DISTRIBUTION}:
            told = np.array([year[name] for year in record.whole])[shown, None]
            rows.add(years[shown], seed, told, place="all", group="all", measure=name, statistic="value", arm=arm)
        else:
            told = np.stack(record.mobility)[shown, :, TRANSITION_IDS.index(name)]
            rows.add(years[shown], seed, told, place="all", group=ORIGINS, measure=name, statistic="value", arm=arm)


def _add_statistics(
    rows: _Rows, arm: str, seed: int, name: str, record: Record, values: Numbers, shown: NDArray[np.bool_]
) -> None:
    """Add worst group, gap, ratio and trend; trends also of each group."""
    years = np.asarray(record.years, dtype=np.int64)
    labels = len(record.entities.labels)
    worst, best = extremes(values[:, 1 : 1 + labels], MEASURES[name].direction)
    whole = {
        "worst_group": worst,
        "absolute_gap": np.abs(best - worst),
        "ratio": np.where(best > 0.0, worst / np.where(best > 0.0, best, 1.0), np.nan),
    }
    told = np.stack([whole[each] for each in STATISTICS[1:4]], axis=1)[shown]
    rows.add(years[shown], seed, told, place="all", group="all", measure=name, statistic=STATISTICS[1:4], arm=arm)
    trend = trends(values[:, : 1 + labels])[shown]
    groups = ("all", *record.entities.labels)
    rows.add(years[shown], seed, trend, place="all", group=groups, measure=name, statistic="trend", arm=arm)


def extremes(levels: Numbers, direction: str) -> tuple[Numbers, Numbers]:
    """Return worst and best level of each year, NaN where one is not known; (years, groups) in, (years,) out."""
    low, high = levels.min(axis=1), levels.max(axis=1)
    return (high, low) if direction == "lower" else (low, high)


def trends(levels: Numbers) -> Numbers:
    """Return the slope of the least-squares line through the last ten years, a year; shape (years, ...) in and out.

    NaN until ten years are known.
    """
    found = np.full(levels.shape, np.nan)
    away = np.arange(TREND) - (TREND - 1) / 2.0
    if len(levels) >= TREND:
        windows = np.lib.stride_tricks.sliding_window_view(levels, TREND, axis=0)
        found[TREND - 1 :] = (windows * away).sum(axis=-1) / float((away * away).sum())
    return found
