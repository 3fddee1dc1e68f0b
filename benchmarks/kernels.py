"""Kernels with an open panel, as many as there are people in a room: `python -m benchmarks.kernels 30`.

Each is a process of its own, as under `sim app`. Printed are the time until all are ready, their memory (Linux), and
how long a moved lever takes in the kernel, without the browser: the first picture and the whole first pair, for one
kernel alone and for all at once.
"""

import re
import statistics
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from jupyter_client.manager import start_new_kernel

PATIENCE = 300
SET_UP = """
import asyncio, time
from sim.panels import panel

board = panel("columbus").board
board.pairs = 1

async def ask(level):
    start, seen = time.monotonic(), {}
    def look(_):
        seen.setdefault("first", time.monotonic() - start)
        if not board.answer.growing:
            seen.setdefault("pair", time.monotonic() - start)
    board.observe(look, "answer")
    board.set(preschool=level)
    while "pair" not in seen:
        await asyncio.sleep(0.005)
    board.unobserve(look, "answer")
    print(seen["first"], seen["pair"])
"""


class Kernel:
    """A kernel that shows the panel."""

    def __init__(self) -> None:
        """Start it and wait until the panel is there."""
        self.manager, self._client = start_new_kernel(startup_timeout=PATIENCE)
        self._run(SET_UP)

    def ask(self, level: float) -> tuple[float, float]:
        """Move a lever; seconds until the first picture and until the whole first pair."""
        first, pair = self._run(f"await ask({level})").split()
        return float(first), float(pair)

    def memory(self) -> tuple[float, float]:
        """Megabytes resident, and its share of what processes hold together."""
        rollup = Path(f"/proc/{self.manager.provisioner.pid}/smaps_rollup").read_text()
        rss, pss = (int(re.findall(rf"^{kind}:\s+(\d+)", rollup, re.MULTILINE)[0]) for kind in ("Rss", "Pss"))
        return rss / 1000, pss / 1000

    def _run(self, code: str) -> str:
        told: list[str] = []

        def hear(message: dict[str, Any]) -> None:
            told.append(message["content"].get("text", ""))

        reply = self._client.execute_interactive(code, timeout=PATIENCE, output_hook=hear)
        if reply["content"]["status"] != "ok":
            raise RuntimeError(f"the kernel failed: {reply['content']['evalue']}")
        return "".join(told)


def show(what: str, times: Iterable[tuple[float, float]]) -> None:
    """Print median and longest of both times."""
    for name, each in zip(("first picture", "whole pair"), zip(*times, strict=True), strict=True):
        print(f"{what}, {name}: median {statistics.median(each):.2f} s, longest {max(each):.2f} s")


def show_memory(kernels: list[Kernel]) -> None:
    """Print what the kernels hold."""
    rss, pss = zip(*(kernel.memory() for kernel in kernels), strict=True)
    print(f"memory: {statistics.median(rss):.0f} MB resident each; {sum(pss):.0f} MB in all, shared parts once")


def main(count: int) -> None:
    """Start so many kernels, and ask them."""
    begin = time.monotonic()
    with ThreadPoolExecutor(count) as people:
        kernels = list(people.map(lambda _: Kernel(), range(count)))
        print(f"{count} kernels ready after {time.monotonic() - begin:.0f} s")
        show_memory(kernels)
        show("one alone", [kernels[0].ask(level) for level in (0.3, 0.35, 0.4, 0.45)])
        show("all at once", people.map(lambda kernel: kernel.ask(0.8), kernels))
        show_memory(kernels)
    for kernel in kernels:
        kernel.manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
