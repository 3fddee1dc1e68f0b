"""How a command ends: 0, 1 if runs failed, 2 with one message if something cannot be used, 130 by Ctrl-C."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

FAILED, REFUSED, INTERRUPTED = 1, 2, 130


@contextmanager
def refusing() -> Iterator[None]:
    """End with one message instead of a traceback when something cannot be used."""
    from sim.parameters import Refused

    try:
        yield
    except Refused as error:
        refuse(str(error))
    except BrokenPipeError:
        raise
    except OSError as error:
        refuse(f"{error.filename or 'the system'}: {error.strerror or error}")
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def refuse(message: str) -> NoReturn:
    """Say why, and end."""
    typer.echo(f"sim: {message}", err=True)
    raise typer.Exit(REFUSED)
