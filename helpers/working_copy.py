"""A learner's own copy of the notebooks, so that saving one never touches the originals."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tempfile
from contextlib import suppress
from datetime import date
from pathlib import Path

from .errors import CasebookError
from .notebooks import cell_source, read_notebook

_ORIGIN = ".origin.json"


def working_copy(notebooks: Path, learner: Path) -> Path:
    """Return the learner's own copy of the notebooks, made anew when the originals have changed.

    A copy whose cells the learner edited is moved aside and kept; one that was only run is replaced.
    """
    copy = learner / "notebooks"
    wanted = {each.name: _digest(each) for each in sorted(notebooks.glob("*.ipynb"))}
    laid_out = _origin(copy)
    if laid_out == wanted and all((copy / name).exists() for name in wanted):
        return copy
    try:
        if copy.exists():
            if _edited(copy, laid_out):
                copy.rename(_free_name(learner / f"notebooks-until-{date.today().isoformat()}"))
            else:
                shutil.rmtree(copy)
        _lay_out(notebooks, wanted, copy)
    except OSError as error:
        raise CasebookError(
            f"the notebooks cannot be copied to {learner}: {error.strerror}; "
            "set CASEBOOK_HOME to a folder that can be written"
        ) from None
    return copy


def _lay_out(notebooks: Path, wanted: dict[str, str], copy: Path) -> None:
    draft = Path(tempfile.mkdtemp(prefix=".notebooks-", dir=_made(copy.parent)))
    try:
        for name in wanted:
            shutil.copyfile(notebooks / name, draft / name)
            _trust(draft / name)
        (draft / _ORIGIN).write_text(json.dumps(wanted, indent=1), encoding="utf-8")
        draft.rename(copy)
    except OSError:
        # Of two first starts one comes second and finds the copy made.
        if _origin(copy) != wanted:
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


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


def _edited(copy: Path, laid_out: dict[str, str]) -> bool:
    for path in copy.iterdir():
        if path.name == _ORIGIN or path.name == ".ipynb_checkpoints":
            continue
        try:
            if laid_out.get(path.name) != _digest(path):
                return True
        except CasebookError:
            return True
    return False


def _free_name(wanted: Path) -> Path:
    path, number = wanted, 1
    while path.exists():
        number += 1
        path = wanted.with_name(f"{wanted.name}-{number}")
    return path


def _trust(path: Path) -> None:
    """Sign a copy of our own notebook, so that its buttons may move the learner on."""
    import nbformat
    from nbformat.sign import NotebookNotary

    # Without it Jupyter asks once; that must not keep anyone from starting.
    with suppress(OSError, sqlite3.Error):
        NotebookNotary().sign(nbformat.read(path, as_version=4))
