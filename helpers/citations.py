"""What may be shown of a citation: its kind before the debrief, its name in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .case import Case
from .sourced import TEACHING_POINT, Sentence

_UNSOURCED = "teaching point, not sourced"


def cited(case: Case) -> set[str]:
    """Return the key of every reference that a case cites anywhere."""
    return set(case.references.keys_for(tuple(facts_cited(case))))


def facts_cited(case: Case) -> set[str]:
    """Return every cite id that a case uses anywhere."""
    found: set[str] = set()
    waiting: list[Any] = [case.file.model_dump()]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            found.update(value.get("cite", ()))
            waiting += value.values()
        elif isinstance(value, tuple | list):
            waiting += value
    return found


class Cites:
    """Turns cite ids into what may be shown of them."""

    def __init__(self, case: Case, named: bool) -> None:
        self.case, self.named = case, named

    def cite(self, ids: Iterable[str]) -> list[dict[str, str | None]]:
        """Return one mark a source; each once, a teaching point last."""
        ids = tuple(ids)
        keys = self.case.references.keys_for(ids)
        if self.named:
            marks: list[dict[str, str | None]] = [{"label": key, "ref": key} for key in keys]
        else:
            marks = [{"label": label, "ref": None} for label in dict.fromkeys(map(self._unnamed, keys))]
        if TEACHING_POINT in ids:
            marks.append({"label": f"in part {_UNSOURCED}" if marks else _UNSOURCED, "ref": None})
        return marks

    def _unnamed(self, key: str) -> str:
        reference = self.case.references.by_key[key]
        whose = f"source {key}" if key in self.case.sources else "outside source"
        seen = ", not verified here" if reference.checked == "citation only" else ""
        return f"{whose}, {reference.kind}{seen}"

    def sentence(self, sentence: Sentence) -> dict[str, Any]:
        """Return a sentence with its marks."""
        return {"text": sentence.text, "cite": self.cite(sentence.cite)}

    def sentences(self, sentences: Iterable[Sentence]) -> list[dict[str, Any]]:
        """Return sentences with their marks."""
        return [self.sentence(each) for each in sentences]
