"""The small model in AgentPy: an object a person, `Experiment`."""

import agentpy

from benchmarks.peers.small_model import FINDS, LOSES, PEOPLE, YEARS, Told


class Person(agentpy.Agent):  # type: ignore[misc]
    """Someone who works or does not."""

    def setup(self) -> None:
        """Start out of work."""
        self.working, self.earned = False, 0.0

    def live(self) -> None:
        """Live a year."""
        luck = self.model.random.random()
        self.working = luck >= LOSES if self.working else luck < FINDS
        self.earned += self.working


class Community(agentpy.Model):  # type: ignore[misc]
    """All of them."""

    def setup(self) -> None:
        """Settle them."""
        self.people = agentpy.AgentList(self, PEOPLE, Person)

    def step(self) -> None:
        """Live a year."""
        self.people.live()

    def end(self) -> None:
        """Tell at the end."""
        self.report("working", sum(self.people.working) / PEOPLE)
        self.report("earned", sum(self.people.earned) / PEOPLE)


def runs(count: int) -> list[Told]:
    """Return what so many runs end with."""
    sample = agentpy.Sample({"steps": YEARS})
    told = agentpy.Experiment(Community, sample, iterations=count, randomize=True).run(display=False)
    return [Told(row["working"], row["earned"]) for _, row in told.reporters.iterrows()]
