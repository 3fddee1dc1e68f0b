"""A JupyterLab of our own for browser tests: its own settings, its own copy of the lessons, stopped afterwards."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from sim.app.server import free

ROOT = Path(__file__).resolve().parents[2]
SHOTS = Path(__file__).parent / "shots"
ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/\S*\?token=(\w+)")
PATIENCE = 90.0  # seconds; two busy cores can be slow


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab."""

    address: str
    token: str

    def open(self, page: Page, lesson: str) -> None:
        """Open a lesson in a fresh workspace, and wait for its kernel: before that, Run All silently does nothing."""
        page.goto(f"{self.address}/lab/workspaces/{Path(lesson).stem}/tree/{lesson}?reset&token={self.token}")
        expect(page.get_by_text("| Idle")).to_be_visible(timeout=1000 * PATIENCE)

    def run_all(self, page: Page) -> None:
        """Run all cells by the menu, as a learner does."""
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


@contextmanager
def running(folder: Path) -> Iterator[Lab]:
    """Serve a copy of the lessons from a folder that is thrown away later."""
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
    settings = {
        name: str(folder / name.lower())
        for name in (
            "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_WORKSPACES_DIR",
            "JUPYTERLAB_SETTINGS_DIR", "IPYTHONDIR",
        )
    }  # fmt: skip
    settings["JUPYTER_CONFIG_PATH"] = str(ROOT / ".jupyter")  # asks for no news
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}"]
    with serving(command, folder, {**os.environ, **settings}) as served:
        yield served


@contextmanager
def serving(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Iterator[Lab]:
    """Run a Jupyter server, at any free port, that writes what it has to say into the folder."""
    ip, port = free("127.0.0.1", 0)
    options = ["--no-browser", f"--ServerApp.ip={ip}", f"--ServerApp.port={port}"]
    if sys.platform != "win32" and os.geteuid() == 0:
        options.append("--allow-root")
    log = folder / "jupyter.log"
    with (
        log.open("w") as output,
        subprocess.Popen([*command, *options], env=environment, stdout=output, stderr=subprocess.STDOUT) as server,
    ):
        try:
            yield announced(server, log)
        finally:
            server.terminate()
            server.wait(timeout=30)


def announced(server: subprocess.Popen[bytes], log: Path) -> Lab:
    """Wait until the server says where it is."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        if found := ADDRESS.search(log.read_text()):
            return Lab(found[1], found[2])
        time.sleep(0.2)
    raise AssertionError(f"no address was printed:\n{log.read_text()}")
