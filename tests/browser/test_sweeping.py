"""A sweep in JupyterLab: how far it is, a kernel that stays free, a button that stops it, and going on afterwards."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator, Page, expect

from tests.browser.lab import PATIENCE, SHOTS, Lab

NOTEBOOK = "notebooks/watching.ipynb"
WAIT = 1000 * PATIENCE
BEGIN = """
from sim.panels.sweeping import watch
from sim.scenario import load
from sim.studies.study import checked

asked = {
    "name": "watched", "title": "Watched", "question": "How far?", "people": 100, "years": 1, "seeds": 100,
    "scenarios": [load("urban-core").model_copy(update={"present": 1950, "name": "early"})],
    "levers": {"preschool": [0, 0.5]}, "outcomes": ["income"],
}
watched = watch(checked(asked), "watched")
watched
"""
CELLS = (BEGIN, "'the kernel ' + 'is free'", "watch(checked(asked), 'watched', resume=True)")


@pytest.fixture(scope="module")
def notebook(page: Page, lab: Lab) -> Page:
    """A notebook of three cells; none has been run."""
    book = new_notebook(cells=[new_code_cell(cell.strip()) for cell in CELLS])
    book.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    answer = page.request.put(
        f"{lab.address}/api/contents/{NOTEBOOK}", headers={"Authorization": f"token {lab.token}"},
        data={"type": "notebook", "format": "json", "content": nbformat.from_dict(book)},
    )  # fmt: skip
    assert answer.ok, answer.text()
    lab.open(page, NOTEBOOK)
    return page


def sweeping(page: Page, which: int = 0) -> Locator:
    return page.locator(".interwoven-sweep").nth(which)


def run(page: Page, cell: int) -> None:
    page.locator(".jp-CodeCell").nth(cell).locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")


def test_the_kernel_is_free_stop_stops_and_resume_completes(notebook: Page) -> None:
    page, running = notebook, re.compile(r"\d+ of 200 runs; [\d.]+ runs a second; about .* left\.")
    run(page, 0)
    expect(sweeping(page)).to_contain_text(running, timeout=WAIT)
    run(page, 1)
    expect(page.get_by_text("'the kernel is free'")).to_be_visible(timeout=WAIT)
    expect(sweeping(page)).to_contain_text(running)
    page.screenshot(path=SHOTS / "sweep_1_running.png")
    stop = sweeping(page).get_by_role("button", name="Stop")
    stop.click()
    expect(sweeping(page)).to_contain_text(re.compile(r"Stopped at \d+ of 200 runs\."), timeout=WAIT)
    expect(stop).to_be_disabled()
    page.screenshot(path=SHOTS / "sweep_2_stopped.png")
    run(page, 2)
    expect(sweeping(page, 1)).to_contain_text("200 of 200 runs; all done.", timeout=WAIT)
    page.screenshot(path=SHOTS / "sweep_3_done.png")
