"""The app as a workshop meets it: `sim app` in a browser, with mouse and keyboard, quickly, and once more."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import panel
from tests.browser.lab import SHOTS
from tests.browser.panel import SAME, WAIT, curves, drag, lever, press, said, sentence, wait_for_panel, wait_until_done
from tests.serving import PATIENCE, serving

SIM = str(Path(sys.executable).with_name("sim"))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("app")
    with serving(folder, SIM, "app", "--no-browser", "--port", "0", "--workshop", "--pool", "1") as served:
        yield served


@pytest.fixture(scope="module")
def app(browser: Browser, address: str) -> Iterator[Page]:
    """The app, opened by its address, with large text."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000}, reduced_motion="reduce")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    wait_for_panel(page)
    wait_until_done(page)
    yield page
    page.close()
    assert errors == []


def test_it_opens_with_both_futures_the_same_and_no_code(app: Page) -> None:
    expect(app).to_have_title("Interwoven: two futures of the same people")
    expect(app.get_by_role("main")).to_be_visible()
    expect(app.get_by_role("heading", name="Two futures of the same people", exact=True)).to_be_visible()
    assert "import panel" not in app.content()
    app.screenshot(path=SHOTS / "app_1_opened.png")


def test_text_is_large(app: Page) -> None:
    size = "node => parseFloat(getComputedStyle(node).fontSize)"
    sizes = app.evaluate(f"() => [...document.querySelectorAll('.sim-head label, .sim-shown > p')].map({size})")
    assert min(sizes) >= 1.4 * 16
    width = curves(app).locator("svg.wide").evaluate("node => node.clientWidth / node.viewBox.baseVal.width")
    assert width >= 1.4  # so the text in the picture has grown as well


def test_keys_move_a_lever_and_picture_sentence_and_table_follow(app: Page) -> None:
    before = said(app)
    press(app, "ArrowRight", 12)
    expect(sentence(app)).not_to_have_text(before[1], timeout=WAIT)
    wait_until_done(app)
    assert all(new != old for new, old in zip(said(app), before, strict=True))
    assert_agree(app)
    app.screenshot(path=SHOTS / "app_2_keys.png")


def test_the_mouse_moves_a_lever_as_well(app: Page) -> None:
    before = said(app)
    drag(app, 1.0, name="Preschool for all")
    expect(lever(app, "Preschool for all")).to_have_value("1")
    expect(sentence(app)).not_to_have_text(before[1], timeout=WAIT)
    wait_until_done(app)
    assert all(new != old for new, old in zip(said(app), before, strict=True))
    assert_agree(app)


def test_the_last_of_many_quick_moves_wins(app: Page) -> None:
    for to in (0.2, 0.9, 0.1, 0.7):
        drag(app, to, steps=20)
    press(app, "Home")
    press(app, "ArrowRight", 6)
    quick = settled(app)
    press(app, "ArrowRight")
    assert settled(app) != quick
    press(app, "ArrowLeft")
    assert settled(app) == quick


def test_on_a_projector_the_picture_stays_in_view_whichever_lever_is_moved(app: Page) -> None:
    app.set_viewport_size({"width": 1280, "height": 720})
    for name in ("Community clinics", panel.GREENING):
        press(app, "End", name=name)
        expect(lever(app, name)).to_be_in_viewport(ratio=1)
        expect(curves(app).locator("svg.wide")).to_be_in_viewport(ratio=0.5)
        app.screenshot(path=SHOTS / f"app_projector_{name.split()[-1]}.png")
        press(app, "Home", name=name)
    wait_until_done(app)
    app.set_viewport_size({"width": 1440, "height": 1000})


def test_nothing_on_the_page_keeps_people_out(app: Page) -> None:
    passed, grave = panel.axe(app, "html")
    assert passed >= {"label", "button-name", "color-contrast", "document-title", "html-has-lang"}
    assert grave == []


def test_a_small_window_loses_nothing(app: Page) -> None:
    app.set_viewport_size({"width": 390, "height": 844})
    lever(app).scroll_into_view_if_needed()
    assert panel.overflow(app) == []
    app.screenshot(path=SHOTS / "app_3_phone.png")
    sentence(app).scroll_into_view_if_needed()
    app.screenshot(path=SHOTS / "app_4_phone_picture.png")
    app.set_viewport_size({"width": 1440, "height": 1000})


def test_whoever_leaves_and_comes_back_begins_anew(app: Page, address: str) -> None:
    about = json.loads(app.locator("#jupyter-config-data").text_content() or "")
    kernel = f"{address.partition('?')[0]}api/kernels/{about['kernelId']}"
    assert app.request.get(kernel).ok
    app.goto("about:blank")
    end = time.monotonic() + 2 * PATIENCE  # a page that is gone keeps its kernel for a minute
    while app.request.get(kernel).ok and time.monotonic() < end:
        time.sleep(0.5)
    assert app.request.get(kernel).status == 404
    app.go_back()
    wait_for_panel(app)
    expect(lever(app)).to_have_value("0")
    press(app, "End")
    expect(sentence(app)).not_to_contain_text(SAME, timeout=WAIT)
    wait_until_done(app)
    assert_agree(app)


def settled(app: Page) -> tuple[str, str, str]:
    """Picture, sentence and table once nothing changes any more."""
    end, before = time.monotonic() + PATIENCE, None
    while (now := said(app)) != before and time.monotonic() < end:
        before = now
        app.wait_for_timeout(1500)
        wait_until_done(app)
    return now


def assert_agree(app: Page) -> None:
    """The picture's description for screen readers is the sentence."""
    assert curves(app).locator("svg.wide desc").text_content() == sentence(app).text_content()
