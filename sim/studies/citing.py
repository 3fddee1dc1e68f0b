"""How to cite: the model with its version, and the evidence that it stands on, as BibTeX."""

import re
from collections.abc import Iterable
from importlib.metadata import version

from sim.determinants import EDGES, PARAMETERS
from sim.evidence import Evidence, find
from sim.interventions import Intervention, catalogue
from sim.provenance import model_version
from sim.structure import MECHANISMS
from sim.studies.study import Study

DOI = re.compile(r"10\.\d{4,}/[^\s;]+")
RAW = ("doi", "url")
TITLE = "Interwoven: how safety, education, income and employment shape one another and health across generations"


def cite(study: Study | None = None) -> str:
    """Return BibTeX: the model, then every row of evidence behind it, or behind it and a study's levers.

    Works that several rows stand on appear once, with the ids of all the rows in their note.
    """
    return "\n".join([_model(), *(_work(works) for works in _by_work(evidence_of(study)))])


def evidence_of(study: Study | None = None) -> tuple[Evidence, ...]:
    """Return the rows of evidence of all parameters, couplings and mechanisms, and of the interventions that are used.

    study: its levers and the plans of its scenarios name the interventions; without it, all of the catalogue.
    """
    told = [each.evidence for each in PARAMETERS.values()]
    told += [each.evidence for each in EDGES.values()]
    told += [each.evidence for each in MECHANISMS.values()]
    told += [each.evidence for each in _interventions(study)]
    return tuple(find(name) for name in sorted({name for each in told for name in _ids(each)}))


def _interventions(study: Study | None) -> list[Intervention]:
    if study is None:
        return [*catalogue().values()]
    names = {*study.levers, *(name for each in study.scenarios for name in each.plan)}
    known = {name: each for scenario in study.scenarios for name, each in scenario.all_interventions.items()}
    return [known[name] for name in sorted(names)]


def _ids(evidence: str) -> Iterable[str]:
    """Return the ids of rows that a text of evidence names; other words in it name no row."""
    for word in evidence.replace(",", " ").replace(";", " ").split():
        try:
            yield find(word).id
        except ValueError:
            continue


def _by_work(rows: Iterable[Evidence]) -> list[list[Evidence]]:
    works: dict[str, list[Evidence]] = {}
    for row in rows:
        works.setdefault(row.url or row.citation, []).append(row)
    return list(works.values())


def _model() -> str:
    return _entry(
        "software", "interwoven", title=TITLE, author="{Interwoven contributors}", version=version("interwoven"),
        note=f"model version {model_version()}",
    )  # fmt: skip


def _work(rows: list[Evidence]) -> str:
    first = rows[0]
    doi = DOI.search(first.url)
    where = {"doi": doi[0]} if doi else {"url": first.url.partition(" ")[0]}
    note = "evidence " + ", ".join(row.id for row in rows)
    return _entry("misc", f"interwoven_{first.id}", title=first.citation, year=first.year, **where, note=note)


def _entry(kind: str, key: str, **fields: str) -> str:
    lines = [f"  {name} = {{{value if name in RAW else _escaped(value)}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def _escaped(text: str) -> str:
    for letter in "&%#_$":
        text = text.replace(letter, f"\\{letter}")
    return text
