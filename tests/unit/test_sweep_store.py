"""The store of a sweep: whatever ends it, nothing finished is lost, nothing half is read, the bytes are the same."""

import os
import random
import shutil
import signal
import time
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import closing
from itertools import chain, count
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.experiments.run import Run
from sim.guards import ImpossibleState
from sim.measures import MEASURES
from sim.provenance import read_provenance
from sim.refusals import ScenarioError
from sim.scenario import Scenario
from sim.studies import rows
from sim.studies.engine import Progress, sweeping
from sim.studies.runs import CHUNK, runs_of
from sim.studies.store import Store
from sim.studies.study import Study, load
from sim.studies.verify import verify
from tests.driving import dies_at, drive, no_file_over

EARLY = "base: urban-core\ntitle: Early\npresent: 1950\nquestion: What was it like?\n"
SMALL = """
title: Small
question: Is anything lost?
scenarios: [early]
people: 100
years: 1
seeds: 26
levers: {preschool: [0, 0.5]}
outcomes: [income, gini]
"""
"""52 runs, so two files: the second holds two runs."""
KILLS = 24
LONGEST = 0.5
"""Seconds that a driver lives, at most, until it is killed: a few of its tasks."""
PATIENCE = 120
"""Seconds until a driver must have ended: the machine may be busy."""


def small(folder: Path, text: str = SMALL) -> Study:
    """The small study, read from a file; its scenario lives eleven years alone."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "early.yaml").write_text(EARLY)
    (folder / "small.yaml").write_text(text)
    return load(folder / "small.yaml")


def content(out: Path) -> dict[str, bytes]:
    """Every file of a store with its bytes."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return small(tmp_path_factory.mktemp("asked"))


@pytest.fixture(scope="module")
def whole(asked: Study, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What an uninterrupted sweep writes."""
    out = tmp_path_factory.mktemp("whole") / "out"
    sim.sweep(asked, out)
    return content(out)


def test_chunk_k_holds_runs_50k_to_50k_plus_49(whole: dict[str, bytes]) -> None:
    held = [sorted(set(rows.rows_in(whole[f"runs/{k:05d}.parquet"])["run"].to_pylist())) for k in range(2)]
    assert held == [list(range(CHUNK)), [50, 51]]
    assert not any(name.startswith("pieces/") for name in whole)


def test_no_time_stands_in_any_file(asked: Study, whole: dict[str, bytes], tmp_path: Path) -> None:
    time.sleep(1.1)
    sim.sweep(asked, tmp_path / "later", executor=ThreadPoolExecutor(1))
    assert content(tmp_path / "later") == whole


class Killed(Exception):
    """Stands for whatever ends a driver in the midst of things."""


def test_stopped_after_each_task_it_goes_on_to_the_same_bytes(
    asked: Study, whole: dict[str, bytes], tmp_path: Path
) -> None:
    def stop(step: Progress) -> None:
        if step.done > step.before:
            raise Killed

    out, stops = tmp_path / "out", 0
    while True:
        try:
            sim.sweep(asked, out, resume=True, progress=stop)
            break
        except Killed:
            stops += 1
            held = Store(out, asked, runs_of(asked))
            held.resume()
            assert len(held.missing()) < len(held.runs) - stops + 1
    assert stops > 3
    assert content(out) == whole


def finished_in(out: Path) -> set[int]:
    """Runs that are on the disk whole, without opening the store."""
    found: set[int] = set()
    for path in [*out.glob("runs/*.parquet"), *out.glob("pieces/*.parquet")]:
        found |= set(rows.rows_in(path.read_bytes())["run"].to_pylist())
    return found


def ended(driver: ForkServerProcess) -> int | None:
    """How a driver ended: its exit code, or the signal that killed it, negative."""
    driver.join(PATIENCE)
    return driver.exitcode


def test_killed_at_random_moments_it_loses_nothing(asked: Study, whole: dict[str, bytes], tmp_path: Path) -> None:
    small(tmp_path)
    out, luck, before = tmp_path / "out", random.Random(4), set[int]()
    kills = 0
    while kills < KILLS:
        driver = drive(tmp_path)
        time.sleep(luck.uniform(0.0, LONGEST))
        driver.kill()
        if ended(driver) == 0:
            assert content(out) == whole
            shutil.rmtree(out)
            before = set()
            continue
        kills += 1
        assert driver.exitcode == -signal.SIGKILL
        now = finished_in(out)
        assert before <= now
        before = now
    sim.sweep(asked, out, resume=True)
    assert content(out) == whole


def test_killed_at_steps_of_writing_it_loses_nothing(whole: dict[str, bytes], tmp_path: Path) -> None:
    small(tmp_path)
    out, before = tmp_path / "out", set[int]()
    for step in chain(range(10), count(13, 9)):
        driver = drive(tmp_path, (dies_at, step))
        if ended(driver) == 0:
            break
        assert driver.exitcode == -signal.SIGKILL
        now = finished_in(out)
        assert before <= now
        before = now
    assert step > 10
    assert content(out) == whole


def test_two_sweeps_in_one_folder_are_refused_until_the_first_ends_however_it_ends(
    asked: Study, whole: dict[str, bytes], tmp_path: Path
) -> None:
    small(tmp_path)
    out = tmp_path / "out"
    holder = drive(tmp_path)
    until = time.monotonic() + PATIENCE
    while not list(out.glob("pieces/*.parquet")) and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(holder.pid or 0, signal.SIGSTOP)  # at work, as long as we look
    before = content(out)
    with pytest.raises(ScenarioError, match=r"another sweep is at work in .*out") as refused:
        sim.sweep(asked, out, resume=True)
    assert "Wait for its end, stop it, or name another folder." in str(refused.value)
    assert content(out) == before
    holder.kill()
    assert ended(holder) == -signal.SIGKILL
    sim.sweep(asked, out, resume=True)
    assert content(out) == whole


def test_two_sweeps_of_one_process_in_one_folder_are_refused(asked: Study, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as threads, closing(sweeping(asked, tmp_path / "out", threads)) as steps:
        next(steps)
        with pytest.raises(ScenarioError, match="another sweep is at work"):
            sim.sweep(asked, tmp_path / "out", resume=True)


def test_a_full_disk_ends_it_with_one_message_and_loses_nothing(tmp_path: Path) -> None:
    everything = SMALL.replace("[income, gini]", f"[{', '.join(MEASURES)}]")
    asked = small(tmp_path, f"{everything}by: [group, origin, place]\n")
    sim.sweep(asked, tmp_path / "whole")
    whole, out = content(tmp_path / "whole"), tmp_path / "out"
    largest = max(whole, key=lambda name: len(whole[name]))
    assert largest == "runs/00000.parquet"
    driver = drive(tmp_path, (no_file_over, len(whole[largest]) - 1))
    assert ended(driver) == 2
    said = (tmp_path / "log.txt").read_text()
    assert "File too large" in said.splitlines()[-1]
    assert "Traceback" not in said
    assert finished_in(out)
    assert not list(out.rglob("*.part"))
    sim.sweep(asked, out, resume=True)
    assert content(out) == whole


@pytest.mark.parametrize("harm", ["cut", "empty", "flipped", "left over", "no manifest"])
def test_what_is_half_is_done_again(asked: Study, whole: dict[str, bytes], tmp_path: Path, harm: str) -> None:
    out = tmp_path / "out"
    for name, each in whole.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(each)
    file = out / "runs" / "00001.parquet"
    right = file.read_bytes()
    match harm:
        case "cut":
            file.write_bytes(right[: len(right) // 2])
        case "empty":
            file.write_bytes(b"")
        case "flipped":
            file.write_bytes(right[:200] + bytes([right[200] ^ 1]) + right[201:])
        case "left over":
            file.with_suffix(".parquet.77.part").write_bytes(right[:99])
            (out / "pieces").mkdir(exist_ok=True)
            (out / "pieces" / "000000050-000000051.parquet").write_bytes(right[:99])
        case "no manifest":
            (out / "manifest.json").unlink()
    steps: list[Progress] = []
    sim.sweep(asked, out, resume=True, progress=steps.append)
    assert steps[-1].done - steps[-1].before == (2 if harm in {"cut", "empty", "flipped"} else 0)
    assert content(out) == whole


def test_a_failed_run_is_a_row_and_is_repeated_only_when_asked(
    asked: Study, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    lived = rows.lived

    def fails(scenario: Scenario, seed: int, years: int) -> Run:
        if seed == 3 and scenario.plan:
            raise ImpossibleState("in 1950, in place n1: too many")
        return lived(scenario, seed, years)

    monkeypatch.setattr(rows, "lived", fails)
    results = sim.sweep(asked, out)
    failed = results.failures()
    assert list(failed["run"]) == [7]
    assert list(failed["error"]) == ["ImpossibleState: in 1950, in place n1: too many"]
    assert 7 not in set(results.pandas()["run"])
    before = content(out)
    monkeypatch.setattr(rows, "lived", lived)
    steps: list[Progress] = []
    sim.sweep(asked, out, resume=True, progress=steps.append)
    assert content(out) == before
    assert steps[-1].failed == 1
    sim.sweep(asked, out, retry_failed=True)
    assert content(out) == whole


def test_another_study_or_model_is_refused(
    asked: Study, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "manifest.json").write_bytes(whole["manifest.json"])
    other = small(tmp_path, SMALL.replace("0.5", "0.6"))
    with pytest.raises(ScenarioError, match="holds runs of another study"):
        sim.sweep(other, out, resume=True)
    with pytest.raises(ScenarioError, match="is not an empty folder"):
        sim.sweep(asked, out)
    monkeypatch.setattr("sim.studies.store.model_version", lambda: "0+other")
    with pytest.raises(ScenarioError, match="holds runs of another model"):
        sim.sweep(asked, out, resume=True)
    assert [each.name for each in out.iterdir()] == ["manifest.json"]


def test_a_sweep_that_goes_on_with_other_libraries_says_so(
    asked: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(step: Progress) -> None:
        if list(out.glob("runs/*.parquet")):
            raise Killed

    out = tmp_path / "out"
    with pytest.raises(Killed):
        sim.sweep(asked, out, progress=stop)
    monkeypatch.setattr("sim.studies.store.version", lambda _: "99.9")
    sim.sweep(asked, out, resume=True)
    named = [read_provenance(path)["provenance"] for path in sorted(out.glob("runs/*.parquet"))]
    assert len(set(named)) == 2
    assert sorted("99.9" in (out / name).read_text() for name in named) == [False, True]
    assert all(each.right for each in verify(out, sample=3))


class Losing(Executor):
    """An executor that loses everything."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(self.error)
        return future


def test_a_lost_worker_costs_its_runs_and_a_lost_pool_the_sweep(asked: Study, tmp_path: Path) -> None:
    lost = sim.sweep(asked, tmp_path / "one", executor=Losing(RuntimeError("gone")))
    assert set(lost.failures()["error"]) == {"worker lost: RuntimeError"}
    with pytest.raises(BrokenExecutor):
        sim.sweep(asked, tmp_path / "two", executor=Losing(BrokenExecutor("all gone")))
