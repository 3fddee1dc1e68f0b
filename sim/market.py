"""The labour markets of a city: where jobs are, how tight it is, and when vacancies run out.

Offers are shared among those who look, so that a training programme takes part of what it gives from others; and no
more are hired than there are vacancies.
"""

from dataclasses import dataclass

import numpy as np

from sim.concepts import SHORTEST
from sim.neighbours import Amounts, Neighbours
from sim.rules import exp
from sim.stages import NUMPY, Executor

RINGS = 3
"""How often commuters go on to the next ring of places."""

WAVES = 2
"""How often people look where they usually do, and from there on, before they look all over the city."""


@dataclass(frozen=True)
class Markets:
    """The markets for jobs of some classes (rows of all amounts): who lies near whom, and their numbers this year.

    commute_on: share of those looking in a place who look in the next one.
    usual_work: share of the labour force of each class usually at work, shape (classes, 1).
    offered: jobs, filled and vacant, for each of those.
    up, down: share of the way to the labour force that jobs move in a year.
    """

    near: Neighbours
    commute_on: float
    usual_work: Amounts
    offered: float
    up: float
    down: float
    executor: Executor = NUMPY

    def to_work(self, residents: Amounts) -> Amounts:
        """Where residents' work is sought: at home and up to three rings around it. Adds up."""
        return self.near.onward(residents, 1.0 - self.commute_on, RINGS, meeting=False, executor=self.executor)

    def from_work(self, jobs: Amounts) -> Amounts:
        """What residents of each place meet of something that belongs to jobs up to three rings away."""
        return self.near.onward(jobs, 1.0 - self.commute_on, RINGS, meeting=True, executor=self.executor)

    def usual_jobs(self, labour_force: Amounts) -> Amounts:
        """Jobs that the labour force usually meets, where it looks for work."""
        return self.to_work(labour_force) * self.usual_work * self.offered

    def post(self, jobs: Amounts, usual: Amounts, pull: Amounts) -> Amounts:
        """Return this year's jobs in each place: they follow the usual ones and what draws firms (log)."""
        drawn: Amounts = exp(pull)
        aim = usual * drawn
        return np.where(jobs > 0.0, jobs + np.where(aim < jobs, self.down, self.up) * (aim - jobs), aim)

    def tightness(self, jobs: Amounts, usual: Amounts, looking: Amounts, offers_met: Amounts) -> Amounts:
        """Return jobs in reach for those who look, 1 at the usual numbers.

        looking: people out of work, by place; offers_met: the sum of what they meet. Where some are met by more, fewer
        offers are left for others: what a programme does for those it takes in, it takes in part from the rest.
        """
        many = np.where((usual > 0.5) & (jobs > 0.0), jobs / np.maximum(usual, 0.5), 1.0)
        heads, met = self.to_work(np.stack((looking, offers_met)))
        free = np.where(met > 0.0, heads / np.maximum(met, SHORTEST), 1.0)
        return self.from_work(np.clip(many, 0.5, 2.0) * np.clip(free, 0.5, 2.0))

    def vacancies(self, jobs: Amounts, hires: Amounts, staying: Amounts) -> Amounts:
        """Return the share of the hires of each place's residents for which there are vacancies: 1 unless they run out.

        hires, staying: residents who would be hired, and who keep their jobs, expected. Hires go to work by `to_work`;
        those who find nothing there look further on from there, and at last all over the city. Nowhere are more hired
        than there are vacancies.
        """
        taken, wish = self.to_work(np.stack((staying, hires)))
        free, filled = np.maximum(jobs - taken, 0.0), []
        for wave in range(WAVES):
            wish = self.to_work(wish) if wave else wish
            filled.append(np.where(wish > 0.0, np.minimum(free / np.maximum(wish, SHORTEST), 1.0), 1.0))
            free = np.maximum(free - filled[-1] * wish, 0.0)
            wish = (1.0 - filled[-1]) * wish
        left, room = np.cumsum(wish, axis=-1)[..., -1:], np.cumsum(free, axis=-1)[..., -1:]
        served = np.where(left > 0.0, np.minimum(room / np.where(left > 0.0, left, 1.0), 1.0), 1.0)
        for share in reversed(filled):  # from_work is to_work seen from the other side
            served = self.from_work(share + (1.0 - share) * served)
        return served
