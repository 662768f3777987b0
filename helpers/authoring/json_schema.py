"""The format of a case file as JSON Schema, by which editors complete keys and underline mistakes."""

from __future__ import annotations

import json
from typing import Any

from ..schema import CaseFile
from .key_words import said_of

# Editors know this dialect; the pydantic models need nothing newer.
_DIALECT = "http://json-schema.org/draft-07/schema#"


def case_schema() -> dict[str, Any]:
    """Return the schema of a case file."""
    made = CaseFile.model_json_schema(by_alias=True)
    parts = made.pop("$defs")
    for name, part in {**parts, "CaseFile": made}.items():
        part.pop("title", None)
        for key, value in part.get("properties", {}).items():
            point = value.pop("title", key)
            said = (
                f"{point}: what the source says, in a few words" if name == "Profile" else said_of(key, name)
            )
            value.setdefault("description", said)
            if value.get("patternProperties"):
                value["additionalProperties"] = False
    return {"$schema": _DIALECT, "title": "A case of the casebook", **made, "$defs": parts}


def as_text() -> str:
    """Return the text of the schema file."""
    return json.dumps(case_schema(), indent=1, ensure_ascii=False) + "\n"
