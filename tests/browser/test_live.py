"""The browser fills a live picture as Python draws it: the same shapes, colours, names and sentence."""

import json
import re
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from sim.scenario import load
from sim.views import Live, live_changes, live_curves, live_maps
from sim.views.lines import By
from sim.views.live import SCRIPT, Span

GROUPS = ("A", "</svg><script>alert('B')</script>")
CITY = load("columbus").places
DRAWN = ("d", "fill", "y", "display")
"""What the script may change in a part; one tenth of a unit may differ, where halves are rounded."""


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.set_content(f"<script type='module'>{SCRIPT}\nwindow.fill = fill;</script><div></div>")
    page.wait_for_function("() => Boolean(window.fill)")
    yield page
    page.close()


def frame(plan: float, until: int = 2045, holes: bool = False) -> pd.DataFrame:
    """Income of two groups and of everyone in five runs; the plan adds, and ends early where it still grows."""
    rows = []
    for arm, last in (("baseline", 2045), ("plan", until)):
        for seed in range(5):
            for year in range(1990, last + 1):
                added = plan * max(0, year - 2025) * (arm == "plan")
                level = 30_000 + 1_000 * np.sin(year / 4 + seed) + added
                for group, factor in (("all", 1.0), (GROUPS[0], 1.2), (GROUPS[1], 0.8)):
                    value = np.nan if holes and 2005 < year < 2012 else factor * level
                    rows.append((year, seed, arm, "all", group, "income", "mean", value))
    columns = ["year", "seed", "arm", "place", "group", "measure", "statistic", "value"]
    return pd.DataFrame(rows, columns=columns)


def maps(shift: float, *, span: Span | None) -> Live:
    before = {place: 0.2 + 0.01 * index for index, place in enumerate(CITY.ids[1:])}
    after = {place: value + shift * np.cos(index) for index, (place, value) in enumerate(before.items())}
    names = dict(zip(CITY.ids, CITY.names, strict=True))
    return live_maps(CITY.polygons, before, after, "index", "Safety", names=names, span=span)


def lines(by: By, *, plan: float, span: Span | None, until: int = 2045, holes: bool = False) -> Live:
    told = frame(plan, until, holes)
    return live_curves(told, "income", by=by, unit="dollars", band="mean", span=span, until=2045)


def changes(*, plan: float, span: Span | None) -> Live:
    return live_changes(frame(plan), "income", by="group", unit="dollars", band="mean", span=span)


PICTURES: dict[str, Callable[[bool, Span | None], Live]] = {
    "by_group": lambda later, span: lines("group", plan=150.0 if later else 200.0, span=span),
    "growing": lambda later, span: lines("arm", plan=150.0, until=2033 if later else 2045, span=span),
    "the_same": lambda later, span: lines("group", plan=0.0 if later else 200.0, span=span),
    "holes": lambda later, span: lines("group", plan=-50.0 if later else 200.0, holes=later, span=span),
    "changes": lambda later, span: changes(plan=30.0 if later else 200.0, span=span),
    "maps": lambda later, span: maps(-0.05 if later else 0.2, span=span),
}
"""Each picture as it is first and later."""


@pytest.mark.parametrize("name", PICTURES)
def test_the_browser_fills_what_python_draws(blank: Page, name: str) -> None:
    first = PICTURES[name](False, None)
    second = PICTURES[name](True, first.span)
    assert second.template == first.template
    filled = blank.evaluate(
        """([template, first, second]) => {
          const place = document.querySelector("div");
          place.innerHTML = template;
          const pictures = [...place.querySelectorAll("svg")];
          for (const numbers of [first, second]) for (const svg of pictures) window.fill(svg, numbers);
          return pictures.map((svg) => new XMLSerializer().serializeToString(svg));
        }""",
        [first.template, *(json.loads(json.dumps(each.numbers)) for each in (first, second))],
    )
    for browsers, pythons in zip(filled, (second.still.svg, second.still.narrow), strict=True):
        assert_same(ElementTree.fromstring(browsers), ElementTree.fromstring(pythons))


def assert_same(one: ElementTree.Element, other: ElementTree.Element) -> None:
    """All elements, with what can be seen of them, are the same."""
    for here, there in zip(one.iter(), other.iter(), strict=True):
        assert here.tag == there.tag
        assert (here.text or "") == (there.text or "")
        for name in DRAWN:
            assert tokens(here.get(name, "")) == pytest.approx(tokens(there.get(name, "")), abs=0.11), here.attrib


def tokens(words: str) -> list[float] | list[str]:
    """The numbers of path data or a coordinate; other words as they are."""
    if re.fullmatch(r"[MLZamlz\d. \-]+", words):
        return [float(number) for number in re.findall(r"-?\d+\.\d|-?\d+", words)]
    return [words]
