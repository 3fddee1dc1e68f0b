"""Moves of plain households: four homes are seen, the best shown is taken, full places admit in keyed order."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from math import floor
from typing import TYPE_CHECKING

from benchmarks.plain_city import Neighbourhood, dollars
from benchmarks.plain_kin import sell
from benchmarks.plain_rules import normal

if TYPE_CHECKING:
    from benchmarks.plain_mesa import PlainCommunity, Resident

CANDIDATES = 4
OF_PLACE = ("perceived_safety", "school_quality", "offset_amenity", "upkeep")
OF_OFFER = ("burden", "own_share", "distance", "with_children", "noise")


class Offer:
    """A home in a place as a mover sees it, and what it is worth to the mover."""

    utility: float

    def __init__(self, mover: "Resident", place: Neighbourhood, draw: str) -> None:
        """Look at a place; what else matters to the mover is the named draw."""
        self.model = mover.model
        self.place = place
        rent = self.model.numbers.renter_home * place.rent
        self.burden = min(rent / max(mover.resources, 1_000.0), 2.0)
        self.own_share = place.faced[mover.label].own_share
        self.distance = mover.place.distances[place.number]
        self.with_children = mover.children > 0
        self.noise = normal(getattr(mover.luck, draw))
        self.model.stages["utility"](self)


def offer_path(name: str) -> str:
    """Return where an offer finds what the rule of its worth reads."""
    if name in OF_OFFER:
        return f"self.{name}"
    return f"place.{name}" if name in OF_PLACE else f"numbers.{name}"


def choose(mover: "Resident") -> Neighbourhood:
    """Return the place a mover would like best among staying and four homes seen."""
    here, places, luck = mover.place, mover.model.places, mover.luck
    best, value = here, -1e9 if mover.put_out else Offer(mover, here, "luck_stay").utility
    for k in range(CANDIDATES):
        number = bisect_left(here.nearer, getattr(luck, f"luck_candidate_{k}"))
        seen = places[min(number, len(places) - 1)]
        hidden = seen.faced[mover.label].hidden * (1.0 - mover.changes.search)
        if getattr(luck, f"luck_shown_{k}") < hidden:
            continue
        offered = Offer(mover, seen, f"luck_taste_{k}").utility
        if offered > value:
            best, value = seen, offered
    return best


def settle(model: "PlainCommunity", alive: Sequence["Resident"]) -> None:
    """Move the households that found a home; owners sell the one they leave; evictions leave their mark."""
    for resident in model.agents:
        resident.moved = False
    wishes = [(mover, choose(mover)) for mover in alive if mover.wants_to_move]
    queues: dict[Neighbourhood, list[Resident]] = defaultdict(list)
    leaving: Counter[Neighbourhood] = Counter()
    for mover, wish in wishes:
        if wish is not mover.place:
            queues[wish].append(mover)
            leaving[mover.place] += 1
    admitted = []
    for place, queue in queues.items():
        free = floor(max(place.units - place.household_count, 0.0)) + leaving[place]
        queue.sort(key=lambda mover: (mover.luck.luck_queue, mover.key))
        admitted += [(mover, place) for mover in queue[:free]]
    for mover, _ in admitted:
        give_up_home(mover, model.booked)
    for resident in alive:
        if resident.put_out:
            give_up_home(resident, model.booked)
            for each in couple(resident):
                each.evicted_years, each.missed_payments = 2.0, 0.0
    for mover, place in admitted:
        mover.place, mover.moved = place, True
    follow_heads(model)


def couple(head: "Resident") -> list["Resident"]:
    """Return a head and the partner, if there is one."""
    return [head, head.partner] if head.partnered else [head]


def give_up_home(head: "Resident", booked: Counter[str]) -> None:
    """Sell what a household owns of its home."""
    for each in couple(head):
        if each.owner:
            sell(each, booked)


def follow_heads(model: "PlainCommunity") -> None:
    """Partners live where their heads live, then dependents where their household is."""
    for resident in model.agents:
        if resident.partnered and not resident.head:
            resident.place, resident.moved = resident.partner.place, resident.partner.moved
    for resident in model.agents:
        if resident.home is not resident:
            resident.place, resident.moved = resident.home.place, resident.home.moved


def buy(head: "Resident", booked: Counter[str]) -> None:
    """Let a household buy the home it lives in; couples hold half each."""
    share = 0.5 if head.partnered else 1.0
    for each in couple(head):
        value = dollars(head.home_size * share * each.place.price)
        wanted = dollars(each.model.numbers.down_payment * value)
        paid = min(wanted, each.financial)
        aid = float(floor(min(each.changes.down_payment * share, wanted - paid)))
        each.financial -= paid
        each.house = head.home_size * share
        each.mortgage = value - paid - aid
        each.owner = True
        booked["home_purchases"] += int(value)
        booked["aid"] += int(aid)
        booked["borrowed"] += int(each.mortgage)
