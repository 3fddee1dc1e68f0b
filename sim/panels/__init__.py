"""Levers, live pictures and boards, for notebooks and the app."""

from sim.panels.board import Answer, Board
from sim.panels.panel import Panel, panel

__all__ = ["Answer", "Board", "Panel", "panel"]
