"""Interwoven: safety, education, income and work, and health, across generations.

What is named here is loaded when it is first used, so that `import sim` is quick and Mesa is loaded late.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.community import Community
    from sim.experiments.compare import compare
    from sim.experiments.run import run
    from sim.glossary import explain
    from sim.scenario import load
    from sim.sources import behind
    from sim.studies.engine import sweep
    from sim.studies.results import study

__all__ = ["Community", "behind", "compare", "explain", "load", "run", "study", "sweep"]

_HOMES = {
    "Community": "sim.community",
    "behind": "sim.sources",
    "compare": "sim.experiments.compare",
    "explain": "sim.glossary",
    "load": "sim.scenario",
    "run": "sim.experiments.run",
    "study": "sim.studies.results",
    "sweep": "sim.studies.engine",
}


def __getattr__(name: str) -> object:
    """Load what is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Return the names that can be asked for."""
    return [*globals(), *__all__]
