"""Cities: the places of a scenario, read from a folder of `scenarios/`."""

import csv
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.parameters import suggest
from sim.refusals import ScenarioError

type Numbers = NDArray[np.float64]
type Ring = list[tuple[float, float]]

WORDS = ("place", "name", "grade")
NUMBERS = (
    "x", "y", "units_share", "suburban", "distance_cbd",
    "offset_jobs", "offset_violence", "offset_schools", "offset_amenity",
)  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class City:
    """Neighbourhoods and how they lie. Arrays have one value a place, in the order of `ids`, and cannot be written."""

    name: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    x: Numbers
    y: Numbers
    units_share: Numbers
    """Share of the city's housing units in 1940; sums to 1."""
    suburban: Numbers
    """1 where there is new building, else 0."""
    distance_cbd: Numbers
    """Distance to the centre over its mean."""
    grade: tuple[str, ...]
    """Lending grade of 1940, A to D."""
    offset_jobs: Numbers
    """What lasts in a place, in four scores with mean 0 and SD 1: this one for jobs in reach."""
    offset_violence: Numbers
    """More is worse."""
    offset_schools: Numbers
    offset_amenity: Numbers
    polygons: dict[str, list[Ring]]
    """Outlines by place: rings of corners, the first corner not repeated."""
    adjacency: tuple[tuple[int, int], ...]
    """Pairs of places that touch, each once, as ranks in `ids`."""
    measured: dict[str, Numbers]
    """Columns of a real city that were measured; empty for invented ones."""
    digest: str
    """Changes when anything changes that a run can depend on."""

    def __len__(self) -> int:
        """Return how many places there are."""
        return len(self.ids)


@cache
def home() -> Path:
    """Return the folder of scenarios: the one in the installed package, else the working copy's."""
    here = Path(__file__).parent
    installed = here / "_scenarios"
    return installed if installed.is_dir() else here.parent / "scenarios"


def names() -> tuple[str, ...]:
    """Return the names of all cities."""
    return tuple(sorted(places.parent.name for places in home().glob("*/places.csv")))


@cache
def city(name: str) -> City:
    """Return a city by the name of its folder.

    Raises:
        ScenarioError: there is no such city; the message suggests the nearest one.
    """
    if name not in names():
        remedy = suggest(name, names()).strip() or "Take one of these."
        raise ScenarioError("", "one of " + ", ".join(names()), remedy, key="city", value=name)
    folder = home() / name
    places, pairs = _rows(folder / "places.csv"), _rows(folder / "adjacency.csv")
    outlines = json.loads((folder / "polygons.json").read_text(encoding="utf-8"))
    ids = tuple(place["place"] for place in places)
    columns = {column: _numbers([place[column] for place in places]) for column in places[0] if column not in WORDS}
    stated = {column: columns.pop(column) for column in NUMBERS}
    content = json.dumps([places, pairs], sort_keys=True)
    return City(
        name=name,
        ids=ids,
        names=tuple(place["name"] for place in places),
        grade=tuple(place["grade"] for place in places),
        polygons={place: [[(x, y) for x, y in ring] for ring in outlines[place]] for place in ids},
        adjacency=tuple((ids.index(pair["a"]), ids.index(pair["b"])) for pair in pairs),
        measured=columns,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        **stated,
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _numbers(cells: list[str]) -> Numbers:
    values = np.array([float(cell) for cell in cells])
    values.setflags(write=False)
    return values
