"""Loads what a sweep needs, compiled loops too: processes that are forked afterwards begin in milliseconds."""

import sim.cli
import sim.studies.schedulers
import sim.studies.telling  # noqa: F401
from sim.executors import AUTO

AUTO._load()  # as it does by itself after some years
