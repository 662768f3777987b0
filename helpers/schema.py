"""A case file as its author writes it: every key, its type and its bounds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from .questions import Question
from .sourced import CiteId, Id, Labeled, Part, Sentence, Text

_Condition = Annotated[str, StringConstraints(pattern=r"^if ")]


class Investigation(Part):
    """What the work-up list can hold; `radiation` may be a condition such as "if CT"."""

    name: Text
    radiation: bool | str = False
    invasive: bool = False

    @field_validator("radiation", mode="plain", json_schema_input_type=bool | _Condition)
    @classmethod
    def _yes_no_or_condition(cls, value: object) -> object:
        if isinstance(value, bool) or (isinstance(value, str) and value.startswith("if ")):
            return value
        raise ValueError(f"'{value}' will not do; allowed are true, false or a condition such as if CT")


class Ordered(Part):
    """An investigation of the published case, with its result where the source gives one."""

    order: Id
    result: Sentence | None = None


class CasePicture(Part):
    """A simulated picture: the panel that is drawn, and what is said of it.

    `alt` describes it to who cannot see it before the answer and gives nothing away; `alt_after` says what
    there is to see. `stands_for` names the published panel whose place it takes. `twin` is the same picture
    of normal anatomy.
    """

    panel: Id
    title: Text
    alt: Text
    alt_after: Text
    stands_for: str = ""
    note: str = ""
    twin: str = ""
    cite: tuple[CiteId, ...] = ()


class Published(Part):
    """What was done in the published case at a step, and what it showed."""

    done: tuple[Sentence, ...] = ()
    showed: tuple[Sentence, ...] = ()
    pictures: tuple[Id, ...] = ()
    workup: tuple[Ordered, ...] = ()


class InClass(Part):
    """What whoever teaches a step should know: never shown to learners, so that it may give all away."""

    minutes: int = Field(ge=1, le=60)
    notes: tuple[Sentence, ...] = Field(min_length=1)


class Step(Part):
    """One stop of a case: what is known by now, what is asked, what was done.

    `scene` names the volumes behind its pictures, for a viewer to scroll through.
    """

    id: Id
    title: Text
    findings: tuple[Labeled, ...] = Field(min_length=1)
    questions: tuple[Question, ...] = Field(min_length=1)
    published: Published = Published()
    scene: str = ""
    in_class: InClass | None = None
    next: str = ""


class Diagnosis(Part):
    """The answer to the case."""

    title: Text
    items: tuple[Sentence, ...] = Field(min_length=1)


class Disagreement(Sentence):
    """Where sources differ, and how to read them."""

    topic: Text


class Event(Sentence):
    """One stop of the published course.

    `short` names it in a figure. `since` is the time since the event before it, in the source's words; left
    out where the source gives none. `start` says whether the source tells from when that time counts, and
    `order` whether it tells the event's place among the others.
    """

    short: str = ""
    since: str = ""
    start: Literal["told", "not told"] = "told"
    order: Literal["told", "not told"] = "told"


NOT_REPORTED = "Not reported"
"""What stands in a cell on which the source is silent."""


NOT_REMEMBERED = "I do not remember"
"""What a learner may fill in instead of a guess."""


class Cell(Part):
    """What the source says on one point, in a few words; without `text` it is not reported."""

    text: str = ""
    cite: tuple[CiteId, ...] = Field(min_length=1)


class Profile(Part):
    """A case point by point, so that it can be set beside another; the titles are the points' names."""

    age: Cell = Field(title="Age")
    presentation: Cell = Field(title="Presentation")
    first_brain_mri: Cell = Field(title="First brain MRI")
    later_brain_imaging: Cell = Field(title="Later brain imaging")
    search: Cell = Field(title="How the tumor was searched for")
    site: Cell = Field(title="Site of the mass")
    mibg: Cell = Field(title="MIBG")
    histology: Cell = Field(title="Histology")
    stage: Cell = Field(title="Stage")
    treatment: Cell = Field(title="Treatment")
    outcome: Cell = Field(title="Outcome")


class Debrief(Part):
    """What may be said once the case is over."""

    diagnosis: Diagnosis | None = None
    profile: Profile | None = None
    events: tuple[Event, ...] = ()
    take_home: tuple[Sentence, ...] = Field(min_length=1)
    not_reported: tuple[Sentence, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()


class Spoiler(Part):
    """Words that give something away, and the moment from which they may be shown.

    `from` is a step id (its opening), `step/question` (that commit) or `debrief`. A trailing `*` stands
    for any ending.
    """

    words: tuple[Text, ...] = Field(min_length=1)
    since: str = Field(alias="from")


class Pretest(Part):
    """A published share to start from, in percent."""

    label: Text
    percent: int = Field(ge=0, le=100)
    cite: tuple[CiteId, ...] = Field(min_length=1)


class Accuracy(Part):
    """How good a test was found to be: as counts, `found` of `of`, or as published percentages.

    Counts get an exact interval. A specificity that no source gives is left out; it is then illustrative.
    """

    label: Text
    found: int | None = Field(None, ge=0)
    of: int | None = Field(None, ge=1)
    sensitivity: int | None = Field(None, ge=0, le=100)
    specificity: int | None = Field(None, ge=0, le=100)
    note: Text
    cite: tuple[CiteId, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _counts_or_percent(self) -> Accuracy:
        counts = self.found is not None and self.of is not None and self.sensitivity is None
        percent = self.sensitivity is not None and self.found is None and self.of is None
        if not (counts or percent) or (counts and self.found > self.of):  # type: ignore[operator]
            raise ValueError("give 'found' of 'of' (no more than there were), or 'sensitivity' in percent")
        return self


class NegativeTest(Part):
    """A test whose negative result is to be weighed, with what is published on it."""

    name: Text
    disease: Text
    pretests: tuple[Pretest, ...] = Field(min_length=1)
    accuracies: tuple[Accuracy, ...] = Field(min_length=1)
    cautions: tuple[Sentence, ...] = Field(min_length=1)


class CaseFile(Part):
    """A case file as its author writes it.

    With `compares` it sets other cases side by side: it has no source of its own, and it opens once these
    are finished.
    """

    id: Id
    version: int = Field(ge=1)
    title: Text
    minutes: int = Field(ge=1, le=600)
    source: str = ""
    compares: tuple[Id, ...] = ()
    content_as_of: Text
    notebook: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+\.ipynb$")]
    spoilers: tuple[Spoiler, ...] = ()
    investigations: dict[Id, Investigation] = Field(default_factory=dict)
    pictures: dict[Id, CasePicture] = Field(default_factory=dict)
    steps: tuple[Step, ...] = Field(min_length=1)
    negative_test: NegativeTest | None = None
    debrief: Debrief
