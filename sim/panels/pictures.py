"""A live picture for notebooks and the app: its sentence and its table change with it."""

import traitlets

from sim.panels.levers import STYLE, Control, script
from sim.views import Picture
from sim.views.picture import STYLE as PICTURE_STYLE


class Shown(Control):
    """A picture that can be exchanged. While `busy` only the figure changes; sentence and table wait for the rest.

    live: whether a screen reader speaks the sentence when it changes.
    """

    _esm = script("picture")
    _css = STYLE + PICTURE_STYLE.removeprefix("<style>").removesuffix("</style>")
    label = traitlets.Unicode().tag(sync=True)
    live = traitlets.Bool(False).tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)
    figure = traitlets.Unicode().tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)
    table = traitlets.Unicode().tag(sync=True)

    def show(self, picture: Picture, *, busy: bool = False) -> None:
        """Show another picture; `busy` while it is still growing."""
        with self.hold_sync():
            self.label, self.busy, self.figure = picture.title, busy, picture.figure_html()
            if not busy:
                self.words, self.table = picture.words, picture.table_html()
