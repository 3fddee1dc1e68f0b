"""The eight determinants: their parameters, rules and the couplings between them."""

from dataclasses import dataclass
from functools import cached_property

from sim.determinants import education, employment, family, health, housing, income, neighbourhood, safety
from sim.determinants.education import Education
from sim.determinants.employment import Employment
from sim.determinants.family import Family
from sim.determinants.health import Health
from sim.determinants.housing import Housing
from sim.determinants.income import Income
from sim.determinants.neighbourhood import Neighbourhood
from sim.determinants.safety import Safety
from sim.parameters import Edge, Parameter
from sim.starts import Starts
from sim.structure import Structure


@dataclass(frozen=True, kw_only=True)
class Parameters(Family, Education, Employment, Income, Safety, Health, Housing, Neighbourhood, Structure, Starts):
    """Every parameter of the model, with its default."""

    def __hash__(self) -> int:
        """Return what equal sets share; worked out once, since every year looks things up by it."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(tuple(self.values().values()))


PARAMETERS: dict[str, Parameter] = Parameters.described()

EDGES: dict[str, Edge] = {
    edge.id: edge
    for edge in (
        *family.EDGES, *education.EDGES, *employment.EDGES, *income.EDGES, *safety.EDGES, *health.EDGES, *housing.EDGES,
        *neighbourhood.EDGES,
    )
}  # fmt: skip

__all__ = ["EDGES", "PARAMETERS", "Parameters", "family"]
