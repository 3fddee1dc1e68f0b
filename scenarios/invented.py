"""Write the invented teaching cities: `python scenarios/invented.py` rewrites their files, always the same.

Nothing here is measured. A city is a grid of equal cells round a centre; what a place is like beyond its distance to
that centre are four scores, drawn by a fixed seed, alike among neighbours and unrelated to one another. The script of
Columbus borrows the score and the writing of files from here.
"""

import csv
import json
import math
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

type Numbers = npt.NDArray[np.float64]
type Pairs = list[tuple[int, int]]
type Ring = list[tuple[float, float]]

OFFSETS = ("offset_jobs", "offset_violence", "offset_schools", "offset_amenity")
LIKENESS = 0.85  # pull of a place's neighbours on its score
GRADE_SHARES = (("D", 0.22), ("C", 0.35), ("B", 0.27), ("A", 0.16))  # of places, from the lowest score up


@dataclass(frozen=True, kw_only=True)
class City:
    """A grid of places. Lengths are in cells of `width` miles; `centre` counts from the middle of the first cell."""

    folder: str
    columns: int
    rows: int
    width: float
    hexagons: bool
    centre: tuple[float, float]
    rings: tuple[tuple[str, float], ...]  # name of a ring and how far out it reaches, in mean distances
    building: tuple[str, ...]  # rings that get new building
    thinning: float  # fall of the log of 1940 housing units per mean distance
    drawn: float = 1.0  # size of a drawn cell: below 1 the places lie apart
    clustering: tuple[float, float] = (0.3, 0.5)  # Moran's I that each score must have


CITIES = (
    City(
        folder="us-metro", columns=8, rows=8, width=2.5, hexagons=True, centre=(3.75, 3.03), thinning=0.5,
        rings=(("Core", 0.5), ("Inner", 0.95), ("Suburb", 9)), building=("Suburb",),
        clustering=(0.45, 0.65),  # as incomes of Chicago's 77 areas (chicago77_moran_lninc)
    ),
    City(
        folder="urban-core", columns=4, rows=4, width=0.6, hexagons=False, centre=(-0.4, -0.4), thinning=0.2,
        rings=(("Ward", 9),), building=(),
    ),
    City(
        folder="inner-suburb", columns=4, rows=4, width=1.2, hexagons=False, centre=(-3, 1.3), thinning=0.8,
        rings=(("Old side", 1.05), ("New side", 9)), building=("New side",),
    ),
    City(
        folder="rural-county", columns=4, rows=3, width=9, hexagons=False, centre=(1.1, 0.9), thinning=0.6, drawn=0.5,
        rings=(("County seat", 0.3), ("Near town", 0.9), ("Far town", 9)), building=("Near town",),
    ),
)  # fmt: skip


def standardised(values: Numbers) -> Numbers:
    """Values with mean 0 and SD 1."""
    return (values - values.mean()) / values.std()


def weights(places: int, pairs: Pairs) -> Numbers:
    """Row-standardised contiguity: each row spreads 1 over a place's neighbours."""
    matrix = np.zeros((places, places))
    for a, b in pairs:
        matrix[a, b] = matrix[b, a] = 1
    return matrix / matrix.sum(axis=1, keepdims=True)


def moran(values: Numbers, neighbours: Numbers) -> float:
    """Moran's I with row-standardised weights."""
    centred = values - values.mean()
    return float(centred @ neighbours @ centred / (centred @ centred))


def cleared(values: Numbers, known: list[Numbers]) -> Numbers:
    """Values unrelated to the known ones, with mean 0 and SD 1."""
    columns = np.column_stack([np.ones(len(values)), *known])
    return standardised(values - columns @ np.linalg.lstsq(columns, values, rcond=None)[0])


def drawn_score(neighbours: Numbers, known: list[Numbers], city: City) -> Numbers:
    """A score a place, unrelated to the known scores and clustered like real places.

    Draws follow from the city's name. They are repeated until one is clustered well, so the result is always the same.
    """
    places = len(neighbours)
    spread = np.linalg.inv(np.eye(places) - LIKENESS * neighbours)
    low, high = city.clustering
    for trial in range(1000):
        luck = Random(f"{city.folder} {len(known)} {trial}")
        noise = np.array([NormalDist().inv_cdf(luck.random()) for _ in range(places)])
        score = cleared(spread @ noise, known)
        if low <= moran(score, neighbours) <= high:
            return score
    raise ValueError(f"none of 1000 draws gives {places} places a score with Moran's I of {low} to {high}")


def grades(score: Numbers) -> list[str]:
    """Invented lending grades of 1940: D for the lowest scores, A for the highest."""
    letters: list[str] = []
    reached = 0.0
    for letter, share in GRADE_SHARES:
        reached += share
        letters += [letter] * (math.floor(reached * len(score) + 0.5) - len(letters))
    rank = np.argsort(np.argsort(score, kind="stable"), kind="stable")
    return [letters[i] for i in rank]


def shares(amounts: Numbers) -> list[float]:
    """Each amount over their sum, six digits; the largest takes the rounding, so that they add up to 1."""
    rounded = [round(float(a), 6) for a in amounts / amounts.sum()]
    rounded[int(np.argmax(amounts))] += 1 - math.fsum(rounded)
    return [round(share, 6) for share in rounded]


def text(value: str | float) -> str:
    """A cell of a table: numbers with up to six digits behind the point, never -0."""
    return value if isinstance(value, str) else f"{round(value, 6) + 0.0:.10g}"


def write_city(folder: Path, table: dict[str, list[str] | list[float]], rings: list[list[Ring]], pairs: Pairs) -> None:
    """Write places.csv, polygons.json (a line a place, rings not closed) and adjacency.csv (each pair once)."""
    ids = [str(place) for place in table["place"]]
    with (folder / "places.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(table)
        rows.writerows([text(value) for value in row] for row in zip(*table.values(), strict=True))
    with (folder / "adjacency.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["a", "b"])
        rows.writerows(sorted(sorted((ids[a], ids[b])) for a, b in pairs))
    lines = [f'  "{place}": {json.dumps(outline)}' for place, outline in zip(ids, rings, strict=True)]
    (folder / "polygons.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="\n")


def middles(city: City) -> list[tuple[float, float]]:
    """Middle of each cell, in cells, row by row from the south."""
    if not city.hexagons:
        return [(column, row) for row in range(city.rows) for column in range(city.columns)]
    step = math.sqrt(3) / 2
    return [(column + 0.5 * (row % 2), row * step) for row in range(city.rows) for column in range(city.columns)]


def outline(city: City, middle: tuple[float, float]) -> Ring:
    """Corners of a cell, in miles."""
    corners, radius, turn = (6, 1 / math.sqrt(3), 0.5) if city.hexagons else (4, math.sqrt(0.5), 0.5)
    angles = [2 * math.pi * (corner + turn) / corners for corner in range(corners)]
    reach = radius * city.drawn
    return [
        (
            round(city.width * (middle[0] + reach * math.cos(angle)), 3),
            round(city.width * (middle[1] + reach * math.sin(angle)), 3),
        )
        for angle in angles
    ]


def write_invented(city: City, folder: Path) -> None:
    """Write one invented city."""
    cells = middles(city)
    pairs = [(a, b) for a, b in combinations(range(len(cells)), 2) if math.dist(cells[a], cells[b]) < 1.01]
    miles = np.array([math.dist(cell, city.centre) for cell in cells])
    distance = miles / miles.mean()
    # Unrelated to the distance too, or some lending grades would by luck get the more violent places; a dozen places
    # are too few for that.
    settled = [standardised(distance)] if len(cells) > 30 else []
    scores: list[Numbers] = []
    for _ in OFFSETS:
        scores.append(drawn_score(weights(len(cells), pairs), [*settled, *scores], city))
    ring = [next(name for name, reach in city.rings if d <= reach) for d in distance]
    table: dict[str, list[str] | list[float]] = {
        "place": [f"n{i + 1:02d}" for i in range(len(cells))],
        "name": [
            f"{name} {ring[: i + 1].count(name)}" if ring.count(name) > 1 else name for i, name in enumerate(ring)
        ],
        "x": [round(city.width * x, 3) for x, _ in cells],
        "y": [round(city.width * y, 3) for _, y in cells],
        "units_share": shares(np.exp(-city.thinning * distance)),
        "suburban": [float(name in city.building) for name in ring],
        "distance_cbd": [round(float(d), 4) for d in distance],
        "grade": grades(0.4 * standardised(distance) + 0.6 * scores[OFFSETS.index("offset_amenity")]),
    }
    table |= {name: [round(float(v), 4) for v in score] for name, score in zip(OFFSETS, scores, strict=True)}
    write_city(folder, table, [[outline(city, cell)] for cell in cells], pairs)


if __name__ == "__main__":
    for city in CITIES:
        write_invented(city, Path(__file__).parent / city.folder)
