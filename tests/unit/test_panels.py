"""The panel without a browser: levers, runs that give way to newer ones, pictures that agree with the runs."""

import asyncio
from collections.abc import Callable, Iterator
from threading import Barrier, current_thread, main_thread

import numpy as np
import pytest
import traitlets

from sim.experiments.compare import compare
from sim.measures import Record
from sim.panels import Answer, Board, Panel, futures
from sim.panels.answer import Look
from sim.panels.codes import encode
from sim.panels.levers import Choice, Lever
from sim.panels.plans import Setting
from sim.parameters import UnknownName
from sim.scenario import Dose, Scenario, load
from sim.views.live import Live

YEARS, PEOPLE = 12, 600
INCOME = Look("income")
COLUMBUS = load("columbus").with_people(PEOPLE)


@pytest.fixture
def board() -> Board:
    made = Board(COLUMBUS, years=YEARS)
    made.pairs = 2
    return made


def lived(answer: Answer | None) -> dict[str, list[int]]:
    """The seeds of each future of an answer."""
    assert answer is not None
    return {arm: [seed for name, seed, _ in answer.runs if name == arm] for arm in ("baseline", "plan")}


def test_it_starts_with_one_run_in_which_both_futures_are_the_same() -> None:
    board = Board(COLUMBUS, years=YEARS)
    assert lived(board.answer) == {"baseline": [0], "plan": [0]}
    assert board.answer is not None
    assert board.answer.year == COLUMBUS.present + YEARS
    assert "the same in the plan and in the baseline" in board.answer.curves(INCOME).words
    assert board.plan == COLUMBUS


def test_a_lever_asks_for_all_pairs(board: Board) -> None:
    board.set(greening=0.8)
    assert lived(board.answer) == {"baseline": [0, 1], "plan": [0, 1]}
    assert board.answer is not None
    assert board.answer.plan == COLUMBUS.with_plan({"greening": 0.8})
    assert (board.doing, board.done) == ("", 1.0)


@pytest.mark.parametrize("pairs", [2, 4])
def test_its_numbers_are_those_of_a_comparison(board: Board, pairs: int) -> None:
    board.pairs = pairs
    board.set(greening=0.8, preschool=0.5)
    assert board.answer is not None
    assert lived(board.answer) == {arm: [*range(pairs)] for arm in ("baseline", "plan")}
    same = compare(COLUMBUS, board.plan, seeds=pairs, years=YEARS)
    picture = same.chart("perceived_safety", by="group", only=COLUMBUS.labels)
    assert board.answer.curves(Look("perceived_safety")).words == picture.words


def test_reset_puts_all_levers_back(board: Board) -> None:
    board.set(greening=0.8)
    board.reset()
    assert board.plan == COLUMBUS
    assert board.answer is not None
    assert board.answer.plan == COLUMBUS


def test_a_lever_that_is_not_there_or_goes_too_far_is_refused(board: Board) -> None:
    with pytest.raises(UnknownName, match="greening"):
        board.set(greenning=0.5)
    with pytest.raises(ValueError, match=r"write 0\.6"):
        board.set(greening=60)
    with pytest.raises(UnknownName, match="clinics"):
        Board(COLUMBUS, levers=("clinic",), years=YEARS)


def in_a_loop(act: Callable[[], None], board: Board) -> list[Answer]:
    """Do something inside an event loop and wait until the board is done; returns what it answered meanwhile."""
    told: list[Answer] = []
    board.observe(lambda change: told.append(change["new"]), "answer")

    async def wait() -> None:
        act()
        while asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.sleep(0.01)

    asyncio.run(wait())
    return told


def test_the_newest_plan_wins_and_older_runs_are_dropped(board: Board) -> None:
    def drag() -> None:
        for level in (0.2, 0.4, 0.6, 0.9):
            board.set(greening=level)

    told = in_a_loop(drag, board)
    assert {answer.plan.plan["greening"].level for answer in told} == {0.9}
    assert lived(board.answer) == {"baseline": [0, 1], "plan": [0, 1]}


def test_the_first_pair_is_lived_alone_and_the_others_in_two_threads(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, by = Barrier(2, timeout=60), {}

    def years_of(scenario: Scenario, seed: int, years: int) -> Iterator[Record]:
        by[seed] = current_thread()
        if seed in (1, 2):
            at_once.wait()
        yield from futures.years_of(scenario, seed, years)

    board.pairs = 3
    board.finish()
    monkeypatch.setattr("sim.panels.runs.years_of", years_of)
    board.set(greening=0.7)
    assert by[0] is current_thread()
    assert len({by[1], by[2]}) == 2


def test_what_fails_in_the_other_thread_is_not_hidden(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    def years_of(scenario: Scenario, seed: int, years: int) -> Iterator[Record]:
        if current_thread() is not main_thread():
            raise ZeroDivisionError
        yield from futures.years_of(scenario, seed, years)

    board.pairs = 4
    monkeypatch.setattr("sim.panels.runs.years_of", years_of)
    with pytest.raises(ZeroDivisionError):
        board.set(greening=0.6)


def test_stop_leaves_off_at_once(board: Board) -> None:
    def change_and_stop() -> None:
        board.set(clinics=1.0)
        board.stop()

    assert in_a_loop(change_and_stop, board) == []
    assert board.doing == ""


def test_a_growing_answer_is_shown_until_it_is_stopped(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    for pause in ("AT_FIRST", "GROWING"):
        monkeypatch.setattr(f"sim.panels.runs.{pause}", 0.0)

    def stop_when_half_way(change: traitlets.Bunch) -> None:
        if change["new"].growing and change["new"].year == COLUMBUS.present + 5:
            board.stop()

    board.observe(stop_when_half_way, "answer")
    told = in_a_loop(lambda: board.set(rent_vouchers=0.7), board)
    assert {answer.year for answer in told} == set(range(COLUMBUS.present, COLUMBUS.present + 6))
    assert board.doing == ""
    assert board.answer is not None
    assert not board.answer.growing
    assert f"By {COLUMBUS.present + 5}" in board.answer.curves(INCOME).words


def test_what_was_lived_is_not_lived_again(board: Board) -> None:
    board.set(greening=0.8)
    first = board.answer
    board.reset()
    board.set(greening=0.8)
    assert first is not None
    assert board.answer is not None
    assert [id(run[2]) for run in board.answer.runs] == [id(run[2]) for run in first.runs]


def test_baselines_are_kept_for_every_plan(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    board.set(greening=0.8)
    assert board.answer is not None
    first = [id(record) for arm, _, record in board.answer.runs if arm == "baseline"]
    lived_again: list[str] = []

    def years_of(scenario: Scenario, seed: int, years: int) -> Iterator[Record]:
        lived_again.append(scenario.digest)
        yield from futures.years_of(scenario, seed, years)

    monkeypatch.setattr("sim.panels.runs.years_of", years_of)
    board.set(greening=0.3)
    assert set(lived_again) == {board.plan.digest}
    assert [id(record) for arm, _, record in board.answer.runs if arm == "baseline"] == first


def test_baselines_are_lived_beforehand_while_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.panels.runs.RESTED", 0.0)

    async def wait() -> Board:
        board = Board(COLUMBUS, years=YEARS)
        answer = board.answer
        while asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.sleep(0.01)
        assert board.answer is answer
        return board

    board = asyncio.run(wait())
    assert sorted(board._baselines) == list(range(board.pairs))


class TestPanel:
    @pytest.fixture
    def panel(self, board: Board) -> Panel:
        return Panel(board)

    def test_a_lever_changes_picture_sentence_and_table(self, panel: Panel) -> None:
        before = panel.curves.numbers, panel.curves.words, panel.curves.table, panel.views.numbers
        panel.levers["greening"].value = 0.8
        after = panel.curves.numbers, panel.curves.words, panel.curves.table, panel.views.numbers
        assert all(new != old for new, old in zip(after, before, strict=True))
        assert "2 runs" in panel.curves.words
        assert not panel.curves.busy

    def test_levers_follow_the_board(self, panel: Panel) -> None:
        panel.board.set(clinics=0.4)
        assert panel.levers["clinics"].value == 0.4
        panel.reset.clicks += 1
        assert panel.levers["clinics"].value == 0.0
        assert panel.board.setting("clinics").level == 0.0

    def test_another_measure_is_drawn_from_the_same_runs(self, panel: Panel) -> None:
        answer = panel.board.answer
        panel.measure.value = "schooling"
        assert panel.curves.label == "Schooling by group"
        panel.by.value = "all"
        assert panel.curves.label == "Schooling"
        assert panel.board.answer is answer

    def test_the_number_of_pairs_can_be_chosen(self, panel: Panel) -> None:
        panel.pairs.value = "1"
        assert lived(panel.board.answer) == {"baseline": [0], "plan": [0]}

    def test_while_the_answer_grows_sentence_and_table_wait(self, panel: Panel) -> None:
        words, answer = panel.curves.words, panel.board.answer
        assert answer is not None
        panel.board.answer = Answer(answer.plan, answer.runs, growing=True)
        assert panel.curves.busy
        assert panel.curves.words == words
        panel.board.stop()
        assert not panel.curves.busy

    def test_it_is_the_same_text_in_every_session(self, panel: Panel) -> None:
        data = panel._repr_mimebundle_()
        again = Panel(Board(COLUMBUS, years=YEARS))._repr_mimebundle_()
        assert " at 0x" not in data["text/plain"]
        assert data["text/plain"] == again["text/plain"]
        assert "still picture" in data["text/html"]
        assert "application/vnd.jupyter.widget-view+json" in data

    def test_every_control_has_a_name(self, panel: Panel) -> None:
        controls = [*panel.levers.values(), panel.measure, panel.by, panel.place, panel.pairs, panel.stop, panel.reset]
        controls += [panel.preset, panel.more, panel.places, panel.resume]
        assert all(control.label for control in controls)
        assert len({control.label for control in controls}) == len(controls)

    def test_where_and_when_are_set_at_the_lever(self, panel: Panel) -> None:
        clinics = panel.levers["clinics"]
        clinics.value = 0.5
        assert clinics.summary == "Everywhere, from 2025 on"
        clinics.where, clinics.start, clinics.end = "poorest", 2030, 2032
        assert panel.board.setting("clinics") == Setting(0.5, "poorest", 2030, 2032)
        assert clinics.summary == "The five poorest places, 2030 to 2032"

    def test_a_last_year_before_the_first_becomes_the_first(self, panel: Panel) -> None:
        clinics = panel.levers["clinics"]
        clinics.start, clinics.end = 2030, 2027
        assert panel.board.setting("clinics").end == clinics.end == 2030
        clinics.start = COLUMBUS.present
        assert panel.board.setting("clinics").start is None

    def test_places_chosen_on_the_map_are_the_boards(self, panel: Panel) -> None:
        panel.levers["clinics"].value = 0.5
        panel.levers["clinics"].where = "chosen"
        panel.places.chosen = ["n02", "n03"]
        assert panel.board.plan.plan["clinics"].where == ("n02", "n03")
        assert panel.levers["clinics"].summary == "2 chosen places, from 2025 on"

    def test_a_preset_moves_all_levers_and_its_name_goes_when_one_is_moved(self, panel: Panel) -> None:
        panel.levers["rent_vouchers"].value = 0.5
        panel.preset.value = "together"
        assert panel.levers["rent_vouchers"].value == 0.0
        assert panel.levers["tutoring"].value == 0.8
        assert panel.levers["tutoring"] in panel.column.children
        assert panel.preset.note
        panel.levers["tutoring"].value = 0.5
        assert (panel.preset.value, panel.preset.note) == ("", "")
        panel.reset.clicks += 1
        assert panel.levers["tutoring"] not in panel.column.children

    def test_a_lever_can_be_added(self, panel: Panel) -> None:
        panel.more.value = "parks"
        assert panel.column.children[-1] is panel.levers["parks"]
        assert panel.more.value == ""
        assert "parks" not in panel.more.options
        panel.levers["parks"].value = 1.0
        assert "parks" in panel.board.plan.plan

    def test_the_budget_is_told_in_words(self, panel: Panel) -> None:
        assert panel.budget.verdict.startswith("Within the budget")
        panel.levers["clinics"].value = 1.0
        panel.budget.budget = 100.0
        assert panel.board.budget == 100.0
        assert panel.budget.verdict == "Over the budget: $150 too much, in 11 years."
        assert panel.budget.cost == pytest.approx(250)
        assert "community clinics" in panel.budget.words
        assert "Community clinics" in panel.budget.table

    def test_a_code_rebuilds_the_plan_and_a_broken_one_says_so(self, panel: Panel) -> None:
        panel.levers["clinics"].value = 0.4
        code, plan = panel.share.code, panel.board.plan
        assert panel.remembered.moved
        panel.reset.clicks += 1
        assert not panel.remembered.moved
        panel.share.entered = code[:-2]
        panel.share.asks += 1
        assert "Copy the whole code again." in panel.share.message
        assert panel.board.plan == COLUMBUS
        panel.share.entered = code
        panel.share.asks += 1
        assert panel.share.message == "The plan is rebuilt. Community clinics 40%."
        assert panel.board.plan == plan

    def test_the_plan_that_a_tab_remembers_can_be_taken_up(self, panel: Panel) -> None:
        panel.remembered.entered = encode(COLUMBUS, {"clinics": Dose(level=0.4)})
        panel.remembered.asks += 1
        assert panel.board.plan == COLUMBUS.with_plan({"clinics": 0.4})

    @pytest.mark.parametrize("view", ["map", "gap", "changes", "strands"])
    @pytest.mark.parametrize("by", ["group", "origin", "all", "place"])
    def test_every_view_has_picture_sentence_and_table(self, panel: Panel, view: str, by: str) -> None:
        panel.levers["clinics"].value = 1.0
        panel.by.value, panel.views.value = by, view
        assert panel.views.words.endswith(".")
        assert "<tbody>" in panel.views.table
        assert 'role="img"' in panel.views.template
        assert panel.place.visible == (by == "place")

    def test_one_place_can_be_looked_at(self, panel: Panel) -> None:
        city = panel.board.scenario.places
        most = int(np.argmax(city.units_share))
        panel.by.value = "place"
        panel.place.value = city.ids[most]
        assert panel.board.place == city.ids[most]
        assert city.names[most] in panel.curves.words

    @pytest.mark.parametrize("view", ["map", "gap", "changes", "strands"])
    def test_what_is_not_known_of_a_small_place_is_said(self, panel: Panel, view: str) -> None:
        panel.views.value, panel.by.value, panel.place.value = view, "place", "n04"
        panel.measure.value = "life_expectancy"
        panel.levers["clinics"].value = 0.5
        assert "Life expectancy is not known here" in panel.curves.words
        assert panel.views.words

    def test_a_family_is_followed_through_both_futures(self, panel: Panel) -> None:
        panel.views.value = "family"
        assert "Move a lever first" in panel.views.words
        panel.levers["clinics"].value = 1.0
        assert "generations" in panel.views.words
        family = panel.board.family
        assert family is not None
        assert panel.views.words == family.lines().words

    def test_a_stopped_run_can_go_on(self, panel: Panel) -> None:
        def stop(change: traitlets.Bunch) -> None:
            if "Run 2" in change["new"]:
                panel.stop.clicks += 1

        panel.board.observe(stop, "doing")
        panel.levers["clinics"].value = 1.0
        panel.board.unobserve(stop, "doing")
        assert panel.resume.visible
        assert lived(panel.board.answer)["plan"] == [0]
        panel.resume.clicks += 1
        assert not panel.resume.visible
        assert lived(panel.board.answer)["plan"] == [0, 1]

    def test_a_scale_stays_while_a_lever_is_moved(self, panel: Panel) -> None:
        panel.levers["greening"].value = 1.0
        template = panel.curves.template
        for level in (0.2, 0.5, 0.9):
            panel.levers["greening"].value = level
            assert panel.curves.template == template


def test_a_lever_stays_within_its_ends() -> None:
    assert Lever(value=7.0).value == 1.0


def test_a_choice_refuses_what_it_does_not_offer() -> None:
    choice = Choice(label="Runs", options={"1": "1 pair"}, value="1")
    with pytest.raises(traitlets.TraitError, match="'2' is no option of 'Runs'"):
        choice.value = "2"


@pytest.mark.parametrize("by", ["group", "origin", "all", "place"])
@pytest.mark.parametrize("view", ["curves", "changes", "map"])
def test_pictures_that_look_alike_have_the_same_template(board: Board, view: str, by: str) -> None:
    look, templates = Look("income", by, "n03" if by == "place" else ""), {}
    for level in (0.0, 0.3, 0.6, 1.0):
        board.set(child_allowance=level)
        assert board.answer is not None
        live = getattr(board.answer, view)(look)
        assert isinstance(live, Live)
        assert templates.setdefault(live.looks, live.template) == live.template
