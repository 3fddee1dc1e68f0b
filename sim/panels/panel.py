"""The panel: levers on one side, two futures on the other. It draws a board and hands on what is done to it."""

from collections.abc import Callable
from typing import Any

import ipywidgets
from IPython.display import display

from sim.panels import parts
from sim.panels.answer import Answer, Look
from sim.panels.board import Board
from sim.panels.levers import Budget, Button, Choice, Lever, Note, Progress, Remembered, Share
from sim.panels.pictures import Shown, Tabbed
from sim.panels.presets import presets
from sim.scenario import Scenario, load
from sim.views import Picture
from sim.views.live import Live, Span
from sim.views.picture import nothing_to_show

STILL = "<p><strong>This is a still picture of the panel.</strong> Run this cell, and its levers appear.</p>"
HOW = "Move a lever: solid lines are the future with your plan, dashed lines the same people's future without it."
GONE = (
    '<p class="sim-gone">No levers here? What they were connected to has ended. Run this cell again (Shift and Enter); '
    "a plan that you made in this tab is then offered to you.</p>"
)
"""Stands below every panel, hidden by the panel's own style: it shows where a panel cannot live any more."""
FAMILY = "One family in two futures"


class Panel(ipywidgets.Box):  # type: ignore[misc]  # ipywidgets has no types
    """Levers, budget, places, pictures, presets and share codes for a board."""

    def __init__(self, board: Board) -> None:
        """Draw a board as it is and follow it."""
        self.board = board
        self._spans: dict[tuple[str, Look], Span] = {}
        self._settling = False
        self._make_controls()
        self._make_views()
        super().__init__([self._controls(), self._pictures()])
        self.add_class("sim-panel")
        self._levers()
        self._follow()
        self._settle()
        self._pay()
        self._draw()
        self._say()

    def __repr__(self) -> str:
        """Return the scenario's name and the levers."""
        return f"Panel({self.board.scenario.name!r}, levers: {', '.join(self.levers)})"

    def _repr_mimebundle_(self, **kwargs: object) -> Any:
        """Return the living panel, and a still picture for pages on which it cannot live."""
        data = super()._repr_mimebundle_(**kwargs)
        picture = self._answer.curves(self.look)
        still = picture.still if isinstance(picture, Live) else picture
        return {**data, "text/plain": repr(self), "text/html": STILL + still._repr_html_()}

    def _ipython_display_(self) -> None:
        """Show the panel in a notebook, and below it what to do once it has ended."""
        display(self._repr_mimebundle_(), raw=True)  # type: ignore[no-untyped-call]  # IPython has no types for it
        display({"text/html": GONE, "text/plain": ""}, raw=True)  # type: ignore[no-untyped-call]

    @property
    def look(self) -> Look:
        """What is looked at."""
        return Look(self.board.measure, self.board.by, self.board.place if self.board.by == "place" else "")

    @property
    def _answer(self) -> Answer:
        assert self.board.answer is not None  # a board answers when it is made
        return self.board.answer

    # --- what there is

    def _make_controls(self) -> None:
        self.levers: dict[str, Lever] = {}
        self.preset = Choice(label="Start from", options=parts.plans())
        self.more = Choice(label="Add a lever", options=parts.more_levers(self.board))
        self.reset = Button(label="Reset levers")
        self.stop = Button(label="Stop", enabled=False)
        self.resume = Button(label="Go on", visible=False)
        self.budget = Budget(budget=self.board.budget)
        self.places = parts.chooser(self.board)
        self.share = Share()
        self.remembered = Remembered(about=self.board.scenario.name)

    def _make_views(self) -> None:
        board = self.board
        city = board.scenario.places
        counts = {str(count): f"{count} pair{'s' * (count > 1)}" for count in sorted({*parts.PAIRS, board.pairs})}
        self.measure = Choice(label="Measure", options=parts.measures(), value=board.measure)
        self.by = Choice(label="Lines", options=parts.BY, value=board.by)
        self.place = Choice(label="Place", options=dict(zip(city.ids, city.names, strict=True)), value=city.ids[0])
        self.pairs = Choice(label="Runs", options=counts, value=str(board.pairs))
        self.progress = Progress()
        self.curves = Shown(live=True)
        self.views = Tabbed(about="More pictures", options=parts.VIEWS, value="map")

    def _controls(self) -> ipywidgets.VBox:
        self.column = parts.box("sim-column")
        more = (self.more, self.reset, self.places, self.share)
        return parts.box("sim-levers", self.remembered, self.preset, self.budget, self.column, *more)

    def _pictures(self) -> ipywidgets.VBox:
        choices = parts.row(self.measure, self.by, self.place, self.pairs)
        work = parts.row(self.stop, self.resume, self.progress)
        return parts.box("sim-pictures", Note(words=HOW), choices, work, self.curves, self.views)

    # --- what is done

    def _follow(self) -> None:
        """Hand on what is done with controls, and draw what becomes of the board."""
        board = self.board
        self.stop.observe(lambda _: board.stop(), "clicks")
        self.resume.observe(lambda _: board.ask(), "clicks")
        self.reset.observe(lambda _: board.reset(), "clicks")
        self.preset.observe(lambda change: self._take(change["new"], board.load_preset), "value")
        self.more.observe(lambda change: self._take(change["new"], board.add), "value")
        self.budget.observe(lambda change: setattr(board, "budget", change["new"]), "budget")
        self.places.observe(lambda change: setattr(board, "chosen", change["new"]), "chosen")
        for each in (self.share, self.remembered):
            each.observe(lambda change: self._rebuild(change["owner"].entered), "asks")
        self.pairs.observe(lambda change: setattr(board, "pairs", int(change["new"])), "value")
        self.measure.observe(lambda change: setattr(board, "measure", change["new"]), "value")
        self.place.observe(lambda change: setattr(board, "place", change["new"]), "value")
        self.by.observe(lambda change: self._divide(change["new"]), "value")
        self.views.observe(lambda _: self._view(), "value")
        board.observe(lambda _: self._levers(), "shown")
        board.observe(lambda _: self._settle(), ["settings", "chosen"])
        board.observe(lambda _: self._pay(), ["settings", "chosen", "budget"])
        board.observe(lambda _: self._draw(), ["answer", "measure", "by", "place"])
        board.observe(lambda _: self._say(), ["doing", "done", "stopped"])
        board.observe(lambda _: self._found(), ["family", "no_family", "doing"])

    def _moved(self, name: str) -> Callable[[Any], None]:
        def move(_: object) -> None:
            if not self._settling:
                present = self.board.scenario.present
                self.board.set(**{name: parts.setting_of(self.levers[name], self.board.setting(name), present)})

        return move

    def _take(self, name: str, act: Callable[[str], None]) -> None:
        """Do what was chosen from a list, unless it is the entry for nothing or the panel itself has chosen."""
        if name and not self._settling:
            act(name)

    def _divide(self, by: str) -> None:
        with self.board.hold_trait_notifications():
            self.board.by = by
            if by == "place":
                self.board.place = self.place.value

    def _rebuild(self, code: str) -> None:
        """Rebuild a plan from the code that was entered, or say why not."""
        try:
            self.board.load_code(code)
        except ValueError as problem:
            self.share.message = str(problem)
        else:
            self.share.message = f"The plan is rebuilt. {self.board.words()}"

    # --- what is shown

    def _levers(self) -> None:
        """Show the levers that there are now."""
        for name, each in self.board.levers.items():
            if name not in self.levers:
                self.levers[name] = parts.lever(each, self.board)
                parts.show_setting(self.levers[name], self.board.setting(name), self.board)
                self.levers[name].observe(self._moved(name), ["value", "where", "start", "end"])
        self.column.children = [self.levers[name] for name in self.board.shown]
        self._settling = True
        self.more.options, self.more.value = parts.more_levers(self.board), ""
        self._settling = False

    def _settle(self) -> None:
        """Put all controls where the plan is."""
        self._settling = True
        board = self.board
        for name, each in self.levers.items():
            parts.show_setting(each, board.setting(name), board)
        self.preset.value = board.preset
        self.preset.note = presets()[board.preset].about if board.preset else ""
        self.places.chosen = board.chosen
        self.share.code = self.remembered.code = board.code
        self.remembered.moved = bool(board.doses)
        self._settling = False

    def _pay(self) -> None:
        """Tell what the plan costs."""
        cost = self.board.cost
        rows = Picture("What the plan costs", "", "", cost.table(), "", cost.units)
        with self.budget.hold_sync():
            self.budget.budget, self.budget.cost = self.board.budget, cost.a_resident
            self.budget.verdict, self.budget.words = cost.against(self.board.budget), cost.words
            self.budget.table = rows.rows_html() if cost.by_intervention else ""

    def _draw(self) -> None:
        """Draw the answer; while it grows, the curves alone."""
        self.measure.value, self.by.value = self.board.measure, self.board.by
        self.place.value, self.place.visible = self.board.place or self.place.value, self.board.by == "place"
        until = self.board.scenario.present + self.board.years
        self.curves.show(
            self._live("curves", lambda look, span: self._answer.curves(look, until, span)), busy=self._answer.growing
        )
        if not self._answer.growing:
            self._view()

    def _found(self) -> None:
        """Draw the family as soon as it is known, and look for one as soon as nothing else is run."""
        if self.views.value == "family" and not self._answer.growing:
            self._view()

    def _live(self, view: str, drawn: Callable[[Look, Span | None], Live | Picture]) -> Live | Picture:
        """Draw a live picture on the scale that it had when it was last looked at."""
        picture = drawn(self.look, self._spans.get((view, self.look)))
        if isinstance(picture, Live):
            self._spans[view, self.look] = picture.span
        return picture

    def _view(self) -> None:
        """Draw the picture of the tab that is chosen; while the answer grows, its last one stays."""
        answer, until = self._answer, self.board.scenario.present + self.board.years
        picture: Picture | Live
        match self.views.value:
            case "map":
                picture = self._live("map", answer.map)
            case "changes":
                picture = self._live("changes", lambda look, span: answer.changes(look, until, span))
            case "gap":
                picture = answer.gap(self.look)
            case "strands":
                picture = answer.strands(self.look)
            case _:
                picture = self._family()
        self.views.show(picture)

    def _family(self) -> Picture:
        """Return the family's picture, or say when it will be there."""
        board = self.board
        if not board.doses:
            return nothing_to_show(FAMILY, "Move a lever first: without a plan, both futures of a family are the same.")
        if not board.doing:
            board.follow()
        if board.no_family:
            return nothing_to_show(FAMILY, board.no_family)
        if board.family is not None:
            return board.family.lines()
        return nothing_to_show(FAMILY, "The whole lives of one family are being run again. This takes a few seconds.")

    def _say(self) -> None:
        """Tell how far the work is."""
        self.stop.enabled, self.resume.visible = bool(self.board.doing), self.board.stopped
        self.progress.label, self.progress.done = self.board.doing, self.board.done


def panel(scenario: Scenario | str = "columbus", *, measure: str = "perceived_safety") -> Panel:
    """Return a panel for a scenario, by name or as it is: move its levers and see two futures.

    measure: the id of the measure that is shown first.
    """
    board = Board(load(scenario) if isinstance(scenario, str) else scenario)
    board.measure = measure
    return Panel(board)
