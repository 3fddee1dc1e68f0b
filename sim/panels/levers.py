"""Controls for notebooks and the app, around the browser's own elements: levers, buttons, choices, places, a budget.

Jupyter's stock sliders have no accessible name, and keys pressed in them edit the notebook; these have a label, tell
their value in words, and keep their keys.
"""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

HERE = Path(__file__).parent
STYLE = (HERE / "panel.css").read_text(encoding="utf-8")


def script(*names: str) -> str:
    """Return the browser's side of a control: what all share, then its own."""
    return "\n".join((HERE / f"{name}.js").read_text(encoding="utf-8") for name in ("shared", *names))


class Control(anywidget.AnyWidget):
    """What all controls share. Their text form is the same in every session, so that stored lessons stay the same."""

    _css = STYLE

    def __repr__(self) -> str:
        """Return the kind of control and what it is called."""
        return f"{type(self).__name__}({getattr(self, 'label', '')!r})"


class Lever(Control):
    """A lever from `min` to `max`, told in per cent. `spoken` is what is read aloud, with {} for the per cents.

    places: what may be chosen as `where`; without any, the lever does not ask where and when. start, end: years, or
    None for the first of `years` and for good. summary: where and when, in words.
    """

    _esm = script("lever")
    label = traitlets.Unicode().tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)
    spoken = traitlets.Unicode("{} percent").tag(sync=True)
    value = traitlets.Float(0.0).tag(sync=True)
    min = traitlets.Float(0.0).tag(sync=True)
    max = traitlets.Float(1.0).tag(sync=True)
    step = traitlets.Float(0.05).tag(sync=True)
    places = traitlets.Dict(key_trait=traitlets.Unicode(), value_trait=traitlets.Unicode()).tag(sync=True)
    where = traitlets.Unicode().tag(sync=True)
    years = traitlets.List(traitlets.Int(), [0, 0]).tag(sync=True)
    start = traitlets.Int(None, allow_none=True).tag(sync=True)
    end = traitlets.Int(None, allow_none=True).tag(sync=True)
    summary = traitlets.Unicode().tag(sync=True)

    @traitlets.validate("value")
    def _within(self, proposal: dict[str, Any]) -> float:
        return min(max(float(proposal["value"]), self.min), self.max)


class Button(Control):
    """A button; `clicks` counts how often it was pressed while it was enabled."""

    _esm = script("button")
    label = traitlets.Unicode().tag(sync=True)
    clicks = traitlets.Int(0).tag(sync=True)
    enabled = traitlets.Bool(True).tag(sync=True)
    visible = traitlets.Bool(True).tag(sync=True)


class Choice(Control):
    """A choice of one among `options`: what stands for each, by value. `note` says more about what is chosen."""

    _esm = script("choice")
    label = traitlets.Unicode().tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)
    visible = traitlets.Bool(True).tag(sync=True)
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


class Note(Control):
    """A sentence that stays."""

    _esm = script("note")
    words = traitlets.Unicode().tag(sync=True)


class Budget(Control):
    """A budget that can be set, and what a plan takes of it: as a bar, in words and as a table."""

    _esm = script("budget")
    budget = traitlets.Float(0.0, min=0.0).tag(sync=True)
    cost = traitlets.Float(0.0).tag(sync=True)
    verdict = traitlets.Unicode().tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)
    table = traitlets.Unicode().tag(sync=True)


class Places(Control):
    """Places to choose, on a map and in a list.

    places: name and shape (SVG path data) by id. frame: the map's viewBox.
    """

    _esm = script("places")
    label = traitlets.Unicode().tag(sync=True)
    places = traitlets.Dict().tag(sync=True)
    frame = traitlets.Unicode().tag(sync=True)
    chosen = traitlets.List(traitlets.Unicode()).tag(sync=True)


class Share(Control):
    """The code of a plan, and a place to enter one; `asks` counts how often it was asked to rebuild from `entered`."""

    _esm = script("share")
    code = traitlets.Unicode().tag(sync=True)
    entered = traitlets.Unicode().tag(sync=True)
    asks = traitlets.Int(0).tag(sync=True)
    message = traitlets.Unicode().tag(sync=True)


class Remembered(Control):
    """Offers the last plan of the browser's tab to a panel that starts anew; otherwise there is nothing to see.

    about: for which scenario plans are remembered. moved: whether the plan does anything, so that it is worth it.
    """

    _esm = script("remembered")
    about = traitlets.Unicode().tag(sync=True)
    code = traitlets.Unicode().tag(sync=True)
    moved = traitlets.Bool(False).tag(sync=True)
    entered = traitlets.Unicode().tag(sync=True)
    asks = traitlets.Int(0).tag(sync=True)
