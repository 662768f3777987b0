"""Inspect cases and notebooks by path, for authors: what `casebook check` finds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..case import Case, case_ids, examine_case, find_root, root_above
from ..errors import CasebookError, UnknownName
from ..figures import FOLDER, INDEX, picture_file
from ..imaging.scenes import SCENES
from ..notebooks import notebooks_in
from ..placed_yaml import CaseError, Placed, Problem, read
from ..sourced import is_id
from ..spoilers import Spoilers
from .citing import Citing
from .lint import lint
from .mark_table import Table, rows, table
from .notebook_rules import Outlines, check_notebook
from .versions import Entry, digest_of, read_versions, version_problem


def paths_to_inspect(named: list[Path], root: Path) -> list[Path]:
    """Return the case files and notebooks behind paths; without any, all of them.

    A path is a case.yaml, a case folder, a folder of cases, or a notebook; the id of a case stands for the
    case and its notebook. Raises CasebookError for anything else.
    """
    if not named:
        named = [root / "cases", *notebooks_in(root / "notebooks")]
    found: list[Path] = []
    for path in named:
        own = root / "cases" / path / "case.yaml"
        if (path.suffix == ".ipynb" and path.is_file()) or (path.name == "case.yaml" and path.is_file()):
            found.append(path)
        elif (path / "case.yaml").is_file():
            found.append(path / "case.yaml")
        elif is_id(str(path)) and own.is_file():
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


_LARGEST = 600_000
"""Bytes of a picture file: cases open at once, and a phone in a ward may have to load it."""


class _Folder:
    """What the cases of one folder share, each part read once."""

    def __init__(self, cases: Path) -> None:
        self.cases = cases
        self.citing = Citing(cases)
        self.seen: set[str] = set()
        self.versions: Mapping[str, Entry] = {}
        self.version_problems: list[Problem] = []
        try:
            self.versions = read_versions(cases)
        except CaseError as error:
            self.version_problems = error.problems


class Inspection:
    """One run of `casebook check`: the problems of one path after the other, then those of the whole."""

    def __init__(self) -> None:
        self.tables: list[Table] = []
        """A table of marks for each case that has at most one problem."""
        self._folders: dict[Path, _Folder] = {}
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
        return [
            str(each)
            for folder in self._folders.values()
            if folder.seen == set(case_ids(folder.cases))
            for each in folder.citing.uncited()
        ]

    def _outline(self, root: Path) -> Outlines:
        return self._outlines.setdefault(root.resolve(), Outlines(root))

    def _folder(self, cases: Path) -> _Folder:
        if cases not in self._folders:
            self._folders[cases] = _Folder(cases)
        return self._folders[cases]

    def _case(self, path: Path) -> list[Problem]:
        folder = self._folder(path.parent.parent)
        examined = examine_case(path)
        folder.seen.add(path.parent.name)
        blanks = folder.citing.add(examined.placed)
        self._outline(folder.cases.parent).add(path.parent.name, examined, bool(blanks))
        # Where a place waits to be filled, nothing else has to be said about it.
        waiting = {(each.file, each.line, each.column) for each in blanks}
        found = [each for each in examined.problems if (each.file, each.line, each.column) not in waiting]
        found += [*blanks, *folder.version_problems, *_beside(path)]
        case, placed = examined.case, examined.placed
        if case and placed:
            found += _figure_files(case, placed, path.parent)
            found += _scenes(case, placed)
        if case and placed and not blanks:
            found += Spoilers(case).placed_problems(placed)
            found += lint(case, placed)
            if problem := version_problem(placed, digest_of(case, placed.data), folder.versions.get(case.id)):
                found.append(problem)
        if case and placed and not (folder.cases.parent / "notebooks" / case.file.notebook).is_file():
            text = f"no notebook '{case.file.notebook}' in notebooks/; run casebook new {case.id}"
            found.append(placed.problem(("notebook",), text))
        if case and len(set(found)) <= 1:
            self.tables.append(table(case, rows(case)))
        return found


def _beside(path: Path) -> list[Problem]:
    shown = f"{path.parent.parent.name}/{path.parent.name}/case.yaml"
    return [
        Problem(shown, 1, 1, f"'{each.name}' lies beside the case and belongs to nothing; remove it")
        for each in sorted(path.parent.iterdir())
        # Hidden files are those of an editor or of the system.
        if each.name not in ("case.yaml", FOLDER) and not each.name.startswith(".")
    ]


def _figure_files(case: Case, placed: Placed, case_folder: Path) -> list[Problem]:
    """Return what is wrong with the files in `figures/`: missing, too large, or belonging to nothing."""
    redraw = f"run casebook render {case.id}"
    found, known = [], {INDEX} if case.file.pictures else set()
    for name in case.file.pictures:
        file = picture_file(case_folder, name)
        known.add(file.name)
        if not file.is_file():
            text = f"its file '{FOLDER}/{file.name}' is missing; {redraw}"
        elif file.stat().st_size > _LARGEST:
            text = f"its file '{FOLDER}/{file.name}' is larger than {_LARGEST // 1000} kB"
        else:
            continue
        found.append(placed.problem(("pictures", name), text, key=True))
    folder = case_folder / FOLDER
    for each in sorted(folder.iterdir()) if folder.is_dir() else ():
        if each.name not in known and not each.name.startswith("."):
            text = f"'{FOLDER}/{each.name}' belongs to no picture; {redraw}, or remove it"
            found.append(placed.problem(("pictures",), text, key=True))
    return found


def _scenes(case: Case, placed: Placed) -> list[Problem]:
    """Return the scenes that are not there, and those with a volume that a viewer could never show."""
    found = []
    known: set[str] = set()
    for i, step in enumerate(case.file.steps):
        names = [*(name for each in step.questions for name in each.pictures), *step.published.pictures]
        here = {group for name in names for group in case.figures.pictures[name].rests_on}
        known |= here
        if not step.scene:
            continue
        scene, text = SCENES.get(step.scene), ""
        if scene is None:
            text = str(UnknownName("scene", step.scene, list(SCENES)))
        elif unseen := [each.label for each in scene.volumes if each.group not in known]:
            text = f"no picture up to this step shows what {', '.join(unseen)} of its scene would; show one"
        elif here.isdisjoint(each.group for each in scene.volumes):
            text = "no picture of this step shows what its scene would, so the viewer never opens; show one"
        if text:
            found.append(placed.problem(("steps", i, "scene"), text))
    return found
