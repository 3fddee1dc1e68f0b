"""What a plan costs: a first estimate from the people who live in the present, in dollars of 2019.

It is arithmetic beside the model: money that a plan costs is not taken from anyone in a run, and what a plan saves is
not counted. People are counted in the run of seed 0 at the end of the year before the present.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.experiments.run import before_present
from sim.interventions import Intervention
from sim.programmes import eligible, grown
from sim.scenario import Dose, Scenario
from sim.stages import Scope, Year
from sim.views import words

if TYPE_CHECKING:
    import pandas as pd

type Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Cost:
    """The cost of a plan year by year, in dollars of 2019, by intervention."""

    years: tuple[int, ...]
    by_intervention: Mapping[str, Numbers]
    residents: int
    titles: Mapping[str, str]
    assumed: tuple[str, ...]
    """Interventions of the plan whose cost is assumed."""
    free: tuple[str, ...]
    """Interventions of the plan that cost no public money."""

    @property
    def by_year(self) -> Numbers:
        """Dollars in each year."""
        return np.asarray(sum(self.by_intervention.values(), np.zeros(len(self.years))))

    @property
    def most(self) -> float:
        """Dollars in the most expensive year."""
        return float(self.by_year.max())

    @property
    def a_resident(self) -> float:
        """Dollars a resident of the present in the most expensive year."""
        return self.most / self.residents

    @property
    def words(self) -> str:
        """What the plan costs, and how far that is assumed, in words."""
        if not self.by_intervention:
            return "No lever is moved, so nothing is spent."
        if self.most == 0.0:
            told = "This plan costs no public money."
        else:
            each, whole, year = _dollars(self.a_resident), _dollars(self.most), self.years[int(self.by_year.argmax())]
            told = f"In its most expensive year, {year}, this plan costs {each} a resident ({whole} in all)."
        if self.assumed:
            told += f" Assumed, without a study: the cost of {self._listed(self.assumed)}."
        return told + (f" No public money goes into {self._listed(self.free)}." if self.free else "")

    def against(self, budget: float) -> str:
        """Whether the plan keeps to a budget of so many dollars a resident and year, in words; 0 is no budget."""
        if budget <= 0.0:
            return "No budget is set."
        left = budget - self.a_resident
        if left < 0.0:
            years = _years(int((self.by_year > budget * self.residents).sum()))
            return f"Over the budget: {_dollars(-left)} too much, in {years}."
        return f"Within the budget: {_dollars(left)} left."

    def table(self) -> "pd.DataFrame":
        """Return dollars a resident in the most expensive year and dollars over all years, by intervention."""
        import pandas as pd

        at = int(self.by_year.argmax())
        rows = [
            (self.titles[name], float(cost[at]) / self.residents, float(cost.sum()), self._source(name))
            for name, cost in self.by_intervention.items()
        ]
        rows.append(("The whole plan", self.a_resident, float(self.by_year.sum()), ""))
        columns = [
            "intervention",
            "a resident, most expensive year",
            f"all, {self.years[0]} to {self.years[-1]}",
            "source",
        ]
        return pd.DataFrame(rows, columns=columns)

    @property
    def units(self) -> dict[str, str]:
        """The units of the table's columns."""
        return dict.fromkeys((column for column in self.table().columns[1:3]), "dollars")

    def _source(self, name: str) -> str:
        return "no public money" if name in self.free else "assumed" if name in self.assumed else "a study"

    def _listed(self, names: tuple[str, ...]) -> str:
        return words.listed([self.titles[name][:1].lower() + self.titles[name][1:] for name in names])


@dataclass(frozen=True)
class Costs:
    """How many people each intervention would be paid for at full strength, by place, as people live in the present."""

    scenario: Scenario
    residents: int
    paid: Mapping[str, Numbers]

    @classmethod
    def of(cls, scenario: Scenario) -> "Costs":
        """Count people of a scenario in the present."""
        world, _ = before_present(scenario, 0)
        scope = Scope(world.people, Year(places=world.places, seed=world.seed, year=world.year))
        place, size = world.people["place"], len(scenario.places)

        def count(intervention: Intervention) -> Numbers:
            limits = intervention.paid_for or intervention.eligible
            there = np.bincount(place[eligible(scope, limits)], minlength=size)
            return np.asarray(there * (intervention.uptake * intervention.paid_share), dtype=np.float64)

        return cls(
            scenario, len(world.people), {name: count(each) for name, each in scenario.all_interventions.items()}
        )

    def plan(self, plan: Mapping[str, Dose], years: int = 60) -> Cost:
        """Return what a plan costs in the present and in so many years after it."""
        known, first = self.scenario.all_interventions, self.scenario.present
        told = tuple(range(first, first + years + 1))
        at_work = {name: dose for name, dose in plan.items() if dose.level > 0.0}
        by_intervention = {
            name: self._full(known[name], dose)
            * np.array([grown(self.scenario, known[name], dose, year) for year in told])
            for name, dose in at_work.items()
        }
        free = tuple(name for name in at_work if known[name].cost == 0.0)
        assumed = tuple(name for name in at_work if known[name].cost_from == "assumed" and name not in free)
        titles = {name: known[name].title for name in at_work}
        return Cost(told, by_intervention, self.residents, titles, assumed, free)

    def _full(self, intervention: Intervention, dose: Dose) -> float:
        """Return the dollars of a year in which the dose is fully grown."""
        there = np.array([dose.where is None or name in dose.where for name in self.scenario.places.ids])
        return intervention.cost * dose.level * float(self.paid[intervention.id][there].sum())


def _dollars(amount: float) -> str:
    return f"${amount:,.0f}"


def _years(count: int) -> str:
    return "1 year" if count == 1 else f"{count} years"
