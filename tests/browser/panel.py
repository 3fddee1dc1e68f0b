"""What a learner does with the panel, as plain functions that take a page or a frame: for JupyterLab and Voila."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Frame, Locator, Page, expect

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
WAIT = 90_000.0
"""Milliseconds; two busy cores can be slow."""
SAME = "the same in the plan and in the baseline"
GREENING = "Greening of empty lots"
NOTEBOOK = "panel.ipynb"

type Place = Page | Frame


def write_notebook(folder: Path, *cells: str) -> str:
    """Write a notebook with a panel alone, or with other cells, and return its name."""
    about: dict[str, Any] = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    texts = cells or ("from sim.panels import panel\n\npanel('columbus')",)
    code = [{**about, "id": f"cell-{rank}", "source": text} for rank, text in enumerate(texts)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {"cells": code, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (folder / NOTEBOOK).write_text(json.dumps(notebook), encoding="utf-8")
    return NOTEBOOK


def lever(page: Place, name: str = GREENING) -> Locator:
    """The range input of a lever."""
    return page.get_by_role("slider", name=name)


def curves(page: Place) -> Locator:
    """The first picture: both futures over the years."""
    return page.locator(".sim-panel .sim-shown").first


def sentence(page: Place) -> Locator:
    """The sentence of the first picture."""
    return curves(page).get_by_role("status")


def table(page: Place) -> Locator:
    """The body of the first picture's table."""
    return curves(page).locator("tbody")


def figure(page: Place) -> str:
    """The shapes of the first picture."""
    return curves(page).locator("svg.wide").inner_html()


def view(page: Place) -> Locator:
    """The picture below the tabs."""
    return page.locator(".sim-panel [role=tabpanel]")


def open_tab(page: Place, name: str) -> Locator:
    """Choose a tab, and return its picture."""
    page.get_by_role("tab", name=name).click()
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
    return view(page)


def wait_for_panel(page: Place) -> None:
    """Wait until the panel shows both futures, the same at first."""
    expect(lever(page)).to_be_visible(timeout=WAIT)
    expect(sentence(page)).to_contain_text(SAME, timeout=WAIT)


def wait_until_done(page: Place) -> None:
    """Wait until all runs are done."""
    expect(page.get_by_role("button", name="Stop")).to_have_attribute("aria-disabled", "true", timeout=WAIT)


def wait_for_plan(page: Place) -> None:
    """Wait until all runs of a plan that changes something are done."""
    expect(sentence(page)).not_to_contain_text(SAME, timeout=WAIT)
    wait_until_done(page)


def said(page: Place) -> tuple[str, str, str]:
    """Picture, sentence and table as they are now."""
    return figure(page), sentence(page).inner_text(), table(page).inner_html()


def press(page: Place, key: str, times: int = 1, *, name: str = GREENING) -> None:
    """Move a lever by keyboard."""
    lever(page, name).focus()
    for _ in range(times):
        lever(page, name).press(key)


def drag(page: Page, to: float, *, name: str = GREENING, steps: int = 12, frame: Place | None = None) -> None:
    """Drag a lever with the mouse to a share of its length, through many places in between."""
    found = lever(frame or page, name)
    found.scroll_into_view_if_needed()
    box = found.bounding_box()
    assert box is not None
    share, middle = float(found.input_value()), box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + _along(box["width"], share), middle)
    page.mouse.down()
    page.mouse.move(box["x"] + _along(box["width"], to), middle, steps=steps)
    page.mouse.up()


def _along(width: float, share: float) -> float:
    """Where the thumb's middle lies: the thumb, about 16 pixels wide, stays inside the input."""
    return 8 + (width - 16) * share


def axe(page: Place, scope: str = ".sim-panel") -> tuple[set[str], list[str]]:
    """Run axe-core inside a part of a page: the rules passed, and those broken whose impact is serious or critical."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("scope => axe.run(scope)", scope)
    grave = [
        f"{rule['id']}: {node['html'][:150]}"
        for rule in found["violations"] if rule["impact"] in ("serious", "critical") for node in rule["nodes"]
    ]  # fmt: skip
    return {rule["id"] for rule in found["passes"]}, grave


def overflow(page: Place, scope: str = ".sim-panel") -> list[str]:
    """What sticks out of a part of a page to the right, as short HTML; parts that scroll by themselves may."""
    found: list[str] = page.evaluate(
        """scope => {
          const panel = document.querySelector(scope), edge = panel.getBoundingClientRect().right + 1;
          const scrolls = (node) => node.closest('.rows, .sim-places, .sim-unseen, svg');
          return [...panel.querySelectorAll('*')]
            .filter((node) => !scrolls(node) && node.checkVisibility() && node.getBoundingClientRect().right > edge)
            .map((node) => node.outerHTML.slice(0, 120));
        }""",
        scope,
    )
    return found
