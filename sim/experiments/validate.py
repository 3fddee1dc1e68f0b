"""The scorecard: histories of many people, judged against every published quantity that the model expresses."""

import math
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from sim.experiments.scorecard.laws import ALIKE, scenario
from sim.experiments.scorecard.lived import all_measured, ids_of
from sim.experiments.scorecard.quantities import Quantity, quantities
from sim.provenance import model_version

if TYPE_CHECKING:
    import pandas as pd

PEOPLE, SEEDS = 40_000, 64
"""Size of the stored scorecard."""
SAMPLE_PEOPLE, SAMPLE_SEEDS = 5_000, (0,)
"""Size of the sample by which a test sees that a stored scorecard is out of date."""
PLACE_PEOPLE = 49_000
"""Most people in Columbus: a thousand a place."""
LEVEL = 0.95


@dataclass(frozen=True)
class Judged:
    """One row of the scorecard: a quantity, what the model gives for it, and whether that lies in its band.

    `model` is the mean over seeds, `low` to `high` its 95 % interval, `error` its standard error (NaN from one seed).
    `sharp`: the error is below a quarter of the band. `sample`: the value in a small run, kept so that a test can see
    whether the model still gives it.
    """

    id: str
    part: str
    role: str
    counts: bool
    year: int
    unit: str
    model: float
    low: float
    high: float
    error: float
    target: float
    band_low: float
    band_high: float
    hit: bool
    sign: bool
    sharp: bool
    sample: float = math.nan


def judged(quantity: Quantity, values: Sequence[float], sample: float = math.nan) -> Judged:
    """Judge one quantity by its values in the runs of all seeds."""
    runs = np.asarray(values, dtype=np.float64)
    model = float(runs.mean())
    error = float(runs.std(ddof=1)) / math.sqrt(len(runs)) if len(runs) > 1 else math.nan
    away = error * float(stats.t.ppf(0.5 + LEVEL / 2.0, max(len(runs) - 1, 1)))
    return Judged(
        id=quantity.id, part=quantity.part, role=quantity.role, counts=quantity.counts, year=quantity.year,
        unit=quantity.unit, model=model, low=model - away, high=model + away, error=error, target=quantity.value,
        band_low=quantity.low, band_high=quantity.high, hit=quantity.low <= model <= quantity.high,
        sign=same_side(model, quantity), sharp=error < (quantity.high - quantity.low) / 4.0, sample=sample,
    )  # fmt: skip


def same_side(model: float, quantity: Quantity) -> bool:
    """Whether model and target lie on the same side of no difference (1 for ratios, else 0); laws have no side."""
    neutral = 1.0 if quantity.unit == "ratio" or "_ratio_" in quantity.id else 0.0
    return quantity.part == "laws" or (model - neutral) * (quantity.value - neutral) > 0.0


def runs_of(people: int, seeds: Sequence[int], workers: int = 1) -> dict[str, list[float]]:
    """Return the values of every quantity in the runs of these seeds, by id."""
    sizes = {"us-metro": people, "columbus": min(people, PLACE_PEOPLE), ALIKE: people}
    cities = [(scenario(name).with_people(size), ids_of(name, quantities())) for name, size in sizes.items()]
    tasks = [(city, seed, ids) for seed in seeds for city, ids in cities]
    found: dict[str, list[float]] = {name: [] for name in quantities()}
    for values in all_measured(tasks, workers):
        for name, value in values.items():
            found[name].append(value)
    return found


def sample() -> dict[str, float]:
    """Return the values of every quantity in the small run whose numbers are stored with a scorecard, by id."""
    return {name: values[0] for name, values in runs_of(SAMPLE_PEOPLE, SAMPLE_SEEDS).items()}


def scorecard(people: int = PEOPLE, seeds: int = SEEDS, workers: int | None = None) -> "pd.DataFrame":
    """Return the scorecard: a row for each quantity with the columns of `Judged`.

    people: in us-metro, and at most 49,000 in Columbus. seeds: how many, from 0 up. workers: processes at once, one a
    core unless told.
    """
    import pandas as pd

    runs, small = runs_of(people, range(seeds), workers or os.cpu_count() or 1), sample()
    card = pd.DataFrame([asdict(judged(each, runs[name], small[name])) for name, each in quantities().items()])
    card.attrs = {"model": model_version(), "people": people, "seeds": seeds}
    return card


def store(card: "pd.DataFrame", path: Path) -> None:
    """Write a scorecard as CSV; its first line says with which model, how many people and seeds it was made."""
    head = "".join(f"# {name}: {value}\n" for name, value in card.attrs.items())
    path.write_text(head + card.to_csv(index=False, lineterminator="\n", float_format="%.10g"), encoding="utf-8")


def stored(path: Path) -> "pd.DataFrame":
    """Read a scorecard that `store` wrote."""
    import pandas as pd

    card = pd.read_csv(path, comment="#")
    with path.open(encoding="utf-8") as file:
        head = [line[2:].strip().partition(": ") for line in file if line.startswith("# ")]
    card.attrs = {name: value for name, _, value in head}
    return card
