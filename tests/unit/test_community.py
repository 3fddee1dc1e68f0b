"""A community is a Mesa model: Mesa's own tools work on it, and its people are views of columns."""

import copy
import json
import subprocess
import sys

import mesa
import numpy as np
import pytest
from mesa.agentset import AbstractAgentSet

from sim.community import Community, Person, Persons
from sim.measures import LEVELS
from sim.scenario import load
from sim.world import World

SMALL = load("urban-core").with_people(600)


@pytest.fixture(scope="module")
def community() -> Community:
    """A community that the tests only look at."""
    return Community(SMALL, seed=1)


@pytest.fixture
def own(community) -> Community:
    """A community for one test alone."""
    return copy.deepcopy(community)


class TestYears:
    def test_it_begins_at_the_present_with_its_history(self, community):
        assert community.year == SMALL.present
        assert community.measures["year"].min() == 1960
        assert community.measures["year"].max() == SMALL.present

    def test_a_step_is_a_year_of_the_world(self, own):
        world = World(SMALL, 1)
        while world.year < SMALL.present + 2:
            world.live_one_year()
        own.step()
        own.step()
        assert (own.year, own.time, own.steps) == (SMALL.present + 2, 2.0, 2)
        assert np.array_equal(own.world.people["key"], world.people["key"])
        assert np.array_equal(own.world.people["income"], world.people["income"])

    def test_run_lives_some_years_and_returns_the_community(self, own):
        assert own.run(years=3) is own
        assert own.year == SMALL.present + 3
        assert own.measures["year"].max() == own.year

    def test_history_can_be_lived_before_your_eyes(self):
        early = Community(SMALL, start=1939)
        assert (early.year, len(early.measures)) == (1939, 0)
        early.step()
        assert early.year == 1940
        assert Community(SMALL, start=1950).year == 1950
        with pytest.raises(ValueError, match="start=1900"):
            Community(SMALL, start=1900)

    def test_by_name_and_with_another_seed(self):
        assert repr(Community("columbus", 0)).startswith("Community(columbus, ")
        one, other = Community(SMALL, seed=0), Community(SMALL, seed=None)
        assert np.array_equal(one.world.people["key"], other.world.people["key"])

    def test_copies_go_their_own_ways(self, community):
        other = copy.deepcopy(community)
        other.step()
        assert other.year == community.year + 1
        assert next(iter(other.agents)).model is other

    def test_places_are_a_table(self, community):
        places = community.places
        assert list(places.index) == list(SMALL.places.ids)
        assert {"name", "price", "perceived_safety", "trust"} <= {*places.columns}


class TestPerson:
    def test_columns_are_attributes(self, community):
        people = community.world.people
        for row, person in enumerate(community.agents.to_list()[:20]):
            assert person.unique_id == person.key == people["key"][row]
            assert person.age == people["age"][row]
            assert person.income == people["income"][row]
            assert person.place == SMALL.places.ids[people["place"][row]]
            assert person.group == SMALL.labels[people["label"][row]]
            assert isinstance(person.woman, bool)

    def test_kin(self, community):
        child = next(person for person in community.agents if person.age < 5 and person.mother is not None)
        assert child in child.mother.offspring
        assert child.home in (child.mother, child.father, child.mother.mother)
        assert child.home.home == child.home, "who brings up others keeps a household"
        couple = next(person for person in community.agents if person.partner is not None)
        assert couple.partner.partner == couple
        assert couple.partner != couple
        assert len({couple, couple.partner.partner}) == 1

    def test_a_view_stays_with_its_person(self, own):
        young = own.agents.select(lambda person: person.age == 10).to_list()
        own.run(years=4)
        assert {person.age for person in young if person.alive} == {14}

    def test_the_dead_have_nothing(self, own):
        old = own.agents.select(lambda person: person.age > 80)
        person, before = old.to_list()[0], len(old)
        while person.alive:
            own.step()
        assert person not in own.agents
        assert len(old) < before
        assert "not alive" in repr(person)
        for name in ("age", "mother", "group", "place", "anything"):
            with pytest.raises(AttributeError, match="does not live in"):
                getattr(person, name)

    def test_a_column_can_be_set_but_not_what_hangs_together(self, own):
        person = own.agents.to_list()[3]
        person.financial = 123.0
        assert own.world.people["financial"][3] == 123.0
        for name in ("age", "mother", "place", "key"):
            with pytest.raises(AttributeError, match=name):
                setattr(person, name, 1)
        person.note = "mine"
        assert person.note == "mine"

    def test_unknown_names_and_removal_are_refused(self, community):
        person = next(iter(community.agents))
        with pytest.raises(AttributeError, match="shoe_size"):
            _ = person.shoe_size
        with pytest.raises(TypeError, match="by hand"):
            person.remove()
        assert "group" in repr(person)


class TestPersons:
    def test_size_iteration_and_membership(self, community, own):
        agents = community.agents
        assert len(agents) == len(community.world.people) == len(list(agents))
        first = next(iter(agents))
        assert first in agents
        assert first not in own.agents
        assert "first" not in agents
        assert str(len(agents)) in repr(agents)

    def test_select(self, community):
        children = community.agents.select(lambda person: person.age < 18)
        assert len(children) == int((community.world.people["age"] < 18).sum())
        assert all(person.age < 18 for person in children)
        assert len(children.select(at_most=3)) == 3
        assert len(children.select(at_most=0.5)) == len(children) // 2
        assert len(community.agents.select(agent_type=Person)) == len(community.agents)
        assert len(community.agents.select(agent_type=mesa.Agent)) == len(community.agents)
        assert len(community.agents.select(agent_type=type("Dog", (mesa.Agent,), {}))) == 0
        assert children.select(lambda person: person.woman, inplace=True) is children
        assert all(children.get("woman"))

    def test_get_agg_and_set(self, own):
        people = own.world.people
        agents = own.agents
        assert agents.get("age") == people["age"].tolist()
        assert agents.get(["age", "group"])[0] == [people["age"][0], SMALL.labels[people["label"][0]]]
        assert agents.get("mother")[0] is None or isinstance(agents.get("mother")[0], Person)
        assert agents.agg("income", max) == people["income"].max()
        assert agents.agg("age", [min, np.mean]) == [people["age"].min(), people["age"].mean()]
        assert agents.get("shoe_size", handle_missing="default", default_value=0) == [0] * len(agents)
        with pytest.raises(AttributeError):
            agents.get("shoe_size")
        with pytest.raises(ValueError, match="handle_missing"):
            agents.get("age", handle_missing="guess")
        agents.select(at_most=5).set("financial", 7.0)
        assert people["financial"][:5].tolist() == [7.0] * 5

    def test_groupby(self, community):
        groups = community.agents.groupby("group")
        assert {name: len(people) for name, people in groups} == groups.count()
        assert sum(groups.count().values()) == len(community.agents)
        ages = community.agents.groupby(lambda person: person.age >= 18).agg("age", min)
        assert ages[True] == 18
        assert isinstance(community.agents.groupby("place", result_type="list").groups.popitem()[1], list)

    def test_sort_and_shuffle(self, community):
        ages = community.agents.sort("age").get("age")
        assert ages == sorted(ages, reverse=True)
        assert community.agents.sort(lambda person: person.age, ascending=True).get("age") == sorted(ages)
        shuffled = community.agents.shuffle()
        assert sorted(shuffled.get("key")) == sorted(community.agents.get("key"))
        mine = community.agents.select(at_most=10)
        assert mine.shuffle(inplace=True) is mine

    def test_do_and_map(self, community):
        few = community.agents.select(at_most=4)
        met = []
        assert few.do(met.append) is few
        assert few.shuffle_do(met.append) is few
        assert met[:4] == few.to_list()
        assert sorted(met[4:], key=hash) == sorted(met[:4], key=hash)
        assert few.map(lambda person: person.age) == few.get("age")
        assert few.map("step") == [None] * 4

    def test_people_are_not_added_or_removed_by_hand(self, community):
        person = next(iter(community.agents))
        for change in (community.agents.add, community.agents.remove, community.agents.discard):
            with pytest.raises(TypeError, match="by hand"):
                change(person)
        with pytest.raises(TypeError, match="by hand"):
            mesa.Agent(community)

    def test_nobody(self, community):
        nobody = community.agents.select(lambda person: person.age > 200)
        assert (len(nobody), nobody.get("age"), list(nobody)) == (0, [], [])
        assert len(Persons(())) == 0
        assert Persons(()).sort("age").to_list() == []


class TestMesa:
    def test_private_names_of_mesa_that_we_stand_on(self):
        model = mesa.Model(rng=0)
        assert model.agents is model._all_agents
        assert model.agents_by_type is model._agents_by_type
        assert isinstance(model.agents, AbstractAgentSet)
        assert set(AbstractAgentSet.__abstractmethods__) <= {name for name in dir(Persons) if name in vars(Persons)}

    def test_agents_are_ours_under_both_names(self, community):
        assert isinstance(community.agents, Persons)
        assert community.agents_by_type[Person] is community.agents
        assert community.agent_types == [Person]

    def test_levels_are_collected_year_by_year(self, own):
        own.run(years=2)
        told = own.datacollector.get_model_vars_dataframe()
        assert len(told) == 3
        assert set(told.columns) == {level.id for level in LEVELS} | {"life_expectancy"}
        measures = own.measures
        last = measures[
            (measures["year"] == own.year) & (measures["measure"] == "income") & (measures["statistic"] == "mean")
            & (measures["group"] == "all") & (measures["place"] == "all")
        ]  # fmt: skip
        assert told["income"].iloc[-1] == last["value"].item()

    def test_a_data_collector_of_your_own(self, own):
        own.datacollector = mesa.DataCollector(
            model_reporters={"people": lambda model: len(model.agents), "year": "year"},
            agent_reporters={"income": "income", "place": "place", "grown": lambda person: person.age >= 18},
        )
        own.run(years=2)
        assert own.datacollector.get_model_vars_dataframe()["year"].tolist() == [own.year - 1, own.year]
        told = own.datacollector.get_agent_vars_dataframe()
        last = told.xs(own.time, level="Step")
        assert last["income"].tolist() == own.world.people["income"].tolist()
        assert set(last.index) == set(own.world.people["key"].tolist())
        own.datacollector = None
        own.step()

    def test_batch_run(self):
        rows = mesa.batch_run(
            Community, {"base": [SMALL.with_plan({"preschool": level}) for level in (0.0, 1.0)]}, rng=[0, 1],
            max_steps=2, data_collection_period=1, display_progress=False,
        )  # fmt: skip
        assert len(rows) == 2 * 2 * 3
        assert {row["seed"] for row in rows} == {0, 1}
        assert all(row["income"] > 0.0 for row in rows)

    def test_solara_viz_is_constructed_and_can_be_reset(self, own):
        from mesa.visualization import SolaraViz, make_plot_component
        from mesa.visualization.solara_viz import _build_model_init_kwargs, _check_model_params

        page = SolaraViz(own, components=[make_plot_component("income")], model_params={"seed": 0}, name="A community")
        assert page is not None
        _check_model_params(own, {"seed": 0})
        asked = _build_model_init_kwargs(
            own, {"base": SMALL, "seed": 2}, add_scenario_when_empty=True, require_model_accepts_scenario=True
        )
        again = type(own)(**asked)
        assert (again.world.scenario, again.world.seed) == (SMALL, 2)

    def test_without_people_as_objects(self, community):
        person = next(iter(community.agents))
        assert person is not next(iter(community.agents))
        assert person == next(iter(community.agents))


def test_importing_the_package_loads_neither_mesa_nor_numpy():
    code = (
        "import sys, sim, json; before = [name in sys.modules for name in ('mesa', 'numpy', 'pandas')];"
        "from sim import compare, load, run, explain; middle = 'mesa' in sys.modules;"
        "from sim import Community; print(json.dumps([before, middle, 'mesa' in sys.modules, 'compare' in dir(sim)]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [[False, False, False], False, True, True]


def test_unknown_names_of_the_package_are_refused():
    import sim

    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = sim.nothing
