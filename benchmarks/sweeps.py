"""What a sweep costs beside the runs themselves: `python -m benchmarks.sweeps [--runs N] [--once] ...`.

CPU time of the whole process, and of it what is spent inside runs (`time.thread_time` around each), so that other work
on the machine hardly matters. With --scheduler local the model's share is not known here; the clock is.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from sim import load
from sim.executors import compiled
from sim.studies import rows
from sim.studies.engine import sweeping
from sim.studies.schedulers import scheduler
from sim.studies.study import Study, checked

INSIDE: list[float] = []
rows_lived = rows.lived


def asked(runs: int, people: int, years: int, plans: int) -> Study:
    """Return a study of so many runs: for each seed a baseline and so many plans less one."""
    levers = {"preschool": [0.8 * plan / (plans - 1) for plan in range(plans)]}
    about = {"name": "measured", "title": "Measured", "question": "What does it cost?", "outcomes": ["income", "gini"]}
    scenarios = [load("columbus")]
    return checked(
        {**about, "scenarios": scenarios, "people": people, "years": years, "seeds": runs // plans, "levers": levers}
    )


def timed(*, once: bool) -> None:
    """Note the CPU time of each run of this process; with `once` the first run stands for all of them."""
    lived = (lambda *_: rows_lived(load("columbus").with_people(500), 0, 2)) if once else rows_lived

    def measured(*given: Any) -> Any:
        began = time.thread_time()
        found = lived(*given)
        INSIDE.append(time.thread_time() - began)
        return found

    rows.lived = measured  # type: ignore[assignment]


def main() -> None:
    """Run one sweep and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("runs", 100), ("people", 5_000), ("years", 60), ("workers", 2), ("plans", 2)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--once", action="store_true", help="live one run alone: what is left is engine and store")
    parser.add_argument("--scheduler", default="threads")
    given = parser.parse_args()
    compiled()
    timed(once=given.once)
    study = asked(given.runs, given.people, given.years, given.plans)
    with tempfile.TemporaryDirectory() as folder, scheduler(given.scheduler, given.workers) as executor:
        clock, cpu = time.perf_counter(), time.process_time()
        for _ in sweeping(study, Path(folder, "out"), executor):
            pass
        clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet"))
    inside = sum(INSIDE)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"{vars(given)}: clock {clock:.1f} s, CPU {cpu:.1f} s, in runs {inside:.1f} s ({inside / cpu:.1%}),")
    print(f"  a run {inside / given.runs * 1000:.0f} ms, most memory {memory:.0f} MB, files {size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
