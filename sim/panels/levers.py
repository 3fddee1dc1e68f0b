"""Controls for notebooks and the app: a lever, a button, a choice and a progress bar around the browser's own elements.

Jupyter's stock sliders have no accessible name, and keys pressed in them edit the notebook; these have a label, tell
their value in words, and keep their keys.
"""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

HERE = Path(__file__).parent
STYLE = (HERE / "panel.css").read_text(encoding="utf-8")


def script(name: str) -> str:
    """Return the browser's side of a control: what all share, then its own."""
    return "\n".join((HERE / f"{part}.js").read_text(encoding="utf-8") for part in ("shared", name))


class Control(anywidget.AnyWidget):
    """What all controls share. Their text form is the same in every session, so that stored lessons stay the same."""

    _css = STYLE

    def __repr__(self) -> str:
        """Return the kind of control and what it is called."""
        return f"{type(self).__name__}({getattr(self, 'label', '')!r})"


class Lever(Control):
    """A lever from `min` to `max`, told in per cent. `spoken` is what is read aloud, with {} for the per cents."""

    _esm = script("lever")
    label = traitlets.Unicode().tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)
    spoken = traitlets.Unicode("{} percent").tag(sync=True)
    value = traitlets.Float(0.0).tag(sync=True)
    min = traitlets.Float(0.0).tag(sync=True)
    max = traitlets.Float(1.0).tag(sync=True)
    step = traitlets.Float(0.05).tag(sync=True)

    @traitlets.validate("value")
    def _within(self, proposal: dict[str, Any]) -> float:
        return min(max(float(proposal["value"]), self.min), self.max)


class Button(Control):
    """A button; `clicks` counts how often it was pressed while it was enabled."""

    _esm = script("button")
    label = traitlets.Unicode().tag(sync=True)
    clicks = traitlets.Int(0).tag(sync=True)
    enabled = traitlets.Bool(True).tag(sync=True)


class Choice(Control):
    """A choice of one among `options`: what stands for each, by value."""

    _esm = script("choice")
    label = traitlets.Unicode().tag(sync=True)
    options = traitlets.Dict(key_trait=traitlets.Unicode(), value_trait=traitlets.Unicode()).tag(sync=True)
    value = traitlets.Unicode().tag(sync=True)

    @traitlets.validate("value")
    def _known(self, proposal: dict[str, Any]) -> str:
        value: str = proposal["value"]
        if value not in self.options:
            raise traitlets.TraitError(f"{value!r} is no option of {self.label!r}; there are {', '.join(self.options)}")
        return value


class Progress(Control):
    """How much of a run is done, 0 to 1, with words beside the bar."""

    _esm = script("progress")
    label = traitlets.Unicode().tag(sync=True)
    done = traitlets.Float(0.0).tag(sync=True)
