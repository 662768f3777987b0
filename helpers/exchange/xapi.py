"""A learner's own statements as one file for any learning record store, and such a file taken in again."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from ..case import Case, load_case
from ..errors import CasebookError
from ..history import records_of
from ..statements import HOME_PAGE, Statement, agent, read_deed, said_at
from .activities import Definition, case_of, definitions
from .reading import Progress, problem, read_export, wrong

# Where a statement names people; a learning record store adds the first itself.
_SIGNED = "authority"
_TAUGHT = ("instructor", "team")
# Each has a file open while a file is read.
_MOST_CASES = 100


@dataclass(frozen=True)
class Merged:
    """Every statement of a learner in the order of time; `damaged` lines were passed over."""

    statements: list[Statement]
    damaged: int


def merged(folder: Path, root: Path) -> Merged:
    """Return every statement in a folder of records once, with full definitions from the cases of a root.

    What is about a case that is not in this book, or cannot be opened, goes out as it is, but for a name
    of a person. The statements are copies: nothing on the disk changes.
    """
    found: dict[str, tuple[Statement, Case | None]] = {}
    described: dict[str, Definition] = {}
    damaged = 0
    for records in records_of(folder):
        read = records.read()
        whole = [copied for each in read if (copied := _copied(each, records.folder.name))]
        damaged += records.damaged + len(read) - len(whole)
        case = None
        with suppress(CasebookError):
            case = load_case(records.folder.name, root)
            described |= definitions(case)
        for each in whole:
            found.setdefault(each["id"].lower(), (each, case))
    ordered = sorted(found.values(), key=lambda each: (said_at(each[0]), each[0]["id"]))
    return Merged([_told(each, case, described) for each, case in ordered], damaged)


def _copied(statement: Statement, case: str) -> Statement | None:
    """Return a copy of a statement; None for what is none, or holds what JSON does not."""
    if problem(statement):
        return None
    try:
        read_deed(statement, case)
        # Python reads and writes NaN and infinity; nobody else does.
        return json.loads(json.dumps(statement, allow_nan=False))
    except (ValueError, RecursionError):
        return None


def _told(statement: Statement, case: Case | None, described: dict[str, Definition]) -> Statement:
    statement = unnamed(statement)
    parents: list[Any] = []
    with suppress(KeyError, TypeError):
        parents = [*statement["context"]["contextActivities"]["parent"]]
    for each in (statement["object"], *parents):
        # What another program wrote may be of any shape.
        with suppress(TypeError, AttributeError):
            _describe(each, described)
    definition = statement["object"].get("definition")
    if isinstance(definition, dict) and not _marked_alike(statement, case):
        # The key of today would contradict what the answer was marked then.
        statement["object"]["definition"] = {
            key: value for key, value in definition.items() if key != "correctResponsesPattern"
        }
    return statement


def unnamed(statement: Statement) -> Statement:
    """Return a statement under a pseudonym, without other people: what is none of ours may name somebody."""
    actor = statement["actor"]
    account = actor.get("account")
    name = account.get("name") if isinstance(account, dict) and account.get("homePage") == HOME_PAGE else None
    if not isinstance(name, str) or not re.fullmatch(r"[0-9a-f]{32}", name):
        # The same person stays the same.
        name = uuid5(NAMESPACE_URL, json.dumps(actor, sort_keys=True)).hex
    found = {key: value for key, value in statement.items() if key != _SIGNED} | {"actor": agent(name)}
    if "context" in found:
        found["context"] = {key: value for key, value in found["context"].items() if key not in _TAUGHT}
    return found


def _marked_alike(statement: Statement, case: Case | None) -> bool:
    deed = read_deed(statement, case.id) if case else None
    question = case.question(deed.question) if case and deed else None
    if deed is None or question is None or deed.success is None:
        return True
    mark = question.mark(question.read(deed.given), deed.certainty).mark
    return mark is not None and (mark > 0) == deed.success


def _describe(activity: dict[str, Any], described: dict[str, Definition]) -> None:
    known, found = activity.get("definition", {}), described.get(activity.get("id", ""))
    # A question that was of another kind when it was answered is not the one that is asked now.
    if found and known.get("interactionType") == found.get("interactionType"):
        activity["definition"] = found


def as_file(statements: Iterable[Statement]) -> bytes:
    """Return statements as one JSON array, one on a line, so that a line number names a statement."""
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in statements)
    return f"[\n{lines}\n]\n".encode("utf-8", "replace")


@dataclass(frozen=True)
class Taken:
    """What came of an import, in statements.

    `new` were not in the records, `known` were, or came twice; `other` are about something else.
    """

    new: int = 0
    known: int = 0
    other: int = 0


def take_in(path: Path, folder: Path, progress: Progress | None = None) -> Taken:
    """Take the statements of an export into a folder of records, all of them or none.

    The whole file is read and checked first, while what is new is written beside the records, a draft a
    case. Then the drafts take their places as new files; no file that was there is touched. Raises
    CasebookError, which names the line, for the first thing that is wrong.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        known = {UUID(each["id"]).int for records in records_of(folder) for each in _whole(records.read())}
        with TemporaryDirectory(prefix=".draft-", dir=folder) as drafts:
            taken = _sorted_into(Path(drafts), path, known, progress)
            _put_in_place(Path(drafts), folder)
            return taken
    except OSError as error:
        raise CasebookError(f"{folder} cannot be written: {error.strerror}; nothing was imported") from None


def _whole(statements: Iterable[Statement]) -> Iterable[Statement]:
    return (each for each in statements if not problem(each))


def _sorted_into(drafts: Path, path: Path, known: set[int], progress: Progress | None) -> Taken:
    new = again = other = 0
    files: dict[str, Any] = {}
    try:
        for line, statement in read_export(path, progress):
            case = case_of(statement["object"].get("id"))
            if case is None or not _understood(statement, case, path, line):
                other += 1
                continue
            key = UUID(statement["id"]).int
            if key in known:
                again += 1
                continue
            known.add(key)
            new += 1
            if case not in files:
                if len(files) == _MOST_CASES:
                    raise wrong(path, line, f"more than {_MOST_CASES} cases; no learner has so many")
                files[case] = open(drafts / case, "wb", opener=_private)  # noqa: SIM115
            files[case].write(_as_line(unnamed(statement), path, line))
        for each in files.values():
            each.flush()
            os.fsync(each.fileno())
    finally:
        for each in files.values():
            each.close()
    return Taken(new, again, other)


def _as_line(statement: Statement, path: Path, line: int) -> bytes:
    try:
        return (json.dumps(statement, ensure_ascii=False) + "\n").encode("utf-8", "replace")
    except RecursionError:
        raise wrong(path, line, "a statement that is nested too deep to be written") from None


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _understood(statement: Statement, case: str, path: Path, line: int) -> bool:
    try:
        return read_deed(statement, case) is not None
    except ValueError as error:
        raise wrong(path, line, str(error)) from None


def _put_in_place(drafts: Path, folder: Path) -> None:
    placed: list[Path] = []
    try:
        for each in sorted(drafts.iterdir()):
            target = folder / each.name / f"{uuid4().hex}.jsonl"
            placed.append(target)
            target.parent.mkdir(exist_ok=True)
            each.replace(target)
    except BaseException:
        for each in placed:
            # A folder in which something lies stays.
            with suppress(OSError):
                each.unlink(missing_ok=True)
                each.parent.rmdir()
        raise
