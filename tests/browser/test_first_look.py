"""The first lesson as a learner meets it: open it in JupyterLab, run it, move a lever by keyboard, read the answer."""

from collections.abc import Iterator
from importlib.resources import files

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.lab import PATIENCE, SHOTS, Lab

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
LESSON = "notebooks/01_first_look.ipynb"
WAIT = 1000 * PATIENCE
SAME = "the same in the plan and in the baseline"


@pytest.fixture(scope="module")
def lesson(page: Page, lab: Lab) -> Iterator[Page]:
    """The lesson with all its cells run, at its panel."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    lab.open(page, LESSON)
    page.screenshot(path=SHOTS / "1_opened.png")
    lab.run_all(page)
    expect(lever(page)).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("| Idle")).to_be_visible(timeout=WAIT)
    lever(page).scroll_into_view_if_needed()
    yield page
    assert errors == []


def lever(page: Page, name: str = "Greening of empty lots") -> Locator:
    return page.get_by_role("slider", name=name)


def curves(page: Page) -> Locator:
    return page.locator(".sim-shown").first


def sentence(page: Page) -> Locator:
    return curves(page).get_by_role("status")


def table(page: Page) -> Locator:
    return curves(page).locator("tbody")


def wait_until_done(page: Page) -> None:
    expect(page.get_by_role("button", name="Stop")).to_have_attribute("aria-disabled", "true", timeout=WAIT)


def figure(page: Page) -> str:
    return curves(page).locator("svg.wide").inner_html()


@pytest.mark.usefixtures("lesson")
class TestPanel:
    def test_the_panel_starts_with_both_futures_the_same(self, page: Page) -> None:
        expect(sentence(page)).to_contain_text(SAME)
        page.screenshot(path=SHOTS / "2_panel.png")

    def test_a_key_moves_the_lever_and_picture_sentence_and_table_follow(self, page: Page) -> None:
        before = figure(page), sentence(page).inner_text(), table(page).inner_html()
        lever(page).focus()
        for _ in range(12):
            page.keyboard.press("ArrowRight")
        expect(lever(page)).to_have_attribute("aria-valuetext", "60 percent of full strength")
        expect(sentence(page)).not_to_have_text(before[1], timeout=WAIT)
        wait_until_done(page)
        after = figure(page), sentence(page).inner_text(), table(page).inner_html()
        assert all(new != old for new, old in zip(after, before, strict=True))
        expect(sentence(page)).to_contain_text("5 runs")
        page.screenshot(path=SHOTS / "3_moved.png")
        page.set_viewport_size({"width": 1440, "height": 1500})
        page.locator(".sim-panel").screenshot(path=SHOTS / "panel.png")
        page.set_viewport_size({"width": 1440, "height": 1000})

    def test_picture_sentence_and_table_agree(self, page: Page) -> None:
        described = curves(page).locator("svg.wide desc").text_content()
        assert described == sentence(page).text_content()

    def test_keys_in_a_lever_do_not_edit_the_notebook(self, page: Page) -> None:
        cells = page.locator(".jp-Cell").count()
        lever(page).focus()
        for key in ("b", "b", "d", "d", "a", "x"):
            page.keyboard.press(key)
        assert page.locator(".jp-Cell").count() == cells

    def test_nothing_in_the_panel_keeps_people_out(self, page: Page) -> None:
        page.evaluate(AXE)
        found = page.evaluate("() => axe.run('.sim-panel')")
        assert {rule["id"] for rule in found["passes"]} >= {"label", "select-name", "button-name", "color-contrast"}
        grave = [rule["id"] for rule in found["violations"] if rule["impact"] in ("serious", "critical")]
        assert grave == []

    def test_the_last_of_many_quick_moves_wins(self, page: Page) -> None:
        def move(*keys: str) -> str:
            """Start from 0, press keys as fast as can be, and return the sentence after all runs."""
            lever(page).press("Home")
            expect(sentence(page)).to_contain_text(SAME, timeout=WAIT)
            wait_until_done(page)
            for key in keys:
                page.keyboard.press(key)
            expect(sentence(page)).not_to_contain_text(SAME, timeout=WAIT)
            wait_until_done(page)
            return sentence(page).inner_text()

        quick = move("End", "Home", "PageUp", "End", "ArrowLeft", "ArrowLeft")
        expect(lever(page)).to_have_attribute("aria-valuetext", "90 percent of full strength")
        move("ArrowRight")
        for _ in range(17):
            page.keyboard.press("ArrowRight")
        expect(sentence(page)).to_have_text(quick, timeout=WAIT)

    def test_another_measure_is_drawn_without_a_run(self, page: Page) -> None:
        page.get_by_role("combobox", name="Measure").select_option(label="Life expectancy")
        expect(sentence(page)).to_contain_text("life expectancy")
        expect(curves(page).locator("svg.wide")).to_have_attribute("aria-label", "Life expectancy by group")
        page.locator(".sim-shown").nth(1).scroll_into_view_if_needed()
        page.screenshot(path=SHOTS / "4_map.png")

    def test_reset_brings_the_baseline_back(self, page: Page) -> None:
        page.get_by_role("button", name="Reset levers").press("Enter")
        expect(lever(page)).to_have_value("0")
        expect(sentence(page)).to_contain_text(SAME, timeout=WAIT)
        wait_until_done(page)

    def test_stop_leaves_off_and_says_what_is_known(self, page: Page) -> None:
        page.get_by_role("combobox", name="Runs").select_option(label="20 pairs")
        lever(page, "Community clinics").focus()
        page.keyboard.press("End")
        stop = page.get_by_role("button", name="Stop")
        expect(stop).to_have_attribute("aria-disabled", "false", timeout=WAIT)
        stop.press("Enter")
        wait_until_done(page)
        expect(curves(page)).to_have_attribute("aria-busy", "false")

    def test_a_small_window_loses_nothing(self, page: Page) -> None:
        page.set_viewport_size({"width": 700, "height": 900})
        page.get_by_role("button", name="Reset levers").press("Enter")
        wait_until_done(page)
        lever(page).scroll_into_view_if_needed()
        page.screenshot(path=SHOTS / "5_small.png")
        expect(sentence(page)).to_be_visible()
