"""Measure all peers in turn, CPU time a run: `pip install agentpy ambr`, then `python -m benchmarks.peers`."""

import time
from importlib import import_module

import numpy as np

from benchmarks.peers.small_model import RUNS, expected

PEERS = {"Mesa batch_run": "mesa", "AgentPy": "agentpy", "AMBER": "ambr", "our columns": "columns"}
ROUNDS = 3


def main() -> None:
    """Run each, check its statistics against what is known, and print what a run takes."""
    truth, spent = expected(), {name: [] for name in PEERS}
    for _ in range(ROUNDS):
        for name, module in PEERS.items():
            runs = import_module(f"benchmarks.peers.with_{module}").runs
            runs(1)
            began = time.process_time()
            told = runs(RUNS)
            spent[name].append((time.process_time() - began) / RUNS)
            for measure in ("working", "earned"):
                found = np.array([getattr(each, measure) for each in told])
                off = (found.mean() - getattr(truth, measure)) / (found.std(ddof=1) / np.sqrt(RUNS))
                assert abs(off) < 4.5, f"{name}: {measure} is {found.mean():.4f}, {off:.1f} standard errors off"
    ours = np.median(spent["our columns"])
    for name, each in spent.items():
        print(f"{name}: {np.median(each) * 1000:.1f} ms a run, {np.median(each) / ours:.1f} times our columns")


if __name__ == "__main__":
    main()
