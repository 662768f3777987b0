"""A case file as its author writes it: every key, its type and its bounds."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from .questions import Question
from .sourced import Id, Labeled, Part, Sentence, Text


class Investigation(Part):
    """What the work-up list can hold; `radiation` may be a condition such as "if CT"."""

    name: Text
    radiation: bool | str = False
    invasive: bool = False

    @field_validator("radiation", mode="plain")
    @classmethod
    def _yes_no_or_condition(cls, value: object) -> object:
        if isinstance(value, bool) or (isinstance(value, str) and value.startswith("if ")):
            return value
        raise ValueError(f"'{value}' will not do; allowed are true, false or a condition such as if CT")


class Ordered(Part):
    """An investigation of the published case, with its result where the source gives one."""

    order: Id
    result: Sentence | None = None


class Published(Part):
    """What was done in the published case at a step, and what it showed."""

    done: tuple[Sentence, ...] = ()
    showed: tuple[Sentence, ...] = ()
    workup: tuple[Ordered, ...] = ()


class Step(Part):
    """One stop of a case: what is known by now, what is asked, what was done."""

    id: Id
    title: Text
    findings: tuple[Labeled, ...] = Field(min_length=1)
    questions: tuple[Question, ...] = Field(min_length=1)
    published: Published = Published()
    next: str = ""


class Diagnosis(Part):
    """The answer to the case."""

    title: Text
    items: tuple[Sentence, ...] = Field(min_length=1)


class Disagreement(Sentence):
    """Where sources differ, and how to read them."""

    topic: Text


class Debrief(Part):
    """What may be said once the case is over."""

    diagnosis: Diagnosis
    events: tuple[Sentence, ...] = Field(min_length=1)
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


class CaseFile(Part):
    """A case file as its author writes it."""

    id: Id
    version: int = Field(ge=1)
    title: Text
    minutes: int = Field(ge=1, le=600)
    source: str
    content_as_of: Text
    notebook: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+\.ipynb$")]
    spoilers: tuple[Spoiler, ...] = ()
    investigations: dict[Id, Investigation] = Field(default_factory=dict)
    steps: tuple[Step, ...] = Field(min_length=1)
    debrief: Debrief
