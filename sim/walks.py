"""Loops written by hand, for what is not a rule: people are gone through one by one, where NumPy takes whole columns.

What each of them does is told, and done for NumPy, by the function that asks for it (`Executor.walk`); tests hold both
to the same bits. They are compiled with the loops of rules, and this file is part of that program's text (`loops.py`).
"""

import numpy as np

from sim.determinants import housing
from sim.primitives import BY_11, OPERATIONS, TO_UNIT, compiled, for_loops, mixed
from sim.rules import Value

normal, utility = OPERATIONS["normal"], for_loops(housing.utility)


@compiled(
    "boolean(int64, int64, int64, int16[::1], int16[::1], int16[::1], float64[::1], float64[::1], float64[::1],"
    " int32[::1], int32[::1], int32[::1])"
)
def sound(
    count: Value, places: Value, year: Value, place: Value, age: Value, birth_year: Value, financial: Value,
    mortgage: Value, share_worked: Value, partner: Value, home: Value, mother: Value,
) -> Value:  # fmt: skip
    """Say whether nothing that `guards.check` refuses about numbers and links is there."""
    wrong = False
    for i in range(count):
        wrong |= (place[i] < 0) | (place[i] >= places) | (age[i] < 0) | (age[i] > 110) | (mother[i] == i)
        wrong |= (age[i] != year - birth_year[i]) | (financial[i] < 0.0) | (mortgage[i] < 0.0)
        wrong |= (share_worked[i] < 0.0) | (share_worked[i] > 1.0) | (place[home[i]] != place[i])
        if partner[i] >= 0:
            wrong |= (partner[partner[i]] != i) | (place[partner[i]] != place[i])
    return not wrong


@compiled("void(float64[::1], int64[::1], int16[:, ::1], int64[::1], int64[::1], int64[::1], float64[::1])")
def middles_by_code(
    values: Value, order: Value, codes: Value, low: Value, high: Value, met: Value, found: Value
) -> None:
    """Find the medians of `distribution.medians`: go through people in the order of their values, and count by code."""
    for kind in range(len(codes)):
        for position in range(len(order)):
            code = codes[kind, order[position]]
            if met[code] == low[code]:
                found[code] = values[order[position]]
            if met[code] == high[code]:
                found[code] = 0.5 * (found[code] + values[order[position]])
            met[code] += 1


@compiled(
    "void(int64, uint64[::1], int16[::1], int32[::1], int32[::1], int32[::1], boolean[::1], boolean[::1], int32[::1],"
    " int16[::1], boolean[::1], int8[::1], int8[::1], int8[::1])"
)
def bring_up(
    count: Value, key: Value, age: Value, mother: Value, father: Value, partner: Value, in_prison: Value,
    independent: Value, home: Value, place: Value, moved: Value, dependents: Value, children: Value,
    young_children: Value,
) -> None:  # fmt: skip
    """Do what `kin.bring_up` does."""
    eldest, with_mother = np.full(count, -1, dtype=np.int64), np.full(count, -1, dtype=np.int64)
    for i in range(count):
        home[i], dependents[i], children[i], young_children[i] = i, 0, 0, 0
        if independent[i] and not in_prison[i]:
            for row in (np.int64(mother[i]), np.int64(father[i])):
                if row >= 0:
                    known = eldest[row]
                    if known < 0 or age[i] > age[known] or (age[i] == age[known] and key[i] < key[known]):
                        eldest[row] = i
    for i in range(count):
        if not independent[i]:
            home[i] = -1
            grandmother = np.int64(mother[mother[i]]) if mother[i] >= 0 else np.int64(-1)
            for row in (np.int64(mother[i]), np.int64(father[i]), grandmother, eldest[i]):
                if home[i] == -1 and row >= 0 and independent[row] and not in_prison[row]:
                    home[i] = row
    for i in range(count):
        if home[i] == -1 and age[i] >= 18:
            home[i], independent[i] = i, True
    for i in range(count):
        if home[i] == -1 and mother[i] >= 0 and not in_prison[mother[i]]:
            with_mother[i] = home[mother[i]]
    for i in range(count):
        if home[i] == -1:
            home[i] = with_mother[i] if with_mother[i] >= 0 else i
        keeper = home[i]
        if keeper != i:
            moved[i] |= place[i] != place[keeper]
            place[i] = place[keeper]
            if not in_prison[i]:
                for row in (keeper, partner[keeper]):
                    if row >= 0:
                        dependents[row] = min(dependents[row] + 1, 100)
                        if age[i] < 18:
                            children[row] = min(children[row] + 1, 100)
                if age[i] < 6:
                    young_children[keeper] = min(young_children[keeper] + 1, 100)


@compiled(
    "void(int64[:, ::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], uint64[::1], int32[::1],"
    " boolean[::1])"
)
def match(
    circles: Value, by_circle: Value, by_noise: Value, by_score: Value, seeking: Value, woman: Value,
    mother_key: Value, partner: Value, independent: Value,
) -> None:  # fmt: skip
    """Do what `kin.match` does. The seekers come in the order of their narrowest circle, of noise and of score."""
    seekers = len(seeking)
    circle, meets, left = np.empty(seekers, np.int64), np.empty(seekers, np.bool_), np.ones(seekers, np.bool_)
    number, first, pairs = (
        np.empty((seekers, 2), np.int64),
        np.empty(seekers, np.int64),
        np.empty((seekers, 2), np.int64),
    )
    for turn in range(-1, len(circles)):
        # Number the circles, and count who is left in each of them.
        last = 0
        number[:] = 0
        for position in range(seekers):
            i = by_circle[position]
            last += position > 0 and circles[turn, i] != circles[turn, by_circle[position - 1]]
            circle[i] = last
            number[last, woman[i]] += left[i]
        # As many of either sex meet somebody as there are of the rarer one.
        room = 0
        for each in range(last + 1):
            first[each], room = room, room + min(number[each, 0], number[each, 1])
            number[each, 0] = number[each, 1] = room - first[each]
        for i in by_noise:
            meets[i] = left[i] and number[circle[i], woman[i]] > 0
            number[circle[i], woman[i]] -= meets[i]
        if turn == -1:
            left[:] = meets
            continue
        # The first man meets the first woman.
        number[:] = 0
        for i in by_score:
            if meets[i]:
                pairs[first[circle[i]] + number[circle[i], woman[i]], woman[i]] = i
                number[circle[i], woman[i]] += 1
        for pair in range(room):
            man, wife = seeking[pairs[pair, 0]], seeking[pairs[pair, 1]]
            if mother_key[man] == 0 or mother_key[man] != mother_key[wife]:
                partner[man], partner[wife] = wife, man
                independent[man] = independent[wife] = True
                left[pairs[pair, 0]] = left[pairs[pair, 1]] = False


@compiled("void(float64[::1], float64[::1])")
def normals(chances: Value, found: Value) -> None:
    """Find the deviates of `rules.normal`."""
    for i in range(len(chances)):
        found[i] = normal(chances[i])


@compiled("void(float64[:, ::1], float64[::1], float64[:, ::1], float64[:, :, ::1])")
def chances(near: Value, homes: Value, residents: Value, found: Value) -> None:
    """Do what `moves.chances` does."""
    share = np.empty_like(residents)
    for place in range(len(homes)):
        share[place] = residents[place] / max(residents[place].sum(), 1.0)
    for source in range(len(found)):
        for here in range(len(homes)):
            known = False
            for place in range(len(homes)):
                known |= source > 0 and near[here, place] * homes[place] * share[place, source - 1] != 0.0
            whole = 0.0
            for place in range(len(homes)):
                market = near[here, place] * homes[place]
                whole += market * share[place, source - 1] if known else market
                found[source, here, place] = whole
            for place in range(len(homes)):
                found[source, here, place] = found[source, here, place] / whole if whole > 0.0 else 1.0


@compiled("float64(uint64, uint64)")
def drawn(stream: Value, code: Value) -> Value:
    """Draw a number for one decision, as `luck.draws`."""
    return np.float64(mixed(stream + code) >> BY_11) * TO_UNIT


@compiled(
    "void(uint64, uint64[:, ::1], int64[::1], uint64[::1], int16[::1], int8[::1], int8[::1], float64[::1],"
    " float64[::1], boolean[::1], float64[::1], float64[:, ::1], float64[::1], float64[:, ::1], float64[:, ::1],"
    " float64[:, ::1], float64[:, ::1], float64[::1], int64[:, ::1])"
)
def wishes(
    this_year: Value, codes: Value, movers: Value, key: Value, place: Value, label: Value, children: Value,
    resources: Value, log_income: Value, put_out: Value, search: Value, near: Value, homes: Value, residents: Value,
    hidden: Value, distances: Value, places: Value, numbers: Value, wished: Value,
) -> None:  # fmt: skip
    """Do what `moves.wishes` does. codes: a decision a row. places: what of them is read, a row each."""
    value, sources = np.empty(len(wished)), np.empty((1 + residents.shape[1], *near.shape))
    chances(near, homes, residents, sources)
    last = sources.shape[2] - 1
    for mover in range(len(movers)):
        i = movers[mover]
        here, own, stream = np.int64(place[i]), np.int64(label[i]), mixed(key[i] ^ this_year)
        helped = search[i] if len(search) > 1 else search[0]
        for home in range(len(wished)):
            there = here
            if home > 0:
                source = 1 + own if drawn(stream, codes[0, home]) < numbers[0] else np.int64(0)
                look = drawn(stream, codes[1, home])
                there = np.searchsorted(sources[source, here, :last], look)
            burden = min(numbers[1] * places[4, there] / max(resources[i], numbers[9]), 2.0)
            worth = utility(
                places[0, there], places[1, there], places[2, there], places[3, there], burden, distances[here, there],
                children[i] > 0, log_income[i], normal(drawn(stream, codes[2, home])), numbers[2], numbers[3],
                numbers[4], numbers[5], numbers[6], numbers[7], numbers[8],
            )  # fmt: skip
            if home == 0 and put_out[i]:
                worth = numbers[10]
            if home > 0 and drawn(stream, codes[3, home]) < hidden[there, own] * (1.0 - helped):
                worth = numbers[11]
            # Best first; of equal ones the first that came to mind.
            rank = home
            while rank > 0 and value[rank - 1] < worth:
                value[rank], wished[rank, mover] = value[rank - 1], wished[rank - 1, mover]
                rank -= 1
            value[rank], wished[rank, mover] = worth, there


@compiled("void(int64[:, ::1], float64[::1], float64[:, ::1], float64, int64, boolean)")
def rings(table: Value, count: Value, amounts: Value, own: Value, times: Value, meeting: Value) -> None:
    """Do `Neighbours.reach` (meeting) or `Neighbours.spread`, so many times, on each row of amounts in place."""
    before, leaving = np.empty(len(count)), np.empty(len(count))
    for row in range(len(amounts)):
        for _ in range(times):
            before[:] = amounts[row]
            for place in range(len(count)):
                leaving[place] = before[place] if meeting else (1.0 - own) * before[place] / max(count[place], 1.0)
            for place in range(len(count)):
                around = 0.0
                for neighbour in table[place]:
                    around += leaving[neighbour] if neighbour >= 0 else 0.0
                if meeting:
                    mean = around / count[place] if count[place] > 0.0 else before[place]
                    amounts[row, place] = own * before[place] + (1.0 - own) * mean
                elif count[place] > 0.0:
                    amounts[row, place] = own * before[place] + around
