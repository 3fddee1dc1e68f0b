"""Scenarios: what ships is sound, files and Python say the same, copies leave the original alone."""

import pickle
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import cities
from sim.determinants import EDGES, PARAMETERS
from sim.interventions import catalogue
from sim.scenario import Dose, MechanismSetting, Scenario, ScenarioError, load, schema, shipped
from sim.settings import GRADES
from sim.structure import MECHANISMS

NAMES = ("columbus", "inner-suburb", "rural-county", "urban-core", "us-metro")
COLUMBUS = load("columbus")


def written(text: str, name: str = "mine") -> Scenario:
    """A scenario read from a file with this text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{name}.yaml")
        path.write_text(text, encoding="utf-8")
        return load(path)


# --- what ships


def test_five_scenarios_ship() -> None:
    assert shipped() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_shipped_scenarios_are_sound(name: str) -> None:
    scenario = load(name)
    assert scenario.name == name
    assert scenario.city == name
    assert scenario.question.endswith("?")
    assert scenario.notes == ()
    assert list(scenario.mechanisms) == list(MECHANISMS)
    assert not scenario.plan


@pytest.mark.parametrize("name", NAMES)
def test_mechanisms_that_name_groups_name_one_that_starts_behind(name: str) -> None:
    scenario = load(name)
    named = {
        scenario.mechanisms[mechanism].acts_on for mechanism, about in MECHANISMS.items() if about.names == "labels"
    }
    ((behind,),) = named
    (ahead,) = set(scenario.groups) - {behind}
    assert scenario.groups[behind].schooling < scenario.groups[ahead].schooling
    assert scenario.groups[behind].wealth < scenario.groups[ahead].wealth
    assert scenario.groups[behind].grades["D"] > scenario.groups[ahead].grades["D"]


def test_us_metro_has_the_groups_of_its_targets() -> None:
    metro = load("us-metro")
    assert list(metro.groups) == ["white", "Black"]
    assert metro.labels == ("Black", "white")
    assert 0.13 <= metro.groups["Black"].share <= 0.2


@pytest.mark.parametrize("name", NAMES)
def test_cities_have_all_that_a_world_reads(name: str) -> None:
    city = cities.city(name)
    assert set(city.polygons) == set(city.ids)
    assert len({*city.ids}) == len(city) == len(city.names) == len(city.grade)
    assert city.units_share.sum() == pytest.approx(1)
    assert {*city.grade} <= {*GRADES}
    assert all(0 <= a < len(city) and 0 <= b < len(city) and a != b for a, b in city.adjacency)
    for values in (city.x, city.offset_jobs, city.offset_violence, city.offset_schools, city.offset_amenity):
        assert values.shape == (len(city),)
        assert np.isfinite(values).all()
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1.0


def test_only_columbus_was_measured() -> None:
    measured = {name: set(cities.city(name).measured) for name in NAMES}
    assert {"income", "house_value", "property_crime"} <= measured.pop("columbus")
    assert set().union(*measured.values()) == set()


# --- what a file may leave out


def test_numbers_and_switches_have_short_forms() -> None:
    short = written("base: columbus\nplan: {preschool: 1}\nmechanisms: {voice: false}\n")
    long = written("base: columbus\nplan: {preschool: {level: 1.0}}\nmechanisms: {voice: {on: false}}\n")
    assert short == long
    assert short.plan["preschool"] == Dose(level=1.0)
    assert short.mechanisms["voice"] == MechanismSetting(on=False)


def test_a_base_gives_what_is_not_said() -> None:
    mine = written("base: columbus\ntitle: Mine\npeople: 3000\nmechanisms: {custody: {strength: 0.5}}\n")
    assert (mine.name, mine.title, mine.people) == ("mine", "Mine", 3000)
    assert mine.question == COLUMBUS.question
    assert mine.mechanisms["custody"] == MechanismSetting(strength=0.5, acts_on=("B",))
    assert mine.with_people(5000).mechanisms["redlining"] == COLUMBUS.mechanisms["redlining"]


def test_nothing_takes_away_what_a_base_has(tmp_path: Path) -> None:
    (tmp_path / "low.yaml").write_text("base: columbus\nplan: {preschool: 0.5, parks: 0.5}\n")
    (tmp_path / "high.yaml").write_text("base: low\nplan: {preschool:, arts: 1}\n")
    assert set(load(tmp_path / "high.yaml").plan) == {"parks", "arts"}


def test_words_mean_what_they_say() -> None:
    """In YAML 1.1, which PyYAML follows by itself, `on` is a truth value, 010 is 8 and 1e-3 is text."""
    mine = written("base: columbus\ntitle: on\nquestion: 2025-01-01\npeople: 0500\nchange: {quick_half: 1e-3}\n")
    assert (mine.title, mine.question, mine.people) == ("on", "2025-01-01", 500)
    assert mine.change == {"quick_half": 0.001}


def test_a_byte_order_mark_and_folded_text_do_no_harm() -> None:
    mine = written("\ufeffbase: columbus\nquestion: >\n  What\n  if?\n")
    assert mine.question == "What if?"


def test_an_own_intervention_joins_the_catalogue() -> None:
    entry = (
        "{title: Choirs, sectors: [arts], thrive: arts_culture, cause: arts, effect: 0.5, unit: log odds,"
        " evidence: assumed, label: assumed, kind: programme, reaches: all}"
    )
    mine = written(f"base: columbus\ninterventions: {{choirs: {entry}}}\nplan: {{choirs: 0.5}}\n")
    assert mine.all_interventions["choirs"].title == "Choirs"
    assert set(mine.all_interventions) == {*catalogue(), "choirs"}
    assert "choirs" not in catalogue()


def test_few_people_a_place_are_noted() -> None:
    assert "20 people a place" in COLUMBUS.with_people(1000).notes[0]


# --- copies


def test_copies_change_what_they_say_and_leave_the_rest() -> None:
    before = COLUMBUS.model_dump()
    assert COLUMBUS.with_plan({"parks": 0.4}).plan == {"parks": Dose(level=0.4)}
    assert COLUMBUS.with_plan({"parks": Dose(level=0.4, where=("n01",))}).plan["parks"].where == ("n01",)
    assert COLUMBUS.with_plan({"parks": 0.4}).with_plan({"arts": 1}).plan.keys() == {"arts"}
    assert COLUMBUS.with_changes({"quick_half": 0.4}).parameters.quick_half == 0.4
    assert COLUMBUS.with_changes({"quick_half": 0.4}).with_changes({"smoothing": 0.5}).change.keys() == {
        "quick_half",
        "smoothing",
    }
    assert not COLUMBUS.without("custody").mechanisms["custody"].on
    assert COLUMBUS.without("custody").mechanisms["custody"].acts_on == ("B",)
    assert COLUMBUS.cutting("income_to_learning").cutting("income_to_learning").cut == ("income_to_learning",)
    assert COLUMBUS.with_people(3000).people == 3000
    assert COLUMBUS.with_equal_starts().starts == "equal"
    assert COLUMBUS.model_dump() == before


def test_a_mechanism_that_ends_stops_in_the_present_and_never_later_than_it_did():
    ended = COLUMBUS.ending("custody", "redlining")
    assert ended.mechanisms["custody"].end == COLUMBUS.present - 1
    assert ended.mechanisms["redlining"] == COLUMBUS.mechanisms["redlining"]
    assert ended.ending("custody", year=2100) == ended
    assert COLUMBUS.ending("custody", year=1990).mechanisms["custody"].end == 1989
    with pytest.raises(ScenarioError, match="redlining"):
        COLUMBUS.ending("redlinning")


def test_swapping_exchanges_names_and_keeps_the_order_of_the_table() -> None:
    metro = load("us-metro")
    swapped = metro.swapped()
    assert list(swapped.groups) == ["Black", "white"]
    assert list(swapped.groups.values()) == list(metro.groups.values())
    assert swapped.mechanisms["custody"].acts_on == ("white",)
    assert swapped.labels == metro.labels
    assert swapped.digest != metro.digest
    assert swapped.swapped() == metro


def test_swapping_needs_two_groups() -> None:
    one = {"A": COLUMBUS.groups["A"].model_copy(update={"share": 1.0})}
    alone = COLUMBUS.model_copy(update={"groups": one})
    with pytest.raises(ValueError, match="has 1 groups"):
        alone.swapped()


def test_a_scenario_cannot_be_written_and_travels() -> None:
    with pytest.raises(ValueError, match="frozen"):
        COLUMBUS.people = 10  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(COLUMBUS)) == COLUMBUS  # noqa: S301 - our own bytes


# --- the digest


def test_the_digest_tells_worlds_apart_and_not_words() -> None:
    renamed = written("base: columbus\ntitle: Other\nquestion: Why?\n", name="other")
    assert renamed.digest == COLUMBUS.digest
    others = [
        COLUMBUS.with_people(5001), COLUMBUS.with_plan({"parks": 0.1}), COLUMBUS.without("voice"), COLUMBUS.swapped(),
        COLUMBUS.with_changes({"quick_half": 0.4}), COLUMBUS.cutting("income_to_learning"),
        COLUMBUS.with_equal_starts(), load("urban-core"),
    ]  # fmt: skip
    assert len({COLUMBUS.digest, *(other.digest for other in others)}) == len(others) + 1


def test_the_digest_depends_on_the_order_of_groups_in_which_founders_are_dealt() -> None:
    turned = COLUMBUS.model_copy(update={"groups": dict(reversed(COLUMBUS.groups.items()))})
    assert turned.digest != COLUMBUS.digest


# --- over many scenarios

LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))
LINES = st.text(LETTERS, min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(bool)
LABELS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9 .-]{0,8}", fullmatch=True).filter(lambda label: label != "all")
SHARES = st.floats(0, 1)
WHERE = st.none() | st.lists(st.sampled_from(COLUMBUS.places.ids), min_size=1, max_size=3)


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    """What a file may hold, complete, in any order of keys."""
    labels = draw(st.lists(LABELS, min_size=1, max_size=4, unique=True))
    parts = [draw(st.integers(1, 9)) for _ in labels]
    groups = {
        label: {
            "share": part / sum(parts), "schooling": draw(st.floats(0, 20)), "wealth": draw(st.floats(0, 1e6)),
            "ownership": draw(SHARES), "pay": draw(st.floats(-1, 1)),
            "grades": draw(st.dictionaries(st.sampled_from(GRADES), st.floats(0.01, 100))),
        }
        for label, part in zip(labels, parts, strict=True)
    }  # fmt: skip
    naming = [mechanism for mechanism, about in MECHANISMS.items() if about.names == "labels"]
    setting = st.fixed_dictionaries(
        {"on": st.booleans(), "strength": st.floats(0, 2), "acts_on": st.lists(st.sampled_from(labels), max_size=3)},
        optional={"start": st.integers(1900, 1960), "end": st.integers(1960, 2100), "where": WHERE},
    )
    dose = st.fixed_dictionaries({"level": SHARES}, optional={"where": WHERE, "start": st.integers(1950, 2100)})
    names = draw(st.lists(st.sampled_from(sorted(PARAMETERS)), max_size=3, unique=True))
    return {
        "title": draw(LINES), "question": draw(LINES), "city": "columbus", "groups": groups,
        "people": draw(st.integers(100, 2_000_000)),
        "mechanisms": draw(st.dictionaries(st.sampled_from(naming), setting | st.booleans(), max_size=3)),
        "plan": draw(st.dictionaries(st.sampled_from(sorted(catalogue())), SHARES | dose, max_size=3)),
        "change": {name: draw(st.floats(PARAMETERS[name].low, PARAMETERS[name].high)) for name in names},
        "cut": draw(st.lists(st.sampled_from(sorted(EDGES)), max_size=3)),
        "starts": draw(st.sampled_from(["equal", "unequal"])),
    }  # fmt: skip


def turned(content: Any, keep: str = "groups") -> Any:
    """The same content with the keys of every mapping in reverse order, but for the order of groups."""
    if not isinstance(content, dict):
        return content
    pairs = [
        (key, {k: turned(v) for k, v in value.items()} if key == keep else turned(value))
        for key, value in content.items()
    ]
    return dict(reversed(pairs))


@settings(deadline=None)
@given(contents())
def test_what_is_written_is_read_again(content: dict[str, Any]) -> None:
    scenario = Scenario.model_validate({"name": "mine", **content})
    again = written(scenario.as_yaml())
    assert again == scenario
    assert list(again.groups) == list(scenario.groups)
    assert again.digest == scenario.digest
    assert again.as_yaml() == scenario.as_yaml()


@settings(deadline=None)
@given(contents())
def test_the_order_of_keys_means_nothing(content: dict[str, Any]) -> None:
    scenario = Scenario.model_validate({"name": "mine", **content})
    again = Scenario.model_validate({"name": "mine", **turned(content)})
    assert again.digest == scenario.digest
    assert again.as_yaml() == scenario.as_yaml()


# --- the schema


def test_the_schema_knows_every_name() -> None:
    keys = schema()["properties"]
    assert set(keys) == {*Scenario.model_fields, "base"} - {"name"}
    assert set(keys["mechanisms"]["properties"]) == set(MECHANISMS)
    assert set(keys["plan"]["properties"]) == set(catalogue())
    assert set(keys["change"]["properties"]) == set(PARAMETERS)
    assert keys["cut"]["items"]["enum"] == list(EDGES)
    assert all("description" in key for key in keys.values())


@pytest.mark.parametrize(
    "content", [{"base": "columbus", "plan": {"parks": 0.5}}, {"base": "columbus", "mechanisms": {"voice": False}}]
)
def test_the_schema_accepts_what_is_read(content: dict[str, Any]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(content, schema())


@pytest.mark.parametrize("content", [{}, {"base": "columbus", "peple": 5}, {"base": "columbus", "plan": {"parks": 60}}])
def test_the_schema_refuses_what_is_refused(content: dict[str, Any]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, schema())
