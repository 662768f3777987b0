"""What a notebook of the house may hold: short plain cells, known names, stored outputs, no spoiler."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..case import Case, Examined, case_file, case_ids, examine_case
from ..errors import CasebookError
from ..notebooks import WIDGET_VIEW, cell_source, read_notebook, told_path
from ..placed_yaml import Problem
from ..spoilers import Spoilers, SpoilerWords
from .fill_in import unfilled

MAX_LINES = 5


# -- check ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outline:
    """What a notebook has to know of a case; `unfinished` while its author has places left to fill."""

    id: str
    steps: tuple[str, ...]
    scrolled: tuple[str, ...]
    unfinished: bool
    _words: str

    @classmethod
    def of(cls, case: Case, unfinished: bool) -> Outline:
        """Return the outline of a case."""
        # As one text: of a thousand cases all outlines are held at once.
        words = "\0".join(Spoilers(case).late)
        steps = tuple(each.id for each in case.steps)
        scrolled = tuple(each.id for each in case.steps if each.scene)
        return cls(case.id, steps, scrolled, unfinished, words)

    @property
    def spoilers(self) -> SpoilerWords:
        """The words that no notebook of the case may say."""
        return SpoilerWords((word, 1) for word in self._words.split("\0") if word)


class Outlines:
    """The cases of a project as notebooks see them; each is read once, and a broken one has no outline."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[str, Outline | None] = {}

    def add(self, case_id: str, examined: Examined, unfinished: bool) -> None:
        """Keep the outline of a case that was read already."""
        self._known[case_id] = Outline.of(examined.case, unfinished) if examined.case else None

    def get(self, case_id: str) -> Outline | None:
        """Return the outline of a case; raises CasebookError for one that is not there."""
        file = case_file(case_id, self.root)
        if case_id not in self._known:
            examined = examine_case(file)
            self.add(case_id, examined, bool(examined.placed and unfilled(examined.placed)))
        return self._known[case_id]

    def every(self) -> list[Outline]:
        """Return the outlines of all cases that can be read."""
        found = []
        for case_id in case_ids(self.root / "cases"):
            # A folder whose name is no id is reported where it is checked itself.
            with suppress(CasebookError):
                found.append(self.get(case_id))
        return [each for each in found if each]


Report = Callable[..., None]


def check_notebook(path: Path, root: Path, outlines: Outlines | None = None) -> list[Problem]:
    """Return what a notebook breaks of the rules: short plain cells, known names, stored outputs, no spoiler.

    Lines are those inside a cell; the column names the cell, counted from 1. What a notebook shows of a
    case is looked at once the case has no place left to fill.
    """
    outlines = outlines or Outlines(root)
    notebook = read_notebook(path)
    problems: list[Problem] = []
    cases: dict[str, Outline] = {}
    bare: list[int] = []
    code = [each for each in notebook["cells"] if each.get("cell_type") == "code"]
    for number, cell in enumerate(notebook["cells"], start=1):

        def report(text: str, line: int = 1, number: int = number) -> None:
            problems.append(Problem(told_path(path), line, number, f"cell {number}: {text}"))

        source = cell_source(cell)
        if cell.get("cell_type") == "code":
            for line, text in _code_problems(source):
                report(text, line)
            for case in _cases_opened(source, outlines, report):
                if case.id not in cases:
                    cases[case.id] = case
                    if not case.unfinished:
                        _check_steps(code, case, report)
            if cell.get("execution_count") is None:
                bare.append(number)
            for text in _output_problems(cell):
                report(text)
    if any(each.unfinished for each in cases.values()):
        return problems
    for number in bare[:1] if len(bare) == len(code) else bare:
        each = f"cell {number}: " if len(bare) < len(code) else ""
        text = f"{each}no output is stored; run casebook refresh"
        problems.append(Problem(told_path(path), 1, number, text))
    spoilers = [each.spoilers for each in cases.values() or outlines.every() if not each.unfinished]
    for number, cell in enumerate(notebook["cells"], start=1):
        texts = [cell_source(cell), *_output_texts(cell)]
        found = {word for each in spoilers for text in texts for word in each.too_early(text)}
        for word in sorted(found):
            text = f"cell {number}: '{word}' spoils the case; a notebook must not say it"
            problems.append(Problem(told_path(path), 1, number, text))
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


def opened_in(source: str) -> list[str]:
    """Return the ids of the cases that a cell opens."""
    return [argument for name, argument, _ in _calls(source) if name == "open_case"]


def shown_in(source: str, call: str = "step") -> list[str]:
    """Return the ids of the steps that a cell shows, or whose viewers it shows."""
    return [argument for name, argument, _ in _calls(source) if name == call]


def _cases_opened(source: str, outlines: Outlines, report: Report) -> list[Outline]:
    found = []
    for name, argument, line in _calls(source):
        if name == "open_case":
            try:
                outline = outlines.get(argument)
            except CasebookError as error:
                report(str(error), line)
                continue
            if outline:
                found.append(outline)
            else:
                report(f"the case '{argument}' has problems; run casebook check {argument}", line)
    return found


def _check_steps(code: list[dict], case: Outline, report: Report) -> None:
    _check_shown(code, case, "step", "steps", case.steps, report)
    _check_shown(code, case, "viewer", "steps with a viewer", case.scrolled, report)


def _check_shown(
    code: list[dict], case: Outline, call: str, what: str, known: tuple[str, ...], report: Report
) -> None:
    shown = [name for cell in code for name in shown_in(cell_source(cell), call)]
    for name in shown:
        if name not in known:
            report(f"no {call} '{name}'; the {what} are {', '.join(known) or 'none'}")
    here = [each for each in shown if each in known]
    if here != list(known):
        text = f"the {what} are shown as {', '.join(shown) or 'none'}; the case has {', '.join(known)}"
        # Only a missing step can be added; which of two cells is in the wrong place its author knows.
        missing = here == [each for each in known if each in here]
        report(f"{text}; run casebook refresh {case.id}" if missing else text)


def _output_problems(cell: dict) -> Iterator[str]:
    for output in cell.get("outputs", ()):
        if output.get("output_type") == "error":
            yield f"the stored output is an error: {output.get('ename')}"
        if WIDGET_VIEW in output.get("data", {}):
            yield "a widget view is stored; run casebook refresh"


def _output_texts(cell: dict) -> Iterator[str]:
    for output in cell.get("outputs", ()):
        for value in [output.get("text", ""), *output.get("data", {}).values()]:
            yield value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
