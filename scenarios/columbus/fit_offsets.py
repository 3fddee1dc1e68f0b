"""Fit three of the lasting offsets of the 49 neighbourhoods, once, outside any run.

`python scenarios/columbus/fit_offsets.py` lives the history to 1980 some ten times with many people, compares where
each neighbourhood stands with the real table of 1980 (household income, home value, property crime), and moves the
offsets of schools, appeal and violence a part of the way. It rewrites the three columns in `places.csv`; the offset of
jobs stays as it was invented. Only where a place stands among the others is fitted (log, in standard deviations), not
the level.
"""

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.cities import city
from sim.scenario import load
from sim.stages import heads
from sim.world import World

type Scores = NDArray[np.float64]

TABLE = Path(__file__).with_name("places.csv")
PEOPLE = 40_000
PASSES = 12
YEAR = 1980
FITTED = {"offset_schools": "income", "offset_amenity": "house_value", "offset_violence": "property_crime"}


def standing(values: Scores) -> Scores:
    """Return where each place stands: its log in standard deviations from the mean of places."""
    logs = np.log(np.maximum(values, np.quantile(values, 0.05)))
    return np.asarray((logs - logs.mean()) / logs.std())


def lived(seed: int) -> dict[str, Scores]:
    """Return household income, home value and property crime of each place in 1980, means of five years."""
    world = World(load("columbus").with_people(PEOPLE), seed)
    sums: dict[str, Scores] = {name: np.zeros(len(world.near.count)) for name in FITTED.values()}
    while world.year < YEAR:
        world.live_one_year()
        if world.year > YEAR - 5:
            head, place = heads(world.people), world.people["place"]
            income = np.bincount(place[head], world.people["income"][head], len(world.near.count))
            sums["income"] += income / np.maximum(np.bincount(place[head], minlength=len(income)), 1)
            sums["house_value"] += world.places["price"]
            sums["property_crime"] += world.places["property_now"]
    return sums


def main() -> None:
    """Fit and rewrite the table."""
    with TABLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for number in range(PASSES):
        found = lived(seed=500 + number)
        for offset, measure in FITTED.items():
            real = standing(np.array([float(row[measure]) for row in rows]))
            missed = real - standing(found[measure])
            for row, miss in zip(rows, missed.tolist(), strict=True):
                row[offset] = f"{np.clip(float(row[offset]) + 0.5 * miss, -4.0, 4.0):.4f}"
            print(number, offset, f"correlation {np.corrcoef(real, standing(found[measure]))[0, 1]:.2f}")
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
            out.writeheader()
            out.writerows(rows)
        city.cache_clear()


if __name__ == "__main__":
    main()
