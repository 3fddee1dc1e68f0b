"""The panel without a browser: levers, runs that give way to newer ones, pictures that agree with the runs."""

import asyncio
from collections.abc import Callable

import pytest
import traitlets

from sim.experiments.compare import compare
from sim.panels import Answer, Board, Panel
from sim.panels.answer import Look
from sim.panels.levers import Choice, Lever
from sim.parameters import UnknownName
from sim.scenario import load

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


def test_its_numbers_are_those_of_a_comparison(board: Board) -> None:
    board.set(greening=0.8, preschool=0.5)
    assert board.answer is not None
    same = compare(COLUMBUS, board.plan, seeds=2, years=YEARS)
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
        controls = [*panel.levers.values(), panel.measure, panel.by, panel.pairs, panel.stop, panel.reset]
        assert all(control.label for control in controls)
        assert len({control.label for control in controls}) == len(controls)


def test_a_lever_stays_within_its_ends() -> None:
    assert Lever(value=7.0).value == 1.0


def test_a_choice_refuses_what_it_does_not_offer() -> None:
    choice = Choice(label="Runs", options={"1": "1 pair"}, value="1")
    with pytest.raises(traitlets.TraitError, match="'2' is no option of 'Runs'"):
        choice.value = "2"
