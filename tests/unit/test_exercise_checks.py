"""The exercise's checks: right answers pass, wrong and lucky ones get a hint and never a traceback."""

import math
from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest

from sim.experiments.compare import Comparison, compare
from sim.parameters import Refused
from sim.practice import closing_a_gap
from sim.practice.closing_a_gap import NAMES, OTHER_DRAWS, ClosingAGap, by_pair
from sim.practice.feedback import STRICT, Feedback, NotRight
from sim.practice.first_look import two_ways
from sim.practice.mistakes import closed
from sim.practice.tasks import number_of, word_of
from sim.scenario import Dose, Scenario, load

CALM = {
    "title": "Calm streets", "sectors": ["parks"], "thrive": "norms_culture", "effect": -5.0,
    "cause": "common_violence", "unit": "log rate", "evidence": "assumed", "label": "assumed", "kind": "policy",
    "reaches": "all", "cost": 0.0,
}  # fmt: skip
CITY = Scenario.model_validate(
    {**load("columbus").model_dump(), "people": 700, "present": 1970, "interventions": {"calm_streets": CALM}}
)
"""Small and early, so that a past is soon lived, with an intervention that is strong enough to stand out from luck."""
LOW = tuple(place for place, grade in zip(CITY.places.ids, CITY.places.grade, strict=True) if grade == "D")
YEARS, NUMBER = 20, 40
ANYTHING = (None, "", "...", "what?", 0, -1, 1e99, math.nan, True, [], {}, pd.DataFrame(), np.zeros(3), object(), print)
"""What somebody might write or leave in a cell."""


def run(other: Scenario, first: int = NUMBER) -> Comparison:
    return compare(CITY, other, seeds=range(first, first + 5), years=YEARS)


@pytest.fixture(autouse=True)
def lenient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(STRICT, raising=False)


@pytest.fixture
def check() -> ClosingAGap:
    return ClosingAGap(CITY, NUMBER)


@pytest.fixture(scope="module")
def schools() -> Comparison:
    return run(CITY.with_plan({"school_budget": 1.0}))


@pytest.fixture(scope="module")
def mine() -> Comparison:
    return run(CITY.with_plan({"tutoring": 1.0, "down_payment_aid": 1.0}))


def told(said: Feedback) -> str:
    assert said.words
    assert "Traceback" not in said.words
    return said.verdict


class TestOneNumber:
    def test_the_gap_without_the_plan_is_right_as_read_or_rounded(self, check, schools):
        gap = schools.gap("income").baseline
        for answer in (gap, 1.003 * gap, f"${gap:,.0f}", f"{gap:.0f}"):
            assert told(check.one_number(schools, answer)) == "right"

    def test_wrong_numbers_are_told_what_they_are(self, check, schools):
        gap = schools.gap("income")
        said = {
            "with the plan": gap.plan,
            "the change": gap.estimate,
            "all its digits": gap.baseline / 1000,
            "no number": "a lot",
            "Another number": 2 * gap.baseline,
        }
        for hint, answer in said.items():
            found = check.one_number(schools, answer)
            assert (found.verdict, hint in found.words) == ("not yet", True), (hint, found)

    def test_a_number_from_other_luck_is_not_right(self, check, schools):
        other = run(schools.other, first=60)
        copied = other.gap("income").baseline
        assert abs(copied - schools.gap("income").baseline) > 0.02 * copied
        assert told(check.one_number(schools, copied)) == "not yet"
        assert told(check.one_number(other, copied)) == "not yet"


class TestTwoWays:
    @pytest.fixture
    def gap(self, schools):
        frame = schools.select("income")
        return two_ways(frame[frame["arm"] == "baseline"], present=CITY.present)

    @pytest.fixture
    def words(self, gap):
        return (
            "wider" if gap.dollars[1] > gap.dollars[0] else "narrower",
            "narrower" if gap.shares[1] > gap.shares[0] else "wider",
        )

    def test_shares_and_words_are_right(self, check, schools, gap, words):
        assert told(check.two_ways(schools, *gap.shares, *words)) == "right"
        rounded = [f"{share:.0%}" for share in gap.shares]
        assert told(check.two_ways(schools, *rounded, *(word.upper() for word in words))) == "right"
        assert told(check.two_ways(schools, *(100 * share for share in gap.shares), *words)) == "right"

    def test_lucky_words_without_the_work_are_not_right(self, check, schools, words):
        assert told(check.two_ways(schools, ..., ..., *words)) == "open"
        assert told(check.two_ways(schools, 0.11, 0.12, *words)) == "not yet"

    @pytest.mark.parametrize(
        ("change", "hint"),
        [(lambda s: 1 / s, "upside down"), (lambda s: 1 - s, "missing"), (lambda s: s / 3, "Not that for")],
    )
    def test_wrong_shares_are_told_what_they_are(self, check, schools, gap, words, change, hint):
        said = check.two_ways(schools, change(gap.shares[0]), gap.shares[1], *words)
        assert said.verdict == "not yet"
        assert hint in said.words

    def test_wrong_words_are_not_right(self, check, schools, gap, words):
        other = {"wider": "narrower", "narrower": "wider"}
        for given in ((other[words[0]], words[1]), (words[0], other[words[1]]), ("up", "down"), (1, 2)):
            assert told(check.two_ways(schools, *gap.shares, *given)) == "not yet"
        assert told(check.two_ways(schools, *gap.shares, "...", ...)) == "open"


def lucky(many: Comparison, measure: str) -> Comparison:
    """The five pairs in which a plan happens to narrow a gap most alike."""
    one = {pair.seed: Comparison(many.base, many.other, many.years, (pair,)) for pair in many.pairs}
    narrows = sorted(one, key=lambda seed: one[seed].gap(measure).estimate)
    best = min(
        (narrows[start : start + 5] for start in range(2)), key=lambda seeds: picked(many, seeds).gap(measure).high
    )
    return picked(many, best)


def picked(many: Comparison, seeds: Sequence[int]) -> Comparison:
    return Comparison(many.base, many.other, many.years, tuple(pair for pair in many.pairs if pair.seed in seeds))


@pytest.fixture(scope="module")
def many():
    return compare(
        CITY, CITY.with_plan({"greening": 1.0, "clinics": 1.0}), seeds=range(NUMBER, NUMBER + 14), years=YEARS
    )


class TestPlan:
    def test_a_plan_that_holds_on_other_draws_is_right(self, check):
        plan = CITY.with_plan({"calm_streets": Dose(level=1.0, where=LOW)})
        result, other = run(plan), compare(CITY, plan, seeds=OTHER_DRAWS, years=YEARS)
        found = []
        for measure in ("violent_victimisation", "perceived_safety", "health"):
            holds = result.gap(measure).high < 0 and other.gap(measure).high < 0
            said = check.plan(result, measure)
            assert said.right == holds == ("hardly luck" in said.words)
            found.append(holds)
        assert any(found)

    def test_a_plan_that_was_only_lucky_is_not_right(self, monkeypatch, check, many):
        found = 0
        for measure in ("income", "wealth", "schooling", "employment", "violent_victimisation", "poverty"):
            best = lucky(many, measure)
            assert "other luck" in ClosingAGap(CITY, NUMBER).plan(best, measure).words
            check.seeds = best.seeds
            others = tuple(seed for seed in many.seeds if seed not in best.seeds)
            monkeypatch.setattr(closing_a_gap, "OTHER_DRAWS", others)
            said = check.plan(best, measure)
            assert told(said) == "not yet"
            found += "may have been luck" in said.words
        assert found

    def test_other_ways_round_the_task_are_not_right(self, check, mine):
        assert told(check.plan(run(CITY), "income")) == "open"
        ended = CITY.ending("hiring_bias").with_plan({"arts": 0.1})
        assert "only the plan" in check.plan(run(ended), "income").words
        assert "only the plan" in check.plan(run(mine.other.with_changes({"quick_half": 0.4})), "income").words
        early = CITY.with_plan({"tutoring": Dose(level=1.0, start=1960)})
        assert "nobody can change the past" in check.plan(run(early), "income").words
        assert "Did you mean 'income'" in check.plan(mine, "incom").words
        assert "has no gap" in check.plan(mine, "gini").words
        assert "has no gap" in check.plan(mine, ["income"]).words
        small = CITY.with_people(600)
        other = compare(small, small.with_plan({"tutoring": 1.0}), seeds=check.seeds, years=2)
        assert "as it was loaded" in check.plan(other, "income").words


@pytest.fixture(scope="module")
def family(mine):
    found = mine.family()
    assert found.parts is not None
    return found


class TestFamily:
    def test_the_year_and_its_meaning_are_right(self, check, family):
        assert told(check.family(family, family.parts, "b")) == "right"
        assert told(check.family(family, str(family.parts), " B. ")) == "right"

    def test_the_year_alone_or_the_meaning_alone_is_not(self, check, family):
        assert told(check.family(family, family.parts, ...)) == "open"
        assert told(check.family(family, ..., "b")) == "open"
        for meaning in ("a", "c", "d", 1):
            assert told(check.family(family, family.parts, meaning)) == "not yet"
        for year in (family.parts + 1, family.parts - 1, family.present, 31, "soon", 2500):
            assert (year == family.parts) or told(check.family(family, year, "b")) == "not yet"

    def test_a_year_of_birth_is_told_as_that(self, check, family):
        born = {life["birth_year"] for lives in family.generations for life in lives if life} - {family.parts}
        assert all("born" in check.family(family, year, "b").words for year in born)

    def test_another_family_is_refused(self, check, family):
        other = run(CITY.with_plan({"tutoring": 1.0}), first=60).family()
        assert "not from your runs" in check.family(other, other.parts, "b").words

    def test_a_plan_that_reaches_nobody_cannot_be_read(self, check):
        assert "Go back to task 3" in check.family(run(CITY).family(), 1980, "b").words


@pytest.fixture(scope="module")
def three():
    one, other = {"child_allowance": 1.0}, {"sectoral_training": 1.0}
    return tuple(run(CITY.with_plan(plan)) for plan in (one, other, {**one, **other}))


@pytest.fixture(scope="module")
def pairs(three):
    return by_pair(alone=three[0], also=three[1], both=three[2])


class TestTogether:
    def test_values_and_verdict_are_right(self, check, three, pairs):
        extra = pairs["both"] - (pairs["alone"] + pairs["also"])
        said = {each: check.together(*three, extra, each).verdict for each in ("more", "less", "cannot tell")}
        assert sorted(said.values()) == ["not yet", "not yet", "right"]
        assert told(check.together(*three, extra, ...)) == "open"
        assert "The mean is" in str(check.interval(extra))

    def test_a_number_typed_in_or_a_lucky_verdict_is_not_right(self, check, three, pairs):
        mean = float((pairs["both"] - pairs["alone"] - pairs["also"]).mean())
        for verdict in ("more", "less", "cannot tell"):
            assert "one value for each pair" in check.together(*three, mean, verdict).words
            assert told(check.together(*three, ..., verdict)) == "open"

    def test_wrong_values_are_told_what_they_are(self, check, three, pairs):
        both, alone, also = pairs["both"], pairs["alone"], pairs["also"]
        hints = {"other way round": alone + also - both, "one of the two": both - also, "Not these": both}
        for hint, extra in hints.items():
            said = check.together(*three, extra, "cannot tell")
            assert (said.verdict, hint in said.words) == ("not yet", True), (hint, said, pairs)
        assert told(check.together(*three, both.astype(str), "more")) == "not yet"
        assert told(check.interval(...)) == "open"

    def test_comparisons_of_something_else_are_refused(self, check, three, pairs):
        alone, also, both = three
        extra = pairs["both"] - pairs["alone"] - pairs["also"]
        for given in ((alone, alone, both), (alone, also, alone), (run(CITY), also, both), (alone, also, None)):
            assert told(check.together(*given, extra, "cannot tell")) == "not yet"


@pytest.fixture(scope="module")
def ended():
    return run(CITY.ending("hiring_bias"))


@pytest.fixture(scope="module")
def answers(mine, ended):
    one, two = (each.gap("wealth").by_year for each in (mine, ended))
    end = int(two["year"].iloc[-1])
    assert closed(two, CITY.present + 1) < 0.9
    return False, "plan" if closed(one, end) > closed(two, end) else "end"


class TestCause:
    def test_a_right_function_and_right_readings_pass(self, check, mine, ended, answers):
        def share_closed(by_year, year):
            row = by_year.set_index("year").loc[year]
            return 1 - row["plan"] / row["baseline"]

        assert told(check.cause(mine, ended, share_closed, *answers)) == "right"
        assert told(check.cause(mine, ended, share_closed, ..., ...)) == "open"
        assert told(check.cause(mine, ended, share_closed, not answers[0], answers[1])) == "not yet"
        assert told(check.cause(mine, ended, share_closed, "False", answers[1])) == "not yet"
        wrong = {"plan": "end", "end": "plan"}[answers[1]]
        assert told(check.cause(mine, ended, share_closed, answers[0], wrong)) == "not yet"
        assert told(check.cause(mine, mine, share_closed, *answers)) == "not yet"
        assert told(check.cause(mine, None, share_closed, *answers)) == "not yet"

    WRONG: ClassVar[dict[str, tuple[Callable[..., object], str]]] = {
        "a constant that is right once": (lambda table, year: 0.75, "gives 0.75"),
        "a constant of nothing": (lambda table, year: 0, "gives 0"),
        "the last row, whatever is asked": (lambda table, year: closed(table, int(table["year"].iloc[-1])), "gives"),
        "per cent": (lambda table, year: 100 * closed(table, year), "per cent"),
        "what is left": (lambda table, year: 1 - closed(table, year), "what is left"),
        "the sign": (lambda table, year: -closed(table, year), "sign"),
        "a whole column": (lambda table, year: 1 - table["plan"] / table["baseline"], "one number"),
        "nothing": (lambda table, year: None, "nothing yet"),
        "three dots": (lambda table, year: ..., "nothing yet"),
        "text": (lambda table, year: "half", "one number"),
        "no such year": (lambda table, year: table.set_index("year").loc[1066], "KeyError"),
        "one argument": (lambda table: 0.5, "TypeError"),
        "by zero": (lambda table, year: 1 / 0, "ZeroDivisionError"),
        "no end": (lambda table, year: (again := lambda: again())(), "RecursionError"),
    }

    @pytest.mark.parametrize("name", WRONG)
    def test_a_function_that_is_not_right_gets_a_hint(self, check, mine, ended, answers, name):
        function, hint = self.WRONG[name]
        said = check.cause(mine, ended, function, *answers)
        assert not said.right
        assert hint in said.words

    def test_a_lucky_answer_without_a_function_is_not_right(self, check, mine, ended, answers):
        for function in (0.4, "share_closed", ..., None):
            assert not check.cause(mine, ended, function, *answers).right


class TestHints:
    def test_they_tell_more_with_each_try_and_begin_anew_after_success(self, check, schools):
        wrong = 3 * schools.gap("income").baseline
        said = [check.one_number(schools, wrong).words for _ in range(4)]
        assert len(set(said[:3])) == 3
        assert said[2] == said[3]
        assert check.one_number(schools, schools.gap("income").baseline).right
        assert check.one_number(schools, wrong).words == said[0]

    def test_no_hint_gives_the_number_away(self, check, schools):
        gap = schools.gap("income").baseline
        said = " ".join(check.one_number(schools, 3 * gap).words for _ in range(5))
        assert f"{gap:,.0f}" not in said

    @pytest.mark.parametrize("name", ["one_number", "two_ways", "plan", "family", "together", "cause", "interval"])
    def test_whatever_is_given_gets_words(self, check, schools, name):
        counts = {"one_number": 2, "two_ways": 5, "plan": 2, "family": 3, "together": 5, "cause": 5, "interval": 1}
        for each in ANYTHING:
            assert not getattr(check, name)(*[each] * counts[name]).right
            if counts[name] > 1:
                assert not getattr(check, name)(schools, *[each] * (counts[name] - 1)).right


class TestStrict:
    def test_an_answer_that_is_not_right_stops_the_notebook(self, monkeypatch, check, schools):
        monkeypatch.setenv(STRICT, "1")
        for answer in (..., 5):
            with pytest.raises(NotRight, match="Task 1"):
                check.one_number(schools, answer)
        assert check.one_number(schools, schools.gap("income").baseline).right
        with pytest.raises(NotRight, match="1 of 6 tasks"):
            check.summary()

    def test_zero_is_not_strict(self, monkeypatch, check, schools):
        monkeypatch.setenv(STRICT, "0")
        assert not check.one_number(schools, 5).right

    def test_the_summary_counts_what_is_done(self, check):
        assert check.summary().words.startswith("0 of 6 tasks are done. Left: 1, one number, 2,")
        check.done = dict.fromkeys(NAMES, True)
        assert check.summary().right


@pytest.mark.parametrize("number", ["...", ..., None, 3, 1000, 20.5, "twenty", True])
def test_a_number_that_is_none_is_refused_in_words(number):
    with pytest.raises(Refused, match="whole number from 20 to 900"):
        ClosingAGap(CITY, number)


@pytest.mark.parametrize(
    ("written", "meant"),
    [(5, 5), ("40,055", 40055), ("$40,055.5", 40055.5), ("75%", 0.75), ("\u22123", -3), (np.float32(0.5), 0.5)],
)
def test_numbers_are_read_as_people_write_them(written, meant):
    assert number_of(written) == meant


def test_what_is_no_number_is_none():
    assert [number_of(each) for each in (True, "many", "", [1], math.inf, "nan", None, ...)] == [None] * 8
    assert word_of(" Cannot  tell. ") == "cannot tell"
    assert word_of(3) == ""
