"""The three entries by link, on the Jupyter of Binder's image and with what its steps install."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import panel
from tests.browser.image import Image, releases
from tests.browser.lab import PATIENCE, ROOT, SHOTS, Lab

WAIT = 1000 * PATIENCE


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    return Image(tmp_path_factory.mktemp("image"))


@pytest.fixture(scope="module")
def binder(image: Image, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with image.open(tmp_path_factory.mktemp("served")) as served:
        yield served


def linked() -> list[str]:
    """Where the links of `binder/README.md` lead: lesson, app and study."""
    return re.findall(r"urlpath=([\w./]+)", (ROOT / "binder" / "README.md").read_text(encoding="utf-8"))


def test_jupyter_stays_that_of_the_image_and_the_kernel_is_one_that_loses_nothing(image: Image) -> None:
    kept, now = releases(), image.installed()
    assert (kept["jupyterlab"], kept["ipywidgets"]) == (now["jupyterlab"], now["ipywidgets"])
    assert tuple(map(int, now["ipykernel"].split(".")[:2])) >= (7, 1)


def test_the_first_link_opens_the_lesson(page: Page, binder: Lab) -> None:
    page.goto(f"{binder.address}/{linked()[0]}?token={binder.token}")
    expect(page.get_by_text("| Idle")).to_be_visible(timeout=WAIT)
    expect(page.get_by_role("heading", name="First look")).to_be_visible()


def test_the_panel_answers_keys_in_the_image_s_lab(page: Page, image: Image, binder: Lab) -> None:
    binder.open(page, panel.write_notebook(image.clone))
    binder.run_all(page)
    panel.wait_for_panel(page)
    before = panel.said(page)
    panel.press(page, "ArrowRight", 8)
    assert_answered(page, before)


def test_the_second_link_opens_the_panel_without_code_and_it_answers_the_mouse(page: Page, binder: Lab) -> None:
    page.goto(f"{binder.address}/{linked()[1]}?token={binder.token}")
    panel.wait_for_panel(page)
    expect(page.get_by_role("main")).to_be_visible()
    page.screenshot(path=SHOTS / "binder_app.png")
    assert "import panel" not in page.content()
    before = panel.said(page)
    panel.drag(page, 0.8)
    assert_answered(page, before)


def test_the_third_link_opens_the_study(page: Page, image: Image, binder: Lab) -> None:
    # A fresh workspace, as a visitor has it: with the lesson still open, its idle kernel is taken for the study's.
    page.goto(f"{binder.address}/{linked()[2]}?reset&token={binder.token}")
    expect(page.get_by_text("| Idle")).to_be_visible(timeout=WAIT)
    binder.run_all(page)
    last = image.clone / "notebooks" / "study.pdf"  # what its last cell writes
    end = time.monotonic() + 3 * PATIENCE  # eleven pairs of runs
    while not last.is_file() and time.monotonic() < end:
        page.wait_for_timeout(500)
    page.screenshot(path=SHOTS / "binder_study.png")
    assert last.is_file()


def assert_answered(page: Page, before: tuple[str, str, str]) -> None:
    """Picture, sentence and table have changed, and agree."""
    expect(panel.sentence(page)).not_to_have_text(before[1], timeout=WAIT)
    panel.wait_until_done(page)
    assert all(new != old for new, old in zip(panel.said(page), before, strict=True))
    description = panel.curves(page).locator("svg.wide desc").text_content()
    assert description == panel.sentence(page).text_content()
