"""Levers, live pictures and boards, for notebooks and the app."""

from sim.panels.answer import Answer
from sim.panels.ask import Ask, ask
from sim.panels.board import Board
from sim.panels.panel import Panel, panel

__all__ = ["Answer", "Ask", "Board", "Panel", "ask", "panel"]
