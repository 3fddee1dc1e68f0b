"""The exercise "Closing a gap": six tasks on runs that are the learner's own, so that no answer can be copied.

An answer is compared with what the learner's own draws of luck show; a plan must hold on draws that its author did not
see; a function must be right on tables that it was not shown.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from sim.experiments.compare import Comparison, compare
from sim.experiments.family import Family
from sim.experiments.run import past_of
from sim.measures import MEASURES
from sim.parameters import Refused, suggest
from sim.practice import mistakes
from sim.practice.feedback import Feedback
from sim.practice.first_look import two_ways
from sim.practice.tasks import Found, Tasks, is_open, missing, near, number_of, right, task, word_of, wrong
from sim.scenario import Scenario
from sim.views import words
from sim.views.lines import Summary, summarise
from sim.views.told import Told

NAMES = {
    "read": "1, one number", "ways": "2, two ways to measure", "plan": "3, a plan", "family": "4, one family",
    "together": "5, alone and together", "cause": "6, a claim",
}  # fmt: skip
FIRST, LAST = 20, 900
DRAWS = 5
"""How many draws of luck are the learner's own: seeds from `my_number` on."""
OTHER_DRAWS = tuple(range(6))
"""Seeds on which a plan must hold as well."""
MEASURE = "income"
WAYS = ("wider", "narrower")
MEANINGS = {
    "a": "One family proves nothing about a plan: with other luck it may go the other way. Many pairs show what is "
    "likely.",
    "c": "Both are the same people with the same luck. What differs came from the plan, not from how they decide.",
}
"""What is wrong with two of the three readings of one family's futures."""
VERDICTS = ("more", "less", "cannot tell")
GONE = 0.9
"""A gap of which more than this share is closed counts as gone."""
AGAIN = "Run the cells above once more, from the top: the comparisons are not those of this task."


def by_pair(measure: str = MEASURE, **results: Comparison) -> pd.DataFrame:
    """Return what each of some plans changes in a measure by the end, in every pair: a row a seed, a column a plan."""
    return pd.DataFrame({name: _changes(result, measure) for name, result in results.items()})


def _changes(result: Comparison, measure: str) -> "pd.Series[float]":
    single = {pair.seed: Comparison(result.base, result.other, result.years, (pair,)) for pair in result.pairs}
    return pd.Series({seed: one.change(measure).estimate for seed, one in single.items()}).rename_axis("seed")


class ClosingAGap(Tasks):
    """The checks of the exercise, for one learner's number."""

    def __init__(self, scenario: Scenario, my_number: int) -> None:
        """Begin. The number decides the luck of all runs.

        Raises:
            Refused: it is no whole number in the range.
        """
        number = number_of(my_number)
        if number is None or number != int(number) or not FIRST <= number <= LAST:
            raise Refused(f"my_number is {my_number!r}. Write a whole number from {FIRST} to {LAST}.")
        super().__init__(NAMES)
        self.scenario = scenario
        self.seeds = tuple(range(int(number), int(number) + DRAWS))

    @task("read")
    def one_number(self, result: object, answer: object) -> Found:
        """Check the gap in income in 2085 without the plan, read from a sentence."""
        if is_open(answer):
            return missing("Put one number in place of the three dots.")
        if not isinstance(result, Comparison) or self._not_mine(result):
            return wrong(AGAIN)
        value, gap = number_of(answer), result.gap(MEASURE)
        if value is None:
            return wrong("That is no number. Write it with digits alone, like 12345.")
        if abs(value - gap.baseline) <= abs(value - gap.plan) and near(value, gap.baseline):
            return right("So large is the gap if nobody changes anything, with your five draws of luck.")
        if near(value, gap.plan):
            return wrong("This is the gap with the plan. Which of the two futures is called the baseline?")
        if near(1000 * value, gap.baseline):
            return wrong("Nearly. Write all its digits: 12000, not 12.")
        if near(value, gap.estimate) or near(-value, gap.estimate):
            return wrong("This is the change, the difference between two gaps. Asked is one of the gaps themselves.")
        return wrong(
            "Another number is asked for. The sentence names two gaps, one for each future.",
            "Look for the words “in the baseline”. The number is the one before them.",
            f"Your runs are seeds {self.seeds[0]} to {self.seeds[-1]}. A number from other runs has other luck.",
        )

    @task("ways")
    def two_ways(
        self, result: object, share_2025: object, share_2085: object, in_dollars: object, as_share: object
    ) -> Found:
        """Check what becomes of the gap in income from 2025 to 2085, in dollars and as a share."""
        shares, ways = (share_2025, share_2085), (in_dollars, as_share)
        if is_open(*shares):
            return missing("Work out both shares first: B's income divided by A's, in 2025 and in 2085.")
        if not isinstance(result, Comparison) or self._not_mine(result):
            return wrong(AGAIN)
        frame = result.select(MEASURE)
        gap = two_ways(frame[frame["arm"] == "baseline"], MEASURE, self.scenario.present)
        for year, answer, share in zip(gap.years, shares, gap.shares, strict=True):
            if found := mistakes.share(year, answer, share, f"{gap.worse}'s income", f"{gap.better}'s"):
                return found
        if is_open(*ways):
            return missing("The shares are right. Now write “wider” or “narrower” for both ways.")
        said = [word_of(way) for way in ways]
        if not set(said) <= set(WAYS):
            return wrong(f"The shares are right. For both ways write one of two words: {' or '.join(WAYS)}.")
        if (said[0] == "wider") != (gap.dollars[1] > gap.dollars[0]):
            return wrong(
                "The shares are right. For dollars, take the one income from the other, in both years.",
                f"The shares are right. {gap.in_dollars}",
            )
        if (said[1] == "narrower") != (gap.shares[1] > gap.shares[0]):
            return wrong(
                "The shares are right, and so are the dollars. A gap is closed where the share is 1. Which of your two "
                "shares is nearer to 1?"
            )
        differ = "Both are true. " if said[0] != said[1] else "Here both agree; they need not. "
        return right(f"{gap.in_dollars} {gap.as_share} {differ}Ask of every report which of the two it tells.")

    @task("plan")
    def plan(self, result: object, measure: object) -> Found:
        """Check that a plan narrows a gap on the learner's draws and on others."""
        if not isinstance(result, Comparison):
            return wrong("The first thing to check is a comparison: write `mine`, and run the cell that makes it.")
        if not result.other.plan:
            return missing('Put at least one intervention into my_plan, for example {"tutoring": 0.5}.')
        if not isinstance(measure, str) or measure not in MEASURES or not MEASURES[measure].by_group:
            known = [name for name, each in MEASURES.items() if each.by_group]
            return wrong(f"“{measure}” has no gap.{suggest(str(measure), known) or f' Take {words.listed(known)}.'}")
        if problem := self._not_mine(result):
            return wrong(problem)
        if result.other.with_plan({}).digest != result.base.with_plan({}).digest:
            return wrong("In this task only the plan may differ from the baseline; structures come in task 6.")
        if past_of(result.other).plan:
            return wrong("A plan acts from the present on: nobody can change the past. Take out `start`.")
        gap = result.gap(measure)
        if gap.high >= 0:
            return mistakes.not_narrower(gap)
        other = compare(result.base, result.other, seeds=OTHER_DRAWS, years=result.years).gap(measure)
        if other.high >= 0:
            return wrong(
                f"On your {gap.runs} draws the gap narrows. On {other.runs} other draws {mistakes.interval(other)}: it "
                "may have been luck. Make the plan stronger, and check again."
            )
        return right(
            f"It takes {words.amount(gap.estimate, gap.measure.unit)} off the gap in {words.measure_name(measure)}: "
            f"{mistakes.interval(gap)}. On "
            f"{other.runs} other draws {mistakes.interval(other)}, so it is hardly luck. How large the effect is rests "
            "on assumptions; explain(...) names them."
        )

    @task("family")
    def family(self, family: object, year: object, meaning: object) -> Found:
        """Check the year in which a family's two futures part, and what that means."""
        if is_open(year):
            return missing(
                "Read the cards from top to bottom, and write the first year in which the two futures differ."
            )
        if not isinstance(family, Family) or family.seed not in self.seeds:
            return wrong("Run the cell that follows the family once more: this family is not from your runs.")
        if family.parts is None:
            return wrong("This plan reaches no child of these draws. Go back to task 3 and make it stronger.")
        value = number_of(year)
        born = [life["birth_year"] for lives in family.generations for life in lives if life is not None]
        if value is None or not family.present - 120 <= value <= family.end:
            return wrong(f"That is no year. Write one up to {family.end}, with four digits.")
        if value != family.parts:
            if value in born:
                return wrong("In that year someone is born. Asked is the first event that differs between the two.")
            return wrong(
                "Not that year. Events that stand once are the same in both futures. Look for the first that does not.",
                "The sentence under the picture says until when the lives are the same.",
            )
        if is_open(meaning):
            return missing("The year is right. Now choose what it means: “a”, “b” or “c”.")
        choice = word_of(meaning)
        if choice in MEANINGS:
            return wrong(f"The year is right. {MEANINGS[choice]}")
        if choice != "b":
            return wrong("The year is right. For the meaning write one letter: “a”, “b” or “c”.")
        return right("Until then not a day differs. From then on other things happen, better ones and worse ones.")

    @task("together")
    def together(self, alone: object, also: object, both: object, extra: object, verdict: object) -> Found:
        """Check what two interventions do together beyond what they do one by one."""
        if is_open(extra):
            return missing("Work out `extra` from the columns of `pairs`.")
        runs = self._mine(alone, also, both)
        if not runs:
            return wrong(AGAIN)
        first, second, joint = runs
        if not first.other.plan or not second.other.plan or set(first.other.plan) & set(second.other.plan):
            return wrong("Give `one` and `other` an intervention each, and not the same.")
        if joint.other.plan != {**first.other.plan, **second.other.plan}:
            return wrong("`both` must hold the two interventions of `one` and `other`, at the same levels.")
        pairs = by_pair(alone=first, also=second, both=joint)
        beyond = pairs["both"] - pairs["alone"] - pairs["also"]
        if not isinstance(extra, pd.Series) or len(extra) != len(beyond) or not is_numeric_dtype(extra):
            return wrong(
                "`extra` must have one value for each pair. Compute with whole columns: "
                'pairs["both"] is one, and columns can be added and taken away like numbers.'
            )
        if problem := mistakes.extra(extra, pairs, beyond):
            return problem
        found = spread(beyond)
        truth = "cannot tell" if found.low <= 0 <= found.high else "more" if found.low > 0 else "less"
        if is_open(verdict):
            return missing(f"`extra` is right. {found} Now write the verdict: {', '.join(VERDICTS)}.")
        if word_of(verdict) not in VERDICTS:
            return wrong(f"`extra` is right. For the verdict write one of these: {', '.join(VERDICTS)}.")
        if word_of(verdict) != truth:
            return wrong(
                "`extra` is right. Look at its interval: does it include 0?",
                f"`extra` is right. {found} If 0 is inside, nobody can tell; above 0 means more, below 0 less.",
            )
        return right(f"{found} No rule knows which interventions act together.")

    def interval(self, values: object) -> "Feedback | Spread":
        """Return the mean of one value a pair with its 90 % interval."""
        if not isinstance(values, pd.Series) or len(values) < 2 or not is_numeric_dtype(values):
            return Feedback("open", "Work out `extra` first: one value for each pair.")
        return spread(values)

    @task("cause")
    def cause(
        self, mine: object, ended: object, share_closed: object, claim_holds: object, closes_more: object
    ) -> Found:
        """Check a function, and what it says about a claim and about two ways to close a gap."""
        if found := mistakes.function(share_closed):
            return found
        runs = self._mine(mine, ended)
        if not runs or runs[1].other.mechanisms == runs[1].base.mechanisms:
            return wrong(AGAIN)
        planned, stopped = (each.gap("wealth").by_year for each in runs)
        present, end = self.scenario.present, int(stopped["year"].iloc[-1])
        soon, late = (mistakes.closed(stopped, year) for year in (present + 1, end))
        other = mistakes.closed(planned, end)
        if is_open(claim_holds, closes_more):
            return missing(
                "The function is right. Use it on the runs above, then say what it shows: see the two questions."
            )
        if not isinstance(claim_holds, bool):
            return wrong("The function is right. For the claim write True or False, without quotation marks.")
        if claim_holds != (soon > GONE):
            told = words.number(soon, "share")
            return wrong(
                f"The function is right. What does it give for {present + 1}, a year after the end?",
                f"The function is right. In {present + 1}, {told} of the gap is closed. Is it gone?",
            )
        choice = word_of(closes_more)
        if choice not in ("plan", "end"):
            return wrong("The function is right, and so is the claim. For the last question write “plan” or “end”.")
        if choice != ("plan" if other > late else "end"):
            return wrong(f"The function is right, and so is the claim. Use it on both runs, for {end}.")
        shares = [words.number(each, "share") for each in (soon, late, other)]
        return right(
            f"One structure ends: {shares[0]} of the gap in wealth is closed after a year, {shares[1]} by {end}. Your "
            f"plan closes {shares[2]} by then. To end a cause is much, and not yet to repair what it took."
        )

    def _mine(self, *results: object) -> tuple[Comparison, ...]:
        """Return the comparisons, or nothing if one of them is none or has another baseline or other luck."""
        runs = tuple(each for each in results if isinstance(each, Comparison) and not self._not_mine(each))
        return runs if len(runs) == len(results) else ()

    def _not_mine(self, result: Comparison) -> str:
        """Return what is wrong if a comparison has another baseline or other luck, or nothing."""
        if result.base.digest != self.scenario.digest:
            return "The baseline must be the city as it was loaded: compare(columbus, …)."
        if result.seeds != self.seeds:
            return "These runs have other luck. Compare with seeds=seeds, the draws of your own number."
        return ""


@dataclass(frozen=True, repr=False)
class Spread(Told):
    """The mean of one value a pair, in dollars, and the ends of its 90 % interval."""

    mean: float
    low: float
    high: float
    pairs: int

    def __str__(self) -> str:
        """Return it in words."""
        mean, low, high = (words.number(each, "dollars") for each in (self.mean, self.low, self.high))
        return f"The mean is {mean} ({words.MEAN_INTERVAL}: {low} to {high}; {self.pairs} pairs)."


def spread(values: "pd.Series[float]") -> Spread:
    """Return mean and interval of one value a pair."""
    summary: Summary = summarise(np.asarray(values, dtype=np.float64)[None, :], "mean")
    mean, low, high = (float(part[0]) for part in summary)
    return Spread(mean, low, high, len(values))
