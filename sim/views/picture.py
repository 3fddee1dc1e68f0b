"""A picture with its sentence and its table: the same content for the eye, for the ear and for whoever doubts."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from sim.views.drawing import FONT, NARROW, WIDE, Sheet, document, escape, heading
from sim.views.palette import INK, PAPER
from sim.views.told import NO_MATHEMATICS
from sim.views.words import short, unit_name

STYLE = (
    "<style>"
    ".sim-picture{container-type:inline-size;margin:0 0 1em}"
    ".sim-picture :is(svg,img){display:block;width:100%;max-width:48em!important;height:auto}"
    ".sim-picture .narrow{display:none}"
    "@container (max-width:32em){.sim-picture .wide{display:none}.sim-picture .narrow{display:block}}"
    ".sim-picture p{max-width:48em;margin:.6em 0;line-height:1.45}"
    ".sim-picture .rows{overflow-x:auto}"
    ".sim-picture table{border-collapse:collapse}"
    ".sim-picture caption{text-align:left;padding:.3em 0}"
    ".sim-picture th,.sim-picture td{padding:.2em .7em;border-bottom:1px solid #767676;text-align:left}"
    ".sim-picture .number{text-align:right;font-variant-numeric:tabular-nums}"
    "</style>"
)

HIDDEN = "position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden"
"""For a heading that only a screen reader needs, since the picture shows its title itself."""


@dataclass(frozen=True, eq=False)
class Picture:
    """One picture, the sentence that says it and the table behind it.

    `svg` is a whole SVG document; `narrow` the same picture laid out for a small screen, or empty. `table` holds plain
    numbers, and `units` the unit of its columns. Notebooks show all of it.
    """

    title: str
    svg: str
    words: str
    table: pd.DataFrame
    narrow: str = ""
    units: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        """The title and the sentence, where no picture can be shown."""
        return f"{self.title}. {self.words}"

    def _repr_html_(self) -> str:
        """The picture, its sentence and its table, for a notebook.

        A notebook that was not run here yet is not trusted: Jupyter then takes style and inline SVG out of its outputs
        and leaves images. The narrow layout then has no size, since that stays.
        """
        narrow = f'<img width="0" height="0" {_source("narrow", self.title, self.narrow)}/>' if self.narrow else ""
        return self._html(f"<img {_source('wide', self.title, self.svg)}/>{narrow}")

    def _html(self, figure: str) -> str:
        """Figure, sentence and table; dollars in them are no mathematics, which notebooks would typeset."""
        return (
            f'{STYLE}<div class="sim-picture {NO_MATHEMATICS}"><figure style="margin:0">{figure}</figure>'
            f'<p role="status">{escape(self.words)}</p>{self.table_html()}</div>'
        )

    def figure_html(self) -> str:
        """The picture alone; the page's width decides which of the two layouts is shown."""
        wide = self.svg.replace("<svg ", '<svg class="wide" ', 1) if self.narrow else self.svg
        narrow = self.narrow.replace("<svg ", '<svg class="narrow" ', 1)
        return f"{wide}{narrow}"

    def table_html(self) -> str:
        """The table behind a summary that opens it, with the numbers as the sentence writes them."""
        rows = self.rows_html()
        return rows and f"<details><summary>Table: {escape(self.title)}</summary>{rows}</details>"

    def rows_html(self) -> str:
        """The table alone; nothing where there are no rows."""
        if self.table.empty:
            return ""
        columns = [str(column) for column in self.table.columns]
        head = "".join(self._heading(column) for column in columns)
        rows = "".join(self._row(columns, row) for row in self.table.itertuples(index=False, name=None))
        return (
            f'<div class="rows" tabindex="0" role="region" aria-label="Table: {escape(self.title)}"><table>'
            f"<caption>{escape(self._caption())}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def save(self, path: str | Path) -> Path:
        """Write the picture as .svg, or picture, sentence and table as one .html page; returns the path.

        Raises ValueError for any other ending.
        """
        path = Path(path)
        if path.suffix == ".svg":
            content = self.svg
        elif path.suffix == ".html":
            content = self._page()
        else:
            raise ValueError(f"cannot save a picture as {path.name!r}; end the name with .svg or .html")
        path.write_text(content, encoding="utf-8", newline="\n")
        return path

    def _page(self) -> str:
        return (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(self.title)}</title></head>"
            f'<body style="font-family:{FONT};color:{INK};background:{PAPER};margin:1em">'
            f"<main><h1 style='{HIDDEN}'>{escape(self.title)}</h1>{self._html(self.figure_html())}</main>"
            "</body></html>\n"
        )

    def _named_units(self) -> dict[str, str]:
        """Units that the cells need not repeat: a single one stands in the caption, several stand in the headings."""
        return {column: unit_name(unit) for column, unit in self.units.items() if unit not in ("", "index", "ratio")}

    def _caption(self) -> str:
        units = set(self._named_units().values())
        return f"{self.title}, {units.pop()}" if len(units) == 1 else self.title

    def _heading(self, column: str) -> str:
        named = self._named_units()
        words = f"{column}, {named[column]}" if column in named and len(set(named.values())) > 1 else column
        kind = ' class="number"' if column in self.units else ""
        return f'<th scope="col"{kind}>{escape(words)}</th>'

    def _row(self, columns: Sequence[str], row: Sequence[object]) -> str:
        first, *others = (self._cell(column, value) for column, value in zip(columns, row, strict=True))
        cells = "".join(f'<td class="{kind}">{words}</td>' if kind else f"<td>{words}</td>" for kind, words in others)
        return f'<tr><th scope="row">{first[1]}</th>{cells}</tr>'

    def _cell(self, column: str, value: object) -> tuple[str, str]:
        if isinstance(value, float):
            return "number", escape(short(value, self.units.get(column, "")))
        return ("number" if isinstance(value, int) else ""), escape(value)


def _source(layout: str, title: str, svg: str) -> str:
    """The attributes of an image that holds a whole SVG document."""
    data = base64.b64encode(svg.encode()).decode()
    return f'class="{layout}" alt="{escape(title)}" src="data:image/svg+xml;base64,{data}"'


def drawn(
    title: str, words: str, table: pd.DataFrame, wide: "Drawing", narrow: "Drawing", units: Mapping[str, str]
) -> Picture:
    """A picture from its two layouts."""
    svg, small = (document(sheet, height, body, title, words) for sheet, height, body in (wide, narrow))
    return Picture(title, svg, words, table, small, units)


Drawing = tuple[Sheet, float, list[str]]
"""One layout of a picture: its sheet, its height and its shapes."""


def nothing_to_show(title: str, reason: str) -> Picture:
    """A picture that says why there is nothing to see."""

    def message(sheet: Sheet) -> Drawing:
        body, bottom = heading(sheet, title, [reason])
        return sheet, bottom + 10, body

    return drawn(title, reason, pd.DataFrame(), message(WIDE), message(NARROW), {})
