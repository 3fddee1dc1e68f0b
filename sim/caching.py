"""The folder in which this machine keeps what is costly to make: pasts of shipped scenarios, compiled loops."""

import os
import sys
from pathlib import Path

VARIABLE = "INTERWOVEN_CACHE"
"""Environment variable that names another folder; empty: nothing is kept."""


def folder(kind: str) -> Path | None:
    """Return the folder for one kind of thing, which need not be there yet, or None where nothing is kept."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named, kind) if named else None
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local, "interwoven", kind) if local else None
    caches = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / caches, "interwoven", kind)
