"""Delete a learner's answers for good, of one case or of all, with what notebooks still show of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import home
from .case import find_root, load_case
from .drafts import write_whole
from .errors import CasebookError
from .history import CaseHistory, records_of
from .notebooks import cell_source, read_notebook
from .records import Records
from .wording import many


@dataclass(frozen=True)
class Kept:
    """The records of one case, or of what is no case of this book: its name and how much there is."""

    name: str
    size: str
    folder: Path


def kept_records(names: Sequence[str] = ()) -> list[Kept]:
    """Return what is kept of these cases, or of all; raises CasebookError for one without any."""
    found = {each.folder.name: each for each in records_of(home.all_records())}
    for name in names:
        if name not in found:
            known = ", ".join(f"'{each}'" for each in found)
            raise CasebookError(f"nothing is kept of '{name}'; {f'there is {known}' if known else NOTHING}")
    return [_kept(each) for name, each in found.items() if not names or name in names]


NOTHING = "no answer is kept at all"


def _kept(records: Records) -> Kept:
    statements = records.read()
    name = records.folder.name
    try:
        case = load_case(name, find_root())
    except CasebookError:
        return Kept(name, many(len(statements), "record"), records.folder)
    history = CaseHistory.read(case, records)
    reviews = sum(each.review for each in history.answered)
    answers = many(len(history.answered) - reviews, "answer")
    size = f"{many(len(history.attempts), 'attempt')}, {answers}, {many(reviews, 'review')}"
    return Kept(f"{case.title} ({name})", size, records.folder)


def forget(kept: Iterable[Kept], everything: bool) -> list[str]:
    """Delete these records, and the pseudonym too if they were all; returns what lies there and is not ours.

    Raises CasebookError where something cannot be deleted.
    """
    left = []
    try:
        for each in kept:
            for file in sorted(each.folder.iterdir()):
                if file.suffix == ".jsonl" or file.name.startswith(".draft-"):
                    file.unlink()
                else:
                    left.append(str(file))
            if not any(each.folder.iterdir()):
                each.folder.rmdir()
        if everything:
            (home.all_records() / "learner").unlink(missing_ok=True)
    except OSError as error:
        raise CasebookError(
            f"{error.filename} cannot be deleted: {error.strerror}; close what uses it, then delete once more"
        ) from None
    return left


def notebooks_that_tell() -> list[Path]:
    """Return the learner's notebooks, hidden copies too, in which a cell shows answers that were saved."""
    found = []
    for path in sorted((home.learner_folder() / "notebooks").rglob("*.ipynb")):
        try:
            cells = read_notebook(path)["cells"]
        except CasebookError:
            continue
        if any("my_progress" in cell_source(each) for each in cells) and any(_shows(each) for each in cells):
            found.append(path)
    return found


def _shows(cell: dict) -> bool:
    # A cell that has not run under a learner shows what everyone meets at first.
    return bool(cell.get("outputs")) and cell.get("cell_type") == "code"


def blank(notebook: Path) -> None:
    """Take away what the cells of a notebook show; raises CasebookError."""
    book = read_notebook(notebook)
    for cell in book["cells"]:
        if cell.get("cell_type") == "code":
            cell["outputs"], cell["execution_count"] = [], None
    try:
        write_whole(notebook, json.dumps(book, ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        raise CasebookError(f"{notebook} cannot be written: {error.strerror}") from None
