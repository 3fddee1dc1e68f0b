"""A world: people and places as columns, and the order of a year."""

import copy
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim import conditions, counts, kin, moves, order
from sim.determinants import EDGES, Parameters, employment, family, health, housing, income, safety
from sim.executors import Choice, executor
from sim.founders import START, found
from sim.guards import check, check_places
from sim.market import Markets
from sim.neighbours import Neighbours
from sim.people import Column, People
from sim.programmes import Assigned, person_changes, place_changes
from sim.scenario import Scenario
from sim.stages import Cuts, Scope, Year, change_places
from sim.structure import faced
from sim.sums import sums

type Places = dict[str, NDArray[np.float64]]

FLOWS = (
    "earnings", "benefits", "credits", "tax", "returns", "spending", "repaid", "granted", "home_sales",
    "repaid_at_sale", "written_off", "home_purchases", "borrowed", "aid", "estates_out", "births", "deaths", "moves",
)  # fmt: skip
HALVES = (
    "trust", "participation", "norms", "sold", "upkeep", "parks", "arts", "transit", "housing", "clean", "care",
    "local_wealth",
)  # fmt: skip


KINDS = ("low", "high")
"""Jobs, by whether they ask for a bachelor's degree."""


@dataclass
class World:
    """One community that lives year by year under one scenario and one seed.

    `year` is the last year lived (1939 before the first). `people` and `places` are its state; `booked` holds the flows
    of money and people of the last year.
    """

    scenario: Scenario
    seed: int = 0
    executor: Choice = "auto"
    year: int = START - 1
    people: People = field(init=False)
    places: Places = field(init=False)
    booked: dict[str, int] = field(init=False)
    assigned: Assigned | None = field(init=False, default=None)
    """Whom a study treats this year, beside the scenario's plan."""

    def __post_init__(self) -> None:
        """Settle the founders."""
        city = self.scenario.places
        self.parameters: Parameters = self.scenario.parameters
        self.near = Neighbours.of(len(city.ids), list(city.adjacency))
        self.distances = distances(np.asarray(city.x), np.asarray(city.y))
        self.looked_at = moves.nearness(self.distances, self.parameters.near_homes)
        self.cuts: Cuts = {
            (rule, argument): reference
            for edge in self.scenario.cut
            for rule, argument, reference in EDGES[edge].entries
        }
        self.people = found(self.scenario, self.seed)
        self.places = first_places(self.scenario, self.people, self.parameters)
        self.booked = dict.fromkeys(FLOWS, 0)

    def copy(self, scenario: Scenario | None = None) -> "World":
        """Return a copy that goes on by itself, under another scenario with the same past if one is given."""
        other = copy.copy(self)
        other.people = self.people.copy()
        other.places = {name: column.copy() for name, column in self.places.items()}
        other.booked = dict(self.booked)
        if scenario is not None:
            other.scenario, other.parameters = scenario, scenario.parameters
        return other

    def live_one_year(self) -> None:
        """Live one year, in this order."""
        self.year += 1
        self.booked = dict.fromkeys(FLOWS, 0)
        names = tuple(self.scenario.places.ids)
        conditions_of_year = self._set_conditions()
        self._change_places(conditions_of_year)
        check_places(self.places, self.year, names)
        self._form_families(conditions_of_year)
        scope = self._scope(conditions_of_year)
        scope.run(order.growing_up())
        self._work(scope)
        self._earn(scope)
        self._meet_violence(scope)
        scope.run(health.LIFE)
        self._dwell(scope)
        self._bury_and_count(scope)
        check(self.people, self.places, self.year, names, conditions_of_year.executor)

    def now(self) -> Scope:
        """Return what rules read of the people as they are now, under the conditions of the last year lived."""
        return self._scope(self._set_conditions())

    def _set_conditions(self) -> Year:
        """Structure, series and interventions set what everyone meets this year."""
        scenario, city = self.scenario, self.scenario.places
        labels = scenario.labels
        number = counts.residents(self.people, len(city.ids), len(labels))
        met = faced(
            self.year,
            scenario.mechanisms,
            self.parameters,
            labels,
            city.ids,
            city.grade,
            number,
            self.places["mean_log_income"],
        )
        scalars = conditions.scalars(self.year, self.parameters)
        for name in order.STRENGTHS:
            scalars[name] = getattr(met, name)
        self.places["harmful_siting"] = met.harmful_siting
        self.places["lending_harm"] = met.lending_harm
        return Year(
            scalars=scalars,
            places=self.places,
            faced={name: getattr(met, name) for name in FACED},
            cohorts=conditions.cohorts(self.parameters),
            by_age={"death_rate": conditions.mortality(self.year)},
            changes=place_changes(scenario, self.year),
            cuts=self.cuts,
            seed=self.seed,
            year=self.year,
            executor=executor(self.executor),
        )

    def _change_places(self, year: Year) -> None:
        """Places change once a year, from what was counted among last year's people."""
        places, numbers = self.places, year.scalars
        places["job_pull_before"] = places["job_pull"].copy()
        places["mean_home_value"] = places["price"]
        share = places["work_share"]
        places["contacts"] = np.where(share < 0.0, 1.0, np.clip(share / (1.0 - numbers["unemployment"]), 0.5, 1.1))
        change_places(year, order.of_places())

    def _scope(self, year: Year) -> Scope:
        """Start reading people as they are now, with what the plan adds to each of them."""
        scope = Scope(self.people, year)
        year.changes = {**year.changes, **person_changes(self.scenario, scope, self.assigned)}
        scope.forget()
        return scope

    def _form_families(self, year: Year) -> None:
        """People grow a year older, leave home, part, pair and have children."""
        price = self.places["price"]
        scope = self._scope(year)
        at_home = ~self.people["independent"]
        scope.run(family.CHANCES)
        self.people["moved"] = np.zeros(len(self.people), dtype=np.bool_)
        kin.start_out(self.people, at_home & self.people["independent"], self.places["units"], year)
        kin.part(self.people, scope.made["parts"], price, self.booked)
        scope.forget()
        kin.pair(scope, scope.made["seeks_partner"])
        self.booked["births"] = len(kin.give_birth(scope, scope.made["gives_birth"]))
        kin.share_home(self.people, price, self.booked)
        kin.bring_up(self.people, year.executor)

    def _work(self, scope: Scope) -> None:
        """People look for work; where vacancies run out, not all who would be hired are."""
        scope.run(employment.SEARCH)
        people, places, count = self.people, self.places, len(self.near.count)
        cell = people["place"] + count * (people["credential"] >= 4)

        def added(*columns: Column) -> list[NDArray[np.float64]]:
            return [sums(column, cell, 2 * count).reshape(2, count) for column in columns]

        looks = people["in_labour_force"] & ~people["employed"]
        force, looking, met = added(people["in_labour_force"], looks, np.where(looks, scope.made["offers_met"], 0.0))
        markets = self._markets(scope.year)
        usual = markets.usual_jobs(force)
        jobs = markets.post(np.stack([places[f"jobs_{kind}"] for kind in KINDS]), usual, places["job_pull"])
        tightness = markets.tightness(jobs, usual, looking, met)
        for name, amounts in (("jobs", jobs), ("tightness", tightness)):
            places.update(zip((f"{name}_{kind}" for kind in KINDS), amounts, strict=True))
        scope.run(employment.MATCHING)
        hires, staying = added(scope.made["would_be_hired"], scope.made["stays_in_job"])
        vacancies = markets.vacancies(jobs, hires, staying)
        places.update(zip((f"vacancies_{kind}" for kind in KINDS), vacancies, strict=True))
        scope.run(employment.WORK)

    def _markets(self, year: Year) -> Markets:
        """The markets for jobs that do not ask for a bachelor's degree (low) and those that do (high)."""
        numbers = year.scalars
        ratios = np.array([[numbers["others_out_of_work"]], [numbers["graduates_out_of_work"]]])
        follow = numbers["jobs_follow_up"], numbers["jobs_follow_down"]
        usual_work = 1.0 - ratios * numbers["unemployment"]
        return Markets(self.near, numbers["commute_on"], usual_work, numbers["jobs_offered"], *follow, year.executor)

    def _earn(self, scope: Scope) -> None:
        """Pay, benefits, tax and saving, household by household."""
        scope.run(income.PAY)
        kin.earn_together(self.people)
        scope.run(income.LIVING)
        scope.run(income.HERITAGE)
        half = np.where(scope.read("partnered"), 0.5, 1.0)
        for name in ("earnings", "benefits", "returns", "spending", "repaid", "granted"):
            self.booked[name] = int(np.sum(scope.read(name)))
        for name in ("tax", "credits"):
            self.booked[name] = int(np.sum(half * scope.made[name]))

    def _meet_violence(self, scope: Scope) -> None:
        """Offences fall on places, from there on people; arrests, custody and records follow."""
        scope.run(safety.OFFENDING)
        places, place, count = self.places, self.people["place"], len(self.near.count)
        free = ~self.people["in_prison"]
        residents = sums(free, place, count)
        exposed = sums(free & (self.people["age"] >= 12), place, count)
        own = scope.year.scalars["in_own_place"]

        def rate(kind: str, over: NDArray[np.float64]) -> NDArray[np.float64]:
            return self.near.fall_on(scope.sum(f"{kind}_offences"), own, over) / np.maximum(over, 1.0)

        places["mean_exposure"] = counts.ratio(scope.sum("exposure"), exposed, 1.0)
        places["common_now"] = rate("common", exposed)
        everybody = float(scope.sum("exposure").sum())
        in_town = float(scope.sum("common_offences").sum()) / everybody if everybody else 0.0
        places["common_in_town"] = np.full(count, in_town)
        places["mean_involvement"] = counts.ratio(scope.sum("involvement"), exposed, 1.0)
        carried = scope.year.scalars["carry_over"] * self.near.reach(places["serious_now"], own)
        places["serious_now"] = rate("serious", exposed) + carried
        places["property_now"] = rate("property", residents)
        scope.forget()
        scope.run(safety.HARM)

    def _dwell(self, scope: Scope) -> None:
        """Households move, buy, or are put out."""
        scope.forget()
        dying = scope.made["dies"]
        scope.run(housing.HELP)
        scope.run(housing.LEAVING)
        for name in ("wants_to_move", "can_buy", "put_out"):
            scope.made[name] &= ~dying
        moves.settle(scope, self.distances, self.looked_at, self.places["household_count"], self.booked)
        moves.buy(scope, self.booked)
        self.booked["moves"] = int(self.people["moved"].sum())

    def _bury_and_count(self, scope: Scope) -> None:
        """Settle estates, take the dead out of the columns, and count what places will be known for."""
        dying = scope.made["dies"]
        kin.bury(self.people, dying, self.places["price"], self.booked, self.cuts)
        self.booked["deaths"] = int(dying.sum())
        self.people.remove(dying)
        self.people["home"] = np.where(self.people["home"] < 0, np.arange(len(self.people)), self.people["home"])
        kin.bring_up(self.people, scope.year.executor)
        self.places.update(counts.census(Scope(self.people, scope.year)))


FACED = ("hiring", "losing", "pay", "record", "order", "custody", "lending", "care", "treatment", "teaching", "hidden")


def distances(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return distances between places, in units of the typical distance to the nearest eight; a single place has 0."""
    apart = np.sqrt((x[:, None] - x[None, :]) ** 2 + (y[:, None] - y[None, :]) ** 2)
    near = np.sort(apart, axis=1)[:, min(8, len(x) - 1)]
    return np.asarray(apart / (np.median(near) or 1.0))


def first_places(scenario: Scenario, people: People, parameters: Parameters) -> Places:
    """Return places as history starts: every factor half way, violence at its reference, homes for everyone."""
    city = scenario.places
    count = len(city.ids)
    places: Places = {
        name: np.asarray(getattr(city, name), dtype=np.float64)
        for name in ("suburban", "distance_cbd", "offset_jobs", "offset_violence", "offset_schools", "offset_amenity")
    }
    places.update({name: np.full(count, 0.5) for name in HALVES})
    for kind in ("common", "serious"):
        places[kind] = np.full(count, getattr(parameters, f"{kind}_reference"))
        places[f"{kind}_now"] = places[kind].copy()
    places["property"] = np.full(count, 0.06)
    places["property_now"] = places["property"].copy()
    places["perceived_safety"] = np.full(count, parameters.safety_reference)
    for name in ("budget", "scarcity", "job_pull", "school_quality", "sited_harm"):
        places[name] = np.zeros(count)
    for name in ("jobs_low", "jobs_high"):
        places[name] = np.zeros(count)
    places["tightness_low"] = np.ones(count)
    places["policing"] = np.ones(count)
    places["price"] = np.full(count, parameters.typical_price * 0.25)
    places.update(counts.census(Scope(people, Year(places))))
    places["units"] = np.asarray(city.units_share) * places["household_count"].sum() / parameters.homes_lived_in
    places["first_units"] = places["units"].copy()
    return places
