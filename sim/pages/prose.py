"""What a page says around its pictures: levers, how sure it is, where the numbers come from, how to make it again."""

import io
import re
from collections import Counter
from collections.abc import Iterable

import segno

from sim import evidence
from sim.cities import home
from sim.determinants import PARAMETERS
from sim.measures import MEASURES
from sim.pages.outcomes import MAPPED, STOPS, Outcomes
from sim.pages.packing import MIDDLE, MOST
from sim.provenance import model_version
from sim.views import words
from sim.views.drawing import escape

NOT_A_FORECAST = (
    "This is a model, not a forecast: it shows what follows from its rules and numbers, for thinking and teaching. "
    "It does not say what will happen in a real place."
)
LONGEST_LINK = 500
"""Longer ones make codes that phones cannot read from paper."""


def head(outcomes: Outcomes, link: str) -> str:
    """Return title, question and what the page is; beside them where it is to be found."""
    scenario, grid = outcomes.scenario, outcomes.grid
    return (
        f"<header><div><h1>{escape(scenario.title)}</h1><p>{escape(scenario.question)}</p>"
        f'<p class="what">Move {len(grid.levers)} levers and see two futures of the same people, to '
        f"{outcomes.years[-1]}: the baseline, and your plan. All {len(grid)} plans were run before; this page needs no "
        "network.</p></div>"
        f'<div><p class="note">{NOT_A_FORECAST}</p>'
        '<p class="screen"><label class="check"><input type="checkbox" id="large" autocomplete="off"> Large text'
        f"</label></p></div>{qr_code(link)}</header>"
    )


def levers(outcomes: Outcomes) -> str:
    """Return the levers, each a native range with its stops, and a button that sets them back."""
    scenario, grid = outcomes.scenario, outcomes.grid
    stops = "".join(f"<span>{STOPS.get(level, f'{level:.0%}')}</span>" for level in grid.levels)
    each = "".join(
        f'<div class="lever"><div class="head"><label for="lever-{at}">{escape(about.title)}</label>'
        f'<span id="lever-{at}-level" aria-hidden="true">off</span></div>'
        f'<input type="range" id="lever-{at}" min="0" max="{len(grid.levels) - 1}" step="1" value="0" '
        f'autocomplete="off" aria-describedby="lever-{at}-note"><div class="stops" aria-hidden="true">{stops}</div>'
        f'<small id="lever-{at}-note">{escape(_sectors(about.sectors))}. Effect: {about.label}</small></div>'
        for at, about in enumerate(scenario.all_interventions[name] for name in grid.levers)
    )
    return (
        f'<fieldset class="levers"><legend>What changes from {scenario.present} on?</legend>{each}'
        '<button type="button" id="reset">All levers off</button></fieldset>'
    )


def choices(outcomes: Outcomes) -> str:
    """Return the choice of measure and of lines."""
    options = "".join(
        f'<option value="{at}">{escape(MEASURES[name].title)}</option>' for at, name in enumerate(outcomes.measures)
    )
    return (
        '<div class="choices screen"><span><label for="measure">Measure</label>'
        f'<select id="measure" autocomplete="off">{options}</select></span><span><label for="by">Lines</label>'
        '<select id="by" autocomplete="off"><option value="group">by group</option>'
        '<option value="arm">for everyone</option></select></span></div>'
    )


def pictures(outcomes: Outcomes) -> str:
    """Return the places of pictures, sentences and tables; the script fills them."""
    last = int(outcomes.years[-1])
    first = last - min(MAPPED, last - outcomes.scenario.present + 1) + 1
    curves = f'<p id="said" role="status"></p>{_table("table", "caption", "")}'
    places = _table("places", "placed-caption", "Value by neighbourhood")
    return (
        _picture("curves", "Two futures of the same people", curves, choices(outcomes))
        + _picture("changes", "What the plan changes", '<p id="changed"></p>')
        + _picture(
            "map", f"The neighbourhoods, mean of {first} to {last}",
            f'<p id="placed"></p><details><summary>Table: the neighbourhoods</summary>{places}</details>',
        )
    )  # fmt: skip


def _picture(name: str, heading: str, beside: str, above: str = "") -> str:
    """Return a section: a picture, and what stands beside it."""
    return (
        f'<section aria-labelledby="{name}-heading"><h2 id="{name}-heading">{heading}</h2>{above}<div class="beside">'
        f'<div class="sim-picture"><figure id="{name}"></figure></div><div>{beside}</div></div></section>'
    )


def _table(name: str, caption: str, words: str) -> str:
    return (
        f'<div class="rows" tabindex="0" role="region" aria-labelledby="{caption}"><table id="{name}">'
        f'<caption id="{caption}">{words}</caption><thead></thead><tbody></tbody></table></div>'
    )


def how_sure(outcomes: Outcomes) -> str:
    """Return how many runs there are, and what they do not show."""
    seeds, plans = len(outcomes.seeds), len(outcomes.grid)
    labels = Counter(each.label for each in PARAMETERS.values())
    few = "One pair has no interval." if seeds == 1 else f"{seeds} pairs are few, so intervals are wide."
    facts = (
        f"Every one of the {plans} plans was run with each of {seeds} seeds, {plans * seeds:,} runs in all; nothing is "
        "interpolated. A run is paired with the baseline of its seed: the same people with the same luck.",
        f"Bands and intervals show luck alone: the 90% interval of the mean over the pairs. {few} They do not show "
        "whether the rules are right.",
        f"Of the numbers in the rules, {words.listed([f'{count} are {label}' for label, count in labels.items()])}. "
        "Whether the sign of a change holds under other assumptions has not been examined.",
        "Single years of few people move by chance: read lines, not points. Small differences between plans can be "
        "luck.",
        f"Lines are drawn in steps of 1/{MIDDLE} of the largest change that any plan makes, maps in 1/{MOST} of their "
        "range. Sentences and the first table come from the numbers as they were, rounded for reading.",
    )
    return (
        '<section aria-labelledby="sure"><h2 id="sure">How sure is this?</h2><ul>'
        + "".join(f"<li>{escape(fact)}</li>" for fact in facts)
        + "</ul></section>"
    )


def sources(outcomes: Outcomes) -> str:
    """Return where levers, measures and places come from."""
    scenario = outcomes.scenario
    acting = [scenario.all_interventions[name] for name in outcomes.grid.levers]
    done = "".join(
        f"<dt>{escape(about.title)}</dt><dd>{about.effect:g} {escape(about.unit)} at full strength in a trial, "
        f"{about.at_scale:.0%} of it at scale; {about.label}. {_citations(about.evidence)}</dd>"
        for about in acting
    )
    counted = "".join(
        f"<dt>{escape(each.title)}</dt><dd>{escape('; '.join(filter(None, (each.counted, each.source))))}.</dd>"
        for each in (MEASURES[name] for name in outcomes.measures)
    )
    places = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in _about_city(scenario.city))
    return (
        '<section aria-labelledby="sources"><h2 id="sources">Where the numbers come from</h2>'
        f"<h3>Levers</h3><dl>{done}</dl><h3>Measures</h3><dl>{counted}</dl><h3>Places and people</h3>{places}</section>"
    )


def again(outcomes: Outcomes) -> str:
    """Return what makes the page again: versions, hash and seeds, and the scenario as it was run."""
    scenario, grid = outcomes.scenario, outcomes.grid
    years = int(outcomes.years[-1]) - scenario.present
    options = {"seeds": len(outcomes.seeds), "years": years, "people": scenario.people, "levers": ",".join(grid.levers)}
    command = f"sim page {scenario.name} {' '.join(f'--{name} {value}' for name, value in options.items())}"
    facts = {
        "Scenario": f"{scenario.name}, SHA-256 {scenario.digest}",
        "Model": f"interwoven {model_version()}",
        "Seeds": ", ".join(map(str, outcomes.seeds)),
        "People": f"about {scenario.people:,} in {scenario.present}",
        "Made with": f"{command} --out page.html",
    }
    told = "".join(f"<dt>{name}</dt><dd>{escape(fact)}</dd>" for name, fact in facts.items())
    return (
        f'<section aria-labelledby="again"><h2 id="again">To make it again</h2><dl>{told}</dl>'
        f"<details><summary>The scenario as it was run</summary><pre tabindex='0'>{escape(scenario.as_yaml())}</pre>"
        "</details></section>"
    )


def qr_code(link: str) -> str:
    """Return an address as a QR code and in letters; nothing without one.

    Raises:
        ValueError: the address is too long, or no address of a page.
    """
    if not link:
        return ""
    if not link.startswith(("https://", "http://")) or len(link) > LONGEST_LINK:
        raise ValueError(f"the link must begin with https:// and have at most {LONGEST_LINK} letters.")
    drawn = io.BytesIO()
    code = segno.make(link, error="m", micro=False)
    code.save(drawn, kind="svg", xmldecl=False, svgns=True, title=f"QR code of {link}", scale=4)
    return f'<div class="qr">{drawn.getvalue().decode()}<p>{escape(link)}</p></div>'


def _sectors(names: Iterable[str]) -> str:
    return ", ".join(names).replace("_", " ").capitalize()


def _citations(ids: str) -> str:
    """Return the sources that an intervention names; a row that is not in the tables as it stands."""
    known = {row.id: row for row in evidence.all_rows()}
    rows = (known.get(each.strip()) for each in ids.split(","))
    told = (f"{row.citation} ({row.year}) {row.url}".strip() for row in rows if row)
    return escape("; ".join(told) or "No source.")


def _about_city(city: str) -> list[str]:
    """Return what the city's own note says before its table: what is real and what is invented."""
    note = home() / city / "README.md"
    if not note.is_file():
        return []
    before = re.split(r"^\|", note.read_text(encoding="utf-8"), maxsplit=1, flags=re.MULTILINE)[0]
    paragraphs = (part for part in before.split("\n\n") if part.strip() and not part.startswith("#"))
    return [re.sub(r"[*`]", "", " ".join(part.split())) for part in paragraphs]
