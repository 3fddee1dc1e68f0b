"""From lever to picture in a real browser: `python -m benchmarks.panel` opens the panel in JupyterLab and moves levers.

`--url` measures a panel that is served already (the app, Voila); its page must show a panel without more being done.
Times go from the browser's `input` event to the frame after the change was drawn, in milliseconds: the first picture
(years that grow), the whole first pair with its sentence, and all pairs.
"""

import argparse
import os
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser import panel
from tests.browser.lab import running

LEVERS = ("Preschool for all", "Community clinics", "Greening of empty lots")
"""One for each number of pairs, since a plan that was run once is kept."""
WATCH = """
() => {
  const figure = document.querySelector('.sim-panel .sim-shown');
  const stop = [...document.querySelectorAll('.sim-panel button')].find((each) => each.textContent === 'Stop');
  let moved = 0, drawn = false;
  const everything = { subtree: true, attributes: true, childList: true };
  new MutationObserver(() => (drawn = true)).observe(figure.firstChild, everything);
  const look = () => {
    const now = performance.now() - moved;
    if (drawn) window.seen.first ??= now;
    if (drawn && figure.getAttribute('aria-busy') === 'false') window.seen.pair ??= now;
    if (window.seen.pair !== undefined && stop.getAttribute('aria-disabled') === 'true') window.seen.all ??= now;
    if (window.seen.all === undefined) requestAnimationFrame(look);
  };
  document.addEventListener('input', () => {
    moved = performance.now();
    drawn = false;
    window.seen = {};
    requestAnimationFrame(look);
  }, true);
}
"""


@contextmanager
def opened(url: str) -> Iterator[Page]:
    """Open a panel: at an address, or in a JupyterLab of our own."""
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        page = browser.new_page(viewport={"width": 1440, "height": 1400})
        if url:
            page.goto(url)
            panel.wait_for_panel(page)
            yield page
        else:
            with running(Path(folder)) as lab:
                lab.open(page, panel.write_notebook(Path(folder)))
                lab.run_all(page)
                panel.wait_for_panel(page)
                yield page
        browser.close()


def measured(page: Page, pairs: int, moves: int, name: str) -> dict[str, list[float]]:
    """Move a lever so often, each time to a place where it has not been, and return the times."""
    page.get_by_role("combobox", name="Runs").select_option(value=str(pairs))
    times: dict[str, list[float]] = {"first": [], "pair": [], "all": []}
    panel.press(page, "End", name=name)
    panel.wait_until_done(page)
    for _ in range(moves):
        page.evaluate("window.seen = undefined")
        panel.press(page, "ArrowLeft", name=name)
        page.wait_for_function("window.seen?.all !== undefined", timeout=panel.WAIT)
        for step, value in page.evaluate("window.seen").items():
            times[step].append(value)
        page.wait_for_timeout(200)
    panel.press(page, "Home", name=name)
    panel.wait_until_done(page)
    return times


def told(pairs: int, times: dict[str, list[float]]) -> str:
    """Return a row of a table: median and 90th of each time."""
    cells = (f"{statistics.median(each):.0f} / {statistics.quantiles(each, n=10)[-1]:.0f}" for each in times.values())
    return f"| {pairs} | " + " | ".join(cells) + f" | {len(times['all'])} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--url", default="", help="a page that shows the panel; a JupyterLab of our own where not given"
    )
    parser.add_argument("--moves", type=int, default=18, help="moves of the lever, up to 19")
    parser.add_argument("--pairs", type=int, nargs="*", default=[1, 5, 20])
    wishes = parser.parse_args(arguments)
    with opened(wishes.url) as page:
        page.evaluate(WATCH)
        page.wait_for_timeout(15_000)  # the baselines that are lived beforehand, and compiled loops that are loaded
        print("| pairs | first picture, median / 90th ms | whole first pair | all pairs | moves |")
        print("| --- | --- | --- | --- | --- |")
        for pairs, lever in zip(wishes.pairs, LEVERS, strict=False):
            print(told(pairs, measured(page, pairs, wishes.moves, lever)), flush=True)


if __name__ == "__main__":
    main()
