"""One file that needs no server and no network: levers, and two futures from a table of outcomes computed before."""

from sim.pages.document import MOST_BYTES, PageTooLarge, page
from sim.pages.outcomes import LEVELS, LEVERS, MOST_PLANS, SHOWN, Grid, Outcomes, lived
from sim.pages.prose import qr_code

__all__ = [
    "LEVELS", "LEVERS", "MOST_BYTES", "MOST_PLANS", "SHOWN", "Grid", "Outcomes", "PageTooLarge", "lived", "page",
    "qr_code",
]  # fmt: skip
