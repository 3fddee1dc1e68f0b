"""What commands write, and how they show how far they are."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.endings import refuse


@contextmanager
def running(name: str) -> Iterator[Callable[[int, int], None]]:
    """Show how much is done and how long the rest will take, and say so when the model comes to an impossible state."""
    from rich.console import Console
    from rich.progress import Progress

    from sim.guards import ImpossibleState

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(f"Running {name}", total=None)

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        try:
            yield progress
        except ImpossibleState as error:
            refuse(f"{name} came to a state that cannot be: {error}. Undo the last change to the scenario.")


def write(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def writable(path: Path, *endings: str) -> None:
    """Refuse a file that could not be written, before anything runs."""
    folder = path.absolute().parent
    if path.suffix not in endings:
        refuse(f"{path} must end with {' or '.join(endings)}. Write for example {path.stem or 'results'}{endings[0]}.")
    if path.is_dir():
        refuse(f"{path} is a folder. Name a file.")
    if not folder.is_dir():
        refuse(f"the folder {folder} does not exist. Make it first, or name another.")
    if not os.access(folder, os.W_OK):
        refuse(f"nothing may be written to {folder}. Name a file elsewhere.")
