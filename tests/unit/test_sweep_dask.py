"""Sweeps on Dask: a real scheduler with two workers over loopback, one of which is killed; same bytes."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import app
from sim.studies.study import Study
from tests.unit.test_sweep_store import SMALL, content, small

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120
"""Seconds until a program must have said something: the machine may be busy."""


def program(*arguments: str) -> "subprocess.Popen[str]":
    """A program of Dask, whose log can be read."""
    return subprocess.Popen(
        (sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]), cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def said(running: "subprocess.Popen[str]", pattern: str) -> str:
    """What a program says that matches."""
    assert running.stderr is not None
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := re.search(pattern, running.stderr.readline()):
            return found[1]
    raise AssertionError(f"nothing like {pattern} within {PATIENCE} s")


@pytest.fixture(scope="module")
def cluster() -> Iterator[tuple[str, list["subprocess.Popen[str]"]]]:
    """The address of a scheduler with two workers, and the workers."""
    scheduler = program("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    address = said(scheduler, r"Scheduler at:\s+(tcp://\S+)")
    options = ("--no-dashboard", "--no-nanny", "--nthreads", "1", "--memory-limit", "0")
    workers = [program("dask_worker", address, *options) for _ in range(2)]
    for worker in workers:
        said(worker, r"(Registered to)")
    yield address, workers
    for each in (*workers, scheduler):
        each.kill()
        each.communicate()


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Study]:
    folder = tmp_path_factory.mktemp("asked")
    return folder / "small.yaml", small(folder, SMALL)


@pytest.fixture(scope="module")
def on_threads(asked: tuple[Path, Study], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("threads") / "out"
    sim.sweep(asked[1], out)
    return content(out)


def test_a_worker_is_killed_and_the_bytes_are_those_of_threads(
    cluster: tuple[str, list[Any]], asked: tuple[Path, Study], on_threads: dict[str, bytes], tmp_path: Path
) -> None:
    from distributed import Client

    address, workers = cluster
    killed: list[int] = []

    def kill(step: Any) -> None:
        if step.done > step.before and not killed:
            os.kill(workers[0].pid, signal.SIGKILL)
            killed.append(step.done)

    with Client(address, timeout=PATIENCE) as client:
        assert len(client.scheduler_info()["workers"]) == 2
        sim.sweep(asked[1], tmp_path / "out", executor=client.get_executor(pure=False), progress=kill)
        assert len(client.scheduler_info()["workers"]) == 1
    assert killed[0] < 52
    assert content(tmp_path / "out") == on_threads


def test_the_command_takes_the_address_of_a_scheduler(
    cluster: tuple[str, list[Any]], asked: tuple[Path, Study], on_threads: dict[str, bytes], tmp_path: Path
) -> None:
    command = ["sweep", str(asked[0]), str(tmp_path / "out"), "--scheduler", cluster[0]]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    assert content(tmp_path / "out") == on_threads


def test_a_scheduler_that_does_not_answer_is_refused(
    asked: tuple[Path, Study], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.studies.schedulers.SECONDS_TO_ANSWER", 0.2)
    command = ["sweep", str(asked[0]), str(tmp_path / "out"), "--scheduler", "tcp://127.0.0.1:9"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 2
    assert "does not answer" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_cluster_on_this_machine(tmp_path: Path) -> None:
    few = small(tmp_path, SMALL.replace("seeds: 26", "seeds: 4"))
    command = ["sweep", str(tmp_path / "small.yaml"), str(tmp_path / "out"), "--scheduler", "local", "--workers", "2"]
    result = CliRunner().invoke(app, [*command, "--quiet"])
    assert result.exit_code == 0, result.output
    assert "8 of 8 runs; all done." in result.stderr
    sim.sweep(few, tmp_path / "threads")
    assert content(tmp_path / "out") == content(tmp_path / "threads")
