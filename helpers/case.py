"""Read `cases/` into frozen, validated values, or raise CaseError with every problem."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter

from .checks import check_agreement, names, way_through
from .errors import CasebookError, UnknownName
from .figures import NO_FIGURES, Figures, read_figures
from .picture_checks import check_pictures
from .placed_yaml import CaseError, Placed, Problem, read
from .questions import Blank, Canvas, Cells, Question, Region
from .references import References, read_references
from .schema import NOT_REMEMBERED, NOT_REPORTED, CaseFile, Profile, Step
from .sourced import is_id
from .validation import validated

_CASE_FILE = TypeAdapter(CaseFile)


@dataclass(frozen=True)
class Case:
    """A valid case with its sources; `steps` stand in the order in which they are reached."""

    file: CaseFile
    steps: tuple[Step, ...]
    references: References
    figures: Figures
    compared: tuple[Case, ...] = ()

    @property
    def id(self) -> str:
        """The case's own name, as in its folder."""
        return self.file.id

    @property
    def title(self) -> str:
        """The title that learners see."""
        return self.file.title

    @property
    def sources(self) -> tuple[str, ...]:
        """The references whose facts tell the story."""
        return tuple(each.file.source for each in self.compared) or (self.file.source,)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question in the order in which they are asked."""
        return tuple(each for step in self.steps for each in step.questions)

    @cached_property
    def _questions_by_id(self) -> dict[str, Question]:
        return {each.id: each for each in self.questions}

    @cached_property
    def _step_by_question(self) -> dict[str, Step]:
        return {each.id: step for step in self.steps for each in step.questions}

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {step.id: number for number, step in enumerate(self.steps, start=1)}

    def step(self, step_id: str) -> Step:
        """Return a step; raises UnknownName, which lists the steps."""
        for each in self.steps:
            if each.id == step_id:
                return each
        raise UnknownName("step", step_id, [each.id for each in self.steps])

    def question(self, question_id: str) -> Question | None:
        """Return a question, if the case asks it."""
        return self._questions_by_id.get(question_id)

    def step_of(self, question_id: str) -> Step:
        """Return the step that asks a question."""
        return self._step_by_question[question_id]

    def number(self, step: Step) -> int:
        """Return a step's number, counted from 1."""
        return self._numbers[step.id]


def find_root() -> Path:
    """Return the folder that holds `cases/`.

    That is CASEBOOK_ROOT; else the nearest folder at or above the current one with
    `cases/references.yaml`; else the folder above this package.
    """
    if named := os.environ.get("CASEBOOK_ROOT"):
        return Path(named).expanduser().absolute()
    return root_above(Path.cwd()) or Path(__file__).resolve().parent.parent


def root_with_notebooks() -> Path:
    """Return the folder that holds `cases/`; raises CasebookError where no notebooks lie beside them."""
    root = find_root()
    if not (root / "notebooks").is_dir():
        raise CasebookError(f"no notebooks in {root}; set CASEBOOK_ROOT to the project's folder")
    return root


def root_above(path: Path) -> Path | None:
    """Return the nearest folder at or above a path that holds `cases/references.yaml`, if there is one."""
    for folder in (path, *path.parents):
        if (folder / "cases" / "references.yaml").is_file():
            return folder
    return None


def case_ids(cases: Path) -> list[str]:
    """Return the ids of the cases in a `cases` folder, in order."""
    return sorted(each.parent.name for each in cases.glob("*/case.yaml"))


def load_case(case_id: str, root: Path | None = None) -> Case:
    """Read one case; raises UnknownName or CaseError."""
    return check_case(case_file(case_id, root or find_root()))


def case_file(case_id: str, root: Path) -> Path:
    """Return the file of a case; raises UnknownName, which lists the cases."""
    cases = root / "cases"
    file = cases / str(case_id) / "case.yaml"
    if is_id(case_id) and file.is_file():
        return file
    if known := case_ids(cases):
        raise UnknownName("case", case_id, known)
    raise CasebookError(f"no cases in {cases}; set CASEBOOK_ROOT to the folder that holds cases/")


@dataclass(frozen=True)
class Examined:
    """A case file as it was found: the valid case, or the problems that keep it from being one.

    `placed` is None for a file that cannot be read at all.
    """

    case: Case | None
    placed: Placed | None
    problems: list[Problem]


def check_case(path: Path) -> Case:
    """Read a case file and the references beside its folder; raises CaseError with every problem."""
    examined = examine_case(path)
    if examined.case is None:
        raise CaseError(examined.problems)
    return examined.case


def examine_case(path: Path) -> Examined:
    """Read a case file and the references beside its folder, and keep the places and the problems."""
    path = path.resolve()
    cases = path.parent.parent
    references, _, problems = read_references(cases / "references.yaml")
    try:
        placed = read(path, f"{cases.name}/{path.parent.name}/{path.name}")
    except CaseError as error:
        return Examined(None, None, [*problems, *error.problems])
    file = validated(_CASE_FILE, placed)
    compared = _compared(placed, cases)
    check_agreement(placed, path.parent.name, references, [each.file.source for each in compared])
    figures = _figures(placed, path.parent)
    problems = [*problems, *placed.problems]
    if problems or file is None or references is None or figures is None:
        return Examined(None, placed, problems)
    case = Case(file, _in_order(_filled(file.steps, compared, figures)), references, figures, compared)
    return Examined(case, placed, [])


def _figures(placed: Placed, folder: Path) -> Figures | None:
    """Return the pictures that were drawn, after noting those that the case names and nobody drew."""
    if not placed.data.get("pictures"):
        check_pictures(placed, NO_FIGURES, folder.name)
        return NO_FIGURES
    try:
        figures = read_figures(folder)
    except CasebookError as error:
        placed.report(("pictures",), str(error), key=True)
        return None
    check_pictures(placed, figures, folder.name)
    return figures


def _compared(placed: Placed, cases: Path) -> tuple[Case, ...]:
    found: list[Case] = []
    for i, name in enumerate(names(placed.data.get("compares"))):
        try:
            # Looked at before it is loaded: a circle of comparisons would never end.
            if read(case_file(name, cases.parent), name).data.get("compares"):
                placed.report(("compares", i), f"case '{name}' is a comparison itself; compare single cases")
                continue
            case = load_case(name, cases.parent)
        except CasebookError as error:
            mend = f"case '{name}' has problems of its own; mend them first"
            placed.report(("compares", i), str(error) if isinstance(error, UnknownName) else mend)
            continue
        if case.file.debrief.profile is None:
            placed.report(("compares", i), f"case '{name}' has no profile in its debrief; it needs one here")
        elif case.title in [each.title for each in found]:
            placed.report(("compares", i), f"two compared cases are called '{case.title}'; rename one")
        else:
            found.append(case)
    return tuple(found)


def _filled(steps: tuple[Step, ...], compared: tuple[Case, ...], figures: Figures) -> tuple[Step, ...]:
    """Return the steps with what their questions take from elsewhere: the cells of a table, a picture."""

    def filled(question: Question) -> Question:
        match question:
            case Cells():
                return _with_blanks(question, compared)
            case Region():
                drawn = figures.pictures[question.pictures[0]]
                return question.filled_from(Canvas(*drawn.size_mm, drawn.regions.get(question.finding, ())))
        return question

    return tuple(
        step.model_copy(update={"questions": tuple(map(filled, step.questions))})
        if any(isinstance(each, Cells | Region) for each in step.questions)
        else step
        for step in steps
    )


def _with_blanks(question: Cells, compared: tuple[Case, ...]) -> Cells:
    blanks = []
    for row in question.rows:
        cells = [(case.title, getattr(case.file.debrief.profile, row)) for case in compared]
        known = {cell.text or NOT_REPORTED for _, cell in cells} | {
            NOT_REPORTED,
            *question.others.get(row, ()),
        }
        title = Profile.model_fields[row].title or row
        blanks += [
            Blank(title, column, cell.text or NOT_REPORTED, cell.cite, (*sorted(known), NOT_REMEMBERED))
            for column, cell in cells
        ]
    return question.filled_from(blanks)


def _in_order(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(steps[place] for place in way_through([(each.id, each.next or None) for each in steps]))
