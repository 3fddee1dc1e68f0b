"""The whole model as plain Mesa: an object a person, attributes, loops. The engine must agree with it one by one.

It is a second writing of the order of a year, kin, moves, work, offences and programmes, and the peer in benchmarks.
What it shares with the engine: the rules (bound to plain numbers), keyed luck, parameters, yearly conditions, what
structure does, and the founders. Sums over people are exact (steps of 2**-20), so no order of people matters.
"""

from collections import Counter
from collections.abc import Callable
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np

from benchmarks import plain_city, plain_kin, plain_moves, plain_plan
from benchmarks.plain_city import Amounts, Neighbourhood
from benchmarks.plain_rules import NOBODY, Binder, Fate, Luck, Number, resident_path
from sim import conditions
from sim.determinants import education, employment, family, health, housing, income, neighbourhood, safety
from sim.founders import START, found
from sim.luck import year_code
from sim.people import COLUMNS, LINKS
from sim.scenario import Scenario
from sim.stages import FIRST_COHORT
from sim.structure import faced

FIXED_POINT = 1 << 20
STAGES = {
    "chances": family.CHANCES,
    "learning": (*family.UPBRINGING, *neighbourhood.CHILDHOOD, *education.LEARNING),
    "search": employment.SEARCH,
    "matching": employment.MATCHING,
    "work": employment.WORK,
    "pay": income.PAY,
    "living": income.LIVING,
    "heritage": income.HERITAGE,
    "offending": safety.OFFENDING,
    "harm": safety.HARM,
    "life": health.LIFE,
    "help": housing.HELP,
    "leaving": housing.LEAVING,
}
"""Rules that a resident follows in one go."""

MADE = {each.name for stage in STAGES.values() for each in stage}
OWN = {*COLUMNS, *MADE, "partnered", "head", "by_age_death_rate"}
BLANK = {name: False if kind == "bool" else 0.0 for name, (kind, _) in COLUMNS.items()}
PLACE_RULES = (*neighbourhood.CONDITIONS, *housing.PRICES)
MET = ("hiring", "losing", "pay", "record", "order", "custody", "lending", "care", "treatment", "teaching", "hidden")
FLOWS = ("earnings", "benefits", "returns", "spending", "repaid", "granted")


class Resident(mesa.Agent):  # type: ignore[misc] # Mesa has no types
    """A person: every column of the engine is an attribute; links are other residents, or nobody."""

    model: "PlainCommunity"
    key: int
    birth_year: int
    age: float
    woman: bool
    label: int
    place: Neighbourhood
    mother: Any
    father: Any
    partner: Any
    home: "Resident"
    mother_key: int
    births: float
    independent: bool
    dependents: float
    children: float
    schooling: float
    attainment: float
    credential: float
    in_labour_force: bool
    employed: bool
    resources: float
    financial: float
    owner: bool
    house: float
    mortgage: float
    missed_payments: float
    evicted_years: float
    in_prison: bool
    moved: bool
    dies: bool

    def __init__(self, model: "PlainCommunity", **known: Any) -> None:
        """Come into the community with what is known of the person; all else is 0, false or nobody."""
        super().__init__(model)
        self.__dict__.update(BLANK, mother=NOBODY, father=NOBODY, partner=NOBODY, home=self)
        self.__dict__.update(known)
        self.cohort = model.cohorts[self.birth_year]
        self.fate = Fate(self.key, model.seed)
        self.luck = Luck(self.key, model.code_of_year)
        self.changes = plain_plan.UNCHANGED
        self.dies = False

    @property
    def partnered(self) -> bool:
        """Whether the person has a partner."""
        return self.partner is not NOBODY

    @property
    def head(self) -> bool:
        """Whether the person speaks for a household: of a couple the one with the lower key."""
        return self.independent and (self.partner is NOBODY or self.key < self.partner.key)

    @property
    def faced(self) -> SimpleNamespace:
        """What is done this year to people of this label in this place."""
        return self.place.faced[self.label]

    @property
    def by_age_death_rate(self) -> float:
        """Death rate of the life table at this sex and age."""
        return self.model.death_rates[self.woman][int(self.age)]


class PlainCommunity(mesa.Model):  # type: ignore[misc]
    """A community of residents and neighbourhoods that lives year by year; `year` is the last year lived."""

    def __init__(self, study: Scenario, seed: int = 0) -> None:
        """Settle the founders of a scenario."""
        super().__init__(rng=seed)
        self.study = study
        self.seed = seed
        self.year = START - 1
        self.code_of_year = year_code(seed, self.year)
        self.parameters = study.parameters
        tables = {name: series.tolist() for name, series in conditions.cohorts(self.parameters).items()}
        self.cohorts = {
            FIRST_COHORT + row: SimpleNamespace(**dict(zip(tables, values, strict=True)))
            for row, values in enumerate(zip(*tables.values(), strict=True))
        }
        self.places = plain_city.settle_city(self, study.places)
        self._settle_founders()
        self._census()
        homes = sum(place.household_count for place in self.places)
        for place, share in zip(self.places, study.places.units_share.tolist(), strict=True):
            place.units = place.first_units = share * homes / self.parameters.homes_lived_in
        self._learn_rules()

    def step(self) -> None:
        """Live one year, in this order."""
        self.year += 1
        self.booked: Counter[str] = Counter()
        self._set_conditions()
        self._change_places()
        self._form_families()
        plain_plan.reach_people(self)
        self.agents.do(self.stages["learning"])
        self._work()
        self._earn()
        self._meet_violence()
        self._stay_healthy()
        self._dwell()
        self._bury()
        self._census()

    def _settle_founders(self) -> None:
        """Turn the founders, drawn as columns, into residents."""
        columns = {name: column.tolist() for name, column in found(self.study, self.seed).columns.items()}
        links = {name: columns.pop(name) for name in LINKS}
        columns["place"] = [self.places[number] for number in columns["place"]]
        founders = [
            Resident(self, **dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)
        ]
        for child, mother in zip(founders, links["mother"], strict=True):
            child.mother = founders[mother] if mother >= 0 else NOBODY

    def _learn_rules(self) -> None:
        """Settle where residents, newborns, movers and places find what their rules read."""
        binder = Binder(self.study)
        resident = resident_path(OWN)
        self.stages = {name: binder.stage(rules, resident) for name, rules in STAGES.items()}
        self.stages["newborn"] = binder.stage(family.NEWBORN, plain_kin.newborn_path)
        self.stages["utility"] = binder.stage((housing.utility,), plain_moves.offer_path)
        place = plain_city.place_path({*vars(self.places[0]), *(each.name for each in PLACE_RULES)})
        self.stages["places"] = binder.stage(PLACE_RULES, place)
        self.references = binder.references
        self.programmes = plain_plan.programmes(self.study, resident)

    def total(self, value: Callable[[Resident], Number]) -> Amounts:
        """Return the exact sum over the residents of each place, in steps of 2**-20."""
        sums = [0] * len(self.places)
        for resident in self.agents:
            sums[resident.place.number] += round(value(resident) * FIXED_POINT)
        return [steps / FIXED_POINT for steps in sums]

    def count(self, counts: Callable[[Resident], bool]) -> Amounts:
        """Return how many residents of each place count."""
        number = [0.0] * len(self.places)
        for resident in self.agents:
            if counts(resident):
                number[resident.place.number] += 1.0
        return number

    def _set_conditions(self) -> None:
        """Structure, series and the plan set what everyone meets this year."""
        study, city = self.study, self.study.places
        present = plain_moves.residents(self)
        incomes = np.array([each.mean_log_income for each in self.places])
        met = faced(
            self.year, study.mechanisms, self.parameters, study.labels, city.ids, city.grade, np.array(present), incomes
        )  # fmt: skip
        numbers = conditions.scalars(self.year, self.parameters)
        numbers |= {name: getattr(met, name) for name in ("local_funding", "flight_strength", "voice_strength")}
        self.numbers = SimpleNamespace(**numbers)
        self.death_rates: list[list[float]] = conditions.mortality(self.year).tolist()
        self.code_of_year = year_code(self.seed, self.year)
        tables = {name: getattr(met, name).tolist() for name in MET}
        for place in self.places:
            place.harmful_siting = float(met.harmful_siting[place.number])
            place.lending_harm = float(met.lending_harm[place.number])
            place.faced = [
                SimpleNamespace(**{name: table[place.number][label] for name, table in tables.items()})
                for label in range(len(study.labels))
            ]
        plain_plan.reach_places(self)

    def _change_places(self) -> None:
        """Places change once a year, from what was counted among last year's people."""
        at_work = 1.0 - self.numbers.unemployment
        change = self.stages["places"]
        for place in self.places:
            place.job_pull_before = place.job_pull
            place.mean_home_value = place.price
            share = place.work_share
            place.contacts = 1.0 if share < 0.0 else min(max(share / at_work, 0.5), 1.1)
            change(place)

    def _form_families(self) -> None:
        """People grow a year older, leave home, part, pair and have children."""
        for resident in self.agents:
            resident.luck = Luck(resident.key, self.code_of_year)
            resident.moved = False
        plain_plan.reach_people(self)
        self.agents.do(self.stages["chances"])
        for resident in self.agents:
            if resident.parts:
                plain_kin.part(resident, self.booked)
        plain_kin.pair([each for each in self.agents if each.seeks_partner])
        for mother in [each for each in self.agents if each.gives_birth]:
            plain_kin.give_birth(mother)
            self.booked["births"] += 1
        for resident in self.agents:
            if resident.partnered and resident.head:
                plain_kin.share_home(resident, self.booked)
        plain_kin.bring_up(self.agents)

    def _work(self) -> None:
        """People look for work; where vacancies run out, not all who would be hired are."""
        self.agents.do(self.stages["search"])
        for kind in ("low", "high"):
            high = kind == "high"

            def able(each: Resident, high: bool = high) -> bool:
                return each.in_labour_force and (each.credential >= 4) is high

            def looks(each: Resident, high: bool = high) -> bool:
                return each.in_labour_force and not each.employed and (each.credential >= 4) is high

            def met(each: Resident, high: bool = high) -> float:
                return each.offers_met if looks(each, high) else 0.0

            force = self.count(able)
            plain_city.post_jobs(self.places, kind, force)
            plain_city.tighten(self.places, kind, force, self.count(looks), self.total(met))
        self.agents.do(self.stages["matching"])
        for kind in ("low", "high"):
            high = kind == "high"

            def hired(each: Resident, high: bool = high) -> float:
                return each.would_be_hired if (each.credential >= 4) is high else 0.0

            def staying(each: Resident, high: bool = high) -> float:
                return each.stays_in_job if (each.credential >= 4) is high else 0.0

            plain_city.open_vacancies(self.places, kind, self.total(hired), self.total(staying))
        self.agents.do(self.stages["work"])

    def _earn(self) -> None:
        """Pay, benefits, tax and saving, household by household."""
        self.agents.do(self.stages["pay"])
        plain_kin.earn_together(self.agents)
        for stage in ("living", "heritage"):
            self.agents.do(self.stages[stage])
        for resident in self.agents:
            for name in FLOWS:
                self.booked[name] += int(getattr(resident, name))
            half = 0.5 if resident.partnered else 1.0
            self.booked["tax"] += int(half * resident.tax)
            self.booked["credits"] += int(half * resident.credits)

    def _meet_violence(self) -> None:
        """Offences fall on places, from there on people; arrests, custody and records follow."""
        self.agents.do(self.stages["offending"])
        places, own = self.places, self.numbers.in_own_place
        residents = self.count(lambda each: not each.in_prison)
        exposed = self.count(lambda each: not each.in_prison and each.age >= 12)
        exposure, involvement = self.total(attrgetter("exposure")), self.total(attrgetter("involvement"))
        carried = plain_city.reach(places, [place.serious_now for place in places], own)
        offences = {
            kind: plain_city.fall_on(places, self.total(attrgetter(f"{kind}_offences")), own, people)
            for kind, people in (("common", exposed), ("serious", exposed), ("property", residents))
        }
        in_town = sum(self.total(attrgetter("common_offences"))) / sum(exposure) if sum(exposure) else 0.0
        for here, place in enumerate(places):
            place.mean_exposure = exposure[here] / exposed[here] if exposed[here] else 1.0
            place.mean_involvement = involvement[here] / exposed[here] if exposed[here] else 1.0
            at_risk = max(exposed[here], 1.0)
            place.common_now = offences["common"][here] / at_risk
            place.common_in_town = in_town
            place.serious_now = offences["serious"][here] / at_risk + self.numbers.carry_over * carried[here]
            place.property_now = offences["property"][here] / max(residents[here], 1.0)
        self.agents.do(self.stages["harm"])

    def _stay_healthy(self) -> None:
        """Health cover, frailty, illness and death."""
        for resident in self.agents:
            resident.covered_before = resident.covered
        self.agents.do(self.stages["life"])

    def _dwell(self) -> None:
        """Households move, buy, or are put out; who dies this year does nothing of it."""
        self.agents.do(self.stages["help"])
        self.agents.do(self.stages["leaving"])
        alive = [resident for resident in self.agents if not resident.dies]
        plain_moves.settle(self, alive)
        plain_moves.buy([each for each in alive if each.can_buy and not each.moved], self.booked)
        self.booked["moves"] = sum(resident.moved for resident in self.agents)

    def _bury(self) -> None:
        """Settle estates and take the dead out of the community."""
        dead = [resident for resident in self.agents if resident.dies]
        plain_kin.bury(dead, self.agents, self.booked)
        for resident in dead:
            resident.remove()
        self.booked["deaths"] = len(dead)
        plain_kin.bring_up(self.agents)

    def _census(self) -> None:
        """Count what places are known for next year."""
        count = self.count
        free = count(lambda each: not each.in_prison)
        households = count(lambda each: each.head)
        incomes = self.total(lambda each: each.log_income if each.head else 0.0)
        owners = count(lambda each: each.head and each.owner)
        adults = count(lambda each: not each.in_prison and each.age >= 25)
        degrees = count(lambda each: not each.in_prison and each.age >= 25 and each.credential >= 4)
        arrivals = count(lambda each: each.moved and not each.in_prison)
        force = count(lambda each: each.in_labour_force)
        high = count(lambda each: each.in_labour_force and each.credential >= 4)
        workers = count(lambda each: each.in_labour_force and each.employed)
        for here, place in enumerate(self.places):
            place.residents = free[here]
            place.household_count = households[here]
            place.mean_log_income = incomes[here] / households[here] if households[here] else 0.0
            place.owner_share = owners[here] / households[here] if households[here] else 0.6
            place.degree_share = degrees[here] / adults[here] if adults[here] else 0.2
            place.turnover = arrivals[here] / free[here] if free[here] else 0.1
            place.force_low, place.force_high = force[here] - high[here], high[here]
            place.work_share = workers[here] / force[here] if force[here] else -1.0
