"""What the command line says about names and scenarios."""

from rich.markup import escape
from rich.table import Table

from sim import glossary, scenario
from sim.scenario import Scenario


def listing(kind: str) -> Table:
    """Return all names of one kind with their meaning: "scenarios", "studies", "trials", or one of the glossary."""
    table = Table(title=kind.capitalize(), title_justify="left", box=None, show_header=False)
    if kind == "scenarios":
        for name in scenario.shipped():
            table.add_row(name, escape(scenario.load(name).title))
    elif kind == "studies":
        from sim.studies import study

        for name in study.shipped():
            table.add_row(name, escape(study.load(name).title))
    elif kind == "trials":
        from sim.experiments.trials import study as published

        for name in published.shipped():
            table.add_row(name, escape(published.load(name).title))
    else:
        for name in glossary.names(kind):
            table.add_row(name, escape(glossary.explain(name).meaning))
    return table


def described(asked: Scenario) -> str:
    """Return in words what a scenario asks and of whom."""
    groups = ", ".join(f"{label} {start.share:.0%}" for label, start in asked.groups.items())
    acting = [name for name, setting in asked.mechanisms.items() if setting.on and setting.strength > 0]
    facts = {
        "question": asked.question,
        "people": f"{asked.people:,} in {len(asked.places)} places of {asked.city}; groups: {groups}",
        "mechanisms": ", ".join(acting) or "none",
        "plan": ", ".join(f"{name} {dose.level:g}" for name, dose in asked.plan.items()) or "none",
        "changed": ", ".join(f"{name} {value:g}" for name, value in asked.change.items()) or "nothing",
        "cut": ", ".join(asked.cut) or "nothing",
    }
    lines = [f"{asked.name} can be run: {asked.title}", *(f"  {fact + ':':11} {said}" for fact, said in facts.items())]
    return "\n".join([*lines, *(f"  note:       {note}" for note in asked.notes)])
