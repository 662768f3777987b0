"""Write what a new case begins with: its file, its source and its notebook, each only where it is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from itertools import product
from pathlib import Path
from string import ascii_uppercase
from tempfile import TemporaryDirectory
from typing import Any

from ..drafts import write_whole
from ..errors import CasebookError
from ..home import is_device
from ..placed_yaml import CaseError, read
from ..references import load_references
from ..sourced import ID_LENGTH, TEACHING_POINT, is_id
from ..validation import items
from .case_notebook import as_text, fresh
from .fill_in import FILL_IN

RESERVED = frozenset(
    {"case", "cases", "debrief", "glossary", "learner", "learners", "notebook", "notebooks"}
    | {"references", "start", "versions", "workup"}
)
"""Words that mean something else in the project, or may come to."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def new_case(case_id: str, root: Path, today: date | None = None) -> list[str]:
    """Write what is missing of a new case, and return a line for each part: "written" or "kept".

    Raises CasebookError, and writes nothing, for a name that cannot be an id, for a case of which nothing is
    missing, and where a file of the project is broken.
    """
    _refuse_name(case_id)
    cases, notebooks = root / "cases", root / "notebooks"
    file = cases / case_id / "case.yaml"
    references = cases / "references.yaml"
    known = _known_ids(load_references(references))
    exists = file.exists()
    own: dict[str, Any] = read(file, f"cases/{case_id}/case.yaml").data if exists else {}
    source = _text(own.get("source")) or _own_key(references, case_id) or _free_key(known)
    if not re.fullmatch(r"[A-Z]+[0-9]*", source):
        raise CasebookError(
            f"cases/{case_id}/case.yaml: '{source}' cannot be the key of a source; "
            "allowed are capital letters, then digits, such as C"
        )
    notebook = _notebook_name(own, case_id, notebooks)
    steps = [name for _, step in items(own.get("steps")) if is_id(name := step.get("id"))] or ["first-visit"]
    if exists and source in known and (notebooks / notebook).exists():
        raise CasebookError(
            f"the case '{case_id}' exists already, with its source and its notebook; "
            f"choose another id, or go on with: casebook check {case_id}"
        )
    now = today or date.today()
    month = f"{_MONTHS[now.month - 1]} {now.year}"
    words = {"id": case_id, "source": source, "notebook": notebook, "month": month}
    title, minutes = _text(own.get("title")) or FILL_IN, own.get("minutes", 10)
    told = []

    def tell(written: bool, what: str) -> None:
        told.append(f"{'written' if written else 'kept   '}  {what}")

    # Tried before anything is written, so that a refusal leaves nothing behind.
    whole = "" if source in known else _with_source(references, _template("skeleton_source.yaml", words))
    # The case first: an interrupted one says which source and which notebook are its own.
    if not exists:
        file.parent.mkdir(exist_ok=True)
        write_whole(file, _template("skeleton.yaml", words))
    tell(not exists, f"cases/{case_id}/case.yaml")
    if whole:
        write_whole(references, whole)
    tell(source not in known, f"cases/references.yaml, source {source}")
    missing = not (notebooks / notebook).exists()
    if missing:
        book = fresh(case_id, title, minutes if isinstance(minutes, int) else 10, steps)
        write_whole(notebooks / notebook, as_text(book))
    tell(missing, f"notebooks/{notebook}")
    return told


def _refuse_name(case_id: str) -> None:
    if not is_id(case_id):
        raise CasebookError(
            f"'{case_id}' cannot be the id of a case; allowed are lower-case words and digits joined by "
            f"hyphens, such as night-cough, {ID_LENGTH} characters at most"
        )
    if case_id in RESERVED or is_device(case_id):
        raise CasebookError(
            f"'{case_id}' means something else to the project or to Windows; "
            "choose another id: two or three words joined by hyphens, such as night-cough"
        )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _known_ids(references: Any) -> set[str]:
    return {*references.by_key, *references.source_of, TEACHING_POINT}


def _own_key(references: Path, case_id: str) -> str:
    """Return the key of the source that was added for a case before, if it stands there still."""
    added = rf"^# The source of the case {re.escape(case_id)}:.*\n([A-Z]+):"
    found = re.search(added, references.read_text(encoding="utf-8-sig"), re.MULTILINE)
    return found[1] if found else ""


def _free_key(known: set[str]) -> str:
    """Return the first letter, else the first two, with which no key and no fact begins."""
    taken = {each.rstrip("0123456789") for each in known}
    return next(each for each in _letters() if each not in taken)


def _letters() -> Iterator[str]:
    for length in (1, 2, 3):
        yield from map("".join, product(ascii_uppercase, repeat=length))


def _notebook_name(own: dict[str, Any], case_id: str, notebooks: Path) -> str:
    named = _text(own.get("notebook"))
    if re.fullmatch(r"[a-z0-9-]+\.ipynb", named):
        return named
    numbers = {each: re.match(r"(\d+)-(.*)\.ipynb$", each.name) for each in notebooks.glob("*.ipynb")}
    for path, match in sorted(numbers.items()):
        if match and match[2] == case_id:
            return path.name
    highest = max((int(match[1]) for match in numbers.values() if match), default=0)
    return f"{highest + 1:02}-{case_id}.ipynb"


def _template(name: str, words: dict[str, str]) -> str:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return text.format(**words)


def _with_source(references: Path, text: str) -> str:
    """Return the text of the references with a source added at its end, in the line ends of the file."""
    before = references.read_bytes().decode("utf-8")
    end = "\r\n" if "\r\n" in before else "\n"
    whole = before.rstrip("\r\n") + end + text.replace("\n", end)
    with TemporaryDirectory(prefix="casebook-") as folder:
        tried = Path(folder) / references.name
        tried.write_bytes(whole.encode("utf-8"))
        try:
            load_references(tried)
        except CaseError:
            # Braces around the whole file, or an end mark: valid, but nothing can be added below.
            raise CasebookError(
                "cases/references.yaml: a source cannot be added at its end; write each source as 'KEY:' "
                "at the beginning of a line"
            ) from None
    return whole
