"""A sweep in a notebook: the kernel stays free, the button stops it, and what is finished stays."""

import asyncio
import re
from pathlib import Path

import pytest

import sim
from sim.panels.sweeping import STOPPING, watch
from sim.refusals import ScenarioError
from sim.studies.study import Study
from tests.unit.test_sweep_store import content, small


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return small(tmp_path_factory.mktemp("asked"))


def test_the_kernel_is_free_while_it_runs_and_stop_stops(asked: Study, tmp_path: Path) -> None:
    async def notebook() -> tuple[int, str]:
        watched, turns = watch(asked, tmp_path / "out"), 0
        while watched.bar.value == 0:
            await asyncio.sleep(0.005)
            turns += 1
        watched.button.click()
        assert repr(watched) == STOPPING
        assert watched.button.disabled
        assert await watched is None
        return turns, repr(watched)

    turns, said = asyncio.run(notebook())
    assert turns > 3
    assert re.fullmatch(r"Stopped at \d+ of 52 runs\. Nothing finished is lost; sweep again with resume=True\.", said)
    again = asyncio.run(_to_the_end(asked, tmp_path / "out"))
    assert again == "52 of 52 runs; all done."
    sim.sweep(asked, tmp_path / "other")
    assert content(tmp_path / "out") == content(tmp_path / "other")


async def _to_the_end(asked: Study, out: Path) -> str:
    watched = watch(asked, out, resume=True)
    assert watched.results is None
    assert await watched is watched.results
    return repr(watched)


def test_outside_a_notebook_it_waits_for_the_end(asked: Study, tmp_path: Path) -> None:
    watched = watch(asked, tmp_path / "out")
    assert watched.results is not None
    assert watched.button.disabled
    assert watched.bar.bar_style == "success"


def test_what_cannot_be_begun_is_said_and_raised(asked: Study, tmp_path: Path) -> None:
    (tmp_path / "something").touch()

    async def notebook() -> str:
        watched = watch(asked, tmp_path)
        with pytest.raises(ScenarioError, match="is not an empty folder"):
            await watched
        assert watched.button.disabled
        assert watched.bar.bar_style == "danger"
        return repr(watched)

    assert "is not an empty folder" in asyncio.run(notebook())
