"""The panel: levers on one side, two futures on the other. It draws a board and hands on what is done to it."""

from collections.abc import Callable
from typing import Any

import ipywidgets

from sim.interventions import Intervention
from sim.measures import MEASURES
from sim.panels.answer import CHOICES, Answer
from sim.panels.board import Board
from sim.panels.levers import Button, Choice, Lever, Progress
from sim.panels.pictures import Shown
from sim.scenario import Scenario, load
from sim.views import Picture

PAIRS = (1, 5, 20)
BY = {"group": "by group", "all": "for everyone"}
STILL = "<p><strong>This is a still picture of the panel.</strong> Run this cell, and its levers appear.</p>"


class Panel(ipywidgets.Box):  # type: ignore[misc]  # ipywidgets has no types
    """Levers, pictures, stop and reset for a board."""

    def __init__(self, board: Board, measure: str = "perceived_safety") -> None:
        """Draw a board as it is and follow it."""
        self.board = board
        self.levers = {name: lever(each) for name, each in board.levers.items()}
        self.measure = Choice(label="Measure", options={name: MEASURES[name].title for name in CHOICES}, value=measure)
        self.by = Choice(label="Lines", options=BY, value="group")
        counts = {str(count): f"{count} pair{'s' * (count > 1)}" for count in sorted({*PAIRS, board.pairs})}
        self.pairs = Choice(label="Runs", options=counts, value=str(board.pairs))
        self.stop = Button(label="Stop", enabled=False)
        self.reset = Button(label="Reset levers")
        self.progress = Progress()
        self.curves = Shown(live=True)
        self.map = Shown()
        super().__init__([self._levers(), self._pictures()])
        self.add_class("sim-panel")
        self._follow()
        self._draw()
        self._say()

    def __repr__(self) -> str:
        """Return the scenario's name and the levers."""
        return f"Panel({self.board.scenario.name!r}, levers: {', '.join(self.levers)})"

    def _repr_mimebundle_(self, **kwargs: object) -> Any:
        """Return the living panel, and a still picture for pages on which it cannot live."""
        data = super()._repr_mimebundle_(**kwargs)
        return {**data, "text/plain": repr(self), "text/html": STILL + self._picture()._repr_html_()}

    @property
    def _answer(self) -> Answer:
        assert self.board.answer is not None  # a board answers when it is made
        return self.board.answer

    def _picture(self) -> Picture:
        return self._answer.curves(self.measure.value, by_group=self.by.value == "group")

    def _levers(self) -> ipywidgets.VBox:
        buttons = row(self.reset, self.stop)
        return box("sim-levers", *self.levers.values(), buttons)

    def _pictures(self) -> ipywidgets.VBox:
        return box("sim-pictures", row(self.measure, self.by, self.pairs), self.progress, self.curves, self.map)

    def _follow(self) -> None:
        """Hand on what is done with controls, and draw what becomes of the board."""
        for name, each in self.levers.items():
            each.observe(self._moved(name), "value")
        self.stop.observe(lambda _: self.board.stop(), "clicks")
        self.reset.observe(lambda _: self.board.reset(), "clicks")
        self.pairs.observe(lambda change: setattr(self.board, "pairs", int(change["new"])), "value")
        for choice in (self.measure, self.by):
            choice.observe(lambda _: self._draw(), "value")
        self.board.observe(lambda _: self._levels(), "settings")
        self.board.observe(lambda _: self._draw(), "answer")
        self.board.observe(lambda _: self._say(), ["doing", "done"])

    def _moved(self, name: str) -> Callable[[Any], None]:
        return lambda change: self.board.set(**{name: change["new"]})

    def _levels(self) -> None:
        for name, each in self.levers.items():
            each.value = self.board.setting(name).level

    def _draw(self) -> None:
        """Draw the answer; while it grows, the curves alone."""
        answer = self._answer
        self.curves.show(self._picture(), busy=answer.growing)
        if not answer.growing:
            self.map.show(answer.map(self.measure.value))

    def _say(self) -> None:
        """Tell how far the work is."""
        self.stop.enabled = bool(self.board.doing)
        self.progress.label, self.progress.done = self.board.doing, self.board.done


def panel(scenario: Scenario | str = "columbus", *, measure: str = "perceived_safety") -> Panel:
    """Return a panel for a scenario, by name or as it is: move its levers and see two futures.

    measure: the id of the measure that is shown first.
    """
    return Panel(Board(load(scenario) if isinstance(scenario, str) else scenario), measure)


def lever(intervention: Intervention) -> Lever:
    """Return the lever of an intervention at 0; its note names the sectors and how sure the size of the effect is."""
    sectors = ", ".join(intervention.sectors).replace("_", " ")
    reach = "of those eligible are offered it" if intervention.reaches == "share" else "of full strength"
    note = f"{sectors[:1].upper()}{sectors[1:]}. Effect: {intervention.label}"
    return Lever(label=intervention.title, note=note, spoken=f"{{}} percent {reach}")


def box(name: str, *children: ipywidgets.Widget) -> ipywidgets.VBox:
    """Return controls below one another."""
    made = ipywidgets.VBox(children)
    made.add_class(name)
    return made


def row(*children: ipywidgets.Widget) -> ipywidgets.HBox:
    """Return controls beside one another, as far as there is room."""
    made = ipywidgets.HBox(children)
    made.add_class("sim-row")
    return made
