"""Places side by side: what residents meet around them, and where what they do ends up."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.stages import NUMPY, Executor

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
        """Mean over adjacent places; a place without neighbours keeps its own. Places are the last axis of amounts."""
        return np.where(self._alone, amounts, self._sum(amounts) / self._some)

    def _sum(self, amounts: Amounts) -> Amounts:
        # Neighbour by neighbour, so that the order of additions is the same everywhere (no BLAS).
        padded = np.concatenate((amounts, np.zeros((*amounts.shape[:-1], 1))), axis=-1)
        return np.asarray(padded[..., self._by_rank].sum(axis=-2))

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

    def onward(self, amounts: Amounts, own: float, rings: int, *, meeting: bool, executor: Executor = NUMPY) -> Amounts:
        """Do `reach` (meeting) or `spread` so many times, each time with what the last one gave."""
        walk = executor.walk("rings")
        if walk is not None:
            gone = np.array(amounts)
            walk(self.table, self.count, gone.reshape(-1, len(self.count)), own, rings, meeting)
            return gone
        for _ in range(rings):
            amounts = self.reach(amounts, own) if meeting else self.spread(amounts, own)
        return amounts

    def fall_on(self, amounts: Amounts, own: float, people: Amounts) -> Amounts:
        """Where acts end up: a share `own` in the own place, the rest in adjacent ones, as people live there."""
        around = self._sum(people)
        some = around > 1e-9
        leaving = np.where(some, (1.0 - own) * amounts / np.where(some, around, 1.0), 0.0)
        return np.where(some, own * amounts, amounts) + people * self._sum(leaving)
