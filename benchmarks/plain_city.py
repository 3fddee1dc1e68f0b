"""Places as plain objects, and what happens between them: commuting, work, offences that spread, distances."""

from collections.abc import Container, Sequence
from math import floor, sqrt
from statistics import median
from types import SimpleNamespace
from typing import Any

from benchmarks.plain_rules import Path, change_or_number, exp
from sim.cities import City

RINGS = 3
WAVES = 2
HALF_WAY = (
    "trust", "participation", "norms", "sold", "upkeep", "parks", "arts", "transit", "housing", "clean", "care",
    "local_wealth",
)  # fmt: skip
EMPTY = (
    "budget", "scarcity", "job_pull", "school_quality", "jobs_low", "jobs_high", "job_pull_before", "mean_home_value",
    "contacts", "harmful_siting", "lending_harm", "sited_harm",
)  # fmt: skip
LASTING = ("suburban", "distance_cbd", "offset_jobs", "offset_violence", "offset_schools", "offset_amenity")

type Amounts = list[float]
"""One amount a place, in the order of the places' numbers."""


class Neighbourhood:
    """A place: what it is like, who lies next to it, and what its residents of each label face this year."""

    number: int
    neighbours: list["Neighbourhood"]
    distances: list[float]
    looked_at: list[float]
    heard_of: list[list[float]]
    """Running sums of the chances of looking at each place for a home."""
    faced: list[SimpleNamespace]
    changes: SimpleNamespace

    # homes and jobs
    price: float
    rent: float
    units: float
    first_units: float
    mean_home_value: float
    job_pull: float
    job_pull_before: float
    contacts: float
    # what structure does to the place, and violence there this year
    harmful_siting: float
    lending_harm: float
    sited_harm: float
    mean_exposure: float
    mean_involvement: float
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
    for place, row in zip(places, apart, strict=True):
        place.neighbours = [places[number] for number in sorted(near[place.number])]
        place.distances = [distance / typical for distance in row]
        place.looked_at = [1.0 / (model.parameters.near_homes + distance * distance) for distance in place.distances]
        place.looked_at[place.number] = 0.0
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


def fall_on(places: Sequence[Neighbourhood], amounts: Amounts, own: float, people: Amounts) -> Amounts:
    """Where acts end up: a share `own` in the own place, the rest in adjacent ones as people live there."""
    beside = [around(place, people) for place in places]
    leaving = [
        (1.0 - own) * amount / living if living > 1e-9 else 0.0 for amount, living in zip(amounts, beside, strict=True)
    ]
    return [
        (own * amounts[here] if beside[here] > 1e-9 else amounts[here]) + people[here] * around(place, leaving)
        for here, place in enumerate(places)
    ]


def to_work(places: Sequence[Neighbourhood], residents: Amounts) -> Amounts:
    """Where residents' work is sought: at home and up to three rings around it."""
    for _ in range(RINGS):
        residents = spread(places, residents, 1.0 - places[0].model.numbers.commute_on)
    return residents


def from_work(places: Sequence[Neighbourhood], jobs: Amounts) -> Amounts:
    """What residents meet of something that belongs to jobs up to three rings away."""
    for _ in range(RINGS):
        jobs = reach(places, jobs, 1.0 - places[0].model.numbers.commute_on)
    return jobs


def usual_jobs(places: Sequence[Neighbourhood], kind: str, labour_force: Amounts) -> Amounts:
    """Return the jobs of one class that the labour force usually meets, where it looks for work."""
    numbers = places[0].model.numbers
    ratio = numbers.graduates_out_of_work if kind == "high" else numbers.others_out_of_work
    at_work = 1.0 - ratio * numbers.unemployment
    return [looking * at_work * numbers.jobs_offered for looking in to_work(places, labour_force)]


def post_jobs(places: Sequence[Neighbourhood], kind: str, labour_force: Amounts) -> None:
    """Set this year's jobs of one class: they follow the labour force and what draws firms, faster up than down."""
    for place, usual in zip(places, usual_jobs(places, kind, labour_force), strict=True):
        numbers, jobs = place.model.numbers, getattr(place, f"jobs_{kind}")
        aim = usual * exp(place.job_pull)
        speed = numbers.jobs_follow_down if aim < jobs else numbers.jobs_follow_up
        setattr(place, f"jobs_{kind}", jobs + speed * (aim - jobs) if jobs > 0.0 else aim)


def tighten(
    places: Sequence[Neighbourhood], kind: str, labour_force: Amounts, looking: Amounts, offers_met: Amounts
) -> None:
    """Set how many jobs there are for those who look, 1 at the usual numbers: fewer where others are met by more."""
    ratios = []
    rows = zip(
        places,
        usual_jobs(places, kind, labour_force),
        to_work(places, looking),
        to_work(places, offers_met),
        strict=True,
    )
    for place, usual, heads, met in rows:
        jobs = getattr(place, f"jobs_{kind}")
        many = jobs / max(usual, 0.5) if usual > 0.5 and jobs > 0.0 else 1.0
        free = heads / max(met, 1e-9) if met > 0.0 else 1.0
        ratios.append(min(max(many, 0.5), 2.0) * min(max(free, 0.5), 2.0))
    for place, ratio in zip(places, from_work(places, ratios), strict=True):
        setattr(place, f"tightness_{kind}", ratio)


def add_up(amounts: Amounts) -> float:
    """Return the sum, added in order (`sum` would round in another way)."""
    total = 0.0
    for amount in amounts:
        total += amount
    return total


def open_vacancies(places: Sequence[Neighbourhood], kind: str, hires: Amounts, staying: Amounts) -> None:
    """Set the share of residents' hires for which there are vacancies."""
    kept = to_work(places, staying)
    free = [max(getattr(place, f"jobs_{kind}") - staying, 0.0) for place, staying in zip(places, kept, strict=True)]
    wish, waves = hires, []
    for _ in range(WAVES):
        wish = to_work(places, wish)
        filled = [
            min(room / max(some, 1e-9), 1.0) if some > 0.0 else 1.0 for room, some in zip(free, wish, strict=True)
        ]
        free = [max(room - share * some, 0.0) for room, share, some in zip(free, filled, wish, strict=True)]
        wish = [(1.0 - share) * some for share, some in zip(filled, wish, strict=True)]
        waves.append(filled)
    left, room = add_up(wish), add_up(free)
    served = [min(room / left, 1.0) if left > 0.0 else 1.0] * len(places)
    for filled in reversed(waves):
        later = [share + (1.0 - share) * later for share, later in zip(filled, served, strict=True)]
        served = from_work(places, later)
    for place, share in zip(places, served, strict=True):
        setattr(place, f"vacancies_{kind}", share)


def dollars(amount: float) -> float:
    """Round to whole dollars."""
    return float(floor(amount + 0.5))
