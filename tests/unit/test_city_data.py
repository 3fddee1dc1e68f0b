"""The files of each city fit together, and Columbus is the published table."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from sim.evidence import find

SCENARIOS = Path(__file__).parents[2] / "scenarios"
PLACES = {"columbus": 49, "us-metro": 64, "urban-core": 16, "inner-suburb": 16, "rural-county": 12}
OFFSETS = ("offset_jobs", "offset_violence", "offset_schools", "offset_amenity")


def table(city, name="places"):
    with (SCENARIOS / city / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(city, name):
    return np.array([float(row[name]) for row in table(city)])


def neighbours(city):
    """Row-standardised contiguity."""
    ids = [row["place"] for row in table(city)]
    matrix = np.zeros((len(ids), len(ids)))
    for row in table(city, "adjacency"):
        a, b = ids.index(row["a"]), ids.index(row["b"])
        assert a < b
        matrix[a, b] = matrix[b, a] = 1
    return matrix / matrix.sum(axis=1, keepdims=True)


def moran(city, name):
    values, weights = column(city, name), neighbours(city)
    values = values - values.mean()
    return float(values @ weights @ values / (values @ values))


@pytest.mark.parametrize(("city", "places"), PLACES.items())
def test_each_place_has_an_id_a_name_and_an_outline(city, places):
    rows = table(city)
    assert [row["place"] for row in rows] == [f"n{i + 1:02d}" for i in range(places)]
    assert len({row["name"] for row in rows}) == places
    outlines = json.loads((SCENARIOS / city / "polygons.json").read_text(encoding="utf-8"))
    assert list(outlines) == [row["place"] for row in rows]
    assert all(len(ring) >= 4 and ring[0] != ring[-1] for rings in outlines.values() for ring in rings)


@pytest.mark.parametrize("city", PLACES)
def test_every_place_can_be_reached_from_every_other(city):
    weights = neighbours(city)
    assert (np.linalg.matrix_power(np.eye(len(weights)) + weights, len(weights)) > 0).all()


@pytest.mark.parametrize("city", PLACES)
def test_shares_distances_and_grades_are_on_their_scales(city):
    assert column(city, "units_share").sum() == pytest.approx(1, abs=1e-9)
    assert column(city, "distance_cbd").mean() == pytest.approx(1, abs=1e-3)
    assert set(column(city, "suburban")) <= {0.0, 1.0}
    grades = [row["grade"] for row in table(city)]
    assert set(grades) == set("ABCD")
    assert 0.2 <= grades.count("D") / len(grades) <= 0.25


@pytest.mark.parametrize("city", PLACES)
def test_low_grades_lie_nearer_the_centre_or_where_appeal_is_low(city):
    """Columbus' grades follow its distances; those of invented cities follow both, appeal more."""
    low = np.array([row["grade"] in "CD" for row in table(city)])
    what = "distance_cbd" if city == "columbus" else "offset_amenity"
    assert column(city, what)[low].mean() < column(city, what)[~low].mean()
    if city == "us-metro":
        assert column(city, "distance_cbd")[low].mean() < column(city, "distance_cbd")[~low].mean()


@pytest.mark.parametrize("city", [city for city in PLACES if city != "columbus"])
def test_offsets_are_standardised_and_unrelated(city):
    scores = np.array([column(city, name) for name in OFFSETS])
    assert scores.mean(axis=1) == pytest.approx(np.zeros(4), abs=1e-3)
    assert scores.std(axis=1) == pytest.approx(np.ones(4), abs=1e-3)
    assert np.corrcoef(scores) == pytest.approx(np.eye(4), abs=1e-3)


@pytest.mark.parametrize("city", [city for city in PLACES if city != "columbus"])
@pytest.mark.parametrize("name", OFFSETS)
def test_invented_offsets_are_clustered_like_real_places(city, name):
    low, high = (0.44, 0.66) if city == "us-metro" else (0.29, 0.51)
    assert low < moran(city, name) < high


def test_fitted_offsets_of_columbus_follow_what_they_were_fitted_to():
    """Loose on purpose: an offset is what a place needs beyond what the model makes of it by itself."""
    ties = {"offset_violence": "property_crime", "offset_amenity": "house_value", "offset_schools": "income"}
    for offset, measure in ties.items():
        scores = column("columbus", offset)
        assert np.abs(scores).max() <= 4.0
        assert scores.std() > 0.5
        assert np.corrcoef(scores, column("columbus", measure))[0, 1] > 0.1, offset
    assert column("columbus", "offset_jobs").std() == pytest.approx(1.0, abs=1e-3)


def test_columbus_is_the_published_table():
    for measure, name in (("property_crime", "CRIME"), ("income", "INC"), ("house_value", "HOVAL")):
        assert moran("columbus", measure) == pytest.approx(find(f"columbus_moran_{name}").value, abs=1e-3)
    tied = np.corrcoef(column("columbus", "property_crime"), column("columbus", "income"))[0, 1]
    assert tied == pytest.approx(find("columbus_corr_CRIME_INC").value, abs=1e-3)
