"""The prediction and the questions of the first lesson; what is right is read from the learner's own runs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.experiments.compare import Comparison
from sim.measures import MEASURES
from sim.practice.feedback import Feedback
from sim.practice.questions import Prediction, Question
from sim.views import words
from sim.views.lines import last_year, select

if TYPE_CHECKING:
    import pandas as pd

PRESENT = 2025
SAME = 0.1
"""Up to this share of it, a gap counts as about the same."""
LATER = 10
"""Years after which one looks what is left of a gap."""

PREDICTION = Prediction(
    "Nobody changes anything. In 2085, the gap between the household incomes of A and B, in dollars, will be",
    {"a": "larger than in 2025.", "b": "smaller than in 2025.", "c": "about the same, within a tenth."},
)


@dataclass(frozen=True)
class TwoWays:
    """The gap between two groups in two years, in dollars and as a share."""

    better: str
    worse: str
    years: tuple[int, int]
    incomes: tuple[tuple[float, float], tuple[float, float]]
    """Of the better-off and of the worse-off group, in both years."""

    @property
    def dollars(self) -> tuple[float, float]:
        """The better-off group's income less the other's."""
        (one, two), (three, four) = self.incomes
        return one - two, three - four

    @property
    def shares(self) -> tuple[float, float]:
        """The worse-off group's income divided by the other's."""
        (one, two), (three, four) = self.incomes
        return two / one, four / three

    @property
    def in_dollars(self) -> str:
        """What becomes of the gap in dollars, in words."""
        then, now = (words.number(each, "dollars") for each in self.dollars)
        return f"In dollars, the gap is {then} in {self.years[0]} and {now} in {self.years[1]}."

    @property
    def as_share(self) -> str:
        """What becomes of the gap as a share, in words."""
        then, now = (words.number(each, "share") for each in self.shares)
        years = self.years
        return f"{self.worse} has {then} of the income of {self.better} in {years[0]} and {now} in {years[1]}."

    def against(self, kept: str) -> Feedback:
        """Return how the prediction compares with this run."""
        grown = self.dollars[1] / self.dollars[0] - 1
        came = "c" if abs(grown) <= SAME else "a" if grown > 0 else "b"
        return PREDICTION.against(kept, came, f"{self.in_dollars} This is one run; another seed has other luck.")

    @property
    def question(self) -> Question:
        """What becomes of the gap, in both ways at once."""
        grows, rises = self.dollars[1] > self.dollars[0], self.shares[1] > self.shares[0]
        said = {"a": (True, False), "b": (True, True), "c": (False, False), "d": (False, True)}
        right = next(letter for letter, claim in said.items() if claim == (grows, rises))
        return Question(
            f"From {self.years[0]} to {self.years[1]}, what becomes of the gap in household income?",
            {
                letter: f"It {'grows' if one else 'shrinks'} in dollars, and {self.worse}'s income becomes a "
                f"{'larger' if two else 'smaller'} share of {self.better}'s."
                for letter, (one, two) in said.items()
            },
            right,
            {letter: self._reason(claim == grows, share == rises) for letter, (claim, share) in said.items()},
        )

    def _reason(self, dollars: bool, share: bool) -> str:
        told = f"{self.in_dollars} {self.as_share}"
        if dollars and share:
            agree = (self.dollars[1] > self.dollars[0]) != (self.shares[1] > self.shares[0])
            both = "Both ways agree here; they need not." if agree else "Both are true at once."
            return f"{told} {both} Whoever names one of them alone tells half of it."
        if share:
            return f"The share is right. But look at the distance between the lines: {self.in_dollars}"
        if dollars:
            divide = f"Divide {self.worse}'s income by {self.better}'s, in both years (the table has them)."
            return f"The dollars are right. The share is another question. {divide} {self.as_share}"
        return f"Look at the distance between the lines, and at the table. {told}"


def two_ways(frame: "pd.DataFrame", measure: str = "income", present: int = PRESENT) -> TwoWays:
    """Return the gap in a measure in the present and at the end of a run, from its tidy frame."""
    lines = select(frame, measure, "group")
    years = present, last_year(lines)
    then, now = ({line.name: float(line.runs(year).mean()) for line in lines} for year in years)
    better, worse = max(then, key=lambda name: then[name]), min(then, key=lambda name: then[name])
    return TwoWays(better, worse, years, ((then[better], then[worse]), (now[better], now[worse])))


def sure(result: Comparison, measure: str = "income") -> Question:
    """Ask what paired runs say about a gap: that it gets smaller or larger, or that they cannot tell."""
    gap, unit = result.gap(measure), MEASURES[measure].unit
    unknown = gap.low <= 0 <= gap.high
    right = "d" if unknown else "a" if gap.estimate < 0 else "b"
    mean = "smaller" if gap.estimate < 0 else "larger"
    interval = f"from {words.number(gap.low, unit)} to {words.number(gap.high, unit)}"
    pairs = (
        f"The mean of the {gap.runs} pairs is {words.amount(gap.estimate, unit)} {mean}; its interval goes {interval}"
    )
    if unknown:
        doubt = f"{pairs}. It includes zero, so with other luck the answer may be the opposite."
        none = f"{pairs}. All of that fits these runs. Not to see an effect is not to see that there is none."
        known = f"{pairs}. It includes zero: neither direction is sure. More pairs make it narrower: try seeds=20."
        reasons = {"a": doubt, "b": doubt, "c": none, "d": known}
    else:
        told = f"{pairs}. It does not include zero, and the gap is {mean} in {gap.agreeing} of {gap.runs} pairs"
        reasons = dict.fromkeys("abcd", f"{told}: these runs can tell.")
    name = words.measure_name(measure)
    return Question(
        f"Does the plan change the gap in {name} between {gap.better_off} and {gap.worse_off}? What do these "
        f"{gap.runs} pairs say?",
        {
            "a": "It makes the gap smaller.", "b": "It makes the gap larger.", "c": "It does nothing to the gap.",
            "d": "These runs cannot tell.",
        },
        right,
        reasons,
    )  # fmt: skip


LEFT = {"a": ("Nothing.", 0.05), "b": ("Less than half.", 0.5), "c": ("More than half.", 0.95), "d": ("All.", 9.0)}
"""What may be left of a gap: the choices, and the share up to which each is right."""


def left_over(result: Comparison, measure: str = "wealth") -> Question:
    """Ask how much of a gap is left some years after the structures that made it have ended."""
    by_year = result.gap(measure).by_year.set_index("year")
    kept = by_year["plan"] / by_year["baseline"]
    present, end = result.base.present, int(by_year.index[-1])
    later = min(present + LATER, end)
    share, last = float(kept[later]), float(kept[end])
    right = next(letter for letter, (_, most) in LEFT.items() if share <= most)
    left = f"In {later}, {words.number(share, 'share')} of the gap of the other future is left"
    handed = (
        f"{left}, in {end} {words.number(last, 'share')}. An end stops new harm and gives nothing back: savings, homes "
        "and places are handed on from parents to children."
    )
    again = f"{left}. Compare the distance between the two lines of each future in {later}."
    return Question(
        f"The structures end in {present}. How much of the gap in {words.measure_name(measure)} is left in {later}, "
        "compared with the future in which they go on?",
        {letter: choice for letter, (choice, _) in LEFT.items()},
        right,
        {letter: handed if letter == right else again for letter in LEFT},
    )
