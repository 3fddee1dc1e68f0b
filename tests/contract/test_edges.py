"""Every coupling of the mission is a named edge; cutting one leaves what it does not reach as it was, bit for bit."""

import pytest

from sim import conditions
from sim.determinants import EDGES, PARAMETERS
from sim.evidence import find
from sim.people import COLUMNS
from sim.scenario import load
from sim.world import World
from tests.support import Call, every_rule, in_both, past, unexplained, year_of

MISSION = {
    "violence -> business entry and jobs": "violence_to_jobs",
    "jobs -> employment": "jobs_to_work",
    "employment -> income": "work_to_income",
    "violence -> investment": "violence_to_investment",
    "violence -> wealth in homes": "violence_to_home_values",
    "schooling -> risk of violence": "schooling_to_violence",
    "income -> risk of violence": "income_to_violence",
    "work -> risk of violence": "work_to_violence",
    "social and built environment -> risk of violence": "place_to_violence",
    "violence -> learning": "violence_to_learning",
    "violence -> health": "violence_to_health",
    "violence -> who moves out": "violence_to_moves",
    "income -> achievement": "income_to_learning",
    "schooling of parents -> attainment": "parents_to_schooling",
    "school quality -> achievement": "schools_to_learning",
    "place dose -> achievement": "place_to_learning",
    "schooling -> work": "schooling_to_work",
    "schooling -> pay": "schooling_to_pay",
    "schooling -> health": "schooling_to_health",
    "work -> health": "work_to_health",
    "record -> hiring": "record_to_hiring",
    "income -> place": "income_to_place",
    "wealth -> school funds": "home_values_to_schools",
    "wealth -> college": "wealth_to_college",
    "income -> health": "income_to_health",
    "health -> work": "health_to_work",
    "health -> learning": "health_to_learning",
}
"""The couplings that the mission names, and the edges that carry them."""

every_edge = pytest.mark.parametrize("name", sorted(EDGES))


@pytest.fixture(scope="module")
def before(today: World) -> list[Call]:
    """What every rule was given in 2025 with all edges whole."""
    return year_of(today.copy())


def cut(world: World, *names: str) -> World:
    """The same world with these edges cut from now on."""
    other = world.copy()
    other.cuts = {(rule, argument): reference for name in names for rule, argument, reference in EDGES[name].entries}
    return other


def test_every_coupling_of_the_mission_is_there() -> None:
    assert {edge for edge in MISSION.values() if edge not in EDGES} == set()


@every_edge
def test_it_says_what_it_is_and_why(name: str) -> None:
    edge = EDGES[name]
    assert edge.id == name
    assert len(edge.meaning) > 15
    assert edge.cause != edge.effect or name in {
        "parents_to_schooling",
        "parents_to_wealth",
        "contacts_to_work",
        "cover_to_health",
    }
    assert find(edge.evidence).id == edge.evidence


@every_edge
def test_its_entries_name_rules_and_what_they_read(name: str) -> None:
    rules = every_rule()
    named = {rule.name for rule in rules.values()} | set(COLUMNS)
    scalars = {*conditions.scalars(2025, load("columbus").parameters), *PARAMETERS}
    for rule, argument, reference in EDGES[name].entries:
        owners = [where for where, each in rules.items() if each.name == rule]
        assert owners, f"there is no rule {rule}"
        assert any(argument in rules[where].reads for where in owners), f"{rule} does not read {argument}"
        assert any(where.startswith(EDGES[name].effect) for where in owners), f"{rule} is not of {EDGES[name].effect}"
        if isinstance(reference, str):
            assert reference in scalars or reference.startswith("cohort_") or reference in named


@every_edge
def test_cutting_it_changes_only_what_it_reaches(today: World, before: list[Call], name: str) -> None:
    """In the first year: its entries read the reference, and whatever else differs was made from what they made."""
    after = year_of(cut(today, name))
    entries = {(rule, argument) for rule, argument, _ in EDGES[name].entries}
    assert unexplained(before, after, entries) == []


@every_edge
def test_cutting_it_changes_something(today: World, before: list[Call], name: str) -> None:
    after = year_of(cut(today, name))
    entries = {(rule, argument) for rule, argument, _ in EDGES[name].entries}
    assert any(
        one.given[argument] != other.given[argument]
        for one, other in zip(before, after, strict=True)
        for rule, argument in entries
        if one.rule == rule and argument in one.given
    )


@pytest.mark.parametrize("name", ["violence_to_learning", "upbringing_to_couples"])
def test_a_leak_would_be_seen(today: World, before: list[Call], name: str) -> None:
    """A cut that also moves a parameter does not pass: somebody reads another number."""
    leaking = cut(today, name)
    leaking.parameters = leaking.parameters.changed({"schooling_on_pay": 0.11})
    entries = {(rule, argument) for rule, argument, _ in EDGES[name].entries}
    wrong = unexplained(before, year_of(leaking), entries)
    assert any("log_wage" in each for each in wrong)


@pytest.mark.parametrize(
    ("name", "untouched"),
    [
        ("violence_to_learning", ("place", "employed", "wage", "frailty", "in_prison", "financial", "partner")),
        ("schooling_to_pay", ("credential", "employed", "slow_achievement", "partner", "births")),
        ("work_to_health", ("employed", "wage", "record", "in_prison", "slow_achievement", "credential")),
        ("violence_to_moves", ("employed", "wage", "victim", "frailty", "health", "credential")),
    ],
)
def test_what_lies_upstream_stays_bit_for_bit(today: World, name: str, untouched: tuple[str, ...]) -> None:
    """The determinants before it in the year: their columns are the same for everyone who lives on."""
    whole, without = today.copy(), cut(today, name)
    whole.live_one_year()
    without.live_one_year()
    here, there = in_both(whole, without)
    for column in untouched:
        mine, theirs = whole.people[column][here], without.people[column][there]
        if column == "partner":
            mine, theirs = mine >= 0, theirs >= 0
        assert (mine == theirs).all(), column


def test_all_edges_cut_learning_answers_to_nothing_else() -> None:
    """With every coupling cut, violence, pay, prices and health move no child's achievement, only who is born."""
    world = cut(past("columbus", 2_000, 3, 2024), *EDGES)
    other = world.copy()
    other.parameters = other.parameters.changed(
        {"common_level": -1.0, "wage_level": 9.5, "typical_price": 300_000.0, "income_on_mortality": -0.4}
    )
    for _ in range(6):
        world.live_one_year()
        other.live_one_year()
    here, there = in_both(world, other)
    assert (world.people["wage"][here] != other.people["wage"][there]).any(), "nothing was changed"
    alive = world.people["birth_year"][here] <= 2024
    for column in ("slow_achievement", "attainment"):
        assert (world.people[column][here][alive] == other.people[column][there][alive]).all(), column


def test_with_edges_whole_it_answers() -> None:
    world = past("columbus", 2_000, 3, 2024).copy()
    other = world.copy()
    other.parameters = other.parameters.changed({"common_level": -1.0, "wage_level": 9.5})
    for _ in range(3):
        world.live_one_year()
        other.live_one_year()
    here, there = in_both(world, other)
    alive = world.people["birth_year"][here] <= 2024
    assert (world.people["slow_achievement"][here][alive] != other.people["slow_achievement"][there][alive]).any()
