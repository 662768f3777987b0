"""A learner's own copy of the notebooks, so that saving one never touches the originals."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from .errors import CasebookError
from .notebooks import cell_source, read_notebook

_ORIGIN = ".origin.json"


def working_copy(notebooks: Path, learner: Path, restore: bool = False) -> tuple[Path, dict[str, str]]:
    """Bring the learner's own copy of the notebooks up to date; returns its folder and what was kept.

    A notebook that has a new version, or any that was edited if `restore` is true, is laid out anew. If its
    cells were edited the learner's version stays beside it; the second value tells under which name. Each
    file is replaced at one stroke, so that a JupyterLab that is open on the folder never misses one. Raises
    CasebookError.
    """
    copy = learner / "notebooks"
    try:
        copy.mkdir(parents=True, exist_ok=True)
        return copy, _update(copy, notebooks, restore)
    except OSError as error:
        raise CasebookError(
            f"the notebooks cannot be copied to {learner}: {error.strerror}; "
            "set CASEBOOK_HOME to a folder that can be written"
        ) from None


def _update(copy: Path, notebooks: Path, restore: bool) -> dict[str, str]:
    wanted = {each.name: _digest(each) for each in sorted(notebooks.glob("*.ipynb"))}
    laid_out = _origin(copy)
    kept: dict[str, str] = {}
    for name, digest in wanted.items():
        own = copy / name
        there = own.exists()
        if there and laid_out.get(name) == digest and not restore:
            continue
        if there and _edited(own, digest, laid_out.get(name)):
            aside = _free_name(own)
            _place(own, aside)
            kept[name] = aside.name
        elif there and restore:
            continue
        _place(notebooks / name, own, signed=True)
    for name in laid_out.keys() - wanted.keys():
        if (copy / name).exists() and not _edited(copy / name, laid_out[name]):
            (copy / name).unlink()
    if laid_out != wanted:
        with _draft(copy / _ORIGIN) as draft:
            draft.write_text(json.dumps(wanted, indent=1), encoding="utf-8")
    return kept


def _place(source: Path, target: Path, signed: bool = False) -> None:
    with _draft(target) as draft:
        shutil.copyfile(source, draft)
        if signed:
            _sign(draft)


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    """Yield a file that takes the target's place at one stroke once it is written."""
    handle, name = tempfile.mkstemp(prefix=".draft-", dir=target.parent)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    """Return a digest of the cells' sources: running a notebook leaves it as it is."""
    sources = [[each.get("cell_type"), cell_source(each)] for each in read_notebook(path)["cells"]]
    return hashlib.sha256(json.dumps(sources).encode()).hexdigest()


def _origin(copy: Path) -> dict[str, str]:
    try:
        found = json.loads((copy / _ORIGIN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _edited(path: Path, *digests: str | None) -> bool:
    try:
        return _digest(path) not in digests
    except CasebookError:
        return True


def _free_name(own: Path) -> Path:
    stem = f"{own.stem}-edited-until-{date.today().isoformat()}"
    names = itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
    return next(path for name in names if not (path := own.with_name(f"{name}.ipynb")).exists())


def _sign(path: Path) -> None:
    """Sign a copy of our own notebook, so that its buttons may move the learner on."""
    import nbformat
    from nbformat.sign import NotebookNotary

    # Without it Jupyter asks once; that must not keep anyone from starting.
    with suppress(OSError, sqlite3.Error):
        NotebookNotary().sign(nbformat.read(path, as_version=4))
