"""Pictures, each with its sentence and its table, from tidy frames; still figures for paper."""

from sim.views.bars import Gap, Range, gap_bars, gaps
from sim.views.charts import curves
from sim.views.families import Life, family_picture
from sim.views.lifelines import life_lines
from sim.views.live import Live
from sim.views.live_lines import live_changes, live_curves
from sim.views.live_maps import live_maps
from sim.views.maps import place_map, two_maps
from sim.views.misses import misses
from sim.views.picture import Picture

__all__ = [
    "Gap",
    "Life",
    "Live",
    "Picture",
    "Range",
    "curves",
    "family_picture",
    "gap_bars",
    "gaps",
    "life_lines",
    "live_changes",
    "live_curves",
    "live_maps",
    "misses",
    "place_map",
    "two_maps",
]
