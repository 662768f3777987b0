"""The key of a room: a file by which a notebook finds the room and steers it, while the class is held."""

from __future__ import annotations

import json
import os
import urllib.request
from dataclasses import asdict, dataclass
from http.client import HTTPException
from pathlib import Path

from ... import home
from ...errors import CasebookError
from ..rules.room import Room

TOLD_BY = "CASEBOOK_CLASS"
"""Names the file in which a notebook finds its room."""


def class_folder() -> Path:
    """Return where keys, the log and, unless another is named, the database of classes lie."""
    return home.data_folder() / "classes"


def key_file(room: Room) -> Path:
    """Return where the key of a room lies."""
    return class_folder() / f"presenter-{room.code}.json"


def answer_at(address: str, token: str = "") -> bytes | None:
    """Return what is answered at an address, None where nobody does; with a token, to its presenter."""
    # No proxy of the hospital may come between.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        asked = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})  # noqa: S310
        with opener.open(asked, timeout=2) as answer:
            return answer.read() if answer.status == 200 else None
    except (OSError, ValueError, HTTPException):
        return None


def is_held(room: Room) -> bool:
    """Tell whether a class is held in this room now, from this account."""
    try:
        key = Key.read(key_file(room))
    except CasebookError:
        return False
    # Another class may stand at the port of one that was killed.
    return answer_at(f"{key.local or key.server}/presenter/now", key.token) is not None


@dataclass(frozen=True)
class Key:
    """What a presenter needs: where the room is, for itself and for phones, and the token that steers it."""

    case_id: str
    server: str
    address: str
    token: str
    local: str = ""
    """The server as the computer that holds the class reaches it."""

    def write(self, file: Path) -> None:
        """Write a file that nobody else can read."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            json.dump(asdict(self), out)

    @classmethod
    def read(cls, file: Path) -> Key:
        """Read the file of a room; raises CasebookError."""
        try:
            return cls(**json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            raise CasebookError(
                f"{file}: this is no key to a room; begin with: casebook class CASE-ID"
            ) from None
