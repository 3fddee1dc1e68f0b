"""A study as data: whom it follows, what is done to some of them, what is measured, and what was published.

A study is a YAML file (`scenarios/trials/`, or one of your own). It forces causes, events and places, not its outcome.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from sim import evidence
from sim.cities import home
from sim.experiments.trials import names
from sim.interventions import CAUSES, catalogue
from sim.parameters import suggest
from sim.refusals import ScenarioError, refusal, shown
from sim.safe_yaml import cut_path, read
from sim.settings import Part, Share, SomeNames, Text, Year

type Limits = dict[str, Annotated[tuple[float, float], Field(strict=False)]]
type Quantiles = dict[str, Annotated[tuple[Share, Share], Field(strict=False)]]
type Span = Annotated[tuple[int, int], Field(strict=False)]
type Numbers = dict[str, float]

Design = Literal[
    "randomised", "natural experiment by place", "natural experiment by cohort", "natural experiment by year",
    "event study", "movers by age", "association",
]  # fmt: skip
Kind = Literal[
    "difference", "points", "percent", "ratio", "log points", "standard deviations", "elasticity", "slope",
    "share of gap a year",
]  # fmt: skip


class Reading(Part):
    """A number of each person or place that is followed, from some of their years."""

    reads: str = Field(description="a column of people, here_x, home_x or partner_x, or what a rule makes")
    of: Literal["self", "child", "grandchild", "place"] = Field(
        default="self", description="who is measured: the person, their children, their grandchildren, the place"
    )
    ages: Span | None = Field(default=None, description="first and last age, in whole years")
    years: Span | None = Field(default=None, description="first and last year after joining; 0 is the first")
    over: Literal["mean", "sum", "ever", "last"] = Field(default="mean", description="how years become one number")
    at_least: float | None = Field(default=None, description="counts 1 from this value on, 0 below")
    rank: bool = Field(default=False, description="percentile (0 to 1) among all born in the same year")
    when: Limits = Field(default={}, description="only years in which these lie within limits")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.ages is None) == (self.years is None):
            raise ScenarioError("has to name one window", "`ages` or `years`", "Name one of them.", key="ages")
        if self.of == "place":
            names.check("reads", [self.reads], names.OF_PLACES)
        else:
            names.check("reads", [self.reads], names.READABLE)
        names.check("when", self.when, names.KNOWN)
        return self


class Treatment(Part):
    """What is done to the treated from the year in which they join."""

    programme: str = Field(default="", description="an intervention of the catalogue, at the strength of its trial")
    causes: Numbers = Field(default={}, description="causes (`sim list causes`) and what is added to each")
    years: int = Field(default=1, ge=1, le=100, description="for how many years causes are moved")
    ages: Span | None = Field(default=None, description="ages at which causes are moved; all where nothing is said")
    given_to: Literal["self", "household"] = Field(
        default="self", description="household: the adult in whose household the person lives"
    )
    sets: Numbers = Field(default={}, description="an event: columns of people that are set as they join")
    adds: Numbers = Field(default={}, description="an event: what is added to columns of people as they join")
    moves_to: Quantiles = Field(
        default={}, description="households move to places between these quantiles, 0 to 1; empty: they stay"
    )
    places_add: Numbers = Field(default={}, description="what is added to states of treated places at the start")
    places_times: Numbers = Field(default={}, description="by what states of treated places are multiplied")
    uptake: Share = Field(default=1.0, description="share of those who are offered it that take part")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.programme:
            names.check("programme", [self.programme], catalogue())
        names.check("causes", self.causes, CAUSES)
        for key in ("sets", "adds"):
            names.check(key, getattr(self, key), names.SETTABLE)
        for key in ("moves_to", "places_add", "places_times"):
            names.check(key, getattr(self, key), names.OF_PLACES)
        return self

    @property
    def moved(self) -> Numbers:
        """All causes that are moved, those of the programme too."""
        if not self.programme:
            return self.causes
        each = catalogue()[self.programme]
        return {each.cause: each.effect, **self.causes}

    def of_scope(self, scope: str) -> Numbers:
        """The causes of people ("person") or of places ("place")."""
        return {cause: size for cause, size in self.moved.items() if CAUSES[cause].scope == scope}


class Estimand(Part):
    """What is told of the treated, against the same people in the world without the study."""

    kind: Kind
    of: Literal["treated", "assigned"] = Field(default="treated", description="assigned: intent to treat")
    per: Reading | None = Field(default=None, description="the effect is told for one unit of the effect on this")
    per_kind: Literal["difference", "points", "percent"] = "difference"
    on: Reading | None = Field(default=None, description="slope: on what the outcome is regressed")
    given: Annotated[tuple[Reading, ...], Field(strict=False)] = Field(default=(), description="slope: held constant")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.kind == "slope") != (self.on is not None):
            raise ScenarioError("", "`on` for a slope, and for nothing else", "Add it, or take it out.", key="on")
        if self.kind == "elasticity" and self.per is None:
            raise ScenarioError("is missing", "what the outcome answers to", "Add it.", key="per")
        return self


class Published(Part):
    """The estimate of the study itself."""

    value: float
    low: float | None = Field(default=None, description="lower end of its 95 % interval, if known")
    high: float | None = Field(default=None, description="upper end of its 95 % interval, if known")
    n: int | None = Field(default=None, ge=4, description="people in the study, both arms, as far as recalled")
    unit: Text
    source: str = Field(default="", description="citation; that of the evidence row where nothing is said")
    status: Literal["verified", "memory"] = Field(default="memory", description="verified: the number was seen")


class Study(Part):
    """A published study that can be run again inside the model."""

    name: Text
    title: Text
    design: Design
    evidence: str = Field(default="", description="id of the row of evidence; empty for a study of your own")
    scenario: str = Field(default="us-metro", description="the world in which it is run")
    people: int = Field(default=40_000, ge=1_000, le=1_000_000)
    start: Year = Field(description="first year in which people are treated; they are chosen at the end of the last")
    until: Year | None = Field(
        default=None, description="last year lived; where nothing is said, until the last reading that can be"
    )
    enrols: int = Field(default=1, ge=1, le=100, description="for how many years people join")
    eligible: Limits = Field(default={}, description="lowest and highest value of what those who join have")
    groups: SomeNames | None = Field(default=None, description="groups of which the study's people are")
    places: Quantiles = Field(default={}, description="places of the study, by quantiles (0 to 1) of their states")
    place_share: Share = Field(default=1.0, description="share of these places that are treated")
    at_scale: bool = Field(default=False, description="all eligible are treated, not at most 1 % of each place")
    treatment: Treatment = Treatment()
    outcome: Reading
    estimand: Estimand
    published: Published
    used: Literal["no", "in part", "yes"] = Field(description="whether the model was set by this study")
    note: Text = Field(description="how it was used, or what the run leaves out and why it may miss")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        names.check("eligible", self.eligible, names.KNOWN)
        names.check("places", self.places, names.OF_PLACES)
        if self.evidence:
            names.check("evidence", [self.evidence], [row.id for row in evidence.all_rows()])
        elif not self.published.source:
            raise ScenarioError("is missing", "a citation", "Add it, or name `evidence`.", key="published.source")
        forced = {*self.treatment.sets, *self.treatment.adds, *self.treatment.places_add, *self.treatment.places_times}
        if self.outcome.reads in forced and self.outcome.years and self.outcome.years[0] == 0:
            problem = f"forces {shown(self.outcome.reads)} and measures it in the same year"
            raise ScenarioError(problem, "causes and events", "Measure what follows from it.", key="treatment")
        return self

    @property
    def source(self) -> str:
        """Citation of the study."""
        return self.published.source or evidence.find(self.evidence).citation

    @property
    def status(self) -> str:
        """Whether the published number was seen or is recalled."""
        return evidence.find(self.evidence).status if self.evidence else self.published.status

    @property
    def end(self) -> int:
        """The last year that is lived."""
        if self.until is not None:
            return max(self.until, self.start)
        every = [each for each in (self.outcome, self.estimand.per, self.estimand.on, *self.estimand.given) if each]
        return self.start + self.enrols - 1 + max(self._years_after(each) for each in every)

    def _years_after(self, reading: Reading) -> int:
        """Return how long after joining a reading may be taken: descendants are borne up to 45 years on."""
        if reading.years is not None:
            return reading.years[1]
        assert reading.ages is not None
        youngest = int(self.eligible.get("age", (0.0, 0.0))[0]) if reading.of == "self" else 0
        wait = {"self": 0, "child": 30, "grandchild": 58, "place": 0}[reading.of]
        return max(reading.ages[1] - youngest - 1, 0) + wait


def folder() -> Path:
    """Return where the studies lie that come with the kit."""
    return home() / "trials"


def shipped() -> tuple[str, ...]:
    """Return the names of the studies that come with the kit."""
    return tuple(sorted(file.stem for file in folder().glob("*.yaml")))


def load(name_or_path: str | Path) -> Study:
    """Return a study that comes with the kit, by name, or one of your own, by the path of its YAML file.

    Raises:
        ScenarioError: there is no such study, or it cannot be used; the message says what to do.
    """
    path = folder() / f"{name_or_path}.yaml" if str(name_or_path) in shipped() else Path(name_or_path)
    if not path.exists():
        remedy = suggest(str(name_or_path), shipped()).strip() or "Look at the list, or at the path."
        allowed = f"one of {len(shipped())} studies (`sim list trials`), or a YAML file"
        raise ScenarioError(f"there is no study or file {shown(str(name_or_path))}", allowed, remedy)
    content = read(path)
    try:
        if "name" in content:
            raise ScenarioError("is not a key here", "the keys of `sim schema trial`", "Take it out.", key="name")
        return checked({**content, "name": path.stem})
    except ScenarioError as error:
        raise error.found_in(cut_path(path)) from None


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a study's file, for editors and for messages."""
    found = Study.model_json_schema()
    del found["properties"]["name"]
    found["required"].remove("name")
    return found


def checked(content: dict[str, Any]) -> Study:
    """Return the study that a mapping describes, or refuse it."""
    try:
        return Study.model_validate(content)
    except ValidationError as error:
        raise refusal(error, schema()) from None
