"""The notebooks as files: read one, cell by cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .errors import CasebookError

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

Notebook = dict[str, Any]


def notebooks_in(folder: Path) -> list[Path]:
    """Return the notebooks of a folder and of the folders in it, in order, without hidden ones."""
    found = (each.relative_to(folder) for each in folder.rglob("*.ipynb"))
    return [folder / each for each in sorted(found) if not any(part.startswith(".") for part in each.parts)]


def told_path(path: Path) -> str:
    """Return the path of a notebook as it is told: from the folder `notebooks` on."""
    folders = path.parts[:-1]
    if "notebooks" in folders:
        return "/".join(path.parts[len(folders) - 1 - folders[::-1].index("notebooks") :])
    return f"notebooks/{path.name}"


def read_notebook(path: Path) -> Notebook:
    """Read a notebook file; raises CasebookError."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        if all(_is_cell(each) for each in notebook["cells"]):
            return notebook
    except OSError as error:
        raise CasebookError(f"{path.name}:1:1: the notebook cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise CasebookError(f"{path.name}:1:1: this is not a notebook; a JSON file with cells is needed")


def _is_cell(cell: Any) -> bool:
    outputs = cell.get("outputs", [])
    return (
        isinstance(cell_source(cell), str)
        and isinstance(outputs, list)
        and all(isinstance(each.get("data", {}), dict) for each in outputs)
    )


def cell_source(cell: Any) -> str:
    """Return the source of a cell as one text."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)
