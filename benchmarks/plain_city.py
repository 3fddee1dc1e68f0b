"""Places as plain objects, and what happens between them: commuting, work, offences that spread, distances."""

from collections.abc import Container, Sequence
from itertools import accumulate
from math import floor, sqrt
from statistics import median
from types import SimpleNamespace
from typing import Any

from benchmarks.plain_rules import Path, change_or_number, exp
from sim.cities import City

RINGS = 3
SLACK = 1.05
HALF_WAY = (
    "trust", "participation", "norms", "sold", "upkeep", "parks", "arts", "transit", "housing", "clean", "care",
    "local_wealth",
)  # fmt: skip
EMPTY = (
    "budget", "scarcity", "job_pull", "school_quality", "jobs_low", "jobs_high", "job_pull_before", "mean_home_value",
    "contacts", "harmful_siting", "lending_harm",
)  # fmt: skip
LASTING = ("suburban", "distance_cbd", "offset_jobs", "offset_violence", "offset_schools", "offset_amenity")

type Amounts = list[float]
"""One amount a place, in the order of the places' numbers."""


class Neighbourhood:
    """A place: what it is like, who lies next to it, and what its residents of each label face this year."""

    number: int
    neighbours: list["Neighbourhood"]
    distances: list[float]
    nearer: list[float]
    """Running sums of the chances of looking at each place for a home."""
    district: int
    faced: list[SimpleNamespace]
    changes: SimpleNamespace

    # homes and jobs
    price: float
    rent: float
    units: float
    mean_home_value: float
    job_pull: float
    job_pull_before: float
    contacts: float
    # what structure does to the place, and violence there this year
    harmful_siting: float
    lending_harm: float
    mean_exposure: float
    common_now: float
    serious_now: float
    property_now: float
    # what was counted among last year's people
    residents: float
    household_count: float
    mean_log_income: float
    owner_share: float
    degree_share: float
    turnover: float
    force_low: float
    force_high: float
    work_share: float

    def __init__(self, model: Any, number: int, city: City) -> None:
        """Found the place as history starts: every factor half way, violence at its reference."""
        parameters = model.parameters
        self.model = model
        self.number = number
        self.name = city.ids[number]
        start = {name: float(getattr(city, name)[number]) for name in LASTING}
        start |= dict.fromkeys(HALF_WAY, 0.5) | dict.fromkeys(EMPTY, 0.0)
        for kind in ("common", "serious"):
            start[kind] = start[f"{kind}_now"] = getattr(parameters, f"{kind}_reference")
        start |= {
            "property": 0.06,
            "property_now": 0.06,
            "perceived_safety": 0.6,
            "tightness_low": 1.0,
            "policing": 1.0,
        }
        start["price"] = parameters.typical_price * 0.25
        self.__dict__.update(start)


def place_path(own: Container[str]) -> Path:
    """Return where a place with these own attributes finds what its rules read."""
    return lambda name: f"self.{name}" if name in own else change_or_number(name)


def settle_city(model: Any, city: City) -> list[Neighbourhood]:
    """Return the places of a city, each knowing its neighbours and distances."""
    places = [Neighbourhood(model, number, city) for number in range(len(city))]
    near: list[set[int]] = [set() for _ in places]
    for a, b in city.adjacency:
        near[a].add(b)
        near[b].add(a)
    x, y = city.x.tolist(), city.y.tolist()
    apart = [[sqrt((xa - xb) * (xa - xb) + (ya - yb) * (ya - yb)) for xb, yb in zip(x, y, strict=True)]
             for xa, ya in zip(x, y, strict=True)]  # fmt: skip
    typical = median(sorted(row)[min(8, len(row) - 1)] for row in apart)
    middle = median(x)
    for place, row in zip(places, apart, strict=True):
        place.neighbours = [places[number] for number in sorted(near[place.number])]
        place.distances = [distance / typical for distance in row]
        running = list(accumulate(1.0 / (0.3 + distance * distance) for distance in place.distances))
        place.nearer = [part / running[-1] for part in running]
        place.district = int(x[place.number] > middle)
    return places


def around(place: Neighbourhood, amounts: Amounts) -> float:
    """Return the sum of adjacent places' amounts, added in their order (`sum` would round in another way)."""
    total = 0.0
    for near in place.neighbours:
        total += amounts[near.number]
    return total


def reach(places: Sequence[Neighbourhood], amounts: Amounts, own: float) -> Amounts:
    """What residents meet: a share `own` of it at home, the rest as the mean of adjacent places."""
    met = []
    for place in places:
        here, count = amounts[place.number], len(place.neighbours)
        met.append(own * here + (1.0 - own) * (around(place, amounts) / count if count else here))
    return met


def spread(places: Sequence[Neighbourhood], amounts: Amounts, own: float) -> Amounts:
    """Where amounts end up: a share `own` stays, the rest goes to adjacent places in equal parts."""
    leaving = [
        (1.0 - own) * amounts[place.number] / len(place.neighbours) if place.neighbours else 0.0 for place in places
    ]
    return [
        (own * amounts[place.number] if place.neighbours else amounts[place.number]) + around(place, leaving)
        for place in places
    ]


def to_work(places: Sequence[Neighbourhood], residents: Amounts) -> Amounts:
    """Where residents' work is sought: at home and up to three rings around it."""
    for _ in range(RINGS):
        residents = spread(places, residents, 0.5)
    return residents


def from_work(places: Sequence[Neighbourhood], jobs: Amounts) -> Amounts:
    """What residents meet of something that belongs to jobs up to three rings away."""
    for _ in range(RINGS):
        jobs = reach(places, jobs, 0.5)
    return jobs


def post_jobs(places: Sequence[Neighbourhood], kind: str, labour_force: Amounts) -> None:
    """Set this year's jobs of one class: they follow the labour force and what draws firms, faster up than down."""
    for place, looking in zip(places, to_work(places, labour_force), strict=True):
        numbers, jobs = place.model.numbers, getattr(place, f"jobs_{kind}")
        aim = looking * exp(place.job_pull) * numbers.job_slack * (1.0 - numbers.unemployment) * SLACK
        speed = 0.3 if aim < jobs else 0.9
        setattr(place, f"jobs_{kind}", jobs + speed * (aim - jobs) if jobs > 0.0 else aim)


def tighten(places: Sequence[Neighbourhood], kind: str) -> None:
    """Set how many jobs there are for each member of the labour force in reach, 1 where nobody looks."""
    ratios = []
    for place, force in zip(
        places, to_work(places, [getattr(place, f"force_{kind}") for place in places]), strict=True
    ):
        looking, jobs = force * (1.0 - place.model.numbers.unemployment) * SLACK, getattr(place, f"jobs_{kind}")
        ratio = jobs / max(looking, 0.5) if looking > 0.5 and jobs > 0.0 else 1.0
        ratios.append(min(max(ratio, 0.5), 2.0))
    for place, ratio in zip(places, from_work(places, ratios), strict=True):
        setattr(place, f"tightness_{kind}", ratio)


def cut_hiring(places: Sequence[Neighbourhood], kind: str, wanted: Amounts, staying: Amounts) -> None:
    """Set the factor by which hiring of residents is cut down where vacancies run out."""
    filled = []
    for place, kept, wish in zip(places, to_work(places, staying), to_work(places, wanted), strict=True):
        vacancies = max(getattr(place, f"jobs_{kind}") - kept, 0.0)
        share = min(vacancies / max(wish, 1e-9), 1.0) if wish > 0.0 else 1.0
        filled.append(max(share, 0.05))
    for place, factor in zip(places, from_work(places, filled), strict=True):
        setattr(place, f"hiring_{kind}", factor)


def dollars(amount: float) -> float:
    """Round to whole dollars."""
    return float(floor(amount + 0.5))
