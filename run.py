#!/usr/bin/env python3
"""Set up Interwoven in .venv and run it. Any Python 3.6 or newer can start this file; it needs nothing installed.

    python3 run.py lab  [options]   open the first lesson in JupyterLab; options go to JupyterLab
    python3 run.py test [options]   run all checks and tests; options go to pytest, and leave out notebooks and browser
    python3 run.py TOOL [options]   run a tool of .venv, for example: python3 run.py sim list

The first call makes .venv; later calls bring it up to date when pyproject.toml or constraints.txt have changed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Optional

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
STAMP = VENV / "interwoven-stamp.txt"
INPUTS = (ROOT / "pyproject.toml", ROOT / "constraints.txt")
MINORS = (12, 13, 14)  # the Pythons 3.x for which every compiled dependency has wheels
THIS = sys.version.split()[0]
LESSON = "notebooks/01_first_look.ipynb"
STRICT = {"INTERWOVEN_STRICT": "1"}  # a solution that is not right fails
FOREIGN = ("PYTHONHOME", "__PYVENV_LAUNCHER__")  # name another Python's files; .venv does not start with them

PROBE = (
    "import sys; "
    f"fits = sys.version_info[0] == 3 and sys.version_info[1] in {MINORS} "
    "and sys.implementation.name == 'cpython' and sys.maxsize > 2**32; "
    "print(sys.executable if fits else '')"
)
NO_PYTHON = f"""\
Interwoven needs CPython 3.{MINORS[0]} to 3.{MINORS[-1]}, 64 bit. This is Python {THIS}; no fitting one was found
on PATH or in pyenv's folder, and uv could not be had or could not fetch one (the messages stand above).
What helps, any one of these, then run this command again:
  - install Python 3.{MINORS[0]} from python.org, your package manager or pyenv
  - install uv (pip install uv, or pipx install uv) and run: uv python install 3.{MINORS[0]}"""
NO_VENV = """\
{python} cannot make a virtual environment: its modules venv and ensurepip are missing or broken
(the message stands above).
What helps, any one of these, then run this command again:
  - Debian or Ubuntu: sudo apt install python3-venv (or python3.12-venv, for the version named above)
  - elsewhere: install Python from python.org, which brings both
  - install uv (pipx install uv, or your package manager), which needs neither"""
NO_INSTALL = """\
The packages could not be installed (the message stands above). What often helps, then run this command again:
  - look whether this machine reaches the Python package index; behind a proxy set HTTPS_PROXY,
    with certificates of your own set SSL_CERT_FILE
  - see that about 2 GB of disk are free
  - delete the folder .venv and start afresh"""


def main(arguments: List[str]) -> int:
    """Run one command of this file's docstring; the exit code is the tool's."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if arguments else 2
    prepare()
    name, options = arguments[0], arguments[1:]
    if name == "lab":
        return become(lab(options))
    if name == "test":
        return test(options)
    return become([tool(name), *options])


# --- the environment -------------------------------------------------------------------------------------------------


def prepare() -> None:
    """Make .venv, or bring it up to date when what it is made from has changed."""
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in INPUTS)).hexdigest()
    place = os.fsencode(str(VENV)) + b"\n"
    stamp = place + digest.encode()
    found = STAMP.read_bytes() if STAMP.exists() else b""
    if found == stamp and PYTHON.exists():
        return
    start = time.time()
    # An environment that was moved or left half made cannot be mended: its scripts name the old place.
    if found.startswith(place) and PYTHON.exists():
        say("Bringing .venv up to date.")
    else:
        say("Making .venv: the first time this fetches about 400 MB and takes a minute or more.")
        make_venv()
    install = [find_uv(), "pip", "install", "--python", str(PYTHON), "--compile-bytecode"]
    install += ["--constraint", str(INPUTS[1]), "--editable", f"{ROOT}[dev]"]
    if not succeeds(install):
        sys.exit(NO_INSTALL)
    STAMP.write_bytes(stamp)
    say(f"Ready after {time.time() - start:.0f} s.")


def make_venv() -> None:
    """Make an empty .venv with a fitting Python: with uv if there is one, else with the venv module, else borrow uv."""
    python, uv = find_python(), shutil.which("uv")
    remove_venv()
    if uv and succeeds(uv_venv(uv, python)):
        return
    if python and succeeds([python, "-m", "venv", str(VENV)]):
        return
    remove_venv()
    say(f"Trying to borrow uv, to make .venv with {python or 'a Python that it fetches'}.")
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        borrowed = str(Path(folder) / "bin" / ("uv.exe" if WINDOWS else "uv"))
        if not succeeds([*pip, "--target", folder, "uv"]) or not succeeds(uv_venv(borrowed, python)):
            sys.exit(NO_VENV.format(python=python) if python else NO_PYTHON)


def remove_venv() -> None:
    """Delete what an earlier or failed attempt has left."""
    if VENV.exists():
        shutil.rmtree(str(VENV))


def uv_venv(uv: str, python: Optional[str]) -> List[str]:
    """The command by which uv makes .venv, fetching a Python when none is named; pip comes with it."""
    return [uv, "venv", "--quiet", "--seed", "--python", python or f"3.{MINORS[0]}", str(VENV)]


def find_python() -> Optional[str]:
    """Path of a fitting Python, or None; each candidate is run, since names and shims do not tell what they start."""
    for command in candidates():
        try:
            answer = subprocess.run([*command, "-c", PROBE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        except OSError:
            continue
        path = answer.stdout.decode(sys.getfilesystemencoding(), "replace").strip()
        if answer.returncode == 0 and path:
            return path
    return None


def candidates() -> Iterator[List[str]]:
    """Commands that may start a fitting Python, nearest first."""
    yield [sys.executable]
    for minor in MINORS:
        yield [f"python3.{minor}"]
        if WINDOWS:
            yield ["py", f"-3.{minor}"]
    yield ["python3"]
    yield ["python"]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for minor in MINORS:
        for folder in ("versions", "pyenv-win/versions"):
            for program in ("bin/python3", "python.exe"):
                for path in sorted(pyenv.glob(f"{folder}/3.{minor}.*/{program}")):
                    yield [str(path)]


def find_uv() -> str:
    """Path of uv: from PATH, else from .venv, into which it is installed when it is missing there."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(BIN))
    if not uv and succeeds([str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"]):
        uv = shutil.which("uv", path=str(BIN))
    return uv or sys.exit(NO_INSTALL)


# --- the commands ----------------------------------------------------------------------------------------------------


def lab(options: List[str]) -> List[str]:
    """JupyterLab on the first lesson, for this machine only; Jupyter makes a fresh token at each start."""
    server = ["--ServerApp.ip=127.0.0.1", f"--ServerApp.root_dir={ROOT}", f"--LabApp.default_url=/lab/tree/{LESSON}"]
    if sys.platform != "win32" and os.geteuid() == 0:
        server.append("--allow-root")  # containers often know no other user, and Jupyter would refuse to start
    return [tool("jupyter"), "lab", *server, *options]


class Section(NamedTuple):
    """One part of the test command: its name, its command, why it cannot run (empty when it can), and its settings."""

    name: str
    command: List[str]
    lacking: str = ""
    settings: Optional[Dict[str, str]] = None


def test(options: List[str]) -> int:
    """Run all sections, also after one has failed, and sum up; 0 when nothing failed."""
    outcomes = {}  # type: Dict[str, str]
    skipped = []  # type: List[str]
    for section in sections(options):
        if section.lacking:
            skipped.append(f"{section.name}: skipped, {section.lacking}")
            continue
        say(f"\n=== {section.name}: {' '.join([Path(section.command[0]).stem, *section.command[1:]])}")
        start = time.time()
        failed = subprocess.call(section.command, cwd=str(ROOT), env={**environment(), **(section.settings or {})})
        outcomes[section.name] = f"{'FAILED' if failed else 'passed'} {time.time() - start:6.1f} s"
    say("\n=== summary")
    for name, outcome in outcomes.items():
        say(f"{name:10} {outcome}")
    if options:
        say("notebooks and browser: left out, since options for pytest were given")
    for line in skipped:
        say(line)
    incomplete = skipped and os.environ.get("CI")
    if incomplete:
        say("CI is set: a skipped section counts as failed.")
    return 1 if incomplete or any("FAILED" in outcome for outcome in outcomes.values()) else 0


def sections(options: List[str]) -> Iterator[Section]:
    """What the test command runs; with options for pytest the notebooks and the browser are left out."""
    parallel = ["-n", "2", "--dist", "loadfile"]
    yield Section("lint", [tool("ruff"), "check"])
    yield Section("format", [tool("ruff"), "format", "--check"])
    yield Section("types", [tool("mypy")])
    yield Section("tests", [tool("pytest"), "--ignore=tests/browser", *parallel, *options])
    if options:
        return
    if (ROOT / "notebooks").exists():
        own = ["--nbval-current-env", "--nbval-cell-timeout=60", *parallel]
        stored = ["notebooks", "exercises/solutions", "--nbval"]
        yield Section("notebooks", [tool("pytest"), *stored, *own], settings=STRICT)
        yield Section("exercises", [tool("pytest"), "exercises", "--ignore=exercises/solutions", "--nbval-lax", *own])
    if (ROOT / "tests" / "browser").exists():
        lacking = "" if find_chromium() else "no Chromium or Chrome was found; install one, or name it in CHROMIUM"
        yield Section("browser", [tool("pytest"), "tests/browser"], lacking)


def find_chromium() -> str:
    """Path of a Chromium or Chrome: what CHROMIUM says, else the usual names and places; empty when there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    places = [
        Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
        Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
        Path(os.environ.get("PROGRAMFILES", "")) / "Google/Chrome/Application/chrome.exe",
    ]
    found = [os.environ.get("CHROMIUM"), *map(shutil.which, names)]
    found += [str(place) for place in places if place.is_file()]
    return next(filter(None, found), "")


# --- small helpers ---------------------------------------------------------------------------------------------------


def tool(name: str) -> str:
    """Path of a tool in .venv."""
    return shutil.which(name, path=str(BIN)) or sys.exit(f"There is no tool {name!r} in {BIN}.\n{__doc__}")


def environment() -> Dict[str, str]:
    """The caller's environment with .venv first, our Jupyter settings, and Chromium's path for the browser tests."""
    # uv by itself trusts its own list of certificates; pip and browsers trust the system's, which proxies rely on.
    kept = {"UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true"}
    kept.update((name, value) for name, value in os.environ.items() if name not in FOREIGN)
    kept.update(VIRTUAL_ENV=str(VENV), CHROMIUM=find_chromium())
    for name, folder in (("PATH", BIN), ("JUPYTER_CONFIG_PATH", ROOT / ".jupyter")):
        kept[name] = os.pathsep.join(filter(None, (str(folder), kept.get(name))))
    return kept


def become(command: List[str]) -> int:
    """Let the command take this process's place, so that it gets Ctrl-C and other signals itself."""
    if not WINDOWS:
        os.execve(command[0], command, environment())
    process = subprocess.Popen(command, env=environment())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the tool has got it too, and decides when to end


def succeeds(command: List[str]) -> bool:
    """Run a command, its output shown; False when it fails or cannot be started."""
    try:
        return subprocess.call(command, env=environment()) == 0
    except OSError as error:
        say(f"{command[0]}: {error}")
        return False


def say(text: str) -> None:
    """Print at once, in order with what the tools print."""
    print(text, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
