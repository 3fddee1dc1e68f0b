"""Write `docs/findings.md`: what makes the gaps between groups, and how generations hang together.

`python docs/write_findings.py` runs all of it (a minute on two idle cores) and stores it with the model's version.
`SAMPLE` is a small run whose result is kept on the page, so that a test can see when the page is out of date.
"""

from collections.abc import Iterator
from pathlib import Path

from sim.experiments.account import account
from sim.experiments.generations import generations
from sim.experiments.histories import levels
from sim.provenance import model_version
from sim.scenario import load

PAGE = Path(__file__).with_name("findings.md")
SEEDS, PEOPLE = 4, 2_000
GAPS = ("income", "mean_wealth", "schooling", "life_expectancy")
PLAN = {"preschool": 0.8, "greening": 0.8, "sectoral_training": 0.8}
SAMPLE = load("us-metro").with_people(600)
HEAD = """\
# Findings

Written by `python docs/write_findings.py`; not edited by hand. Model {version}; {people:,} people, {seeds} seeds, 90 %
intervals of the mean over seeds. These are results of a model that misses part of what it should meet
([validation.md](validation.md)), chiefly gaps that are too small; read them with that in mind.

<!-- sample: {sample} -->
"""


def sample() -> str:
    """Return the result of a small run, which changes when the model does."""
    found = levels(SAMPLE, 0, 1975).by_group["income"]
    return " ".join(f"{name} {value:.6f}" for name, value in found.items())


def block(text: object) -> Iterator[str]:
    """Yield text that stands as it is."""
    yield from ("```text", str(text), "```", "")


def page() -> Iterator[str]:
    """Yield the page, part by part."""
    metro = load("us-metro").with_people(PEOPLE)
    yield HEAD.format(version=model_version(), people=PEOPLE, seeds=SEEDS, sample=sample())
    yield "## What makes the gaps (`sim account us-metro`)\n"
    for measure in GAPS:
        yield f"### {measure}\n"
        yield from block(account(metro, measure, between=("white", "Black"), seeds=SEEDS))
    yield "## Across generations (`sim generations us-metro`)\n"
    yield from block(generations(metro, SEEDS))


if __name__ == "__main__":
    PAGE.write_text("\n".join(page()).rstrip() + "\n", encoding="utf-8")
