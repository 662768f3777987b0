"""Inspect cases and notebooks by path, for authors: what `casebook check` prints."""

from __future__ import annotations

from pathlib import Path

from .case import check_case, find_root, root_above
from .errors import CasebookError
from .notebooks import check_notebook
from .spoilers import Spoilers


def paths_to_inspect(named: list[Path], root: Path) -> list[Path]:
    """Return the case files and notebooks behind paths; without any, all of them.

    A path is a case.yaml, a case folder, a folder of cases, or a notebook. Raises CasebookError for
    anything else.
    """
    if not named:
        named = [root / "cases", *sorted((root / "notebooks").glob("*.ipynb"))]
    found: list[Path] = []
    for path in named:
        if (path.suffix == ".ipynb" and path.is_file()) or (path.name == "case.yaml" and path.is_file()):
            found.append(path)
        elif (path / "case.yaml").is_file():
            found.append(path / "case.yaml")
        elif cases := sorted(path.glob("*/case.yaml")):
            found += cases
        else:
            raise CasebookError(
                f"nothing to check at '{path}'; "
                "name a case.yaml, a case folder, a folder of cases or a notebook"
            )
    return found


def inspect(path: Path) -> list[str]:
    """Return every problem of a case file or a notebook, one line each."""
    path = path.resolve()
    try:
        if path.suffix == ".ipynb":
            return [str(each) for each in check_notebook(path, root_above(path) or find_root())]
        case = check_case(path)
    except CasebookError as error:
        return str(error).splitlines()
    shown = f"{path.parent.parent.name}/{path.parent.name}/case.yaml"
    found = [f"{shown}:1:1: {text}" for text in Spoilers(case).problems()]
    for each in sorted(path.parent.iterdir()):
        if each.name != "case.yaml":
            found.append(f"{shown}:1:1: '{each.name}' lies beside the case and belongs to nothing; remove it")
    notebook = path.parent.parent.parent / "notebooks" / case.file.notebook
    if not notebook.is_file():
        found.append(f"{shown}:1:1: no notebook '{case.file.notebook}' in {notebook.parent.name}/")
    return found
