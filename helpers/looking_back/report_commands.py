"""What an instructor asks of the command after a class: class-report, and forget."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ..blocks import as_text
from ..classroom.rules.codes import CODE_LENGTH, plain_code, spoken_code
from ..classroom.rules.room import Room
from ..classroom.storage.keys import is_held
from ..drafts import write_new
from ..errors import CasebookError, refuse_options, take_option, take_switch
from ..spreadsheet import with_mark
from ..terminal.agreeing import agreed
from ..wording import many
from .held import Held
from .kept import NO_CLASS, Kept, by_code, kept_rooms, latest
from .report import report_of
from .report_text import blocks, day
from .vote_rows import as_csv, vote_rows

_SHOWN_BY = "casebook class-report {code}"


def class_report(words: list[str]) -> int:
    """Print the report of a class, or write its votes as a table."""
    rest, address = _option(words, "--database", "an address")
    rest, target = _option(rest, "--csv", "a file (or - to print)")
    rest, force = take_switch(rest, "--force")
    refuse_options(rest)
    if force and not target:
        raise CasebookError("--force goes with --csv FILE: it writes over a file that is there")
    with kept_rooms(address) as (store, rooms):
        if store is None or not rooms:
            # What is printed as a table holds nothing else.
            print(NO_CLASS, file=sys.stderr if target == "-" else sys.stdout)
            return 0
        kept = by_code(rooms, " ".join(rest)) if rest else latest(rooms)
        held = Held.read(store, kept.room)
    if target == "-":
        sys.stdout.buffer.write(as_csv(vote_rows(held)).encode())
        sys.stdout.buffer.flush()
    elif target:
        found = vote_rows(held)
        write_new(Path(target), with_mark(as_csv(found)), force)
        print(f"{many(len(found), 'vote')} of room {spoken_code(kept.room.code)} written to {target}")
    else:
        others = [each for each in rooms if each is not kept]
        print(as_text(blocks(report_of(held), others, _SHOWN_BY)))
    return 0


def forget(words: list[str]) -> int:
    """Delete classes with all their votes, once somebody agreed."""
    rest, address = _option(words, "--database", "an address")
    rest, yes = take_switch(rest, "--yes")
    refuse_options(rest)
    with kept_rooms(address) as (store, rooms):
        chosen = [by_code(rooms, each) for each in _codes(rest)] if rooms else []
        chosen = [*dict.fromkeys(chosen or rooms)]
        if store is None or not chosen:
            print("No class is kept; there is nothing to delete.")
            return 0
        _refuse_running(each.room for each in chosen)
        print("To be deleted, with every vote and every nickname:")
        for each in chosen:
            print(f"  {_named(each.room)}: {_size(each)}")
        if not yes and not agreed():
            print("Nothing was deleted.")
            return 1
        clean = store.forget(each.room.id for each in chosen)
        print(f"{many(len(chosen), 'room')} deleted.")
        if not clean:
            print("Another program reads the file, so that deleted words may still be in it. Close it, then")
            print("delete once more (any room), or delete the file: casebook where names the folder.")
    return 0


def _refuse_running(rooms: Iterable[Room]) -> None:
    # Of a laptop that was closed during a class the room never ends; its server does.
    if running := [each for each in rooms if is_held(each)]:
        codes = ", ".join(spoken_code(each.code) for each in running)
        raise CasebookError(
            f"nothing was deleted: {codes} is being held now; end the class with Ctrl-C in its terminal first"
        )


def _size(kept: Kept) -> str:
    people = "1 person" if kept.people == 1 else f"{kept.people} people"
    return f"{people}, {many(kept.votes, 'vote')}"


def _named(room: Room) -> str:
    rehearsal = "  (rehearsal)" if room.rehearsal else ""
    return f"{spoken_code(room.code)}  {day(room)}  {room.case_id}{rehearsal}"


def _codes(words: Sequence[str]) -> list[str]:
    """Return the codes in words; one that is typed with a space comes as two words."""
    codes: list[str] = []
    for word in words:
        if codes and len(plain_code(codes[-1])) < CODE_LENGTH:
            codes[-1] += f" {word}"
        else:
            codes.append(word)
    return codes


def _option(words: list[str], option: str, what: str) -> tuple[list[str], str]:
    rest, values = take_option(words, option)
    for each in values:
        if not each or (each.startswith("-") and each != "-"):
            raise CasebookError(f"{option} needs {what}; see casebook --help")
    return rest, values[-1] or "" if values else ""


COMMANDS: dict[str, Callable[[list[str]], int]] = {"class-report": class_report, "forget-class": forget}
