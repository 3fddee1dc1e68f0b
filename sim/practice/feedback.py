"""What a learner is told about an answer: right, not yet, or not answered; in words, never by colour alone."""

import os
from dataclasses import dataclass
from typing import Literal, NamedTuple

from sim.views.drawing import escape
from sim.views.told import NO_MATHEMATICS

STRICT = "INTERWOVEN_STRICT"
"""The environment variable under which an answer that is not right stops the notebook, for those who grade."""

type Verdict = Literal["right", "not yet", "open", "noted"]


class Look(NamedTuple):
    """How a verdict is shown: a sign, the words before what is said, and the colour at the side."""

    sign: str
    words: str
    edge: str


LOOKS: dict[Verdict, Look] = {
    "right": Look("✓", "Right.", "#009e73"),
    "not yet": Look("→", "Not yet.", "#e69f00"),
    "open": Look("○", "Not answered yet.", "#767676"),
    "noted": Look("•", "", "#0072b2"),
}


class NotRight(AssertionError):
    """An answer that is not right, where only right ones may pass."""


@dataclass(frozen=True)
class Feedback:
    """What is said about one answer."""

    verdict: Verdict
    words: str
    task: str = ""

    @property
    def right(self) -> bool:
        """Whether the answer is right."""
        return self.verdict == "right"

    @property
    def said(self) -> str:
        """All of it as one text."""
        return " ".join(filter(None, [f"{self.task}:" if self.task else "", LOOKS[self.verdict].words, self.words]))

    def __repr__(self) -> str:
        """Return the text, with a sign before it."""
        return f"{LOOKS[self.verdict].sign} {self.said}"

    def _repr_html_(self) -> str:
        """The text as a paragraph that a screen reader speaks."""
        look = LOOKS[self.verdict]
        return (
            f'<p role="status" class="{NO_MATHEMATICS}" style="max-width:48em;line-height:1.45;padding:.5em .8em;'
            f'border-left:.4em solid {look.edge}"><span aria-hidden="true">{look.sign} </span>{escape(self.said)}</p>'
        )


def is_strict() -> bool:
    """Whether an answer that is not right stops the notebook."""
    return os.environ.get(STRICT, "") not in ("", "0")
