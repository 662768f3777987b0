"""Opening a case: once in a kernel, and anew when its files were edited."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .. import home
from ..case import case_file, find_root
from ..session import Session
from .desk import CaseDesk

_desks: dict[tuple[Path, Path], tuple[dict[Path, int], CaseDesk]] = {}


def open_desk(case_id: str) -> CaseDesk:
    """Open a case for the present learner, once in a kernel; raises CasebookError.

    However often and in whatever order cells are run, all their cards belong to one run. Only a case whose
    files were edited in the meantime is opened anew.
    """
    root = find_root()
    file, records = case_file(case_id, root), home.records_folder(case_id)
    before, desk = _desks.get((root, records), ({}, None))
    if desk is None or before != _edited(before):
        session = Session.open(case_id)
        desk = _desk(session)
        compared = [case_file(each.id, root) for each in session.case.compared]
        edited = _edited([file, root / "cases" / "references.yaml", *compared])
        _desks[root, records] = edited, desk
    return desk


def _edited(files: Iterable[Path]) -> dict[Path, int]:
    return {each: each.stat().st_mtime_ns if each.is_file() else 0 for each in files}


def _desk(session: Session) -> CaseDesk:
    if not session.case.compared:
        return CaseDesk(session)
    # On the way to a first question nothing of a comparison is needed.
    from .comparison_desk import ComparisonDesk

    return ComparisonDesk(session)
