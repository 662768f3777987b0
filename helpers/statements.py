"""Say what a learner did as xAPI 1.0.3 statements, and read such statements back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import NAMESPACE_URL, uuid4, uuid5

from .marks import CERTAINTIES, MAX_MARK, MIN_MARK, Certainty, Result
from .questions import Given, written

TAG = "tag:oms-casebook,2026:"
ATTEMPT = f"{TAG}extension/attempt"
CERTAINTY = f"{TAG}extension/certainty"
VERSION = f"{TAG}extension/case-version"

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
        said: dict[str, Any] = {"response": written(given)}
        if result.mark is not None:
            said["success"] = result.mark > 0
            said["score"] = {"raw": result.mark, "min": MIN_MARK, "max": MAX_MARK}
        if seconds is not None and 0 <= seconds < 1e7:
            said["duration"] = f"PT{seconds:.2f}S"
        if certainty is not None:
            said["extensions"] = {CERTAINTY: certainty}
        activity = {
            "objectType": "Activity",
            "id": f"{TAG}case/{self.case}/question/{question}",
            "definition": {
                "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
                "interactionType": interaction,
            },
        }
        return self._statement("answered", attempt, activity, statement_id) | {"result": said}

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
        self, verb: Verb, attempt: Attempt, activity: dict[str, Any], statement_id: str | None = None
    ) -> Statement:
        context: dict[str, Any] = {
            "registration": attempt.registration,
            "extensions": {ATTEMPT: attempt.number, VERSION: self.version},
        }
        case = self._case()
        if activity["id"] != case["id"]:
            context["contextActivities"] = {"parent": [case]}
        return {
            "id": statement_id or str(uuid4()),
            "actor": {
                "objectType": "Agent",
                "account": {"homePage": f"{TAG}learner", "name": self.actor},
            },
            "verb": {"id": _VERB_IDS[verb], "display": {"en-US": verb}},
            "object": activity,
            "context": context,
            "timestamp": self._now().isoformat(timespec="microseconds").replace("+00:00", "Z"),
        }

    def _now(self) -> datetime:
        # Clocks tick slowly or are set back; what was said first must stay first.
        self._last = max(datetime.now(UTC), self._last + timedelta(microseconds=1))
        return self._last


@dataclass(frozen=True)
class Deed:
    """What the product reads out of a statement; everything else in it is left alone."""

    at: datetime
    id: str
    verb: Verb
    attempt: Attempt
    question: str = ""
    option: str = ""
    given: str = ""
    certainty: Certainty | None = None


def read_deed(statement: Mapping[str, Any], case: str) -> Deed | None:
    """Return what a statement says about this case, or None where it says nothing we know.

    Raises ValueError for what is no statement at all.
    """
    try:
        verb = _VERBS.get(statement["verb"]["id"])
        if verb is None:
            return None
        activity = str(statement["object"]["id"])
        sid = str(statement["id"])
        at = _utc(statement["timestamp"])
        context = statement.get("context", {})
        registration = str(context.get("registration", ""))
        number = context.get("extensions", {}).get(ATTEMPT, 1)
        result = statement.get("result", {})
        certainty = result.get("extensions", {}).get(CERTAINTY)
        given = result.get("response", "")
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise ValueError("not an xAPI statement") from error
    this = f"{TAG}case/{case}"
    if not (activity == this or activity.startswith(this + "/")):
        return None
    if type(number) is not int or number < 1 or not isinstance(given, str):
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
        # Half a character cannot be sent to the card.
        given.encode("utf-8", "replace").decode(),
        certainty if certainty in CERTAINTIES else None,
    )


def _utc(timestamp: str) -> datetime:
    at = datetime.fromisoformat(timestamp)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
