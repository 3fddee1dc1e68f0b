"""The README's two commands in a fresh clone: the first serves the first lesson, the second finds the tests."""

import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.readme.outside import ROOT, environment, python, run

LESSON = "notebooks/01_first_look.ipynb"
ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/lab/tree/(\S+)\?token=(\w+)")
PATIENCE = 240  # seconds for an installation from nothing, on a slow network


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh clone of what is committed, in which no command has run."""
    if not (ROOT / ".git").exists():
        pytest.skip("needs a git working copy to clone")
    folder = tmp_path_factory.mktemp("fresh") / "interwoven"
    run("git", "clone", "--quiet", ROOT, folder, folder=ROOT)
    return folder


@pytest.fixture(scope="module")
def served(clone: Path) -> Iterator[tuple[str, str, str]]:
    """Address, lesson and token that the first command prints; the server is stopped afterwards."""
    log = clone / ".venv-lab.log"
    command = [python(), "run.py", "lab", "--no-browser", "--ServerApp.port=0"]
    with (
        log.open("w") as output,
        subprocess.Popen(command, cwd=clone, env=environment(), stdout=output, stderr=subprocess.STDOUT) as server,
    ):
        try:
            yield announced(server, log)
        finally:
            server.terminate()
            server.wait(timeout=30)


def announced(server: subprocess.Popen[bytes], log: Path) -> tuple[str, str, str]:
    """Wait until Jupyter prints where it serves the lesson."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        if (found := ADDRESS.search(log.read_text())) and answers(found[1]):
            return found[1], found[2], found[3]
        time.sleep(0.2)
    raise AssertionError(f"no address was printed:\n{log.read_text()}")


def answers(address: str) -> bool:
    """Whether the server takes connections; the address is printed a little before."""
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def test_readme_names_both_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python3 run.py lab" in text
    assert "python3 run.py test" in text


def test_first_command_serves_the_first_lesson(served: tuple[str, str, str]) -> None:
    address, lesson, token = served
    assert lesson == LESSON
    with urlopen(f"{address}/api/contents/{LESSON}?token={token}", timeout=30) as answer:
        book = json.load(answer)
    assert (book["type"], book["path"]) == ("notebook", LESSON)
    assert book["content"]["cells"]


def test_lesson_is_not_served_without_the_token(served: tuple[str, str, str]) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{served[0]}/api/contents/{LESSON}", timeout=30)
    refused.value.close()
    assert refused.value.code == 403


def test_second_command_finds_the_tests(clone: Path) -> None:
    printed = run(python(), "run.py", "test", "--collect-only", "-q", folder=clone)
    assert re.search(r"^\d+ tests collected", printed, re.MULTILINE), printed
