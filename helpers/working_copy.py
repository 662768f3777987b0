"""A learner's own copy of the notebooks, so that saving one never touches the originals."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
from collections.abc import Set
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

from .drafts import draft
from .errors import CasebookError
from .notebooks import cell_source, notebooks_in, read_notebook

_ORIGIN = ".origin.json"


class _Original(NamedTuple):
    """What an original was when it was laid out: all of it, and its cells without what they show."""

    file: str
    cells: str


def working_copy(notebooks: Path, learner: Path, restore: bool = False) -> tuple[Path, dict[str, str]]:
    """Bring the learner's own copy of the notebooks up to date; returns its folder and what was kept.

    A notebook that has a new version, or any that was edited if `restore` is true, is laid out anew. If its
    cells were edited the learner's version stays beside it; the second value tells under which name. Each
    file is replaced at one stroke, so that a JupyterLab that is open on the folder never misses one. Raises
    CasebookError for an original that is no notebook, and OSError where nothing can be written.
    """
    copy = learner / "notebooks"
    originals = {each.relative_to(notebooks).as_posix(): _original(each) for each in notebooks_in(notebooks)}
    copy.mkdir(parents=True, exist_ok=True)
    laid_out = _laid_out(copy)
    kept: dict[str, str] = {}
    for name, original in originals.items():
        own, before = copy / name, laid_out.get(name)
        known = {original.cells, before.cells if before else ""}
        if own.exists() and before == original and not (restore and _edited(own, known)):
            continue
        own.parent.mkdir(exist_ok=True)
        with draft(own) as fresh:
            shutil.copyfile(notebooks / name, fresh)
            _sign(fresh)
            # Last of all, so that what is saved in the meantime is set aside too.
            if own.exists() and _edited(own, known):
                kept[name] = _set_aside(own).relative_to(copy).as_posix()
    for name in laid_out.keys() - originals.keys():
        if (copy / name).exists() and not _edited(copy / name, {laid_out[name].cells}):
            (copy / name).unlink()
    if laid_out != originals:
        with draft(copy / _ORIGIN) as fresh:
            fresh.write_text(json.dumps(originals, indent=1), encoding="utf-8")
    return copy, kept


def _set_aside(own: Path) -> Path:
    """Give a file a second name that nothing has yet, and return it."""
    stem = f"{own.stem}-edited-until-{date.today().isoformat()}"
    for number in itertools.count(1):
        aside = own.with_name(f"{stem}{f'-{number}' if number > 1 else ''}.ipynb")
        try:
            os.link(own, aside)
        except FileExistsError:
            continue
        except OSError:
            # No hard links here: a browser, some network drives.
            try:
                with aside.open("xb") as file:
                    file.write(own.read_bytes())
            except FileExistsError:
                continue
        return aside
    raise AssertionError


def _original(path: Path) -> _Original:
    return _Original(hashlib.sha256(path.read_bytes()).hexdigest(), _cells(path))


def _cells(path: Path) -> str:
    """Return a digest of the cells' sources: running a notebook leaves it as it is."""
    cells = read_notebook(path)["cells"]
    # Shift+Enter in the last cell adds an empty one, which is no edit.
    sources = [[each.get("cell_type"), cell_source(each)] for each in cells if cell_source(each).strip()]
    return hashlib.sha256(json.dumps(sources).encode()).hexdigest()


def _laid_out(copy: Path) -> dict[str, _Original]:
    try:
        found = json.loads((copy / _ORIGIN).read_text(encoding="utf-8"))
        return {name: _Original(*each) for name, each in found.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _edited(path: Path, known: Set[str]) -> bool:
    try:
        return _cells(path) not in known
    except CasebookError:
        return True


def _sign(path: Path) -> None:
    """Sign a copy of our own notebook, so that its buttons may move the learner on."""
    import nbformat
    from nbformat.sign import NotebookNotary

    # Without it Jupyter asks once; no fault of its files may keep anyone from starting.
    with suppress(Exception):
        NotebookNotary().sign(nbformat.read(path, as_version=4))
