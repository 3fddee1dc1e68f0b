"""The labour market of a city: where jobs are, how tight it is, and when vacancies run out.

Hires cannot exceed the vacancies in reach; this is the displacement that eats part of every training programme.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.rules import exp

type Amounts = NDArray[np.float64]


@dataclass(frozen=True)
class Neighbours:
    """Who lies next to whom: rows of neighbour numbers, padded with -1, and how many each place has."""

    table: NDArray[np.int64]
    count: Amounts

    @classmethod
    def of(cls, places: int, pairs: list[tuple[int, int]]) -> "Neighbours":
        """Build from pairs of adjacent places."""
        near: list[list[int]] = [[] for _ in range(places)]
        for a, b in pairs:
            near[a].append(b)
            near[b].append(a)
        widest = max((len(row) for row in near), default=0)
        table = np.full((places, max(widest, 1)), -1, dtype=np.int64)
        for place, row in enumerate(near):
            table[place, : len(row)] = sorted(row)
        return cls(table, np.array([len(row) for row in near], dtype=np.float64))

    def mean(self, amounts: Amounts) -> Amounts:
        """Mean over adjacent places; a place without neighbours keeps its own."""
        return np.where(self._alone, amounts, self._sum(amounts) / self._some)

    def _sum(self, amounts: Amounts) -> Amounts:
        # Neighbour by neighbour, so that the order of additions is the same everywhere (no BLAS).
        padded = np.append(amounts, 0.0)
        return np.asarray(padded[self._by_rank].sum(axis=0))

    @cached_property
    def _alone(self) -> NDArray[np.bool_]:
        return np.asarray(self.count == 0)

    @cached_property
    def _some(self) -> Amounts:
        return np.maximum(self.count, 1.0)

    @cached_property
    def _by_rank(self) -> NDArray[np.int64]:
        return np.ascontiguousarray(self.table.T)

    def reach(self, amounts: Amounts, own: float) -> Amounts:
        """What residents of each place meet: a share `own` at home, the rest as the mean of adjacent places."""
        return own * amounts + (1.0 - own) * self.mean(amounts)

    def spread(self, amounts: Amounts, own: float) -> Amounts:
        """Where amounts end up: a share `own` stays, the rest goes to adjacent places in equal parts. Adds up."""
        leaving = np.where(self._alone, 0.0, (1.0 - own) * amounts / self._some)
        staying = np.where(self._alone, amounts, own * amounts)
        return staying + self._sum(leaving)


RINGS = 3
"""How often commuters go on to the next ring of places; half go on each time (assumed)."""

SLACK = 1.05
"""Vacancies that firms keep open beside filled jobs, as a factor (assumed)."""


def to_work(residents: Amounts, near: Neighbours) -> Amounts:
    """Where residents' work is sought: at home and up to three rings around it. Adds up."""
    for _ in range(RINGS):
        residents = near.spread(residents, 0.5)
    return residents


def from_work(jobs: Amounts, near: Neighbours) -> Amounts:
    """What residents of each place meet of something that belongs to jobs up to three rings away."""
    for _ in range(RINGS):
        jobs = near.reach(jobs, 0.5)
    return jobs


def post_jobs(
    jobs: Amounts, labour_force: Amounts, pull: Amounts, unemployment: float, level: float, near: Neighbours
) -> Amounts:
    """Return this year's jobs of one class in each place: they follow the labour force and what draws firms."""
    drawn: Amounts = exp(pull)
    aim = to_work(labour_force, near) * drawn * level * (1.0 - unemployment) * SLACK
    return np.where(jobs > 0.0, jobs + np.where(aim < jobs, 0.3, 0.9) * (aim - jobs), aim)


def tightness(jobs: Amounts, labour_force: Amounts, unemployment: float, near: Neighbours) -> Amounts:
    """Return jobs for each member of the labour force in reach, 1 at the references; 1 where nobody looks."""
    looking = to_work(labour_force, near) * (1.0 - unemployment) * SLACK
    ratio = np.where((looking > 0.5) & (jobs > 0.0), jobs / np.maximum(looking, 0.5), 1.0)
    return from_work(np.clip(ratio, 0.5, 2.0), near)


def hiring_cut(jobs: Amounts, wanted: Amounts, staying: Amounts, near: Neighbours) -> Amounts:
    """Return the factor by which hiring of each place's residents is cut down: 1 unless vacancies run out."""
    vacancies = np.maximum(jobs - to_work(staying, near), 0.0)
    wish = to_work(wanted, near)
    filled = np.where(wish > 0.0, np.minimum(vacancies / np.maximum(wish, 1e-9), 1.0), 1.0)
    return from_work(np.maximum(filled, 0.05), near)
