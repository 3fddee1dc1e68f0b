"""Every file that cannot be used gets one clear error and never a traceback."""

import errno
import os
import pickle
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.scenario import ScenarioError, load

SOUND = """\
title: A town
question: What if?
city: rural-county
groups:
  A: {share: 0.6, schooling: 8, wealth: 10000, ownership: 0.4}
  B: {share: 0.4, schooling: 6, wealth: 2000, ownership: 0.2}
"""
BILLION = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))


def with_line(line: str) -> str:
    """The sound file with one line more."""
    return f"{SOUND}{line}\n"


def instead(old: str, new: str) -> str:
    """The sound file with something else in place of a part."""
    assert old in SOUND
    return SOUND.replace(old, new)


@dataclass(frozen=True)
class Bad:
    """A file that cannot be used, the key that the error names, and what else it says."""

    content: str | bytes
    key: str
    says: tuple[str, ...]


CASES = {
    "empty": Bad("", "", ("is empty", "base: columbus")),
    "only comments": Bad("# nothing\n", "", ("is empty",)),
    "binary": Bad(bytes(range(256)) * 4, "", ("UTF-8",)),
    "zeros": Bad(b"\0" * 100, "", ("characters that no text has",)),
    "UTF-16": Bad(SOUND.encode("utf-16"), "", ("UTF-8",)),
    "not YAML": Bad("title: [A town\nquestion: what\n", "", ("is not YAML in line 2", "brackets")),
    "two documents": Bad("title: a\n---\ntitle: b\n", "", ("is not YAML",)),
    "a list": Bad("- a\n- b\n", "", ("a list of 2", "title: My town")),
    "a word": Bad("columbus\n", "", ("'columbus'",)),
    "unknown key": Bad(with_line("peeple: 500"), "peeple", ("not a key", "Did you mean 'people'?")),
    "unknown key below": Bad(
        instead("schooling: 8,", "scooling: 8,"), "groups.A.scooling", ("Did you mean 'schooling'?",)
    ),
    "own name": Bad(with_line("name: town"), "name", ("file's name",)),
    "missing key": Bad(instead("question: What if?\n", ""), "question", ("is missing", "base")),
    "missing start": Bad(instead(", ownership: 0.4", ""), "groups.A.ownership", ("is missing", "from 0 to 1")),
    "wrong type": Bad(with_line("people: many"), "people", ("'many'", "a whole number from 100 to 2,000,000")),
    "number in quotes": Bad(with_line("people: '500'"), "people", ("'500'", "Write 500, without quotes.")),
    "half a person": Bad(with_line("people: 500.5"), "people", ("500.5", "a whole number", "Write 500.")),
    "truth for a number": Bad(with_line("people: true"), "people", ("is true", "a whole number")),
    "title as list": Bad(instead("title: A town", "title: [A, town]"), "title", ("a list of 2", "text", "quotes")),
    "control character": Bad(instead("title: A town", 'title: "A \\e[31mtown"'), "title", ("control characters",)),
    "half a character": Bad(instead("title: A town", 'title: "\\ud800"'), "title", ("text of at most 500",)),
    "groups as list": Bad(
        with_line("").split("groups:")[0] + "groups: [A, B]\n", "groups", ("a list of 2", "under it")
    ),
    "text for names": Bad(
        with_line("mechanisms: {redlining: {acts_on: B}}"), "mechanisms.redlining.acts_on", ("'B'", "Write [B].")
    ),
    "yes for true": Bad(
        with_line("mechanisms: {custody: {on: yes}}"), "mechanisms.custody.on", ("'yes'", "true or false")
    ),
    "wrong choice": Bad(with_line("starts: equel"), "starts", ("one of unequal, equal", "Did you mean 'equal'?")),
    "share of 60": Bad(
        instead("share: 0.6", "share: 60"), "groups.A.share", ("is 60", "0 to 1", "For 60 per cent write 0.6.")
    ),
    "level of 60 %": Bad(with_line("plan: {preschool: 60%}"), "plan.preschool", ("'60%'", "level")),
    "level of 60": Bad(with_line("plan: {preschool: 60}"), "plan.preschool.level", ("For 60 per cent write 0.6.",)),
    "level below 0": Bad(with_line("plan: {preschool: -0.1}"), "plan.preschool.level", ("Write 0 or more.",)),
    "shares": Bad(instead("share: 0.4", "share: 0.3"), "groups", ("add up to 0.9", "add up to 1")),
    "group called all": Bad(instead("  B:", "  all:"), "groups", ("'all'",)),
    "no groups": Bad(SOUND.split("  A:")[0].replace("groups:", "groups: {}"), "groups", ("0 groups",)),
    "no place for a group": Bad(
        instead("wealth: 2000", "grades: {A: 0, B: 0, C: 0, D: 0}, wealth: 2000"), "groups.B.grades", ("no place",)
    ),
    "unknown grade": Bad(instead("wealth: 2000", "grades: {E: 1}, wealth: 2000"), "groups.B.grades.E", ("A, B, C, D",)),
    "unknown city": Bad(
        instead("rural-county", "rural-town"), "city", ("'rural-town'", "Did you mean 'rural-county'?")
    ),
    "unknown place": Bad(
        with_line("plan: {parks: {level: 1, where: [n99]}}"), "plan.parks.where", ("'n99'", "Did you mean")
    ),
    "place of a mechanism": Bad(
        with_line("mechanisms: {custody: {where: [m1]}}"), "mechanisms.custody.where", ("'m1'",)
    ),
    "no places": Bad(with_line("plan: {parks: {level: 1, where: []}}"), "plan.parks.where", ("list",)),
    "negative population": Bad(with_line("people: -5"), "people", ("is -5", "100 to 2,000,000", "Write 100 or more.")),
    "huge population": Bad(with_line("people: 2000000000"), "people", ("Write 2,000,000 or less.",)),
    "endless population": Bad(with_line("people: " + "9" * 5000), "people", ("a whole number",)),
    "NaN": Bad(instead("wealth: 2000", "wealth: .nan"), "groups.B.wealth", ("is nan", "Write an ordinary number.")),
    "infinity": Bad(instead("wealth: 2000", "wealth: -.inf"), "groups.B.wealth", ("is -inf", "ordinary")),
    "too large a float": Bad(instead("wealth: 2000", "wealth: 1e999"), "groups.B.wealth", ("is inf",)),
    "NaN in a parameter": Bad(with_line("change: {quick_half: .nan}"), "change.quick_half", ("ordinary",)),
    "unknown base": Bad("base: columbos\n", "base", ("'columbos'", "Did you mean 'columbus'?")),
    "base elsewhere": Bad("base: ../secret\n", "base", ("without folder", "base: columbus")),
    "base is itself": Bad("base: bad\n", "base", ("'bad'", "leads back to itself")),
    "code": Bad("title: !!python/object/apply:os.system ['echo harm > harm']\n", "title", ("has the tag", "line 1")),
    "code as key": Bad("!!python/name:os.system : 1\n", "", ("has the tag",)),
    "any tag": Bad("title: !!binary aGVsbG8=\n", "title", ("has the tag",)),
    "alias bomb": Bad(BILLION, "a", ("anchor or alias", "line 1", "Write the value out.")),
    "deep nesting": Bad("title: " + "[" * 100_000, "title" + "[0]" * 12, ("12 levels",)),
    "deep keys": Bad("? " * 10_000, "", ("a key that is not text",)),
    "many values": Bad("title: [" + "1," * 30_000 + "]", "title[19997]", ("20,000 values",)),
    "duplicate key": Bad(with_line("title: Again"), "", ("'title' twice", "line 7")),
    "key not text": Bad(with_line("2025: yes"), "", ("2025", "quotes")),
    "unknown intervention": Bad(
        with_line("plan: {preshool: 0.5}"), "plan", ("'preshool'", "Did you mean 'preschool'?")
    ),
    "unknown mechanism": Bad(
        with_line("mechanisms: {redlinning: false}"), "mechanisms", ("Did you mean 'redlining'?",)
    ),
    "unknown edge": Bad(with_line("cut: [violence_to_learnin]"), "cut", ("Did you mean 'violence_to_learning'?",)),
    "unknown parameter": Bad(with_line("change: {quik_half: 0.4}"), "change", ("Did you mean 'quick_half'?",)),
    "parameter out of range": Bad(
        with_line("change: {quick_half: 4}"), "change.quick_half", ("0 to 1", "default is 0.5")
    ),
    "unknown group": Bad(
        with_line("mechanisms: {custody: {acts_on: [C]}}"), "mechanisms.custody.acts_on", ("'C'", "A, B")
    ),
    "mechanism without groups": Bad(
        with_line("mechanisms: {voice: {acts_on: [B]}}"), "mechanisms.voice.acts_on", ("acts on no label",)
    ),
    "mechanism without places": Bad(
        with_line("mechanisms: {voice: {where: [n01]}}"), "mechanisms.voice.where", ("everywhere",)
    ),
    "end before start": Bad(
        with_line("plan: {parks: {level: 1, start: 2030, end: 2029}}"), "plan.parks.end", ("is 2029", "from 2030")
    ),
    "own intervention": Bad(
        with_line("interventions: {choir: {title: Choirs}}"), "interventions.choir.sectors", ("missing",)
    ),
    "own id": Bad(with_line("interventions: {Choir: {}}"), "interventions.Choir.title", ("missing",)),
}


@pytest.fixture(params=CASES, ids=lambda name: name.replace(" ", "_"))
def case(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Bad]:
    """A file that cannot be used."""
    bad = CASES[request.param]
    path = tmp_path / "bad.yaml"
    path.write_bytes(bad.content if isinstance(bad.content, bytes) else bad.content.encode())
    return path, bad


def refused(path: Path) -> ScenarioError:
    """The error for a file."""
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return caught.value


def test_the_sound_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "town.yaml"
    path.write_text(SOUND)
    assert load(path).name == "town"


def test_error_says_file_key_value_what_is_allowed_and_what_to_do(case: tuple[Path, Bad]) -> None:
    path, bad = case
    start = time.process_time()
    error = refused(path)
    message = str(error)
    assert time.process_time() - start < 5
    assert error.key == bad.key
    assert message.startswith(str(path))
    assert f". Allowed: {error.allowed}. {error.remedy}" in message
    assert error.allowed
    assert error.remedy.endswith((".", "?", "`"))
    assert [part for part in bad.says if part not in message] == []
    assert "\n" not in message
    assert message.isprintable()
    assert len(message) < 600


def test_command_line_ends_with_2_and_one_line(case: tuple[Path, Bad]) -> None:
    path, _ = case
    result = CliRunner().invoke(app, ["check", str(path)])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert str(path) in result.stderr
    assert "Traceback" not in result.output


def test_real_process_ends_with_2_and_one_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(with_line("people: -5"))
    program = Path(sysconfig.get_path("scripts"), "sim")
    done = subprocess.run([program, "run", path], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"sim: {path}: people is -5. Allowed: a whole number from 100 to 2,000,000. Write 100 or more."
    ]


def test_no_code_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "bad.yaml"
    path.write_text(str(CASES["code"].content))
    refused(path)
    assert os.listdir() == ["bad.yaml"]


def test_50_megabytes_are_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"# all text\n" * 5_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("was read"))
    assert "has 55,000,000 bytes" in str(refused(path))
    assert "at most 1,000,000 bytes" in str(refused(path))


@pytest.mark.parametrize(
    "text", ["{" * 900_000, "title: " + "a" * 900_000, "# c\n" * 200_000, "a: 'b\n" + "\n" * 900_000, "- " * 400_000]
)
def test_a_large_file_does_not_take_long(tmp_path: Path, text: str) -> None:
    path = tmp_path / "large.yaml"
    path.write_text(text)
    start = time.process_time()
    assert len(str(refused(path))) < 600
    assert time.process_time() - start < 10


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(SOUND)
    error = refused(tmp_path)
    assert "is a folder" in str(error)
    assert "mine.yaml" in error.remedy


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file")
def test_a_device_is_no_file() -> None:
    assert "is not a file" in str(refused(Path("/dev/zero")))


@pytest.mark.parametrize(
    ("name", "near"), [("colombus", "columbus"), ("colombus.yaml", "columbus"), ("twon.yaml", "town.yaml")]
)
def test_missing_file_suggests_the_nearest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, near: str
) -> None:
    (tmp_path / "town.yaml").write_text(SOUND)
    monkeypatch.chdir(tmp_path)
    error = refused(Path(name))
    assert error.remedy == f"Did you mean '{near}'?"
    assert "columbus, inner-suburb" in error.allowed


@pytest.mark.parametrize("name", ["", "x" * 5000, "a\0b", "a\0b/c.yaml", "\x1b[31mred.yaml", "no/such/folder/x.yaml"])
def test_names_that_no_file_has(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError) as caught:
        load(name)
    assert str(caught.value).isprintable()


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    path = tmp_path / "closed.yaml"
    path.write_text(SOUND)
    monkeypatch.setattr(Path, "read_bytes", closed)
    assert "cannot be read (Permission denied)" in str(refused(path))


def test_bases_in_a_circle(tmp_path: Path) -> None:
    for name, base in (("a", "b"), ("b", "c"), ("c", "a")):
        (tmp_path / f"{name}.yaml").write_text(f"base: {base}\n")
    error = refused(tmp_path / "a.yaml")
    assert (error.key, error.value) == ("base", "a")
    assert error.file == str(tmp_path / "c.yaml")


def test_an_error_below_names_the_file_in_which_it_stands(tmp_path: Path) -> None:
    (tmp_path / "low.yaml").write_text(with_line("people: 5"))
    (tmp_path / "high.yaml").write_text("base: low\ntitle: Other\n")
    assert refused(tmp_path / "high.yaml").file == str(tmp_path / "low.yaml")


def test_the_error_travels_between_processes(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(with_line("people: -5"))
    error = refused(path)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (type(again), str(again), again.key) == (ScenarioError, str(error), "people")


OWN = (
    "title: Choirs, sectors: [arts], thrive: arts_culture, unit: x, evidence: assumed, label: assumed, kind: programme"
)


@pytest.mark.parametrize(
    ("name", "entry", "key", "says"),
    [
        ("choir", "cause: artz, effect: 1, reaches: all", "cause", "Did you mean 'arts'?"),
        ("preschool", "cause: arts, effect: 1, reaches: all", "", "no id of the catalogue"),
        ("Choir", "cause: arts, effect: 1, reaches: all", "", "small letters"),
        ("choir", "cause: arts, effect: .inf, reaches: all", "effect", "finite"),
        ("choir", "cause: arts, effect: 1, reaches: all, eligible: {age: [3, 4]}", "eligible", "`where`"),
        ("choir", "cause: pay, effect: 1, reaches: all, eligible: {label: [1, 1]}", "eligible", "never a group"),
        ("choir", "cause: pay, effect: 1, reaches: all, eligible: {agee: [1, 1]}", "eligible", "Did you mean 'age'?"),
        ("choir", "cause: pay, effect: 1, reaches: all, eligible: {age: [4, 3]}", "eligible.age", "Exchange"),
        ("choir", "cause: pay, effect: 1, reaches: all, uptake: 80", "uptake", "For 80 per cent write 0.8."),
        ("choir", "cause: pay, effect: 1, reaches: all, id: other", "", "small letters"),
    ],
)
def test_own_interventions(tmp_path: Path, name: str, entry: str, key: str, says: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(with_line(f"interventions: {{{name}: {{{OWN}, {entry}}}}}"))
    error = refused(path)
    assert error.key == f"interventions.{name}.{key}".removesuffix(".")
    assert says in str(error)


def changed(change: Callable[[], object]) -> ScenarioError:
    """The error for a change in Python."""
    with pytest.raises(ScenarioError) as caught:
        change()
    return caught.value


def test_changes_in_python_are_refused_alike() -> None:
    columbus = load("columbus")
    assert "Did you mean 'preschool'?" in str(changed(lambda: columbus.with_plan({"preshool": 0.5})))
    assert "For 60 per cent write 0.6." in str(changed(lambda: columbus.with_plan({"preschool": 60})))
    assert "Did you mean 'quick_half'?" in str(changed(lambda: columbus.with_changes({"quik_half": 0.5})))
    assert "Did you mean 'redlining'?" in str(changed(lambda: columbus.without("redlinning")))
    assert "Did you mean 'income_to_learning'?" in str(changed(lambda: columbus.cutting("income_to_lerning")))
    assert "Write 100 or more." in str(changed(lambda: columbus.with_people(-5)))


def test_a_notebook_shows_the_message_without_the_lines_of_code_behind_it():
    with pytest.raises(ScenarioError) as caught:
        load("columbus").with_plan({"preschol": 0.5})
    (line,) = caught.value._render_traceback_()
    assert line == f"ScenarioError: {caught.value}"
    assert "Did you mean 'preschool'?" in line
