"""A plan under construction without a browser: how much, where and when reach the scenario; presets and share codes."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.experiments.run import before_present
from sim.panels.board import FIRST_LEVERS, Board
from sim.panels.codes import LETTERS, WrongCode, decode, encode
from sim.panels.plans import CHOSEN, Setting
from sim.panels.presets import presets
from sim.parameters import UnknownName
from sim.programmes import strength
from sim.scenario import Dose, Scenario, load, shipped

YEARS, PEOPLE = 3, 600
COLUMBUS = load("columbus").with_people(PEOPLE)
IDS = COLUMBUS.places.ids


@pytest.fixture(scope="module")
def module_board() -> Board:
    return Board(COLUMBUS, years=YEARS)


@pytest.fixture
def board(module_board: Board) -> Board:
    """One board for all tests of this file, put back to its beginning."""
    module_board.pairs = 1
    module_board.choose()
    module_board.reset()
    return module_board


# --- where and when


def test_where_and_when_reach_the_scenario(board: Board) -> None:
    board.set(clinics=Setting(0.5, where=(IDS[3], IDS[1]), start=2026, end=2027))
    assert board.plan.plan["clinics"] == Dose(level=0.5, where=(IDS[1], IDS[3]), start=2026, end=2027)
    clinics = board.levers["clinics"]
    acts = [strength(board.plan, clinics, board.plan.plan["clinics"], year) for year in (2025, 2026, 2027, 2028)]
    assert [int((each > 0).sum()) for each in acts] == [0, 2, 2, 0]


def test_a_number_moves_the_level_alone(board: Board) -> None:
    board.set(clinics=Setting(0.5, where="poorest", start=2026))
    board.set(clinics=0.9)
    assert board.setting("clinics") == Setting(0.9, where="poorest", start=2026)


@pytest.mark.parametrize(("name", "measure"), [("poorest", "income"), ("least_safe", "perceived_safety")])
def test_five_places_are_those_that_are_worst_off_now(board: Board, name: str, measure: str) -> None:
    board.set(greening=Setting(0.5, where=name))
    where = board.plan.plan["greening"].where
    assert where is not None
    _, record = before_present(COLUMBUS, 0)
    levels = dict(zip(IDS, record.by_place(measure, 5).tolist(), strict=True))
    assert len(where) == 5
    others = [levels[place] for place in IDS if place not in where]
    assert max(levels[place] for place in where) <= np.nanmin(others)  # nobody lives in some places of so few people


def test_places_chosen_on_the_map_move_all_levers_that_act_there(board: Board) -> None:
    board.set(greening=Setting(0.5, where=CHOSEN), clinics=Setting(0.5))
    assert set(board.plan.plan) == {"clinics"}
    assert "no place is chosen yet" in board.words()
    board.choose(IDS[4], IDS[0])
    assert board.plan.plan["greening"].where == (IDS[0], IDS[4])
    assert board.plan.plan["clinics"].where is None
    board.choose(IDS[7])
    assert board.plan.plan["greening"].where == (IDS[7],)
    assert "Neighbourhood 8" in board.words()


def test_choosing_places_that_no_lever_uses_runs_nothing(board: Board) -> None:
    board.set(greening=0.5)
    answer = board.answer
    board.choose(IDS[2])
    assert board.answer is answer


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (Setting(1.5), r"write 0\.6"),
        (Setting(0.5, where="porest"), "Did you mean 'poorest'"),
        (Setting(0.5, where=("n1",)), "there is no place 'n1'"),
        (Setting(0.5, where=()), "at least one place"),
        (Setting(0.5, start=1990), "from 2025 to 2085"),
        (Setting(0.5, start=2040, end=2030), "before it starts"),
        (Setting(0.5, end=2000), "before it starts"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_and_changes_nothing(board: Board, setting: Setting, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        board.set(greening=setting)
    assert board.plan == COLUMBUS


# --- levers and presets


def test_a_lever_of_any_intervention_can_be_added_and_goes_with_a_reset(board: Board) -> None:
    board.add("parks")
    board.set(transit=0.4)
    assert list(board.levers) == [*FIRST_LEVERS, "parks", "transit"]
    board.reset()
    assert tuple(board.levers) == FIRST_LEVERS
    with pytest.raises(UnknownName, match="Did you mean 'parks'"):
        board.add("park")


def test_the_first_levers_are_of_at_least_five_sectors(board: Board) -> None:
    assert len({lever.sectors[0] for lever in board.levers.values()}) >= 5


@pytest.mark.parametrize("scenario", shipped())
@pytest.mark.parametrize("name", presets())
def test_every_preset_is_a_plan_in_every_scenario(name: str, scenario: str) -> None:
    base = load(scenario)
    doses = {each: Dose(level=setting.level, end=setting.end) for each, setting in presets()[name].settings.items()}
    assert base.with_plan(doses).plan.keys() == presets()[name].plan.keys()


def test_presets_are_of_one_sector_and_of_several(board: Board) -> None:
    sectors = {}
    for name, each in presets().items():
        sectors[name] = {COLUMBUS.all_interventions[lever].sectors[0] for lever in each.plan}
    assert sectors["schools"] == {"education"}
    assert len(sectors["together"]) >= 5


def test_a_preset_sets_all_levers_and_is_known_by_its_name(board: Board) -> None:
    board.set(rent_vouchers=0.5)
    board.load_preset("together_where_poor")
    assert board.preset == "together_where_poor"
    assert "rent_vouchers" not in board.plan.plan
    assert {dose.where for dose in board.plan.plan.values()} == {board.ground.named["poorest"]}
    board.set(clinics=0.3)
    assert board.preset == ""
    with pytest.raises(UnknownName, match="Did you mean 'schools'"):
        board.load_preset("school")


# --- share codes

years = st.integers(COLUMBUS.present, COLUMBUS.present + 60)
places = st.sets(st.sampled_from(IDS), min_size=1).map(lambda found: tuple(sorted(found)))
levels = st.one_of(st.integers(1, 100).map(lambda percent: percent / 100), st.floats(0, 1, exclude_min=True))


@st.composite
def doses(draw: st.DrawFn) -> Dose:
    start, end = draw(st.none() | years), draw(st.none() | years)
    if end is not None and end < (start or COLUMBUS.present):
        start, end = end, start
    return Dose(level=draw(levels), where=draw(st.none() | places), start=start, end=end)


plans = st.dictionaries(st.sampled_from(sorted(COLUMBUS.all_interventions)), doses(), max_size=8)


@given(plans)
@settings(deadline=None)
@example({})
def test_a_code_rebuilds_its_plan_exactly(plan: dict[str, Dose]) -> None:
    assert decode(COLUMBUS, encode(COLUMBUS, plan)) == plan


@given(plans, st.data())
@settings(deadline=None)
def test_a_code_with_one_wrong_letter_is_refused(plan: dict[str, Dose], data: st.DataObject) -> None:
    code = encode(COLUMBUS, plan)
    at = data.draw(st.sampled_from([rank for rank, letter in enumerate(code[:-1]) if letter != "-"]))
    letter = data.draw(st.sampled_from([letter for letter in LETTERS if letter != code[at]]))
    with pytest.raises(WrongCode):
        decode(COLUMBUS, code[:at] + letter + code[at + 1 :])


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_other_text_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(WrongCode, match=r"code.*\."):
        decode(COLUMBUS, text)


def test_a_code_is_short_and_can_be_written_by_hand() -> None:
    code = encode(COLUMBUS, {"preschool": Dose(level=0.6), "greening": Dose(level=0.4)})
    assert len(code) <= 30
    by_hand = code.replace("-", " ").lower().replace("0", "o").replace("1", "l")
    assert decode(COLUMBUS, by_hand) == decode(COLUMBUS, code)


def test_a_code_of_another_scenario_or_version_says_so() -> None:
    with pytest.raises(WrongCode, match="another scenario than 'columbus'"):
        decode(COLUMBUS, encode(load("urban-core"), {"preschool": Dose(level=0.6)}))


def test_names_can_be_told_apart_in_a_code() -> None:
    plan = {name: Dose(level=0.5) for name in COLUMBUS.all_interventions}
    assert decode(COLUMBUS, encode(COLUMBUS, plan)) == plan


def test_a_board_is_rebuilt_from_its_code(board: Board) -> None:
    board.choose(IDS[5], IDS[6])
    board.set(clinics=Setting(0.35, CHOSEN, 2026), transit=Setting(0.123456789, "least_safe", None, 2026))
    plan, code = board.plan, board.code
    board.choose()
    board.reset()
    board.load_code(code)
    assert board.plan == plan
    assert board.chosen == [IDS[5], IDS[6]]
    assert board.setting("transit").where == "least_safe"
    assert "transit" in board.levers


def test_a_code_with_several_sets_of_places_keeps_them(board: Board) -> None:
    board.set(clinics=Setting(0.5, where=IDS[:2]), parks=Setting(0.5, where=IDS[2:5]))
    plan, code = board.plan, board.code
    board.reset()
    board.load_code(code)
    assert board.plan == plan
    assert "3 places" in board.words()


def test_a_broken_code_leaves_the_plan_as_it_is(board: Board) -> None:
    board.set(clinics=0.5)
    with pytest.raises(WrongCode):
        board.load_code(board.code[:-4])
    assert board.plan == COLUMBUS.with_plan({"clinics": 0.5})


def test_a_code_that_asks_for_the_past_is_refused(board: Board) -> None:
    past: Scenario = COLUMBUS.with_plan({"clinics": Dose(level=0.5, start=1990)})
    with pytest.raises(ValueError, match="from 2025 to 2085"):
        board.load_code(encode(COLUMBUS, past.plan))
    assert board.plan == COLUMBUS
