"""Delete a learner's answers for good, of one case or of all, with what notebooks still show of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from . import home
from .case import find_root, load_case
from .drafts import write_whole
from .errors import CasebookError
from .history import CaseHistory, records_of
from .notebooks import Notebook, cell_source, read_notebook
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
    # A folder in which only other things lie is none of ours.
    ours = [each for each in records_of(home.all_records()) if any(each.folder.glob("*.jsonl"))]
    found = {each.folder.name: each for each in ours}
    for name in names:
        if name not in found:
            known = ", ".join(f"'{each}'" for each in found)
            raise CasebookError(f"nothing is kept of '{name}'; {f'there is {known}' if known else NOTHING}")
    return [_kept(each) for name, each in found.items() if not names or name in names]


NOTHING = "no answer is kept at all"


def _kept(records: Records) -> Kept:
    statements = records.read()
    name = records.folder.name
    if name == home.LAB:
        return Kept(f"The imaging lab ({name})", many(len(statements), "record"), records.folder)
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
        for one in kept:
            for file in sorted(one.folder.iterdir()):
                if file.suffix == ".jsonl":
                    file.unlink(missing_ok=True)
                else:
                    left.append(str(file))
            if not any(one.folder.iterdir()):
                one.folder.rmdir()
        for each in stopped_imports():
            shutil.rmtree(each)
        if everything:
            for file in (home.all_records() / "learner", *home.all_records().glob("learner.*")):
                file.unlink(missing_ok=True)
    except OSError as error:
        raise CasebookError(
            f"{error.filename} cannot be deleted: {error.strerror}; close what uses it, then delete once more"
        ) from None
    return left


def stopped_imports() -> list[Path]:
    """Return what imports left that were killed; nobody can tell any more which cases they were about."""
    return sorted(home.all_records().glob(".draft-*"))


def notebooks_that_tell() -> list[Path]:
    """Return the learner's notebooks, hidden copies too, in which answers may still be seen.

    That is where a cell shows the progress, and where JupyterLab saved the state of cards.
    """
    found = []
    for path in sorted((home.learner_folder() / "notebooks").rglob("*.ipynb")):
        with suppress(CasebookError):
            notebook = read_notebook(path)
            if _shows_progress(notebook) or _card_states(notebook):
                found.append(path)
    return found


def _shows_progress(notebook: Notebook) -> bool:
    cells = [each for each in notebook["cells"] if each.get("cell_type") == "code"]
    asks = any("my_progress" in cell_source(each) for each in cells)
    return asks and any(each.get("outputs") for each in cells)


def _card_states(notebook: Notebook) -> object:
    metadata = notebook.get("metadata")
    return metadata.get("widgets") if isinstance(metadata, dict) else None


def blank(path: Path) -> None:
    """Take away what a notebook shows of answers; raises CasebookError."""
    notebook = read_notebook(path)
    if _shows_progress(notebook):
        for cell in notebook["cells"]:
            if cell.get("cell_type") == "code":
                cell["outputs"], cell["execution_count"] = [], None
    if _card_states(notebook):
        del notebook["metadata"]["widgets"]
    try:
        write_whole(path, json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        raise CasebookError(f"{path} cannot be written: {error.strerror}") from None
