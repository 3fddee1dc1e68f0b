"""Checks of an exercise: what is found out about an answer becomes a hint, more telling with each try."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from numbers import Real
from typing import Any, Concatenate

import numpy as np

from sim.practice.feedback import Feedback, NotRight, Verdict, is_strict

ROUNDED = 0.013
"""How far a number may be off as a share of itself: it may be rounded to two digits or so."""


@dataclass(frozen=True)
class Found:
    """What was found out about an answer: hints come one after the other, the least telling first."""

    verdict: Verdict
    hints: tuple[str, ...]


def right(words: str) -> Found:
    """Return that an answer is right, and why."""
    return Found("right", (words,))


def wrong(*hints: str) -> Found:
    """Return that an answer is not right yet, with one hint for each try."""
    return Found("not yet", hints)


def missing(words: str) -> Found:
    """Return that there is no answer yet, and what is asked for."""
    return Found("open", (words,))


class Tasks:
    """The tasks of one exercise and how far a learner has come with them."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Begin with no task done; `names` says what each is called."""
        self.names = dict(names)
        self.tries: Counter[str] = Counter()
        self.done: dict[str, bool] = {}

    def judge(self, task: str, found: Found) -> Feedback:
        """Return what is said about an answer.

        Raises:
            NotRight: it is not right, and the environment asks for right answers.
        """
        self.done[task] = found.verdict == "right"
        said = Feedback(
            found.verdict, found.hints[min(self.tries[task], len(found.hints) - 1)], f"Task {self.names[task]}"
        )
        if found.verdict == "right":
            self.tries[task] = 0
        elif len(found.hints) > 1:
            self.tries[task] += 1
        return strictly(said)

    def summary(self) -> Feedback:
        """Return how many tasks are done.

        Raises:
            NotRight: not all of them are, and the environment asks for right answers.
        """
        left = [name for task, name in self.names.items() if not self.done.get(task, False)]
        count = len(self.names)
        if not left:
            return strictly(Feedback("right", f"All {count} tasks are done."))
        words = f"{count - len(left)} of {count} tasks are done. Left: {', '.join(left)}."
        return strictly(Feedback("noted", words))


def task[Learner: Tasks, **Answers](
    name: str,
) -> Callable[[Callable[Concatenate[Learner, Answers], Found]], Callable[Concatenate[Learner, Answers], Feedback]]:
    """Make a method that finds something out about answers into the check of a task."""

    def made(find: Callable[Concatenate[Learner, Answers], Found]) -> Callable[Concatenate[Learner, Answers], Feedback]:
        @wraps(find)
        def check(self: Learner, /, *answers: Answers.args, **named: Answers.kwargs) -> Feedback:
            return self.judge(name, find(self, *answers, **named))

        return check

    return made


def strictly(said: Feedback) -> Feedback:
    """Return what is said, or raise NotRight with it where only right answers may pass."""
    if is_strict() and not said.right:
        raise NotRight(said.said)
    return said


def is_open(*answers: object) -> bool:
    """Whether one of the answers still is what the exercise came with: three dots, or nothing."""
    return any(
        answer is ... or answer is None or (isinstance(answer, str) and not answer.strip(" .…")) for answer in answers
    )


def number_of(answer: object) -> float | None:
    """Return the number that is meant: 40000, "40,000", "$40,000", "75%"; None if it is none."""
    if isinstance(answer, bool | np.bool_):
        return None
    if isinstance(answer, Real):
        found = float(answer)
    elif isinstance(answer, str):
        text = answer.strip().replace(",", "").replace("$", "").replace("\u2212", "-")
        try:
            found = float(text.removesuffix("%")) / (100.0 if text.endswith("%") else 1.0)
        except ValueError:
            return None
    else:
        return None
    return found if np.isfinite(found) else None


def word_of(answer: object) -> str:
    """Return an answer in one word or a few, in small letters; empty if it is none."""
    return " ".join(answer.lower().split()).strip("\"' .") if isinstance(answer, str) else ""


def near(answer: float, value: float) -> bool:
    """Whether a number is a value, as it may be rounded."""
    return abs(answer - value) <= ROUNDED * abs(value)


def outcome(function: Callable[..., Any], *arguments: object) -> tuple[Any, str]:
    """Return what a learner's function gives, or how it stopped, in words."""
    try:
        return function(*arguments), ""
    except Exception as error:  # noqa: BLE001  # a learner's code may stop with anything, and shall get a hint
        return None, f"Your function stopped with {type(error).__name__}: {error}."
