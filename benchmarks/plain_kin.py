"""Kin among plain objects: couples part and pair, children are born and brought up, the dead leave their estates."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import floor, frexp, ldexp, sqrt
from typing import TYPE_CHECKING

from benchmarks.plain_city import dollars
from benchmarks.plain_rules import NOBODY, change_or_number
from sim.kin import BAND, CIRCLE, LUCK_SPREAD, OLDER_MEN, TRAIT_SPREAD, UNLIKE
from sim.luck import decision_code, mix

if TYPE_CHECKING:
    from benchmarks.plain_mesa import Resident

type Booked = Counter[str]
type Circle = tuple[int, ...]
type Sides = tuple[list["Resident"], list["Resident"]]

MIXED = -1
WIDEST = 1
"""How many parts of a circle name the widest one, open to all labels."""


def part(woman: "Resident", booked: Booked) -> None:
    """End a couple; the man leaves and sells the half of the home that is his."""
    man = woman.partner
    if man.owner:
        sell(man, booked)
    woman.partner = man.partner = NOBODY


def sell(owner: "Resident", booked: Booked) -> None:
    """Sell a home: the price less the mortgage becomes financial wealth; debt beyond it is written off."""
    value = dollars(owner.house * owner.place.price)
    left = value - owner.mortgage
    owner.financial += max(left, 0.0)
    booked["home_sales"] += int(value)
    booked["repaid_at_sale"] += int(min(owner.mortgage, value))
    booked["written_off"] += int(max(-left, 0.0))
    owner.house, owner.mortgage, owner.owner = 0.0, 0.0, False


def circle_of(seeker: "Resident") -> Circle:
    """Return the circle in which a seeker looks, from wide to narrow: age, label or mixed."""
    band = (int(seeker.age) + (OLDER_MEN if seeker.woman else 0)) // BAND
    mixed = seeker.fate.fate_mixed >= seeker.model.numbers.homophily
    return band, MIXED if mixed else seeker.label


def parts_of(circles: Mapping["Resident", Circle]) -> dict["Resident", Circle]:
    """Return the circles of all seekers with their parts: halved, by luck for life, as long as two dozen are left."""
    looking = Counter(circles.values())
    halved = {circle: frexp(max(number / CIRCLE, 1.0))[1] - 1 for circle, number in looking.items()}
    return {
        seeker: (*circle, floor(ldexp(seeker.fate.fate_circle, halved[circle]))) for seeker, circle in circles.items()
    }


def pair(seekers: Sequence["Resident"]) -> None:
    """Pair those who look for a partner: who meets anybody is settled first, then circle by circle, narrow to wide."""
    circles = parts_of({seeker: circle_of(seeker) for seeker in seekers})
    looking = Counter(circles.values())
    worth = {seeker: appeal(seeker, looking[circle]) for seeker, circle in circles.items()}
    meeting = [
        each
        for men, women in sides({seeker: circle[:WIDEST] for seeker, circle in circles.items()})
        for group in (men, women)
        for each in first_by_luck(group, min(len(men), len(women)))
    ]
    for width in (3, 2, WIDEST):
        for men, women in sides({each: circles[each][:width] for each in meeting if not each.partner}):
            meet(men, women, worth)


def sides(circles: Mapping["Resident", Circle]) -> list[Sides]:
    """Return the men and the women of each circle."""
    groups: dict[Circle, Sides] = defaultdict(lambda: ([], []))
    for seeker, circle in circles.items():
        groups[circle][seeker.woman].append(seeker)
    return list(groups.values())


def first_by_luck(group: list["Resident"], count: int) -> list["Resident"]:
    """Return as many of a group as meet someone."""
    return sorted(group, key=lambda seeker: (seeker.luck.luck_match, seeker.key))[:count]


def meet(men: list["Resident"], women: list["Resident"], worth: Mapping["Resident", float]) -> None:
    """Let as many of either sex as there are of the other meet, alike in schooling; siblings do not pair."""
    count = min(len(men), len(women))
    meeting = (first_by_luck(men, count), first_by_luck(women, count))
    for group in meeting:
        group.sort(key=lambda seeker: (worth[seeker], seeker.key))
    for man, woman in zip(*meeting, strict=True):
        if man.mother_key == 0 or man.mother_key != woman.mother_key:
            man.partner, woman.partner = woman, man
            man.independent = woman.independent = True


def appeal(seeker: "Resident", looking: int) -> float:
    """Schooling, reached and still to be reached, and keyed noise: partners are alike in it, also where few look."""
    numbers, half = seeker.model.numbers, 0.5 * looking
    schooling: float = seeker.schooling + numbers.schooling_a_propensity * seeker.attainment
    else_counts = numbers.match_noise * LUCK_SPREAD / TRAIT_SPREAD
    left = sqrt(max(half / (half + UNLIKE) * (1.0 + else_counts * else_counts) - 1.0, 0.0))
    return schooling + TRAIT_SPREAD / LUCK_SPREAD * left * seeker.luck.luck_match


def newborn_path(name: str) -> str:
    """Return where a newborn finds what the rules of birth read."""
    first, _, rest = name.partition("_")
    if name in ("has_partner", "partner_endowment", "father_endowment"):
        return f"self.{name}"
    if first == "mother":
        return f"mother.{rest}"
    if first == "fate":
        return f"fate.{name}"
    return f"mother.{found}" if (found := change_or_number(name)).startswith("changes.") else found


def give_birth(mother: "Resident") -> "Resident":
    """Return the child a woman bears this year, with what it inherits."""
    father, model = mother.partner, mother.model
    child = type(mother)(
        model,
        key=mix(mother.key ^ mix(int(mother.births) + decision_code("birth"))),
        birth_year=model.year,
        label=mother.label,
        place=mother.place,
        mother=mother,
        father=father,
        mother_key=mother.key,
        generation=mother.generation + 1,
        parent_schooling=0.5 * (mother.schooling + (father if father else mother).schooling),
        grandparent_income=mother.parent_income,
        years_since_record=40.0,
    )
    fate = child.fate
    child.woman = fate.fate_sex < model.numbers.girls_born
    child.has_partner, child.partner_endowment = bool(father), father.endowment if father else 0.0
    model.stages["newborn"](child)
    child.endowment, child.low_birth_weight = child.newborn_endowment, child.newborn_low_weight
    child.offending_frailty = child.newborn_offending
    mother.births += 1
    return child


def share_home(head: "Resident", booked: Booked) -> None:
    """Bring a couple under one roof: wealth is shared by halves; of two homes the head's is kept."""
    other = head.partner
    if other.owner and (head.place is not other.place or not head.owner):
        sell(other, booked)
    if head.place is not other.place:
        other.moved, other.place = True, head.place
    other.owner = head.owner
    other.missed_payments = head.missed_payments
    for name in ("financial", "mortgage"):
        both = getattr(head, name) + getattr(other, name)
        half = float(floor(0.5 * both + 0.5))
        setattr(head, name, half)
        setattr(other, name, both - half)
    head.house = other.house = 0.5 * (head.house + other.house)


def keeps(person: "Resident") -> bool:
    """Return whether a person keeps a household outside prison."""
    return bool(person) and person.independent and not person.in_prison


def guardian(who: "Resident", eldest: "Mapping[Resident, Resident]") -> "Resident | None":
    """Return with whom a dependent lives: mother, else father, mother's mother, eldest child, if they can."""
    kin: Resident
    for kin in (who.mother, who.father, who.mother.mother):
        if keeps(kin):
            return kin
    return eldest.get(who)


def eldest_children(residents: Sequence["Resident"]) -> "dict[Resident, Resident]":
    """Return the eldest child of each parent who keeps a household outside prison."""
    found: dict[Resident, Resident] = {}
    for each in sorted((each for each in residents if keeps(each)), key=lambda each: (-each.age, each.key)):
        for parent in (each.mother, each.father):
            found.setdefault(parent, each)
    return found


def bring_up(residents: Sequence["Resident"]) -> None:
    """Say in whose household each dependent lives, move them there, and count dependents.

    Who has no guardian keeps a household from 18; younger ones live where their mother does, else alone.
    """
    eldest = eldest_children(residents)
    homes = {each: each if each.independent else guardian(each, eldest) for each in residents}
    left = [each for each, found in homes.items() if not found]
    for each in left:
        if each.age >= 18:
            each.independent, homes[each] = True, each
    with_mother = {
        each: homes[each.mother] for each in left if not homes[each] and each.mother and not each.mother.in_prison
    }
    counts: dict[str, Counter[Resident]] = defaultdict(Counter)
    for each in residents:
        each.home = homes[each] or with_mother.get(each) or each
        if each.home is each:
            continue
        each.moved = each.moved or each.place is not each.home.place
        each.place = each.home.place
        if not each.in_prison:
            counts["dependents"][each.home] += 1
            counts["children"][each.home] += each.age < 18
            counts["young_children"][each.home] += each.age < 6
    for each in residents:
        for name in ("dependents", "children"):
            setattr(each, name, min(counts[name][each] + counts[name][each.partner], 100))
        each.young_children = min(counts["young_children"][each], 100)


def earn_together(residents: Sequence["Resident"]) -> None:
    """Add up, for each household, the money income of the grown dependents in it."""
    for each in residents:
        each.kin_income = 0.0
    for each in residents:
        if each.home is not each and each.age >= 18:
            each.home.kin_income += each.money_income
            if each.home.partnered:
                each.home.partner.kin_income += each.money_income


def bury(dead: Sequence["Resident"], residents: Sequence["Resident"], booked: Booked) -> None:
    """Settle the estates of those who die: to the partner, else to the children alike, else out of the community."""
    alone = []
    for each in dead:
        heir = each.partner
        if not heir or heir.dies:
            alone.append(each)
            continue
        for name in ("financial", "house", "mortgage"):
            setattr(heir, name, getattr(heir, name) + getattr(each, name))
        heir.owner = heir.owner or each.owner
        heir.partner = NOBODY
    for each in alone:
        if each.owner:
            sell(each, booked)
    bequeath(alone, residents, booked)
    for each in residents:
        each.mother = NOBODY if each.mother.dies else each.mother
        each.father = NOBODY if each.father.dies else each.father


def bequeath(dead: Sequence["Resident"], residents: Sequence["Resident"], booked: Booked) -> None:
    """Divide the financial wealth of people without a partner among their living children, whole dollars."""
    heirs: dict[Resident, list[Resident]] = {each: [] for each in dead if each.financial > 0.0}
    for each in residents:
        for parent in (each.mother, each.father):
            if parent in heirs and not each.dies:
                heirs[parent].append(each)
    for parent, children in heirs.items():
        estate = int(parent.financial)
        if not children:
            booked["estates_out"] += estate
            continue
        share, rest = divmod(estate, len(children))
        for position, child in enumerate(sorted(children, key=lambda child: child.key)):
            child.financial += share + (1 if position < rest else 0)
