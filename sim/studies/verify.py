"""Whether a store says the truth: checksums of its files, and a random sample of runs that are run again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim import luck
from sim.provenance import model_version
from sim.refusals import ScenarioError
from sim.studies.results import Results
from sim.studies.rows import of_runs, rows_in, work, written
from sim.studies.runs import CHUNK, runs_of
from sim.studies.store import failed_in, sha256


@dataclass(frozen=True)
class Finding:
    """What was looked at (a file or a run) and whether it is as it should be."""

    what: str
    right: bool


def verify(folder: str | Path, sample: int = 10, seed: int = 0) -> Iterator[Finding]:
    """Yield a finding for each file (its checksum), then for each run of a random sample (its bytes, run again).

    sample: how many runs; those that failed are left out. seed: which ones.

    Raises:
        ScenarioError: it was made by another model, or by no sweep.
    """
    results = Results(folder)
    made_by = results.manifest["model_version"]
    if made_by != model_version():
        remedy = "Install the release with which it was made."
        raise ScenarioError(f"{folder} was made by the model {made_by}", model_version(), remedy)
    for name, expected in results.manifest["files"].items():
        path = results.folder / name
        yield Finding(name, path.is_file() and sha256(path.read_bytes()) == expected)
    yield from _run_again(results, sample, seed)


def _run_again(results: Results, sample: int, seed: int) -> Iterator[Finding]:
    runs, brief = runs_of(results.study), results.study.brief
    there = [index for path in results.files for index in _sound_runs(path, len(runs))]
    for index in chosen(there, sample, seed):
        kept = rows_in((results.folder / "runs" / f"{index // CHUNK:05d}.parquet").read_bytes())
        again = work((runs[index],), brief).piece
        yield Finding(f"run {index}", written(of_runs(kept, [index]), {}) == again)


def chosen(among: Sequence[int], count: int, seed: int) -> list[int]:
    """Return so many different ones, in order; the same for the same seed."""
    drawn = luck.draws(luck.streams(luck.numbered_keys(len(among)), seed, 0), "verify")
    return sorted(among[place] for place in np.argsort(drawn)[:count])


def _sound_runs(path: Path, total: int) -> list[int]:
    """Return the runs of a file that can be read and did not fail."""
    first = int(path.stem) * CHUNK
    try:
        failed = set(failed_in(rows_in(path.read_bytes())))
    except (OSError, ValueError):
        return []
    return [index for index in range(first, min(first + CHUNK, total)) if index not in failed]
