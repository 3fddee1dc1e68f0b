"""Questions with a few choices. What is right, and why, is computed from the learner's own run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from sim.practice.feedback import Feedback


class Asked(Protocol):
    """What can be asked: a text, choices by a letter, what the button says, and what is said about a choice."""

    text: str
    choices: Mapping[str, str]
    button: str

    def check(self, choice: str) -> Feedback:
        """Return what is said about a choice; empty when none is made."""


@dataclass(frozen=True)
class Question:
    """A question. `reasons` says for each choice why it is right or wrong."""

    text: str
    choices: Mapping[str, str]
    right: str
    reasons: Mapping[str, str]
    button: str = "Check"

    def check(self, choice: str) -> Feedback:
        """Return whether a choice is right, and why."""
        if choice not in self.choices:
            return unanswered(choice, self.choices)
        return Feedback("right" if choice == self.right else "not yet", self.reasons[choice])


@dataclass(frozen=True)
class Prediction:
    """What a learner expects before a run. Nothing is right or wrong yet."""

    text: str
    choices: Mapping[str, str]
    button: str = "Keep my prediction"

    def check(self, choice: str) -> Feedback:
        """Return what is kept."""
        if choice not in self.choices:
            return unanswered(choice, self.choices)
        return Feedback("noted", f"Kept: {self.choices[choice]} You will compare it with the run.")

    def against(self, kept: str, came: str, told: str) -> Feedback:
        """Return how a kept prediction compares with the choice that came true; `told` says what the run shows."""
        if kept not in self.choices:
            words = "You have kept no prediction. Go back, choose one, and run this cell once more."
            return Feedback("open", f"{words} {told}")
        if kept == came:
            return Feedback("noted", f"You expected: {self.choices[kept]} So it came. {told}")
        words = "So it did not come, and from that one learns most."
        return Feedback("noted", f"You expected: {self.choices[kept]} {words} {told}")


def unanswered(choice: str, choices: Mapping[str, str]) -> Feedback:
    """Return what is said when nothing, or nothing that can be chosen, is chosen."""
    given = f"There is no choice “{choice}”. " if choice else ""
    return Feedback("open", f"{given}Choose one of {', '.join(choices)}.")
