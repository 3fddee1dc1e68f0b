"""A community as a Mesa model: the only file that imports Mesa.

People are columns of a `World`; a `Person` is a view of one of them, made when it is asked for, and `community.agents`
is a set of such views. What works on a Mesa model works here: `agents.select`, `agg`, `groupby` and `get`,
`DataCollector`, `batch_run`, `SolaraViz`.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any, Self

import mesa
import numpy as np
from mesa.agentset import AbstractAgentSet, GroupBy
from numpy.typing import NDArray

from sim.experiments.run import before_present
from sim.founders import START
from sim.measures import LEVELS, LIFE, Record, frame
from sim.people import COLUMNS, LINKS
from sim.scenario import Scenario, load
from sim.world import World

if TYPE_CHECKING:
    import pandas as pd

type Keys = NDArray[np.uint64]
type Rows = NDArray[np.int64]

FIXED = frozenset((*LINKS, "key", "birth_year", "age", "mother_key", "label", "place"))
"""Columns that only the model changes, since others hang on them."""


class Person(mesa.Agent):
    """A view of one person: every column of `sim.people.COLUMNS` is an attribute, and so are the kin.

    It is found by key, so it stays with the person from year to year. Whoever has died has `alive` False and nothing
    else. Setting an attribute changes the column; those on which others hang (age, place, kin ...) cannot be set.
    """

    def __init__(self, model: "Community", key: int) -> None:
        """Look at the person with this key. Nothing is registered, so a view costs little."""
        self.__dict__.update(model=model, unique_id=int(key), pos=None)

    @property
    def alive(self) -> bool:
        """Whether the person lives."""
        return len(self.model.rows_of(self._keys)) == 1

    @property
    def mother(self) -> "Person | None":
        """The mother, if she lives."""
        return self._kin("mother")

    @property
    def father(self) -> "Person | None":
        """The mother's partner at birth, if he lives."""
        return self._kin("father")

    @property
    def partner(self) -> "Person | None":
        """The partner, if there is one."""
        return self._kin("partner")

    @property
    def home(self) -> "Person | None":
        """The adult in whose household the person lives; the person itself unless a dependent."""
        return self._kin("home")

    @property
    def offspring(self) -> "Persons":
        """Living sons and daughters (`children` is the number of dependents in the household)."""
        people, row = self.model.world.people, self._row()
        return Persons.of(self.model, people["key"][(people["mother"] == row) | (people["father"] == row)])

    @property
    def group(self) -> str:
        """Name of the group."""
        return str(self.model.world.scenario.labels[int(self._value("label"))])

    @property
    def place(self) -> str:
        """Id of the neighbourhood, a row of `community.places`."""
        return str(self.model.world.scenario.places.ids[int(self._value("place"))])

    def __getattr__(self, name: str) -> Any:
        """Return a column's value. Raises AttributeError for other names, and for all once the person is dead."""
        if name in COLUMNS:
            return self._value(name)
        if not name.startswith("_"):
            self._row()  # who has died has no attributes at all
        raise AttributeError(f"a person has no {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        """Set a column's value."""
        if name in FIXED:
            raise AttributeError(f"{name!r} cannot be set: other columns hang on it")
        if name in COLUMNS:
            self.model.world.people[name][self._row()] = value
        else:
            super().__setattr__(name, value)

    def __eq__(self, other: object) -> bool:
        """Whether both are views of the same person of the same community."""
        return isinstance(other, Person) and other.unique_id == self.unique_id and other.model is self.model

    def __hash__(self) -> int:
        """Return the same for all views of a person."""
        return hash(self.unique_id)

    def __repr__(self) -> str:
        """Return who this is in a few words."""
        if not self.alive:
            return f"Person({self.unique_id}, not alive in {self.model.year})"
        sex = "woman" if self.woman else "man"
        return f"Person({self.unique_id}, {sex} of {self.age}, group {self.group}, place {self.place})"

    def remove(self) -> None:
        """Refuse: who lives and who dies is for the model to say."""
        raise TypeError("a person cannot be removed by hand; the model keeps all people as columns")

    @property
    def _keys(self) -> Keys:
        return np.array([self.unique_id], dtype=np.uint64)

    def _row(self) -> int:
        rows = self.model.rows_of(self._keys)
        if not len(rows):
            raise AttributeError(f"person {self.unique_id} does not live in {self.model.year}")
        return int(rows[0])

    def _value(self, name: str) -> Any:
        return self.model.world.people[name][self._row()].item()

    def _kin(self, link: str) -> "Person | None":
        people = self.model.world.people
        row = int(people[link][self._row()])
        return None if row < 0 else Person(self.model, people["key"][row].item())


class Persons(AbstractAgentSet):
    """A set of people: all who live, or those with some keys. The dead drop out by themselves."""

    def __init__(self, agents: Iterable[Person], random: Random | None = None) -> None:
        """Hold the given people, in their order; Mesa makes subsets in this way."""
        held = list(agents)
        self.model: Community | None = held[0].model if held else None
        self.random = random or (held[0].model.random if held else Random(0))
        self._keys: Keys | None = np.array([person.unique_id for person in held], dtype=np.uint64)

    @classmethod
    def of(cls, model: "Community", keys: NDArray[np.generic] | None = None) -> "Persons":
        """Return everyone who lives, or the people with these keys."""
        people = cls((), model.random)
        people.model = model
        people._keys = None if keys is None else np.asarray(keys, dtype=np.uint64)
        return people

    @property
    def rows(self) -> Rows:
        """Rows of these people in the columns of the world."""
        if self.model is None:
            return np.zeros(0, dtype=np.int64)
        if self._keys is None:
            return np.arange(len(self.model.world.people), dtype=np.int64)
        return self.model.rows_of(self._keys)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.rows)

    def __iter__(self) -> Iterator[Person]:
        """Yield a view of each."""
        if self.model is not None:
            yield from (Person(self.model, key) for key in self.model.world.people["key"][self.rows].tolist())

    def __contains__(self, person: object) -> bool:
        """Whether a person is among them."""
        if not isinstance(person, Person) or person.model is not self.model or not person.alive:
            return False
        return self._keys is None or bool((self._keys == np.uint64(person.unique_id)).any())

    def get(self, attr_names: str | list[str], handle_missing: str = "error", default_value: Any = None) -> list[Any]:
        """Return an attribute of each, or a list of several; as in Mesa."""
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing={handle_missing!r} must be 'error' or 'default'")
        if not isinstance(attr_names, str):
            columns = [self.get(name, handle_missing, default_value) for name in attr_names]
            return [list(values) for values in zip(*columns, strict=True)]
        if self.model is not None and attr_names in COLUMNS and attr_names not in (*LINKS, "place"):
            return list(self.model.world.people[attr_names][self.rows].tolist())
        if handle_missing == "default":
            return [getattr(person, attr_names, default_value) for person in self]
        return [getattr(person, attr_names) for person in self]

    def set(self, attr_name: str, value: Any) -> Self:
        """Give everyone the same value of a column."""
        for person in self:
            setattr(person, attr_name, value)
        return self

    def select(
        self, filter_func: Callable[[Person], bool] | None = None, at_most: float = float("inf"),
        inplace: bool = False, agent_type: type[mesa.Agent] | None = None,
    ) -> "Persons":  # fmt: skip
        """Return those for whom the function holds; as in Mesa."""
        if at_most <= 1.0 and not isinstance(at_most, int):
            at_most = int(len(self) * at_most)
        wanted = agent_type is None or issubclass(Person, agent_type)
        kept = [person.unique_id for person in self if wanted and (filter_func is None or filter_func(person))]
        return self._with(kept[: int(min(at_most, len(kept)))], inplace)

    def groupby(self, by: Callable[[Person], Any] | str, result_type: str = "agentset") -> GroupBy:
        """Return those with the same value of an attribute, or of a function, together; as in Mesa."""
        values = self.get(by) if isinstance(by, str) else [by(person) for person in self]
        groups: dict[Any, list[Person]] = {}
        for value, person in zip(values, self, strict=True):
            groups.setdefault(value, []).append(person)
        if result_type == "list":
            return GroupBy(groups)
        return GroupBy({value: Persons(people, self.random) for value, people in groups.items()})

    def sort(self, key: Callable[[Person], Any] | str, ascending: bool = False, inplace: bool = False) -> "Persons":
        """Return them sorted by an attribute or a function, the highest first unless ascending; as in Mesa."""
        values = self.get(key) if isinstance(key, str) else [key(person) for person in self]
        keys = [person.unique_id for person in self]
        order = sorted(range(len(keys)), key=values.__getitem__, reverse=not ascending)
        return self._with([keys[position] for position in order], inplace)

    def shuffle(self, inplace: bool = False) -> "Persons":
        """Return them in random order, by the model's generator."""
        keys = [person.unique_id for person in self]
        self.random.shuffle(keys)
        return self._with(keys, inplace)

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        """Call a method of each, or a function with each."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        """Call a method of each, or a function with each, in random order."""
        self.shuffle().map(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Return what a method of each, or a function with each, returns."""
        if isinstance(method, str):
            return [getattr(person, method)(*args, **kwargs) for person in self]
        return [method(person, *args, **kwargs) for person in self]

    def to_list(self) -> list[Person]:
        """Return a view of each in a list."""
        return list(self)

    def add(self, agent: Any) -> None:
        """Refuse: people are born in the model."""
        raise TypeError("people cannot be added by hand; the model keeps all people as columns")

    def discard(self, agent: Any) -> None:
        """Refuse: people die in the model."""
        raise TypeError("people cannot be removed by hand; take a subset with select instead")

    remove = discard

    def __repr__(self) -> str:
        """Return how many there are."""
        return f"Persons({len(self)} people)"

    def _update(self, agents: Iterable[Person]) -> Self:
        self._keys = np.array([person.unique_id for person in agents], dtype=np.uint64)
        return self

    def _with(self, keys: list[int], inplace: bool) -> "Persons":
        if inplace:
            self._keys = np.array(keys, dtype=np.uint64)
            return self
        return Persons.of(self.model, np.array(keys, dtype=np.uint64)) if self.model is not None else Persons(())


class Community(mesa.Model):
    """One community, a year a step.

    It begins at the present, with its history lived. `datacollector` holds the level of every measure year by year;
    put another one in its place to collect something else.
    """

    def __init__(self, base: str | Scenario = "columbus", seed: int | None = 0, *, start: int | None = None) -> None:
        """Bring a community to the end of the year `start`.

        Args:
            base: a scenario or the name of one. (Mesa has a use of its own for the name `scenario`.)
            seed: the luck of this run; None is 0.
            start: the last year lived when it begins: the present unless named; 1939 is before the first.
        """
        luck = int(seed or 0)
        super().__init__(rng=luck)
        asked = load(base) if isinstance(base, str) else base
        self.world, self.record = _lived_to(asked, luck, asked.present if start is None else start)
        self._order: tuple[int, Keys, Rows] | None = None
        self._all_agents = Persons.of(self)
        self._agents_by_type = {Person: self._all_agents}
        reporters = {level.id: partial(latest, measure=level.id) for level in (*LEVELS, LIFE)}
        self.datacollector: mesa.DataCollector | None = mesa.DataCollector(model_reporters=reporters)
        self.datacollector.collect(self)

    def step(self) -> None:
        """Live one year."""
        self.world.live_one_year()
        self.record.observe(self.world)
        if self.datacollector is not None:
            self.datacollector.collect(self)

    def run(self, years: int = 60) -> Self:
        """Live some years; return the community."""
        for _ in range(years):
            self.step()
        return self

    @property
    def year(self) -> int:
        """The last year lived."""
        return self.world.year

    @property
    def places(self) -> "pd.DataFrame":
        """The neighbourhoods as they are now: a row each, by id, with name and every column of `world.places`."""
        import pandas as pd

        city = self.world.scenario.places
        return pd.DataFrame({"name": city.names, **self.world.places}, index=pd.Index(city.ids, name="place"))

    @property
    def measures(self) -> "pd.DataFrame":
        """The measures of all years lived (from 1960), tidy."""
        return frame([("baseline", self.world.seed, self.record)])

    def rows_of(self, keys: Keys) -> Rows:
        """Return the rows of the living among the people with these keys, in the order of the keys."""
        if self._order is None or self._order[0] != self.world.year:
            known = np.asarray(self.world.people["key"], dtype=np.uint64)
            order = np.argsort(known)
            self._order = (self.world.year, known[order], order)
        _, known, order = self._order
        found = np.minimum(np.searchsorted(known, keys), max(len(known) - 1, 0))
        return np.asarray(order[found[known[found] == keys]])

    def __repr__(self) -> str:
        """Return where and when this is."""
        return f"Community({self.world.scenario.name}, {len(self.world.people):,} people in {self.year})"


def latest(community: Community, measure: str) -> float:
    """Return the level of a measure in the last year lived, among everyone; NaN before the first."""
    return community.record.last(measure)


def _lived_to(scenario: Scenario, seed: int, year: int) -> tuple[World, Record]:
    """Return a world at the end of a year, with its record."""
    if year < START - 1:
        raise ValueError(f"start={year} must be {START - 1} or later; history begins in {START}")
    if year >= scenario.present - 1:
        world, record = before_present(scenario, seed)
    else:
        world, record = World(scenario, seed), Record.of(scenario)
    while world.year < year:
        world.live_one_year()
        record.observe(world)
    return world, record
