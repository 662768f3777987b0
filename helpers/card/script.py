"""The card's script: modules that stand in `js/`, joined into the one that a widget takes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_MODULES = Path(__file__).parent / "js"
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n+', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const |(?:async )?function )", re.MULTILINE)


@cache
def joined(entry: str = "card.js") -> str:
    """Return `entry` and all that it imports as one ES module; each part follows what it needs.

    The parts import from one another by name alone, and no name at the top of one stands in another.
    """
    parts: dict[str, str] = {}

    def take(name: str) -> None:
        if name in parts:
            return
        text = (_MODULES / name).read_text(encoding="utf-8")
        for needed in _IMPORT.findall(text):
            take(needed)
        text = _IMPORT.sub("", text)
        parts[name] = text if name == entry else _EXPORT.sub("", text)

    take(entry)
    return "\n".join(parts.values())
