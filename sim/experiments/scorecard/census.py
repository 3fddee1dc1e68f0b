"""Censuses: the columns of one year that published quantities are computed from, taken while a history is lived."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.determinants.income import poverty_line
from sim.evidence.series import FIRST_YEAR, history
from sim.people import Column
from sim.scenario import Scenario
from sim.stages import heads, partnered
from sim.world import World

type Numbers = NDArray[np.float64]
type Mask = NDArray[np.bool_]
type Who = Callable[["Census"], Mask]
"""Tells for every person of a census whether they count."""

KEPT = (
    "key", "birth_year", "age", "woman", "label", "place", "generation", "independent", "in_school", "low_birth_weight",
    "two_parent_years", "births", "parent_schooling", "parent_income", "parent_net_worth", "slow_achievement",
    "quick_achievement", "schooling", "credential", "in_labour_force", "employed", "hours", "share_worked", "wage",
    "money_income", "income", "household_income", "net_worth", "dependents", "common_risk", "serious_risk",
    "years_since_record", "prior_terms", "in_prison", "covered", "disabled", "health", "death_rate", "owner",
)  # fmt: skip
"""Columns that are kept as they are."""


@dataclass(frozen=True, eq=False)
class Census:
    """People and places at the end of one year.

    Beside `KEPT` there are columns made here: `head` speaks for a household outside prison, `free` is outside prison,
    `has_partner`, `partner_income` (NaN for none), `home_income` and `needs` (poverty line) of the household,
    `home_owner`, all by person.
    """

    year: int
    scenario: Scenario
    columns: Mapping[str, Column]
    places: Mapping[str, Numbers]
    others: Mapping[int, "Census"] = field(repr=False)
    """The censuses of the same history by year."""

    def __getitem__(self, name: str) -> Column:
        """Return a column."""
        return self.columns[name]

    def earlier(self, years: int) -> "Census":
        """Return the census so many years before (0: this one). Raises KeyError if it was not taken."""
        return self.others[self.year - years]

    def of_same(self, other: "Census", name: str) -> Numbers:
        """Return another census' column for the people of this one; NaN for those who are not in it."""
        order = np.argsort(other["key"])
        keys = other["key"][order]
        found = np.minimum(np.searchsorted(keys, self["key"]), len(keys) - 1)
        values = other[name].astype(np.float64)[order][found]
        return np.where(keys[found] == self["key"], values, np.nan)

    def by_place(self, values: Column, who: Mask) -> Numbers:
        """Return the sum of values over those who count, by place."""
        count = len(self.scenario.places)
        return np.bincount(self["place"][who], weights=values[who].astype(np.float64), minlength=count)

    @property
    def dollars(self) -> float:
        """What a dollar of 2019 is in dollars of this year."""
        prices = history("consumer_prices")
        return float(prices[self.year - FIRST_YEAR] / prices[2019 - FIRST_YEAR])


def taken(world: World, others: Mapping[int, Census]) -> Census:
    """Take the census of a world at the end of its year."""
    people, home = world.people, world.people["home"]
    free, paired = ~people["in_prison"], partnered(people)
    line = world.parameters.poverty_line_alone, world.parameters.poverty_line_each
    needs = poverty_line(paired.astype(np.float64), people["dependents"].astype(np.float64), *line)
    made = {
        "head": heads(people) & free, "free": free, "has_partner": paired,
        "partner_income": np.where(paired, people["money_income"][people["partner"]], np.nan),
        "home_income": people["household_income"][home], "needs": needs[home], "home_owner": people["owner"][home],
    }  # fmt: skip
    kept = {name: people[name].copy() for name in KEPT}
    places = {name: column.copy() for name, column in world.places.items()}
    return Census(world.year, world.scenario, kept | made, places, others)
