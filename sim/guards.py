"""Guards: an impossible state raises at once, with year, place and person."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.people import People
from sim.stages import NUMPY, Executor, partnered


class ImpossibleState(RuntimeError):
    """Something that cannot be: the model or its input is wrong."""


CHECKED = (
    "place", "age", "birth_year", "financial", "mortgage", "share_worked", "partner", "home", "mother",
)  # fmt: skip
"""Columns that are looked at one by one."""


def check(
    people: People,
    places: Mapping[str, NDArray[np.float64]],
    year: int,
    names: tuple[str, ...],
    executor: Executor = NUMPY,
) -> None:
    """Raise `ImpossibleState` if anything about people or places cannot be."""
    sound = executor.walk("sound")
    finite = np.isfinite(people.numbers.sum())
    if sound is None or not (finite and sound(len(people), len(names), year, *(people[name] for name in CHECKED))):
        check_people(people, year, names)
    check_places(places, year, names)


def check_people(people: People, year: int, names: tuple[str, ...]) -> None:
    """Raise `ImpossibleState` if anything about people cannot be."""
    columns = people.columns

    def refuse(wrong: NDArray[np.bool_], what: str) -> None:
        if not wrong.any():
            return
        row = int(np.flatnonzero(wrong)[0])
        place = int(columns["place"][row])
        where = names[place] if 0 <= place < len(names) else f"number {place}, which does not exist"
        raise ImpossibleState(f"in {year}, in place {where}, person {int(columns['key'][row])}: {what}")

    refuse((columns["place"] < 0) | (columns["place"] >= len(names)), "lives in no place of this city")
    if not np.isfinite(people.numbers.sum()):
        for name, column in columns.items():
            if column.dtype == np.float64:
                refuse(~np.isfinite(column), f"{name} is not a number")
    refuse((columns["age"] < 0) | (columns["age"] > 110), "an impossible age")
    refuse(columns["age"] != year - columns["birth_year"], "age and birth year disagree")
    refuse(columns["financial"] < 0.0, "financial wealth below zero")
    refuse(columns["mortgage"] < 0.0, "a mortgage below zero")
    refuse((columns["share_worked"] < 0.0) | (columns["share_worked"] > 1.0), "a share of the year outside 0 to 1")
    paired = partnered(people)
    back = columns["partner"][columns["partner"]]
    refuse(paired & (back != np.arange(len(people))), "has a partner who has another partner")
    refuse(
        paired & (columns["place"] != columns["place"][columns["partner"]]),
        "lives in two places, away from the partner",
    )
    refuse(columns["place"] != columns["place"][columns["home"]], "lives in two places: away from the household")
    refuse(columns["mother"] == np.arange(len(people)), "is their own mother")


def check_places(places: Mapping[str, NDArray[np.float64]], year: int, names: tuple[str, ...]) -> None:
    """Raise `ImpossibleState` if anything about places is not a number."""
    if not np.isfinite(np.concatenate(list(places.values()))).all():
        name, column = next((name, column) for name, column in places.items() if not np.isfinite(column).all())
        where = names[int(np.flatnonzero(~np.isfinite(column))[0])]
        raise ImpossibleState(f"in {year}, in place {where}: {name} is not a number")
