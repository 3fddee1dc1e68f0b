"""How fast the engine is, side by side with the same model as plain Mesa objects: `python -m benchmarks.speed`.

All are run in turn, year by year, in one process, on the same years of the same people; what is counted is CPU time
(`time.process_time`). No test depends on it. The plain twin measures nothing at the end of a year; the row "with yearly
measures" shows what the engine costs with them, so its ratio is on the safe side.
"""

import argparse
import gc
import os
import platform
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from inspect import signature
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from benchmarks.plain_mesa import PlainCommunity
from sim.measures import Record
from sim.scenario import Scenario, load
from sim.world import World

type Year = Callable[[], int]
"""Lives one year and returns how many people were alive in it."""

TWIN = "plain Mesa"
STARTS = {
    "engine": "from sim.scenario import load; from sim.world import World; World(load('columbus')).live_one_year()",
    TWIN: "from sim.scenario import load; from benchmarks.plain_mesa import PlainCommunity; "
    "PlainCommunity(load('columbus')).step()",
}


def executors() -> Mapping[str, Callable[[Scenario], World]]:
    """Return how a world is made for each executor that this version of the engine has."""
    if "executor" not in signature(World).parameters:
        return {"NumPy": World}
    makers: dict[str, Callable[[Scenario], World]] = {}
    for title, executor in (("NumPy", "numpy"), ("compiled", "compiled")):
        makers[title] = lambda scenario, executor=executor: World(scenario, executor=executor)  # type: ignore[misc,call-arg]
    return makers


def engine_year(world: World, record: Record | None = None) -> Year:
    """Return what lives one year of a world, and measures it if there is a record."""

    def live() -> int:
        world.live_one_year()
        if record is not None:
            record.observe(world)
        return len(world.people)

    return live


def twin_year(scenario: Scenario) -> Year:
    """Return what lives one year of the plain twin."""
    community = PlainCommunity(scenario)

    def live() -> int:
        community.step()
        return len(community.agents)

    return live


def all_years(scenario: Scenario, *, twin: bool = True) -> dict[str, Year]:
    """Return the competitors, each at the start of history."""
    years: dict[str, Year] = {TWIN: twin_year(scenario)} if twin else {}
    for title, make in executors().items():
        years[title] = engine_year(make(scenario))
        years[f"{title}, with yearly measures"] = engine_year(make(scenario), Record.of(scenario))
    return years


@dataclass
class Laps:
    """CPU seconds of each year lived, and the people-years in them."""

    seconds: list[float]
    people_years: int

    @property
    def microseconds(self) -> float:
        """CPU time a person and year, in millionths of a second."""
        return 1e6 * sum(self.seconds) / self.people_years


def interleaved(years: Mapping[str, Year], count: int) -> dict[str, Laps]:
    """Let all live in turn, year by year; the first year, in which things are prepared, is not counted."""
    laps = {name: Laps([], 0) for name in years}
    for year in range(count + 1):
        for name, live in years.items():
            gc.collect()
            start = time.process_time()
            people = live()
            spent = time.process_time() - start
            if year > 0:
                laps[name].seconds.append(spent)
                laps[name].people_years += people
    return laps


def side_by_side(scenario: Scenario, count: int) -> Table:
    """Return the table of ratios to the plain twin, with the middle half of the years' ratios."""
    laps = interleaved(all_years(scenario), count)
    table = Table(title=f"Side by side: {scenario.name}, {scenario.people:,} people, {count} years from 1941")
    for heading in ("", "people-years a CPU second", "µs a person-year", "ratio", "ratio, year by year"):
        table.add_column(heading, justify="left" if not heading else "right")
    slow = laps[TWIN]
    for name, mine in laps.items():
        ratios = sorted(one / other for one, other in zip(slow.seconds, mine.seconds, strict=True))
        spread = f"{ratios[len(ratios) // 4]:.1f} to {ratios[(3 * len(ratios)) // 4]:.1f}"
        per = mine.microseconds
        table.add_row(name, f"{1e6 / per:,.0f}", f"{per:.2f}", f"{slow.microseconds / per:.1f}", spread)
    return table


def growth(title: str, cases: Mapping[str, tuple[Scenario, int]], most: int) -> Table:
    """Return CPU time a person-year of all for several cases (scenario and years); the twin up to so many people."""
    laps = {
        case: interleaved(all_years(scenario, twin=scenario.people <= most), count)
        for case, (scenario, count) in cases.items()
    }
    names = list(dict.fromkeys(name for found in laps.values() for name in found))
    table = Table(title=f"{title} (µs CPU a person-year)")
    table.add_column("")
    for name in names:
        table.add_column(name, justify="right")
    for case, found in laps.items():
        table.add_row(case, *(f"{found[name].microseconds:.2f}" if name in found else "not run" for name in names))
    return table


def held(make: Callable[[], tuple[object, Year]]) -> tuple[float, float]:
    """Return bytes a person that a model holds after two years, and the most it took during the second."""
    gc.collect()
    tracemalloc.start()
    model, live = make()
    live()
    gc.collect()
    tracemalloc.reset_peak()
    people = live()
    gc.collect()
    now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del model
    return now / people, peak / people


def memory(scenario: Scenario) -> Table:
    """Return bytes a person, as `tracemalloc` counts them."""
    table = Table(title=f"Memory: {scenario.name}, {scenario.people:,} people (bytes a person)")
    table.add_column("")
    table.add_column("held", justify="right")
    table.add_column("most, while a year is lived", justify="right")

    def twin() -> tuple[object, Year]:
        live = twin_year(scenario)
        return live, live

    def engine(maker: Callable[[Scenario], World]) -> Callable[[], tuple[object, Year]]:
        def make() -> tuple[object, Year]:
            live = engine_year(maker(scenario))
            return live, live

        return make

    makers = {TWIN: twin, **{name: engine(maker) for name, maker in executors().items()}}
    for name, make in makers.items():
        held(make)  # what is imported and kept for good is not counted
        now, peak = held(make)
        table.add_row(name, f"{now:,.0f}", f"{peak:,.0f}")
    columns = World(scenario).people.columns.values()
    bare = sum(column.itemsize for column in columns)
    table.add_row("the engine's columns alone", f"{bare:,.0f}", "")
    return table


def start_up() -> Table:
    """Return seconds from a fresh process to the first world-year of Columbus, by the clock."""
    table = Table(title="Start: a fresh process up to the first year of Columbus, 5,000 people (seconds by the clock)")
    for heading in ("", "cold: nothing compiled yet", "warm"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, program in STARTS.items():
        with tempfile.TemporaryDirectory() as folder:
            cold, *warm = (_seconds(program, Path(folder)) for _ in range(6))
        table.add_row(name, f"{cold:.2f}", f"{median(warm):.2f}")
    return table


def _seconds(program: str, caches: Path) -> float:
    places = {
        "PYTHONPYCACHEPREFIX": str(caches / "python"),
        "PYTHONDONTWRITEBYTECODE": "",
        "NUMBA_CACHE_DIR": str(caches / "numba"),
    }
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, **places})
    return time.perf_counter() - start


def machine() -> str:
    """Return what this was measured on, and when."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("mesa", "numpy", "numba"))
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {_processor()}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}, {packages}"
    )


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor()


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description="The engine against plain Mesa.")
    parser.add_argument("--people", type=int, default=10_000, help="people of the main comparison (default 10000)")
    parser.add_argument("--years", type=int, default=8, help="years of the main comparison (default 8)")
    parser.add_argument("--most", type=int, default=10_000, help="most people for whom the plain twin is run as well")
    chosen = parser.parse_args(arguments)
    console = Console(width=120)

    metro = load("us-metro")
    sizes = {f"{people:,} people": (metro.with_people(people), 3) for people in (1_000, 10_000, 100_000)}
    spans = {f"{years} years": (metro.with_people(1_000), years) for years in (20, 80)}
    cities = {
        f"{len(load(name).places)} places ({name})": (load(name).with_people(5_000), 3)
        for name in ("rural-county", "us-metro", "columbus")
    }
    console.print(machine())
    console.print(side_by_side(metro.with_people(chosen.people), chosen.years))
    console.print(growth("Growth with people", sizes, chosen.most))
    console.print(growth("Growth with years", spans, chosen.most))
    console.print(growth("Growth with places", cities, chosen.most))
    console.print(memory(metro.with_people(min(chosen.people, 5_000))))
    console.print(start_up())


if __name__ == "__main__":
    main()
