"""The imaging lab: experiments with sliders and pictures.

`partial_volume()`, `find_it()` and `cerebellum()` each show one. What they need is imported when they are
called.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ..errors import CasebookError

if TYPE_CHECKING:
    from .board import Board

__all__ = ["cerebellum", "find_it", "partial_volume"]


def partial_volume() -> Board:
    """Show what size, uptake, resolution, counts and the body in the way do to the picture of a lesion."""
    return _made("partial_volume_lab", "partial_volume_board")


def find_it(seed: int | None = None) -> Board:
    """Show pictures with or without a lesion to decide on: series number `seed`, else where you left off."""
    return _made("finding", "finding_board", seed)


def cerebellum() -> Board:
    """Show what the size of the cerebellum and its uptake each do to its picture."""
    return _made("cerebellum_lab", "cerebellum_board")


# No module may be called like one of these functions: once imported, it would stand in its place here.
def _made(module: str, name: str, *given: object) -> Board:
    try:
        make = getattr(import_module(f".{module}", __package__), name)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("helpers"):
            raise
        raise CasebookError(
            f"the imaging lab needs {error.name}, which is not installed; see the first command of the README"
        ) from None
    return make(*given)
