"""What the cases of a folder cite: the references that none does, and the places left to fill in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..placed_yaml import Placed, Problem
from ..references import read_references
from .fill_in import unfilled


class Citing:
    """The references beside a folder of cases, and what the cases seen so far cite of them."""

    def __init__(self, cases: Path) -> None:
        self._references, self._placed, _ = read_references(cases / "references.yaml")
        self._unfilled: dict[str, list[Problem]] = {}
        """Reference key -> its places left to fill."""
        if self._references and self._placed:
            self._unfilled = {key: unfilled(self._placed, key) for key in self._references.by_key}
        self._used: set[str] = set()
        self._all_read = True

    def add(self, case: Placed | None) -> list[Problem]:
        """Take a case in; returns the places left to fill in it and in the references that it cites.

        None is a case that cannot be read.
        """
        if case is None:
            self._all_read = False
            return []
        cited = {*_cited(case.data), str(case.data.get("source", ""))}
        source_of = self._references.source_of if self._references else {}
        used = {source_of.get(each, each) for each in cited}
        self._used |= used
        return unfilled(case) + [each for key in sorted(used) for each in self._unfilled.get(key, ())]

    def uncited(self) -> list[Problem]:
        """Return the references that no case cites; without all cases nothing can be said."""
        if not (self._all_read and self._references and self._placed):
            return []
        text = "no case cites '{}'; cite it, remove it, or give it 'further_reading: true'"
        return [
            self._placed.problem((key,), text.format(key), key=True)
            for key, each in self._references.by_key.items()
            if key not in self._used and not each.further_reading
        ]


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
