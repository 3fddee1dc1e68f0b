"""Write the small files of this folder: `python scenarios/columbus/write_data.py` (needs libpysal)."""

import sys
from pathlib import Path

import geopandas
import numpy as np
from libpysal.examples import load_example
from libpysal.weights import Queen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from invented import Numbers, Ring, cleared, drawn_score, grades, shares, standardised, weights, write_city

MEASURED = {  # our name: column of the dataset
    "area": "AREA",
    "house_value": "HOVAL",
    "income": "INC",
    "property_crime": "CRIME",
    "open_space": "OPEN",
    "plumbing": "PLUMB",
}
SUBURBAN_UNITS = 0.5  # 1940 housing units of a place outside the core, over those of one inside: invented
DIGITS = 4


def rounded(values: Numbers, digits: int = DIGITS) -> list[float]:
    """Plain numbers with so many digits behind the point."""
    return [round(float(value), digits) for value in values]


def first_offsets(data: geopandas.GeoDataFrame, neighbours: Numbers) -> dict[str, list[float]]:
    """Offsets to start a fit from: income, what house value adds to it, what crime adds to both; schools are drawn."""
    known: list[Numbers] = []
    for column in ("INC", "HOVAL", "CRIME"):
        known.append(cleared(data[column].to_numpy(), known))
    names = ("offset_jobs", "offset_amenity", "offset_violence", "offset_schools")
    offsets = dict(zip(names, [*known, drawn_score(neighbours, known, "columbus")], strict=True))
    return {name: rounded(offsets[name]) for name in (names[0], names[2], names[3], names[1])}


def outlines(data: geopandas.GeoDataFrame) -> list[list[Ring]]:
    """Rings of each place, north up, in the arbitrary units of the dataset, first corner not repeated."""
    return [[[(round(x, DIGITS), round(y, DIGITS)) for x, y in shape.exterior.coords[:-1]]] for shape in data.geometry]


def main() -> None:
    """Read the dataset, in the order of its own numbering of neighbourhoods, and write the three files."""
    data = geopandas.read_file(load_example("columbus").get_path("columbus.shp"))
    data = data.sort_values("NEIG").reset_index(drop=True)
    contiguity = Queen.from_dataframe(data, use_index=False)
    pairs = [(a, b) for a, near in contiguity.neighbors.items() for b in near if a < b]
    distance = data["DISCBD"].to_numpy() / data["DISCBD"].mean()
    suburban = 1 - data["CP"].to_numpy()
    income = standardised(data["INC"].to_numpy())
    table: dict[str, list[str] | list[float]] = {
        "place": [f"n{number:02d}" for number in data["NEIG"]],
        "name": [f"Neighbourhood {number}" for number in data["NEIG"]],
        "x": rounded(data.centroid.x.to_numpy()),
        "y": rounded(data.centroid.y.to_numpy()),
        "units_share": shares(np.where(suburban == 1, SUBURBAN_UNITS, 1.0)),
        "suburban": rounded(suburban),
        "distance_cbd": rounded(distance),
        "grade": grades(standardised(distance) + income),
    }
    table |= first_offsets(data, weights(len(data), pairs))
    table |= {name: rounded(data[column].to_numpy()) for name, column in MEASURED.items()}
    write_city(Path(__file__).parent, table, outlines(data), pairs)


if __name__ == "__main__":
    main()
