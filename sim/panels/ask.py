"""A question in a notebook: choose, press the button, and read why the choice is right or wrong."""

from typing import Any

import traitlets

from sim.panels.levers import HERE, STYLE, Control, script
from sim.practice.feedback import Feedback
from sim.practice.questions import Asked
from sim.views.drawing import escape
from sim.views.told import NO_MATHEMATICS

STILL = "Run this cell, and you can choose."


class Ask(Control):
    """A question with its choices. `answer` is the choice for which the button was pressed last, or empty."""

    _esm = script("question")
    _css = STYLE + (HERE / "question.css").read_text(encoding="utf-8")
    label = traitlets.Unicode().tag(sync=True)
    options = traitlets.Dict(key_trait=traitlets.Unicode(), value_trait=traitlets.Unicode()).tag(sync=True)
    button = traitlets.Unicode().tag(sync=True)
    value = traitlets.Unicode().tag(sync=True)
    clicks = traitlets.Int(0).tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)
    verdict = traitlets.Unicode().tag(sync=True)
    answer = traitlets.Unicode()

    def __init__(self, asked: Asked) -> None:
        """Ask; nothing is chosen yet."""
        super().__init__(label=asked.text, options=dict(asked.choices), button=asked.button)
        self.asked = asked
        self.observe(lambda _: self.choose(self.value), "clicks")

    def choose(self, choice: str) -> Feedback:
        """Answer by the letter of a choice, as the button does: for whoever cannot use the buttons."""
        said = self.asked.check(choice)
        with self.hold_sync():
            self.value, self.answer = (choice, choice) if choice in self.options else ("", "")
            self.words, self.verdict = said.said, said.verdict
        return said

    def __repr__(self) -> str:
        """Return the question and its choices."""
        return "\n".join([self.label, *(f"  {letter}  {words}" for letter, words in self.options.items())])

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Return the living question, and its text for pages on which it cannot live."""
        living, about = super()._repr_mimebundle_(**kwargs) or ({}, {})
        choices = "".join(f"<li>{escape(words)}</li>" for words in self.options.values())
        text = f"<p><strong>{escape(self.label)}</strong></p><ul>{choices}</ul><p>{STILL}</p>"
        html = f'<div class="{NO_MATHEMATICS}">{text}</div>'
        return {**living, "text/plain": repr(self), "text/html": html}, about


def ask(question: Asked) -> Ask:
    """Return a question to be answered in the notebook."""
    return Ask(question)
