"""Compiled loops give the same bits as NumPy: in every city, process, thread and order, with any plan and any cut."""

import hashlib
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import compiled, executors, loops, order, rules
from sim.determinants import EDGES
from sim.executors import Auto, Choice, Compiled
from sim.people import COLUMNS, LINKS
from sim.rules import Rule, Value, rule
from sim.scenario import Dose, Scenario, load, shipped
from sim.stages import NUMPY, Scope, Year
from sim.world import World
from tests.support import past

FEW = load("columbus").with_people(1_000)
PLANNED = FEW.with_plan(dict.fromkeys(FEW.all_interventions, Dose(level=0.6, start=1945)))


def digest(scenario: Scenario, executor: Choice, *, seed: int = 0, years: int = 30) -> str:
    """SHA-256 of all people, by key, all places and all flows of every year."""
    content = hashlib.sha256()
    world = World(scenario, seed, executor)
    for _ in range(years):
        world.live_one_year()
        content.update(state(world))
    return content.hexdigest()


def state(world: World) -> bytes:
    """All people by key, with their kin by key, all places, and the flows of the year."""
    people = world.people
    order_of_keys = np.argsort(people["key"])
    parts = []
    for name, column in people.columns.items():
        whole = np.where(column >= 0, people["key"][column], 0) if name in LINKS else column
        parts.append(whole[order_of_keys].tobytes())
    parts += [name.encode() + places.tobytes() for name, places in sorted(world.places.items())]
    return b"".join((*parts, repr(sorted(world.booked.items())).encode()))


def in_a_process(program: str, **environment: str) -> str:
    """What a fresh process prints, or its error."""
    done = subprocess.run(
        (sys.executable, "-c", program), env={**os.environ, **environment}, cwd=Path(__file__).parents[2],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.strip() + done.stderr.strip()


@pytest.mark.parametrize("city", shipped())
def test_in_every_city(city: str) -> None:
    scenario = load(city).with_people(1_000)
    assert digest(scenario, "compiled") == digest(scenario, "numpy")


def test_where_nobody_looks_for_a_partner() -> None:
    few = load("urban-core").with_people(100)
    assert digest(few, "compiled", years=12) == digest(few, "numpy", years=12)


def test_with_every_intervention() -> None:
    assert digest(PLANNED, "compiled") == digest(PLANNED, "numpy") != digest(FEW, "numpy")


@pytest.mark.parametrize("edges", [tuple(EDGES), tuple(EDGES)[::7]])
def test_with_couplings_cut(edges: tuple[str, ...]) -> None:
    scenario = FEW.cutting(*edges)
    assert digest(scenario, "compiled", years=8) == digest(scenario, "numpy", years=8)


def test_in_another_process() -> None:
    program = "from tests.unit.test_executors import FEW, digest; print(digest(FEW, {!r}, seed=3))"
    here = digest(FEW, "compiled", seed=3)
    assert in_a_process(program.format("compiled")) == here == in_a_process(program.format("numpy"))


@pytest.mark.parametrize("threads", [1, 2])
def test_on_threads_and_in_any_order(threads: int) -> None:
    expected = {seed: digest(FEW, "numpy", seed=seed) for seed in range(4)}
    with ThreadPoolExecutor(threads) as pool:
        found = pool.map(lambda seed: (seed, digest(FEW, "compiled", seed=seed)), reversed(range(4)))
        assert dict(found) == expected


def test_every_stage_of_a_year_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    done = []
    people, places = Compiled.people, Compiled.places
    monkeypatch.setattr(Compiled, "people", lambda *given: done.append(people(*given)) or done[-1])
    monkeypatch.setattr(Compiled, "places", lambda *given: done.append(places(*given)) or done[-1])
    World(FEW, 0, "compiled").live_one_year()
    assert done == [True] * (len(order.of_people()) + 2)


def test_a_world_must_know_its_executor() -> None:
    with pytest.raises(ValueError, match=r"'fortran' must be 'numpy', 'compiled' or 'auto'"):
        World(FEW, 0, "fortran").live_one_year()


class Done:
    """A process that has ended."""

    def wait(self) -> int:
        return 0


class TestAuto:
    @pytest.fixture
    def auto(self, monkeypatch: pytest.MonkeyPatch) -> Auto:
        fresh = Auto()
        fresh._left = 3
        monkeypatch.setattr(executors, "AUTO", fresh)
        monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a process was started"))
        return fresh

    def test_goes_on_with_compiled_loops_unseen(self, auto: Auto) -> None:
        executors.compiled()
        world, other = World(FEW, 0, "auto"), World(FEW, 0, "numpy")
        for _ in range(3):
            world.live_one_year()
        until = time.monotonic() + 60.0
        while auto._now is NUMPY and time.monotonic() < until:
            time.sleep(0.01)
        assert isinstance(auto._now, Compiled)
        for _ in range(3):
            world.live_one_year()
        for _ in range(6):
            other.live_one_year()
        assert state(world) == state(other)

    def test_stays_with_numpy_where_nothing_is_kept(self, auto: Auto, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("INTERWOVEN_CACHE", "")
        digest(FEW, "auto", years=6)
        assert auto._now is NUMPY

    def test_has_another_process_compile_once(
        self, auto: Auto, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        started: list[Any] = []
        monkeypatch.setenv("INTERWOVEN_CACHE", str(tmp_path))
        monkeypatch.setattr(executors, "LOOK_AGAIN", 2)
        monkeypatch.setattr(subprocess, "Popen", lambda command, **_: started.append(command) or Done())
        digest(FEW, "auto", years=8)
        assert len(started) == 1
        assert auto._now is NUMPY

    def test_a_process_that_compiles_is_not_reported_as_left_behind(self, tmp_path: Path) -> None:
        program = (
            "import subprocess, sys; from sim import executors; from tests.unit.test_executors import FEW, digest; "
            "slow = [sys.executable, '-c', 'import time; time.sleep(3)']; executors.AUTO._left = 1; "
            "executors.Auto._started = staticmethod(lambda: subprocess.Popen(slow, stdout=subprocess.DEVNULL)); "
            "digest(FEW, 'auto', years=1); print(executors.AUTO._asked)"
        )
        quiet = {"INTERWOVEN_CACHE": str(tmp_path), "PYTHONWARNINGS": "error::ResourceWarning"}
        assert in_a_process(program, **quiet) == "True"

    def test_goes_on_where_no_process_can_be_started(
        self, auto: Auto, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        def refused(*_: Any, **__: Any) -> None:
            raise OSError("no more processes")

        monkeypatch.setenv("INTERWOVEN_CACHE", str(tmp_path))
        monkeypatch.setattr(subprocess, "Popen", refused)
        assert digest(FEW, "auto", years=6) == digest(FEW, "numpy", years=6)
        assert auto._now is NUMPY


# --- single operations

ODD_NUMBERS = [0.0, -0.0, 1.0, -1.0, 1e-300, 5e-324, 1e300, np.inf, -np.inf, np.nan]
NUMBERS = np.concatenate((np.random.default_rng(0).normal(size=20_000) * 15.0, ODD_NUMBERS))


@pytest.mark.parametrize("name", ["exp", "log", "logistic", "chance", "dollars", "normal", "floor"])
def test_an_operation_gives_the_same_bits(name: str) -> None:
    from numba import njit

    from sim.primitives import OPERATIONS

    operation = OPERATIONS[name]

    @njit(error_model="numpy")
    def through(given: Any, made: Any) -> None:
        for i in range(len(given)):
            made[i] = operation(given[i])

    usual = NUMBERS[np.isfinite(NUMBERS)]
    made = np.empty_like(usual)
    through(usual, made)
    assert made.tobytes() == np.asarray(getattr(rules, name)(usual)).tobytes()


@pytest.mark.parametrize("name", ["minimum", "maximum"])
def test_the_smaller_and_the_larger_of_anything(name: str) -> None:
    """Also of what is not a number, and of both zeros."""
    from numba import njit

    from sim.primitives import OPERATIONS

    operation = OPERATIONS[name]

    @njit
    def through(one: Any, other: Any, made: Any) -> None:
        for i in range(len(one)):
            made[i] = operation(one[i], other[i])

    one, other = (each.ravel() for each in np.meshgrid(NUMBERS[-30:], NUMBERS[-30:]))
    made = np.empty_like(one)
    through(one, other, made)
    np.testing.assert_array_equal(made, getattr(rules, name)(one, other))


# --- what is split, held and added up


@rule
def wage(wage: Value, partner_wage: Value) -> Value:
    """A column that people read of each other while it is made."""
    return wage + 0.5 * partner_wage


@rule
def doubled(wage: Value, luck_doubling: Value) -> Value:
    """Read of others in the same stage: everyone's must be made first."""
    return 2.0 * wage + luck_doubling


@rule
def earnings(
    partner_doubled: Value, home_wage: Value, here_rent: Value, change_in_pay: Value, wage_index: Value
) -> Value:
    """Reads of others what was made before, and of the own place."""
    return partner_doubled + home_wage * wage_index - here_rent + change_in_pay


@rule
def tenure(tenure: Value, earnings: Value, doubled: Value, partnered: Value) -> Value:
    """A column of whole numbers, from what an earlier pass made."""
    return rules.where(partnered & (earnings > doubled), rules.floor(rules.minimum(earnings, 40.0)), tenure)


ODD = (wage, doubled, earnings, tenure)


def odd_loop(stage: tuple[Rule, ...] = ODD) -> compiled.Loop:
    (loop,) = compiled.loops_of_people([stage], {"doubled"}, {"doubled", "earnings"})
    return loop


def odd_program(stage: tuple[Rule, ...] = ODD) -> loops.Program:
    return loops.Program((odd_loop(stage), compiled.loop_of_places("places", (), ())))


def test_a_stage_is_split_where_someone_is_read_of_whom_not_all_is_made() -> None:
    assert [[each.name for each in part] for part in compiled.passes(ODD)] == [
        ["wage", "doubled"],
        ["earnings", "tenure"],
    ]


def odd_scope(people: int = 700) -> Scope:
    world = past("columbus", people, 0, 1960).copy()
    return Scope(world.people, Year(world.places, {"wage_index": 1.5}, changes={"pay": 3.0}, year=1960))


def test_what_is_read_of_others_is_what_numpy_reads(tmp_path: Path) -> None:
    made_of = odd_program()
    one, other = odd_scope(), odd_scope()
    other.year.executor = Compiled(made_of, loops.compile_into(tmp_path / "loops", made_of))
    for scope in (one, other):
        scope.run(ODD)
    assert other.sums.keys() == {"doubled", "earnings"}
    for name in COLUMNS:
        assert one.people[name].tobytes() == other.people[name].tobytes(), name
    assert one.made["doubled"].tobytes() == other.made["doubled"].tobytes()
    for name in other.sums:
        np.testing.assert_array_equal(one.sum(name), other.sum(name))


# --- what is kept


@pytest.mark.parametrize("where", ["", "a file/below"])
def test_loops_that_cannot_be_kept_are_compiled_all_the_same(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a file").touch()
    monkeypatch.setenv("INTERWOVEN_CACHE", where and str(tmp_path / where))
    monkeypatch.setattr(loops, "program", odd_program)
    scope = odd_scope(100)
    assert executors._compiled.__wrapped__().people(scope, ODD)


def test_numba_is_imported_by_nothing_but_compiled_loops() -> None:
    program = (
        "import sys; from sim.world import World; from tests.unit.test_executors import FEW; "
        "World(FEW).live_one_year(); print('numba' in sys.modules)"
    )
    assert in_a_process(program) == "False"


def test_an_edited_rule_finds_other_loops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A formula, a function that it uses, a number in it; but neither its text nor a parameter's value."""

    def key(formula: str, more: str = "") -> str:
        space: dict[str, Any] = {"rule": rule, "__name__": "sim.determinants.tried"}
        exec(compile(f"{more}\n@rule\ndef wage(wage, age):\n    {formula}", str(tmp_path), "exec"), space)  # noqa: S102
        return odd_program((space["wage"],)).key

    plain = key("return wage + 2.0 * age")
    assert plain == key("return (wage + 2.0 * age)  # other words")
    helper = "def shared(x):\n    return {} * x\n"
    others = [
        key("return wage + 3.0 * age"), key("return wage - 2.0 * age"), key("return FACTOR * age", "FACTOR = 2.0"),
        key("return FACTOR * age", "FACTOR = 3.0"), key("return shared(age)", helper.format("2.0")),
        key("return shared(age)", helper.format("3.0")),
    ]  # fmt: skip
    assert len({plain, *others}) == 7
    monkeypatch.setenv("NUMBA_BOUNDSCHECK", "1")
    assert key("return wage + 2.0 * age") != plain


def test_one_process_compiles_and_a_dead_one_is_given_up(tmp_path: Path) -> None:
    folder = tmp_path / "loops"
    assert loops.claimed(folder)
    assert not loops.claimed(folder)
    long_ago = time.time() - 2 * loops.GIVEN_UP
    os.utime(folder / loops.COMPILING, (long_ago, long_ago))
    assert loops.claimed(folder)


def test_only_the_last_versions_are_kept(tmp_path: Path) -> None:
    for age in range(6):
        (tmp_path / str(age)).mkdir()
        os.utime(tmp_path / str(age), (1e9 - age, 1e9 - age))
    loops.forget_old(tmp_path)
    assert len(list(tmp_path.iterdir())) == loops.VERSIONS_KEPT
    assert (tmp_path / "0").exists()


# --- bounds

PLANTED = """
from sim.stages import Scope
from sim.world import World
from tests.unit.test_executors import PLANNED, digest
from sim.determinants import family
print(digest(PLANNED, "compiled", years=12))
world = World(PLANNED, 0, "compiled")
scope = world.now()
world.people["partner"][5] = len(world.people) + 100
try:
    scope.run(family.CHANCES)
except IndexError:
    print("seen")
"""


def test_nothing_is_read_out_of_range() -> None:
    """Every read is checked in loops compiled for that, which are kept apart; a planted one is seen."""
    assert in_a_process(PLANTED, NUMBA_BOUNDSCHECK="1").split() == [digest(PLANNED, "numpy", years=12), "seen"]
