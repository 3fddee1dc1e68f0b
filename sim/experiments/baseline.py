"""The baseline, frozen once: log levels by year that make the us-metro history meet its published series.

Run with `python -m sim.experiments.baseline`; it rewrites `sim/evidence/baseline.csv`. Six levels are solved for each
year by repeated runs of history: what counts as typical income (so that the mean of log income is 0), how fast work is
found (so that unemployment follows the national series), the bases of three kinds of crime, and how often an arrest
leads to prison (so that prisoners of a year against those of 2019 follow the national series). Nothing is re-aligned
inside a counterfactual: every scenario and every arm reads the same frozen numbers.

Five of them are held after the present of the series. What counts as typical income is solved further on: cohorts with
more schooling take the place of older ones for decades, and against a norm of 2019 everybody would seem to grow richer.
"""

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim import conditions
from sim.determinants import Parameters
from sim.evidence.series import history
from sim.founders import START
from sim.scenario import load
from sim.stages import heads
from sim.world import World

type Levels = NDArray[np.float64]

LAST = 2100
HELD = 2019
"""From this year on all levels but typical income stay as they are: there is no series to meet."""
PEOPLE = 20_000
SEEDS = (100, 101, 102)
ROUNDS = 10
PRISON = 5
"""Column of the levels in which prisoners stand."""
FEWEST = 1e-4
"""Share of prisoners that a small community is taken to have at least: none has no logarithm."""
TYPICAL_PROPERTY = 0.06
"""Property crimes a resident in 2019 (assumed; twice the reported rate)."""


def lived(seed: int) -> Levels:
    """Return, by year, what the levels steer: log income, log odds of no work, log crime rates, log prisoners."""
    world = World(load("us-metro").with_people(PEOPLE), seed)
    rows = []
    for _ in range(START, LAST + 1):
        world.live_one_year()
        people, places = world.people, world.places
        idle = 1.0 - people["share_worked"][people["in_labour_force"]].mean()
        weight = places["residents"] / places["residents"].sum()
        crimes = [float(np.log((places[f"{kind}_now"] * weight).sum())) for kind in ("common", "serious", "property")]
        prisoners = np.log(np.maximum(people["in_prison"].mean(), FEWEST))
        rows.append([people["log_income"][heads(people)].mean(), np.log(idle / (1.0 - idle)), *crimes, prisoners])
    return np.array(rows)


def aimed() -> Levels:
    """Return, by year, what the six quantities should be; of prisoners it is what they are against those of 2019."""
    parameters, years = Parameters(), range(START, LAST + 1)
    jobless = np.array([conditions.at(history("unemployment"), year) / 100.0 for year in years])
    references = (
        ("common_violence", parameters.common_reference),
        ("serious_violence", parameters.serious_reference),
        ("property_crime", TYPICAL_PROPERTY),
    )
    crimes = [[np.log(conditions.at(history(name), year) * level) for year in years] for name, level in references]
    prison = np.log([conditions.at(history("punishment"), year) for year in years])
    return np.column_stack([np.zeros(len(jobless)), np.log(jobless / (1.0 - jobless)), *crimes, prison])


def smoothed(levels: Levels) -> Levels:
    """Return a five-year running mean of each column, shorter at the ends."""
    return np.stack([levels[max(i - 2, 0) : i + 3].mean(axis=0) for i in range(len(levels))])


def write(levels: Levels) -> None:
    """Write the frozen levels."""
    path = Path(conditions.__file__).parent / "evidence" / "baseline.csv"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("# Log levels frozen at calibration; written by python -m sim.experiments.baseline\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["year", *conditions.BASELINE])
        for year, row in zip(range(START, LAST + 1), levels.tolist(), strict=True):
            out.writerow([year, *(f"{value:.4f}" for value in row)])


def main() -> None:
    """Solve the levels by damped correction and write them."""
    # Typical income moves with log income itself; finding work against the odds of no work; all others with the rates.
    step = np.array([0.5, 0.4, -0.5, -0.4, -0.5, -0.4])
    levels = np.column_stack([conditions.baseline()[name] for name in conditions.BASELINE])
    for _ in range(ROUNDS):
        missed = smoothed(np.mean([lived(seed) for seed in SEEDS], axis=0) - aimed())
        # Smoothed themselves too: a zigzag from year to year would be unseen by smoothed misses and stay.
        levels = smoothed(levels + step * missed)
        # How many prisoners there are in 2019 is for the calibration to find, not for the series.
        levels[:, PRISON] -= levels[HELD - START, PRISON]
        levels[HELD - START :, 1:] = levels[HELD - START, 1:]
        levels[:, 1] = np.clip(levels[:, 1], -1.5, 2.0)
        write(levels)
        conditions.reread_baseline()


if __name__ == "__main__":
    main()
