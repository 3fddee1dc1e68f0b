"""The small model in Mesa: an object a person, `batch_run`."""

import mesa

from benchmarks.peers.small_model import FINDS, LOSES, PEOPLE, YEARS, Told


class Person(mesa.Agent):  # type: ignore[misc]
    """Someone who works or does not."""

    def __init__(self, model: mesa.Model) -> None:
        """Start out of work."""
        super().__init__(model)
        self.working, self.earned = False, 0.0

    def step(self) -> None:
        """Live a year."""
        luck = self.random.random()
        self.working = luck >= LOSES if self.working else luck < FINDS
        self.earned += self.working


class Community(mesa.Model):  # type: ignore[misc]
    """All of them."""

    def __init__(self, rng: int | None = None) -> None:
        """Settle them."""
        super().__init__(rng=rng)
        Person.create_agents(self, PEOPLE)
        reporters = {"working": lambda m: m.agents.agg("working", sum) / PEOPLE,
                     "earned": lambda m: m.agents.agg("earned", sum) / PEOPLE}  # fmt: skip
        self.datacollector = mesa.DataCollector(model_reporters=reporters)

    def step(self) -> None:
        """Live a year, and tell at the end."""
        self.agents.shuffle_do("step")
        if self.time >= YEARS:
            self.datacollector.collect(self)


def runs(count: int) -> list[Told]:
    """Return what so many runs end with."""
    told = mesa.batch_run(
        Community, {}, rng=[*range(count)], max_steps=YEARS, number_processes=1, data_collection_period=-1,
        display_progress=False,
    )  # fmt: skip
    return [Told(row["working"], row["earned"]) for row in told]
