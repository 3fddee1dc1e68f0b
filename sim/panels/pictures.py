"""Live pictures for notebooks and the app: the figure, the sentence and the table that say the same."""

import traitlets

from sim.panels.levers import STYLE, Control, script
from sim.views import Picture
from sim.views.live import EMPTY, SCRIPT, Live
from sim.views.picture import STYLE as PICTURE_STYLE


class Shown(Control):
    """A picture that can be exchanged, or filled with other numbers while its template stays.

    While `busy` only the figure changes; sentence and table wait for the rest. live: whether a screen reader speaks the
    sentence when it changes.
    """

    _esm = SCRIPT + script("figure", "picture")
    _css = STYLE + PICTURE_STYLE.removeprefix("<style>").removesuffix("</style>")
    label = traitlets.Unicode().tag(sync=True)
    live = traitlets.Bool(False).tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)
    template = traitlets.Unicode().tag(sync=True)
    numbers = traitlets.Dict().tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)
    table = traitlets.Unicode().tag(sync=True)

    def __init__(self, **traits: object) -> None:
        """Show nothing yet."""
        super().__init__(**traits)
        self._looks: object = None

    def show(self, picture: Picture | Live, *, busy: bool = False) -> None:
        """Show another picture; `busy` while it is still growing."""
        with self.hold_sync():
            self.label, self.busy = picture.title, busy
            if not isinstance(picture, Live):
                self._looks, self.template, self.numbers = None, picture.figure_html(), dict(EMPTY)
            else:
                if picture.looks != self._looks:
                    self._looks, self.template = picture.looks, picture.template
                self.numbers = dict(picture.numbers)
            if not busy:
                rows = Picture(picture.title, "", picture.words, picture.table, "", picture.units)
                self.words, self.table = picture.words, rows.table_html()


class Tabbed(Shown):
    """Tabs over one picture. options: what tabs say, by value; about: what they are for."""

    _esm = SCRIPT + script("figure", "tabs")
    about = traitlets.Unicode().tag(sync=True)
    options = traitlets.Dict(key_trait=traitlets.Unicode(), value_trait=traitlets.Unicode()).tag(sync=True)
    value = traitlets.Unicode().tag(sync=True)
