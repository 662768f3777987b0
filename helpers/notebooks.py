"""The notebooks as files: read one, and check it against the rules of the house."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from .case import Case, case_ids, load_case
from .errors import CasebookError
from .placed_yaml import Problem
from .spoilers import Spoilers

MAX_LINES = 5
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

Notebook = dict[str, Any]


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


# -- check ---------------------------------------------------------------------------------------------


def check_notebook(path: Path, root: Path) -> list[Problem]:
    """Return what a notebook breaks of the rules: short plain cells, known names, stored outputs, no spoiler.

    Lines are those inside a cell; the column names the cell, counted from 1.
    """
    notebook = read_notebook(path)
    problems: list[Problem] = []
    cases: list[Case] = []
    for number, cell in enumerate(notebook["cells"], start=1):

        def report(text: str, line: int = 1, number: int = number) -> None:
            problems.append(Problem(f"notebooks/{path.name}", line, number, f"cell {number}: {text}"))

        source = cell_source(cell)
        if cell.get("cell_type") == "code":
            for line, text in _code_problems(source):
                report(text, line)
            for case in _cases_opened(source, root, report):
                if case.id not in [each.id for each in cases]:
                    cases.append(case)
                    _check_steps(notebook, case, report)
            for text in _output_problems(cell):
                report(text)
    spoilers = [Spoilers(each) for each in cases or _every_case(root)]
    for number, cell in enumerate(notebook["cells"], start=1):
        texts = [cell_source(cell), *_output_texts(cell)]
        found = {word for each in spoilers for text in texts for word in each.anywhere(text)}
        for word in sorted(found):
            text = f"cell {number}: '{word}' spoils the case; a notebook must not say it"
            problems.append(Problem(f"notebooks/{path.name}", 1, number, text))
    return problems


def _code_problems(source: str) -> Iterator[tuple[int, str]]:
    lines = source.splitlines()
    if len(lines) > MAX_LINES:
        yield 1, f"{len(lines)} lines of code; at most {MAX_LINES} are allowed"
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        yield error.lineno or 1, f"this is not Python: {error.msg}"
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not isinstance(
            node, ast.Import | ast.ImportFrom | ast.Assign | ast.Expr
        ):
            yield (
                node.lineno,
                f"'{type(node).__name__.lower()}' is logic; only imports, assignments and calls",
            )
        elif isinstance(node, ast.Lambda):
            yield node.lineno, "a lambda is logic; only imports, assignments and calls are allowed"


def _calls(source: str) -> Iterator[tuple[str, str, int]]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, str(node.args[0].value), node.lineno


def _cases_opened(source: str, root: Path, report) -> list[Case]:
    found = []
    for name, argument, line in _calls(source):
        if name == "open_case":
            try:
                found.append(load_case(argument, root))
            except CasebookError as error:
                report(str(error), line)
    return found


def _every_case(root: Path) -> list[Case]:
    found = []
    for case_id in case_ids(root / "cases"):
        # A case that is broken is reported where it is checked itself.
        with suppress(CasebookError):
            found.append(load_case(case_id, root))
    return found


def _check_steps(notebook: Notebook, case: Case, report) -> None:
    shown = []
    for cell in notebook["cells"]:
        if cell.get("cell_type") == "code":
            shown += [argument for name, argument, _ in _calls(cell_source(cell)) if name == "step"]
    known = [each.id for each in case.steps]
    for name in shown:
        if name not in known:
            report(f"no step '{name}'; the steps are {', '.join(known)}")
    if [each for each in shown if each in known] != known:
        report(f"the steps are shown as {', '.join(shown)}; the case has {', '.join(known)}")


def _output_problems(cell: dict) -> Iterator[str]:
    if cell.get("execution_count") is None:
        yield "no output is stored; run casebook refresh"
    for output in cell.get("outputs", ()):
        if output.get("output_type") == "error":
            yield f"the stored output is an error: {output.get('ename')}"
        if WIDGET_VIEW in output.get("data", {}):
            yield "a widget view is stored; run casebook refresh"


def _output_texts(cell: dict) -> Iterator[str]:
    for output in cell.get("outputs", ()):
        for value in [output.get("text", ""), *output.get("data", {}).values()]:
            yield value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
