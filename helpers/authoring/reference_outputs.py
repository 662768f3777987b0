"""Run a notebook as a new learner and store what it shows: what readers see and nbval compares."""

from __future__ import annotations

import json
import os
import tempfile
from asyncio import CancelledError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..case import find_root, load_case, root_above
from ..drafts import write_whole
from ..errors import CasebookError
from ..notebooks import WIDGET_VIEW, Notebook, cell_source, read_notebook, told_path
from .case_notebook import follow
from .notebook_rules import opened_in


def refresh(path: Path) -> bool:
    """Run a notebook, store its outputs, and return whether the file changed.

    The notebook of a case first gets the cells of new steps; what its author wrote stays.
    Raises CasebookError, and leaves the file as it is, when a cell raises.
    """
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    laid_out = read_notebook(path)
    _follow_its_case(laid_out, path)
    notebook = nbformat.reads(json.dumps(laid_out), as_version=4)
    with _new_learner():
        # A kernel logs its own start and end; a cell that raises is told in another way.
        client = NotebookClient(
            notebook,
            timeout=120,
            kernel_name="python3",
            store_widget_state=False,
            extra_arguments=["--log-level=CRITICAL"],
        )
        try:
            client.execute(cwd=str(path.parent))
        except CellExecutionError as error:
            raise CasebookError(f"{told_path(path)}: a cell raised {error.ename}: {error.evalue}") from None
        except (CancelledError, AssertionError):
            # What nbclient makes of Ctrl-C, depending on whether its kernel had started.
            raise KeyboardInterrupt from None
    for number, cell in enumerate(notebook.cells, start=1):
        # Ids and metadata that follow from nothing but the place keep a second refresh without a change.
        cell.id = f"cell-{number:02}"
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(WIDGET_VIEW, None)
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    before = path.read_text(encoding="utf-8")
    after = nbformat.writes(notebook, version=4).rstrip() + "\n"
    if after != before:
        write_whole(path, after)
    return after != before


def _follow_its_case(notebook: Notebook, path: Path) -> None:
    code = [cell_source(each) for each in notebook["cells"] if each.get("cell_type") == "code"]
    opened = {case_id for source in code for case_id in opened_in(source)}
    if len(opened) != 1:
        return
    case = load_case(opened.pop(), root_above(path.resolve()) or find_root())
    if case.file.notebook == path.name:
        steps = [each.id for each in case.steps]
        scrolled = [each.id for each in case.steps if each.scene]
        follow(notebook, case.id, case.title, case.file.minutes, steps, scrolled)


@contextmanager
def _new_learner() -> Iterator[None]:
    # The kernel inherits this environment: an empty folder is a learner who has answered nothing.
    with tempfile.TemporaryDirectory(prefix="casebook-") as folder:
        before = {name: os.environ.get(name) for name in ("CASEBOOK_HOME", "CASEBOOK_LEARNER")}
        os.environ["CASEBOOK_HOME"] = folder
        os.environ.pop("CASEBOOK_LEARNER", None)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
