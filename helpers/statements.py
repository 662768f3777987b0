"""Say what a learner did as xAPI 1.0.3 statements, and read such statements back."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, NamedTuple
from uuid import NAMESPACE_URL, uuid4, uuid5

from .marks import CERTAINTIES, MAX_MARK, MIN_MARK, Certainty, Result
from .questions import Given, written

TAG = "tag:oms-casebook,2026:"
HOME_PAGE = f"{TAG}learner"
ATTEMPT = f"{TAG}extension/attempt"
CERTAINTY = f"{TAG}extension/certainty"
VERSION = f"{TAG}extension/case-version"
RECALL = f"{TAG}extension/recall"
DAY = f"{TAG}extension/day"

Verb = Literal["initialized", "answered", "completed", "experienced"]
_VERBS: dict[str, str] = {
    f"http://adlnet.gov/expapi/verbs/{verb}": verb
    for verb in ("initialized", "answered", "completed", "experienced")
}
_VERB_IDS = {verb: iri for iri, verb in _VERBS.items()}

Statement = dict[str, Any]


@dataclass(frozen=True, order=True)
class Attempt:
    """One way of a learner through a case, numbered from 1; `registration` is its id in the statements."""

    number: int
    registration: str


@dataclass
class Writer:
    """Makes the statements of one learner about one case, each a little later than the one before.

    `actor` is a random pseudonym; it is never a name.
    """

    actor: str
    case: str
    version: int
    _last: datetime = datetime(1, 1, 1, tzinfo=UTC)

    def attempt(self, number: int) -> Attempt:
        """Return the attempt of this number.

        Its id follows from learner, case and number, so two kernels that begin it together agree on it.
        """
        name = f"{TAG}{self.actor}/{self.case}/{number}"
        return Attempt(number, str(uuid5(NAMESPACE_URL, name)))

    def initialized(self, attempt: Attempt) -> Statement:
        """Say that an attempt began."""
        return self._statement("initialized", attempt, self._case())

    def completed(self, attempt: Attempt) -> Statement:
        """Say that the last question of a case was answered."""
        return self._statement("completed", attempt, self._case()) | {"result": {"completion": True}}

    def answered(
        self,
        attempt: Attempt,
        question: str,
        interaction: str,
        given: Given,
        certainty: Certainty | None,
        result: Result,
        seconds: float | None,
        statement_id: str | None = None,
    ) -> Statement:
        """Say that a question was answered; success and score only where it was marked."""
        activity = _asked(f"{TAG}case/{self.case}/question/{question}", interaction)
        said = _said(given, certainty, result, seconds)
        return self._statement("answered", attempt, activity, statement_id) | {"result": said}

    def reviewed(
        self,
        question: str,
        interaction: str,
        given: Given,
        certainty: Certainty | None,
        result: Result,
        seconds: float | None,
        recall: str,
        after: datetime,
        day: date,
        statement_id: str | None = None,
    ) -> Statement:
        """Say that a question was answered once more, as a review: an activity of its own, in no attempt.

        `recall` is what was remembered before the options were seen. `after` is the time of the answer that
        came before: the statement is later than that even where the clock was set back. `day` is the UTC
        day by the clock, and is told beside.
        """
        self._last = max(self._last, after)
        activity = _asked(review_activity(self.case, question), interaction)
        said = _said(given, certainty, result, seconds)
        said["extensions"] = said.get("extensions", {}) | {RECALL: recall}
        statement = self._statement("answered", None, activity, statement_id) | {"result": said}
        statement["context"]["extensions"][DAY] = day.isoformat()
        return statement

    def experienced(self, attempt: Attempt, question: str, option: str) -> Statement:
        """Say that the reason of an option was opened after the commit."""
        activity = {
            "objectType": "Activity",
            "id": f"{TAG}case/{self.case}/question/{question}/option/{option}",
        }
        return self._statement("experienced", attempt, activity)

    def _case(self) -> dict[str, Any]:
        return {
            "objectType": "Activity",
            "id": f"{TAG}case/{self.case}",
            "definition": {"type": "http://adlnet.gov/expapi/activities/lesson"},
        }

    def _statement(
        self, verb: Verb, attempt: Attempt | None, activity: dict[str, Any], statement_id: str | None = None
    ) -> Statement:
        context: dict[str, Any] = {"extensions": {VERSION: self.version}}
        if attempt:
            context["registration"] = attempt.registration
            context["extensions"][ATTEMPT] = attempt.number
        case = self._case()
        if activity["id"] != case["id"]:
            context["contextActivities"] = {"parent": [case]}
        return {
            "id": statement_id or str(uuid4()),
            "actor": agent(self.actor),
            "verb": {"id": _VERB_IDS[verb], "display": {"en-US": verb}},
            "object": activity,
            "context": context,
            "timestamp": self._now().isoformat(timespec="microseconds").replace("+00:00", "Z"),
        }

    def _now(self) -> datetime:
        # Clocks tick slowly or are set back; what was said first must stay first.
        with suppress(OverflowError):
            self._last = max(datetime.now(UTC), self._last + timedelta(microseconds=1))
        return self._last


def agent(pseudonym: str) -> dict[str, Any]:
    """Return an actor who has no name."""
    return {"objectType": "Agent", "account": {"homePage": HOME_PAGE, "name": pseudonym}}


def review_activity(case: str, question: str) -> str:
    """Return the id of the activity of reviewing a question."""
    return f"{TAG}review/{case}/{question}"


def _asked(activity: str, interaction: str) -> dict[str, Any]:
    return {
        "objectType": "Activity",
        "id": activity,
        "definition": {
            "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
            "interactionType": interaction,
        },
    }


def _said(given: Given, certainty: Certainty | None, result: Result, seconds: float | None) -> dict[str, Any]:
    said: dict[str, Any] = {"response": written(given)}
    if result.mark is not None:
        said["success"] = result.mark > 0
        said["score"] = {"raw": result.mark, "min": MIN_MARK, "max": MAX_MARK}
    if seconds is not None and 0 <= seconds < 1e7:
        said["duration"] = f"PT{seconds:.2f}S"
    if certainty is not None:
        said["extensions"] = {CERTAINTY: certainty}
    return said


class Deed(NamedTuple):
    """What the product reads out of a statement; everything else in it is left alone.

    `version` is that of the case at that time, `success` what the marking said then; None where it said
    nothing. A review is in no attempt; its `day` is the UTC day by the clock when it was answered.
    """

    at: datetime
    id: str
    verb: Verb
    attempt: Attempt | None
    question: str = ""
    option: str = ""
    given: str = ""
    certainty: Certainty | None = None
    version: int = 1
    success: bool | None = None
    day: date = date.min
    recall: str = ""


def read_deed(statement: Mapping[str, Any], case: str) -> Deed | None:
    """Return what a statement says about this case, or None where it says nothing we know.

    Raises ValueError for what is no statement at all.
    """
    try:
        verb = _VERBS.get(statement["verb"]["id"])
        if verb is None:
            return None
        activity = whole(str(statement["object"]["id"]))
        sid = str(statement["id"])
        at = said_at(statement)
        context = statement.get("context", {})
        registration = str(context.get("registration", ""))
        extensions = context.get("extensions", {})
        number = extensions.get(ATTEMPT, 1)
        version = extensions.get(VERSION, 1)
        day = extensions.get(DAY)
        result = statement.get("result", {})
        said = result.get("extensions", {})
        certainty, recall = said.get(CERTAINTY), said.get(RECALL, "")
        given = result.get("response", "")
        success = result.get("success")
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise ValueError("not an xAPI statement") from error
    if not isinstance(given, str) or not isinstance(recall, str):
        return None
    found = {
        "given": whole(given),
        "certainty": certainty if certainty in CERTAINTIES else None,
        "version": version if type(version) is int else 1,
        "success": success if isinstance(success, bool) else None,
    }
    if activity.startswith(reviewed := review_activity(case, "")):
        if verb != "answered":
            return None
        question = activity.removeprefix(reviewed)
        return Deed(at, sid, verb, None, question, **found, day=_day(day, at), recall=whole(recall))
    this = f"{TAG}case/{case}"
    if not (activity == this or activity.startswith(this + "/")):
        return None
    if type(number) is not int or number < 1:
        return None
    parts = activity.removeprefix(this).strip("/").split("/")
    names = dict(zip(parts[::2], parts[1::2], strict=False))
    if verb == "answered" and "question" not in names:
        return None
    return Deed(
        at,
        sid,
        verb,  # type: ignore[arg-type]
        Attempt(number, registration),
        names.get("question", ""),
        names.get("option", ""),
        **found,
        day=at.date(),
    )


def _day(day: object, at: datetime) -> date:
    try:
        return date.fromisoformat(day) if isinstance(day, str) else at.date()
    except ValueError:
        return at.date()


def whole(text: str) -> str:
    """Return a text without half characters: a browser can send them, and they cannot be kept or shown."""
    return text.encode("utf-8", "replace").decode()


def said_at(statement: Mapping[str, Any]) -> datetime:
    """Return the time of a statement in UTC; raises what a time of another kind raises."""
    at = datetime.fromisoformat(statement["timestamp"])
    if at.tzinfo is UTC:
        return at
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
