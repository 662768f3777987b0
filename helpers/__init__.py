"""Case-based teaching in Jupyter: decide, say how certain you are, then read why.

`open_case("wobbly-toddler").step("first-visit")` shows the first step of a case; `start()` lists the cases;
`my_progress()` shows what was done, `my_review()` asks again what was missed; `class_report()` shows what a
class chose.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .card import Card, CaseDesk
    from .classroom.projector.class_desk import ClassDesk
    from .looking_back.notebook_report import ClassReport
    from .progress.mine import Progress

__all__ = ["CaseError", "class_report", "my_progress", "my_review", "open_case", "start"]


def open_case(case_id: str) -> CaseDesk | ClassDesk:
    """Open a case by its id, where the learner left it; raises CaseError with what is wrong.

    Opening it again in the same kernel gives the same case back.
    """
    from .card import open_desk

    if key := os.environ.get("CASEBOOK_CLASS"):
        # Taught in a room: `casebook class` says where.
        from .classroom.projector.class_desk import open_class

        return open_class(case_id, key) or open_desk(case_id)
    return open_desk(case_id)


def start() -> Card:
    """Show every case with the learner's progress."""
    from .card import StartDesk

    return StartDesk().card()


def my_progress() -> Progress:
    """Read what you did so far; its methods show it: done, look_at, calibration, path, change."""
    from .errors import need

    need("pandas", "matplotlib", "scipy")
    from .progress.mine import open_progress

    return open_progress()


def my_review() -> Card:
    """Ask again what was missed or unsure, 1, 7 and 30 days later."""
    from .card.review_desk import open_review

    return open_review()


def class_report(room: str = "", database: str = "") -> ClassReport:
    """Show the report of a room by its join code, else of the latest one with votes; raises CasebookError.

    `.items()` and `.votes()` give its data frames, `.figure()` the figure.
    """
    from .errors import need

    need("sqlalchemy", "pandas", "matplotlib")
    from .looking_back.notebook_report import open_report

    return open_report(room, database)


def __getattr__(name: str) -> Any:
    if name == "CaseError":
        from .placed_yaml import CaseError

        return CaseError
    raise AttributeError(f"module 'helpers' has no attribute '{name}'")
