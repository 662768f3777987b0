"""Inspect cases and notebooks by path, for authors: what `casebook check` finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .case import Examined, case_ids, examine_case, find_root, root_above
from .errors import CasebookError
from .fill_in import unfilled
from .lint import lint
from .mark_table import Table, rows, table
from .notebooks import Outlines, check_notebook
from .placed_yaml import CaseError, Placed, Problem, read
from .references import References, read_references
from .sourced import ID_PATTERN
from .spoilers import Spoilers
from .versions import Entry, read_versions, version_problem


def paths_to_inspect(named: list[Path], root: Path) -> list[Path]:
    """Return the case files and notebooks behind paths; without any, all of them.

    A path is a case.yaml, a case folder, a folder of cases, or a notebook; the id of a case stands for the
    case and its notebook. Raises CasebookError for anything else.
    """
    if not named:
        named = [root / "cases", *sorted((root / "notebooks").glob("*.ipynb"))]
    found: list[Path] = []
    for path in named:
        own = root / "cases" / path / "case.yaml"
        if (path.suffix == ".ipynb" and path.is_file()) or (path.name == "case.yaml" and path.is_file()):
            found.append(path)
        elif (path / "case.yaml").is_file():
            found.append(path / "case.yaml")
        elif re.fullmatch(ID_PATTERN, str(path)) and own.is_file():
            notebook = own_notebook(own)
            found += [own, *([notebook] if notebook and notebook.is_file() else [])]
        elif cases := sorted(path.glob("*/case.yaml")):
            found += cases
        else:
            raise CasebookError(
                f"nothing to check at '{path}'; "
                "name a case by its id, a case.yaml, a case folder, a folder of cases or a notebook"
            )
    return found


def own_notebook(case: Path) -> Path | None:
    """Return the path of the notebook that a case file names, if it names one."""
    try:
        name = read(case, case.name).data.get("notebook")
    except CaseError:
        return None
    return case.parent.parent.parent / "notebooks" / name if isinstance(name, str) and name else None


@dataclass
class _Project:
    """What the cases of one folder share, each part read once."""

    cases: Path
    versions: dict[str, Entry]
    version_problems: list[Problem]
    unfilled: dict[str, list[Problem]] | None = None
    """Reference key -> its places left to fill."""
    cited: set[str] | None = field(default_factory=set)
    """Every source and cite id so far; None once a case could not be read."""
    seen: set[str] = field(default_factory=set)


class Inspection:
    """One run of `casebook check`: the problems of one path after the other, then those of the whole."""

    def __init__(self) -> None:
        self.tables: list[Table] = []
        """A table of marks for each case that has at most one problem."""
        self._projects: dict[Path, _Project] = {}
        self._outlines: dict[Path, Outlines] = {}

    def problems(self, path: Path) -> list[str]:
        """Return every problem of a case file or a notebook, one line each."""
        path = path.resolve()
        try:
            if path.suffix == ".ipynb":
                root = root_above(path) or find_root()
                return [str(each) for each in check_notebook(path, root, self._outline(root))]
        except CasebookError as error:
            return str(error).splitlines()
        return [str(each) for each in sorted(set(self._case(path)))]

    def problems_of_the_whole(self) -> list[str]:
        """Return the references that no case cites, for each folder of which every case was inspected."""
        found: list[Problem] = []
        for project in self._projects.values():
            references, placed, _ = read_references(project.cases / "references.yaml")
            whole = project.seen == set(case_ids(project.cases))
            if whole and project.cited is not None and references and placed:
                found += _uncited(references, placed, project.cited)
        return [str(each) for each in found]

    def _outline(self, root: Path) -> Outlines:
        return self._outlines.setdefault(root.resolve(), Outlines(root))

    def _project(self, cases: Path) -> _Project:
        if cases not in self._projects:
            try:
                self._projects[cases] = _Project(cases, dict(read_versions(cases)), [])
            except CaseError as error:
                self._projects[cases] = _Project(cases, {}, error.problems)
        return self._projects[cases]

    def _case(self, path: Path) -> list[Problem]:
        project = self._project(path.parent.parent)
        examined = examine_case(path)
        blanks = self._blanks(project, path, examined)
        self._outline(project.cases.parent).add(path, examined, bool(blanks))
        # Where a place waits to be filled, nothing else has to be said about it.
        waiting = {(each.file, each.line, each.column) for each in blanks}
        found = [each for each in examined.problems if (each.file, each.line, each.column) not in waiting]
        found += [*blanks, *project.version_problems, *_beside(path)]
        case, placed = examined.case, examined.placed
        if case and placed and not blanks:
            found += [Problem(placed.file, 1, 1, text) for text in Spoilers(case).problems()]
            found += lint(case, placed)
            if problem := version_problem(placed, project.versions.get(case.id)):
                found.append(problem)
        if case and placed and not (project.cases.parent / "notebooks" / case.file.notebook).is_file():
            text = f"no notebook '{case.file.notebook}' in notebooks/; run casebook new {case.id}"
            found.append(placed.problem(("notebook",), text))
        if case and len(set(found)) <= 1:
            self.tables.append(table(case, rows(case)))
        return found

    def _blanks(self, project: _Project, path: Path, examined: Examined) -> list[Problem]:
        """Return the places left to fill in a case and in the references that it cites."""
        project.seen.add(path.parent.name)
        if examined.placed is None:
            project.cited = None
            return []
        data = examined.placed.data
        cited = {*_cited(data), str(data.get("source", ""))}
        if project.cited is not None:
            project.cited |= cited
        found = unfilled(examined.placed)
        references, placed, _ = read_references(project.cases / "references.yaml")
        if references and placed:
            if project.unfilled is None:
                project.unfilled = {key: unfilled(placed, key) for key in references.by_key}
            for key in {references.source_of.get(each, each) for each in cited}:
                found += project.unfilled.get(key, [])
        return found


def _cited(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "cite" and isinstance(each, tuple):
                yield from (str(name) for name in each)
            else:
                yield from _cited(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from _cited(each)


def _uncited(references: References, placed: Placed, cited: Iterable[str]) -> list[Problem]:
    used = {references.source_of.get(each, each) for each in cited}
    return [
        placed.problem(
            (key,), f"no case cites '{key}'; cite it, remove it, or add 'further_reading: true'", key=True
        )
        for key, each in references.by_key.items()
        if key not in used and not each.further_reading
    ]


def _beside(path: Path) -> list[Problem]:
    shown = f"{path.parent.parent.name}/{path.parent.name}/case.yaml"
    return [
        Problem(shown, 1, 1, f"'{each.name}' lies beside the case and belongs to nothing; remove it")
        for each in sorted(path.parent.iterdir())
        if each.name != "case.yaml"
    ]


def inspect(path: Path) -> list[str]:
    """Return every problem of one case file or notebook, one line each."""
    return Inspection().problems(path)
