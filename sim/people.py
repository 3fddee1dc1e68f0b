"""People as columns: one array an attribute, one row a person.

Links between people (`mother`, `father`, `partner`, `home`) are rows, -1 for none. The dead leave the columns at the
end of the year.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

type Column = NDArray[Any]
type Rows = NDArray[np.int64]

COLUMNS: dict[str, tuple[str, str]] = {
    # who someone is
    "key": ("uint64", "what keyed luck is drawn with; a newborn's comes from the mother's key and birth order"),
    "birth_year": ("int16", "year of birth"),
    "age": ("int16", "whole years at the end of the year"),
    "woman": ("bool", "sex, for births, mortality, violence and a labelled pay term"),
    "label": ("int8", "group: rank of its name in the alphabet; read by structure.py alone"),
    "place": ("int16", "neighbourhood"),
    # kin
    "mother": ("int32", "row of the mother"),
    "father": ("int32", "row of the mother's partner at birth"),
    "partner": ("int32", "row of the partner"),
    "home": ("int32", "row of the adult in whose household a dependent lives, the own row of others"),
    "mother_key": ("uint64", "key of the mother, 0 for founders"),
    "generation": ("int16", "0 for founders, then the mother's plus 1"),
    "births": ("int8", "children borne"),
    "independent": ("bool", "keeps a household of their own"),
    "dependents": ("int8", "dependents of any age in the household, outside prison"),
    "children": ("int8", "those of them who are under 18"),
    "young_children": ("int8", "dependents under 6 in the household, for the parent who brings them up"),
    "two_parent_years": ("int8", "years of childhood with two adults at home"),
    # what families hand on
    "endowment": ("float64", "family endowment, SD"),
    "low_birth_weight": ("bool", "born below 2.5 kg"),
    "parent_schooling": ("float64", "mean years of schooling of the parents at birth"),
    "upbringing": (
        "float64",
        "mean log income of the household over the childhood so far, against typical ones; 0 if unknown",
    ),
    "teen_income": ("float64", "sum of the household's money income at ages 13 to 17, dollars"),
    "parent_income": ("float64", "household income a year in the own teens, at the wages of 2019; 0 if unknown"),
    "grandparent_income": ("float64", "the mother's parent_income"),
    "parent_net_worth": ("float64", "household net worth at 17, at the wages of 2019, dollars"),
    "place_dose": ("float64", "place quality added up over ages 0 to 22"),
    # education
    "slow_achievement": ("float64", "slow part of achievement, SD"),
    "quick_achievement": ("float64", "quick part of achievement, SD"),
    "programme_achievement": ("float64", "what programmes add to quick achievement, SD"),
    "learned_in_programmes": ("float64", "by how much programmes raised it before 18, SD"),
    "attainment": ("float64", "attainment propensity, SD, frozen at 18"),
    "schooling": ("float64", "years of schooling"),
    "credential": ("int8", "0 none, 1 high school, 2 some college, 3 associate, 4 bachelor, 5 graduate"),
    "in_school": ("bool", "pupil or student"),
    # employment
    "in_labour_force": ("bool", "works or looks for work"),
    "employed": ("bool", "at work at the end of the year"),
    "hours": ("float64", "hours of those at work, share of a full week"),
    "share_worked": ("float64", "share of the year at work"),
    "lost_job": ("bool", "lost work this year"),
    "ladder": ("float64", "pay above the first offer, log points"),
    "tenure": ("int8", "whole years in the job"),
    "experience": ("float64", "years of full-time work so far"),
    # income and wealth
    "wage_shock": ("float64", "persistent part of log pay"),
    "wage": ("float64", "full-time pay a year, dollars"),
    "earnings": ("float64", "pay this year, dollars"),
    "money_income": ("float64", "own money income before tax, dollars"),
    "income": ("float64", "money income of the person and the partner before tax, dollars"),
    "kin_income": ("float64", "money income of the household's dependents, dollars"),
    "household_income": ("float64", "money income of all in the household before tax, dollars"),
    "resources": ("float64", "household income after tax and credits, dollars"),
    "log_income": ("float64", "log of resources against typical ones"),
    "financial": ("float64", "financial wealth, dollars"),
    "net_worth": ("float64", "household wealth with home and mortgage, dollars"),
    "missed_payments": ("int8", "years in a row in which the home could not be paid for"),
    "harmed_years": ("int8", "years for which harm lowers pay"),
    "evicted_years": ("int8", "years for which an eviction lowers pay"),
    # safety
    "offending_frailty": ("float64", "lasting tendency to offend, mean 1"),
    "victim": ("int8", "this year: 0 nothing, 1 common, 2 serious violence"),
    "common_risk": ("float64", "expected common violence against the person this year"),
    "serious_risk": ("float64", "expected serious violence against the person this year"),
    "record": ("int8", "0 none, 1 arrest, 2 felony"),
    "years_since_record": ("int8", "years outside since the last arrest or release"),
    "prior_terms": ("int8", "prison terms so far"),
    "prison_left": ("float64", "years of a prison term still to serve"),
    "in_prison": ("bool", "whereabouts: prison"),
    # health
    "frailty": ("float64", "log-hazard stock of ill health"),
    "covered": ("bool", "has health cover"),
    "disabled": ("bool", "ill health limits what the person can do"),
    "health": ("float64", "shown health, 0 to 1"),
    "death_rate": ("float64", "expected deaths this year"),
    # housing
    "owner": ("bool", "owns the home"),
    "house": ("float64", "owned share of homes, typical home = 1; couples hold half each"),
    "mortgage": ("float64", "debt on the home, dollars"),
    "rent_burden": ("float64", "rent as a share of resources"),
    "moved": ("bool", "moved this year"),
}
"""Every column: its type and what it holds."""

LINKS = ("mother", "father", "partner", "home")

NAMES: dict[str, list[str]] = {}
"""The columns of each type."""
for _name, (_kind, _) in COLUMNS.items():
    NAMES.setdefault(_kind, []).append(_name)


class People:
    """All living people. `people["age"]` is the column of ages.

    The columns of each type lie in one array with room to grow; `columns` shows the rows in use.
    """

    def __init__(self, columns: Mapping[str, Column]) -> None:
        """Hold a copy of these columns, all of them."""
        count = len(columns["key"])
        self._arrays = {kind: np.empty((len(names), count), dtype=kind) for kind, names in NAMES.items()}
        self.columns = {name: columns[name] for name in COLUMNS}
        self._show(count)
        for name in COLUMNS:
            self[name] = columns[name]

    @classmethod
    def nobody(cls, count: int) -> "People":
        """Return `count` rows in which nothing is set; links are -1."""
        return cls({name: np.broadcast_to(-1 if name in LINKS else 0, count) for name in COLUMNS})

    def __len__(self) -> int:
        """Return how many people live."""
        return len(self.columns["key"])

    def __getitem__(self, name: str) -> Column:
        """Return a column by name."""
        return self.columns[name]

    def __setitem__(self, name: str, values: Column) -> None:
        """Replace all values of a column, keeping its type."""
        self.columns[name][:] = values

    def __reduce__(self) -> tuple[type["People"], tuple[dict[str, Column]]]:
        """Copy and pickle the columns alone."""
        return People, (self.columns,)

    def copy(self) -> "People":
        """Return an independent copy."""
        return People(self.columns)

    @property
    def tables(self) -> Mapping[str, Column]:
        """All columns of each type, one a row in the order of `NAMES`; rows are longer than people are many."""
        return self._arrays

    @property
    def numbers(self) -> NDArray[np.float64]:
        """All columns of the type float64, one a row."""
        return self._arrays["float64"][:, : len(self)]

    @property
    def bytes(self) -> int:
        """How much memory the columns take."""
        return sum(column.nbytes for column in self.columns.values())

    def append(self, newborns: Mapping[str, Column]) -> Rows:
        """Add people with the given columns; return their rows."""
        before = len(self)
        after = before + len(newborns["key"])
        if after > self._arrays["uint64"].shape[1]:
            self._grow(after + after // 8)
        for array in self._arrays.values():
            array[:, before:after] = 0
        self._show(after)
        for link in LINKS:
            self.columns[link][before:] = -1
        for name, values in newborns.items():
            self.columns[name][before:] = values
        return np.arange(before, after, dtype=np.int64)

    def remove(self, gone: NDArray[np.bool_]) -> None:
        """Take people out of the columns; the last ones take their rows. Links to the gone become -1."""
        dead = np.flatnonzero(gone)
        left = len(self) - len(dead)
        free, last = dead[dead < left], left + np.flatnonzero(~gone[left:])
        for array in self._arrays.values():
            array[:, free] = array[:, last]
        new_row = np.arange(len(self) + 1, dtype=np.int32)
        new_row[-1] = -1
        new_row[dead] = -1
        new_row[last] = free
        self._show(left)
        for link in LINKS:
            self[link] = new_row[self[link]]

    def _grow(self, room: int) -> None:
        for kind, array in self._arrays.items():
            larger = np.empty((len(array), room), dtype=kind)
            larger[:, : array.shape[1]] = array
            self._arrays[kind] = larger

    def _show(self, count: int) -> None:
        for kind, names in NAMES.items():
            self.columns.update(zip(names, self._arrays[kind][:, :count], strict=True))
