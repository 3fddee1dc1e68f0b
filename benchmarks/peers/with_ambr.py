"""The small model in AMBER: columns of Polars, `Experiment`."""

import ambr
import numpy as np

from benchmarks.peers.small_model import FINDS, LOSES, PEOPLE, YEARS, Told


class Community(ambr.Model):  # type: ignore[misc]
    """All people, as columns."""

    def setup(self) -> None:
        """Settle them."""
        self.add_agents(PEOPLE, working=False, earned=0.0)

    def step_vectorized(self) -> None:
        """Live a year."""
        data = self.population.data
        luck, worked = self.rng.random(PEOPLE), data["working"].to_numpy()
        working = np.where(worked, luck >= LOSES, luck < FINDS)
        earned = data["earned"].to_numpy() + working
        self.agents.set(working=working, earned=earned)
        self.record_model("working", float(working.mean()))
        self.record_model("earned", float(earned.mean()))

    step = step_vectorized


def runs(count: int) -> list[Told]:
    """Return what so many runs end with."""
    found = []
    for seed in range(count):
        sample = ambr.Sample({"steps": YEARS, "seed": seed}, n=1)
        told = ambr.Experiment(model_type=Community, sample=sample).run()["model"].drop_nulls()
        found.append(Told(told["working"][-1], told["earned"][-1]))
    return found
