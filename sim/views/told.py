"""Results that are one or a few sentences."""

from sim.views.drawing import escape

NO_MATHEMATICS = "tex2jax_ignore mathjax_ignore"
"""Classes of a part of a page in which dollars are dollars; notebooks would typeset what stands between two of them."""


class Told:
    """A result that says itself: in a terminal by its text, in a notebook as a paragraph."""

    def __repr__(self) -> str:
        """Return the text."""
        return str(self)

    def _repr_html_(self) -> str:
        """The text as a paragraph."""
        return f'<p class="{NO_MATHEMATICS}" style="max-width:48em;line-height:1.45">{escape(self)}</p>'
