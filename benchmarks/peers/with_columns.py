"""The small model as we write models: columns, keyed luck, whole runs handed to an executor."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from benchmarks.peers.small_model import FINDS, LOSES, PEOPLE, YEARS, Told
from sim.luck import draws, numbered_keys, streams


def lived(seed: int) -> Told:
    """Live one run."""
    keys = numbered_keys(PEOPLE)
    working, earned = np.zeros(PEOPLE, dtype=np.bool_), np.zeros(PEOPLE)
    for year in range(YEARS):
        luck = draws(streams(keys, seed, year), "fate_work")
        working = np.where(working, luck >= LOSES, luck < FINDS)
        earned += working
    return Told(float(working.mean()), float(earned.mean()))


def runs(count: int) -> list[Told]:
    """Return what so many runs end with."""
    with ThreadPoolExecutor(1) as pool:
        return [*pool.map(lived, range(count))]
