"""The parts of a panel, made from a board: a lever for an intervention, what may be chosen, the map to choose from."""

import ipywidgets

from sim.interventions import Intervention
from sim.measures import MEASURES
from sim.panels.answer import CHOICES, STRANDS
from sim.panels.board import Board
from sim.panels.levers import Lever, Places
from sim.panels.plans import CHOSEN, LONGEST, SETS, Setting
from sim.panels.presets import presets
from sim.views import drawing as draw
from sim.views.maps import bounds_of

OWN = "own"
"""Stands for places that have no name."""
PAIRS = (1, 5, 20)
BY = {"group": "by group", "origin": "by parents' income", "all": "for everyone", "place": "in one place"}
VIEWS = {
    "map": "Map", "gap": "The gap", "changes": "What the plan changes", "strands": "All five", "family": "One family",
}  # fmt: skip
MAP_WIDTH = 300.0


def lever(intervention: Intervention, board: Board) -> Lever:
    """Return the lever of an intervention; its note names the sectors and how sure the size of the effect is."""
    sectors = ", ".join(intervention.sectors).replace("_", " ")
    reach = "of those eligible are offered it" if intervention.reaches == "share" else "of full strength"
    present = board.scenario.present
    return Lever(
        label=intervention.title, note=f"{sectors[:1].upper()}{sectors[1:]}. Effect: {intervention.label}",
        spoken=f"{{}} percent {reach}", years=[present, present + LONGEST],
    )  # fmt: skip


def show_setting(made: Lever, setting: Setting, board: Board) -> None:
    """Put a lever where its setting is."""
    named = isinstance(setting.where, str)
    with made.hold_sync():
        made.places = {name: words[:1].upper() + words[1:] for name, words in SETS.items()}
        if not named:
            made.places = {**made.places, OWN: f"{len(setting.where)} places from a code"}
        made.value, made.where = setting.level, str(setting.where) if named else OWN
        made.start, made.end = setting.start, setting.end
        chosen = tuple(board.chosen)
        where = board.ground.where_words(setting, chosen)
        if setting.where == CHOSEN and chosen:
            where = f"{len(chosen)} chosen place{'s' * (len(chosen) > 1)}"
        made.summary = f"{where[:1].upper()}{where[1:]}, {board.ground.when_words(setting)}"


def setting_of(made: Lever, before: Setting, present: int) -> Setting:
    """Return the setting that a lever shows; a last year before the first becomes the first."""
    start = None if made.start in (None, present) else made.start
    end = made.end if made.end is None else max(made.end, start or present)
    return Setting(made.value, before.where if made.where == OWN else made.where, start, end)


def measures() -> dict[str, str]:
    """Return the measures that may be chosen: first the five strands, each by its name, then the others."""
    titles = {name: MEASURES[name].title for name in CHOICES}
    first = {
        name: strand if strand == titles[name] else f"{strand}: {titles[name].lower()}"
        for name, strand in STRANDS.items()
    }
    return first | {name: title for name, title in titles.items() if name not in first}


def plans() -> dict[str, str]:
    """Return the plans that may be chosen; empty stands for the learner's own."""
    return {"": "your own plan"} | {name: each.title for name, each in presets().items()}


def more_levers(board: Board) -> dict[str, str]:
    """Return the interventions that have no lever yet, by their first sector."""
    others = (each for name, each in board.scenario.all_interventions.items() if name not in board.shown)
    named = sorted((f"{each.sectors[0].replace('_', ' ').capitalize()}: {each.title}", each.id) for each in others)
    return {"": "choose one"} | {name: words for words, name in named}


def chooser(board: Board) -> Places:
    """Return the map and list on which places are chosen."""
    city = board.scenario.places
    x0, x1, y0, y1 = bounds_of(city.polygons)
    factor = MAP_WIDTH / ((x1 - x0) or 1)

    def shape(place: str) -> str:
        rings = ([((x - x0) * factor, (y1 - y) * factor) for x, y in ring] for ring in city.polygons[place])
        return "".join(draw.run_of(ring) + "Z" for ring in rings)

    places = {place: {"name": name, "shape": shape(place)} for place, name in zip(city.ids, city.names, strict=True)}
    frame = f"-2 -2 {MAP_WIDTH + 4:.0f} {(y1 - y0) * factor + 4:.0f}"
    return Places(label="Choose places on the map", places=places, frame=frame)


def box(name: str, *children: ipywidgets.Widget) -> ipywidgets.VBox:
    """Return controls below one another."""
    made = ipywidgets.VBox(children)
    made.add_class(name)
    return made


def row(*children: ipywidgets.Widget) -> ipywidgets.HBox:
    """Return controls beside one another, as far as there is room."""
    made = ipywidgets.HBox(children)
    made.add_class("sim-row")
    return made
