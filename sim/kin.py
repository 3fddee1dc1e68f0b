"""Kin: couples part and pair, children are born and brought up, the dead leave their estates.

Everything here is settled within a couple, a family or a small circle, in the order of keyed numbers; so a change in
one life does not re-sort the whole city.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim import luck
from sim.concepts import ADULT, RECORD_YEARS, SCHOOL_FROM
from sim.determinants import family, housing, income
from sim.people import Column, People, Rows
from sim.stages import NUMPY, Cuts, Executor, Scope, Year, change_places, run_on

type Flags = NDArray[np.bool_]
type Money = dict[str, int]

CIRCLE_LABELS = 256
"""Room for labels in the number of a circle."""
BAND, OLDER_MEN = 16, 2
"""Years of age in a circle, and by how many men may be older."""
CIRCLE, MOST_PARTS = 24, 1 << 20
"""People who look in a circle that is not halved (up to twice as many), and room for its parts."""
TRAIT_SPREAD = 4.0
"""Standard deviation among seekers of schooling reached and still to be reached, years."""
LUCK_SPREAD = 0.28867513459481287
"""Standard deviation of a number that is drawn evenly from 0 to 1."""
UNLIKE = 2.3
"""Of n men and n women in the order of what counts, partners are alike with a correlation of about n / (n + this)."""
DEPENDENTS_COUNTED = 100
"""Children of a household beyond which more are not counted."""


def start_out(people: People, leaving: Flags, homes: NDArray[np.float64], year: Year) -> None:
    """Let those who leave home start out in their parents' place; with that coupling cut, in one drawn by its homes."""
    columns, rows = people.columns, np.flatnonzero(leaving)
    parents = columns["place"][rows].astype(np.float64)
    made = run_on((housing.first_place,), {"parents_place": parents}, year.cuts)["first_place"]
    inherited = np.broadcast_to(np.asarray(made), parents.shape)
    lot = luck.draws(luck.streams(columns["key"][rows], year.seed, year.year), "luck_first_place")
    drawn = np.searchsorted(np.cumsum(homes) / homes.sum(), lot, side="right")
    first = np.where(inherited < 0.0, np.minimum(drawn, len(homes) - 1), inherited).astype(columns["place"].dtype)
    columns["moved"][rows] = first != columns["place"][rows]
    columns["place"][rows] = first


def part(people: People, parting: Flags, price: NDArray[np.float64], booked: Money) -> None:
    """End the couples whose woman is flagged; the partner who leaves sells the half of the home that is theirs."""
    women = np.flatnonzero(parting)
    men = people["partner"][women]
    sell(people, men[people["owner"][men]], price, booked)
    people.columns["partner"][women] = -1
    people.columns["partner"][men] = -1


def sell(people: People, rows: Column, price: NDArray[np.float64], booked: Money) -> None:
    """Sell the homes of these people: price less mortgage becomes wealth; debt beyond the price is written off."""
    columns = people.columns
    value = np.floor(columns["house"][rows] * price[columns["place"][rows]] + 0.5)
    left = value - columns["mortgage"][rows]
    columns["financial"][rows] += np.maximum(left, 0.0)
    booked["home_sales"] += int(value.sum())
    booked["repaid_at_sale"] += int(np.minimum(columns["mortgage"][rows], value).sum())
    booked["written_off"] += int(np.maximum(-left, 0.0).sum())
    for name, nothing in (("house", 0.0), ("mortgage", 0.0), ("owner", False)):
        columns[name][rows] = nothing


def circles(scope: Scope, seeking: Rows) -> list[NDArray[np.int64]]:
    """Return the circles in which each seeker looks, from narrow to wide, the last one open to all labels.

    The widest hold ages of sixteen years; those in them are of one label (or of those who do not mind). Where many look
    these are halved, by luck that lasts for life, until some two dozen are left: circles of all labels and towns are
    alike in size, and a change in one of them does not re-sort the whole city.
    """
    columns = scope.people.columns
    everyone = (columns["age"][seeking].astype(np.int64) + np.where(columns["woman"][seeking], OLDER_MEN, 0)) // BAND
    mixed = scope.draws("fate_mixed", 0, seeking) >= scope.year.scalars["homophily"]
    own = everyone * CIRCLE_LABELS + np.where(mixed, -1, columns["label"][seeking].astype(np.int64)) + 1
    _, doubled = np.frexp(np.maximum(looking_in(own) / CIRCLE, 1.0))
    part = np.floor(np.ldexp(scope.draws("fate_circle", 0, seeking), doubled - 1)).astype(np.int64)
    return [own * MOST_PARTS + part, own, everyone]


def looking_in(circle: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each seeker how many look in the circle."""
    _, here, number = np.unique(circle, return_inverse=True, return_counts=True)
    return np.asarray(number[here])


def pair(scope: Scope, seeks: Flags) -> None:
    """Pair seekers by closeness of schooling (reached, and still to be reached) plus keyed noise.

    First it is settled who meets anybody: in each of the widest circles as many as there are of the rarer sex, whatever
    their label, so that people of a small group find a partner as often as others. Then they pair, circle by circle.
    """
    columns = scope.people.columns
    seeking = np.flatnonzero(seeks)
    noise = scope.draws("luck_match", scope.year.year, seeking)
    numbers = scope.year.scalars
    to_come = numbers["schooling_a_propensity"] * columns["attainment"][seeking]
    rounds = circles(scope, seeking)
    weight = noise_among(looking_in(rounds[0]), numbers["match_noise"])
    score = columns["schooling"][seeking] + to_come + weight * noise
    match(scope.people, seeking, rounds, score, noise, scope.year.executor)


def noise_among(looking: NDArray[np.int64], match_noise: float) -> NDArray[np.float64]:
    """Return how much else than schooling counts among so many who look: less among few.

    In a small circle the next in order is less alike, whatever counts. Without this the partners of a small group would
    be less alike than those of a large one, and it would hand on less to its children.
    """
    half = 0.5 * looking
    alike = half / (half + UNLIKE)
    else_counts = match_noise * LUCK_SPREAD / TRAIT_SPREAD
    left = np.sqrt(np.maximum(alike * (1.0 + else_counts * else_counts) - 1.0, 0.0))
    return np.asarray(TRAIT_SPREAD / LUCK_SPREAD * left)


def match(
    people: People,
    seeking: Rows,
    rounds: list[NDArray[np.int64]],
    score: NDArray[np.float64],
    noise: NDArray[np.float64],
    executor: Executor,
) -> None:
    """Settle who of the seekers meets anybody, then pair them, circle by circle."""
    if len(seeking) == 0:
        return
    columns = people.columns
    woman, key = columns["woman"][seeking], columns["key"][seeking]
    walk = executor.walk("match")
    if walk is not None:
        orders = rounds[0].argsort(), np.lexsort((key, noise)), np.lexsort((key, score))
        kin = (columns[name] for name in ("mother_key", "partner", "independent"))
        walk(np.stack(rounds), *orders, seeking, woman.astype(np.int64), *kin)
        return
    meets = who_meets(rounds[-1], woman, noise, key)
    for circle in rounds:
        left = meets[columns["partner"][seeking[meets]] < 0]
        match_within(people, seeking[left], circle[left], score[left], noise[left])


def match_within(
    people: People, seeking: Rows, pool: NDArray[np.int64], score: NDArray[np.float64], noise: NDArray[np.float64]
) -> None:
    """Pair men and women of each circle in the order of their scores."""
    columns = people.columns
    woman, key = columns["woman"][seeking], columns["key"][seeking]
    meets = who_meets(pool, woman, noise, key)
    order = meets[np.lexsort((key[meets], score[meets], pool[meets]))]
    # Both sexes are equally many in a circle, so the k-th man meets the k-th woman.
    men, women = seeking[order[~woman[order]]], seeking[order[woman[order]]]
    mother = columns["mother_key"]
    siblings = (mother[men] != 0) & (mother[men] == mother[women])
    men, women = men[~siblings], women[~siblings]
    columns["partner"][men], columns["partner"][women] = women, men
    columns["independent"][men] = columns["independent"][women] = True


def who_meets(pool: NDArray[np.int64], woman: Flags, noise: NDArray[np.float64], key: Column) -> NDArray[np.int64]:
    """Return which seekers meet someone: of the sex that is more numerous in a circle, as many as there are others."""
    side = pool * 2 + woman
    order = np.lexsort((key, noise, side))
    sides, number = np.unique(side, return_counts=True)
    across = np.minimum(np.searchsorted(sides, sides ^ 1), len(sides) - 1)
    others = np.where(sides[across] == sides ^ 1, number[across], 0)
    return order[ranks_within(side[order]) < np.repeat(others, number)]


def ranks_within(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each element's rank within its run of equal values (the values must be sorted)."""
    if len(groups) == 0:
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.concatenate(([True], groups[1:] != groups[:-1])))
    lengths = np.diff(np.concatenate((starts, [len(groups)])))
    return np.arange(len(groups), dtype=np.int64) - np.repeat(starts, lengths)


def share_home(people: People, price: NDArray[np.float64], booked: Money) -> None:
    """Bring couples under one roof: wealth is shared by halves; of two homes the head's is kept."""
    columns = people.columns
    head = np.flatnonzero((columns["partner"] >= 0) & (columns["key"] < columns["key"][columns["partner"]]))
    other = columns["partner"][head].astype(np.int64)
    apart = (columns["place"][head] != columns["place"][other]) | (columns["owner"][head] != columns["owner"][other])
    sell(people, other[apart & columns["owner"][other]], price, booked)
    columns["moved"][other] |= columns["place"][head] != columns["place"][other]
    columns["place"][other] = columns["place"][head]
    columns["owner"][other] = columns["owner"][head]
    for name, unit in (("financial", 1.0), ("mortgage", 1.0), ("house", 0.0)):
        both = columns[name][head] + columns[name][other]
        half = np.floor(0.5 * both + 0.5) if unit else 0.5 * both
        columns[name][head], columns[name][other] = half, both - half
    columns["missed_payments"][other] = columns["missed_payments"][head]


def give_birth(scope: Scope, births: Flags) -> Rows:
    """Add the children born this year, with what they inherit; return their rows."""
    people, year = scope.people, scope.year
    columns = people.columns
    mothers = np.flatnonzero(births)
    fathers = columns["partner"][mothers]
    keys = luck.child_keys(columns["key"][mothers], columns["births"][mothers].astype(np.int64))
    life = luck.streams(keys, year.seed, 0)
    changes = {}
    if "low_birth_weight" in year.changes:
        changes["low_birth_weight"] = np.broadcast_to(year.changes["low_birth_weight"], len(people))[mothers]
    made = {
        "mother_endowment": columns["endowment"][mothers],
        "partner_endowment": columns["endowment"][fathers],
        "has_partner": fathers >= 0,
        "mother_income": columns["income"][mothers],
        "fate_father": luck.draws(life, "fate_father"),
        "fate_endowment": luck.draws(life, "fate_endowment"),
        "fate_birth_weight": luck.draws(life, "fate_birth_weight"),
        "fate_offending": luck.draws(life, "fate_offending"),
    }
    change_places(replace(year, places=made, changes=changes), family.NEWBORN)
    schooling = columns["schooling"]
    both = 0.5 * (schooling[mothers] + np.where(fathers >= 0, schooling[fathers], schooling[mothers]))
    newborns = {
        "key": keys,
        "birth_year": np.full(len(mothers), year.year),
        "woman": luck.draws(life, "fate_sex") < year.scalars["girls_born"],
        "label": columns["label"][mothers],
        "place": columns["place"][mothers],
        "mother": mothers,
        "father": fathers,
        "mother_key": columns["key"][mothers],
        "generation": columns["generation"][mothers] + 1,
        "endowment": made["newborn_endowment"],
        "low_birth_weight": made["newborn_low_weight"],
        "parent_schooling": both,
        "grandparent_income": columns["parent_income"][mothers],
        "offending_frailty": made["newborn_offending"],
        "years_since_record": np.full(len(mothers), RECORD_YEARS),
    }
    columns["births"][mothers] += 1
    return people.append(newborns)


BROUGHT_UP = (
    "key", "age", "mother", "father", "partner", "in_prison", "independent", "home", "place", "moved",
    "dependents", "children", "young_children",
)  # fmt: skip
"""Columns that say who brings up whom."""


def bring_up(people: People, executor: Executor = NUMPY) -> None:
    """Say in whose household each dependent lives, move them there, and count dependents.

    A dependent lives with the mother, else the father, else the mother's mother, else the eldest child. Who is 18 and
    has none of them who keeps a household keeps one; younger ones live where their mother does, orphans on their own.
    """
    columns = people.columns
    walk = executor.walk("bring_up")
    if walk is not None:
        walk(len(people), *(columns[name] for name in BROUGHT_UP))
        return
    free = ~columns["in_prison"]
    dependent = np.flatnonzero(~columns["independent"])
    mother, father = columns["mother"][dependent], columns["father"][dependent]
    grandmother = np.where(mother >= 0, columns["mother"][mother], -1)
    found = np.full(len(dependent), -1, dtype=np.int64)
    for kin in (mother, father, grandmother, eldest_children(people)[dependent]):
        fit = (found < 0) & (kin >= 0) & free[kin] & columns["independent"][kin]
        found = np.where(fit, kin, found)
    nobody, grown = found < 0, columns["age"][dependent] >= ADULT
    columns["independent"][dependent[nobody & grown]] = True
    columns["home"][:] = np.arange(len(people))
    columns["home"][dependent] = np.where(nobody & grown, dependent, found)
    with_mother = np.where((mother >= 0) & free[mother], columns["home"][mother], -1)
    found = np.where(nobody & ~grown, with_mother, found)
    columns["home"][dependent] = np.where(found < 0, dependent, found)
    dependent, homes = dependent[found >= 0], found[found >= 0]
    columns["moved"][dependent] |= columns["place"][dependent] != columns["place"][homes]
    columns["place"][dependent] = columns["place"][homes]
    count_dependents(people, dependent[free[dependent]])


def eldest_children(people: People) -> NDArray[np.int64]:
    """Return, for each person, the row of the eldest child who keeps a household outside prison; -1 for none."""
    columns = people.columns
    keeping = np.flatnonzero(columns["independent"] & ~columns["in_prison"])
    keeping = keeping[np.lexsort((columns["key"][keeping], -columns["age"][keeping].astype(np.int64)))]
    found = np.full(len(people), -1, dtype=np.int64)
    for link in ("mother", "father"):
        parents, first = np.unique(columns[link][keeping], return_index=True)
        found[parents[parents >= 0]] = keeping[first[parents >= 0]]
    return found


def count_dependents(people: People, dependent: Rows) -> None:
    """Count dependents and children of each household, for both partners; those under 6 for who brings them up."""
    columns, size = people.columns, len(people)
    age, homes = columns["age"][dependent], columns["home"][dependent]
    partner = columns["partner"][homes]

    def counted(who: Flags) -> NDArray[np.int64]:
        of_both = np.concatenate((homes[who], partner[who & (partner >= 0)]))
        return np.minimum(np.bincount(of_both, minlength=size), DEPENDENTS_COUNTED)

    columns["dependents"][:] = counted(age >= 0)
    columns["children"][:] = counted(age < ADULT)
    young = np.bincount(homes[age < SCHOOL_FROM], minlength=size)
    columns["young_children"][:] = np.minimum(young, DEPENDENTS_COUNTED)


def earn_together(people: People) -> None:
    """Add up, for each household, the money income of the dependents in it."""
    columns = people.columns
    dependent = np.flatnonzero(columns["home"] != np.arange(len(people)))
    dependent = dependent[columns["age"][dependent] >= ADULT]
    homes, money = columns["home"][dependent], columns["money_income"][dependent]
    partner = columns["partner"][homes]
    of_both = np.concatenate((homes, partner[partner >= 0]))
    columns["kin_income"][:] = np.bincount(of_both, np.concatenate((money, money[partner >= 0])), len(people))


def bury(people: People, dying: Flags, price: NDArray[np.float64], booked: Money, cuts: Cuts) -> None:
    """Settle the estates of those who die: to the partner, else to the children alike, else out of the community."""
    columns = people.columns
    dead = np.flatnonzero(dying)
    partner = columns["partner"][dead].astype(np.int64)
    widowing = (partner >= 0) & ~dying[partner]
    left, heir = dead[widowing], partner[widowing]
    for name in ("financial", "house", "mortgage"):
        columns[name][heir] += columns[name][left]
        columns[name][left] = 0.0
    columns["owner"][heir] |= columns["owner"][left]
    columns["partner"][heir] = -1
    alone = dead[~widowing]
    sell(people, alone[columns["owner"][alone]], price, booked)
    estates = alone[columns["financial"][alone] > 0.0]
    whole = columns["financial"][estates]
    columns["financial"][estates] = 0.0
    passed_on = np.asarray(run_on((income.bequest,), {"estate": whole}, cuts)["bequest"], dtype=np.float64)
    given = bequeath(people, estates, np.broadcast_to(passed_on, whole.shape), dying)
    booked["estates_out"] += int(whole.sum()) - given


def bequeath(people: People, dead: Rows, estates: NDArray[np.float64], dying: Flags) -> int:
    """Divide estates, one for each of the dead, among their living children, whole dollars; return what they got."""
    columns = people.columns
    heirs: dict[int, list[int]] = {row: [] for row in dead.tolist()}
    parents = np.zeros(len(people), dtype=np.bool_)
    parents[dead] = True
    for link in ("mother", "father"):
        rows = np.flatnonzero((columns[link] >= 0) & ~dying & parents[columns[link]])
        for child, parent in zip(rows.tolist(), columns[link][rows].tolist(), strict=True):
            heirs[parent].append(child)
    given = 0
    for children, estate in zip(heirs.values(), estates.tolist(), strict=True):
        if not children:
            continue
        ordered = sorted(children, key=lambda row: int(columns["key"][row]))
        part_each, rest = divmod(int(estate), len(ordered))
        for position, heir in enumerate(ordered):
            columns["financial"][heir] += part_each + (1 if position < rest else 0)
        given += int(estate)
    return given
