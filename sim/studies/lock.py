"""One sweep at a time in a folder: a lock of the operating system, which ends with its holder, however that ends."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sim.refusals import ScenarioError
from sim.safe_yaml import cut_path

LOCK = ".lock"
"""The file that is locked. It is empty, it stays, and it means nothing by itself."""

if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(error.errno, error.strerror) from None
else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder; make the folder if it is not there.

    Raises:
        ScenarioError: another sweep is at work in it, or nothing can be written there.
    """
    with _opened(folder) as file:
        try:
            _lock(file)
        except BlockingIOError:
            problem = f"another sweep is at work in {cut_path(folder)}"
            remedy = "Wait for its end, stop it, or name another folder."
            raise ScenarioError(problem, "one sweep at a time", remedy) from None
        except OSError:
            pass  # some file systems of clusters have no locks: better a sweep without one than none
        yield


def _opened(folder: Path) -> BinaryIO:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / LOCK).open("ab")
    except OSError as error:
        problem = f"nothing can be written in {cut_path(folder)} ({error.strerror})"
        remedy = "Name another folder, or look at who may write there."
        raise ScenarioError(problem, "a folder in which files can be made", remedy) from None
