"""One family in two futures: whole lives of three linked generations, and the first year in which they part."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from sim import luck
from sim.experiments.run import Progress, Years, before_present, past_of
from sim.experiments.trace import Trace
from sim.founders import START
from sim.scenario import Scenario
from sim.views import Life, Picture, family_picture, life_lines
from sim.views.families import Generation, parting_of
from sim.world import World

type Row = Mapping[Any, Any]
type Rows = Sequence[Row]

NAMES = ("Grandmother", "Mother", "Child", "Grandchild")
SHOWN = 3
GROWN = 25
"""Age from which income is told."""
SETTLED = 23
"""Age from which finding and losing work is told."""
CREDENTIALS = {
    1: "finishes high school", 2: "goes to college", 3: "takes an associate degree", 4: "takes a bachelor's degree",
    5: "takes a graduate degree",
}  # fmt: skip
HARMS = {1: "is harmed by violence", 2: "is harmed by serious violence"}


@dataclass(frozen=True, eq=False)
class Family:
    """Three generations in both futures, oldest first; a life is None in a future in which the person is not born."""

    seed: int
    keys: tuple[int, ...]
    generations: tuple[tuple[Life | None, Life | None], ...]
    present: int
    end: int

    @property
    def parts(self) -> int | None:
        """The first year in which an event of the family differs, or None."""
        return parting_of([Generation(*lives) for lives in self.generations])

    @property
    def words(self) -> str:
        """The family's two futures in words."""
        return self.chart().words

    def chart(self) -> Picture:
        """Return the lives as cards to read."""
        return family_picture(self.generations)

    def lines(self) -> Picture:
        """Return the lives as lines over the years."""
        return life_lines(self.generations, present=self.present, end=self.end)

    def _repr_html_(self) -> str:
        """Show the cards in a notebook."""
        return self.chart()._repr_html_()

    def __str__(self) -> str:
        """Return the words."""
        return self.words


def family_of(
    base: Scenario, other: Scenario, seed: int, years: int, child: int, progress: Progress | None = None
) -> Family:
    """Return the family of someone born at the present, of whom whole lives are run again.

    It is the youngest three of grandmother, mother, child and the child's first child (through daughters), as far as
    they are born in one of the futures.

    Raises:
        ValueError: nobody with this key is born in that year.
    """
    same_past = past_of(base).digest == past_of(other).digest
    clock = Years((1 if same_past else 2) * (base.present - START) + 2 * (years + 1), progress)
    keys = _line_of(base, seed, child)
    world, trace = _lived_to_present(base, seed, keys, clock)
    lives = []
    for scenario in (base, other):
        if scenario is other and not same_past:
            world, trace = _lived_to_present(other, seed, keys, clock)
        future, followed = world.copy(scenario), trace.copy()
        _live_until(future, followed, base.present + years, clock)
        lives.append(_lives(followed, scenario, keys))
    born = [key for key in keys if key in lives[0] or key in lives[1]][-SHOWN:]
    if child not in born:
        raise ValueError(f"nobody with key {child} is born in {base.present} with seed {seed}; see twins().frame")
    told = tuple((lives[0].get(key), lives[1].get(key)) for key in born)
    return Family(seed, tuple(born), told, base.present, base.present + years)


def _line_of(base: Scenario, seed: int, child: int) -> tuple[int, ...]:
    """Return the keys of grandmother, mother, child and the child's first child; 0 where unknown."""
    world, _ = before_present(base, seed)
    world.live_one_year()
    mother_of = dict(zip(world.people["key"].tolist(), world.people["mother_key"].tolist(), strict=True))
    mother = mother_of.get(child, 0)
    first = luck.child_keys(np.array([child], dtype=np.uint64), np.array([0]))
    return mother_of.get(mother, 0), mother, child, int(first[0])


def _lived_to_present(scenario: Scenario, seed: int, keys: tuple[int, ...], clock: Years) -> tuple[World, Trace]:
    past = past_of(scenario)
    world, trace = World(past, seed), Trace(keys=frozenset(keys) - {0})
    _live_until(world, trace, past.present - 1, clock)
    return world, trace


def _live_until(world: World, trace: Trace, year: int, clock: Years) -> None:
    while world.year < year:
        world.live_one_year()
        trace.observe(world)
        clock.lived()


def _lives(trace: Trace, scenario: Scenario, keys: tuple[int, ...]) -> dict[int, Life]:
    """Return the lives that were followed, by key."""
    names = dict(zip(keys, NAMES, strict=True))
    places = scenario.places.names
    rows = trace.frame()
    return {
        key: _life(names[key], rows[rows["key"] == key].to_dict("records"), places, trace.last)
        for key in rows["key"].unique().tolist()
    }


def _life(name: str, rows: Rows, places: Sequence[str], last: int) -> Life:
    """Return what is told of one life, from its rows by year."""
    grown = [row["income"] for row in rows if row["age"] >= GROWN] or [rows[-1]["income"]]
    end = rows[-1]
    return {
        "name": name,
        "birth_year": int(rows[0]["birth_year"]),
        "schooling": float(end["schooling"]),
        "income": float(sum(grown) / len(grown)),
        "place": places[int(end["place"])],
        "health": float(end["health"]),
        "events": [
            (int(after["year"]), what) for before, after in pairwise(rows) for what in _events(before, after, places)
        ],
        "death_year": int(end["year"]) + 1 if end["year"] < last else None,
    }


def _events(before: Row, after: Row, places: Sequence[str]) -> Iterator[str]:
    """Yield what happened between two years of a life."""
    if after["credential"] > before["credential"]:
        yield CREDENTIALS[int(after["credential"])]
    if after["age"] >= SETTLED and not after["in_school"] and after["employed"] != before["employed"]:
        yield "finds work" if after["employed"] else "is out of work"
    if after["place"] != before["place"]:
        yield f"moves to {places[int(after['place'])]}"
    if after["victim"]:
        yield HARMS[int(after["victim"])]
    if after["births"] > before["births"]:
        yield "has a child"
    if after["partner_key"] != before["partner_key"]:
        yield "finds a partner" if after["partner_key"] else "is without a partner"
    if after["owner"] != before["owner"]:
        yield "buys a home" if after["owner"] else "gives up the home"
    if after["in_prison"] != before["in_prison"]:
        yield "goes to prison" if after["in_prison"] else "comes home from prison"
