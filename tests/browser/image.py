"""What Binder's image holds, made here without a container engine: its Jupyter, and what its steps make of that."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.browser.lab import ROOT, Lab, serving
from tests.readme.outside import environment, run

STACK = (
    "comm", "ipykernel", "ipython", "ipywidgets", "jupyter_client", "jupyter_core", "jupyter_server", "jupyterlab",
    "jupyterlab_server", "jupyterlab_widgets", "nbclient", "nbconvert-core", "nbformat", "notebook", "notebook-shim",
    "pydantic", "pyzmq", "tornado", "traitlets", "widgetsnbextension",
)  # fmt: skip
"""The packages of the image that meet ours."""
STEP = re.compile(r"^RUN (\$\{KERNEL_PYTHON_PREFIX\}/bin/pip .*|\./binder/\w+)$", re.MULTILINE)
UV = (sys.executable, "-m", "uv")


def releases() -> dict[str, str]:
    """The releases of the image's packages, by the names under which pip knows them."""
    package = find_spec("repo2docker")
    assert package is not None
    assert package.origin is not None
    lock = Path(package.origin).with_name("buildpacks") / "conda" / "environment.py-3.12-linux-64.lock"
    found = dict(re.findall(r"/([\w.-]+?)-([\d.]+)-[^/-]+\.conda", lock.read_text(encoding="utf-8")))
    return {name.removesuffix("-core"): found[name] for name in STACK}


def steps() -> list[str]:
    """What the Dockerfile runs once the repository is there."""
    command = (sys.executable, "-m", "repo2docker", "--no-build", "--debug", "--user-id", "1000", "--user-name", "me")
    return STEP.findall(run(*command, ROOT, folder=ROOT))


class Image:
    """An environment like the image's, beside a fresh clone of what is committed."""

    def __init__(self, folder: Path) -> None:
        """Make both, and run the steps."""
        self.clone, self.prefix = folder / "clone", folder / "env"
        programs = os.pathsep.join([str(self.prefix / "bin"), environment()["PATH"]])
        jupyter = {"JUPYTER_CONFIG_DIR": self.clone / ".jupyter", "JUPYTER_DATA_DIR": folder, "IPYTHONDIR": folder}
        self.environment = {**environment(), "PATH": programs, **{name: str(path) for name, path in jupyter.items()}}
        run("git", "clone", "--quiet", ROOT, self.clone, folder=ROOT)
        run(*UV, "venv", "--quiet", "--python", sys.executable, self.prefix, folder=folder)
        self._install(*(f"{name}=={release}" for name, release in releases().items()))
        for step in steps():
            _, pip, arguments = step.partition("pip install --no-cache-dir ")
            if pip:
                self._install(*arguments.replace('"', "").split())
            else:
                subprocess.run(step, cwd=self.clone, env=self.environment, check=True)

    def _install(self, *what: str) -> None:
        """Install by uv, which does in seconds and from its cache what pip does in minutes."""
        python = self.prefix / "bin" / "python"
        run(*UV, "pip", "install", "--quiet", "--compile-bytecode", "--python", python, *what, folder=self.clone)

    def installed(self) -> dict[str, str]:
        """Names and releases of all packages."""
        return dict(
            re.findall(
                r"^([\w.-]+)==(\S+)$", run(*UV, "pip", "freeze", "--python", self.prefix, folder=self.clone), re.M
            )
        )

    @contextmanager
    def open(self, folder: Path) -> Iterator[Lab]:
        """Serve the clone as the image does."""
        command = [str(self.prefix / "bin" / "jupyter"), "notebook", f"--ServerApp.root_dir={self.clone}"]
        with serving(command, folder, self.environment) as served:
            yield served
