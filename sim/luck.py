"""Keyed luck: every draw is a function of (seed, year, decision, person) and of nothing else.

There is no generator with hidden state. The same person meets the same luck in two scenarios, in any order of runs and
on any number of threads. The mixing function is splitmix64's finaliser (Steele, Lea & Flood 2014,
doi:10.1145/2660193.2660195).
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

type Keys = NDArray[np.uint64]

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
FIRST, SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
TO_UNIT = 1.0 / (1 << 53)


def mix(z: int) -> int:
    """Scramble 64 bits held in a plain int."""
    z &= MASK
    z = ((z ^ (z >> 30)) * FIRST) & MASK
    z = ((z ^ (z >> 27)) * SECOND) & MASK
    return z ^ (z >> 31)


def mixed(z: Keys) -> Keys:
    """Scramble 64 bits an element; the same bits as `mix`."""
    z = (z ^ (z >> np.uint64(30))) * np.uint64(FIRST)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(SECOND)
    return z ^ (z >> np.uint64(31))


@cache
def decision_code(decision: str) -> int:
    """Return the 64-bit code of a named decision (FNV-1a of its name, scrambled)."""
    code = 0xCBF29CE484222325
    for byte in decision.encode():
        code = ((code ^ byte) * 0x100000001B3) & MASK
    return mix(code)


def year_code(seed: int, year: int) -> int:
    """Return the code of one year of one seed; year 0 stands for the whole life."""
    return mix(mix(seed * GOLDEN + 0x632BE59BD9B4E019) ^ (year * GOLDEN))


def streams(keys: Keys, seed: int, year: int) -> Keys:
    """Return one stream a person for this year, from which `draws` takes each decision's number."""
    return mixed(keys ^ np.uint64(year_code(seed, year)))


def draws(stream: Keys, decision: str) -> NDArray[np.float64]:
    """Return a number in [0, 1) a person for one decision."""
    return (mixed(stream + np.uint64(decision_code(decision))) >> np.uint64(11)).astype(np.float64) * TO_UNIT


def draw(key: int, seed: int, year: int, decision: str) -> float:
    """Return one person's number in [0, 1) for one decision; the same bits as `draws`."""
    stream = mix(key ^ year_code(seed, year))
    return (mix(stream + decision_code(decision)) >> 11) * TO_UNIT


def numbered_keys(count: int) -> Keys:
    """Return the keys of what is numbered from 0: the people with whom history starts, places."""
    return mixed((np.arange(1, count + 1, dtype=np.uint64)) * np.uint64(GOLDEN))


def child_keys(mother_keys: Keys, birth_order: NDArray[np.int64]) -> Keys:
    """Return the keys of newborns, from the mother's key and how many she bore before."""
    # Not a multiple of GOLDEN, from which founders' keys are made: some children of founders would share a key.
    return mixed(mother_keys ^ mixed(birth_order.astype(np.uint64) + np.uint64(decision_code("birth"))))
