"""What every name means: `explain("income_on_achievement")` and, on the command line, `sim explain NAME`.

This file is not called explain.py: a module of that name would take the place of the function `sim.explain`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from sim import evidence
from sim.determinants import EDGES, PARAMETERS
from sim.evidence.series import anchors
from sim.interventions import CAUSES, catalogue
from sim.measures import MEASURES
from sim.parameters import UnknownName, suggest
from sim.structure import MECHANISMS, STILL

WIDEST = 14


@dataclass(frozen=True)
class Entry:
    """One name: what kind of thing it is, what it means, and what is known about it."""

    name: str
    kind: str
    meaning: str
    facts: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        """Return all of it as a short block of text."""
        lines = [f"{self.name} ({self.kind})", f"  {self.meaning}"]
        return "\n".join([*lines, *(f"  {fact + ':':{WIDEST}} {said}" for fact, said in self.facts)])

    def __repr__(self) -> str:
        """Return the text, so that a notebook shows it."""
        return str(self)


def explain(name: str) -> Entry:
    """Return what a name means: of a parameter, edge, mechanism, intervention, measure, series or row of evidence.

    Raises:
        UnknownName: nothing has this name; the message suggests the nearest one.
    """
    found = [entry(name) for names, entry in _kinds().values() if name in names]
    if found:
        also = tuple(("also", f"{other.kind}: {other.meaning}") for other in found[1:])
        return replace(found[0], facts=found[0].facts + also)
    everything = [known for names, _ in _kinds().values() for known in names]
    raise UnknownName(
        f"nothing here is called '{name[:70]}'.{suggest(name, everything) or ' `sim list` names what is.'}"
    )


def names(kind: str) -> tuple[str, ...]:
    """Return all names of a kind: interventions, mechanisms, edges, parameters, measures, series or evidence."""
    if kind not in _kinds():
        raise UnknownName(f"there are no '{kind[:70]}' here, but {', '.join(_kinds())}.{suggest(kind, _kinds())}")
    return _kinds()[kind][0]


@cache
def _kinds() -> dict[str, tuple[tuple[str, ...], Callable[[str], Entry]]]:
    return {
        "interventions": (tuple(catalogue()), _intervention),
        "mechanisms": (tuple(MECHANISMS), _mechanism),
        "edges": (tuple(EDGES), _edge),
        "parameters": (tuple(PARAMETERS), _parameter),
        "measures": (tuple(MEASURES), _measure),
        "series": (tuple(anchors()), _series),
        "evidence": (tuple(row.id for row in evidence.all_rows()), _evidence),
    }


def _parameter(name: str) -> Entry:
    about = PARAMETERS[name]
    unit = f" {about.unit}".rstrip()
    facts = [
        ("value", f"{about.value:g}{unit}"),
        ("range", f"{about.low:g} to {about.high:g}{unit}"),
        ("label", about.label),
        *_sources(about.evidence),
        ("used in", about.determinant),
    ]
    return Entry(name, "parameter", about.meaning, tuple(facts))


def _edge(name: str) -> Entry:
    about = EDGES[name]
    cut = "; ".join(f"{rule} reads {reference} for {argument}" for rule, argument, reference in about.entries)
    facts = [("arrow", f"{about.cause} → {about.effect}"), *_sources(about.evidence), ("when cut", cut)]
    return Entry(name, "edge", about.meaning, tuple(facts))


def _mechanism(name: str) -> Entry:
    about = MECHANISMS[name]
    acts = {"labels": "groups that the scenario names", "places": "places by grade", "nobody": "everyone alike"}
    facts = [
        ("meaning", about.meaning),
        ("years", f"{about.start} to {'today' if about.end == STILL else about.end}"),
        ("acts on", acts[about.names]),
        ("intent", about.intent),
        *_sources(about.evidence),
    ]
    return Entry(name, "mechanism", about.title, tuple(facts))


def _intervention(name: str) -> Entry:
    about = catalogue()[name]
    limits = ", ".join(f"{column} {low:g} to {high:g}" for column, (low, high) in about.eligible.items())
    facts = [
        ("sectors", ", ".join(about.sectors)),
        ("moves", f"{about.cause}: {CAUSES[about.cause].meaning}"),
        ("effect", f"{about.effect:g} {about.unit} at full strength, {about.at_scale:g} of it at scale"),
        ("reaches", f"{limits or 'everyone'}; of them {about.uptake:.0%} take part; full after {about.ramp} years"),
        ("cost", f"${about.cost:,.0f} of 2019 a person for whom it is paid, and year ({about.cost_from})"),
        ("kind", about.kind),
        ("label", about.label),
        *_sources(about.evidence),
    ]
    return Entry(name, "intervention", about.title, tuple(facts))


def _measure(name: str) -> Entry:
    about = MEASURES[name]
    facts = [
        ("counted", about.counted),
        ("unit", about.unit),
        ("better", about.direction or "neither way"),
        ("told", "for all, groups and places" if about.by_group else "for the whole community"),
        ("source", about.source or "none"),
    ]
    return Entry(name, "measure", about.title, tuple(facts))


def _series(name: str) -> Entry:
    known = anchors()[name]
    first, last = known[0], known[-1]
    labels = ", ".join(sorted({anchor.label for anchor in known}))
    sources = sorted({anchor.source for anchor in known if anchor.source})
    facts = [
        ("value", f"{first.value:g} in {first.year}, {last.value:g} in {last.year}; {len(known)} anchors"),
        ("label", labels),
        *(("source", source) for source in sources),
    ]
    return Entry(name, "series", first.unit, tuple(facts))


def _evidence(name: str) -> Entry:
    row = evidence.find(name)
    facts = [("value", f"{row.value:g} {row.unit}"), ("source", _citation(row)), ("status", row.status)]
    return Entry(name, "evidence", row.statement, tuple(facts))


def _sources(ids: str) -> Iterator[tuple[str, str]]:
    """Return a line for each source that a name cites."""
    known = {*names("evidence")}
    for each in filter(None, (part.strip() for part in ids.split(","))):
        if each in known:
            yield "source", f"{each}: {_citation(evidence.find(each))}"
        else:
            yield "source", f"{each}: a series of history" if each in anchors() else "none"
    if not ids:
        yield "source", "none"


def _citation(row: evidence.Evidence) -> str:
    return " ".join(
        filter(None, [row.citation, f"({row.year})" if row.year and row.year not in row.citation else "", row.url])
    )
