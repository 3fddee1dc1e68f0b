"""Questions of lessons: what is right is computed from the run, each choice says why, and nothing needs a browser."""

import numpy as np
import pandas as pd
import pytest

from sim.experiments.compare import compare
from sim.panels import Ask, ask
from sim.practice import first_look
from sim.practice.feedback import Feedback
from sim.practice.questions import Prediction, Question
from sim.scenario import load

COLUMBUS = load("columbus").with_people(600)
YEARS = 15


def incomes(a: tuple[float, float], b: tuple[float, float]) -> pd.DataFrame:
    """A tidy frame of two groups' incomes in 2025 and 2085."""
    rows = [
        (year, group, value)
        for group, both in (("A", a), ("B", b))
        for year, value in zip((2025, 2085), both, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["year", "group", "value"])
    return frame.assign(seed=0, arm="baseline", place="all", measure="income", statistic="mean")


def right_of(question: Question) -> str:
    """The one choice that is right; all of them say why."""
    said = {letter: question.check(letter) for letter in question.choices}
    assert all(each.words for each in said.values())
    (right,) = [letter for letter, each in said.items() if each.right]
    return right


@pytest.mark.parametrize(
    ("a", "b", "right", "kept"),
    [
        ((100, 150), (50, 60), "a", "a"),
        ((100, 150), (50, 90), "b", "a"),
        ((100, 60), (50, 20), "c", "b"),
        ((100, 110), (50, 80), "d", "b"),
        ((100, 105), (50, 54), "b", "c"),
    ],
)
def test_a_gap_is_told_both_ways(a, b, right, kept):
    gap = first_look.two_ways(incomes(a, b))
    assert right_of(gap.question) == right
    for letter, choice in first_look.PREDICTION.choices.items():
        told = gap.against(letter).said
        assert choice in told
        assert ("So it came." in told) == (letter == kept)
        assert "In dollars, the gap is" in told


def test_half_right_is_told_as_half_right():
    gap = first_look.two_ways(incomes((100, 150), (50, 90)))
    assert "The dollars are right" in gap.question.check("a").words
    assert "The share is right" in gap.question.check("d").words
    assert "Both are true at once" in gap.question.check("b").words


def test_a_prediction_that_was_not_kept_is_asked_for():
    said = first_look.two_ways(incomes((100, 150), (50, 90))).against("")
    assert said.verdict == "open"
    assert "kept no prediction" in said.words


class TestOwnRuns:
    def test_runs_that_cannot_tell_are_told_from_those_that_can(self):
        same = compare(COLUMBUS, COLUMBUS, seeds=3, years=2)
        assert right_of(first_look.sure(same)) == "d"
        strong = compare(COLUMBUS, COLUMBUS.ending(*COLUMBUS.mechanisms), seeds=10, years=YEARS)
        gap = strong.gap("income")
        assert gap.high < 0
        assert right_of(first_look.sure(strong)) == "a"
        assert str(gap.agreeing) in first_look.sure(strong).check("c").words

    def test_what_is_left_of_a_gap_is_read_from_the_run(self):
        same = compare(COLUMBUS, COLUMBUS, seeds=2, years=YEARS)
        assert right_of(first_look.left_over(same)) == "d"
        ended = compare(COLUMBUS, COLUMBUS.ending(*COLUMBUS.mechanisms), seeds=2, years=YEARS)
        by_year = ended.gap("wealth").by_year.set_index("year").loc[2035]
        share = by_year["plan"] / by_year["baseline"]
        bounds = [most for _, most in first_look.LEFT.values()]
        assert right_of(first_look.left_over(ended)) == "abcd"[int(np.searchsorted(bounds, share))]


class TestAsk:
    QUESTION = Question("2 + 2?", {"a": "4", "b": "5"}, "a", {"a": "Two and two.", "b": "One too many."})

    def test_nothing_is_answered_at_first(self):
        asked = ask(self.QUESTION)
        assert (asked.answer, asked.words, asked.verdict) == ("", "", "")

    def test_the_button_answers_with_what_is_chosen(self):
        asked = ask(self.QUESTION)
        asked.value = "b"
        assert asked.answer == ""
        asked.clicks += 1
        assert (asked.answer, asked.verdict, asked.words) == ("b", "not yet", "Not yet. One too many.")
        asked.value = "a"
        asked.clicks += 1
        assert (asked.answer, asked.verdict, asked.words) == ("a", "right", "Right. Two and two.")

    def test_the_button_without_a_choice_says_what_to_do(self):
        asked = ask(self.QUESTION)
        asked.clicks += 1
        assert (asked.answer, asked.verdict) == ("", "open")
        assert "Choose one of a, b" in asked.words

    @pytest.mark.parametrize("choice", ["", "z", "A"])
    def test_what_is_no_choice_is_refused_in_words(self, choice):
        said = ask(self.QUESTION).choose(choice)
        assert said.verdict == "open"

    def test_a_prediction_is_kept_and_never_judged(self):
        asked = ask(Prediction("Up or down?", {"a": "Up.", "b": "Down."}))
        assert asked.choose("b").verdict == "noted"
        assert asked.answer == "b"
        assert asked.words.startswith("Kept: Down.")

    def test_it_has_a_text_and_a_page_without_a_browser(self):
        shown, _ = Ask(self.QUESTION)._repr_mimebundle_()
        assert shown["text/plain"] == "2 + 2?\n  a  4\n  b  5"
        assert "<li>4</li>" in shown["text/html"]
        assert "Two and two" not in str(shown)


def test_feedback_is_spoken_and_never_colour_alone():
    page = Feedback("not yet", "1 < 2 & $3", "Task 1")._repr_html_()
    assert 'role="status"' in page
    assert "Task 1: Not yet. 1 &lt; 2 &amp; $3" in page
    assert repr(Feedback("right", "So it is.")) == "✓ Right. So it is."
