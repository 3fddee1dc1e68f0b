"""The page itself: one HTML file that asks nothing of any network."""

import base64
import hashlib
import json
from pathlib import Path

from sim.pages import prose
from sim.pages.content import told_of
from sim.pages.outcomes import Outcomes
from sim.pages.packing import block, packed
from sim.views.drawing import escape
from sim.views.live import SCRIPT
from sim.views.picture import STYLE

HERE = Path(__file__).parent
MOST_BYTES = 1_000_000


class PageTooLarge(ValueError):
    """A page that a phone would not like to load."""


def page(outcomes: Outcomes, *, link: str = "") -> str:
    """Return the page of all plans; the same outcomes give the same bytes.

    link: where the page will be found, for a QR code; none without it.

    Raises:
        PageTooLarge: it would have more than a million bytes.
    """
    measures = [packed(outcomes, name) for name in outcomes.measures]
    texts = json.dumps(told_of(outcomes, measures), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    script = f"{SCRIPT}\n{(HERE / 'page.js').read_text(encoding='utf-8')}"
    made = _document(outcomes, link, script, block(texts.encode()), block(b"".join(each.codes() for each in measures)))
    size = len(made.encode())
    if size > MOST_BYTES:
        raise PageTooLarge(
            f"the page would have {size / 1e6:.1f} MB, more than {MOST_BYTES / 1e6:.0f}. Take fewer levers or years."
        )
    return made


def _document(outcomes: Outcomes, link: str, script: str, texts: str, numbers: str) -> str:
    style = f"{STYLE.removeprefix('<style>').removesuffix('</style>')}\n{(HERE / 'page.css').read_text('utf-8')}"
    body = (
        f"{prose.head(outcomes, link)}<main>"
        '<noscript><p class="note">The levers need JavaScript, which is off.</p></noscript>'
        f'<div class="both"><div class="steady">{prose.levers(outcomes)}</div>'
        f'<div class="needs">{prose.pictures(outcomes)}</div></div>'
        f"{prose.how_sure(outcomes)}{prose.sources(outcomes)}{prose.again(outcomes)}"
        '<p id="bar" class="bar" aria-hidden="true"></p></main>'
        f"<footer><p>{prose.NOT_A_FORECAST}</p></footer>"
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(script)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(outcomes.scenario.title)}</title><style>{style}</style></head><body>{body}"
        f'<script type="text/plain" id="texts">{texts}</script>'
        f'<script type="text/plain" id="numbers">{numbers}</script>'
        f'<script type="module">{script}</script></body></html>\n'
    )


def _policy(script: str) -> str:
    """Return the rule that a browser enforces: this script and no other, and no request to anywhere."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
