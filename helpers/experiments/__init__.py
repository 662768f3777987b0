"""The imaging lab: experiments with sliders and pictures.

`partial_volume()`, `find_it()` and `cerebellum()` each show one. What they need is imported when they are
called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .board import Board

__all__ = ["cerebellum", "find_it", "partial_volume"]


def partial_volume() -> Board:
    """Show what size, uptake, resolution, counts and the body in the way do to the picture of a lesion."""
    from .partial_volume import partial_volume_board

    return partial_volume_board()


def find_it(seed: int | None = None) -> Board:
    """Show pictures with or without a lesion to decide on: series number `seed`, else where you left off."""
    from .finding import finding_board

    return finding_board(seed)


def cerebellum() -> Board:
    """Show what the size of the cerebellum and its uptake each do to its picture."""
    from .cerebellum import cerebellum_board

    return cerebellum_board()
