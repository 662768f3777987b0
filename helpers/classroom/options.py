"""What can be asked of `casebook class` on the command line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import CasebookError, refuse_options, take_option, take_switch
from .rules.codes import plain_code

HELP = """\
  --lan              let the phones of this network in; without it only this computer can reach the room
  --port N           serve at this port; without it at the first free one from 8765 on
  --rehearse         add a few pretend phones; they and the room are marked as such
  --resume [ROOM]    go on with a room of this case that was left open; without a code the last one with votes
  --database URL     keep votes in PostgreSQL, postgresql+psycopg://user@host/database, in place of a file
  --workers N        serve with several processes; needs such a database
  --address URL      the address that phones use, where a proxy on this computer stands before the room
  --no-lab           open the room alone, and say where the presenter's key lies
  --no-browser       open no browser
  -- OPTIONS ...     pass these on to `jupyter lab`
"""


@dataclass(frozen=True)
class Wishes:
    """What was asked for on the command line."""

    case_id: str
    lan: bool
    port: int
    rehearse: bool
    resume: str | None
    """The code of a room to go on with, "" for the last one, None to open a new room."""
    database: str
    workers: int
    address: str
    lab: bool
    lab_options: tuple[str, ...]


def wishes(words: list[str]) -> Wishes:
    """Read the words after `casebook class`; raises CasebookError."""
    words, lab_options = _split(words)
    words, ports = take_option(words, "--port")
    words, databases = take_option(words, "--database")
    words, workers = take_option(words, "--workers")
    words, addresses = take_option(words, "--address")
    words, lan = take_switch(words, "--lan")
    words, rehearse = take_switch(words, "--rehearse")
    words, resume = _resumed(words)
    words, no_lab = take_switch(words, "--no-lab")
    words, no_browser = take_switch(words, "--no-browser")
    refuse_options(words)
    if len(words) != 1:
        raise CasebookError("casebook class takes one case, such as: casebook class irritable-toddler --lan")
    if resume is not None and rehearse:
        raise CasebookError("--resume goes on with a room, --rehearse begins one; leave one of them out")
    return Wishes(
        words[0],
        lan,
        _number(ports, "--port", 1, 65535) or 0,
        rehearse,
        resume,
        _last(databases, "--database") or "",
        _number(workers, "--workers", 1, 64) or 1,
        _address(_last(addresses, "--address") or ""),
        not no_lab,
        (*lab_options, *(["--no-browser"] if no_browser else [])),
    )


def _resumed(words: list[str]) -> tuple[list[str], str | None]:
    """Return the words without `--resume` and the code after it, and the code."""
    if "--resume" not in words:
        return words, None
    at = words.index("--resume")
    code = plain_code(words[at + 1]) if at + 1 < len(words) else ""
    if re.fullmatch(r"[A-Z]{3}[0-9]{3}", code):
        return [*words[:at], *words[at + 2 :]], code
    return [*words[:at], *words[at + 1 :]], ""


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    # What follows -- is for JupyterLab.
    at = words.index("--") if "--" in words else len(words)
    return words[:at], words[at + 1 :]


def _last(values: list[str | None], option: str) -> str | None:
    if values and not values[-1]:
        raise CasebookError(f"{option} needs a value; see casebook class --help")
    return values[-1] if values else None


def _number(values: list[str | None], option: str, low: int, high: int) -> int | None:
    word = _last(values, option)
    if word is None:
        return None
    if word.isascii() and word.isdigit() and len(word) < 6 and low <= int(word) <= high:
        return int(word)
    raise CasebookError(f"{option} '{word}' is not understood; allowed is a number from {low} to {high}")


def _address(word: str) -> str:
    scheme, _, host = word.rstrip("/").partition("://")
    if word and (scheme not in ("http", "https") or not host or "/" in host):
        raise CasebookError(
            f"--address '{word}' is not understood; allowed is one such as https://class.example.org"
        )
    return word.rstrip("/")
