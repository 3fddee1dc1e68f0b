"""Whole lives of the people who are followed: a row a person and year."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.world import World

if TYPE_CHECKING:
    import pandas as pd

TOLD = (
    "key", "birth_year", "age", "woman", "label", "place", "mother_key", "births", "schooling", "credential",
    "in_school", "in_labour_force", "employed", "victim", "record", "in_prison", "owner", "health", "disabled",
)  # fmt: skip
OF_HOUSEHOLD = ("income", "resources", "net_worth")
"""What a person's household has; a dependent's is that of the adult they live with."""


@dataclass(eq=False)
class Trace:
    """Follows everyone born in some years, and everyone with some keys, from the first year that it observes."""

    born: tuple[int, ...] = ()
    keys: frozenset[int] = frozenset()
    years: list[dict[str, NDArray[np.generic]]] = field(default_factory=list)
    last: int = 0

    @property
    def bytes(self) -> int:
        """How much memory the rows take."""
        return sum(column.nbytes for year in self.years for column in year.values())

    def observe(self, world: World) -> None:
        """Write down this year's rows."""
        self.last = world.year
        columns = world.people.columns
        rows = np.flatnonzero(self._followed(world))
        if not len(rows):
            return
        home = columns["home"][rows]
        told = {name: columns[name][rows] for name in TOLD}
        told.update({name: columns[name][home] for name in OF_HOUSEHOLD})
        told["partner_key"] = np.where(
            columns["partner"][rows] >= 0, columns["key"][columns["partner"][rows]], np.uint64(0)
        )
        told["year"] = np.full(len(rows), world.year, dtype=np.int16)
        self.years.append(told)

    def copy(self) -> "Trace":
        """Return a trace that can go on by itself."""
        return Trace(self.born, self.keys, [*self.years], self.last)

    def _followed(self, world: World) -> NDArray[np.bool_]:
        columns = world.people.columns
        followed = np.zeros(len(world.people), dtype=np.bool_)
        for year in self.born:
            followed |= columns["birth_year"] == year
        if self.keys:
            followed |= np.isin(columns["key"], np.array(sorted(self.keys), dtype=np.uint64))
        return followed

    def frame(self) -> "pd.DataFrame":
        """Return all rows, by person and year."""
        import pandas as pd

        names = (*TOLD, *OF_HOUSEHOLD, "partner_key", "year")
        if not self.years:
            return pd.DataFrame({name: [] for name in names})
        rows = pd.DataFrame({name: np.concatenate([year[name] for year in self.years]) for name in names})
        return rows.sort_values(["key", "year"], ignore_index=True)
