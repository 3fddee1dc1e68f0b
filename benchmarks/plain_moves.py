"""Moves of plain households: four homes are heard of, the best that is free is taken, in keyed order."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from math import floor
from typing import TYPE_CHECKING

from benchmarks.plain_city import Neighbourhood, dollars
from benchmarks.plain_kin import sell
from benchmarks.plain_rules import normal
from sim.luck import draw, numbered_keys

if TYPE_CHECKING:
    from benchmarks.plain_mesa import PlainCommunity, Resident

CANDIDATES = 4
OF_PLACE = ("perceived_safety", "school_quality", "offset_amenity", "upkeep")
OF_OFFER = ("burden", "distance", "with_children", "log_income", "noise")


class Offer:
    """A home in a place as a mover sees it, and what it is worth to the mover."""

    utility: float

    def __init__(self, mover: "Resident", place: Neighbourhood, draw: str) -> None:
        """Look at a place; what else matters to the mover is the named draw."""
        self.model = mover.model
        self.place = place
        rent = self.model.numbers.renter_home * place.rent
        self.burden = min(rent / max(mover.resources, 1_000.0), 2.0)
        self.distance = mover.place.distances[place.number]
        self.with_children, self.log_income = mover.children > 0, mover.log_income
        self.noise = normal(getattr(mover.luck, draw))
        self.model.stages["utility"](self)


def offer_path(name: str) -> str:
    """Return where an offer finds what the rule of its worth reads."""
    if name in OF_OFFER:
        return f"self.{name}"
    return f"place.{name}" if name in OF_PLACE else f"numbers.{name}"


def residents(model: "PlainCommunity") -> list[list[float]]:
    """Return how many residents of each label live in each place."""
    present = [[0.0] * len(model.study.labels) for _ in model.places]
    for resident in model.agents:
        if not resident.in_prison:
            present[resident.place.number][resident.label] += 1.0
    return present


def spread_word(model: "PlainCommunity") -> None:
    """Tell each place how its people hear of homes: on the market (first) and from people of each label."""
    shares = [[number / max(sum(living), 1.0) for number in living] for living in residents(model)]
    for place in model.places:
        market = [look * other.units for look, other in zip(place.looked_at, model.places, strict=True)]
        sources = [market]
        for label in range(len(model.study.labels)):
            known = [offered * share[label] for offered, share in zip(market, shares, strict=True)]
            sources.append(known if any(known) else market)
        sums = [list(accumulate(source)) for source in sources]
        place.heard_of = [[part / row[-1] if row[-1] else 1.0 for part in row] for row in sums]


def wishes(mover: "Resident") -> list[Neighbourhood]:
    """Return where a mover would rather live than here, best first, of four homes heard of."""
    here, places, luck = mover.place, mover.model.places, mover.luck
    offers = []
    for k in range(CANDIDATES):
        told = getattr(luck, f"luck_told_{k}") < mover.model.numbers.told_by_own_label
        number = bisect_left(here.heard_of[1 + mover.label if told else 0], getattr(luck, f"luck_candidate_{k}"))
        seen = places[min(number, len(places) - 1)]
        hidden = seen.faced[mover.label].hidden * (1.0 - mover.changes.search)
        if getattr(luck, f"luck_shown_{k}") >= hidden:
            offers.append(Offer(mover, seen, f"luck_taste_{k}"))
    if not mover.put_out:
        stay = Offer(mover, here, "luck_stay").utility
        offers = [offer for offer in offers if offer.utility > stay]
    return [offer.place for offer in sorted(offers, key=lambda offer: -offer.utility) if offer.place is not here]


def room_by_place(model: "PlainCommunity") -> dict[Neighbourhood, int]:
    """Return homes less households of each place, up or down by keyed luck."""
    keys = numbered_keys(len(model.places))
    room = {}
    for place in model.places:
        luck = draw(int(keys[place.number]), model.seed, model.year, "place_rounding")
        room[place] = floor(place.units - place.household_count + luck)
    return room


def admit(model: "PlainCommunity", alive: Sequence["Resident"]) -> list[tuple["Resident", Neighbourhood]]:
    """Return who finds a home where: round by round the next best wish, places admit in the order of the queue."""
    wished = {mover: wishes(mover) for mover in alive if mover.wants_to_move}
    room, found = room_by_place(model), []
    waiting = sorted(wished, key=lambda mover: (mover.luck.luck_queue, mover.key))
    for turn in range(CANDIDATES):
        left: Counter[Neighbourhood] = Counter()
        for mover in [each for each in waiting if len(wished[each]) > turn]:
            place = wished[mover][turn]
            if room[place] > 0:
                room[place] -= 1
                left[mover.place] += 1
                found.append((mover, place))
                waiting.remove(mover)
        for place, homes in left.items():
            room[place] += homes
    return found


def settle(model: "PlainCommunity", alive: Sequence["Resident"]) -> None:
    """Move the households that found a home; owners sell the one they leave; evictions leave their mark."""
    for resident in model.agents:
        resident.moved = False
    spread_word(model)
    admitted = admit(model, alive)
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


def buy(heads: Sequence["Resident"], booked: Counter[str]) -> None:
    """Let households buy the homes they live in; couples hold half each. All pay from savings before any helps."""
    buyers = [(each, head.home_size * (0.5 if head.partnered else 1.0)) for head in heads for each in couple(head)]
    missing = []
    for each, size in buyers:
        value = dollars(size * each.place.price)
        wanted = dollars(each.model.numbers.down_payment * value)
        paid = min(wanted, each.financial)
        each.financial -= paid
        each.house, each.mortgage, each.owner = size, value - paid, True
        missing.append(wanted - paid)
        booked["home_purchases"] += int(value)
    children = Counter(each.mother for each, _ in buyers)
    has = {mother: max(mother.financial, 0.0) for mother in children}
    for (each, _), lacks in zip(buyers, missing, strict=True):
        helped = float(floor(min(each.parents_help, lacks, has[each.mother] / children[each.mother])))
        share = 0.5 if each.partnered else 1.0
        aid = float(floor(min(each.changes.down_payment * share, lacks - helped)))
        if helped > 0.0:
            each.mother.financial -= helped
        each.mortgage -= helped + aid
        booked["aid"] += int(aid)
        booked["borrowed"] += int(each.mortgage)
