"""Ask before something is deleted."""

from __future__ import annotations

import sys

from ..errors import CasebookError


def agreed() -> bool:
    """Ask for a typed yes; raises CasebookError where nobody can be asked."""
    if not sys.stdin.isatty():
        raise CasebookError("nothing was deleted: nobody can be asked here; add --yes if you are sure")
    try:
        return input("Type yes to delete: ").strip().lower() == "yes"
    except EOFError:
        return False
