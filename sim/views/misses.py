"""A scorecard as a picture: every row by how far it lies from the middle of its band, so that misses stand out."""

import math
from collections.abc import Callable, Hashable, Mapping

import pandas as pd

from sim.views import drawing as draw
from sim.views import palette, words
from sim.views.drawing import NARROW, WIDE, Sheet
from sim.views.picture import Drawing, Picture, drawn, nothing_to_show

FARTHEST = 5.0
"""Half bands beyond which a row is drawn at the edge."""
MISS = palette.GROUP_STROKES[1]
HIT = palette.BLUE
COLUMNS = ("model", "target", "band_low", "band_high", "half_bands", "hit")


def misses(card: pd.DataFrame, title: str) -> Picture:
    """Rows of a scorecard: a circle inside the shaded band is a hit, a square outside it a miss.

    card: columns id, model, target, band_low, band_high and hit; rows are drawn in order of their distance.
    """
    if card.empty:
        return nothing_to_show(title, "Nothing to show: no row of this kind is counted.")
    far = (2.0 * card["model"] - card["band_low"] - card["band_high"]) / (card["band_high"] - card["band_low"])
    rows = card.assign(half_bands=far).sort_values("half_bands").reset_index(drop=True)
    table = rows[["id", *COLUMNS]].rename(columns=lambda name: name.replace("_", " "))
    table["hit"] = table["hit"].map({True: "hit", False: "miss"})
    wide, narrow = (_layout(title, rows, sheet) for sheet in (WIDE, NARROW))
    units = {name.replace("_", " "): "" for name in COLUMNS[:-1]}
    return drawn(title, described(rows), table, wide, narrow, units)


def described(rows: pd.DataFrame) -> str:
    """How many rows are hit, and which lie farthest off."""
    hits = int(rows["hit"].sum())
    told = f"{hits} of {len(rows)} rows lie in their band."
    missed = rows[~rows["hit"]]
    if missed.empty:
        return told
    farthest = missed.sort_values("half_bands", key=abs, ascending=False).head(3).to_dict("records")
    worst = [f"{row['id']} ({_far(row['half_bands'])})" for row in farthest]
    return f"{told} Farthest off: {words.listed(worst)}."


def _far(half_bands: float) -> str:
    return f"{abs(half_bands):.1f} half bands too {'high' if half_bands > 0 else 'low'}"


def _layout(title: str, rows: pd.DataFrame, sheet: Sheet) -> Drawing:
    body, top = draw.heading(
        sheet, title, ["Shaded: the band. Left of it too low, right of it too high, in half bands."]
    )
    name_room = 0.42 * sheet.width
    step = sheet.text * 1.15
    middle, room = name_room + (sheet.width - name_room) / 2.0, (sheet.width - name_room - 24.0) / 2.0
    bottom = top + step * len(rows)

    def x(half_bands: float) -> float:
        return middle + room * max(-FARTHEST, min(FARTHEST, half_bands)) / FARTHEST

    body.append(draw.rectangle(x(-1.0), top, x(1.0) - x(-1.0), bottom - top, palette.GRID))
    body.append(draw.line(middle, top, middle, bottom, palette.QUIET))
    for place, row in enumerate(rows.to_dict("records")):
        body += _row(row, top + step * (place + 0.5), x, name_room, sheet)
    return sheet, bottom + 12.0, body


def _row(row: Mapping[Hashable, object], y: float, x: Callable[[float], float], room: float, sheet: Sheet) -> list[str]:
    far, size = float(str(row["half_bands"])), 0.8 * sheet.text
    look = HIT if row["hit"] else MISS
    name = draw.cut(str(row["id"]), room - 14.0, size)
    body = [draw.text(8.0, y + 0.35 * size, name, size=size, bold=not row["hit"], fill=look.text)]
    if math.isfinite(far):
        body.append(draw.marker(look.marker, x(far), y, look.line))
    return body
