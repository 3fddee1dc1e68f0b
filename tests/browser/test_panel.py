"""The whole panel in JupyterLab: mouse, keyboard, where and when, tabs, budget, codes, leaving and coming back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import panel
from tests.browser.lab import SHOTS, Lab, running
from tests.browser.panel import WAIT

RESET = "Reset levers"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("panel")
    with running(folder) as served:
        panel.write_notebook(folder)
        yield served


@pytest.fixture(scope="module")
def page(browser: Browser, lab: Lab) -> Iterator[Page]:
    """A notebook with the panel alone, run, without the file browser beside it."""
    page = browser.new_page(viewport={"width": 1500, "height": 1250}, reduced_motion="reduce")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    lab.open(page, panel.NOTEBOOK)
    page.keyboard.press("Control+b")
    lab.run_all(page)
    panel.wait_for_panel(page)
    yield page
    page.close()
    assert errors == []


@pytest.fixture(autouse=True)
def _fresh(page: Page) -> None:
    """Put the panel back to its beginning."""
    page.set_viewport_size({"width": 1500, "height": 1250})
    page.get_by_role("button", name=RESET).press("Enter")
    expect(page.get_by_role("combobox", name="Runs")).to_be_visible()
    page.get_by_role("combobox", name="Runs").select_option(label="1 pair")
    expect(panel.lever(page)).to_have_value("0")
    expect(panel.sentence(page)).to_contain_text(panel.SAME, timeout=WAIT)
    panel.wait_until_done(page)


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the whole panel, to be looked at."""
    page.set_viewport_size({"width": 1500, "height": 2000})
    page.locator(".sim-panel").screenshot(path=SHOTS / f"panel_{name}.png")
    page.set_viewport_size({"width": 1500, "height": 1250})


def shoot_whole(page: Page, name: str) -> None:
    """Keep a picture of the window."""
    page.screenshot(path=SHOTS / f"panel_{name}.png")


def open_all(page: Page, opened: bool) -> None:
    """Open or close everything that is folded away."""
    every = "opened => document.querySelectorAll('.sim-panel details').forEach((each) => (each.open = opened))"
    page.evaluate(every, opened)


def test_within_a_minute_a_learner_sees_two_futures(page: Page) -> None:
    shoot(page, "1_first")
    before = panel.said(page)
    panel.drag(page, 0.8)
    panel.wait_for_plan(page)
    assert all(new != old for new, old in zip(panel.said(page), before, strict=True))
    expect(panel.curves(page).locator("svg.wide")).to_contain_text("A, plan")
    expect(panel.curves(page).locator("svg.wide")).to_contain_text("A, baseline")
    shoot(page, "2_dragged")


def test_after_a_fast_drag_the_last_place_of_the_lever_counts(page: Page) -> None:
    panel.drag(page, 1.0, steps=30)
    panel.drag(page, 0.1, steps=30)
    panel.drag(page, 0.5, steps=30)
    panel.wait_for_plan(page)
    value = panel.lever(page).input_value()
    assert float(value) == pytest.approx(0.5, abs=0.051)
    dragged = panel.sentence(page).inner_text()
    panel.press(page, "Home")
    expect(panel.sentence(page)).to_contain_text(panel.SAME, timeout=WAIT)
    panel.press(page, "ArrowRight", round(float(value) / 0.05))
    panel.wait_for_plan(page)
    expect(panel.lever(page)).to_have_value(value)
    expect(panel.sentence(page)).to_have_text(dragged, timeout=WAIT)


def test_picture_sentence_and_table_agree(page: Page) -> None:
    page.get_by_role("combobox", name="Lines").select_option(label="for everyone")
    panel.press(page, "End")
    panel.wait_for_plan(page)
    told = re.search(r"is (\d\.\d+) in the plan and (\d\.\d+) in the baseline", panel.sentence(page).inner_text())
    assert told is not None
    expect(panel.curves(page).locator("desc").first).to_have_text(panel.sentence(page).inner_text())
    for value, future in zip(told.groups(), ("plan", "baseline"), strict=True):
        expect(panel.curves(page).locator("svg.wide")).to_contain_text(f"{future}: {value}")
        last = panel.table(page).locator("tr").filter(has_text=future).last
        assert value in (last.text_content() or "")
    page.get_by_role("combobox", name="Lines").select_option(label="by group")


def test_the_keyboard_alone_sets_where_and_when(page: Page) -> None:
    panel.press(page, "End")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("The five p")
    expect(page.get_by_text("The five poorest places, from 2025 on")).to_be_visible(timeout=WAIT)
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("2040")
    page.keyboard.press("Tab")
    page.keyboard.type("2030")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The five poorest places, 2040 to 2040")).to_be_visible(timeout=WAIT)
    panel.wait_for_plan(page)
    shoot(page, "3_where_when")
    page.locator(".sim-lever summary").first.click()


def test_places_are_chosen_on_the_map_or_in_the_list(page: Page) -> None:
    chooser = page.locator(".sim-chooser")
    chooser.locator("summary").click()
    chooser.locator("path").nth(20).click()
    chooser.get_by_label("Neighbourhood 7", exact=True).check()
    expect(chooser.locator("summary")).to_have_text("Choose places on the map: 2 chosen")
    expect(chooser.locator("path[data-chosen]")).to_have_count(2)
    page.locator(".sim-lever summary").first.click()
    page.locator(".sim-lever").first.get_by_label("Where").select_option(label="The places chosen on the map")
    panel.press(page, "End")
    expect(page.get_by_text("2 chosen places, from 2025 on")).to_be_visible(timeout=WAIT)
    panel.wait_for_plan(page)
    shoot(page, "4_places")
    page.get_by_role("button", name="Choose none").click()
    expect(panel.sentence(page)).to_contain_text(panel.SAME, timeout=WAIT)
    chooser.locator("summary").click()
    page.locator(".sim-lever summary").first.click()


@pytest.mark.parametrize("tab", ["Map", "The gap", "What the plan changes", "All five", "One family"])
def test_every_tab_has_picture_sentence_and_table(page: Page, tab: str) -> None:
    panel.press(page, "End", name="Community clinics")
    panel.wait_for_plan(page)
    shown = panel.open_tab(page, tab)
    expect(shown).not_to_contain_text("few seconds", timeout=WAIT)
    expect(shown.locator("svg.wide")).to_be_visible()
    expect(shown.locator("p").first).to_contain_text(".")
    shown.locator("summary").click()
    expect(shown.locator("tbody tr").first).to_be_visible()
    shown.screenshot(path=SHOTS / f"panel_tab_{tab.split()[-1]}.png")
    shown.locator("summary").click()
    panel.open_tab(page, "Map")


def test_arrow_keys_go_from_tab_to_tab(page: Page) -> None:
    page.get_by_role("tab", name="Map", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="The gap")).to_be_focused()
    expect(panel.view(page)).to_contain_text("1 is no gap", timeout=WAIT)
    page.keyboard.press("Home")
    expect(page.get_by_role("tab", name="Map", exact=True)).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize("by", ["by parents' income", "in one place"])
def test_lines_by_origin_and_for_one_place(page: Page, by: str) -> None:
    panel.press(page, "End", name="Preschool for all")
    page.get_by_role("combobox", name="Measure").select_option(label="Income: household income")
    page.get_by_role("combobox", name="Lines").select_option(label=by)
    expect(panel.sentence(page)).to_contain_text("fifth" if "income" in by else "Neighbourhood 1", timeout=WAIT)
    panel.wait_for_plan(page)
    shoot(page, f"5_{by.split()[-1]}")
    page.get_by_role("combobox", name="Lines").select_option(label="by group")
    page.get_by_role("combobox", name="Measure").select_option(label="Safety: perceived safety")


def test_over_the_budget_is_said_in_words(page: Page) -> None:
    page.get_by_role("combobox", name="Start from").select_option(label="Schools alone")
    panel.wait_for_plan(page)
    budget = page.locator(".sim-budget")
    expect(budget).to_contain_text("Within the budget: ", timeout=WAIT)
    budget.get_by_role("spinbutton").fill("200")
    budget.get_by_role("spinbutton").press("Enter")
    expect(budget).to_contain_text("Over the budget: ", timeout=WAIT)
    expect(budget.get_by_role("status")).to_have_text("The plan is now over the budget.")
    budget.locator("summary").click()
    shoot(page, "6_budget")
    budget.locator("summary").click()
    budget.get_by_role("spinbutton").fill("500")
    budget.get_by_role("spinbutton").press("Enter")


def test_a_plan_travels_as_a_code(page: Page) -> None:
    page.get_by_role("combobox", name="Start from").select_option(label="Together, in the five poorest places")
    panel.wait_for_plan(page)
    told = panel.sentence(page).inner_text()
    share = page.locator(".sim-share")
    share.locator("summary").click()
    code = share.get_by_label("The code of this plan").input_value()
    page.get_by_role("button", name=RESET).press("Enter")
    expect(panel.sentence(page)).to_contain_text(panel.SAME, timeout=WAIT)
    entered, rebuild = share.get_by_label("A code that you were given"), share.get_by_role("button", name="Rebuild")
    entered.fill(code[:-3])
    rebuild.click()
    expect(share.get_by_role("status")).to_contain_text("Copy the whole code again.", timeout=WAIT)
    entered.fill(code.lower())
    rebuild.click()
    expect(share.get_by_role("status")).to_contain_text("The plan is rebuilt.", timeout=WAIT)
    panel.wait_for_plan(page)
    expect(panel.sentence(page)).to_have_text(told, timeout=WAIT)
    shoot(page, "7_share")
    share.locator("summary").click()


def test_nothing_in_the_panel_keeps_people_out(page: Page) -> None:
    open_all(page, True)
    passes, grave = panel.axe(page)
    assert passes >= {"label", "select-name", "button-name", "color-contrast", "aria-required-children", "summary-name"}
    assert grave == []
    open_all(page, False)


@pytest.mark.parametrize(("name", "width"), [("zoom_400", 375), ("phone", 320)])
def test_at_400_percent_nothing_scrolls_sideways(page: Page, name: str, width: int) -> None:
    """Zooming a window of 1500 pixels to 400 % leaves 375 of them; 1280 leave 320, which WCAG 1.4.10 names."""
    page.set_viewport_size({"width": width, "height": 900})
    panel.press(page, "End")
    panel.wait_for_plan(page)
    assert panel.overflow(page) == []
    open_all(page, True)
    assert panel.overflow(page) == []
    open_all(page, False)
    page.locator(".sim-levers").screenshot(path=SHOTS / f"panel_{name}_levers.png")
    page.locator(".sim-pictures").screenshot(path=SHOTS / f"panel_{name}_pictures.png")


def test_on_paper_there_are_pictures_words_and_the_levers_that_were_moved(page: Page) -> None:
    panel.press(page, "End")
    panel.wait_for_plan(page)
    page.emulate_media(media="print")
    expect(panel.lever(page)).to_be_visible()
    expect(panel.lever(page, "Community clinics")).to_be_hidden()
    expect(page.get_by_role("combobox", name="Measure")).to_be_hidden()
    shoot(page, "8_print")
    page.emulate_media(media="screen")


def test_who_leaves_and_comes_back_finds_the_plan(page: Page) -> None:
    panel.press(page, "End", name="Community clinics")
    panel.wait_for_plan(page)
    told = panel.sentence(page).inner_text()
    page.locator("[data-jp-item-name=save]").get_by_role("button").click()
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    page.reload()
    expect(page.get_by_text("| Idle")).to_be_visible(timeout=WAIT)
    shoot_whole(page, "9_back")
    expect(panel.lever(page, "Community clinics")).to_have_value("1", timeout=WAIT)
    expect(panel.sentence(page)).to_have_text(told)


def test_who_comes_back_to_a_new_kernel_is_told_what_to_do_and_offered_the_plan(page: Page, lab: Lab) -> None:
    panel.press(page, "End", name="Rent vouchers")
    panel.wait_for_plan(page)
    told = panel.sentence(page).inner_text()
    page.locator("[data-jp-item-name=save]").get_by_role("button").click()
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    page.locator("[data-jp-item-name=restart]").get_by_role("button").click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    expect(page.get_by_text("| Idle")).to_be_visible(timeout=WAIT)
    page.reload()
    expect(page.get_by_text("| Idle")).to_be_visible(timeout=WAIT)
    expect(page.get_by_text("Run this cell again")).to_be_visible(timeout=WAIT)
    shoot_whole(page, "10_new_kernel")
    lab.run_all(page)
    panel.wait_for_panel(page)
    expect(page.get_by_text("Run this cell again")).to_be_hidden()
    shoot_whole(page, "11_offered")
    page.get_by_role("button", name="Take it up again").click()
    expect(panel.lever(page, "Rent vouchers")).to_have_value("1", timeout=WAIT)
    page.get_by_role("combobox", name="Runs").select_option(label="1 pair")
    expect(panel.sentence(page)).to_have_text(told, timeout=WAIT)
