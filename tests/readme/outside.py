"""Run commands as somebody does who has nothing of this working copy: no .venv, no import path, no Jupyter settings."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("PYTHON", "VIRTUAL_ENV", "JUPYTER", "CHROMIUM", "PYTEST", "COVERAGE")


def environment() -> dict[str, str]:
    """This process's environment without what .venv and pytest have put there."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    folders = kept["PATH"].split(os.pathsep)
    kept["PATH"] = os.pathsep.join(folder for folder in folders if not Path(folder).is_relative_to(sys.prefix))
    return kept


def python() -> str:
    """The Python that a newcomer's `python3` starts."""
    return shutil.which("python3", path=environment()["PATH"]) or sys.executable


def run(*command: str | Path, folder: Path) -> str:
    """What a command prints; fails with all of that when its exit code is not 0."""
    done = subprocess.run(
        command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))} gave exit code {done.returncode}:\n{done.stdout}"
    return done.stdout
