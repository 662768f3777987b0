"""Read YAML into plain values and remember where each one stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import yaml

from .errors import CasebookError

# libyaml reads a case in milliseconds; where it is not built in, the pure parser does the same.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

Where = tuple[int, int]
"""Line and column, both counted from 1."""
Path_ = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with one place of a file."""

    file: str
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        # A value that is quoted may hold anything; a problem stays one line.
        shown = f"{self.file}:{self.line}:{self.column}: {self.text}"
        return "".join(each if each.isprintable() else repr(each)[1:-1] for each in shown)


class CaseError(CasebookError):
    """Every problem found in the files of a case, one a line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass
class Placed:
    """The values of a file, and the place of each value and key."""

    file: str
    data: Any = None
    values: dict[Path_, Where] = field(default_factory=dict)
    keys: dict[Path_, Where] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, path: Path_, text: str, *, key: bool = False) -> Problem:
        """Return a problem at `path`, or at its nearest existing ancestor."""
        places = {**self.values, **self.keys} if key else self.values
        while path and path not in places:
            path = path[:-1]
        return Problem(self.file, *places.get(path, (1, 1)), text)

    def forget(self, path: Path_) -> None:
        """Forget the places of a value that is replaced."""
        for places in (self.values, self.keys):
            for each in [each for each in places if each[: len(path)] == path]:
                del places[each]

    def report(self, path: Path_, text: str, *, key: bool = False) -> None:
        """Note a problem at `path`."""
        self.problems.append(self.problem(path, text, key=key))


def read(path: Path, shown_as: str) -> Placed:
    """Read a YAML file of mappings, lists and scalars; nothing else is let in.

    Plain `no`, `yes`, `on` and `off` stay words. Lists become tuples. A repeated key is noted as a
    problem. Raises CaseError for what cannot be read at all: a missing file, more than 1 MB, bytes that
    are not UTF-8, a syntax error, an anchor, an alias, a tag, or more than 20 levels.
    """
    placed = Placed(shown_as)

    def refuse(text: str, where: Where = (1, 1)) -> NoReturn:
        raise CaseError([Problem(shown_as, *where, text)])

    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            refuse(f"the file has {size:,} bytes; at most {MAX_BYTES:,} are read")
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        refuse("there is no such file; it is needed")
    except UnicodeDecodeError as error:
        refuse(f"byte {error.start} is not UTF-8; save the file as UTF-8")
    except OSError as error:
        refuse(f"the file cannot be read: {error.strerror}")
    try:
        events = yaml.parse(text, Loader=_Loader)
        _expect(events, yaml.StreamStartEvent)
        if isinstance(next(events), yaml.StreamEndEvent):
            refuse("the file is empty; a mapping of keys is needed")
        placed.data = _value(placed, (), next(events), events)
        _expect(events, yaml.DocumentEndEvent)
        following = next(events)
        if not isinstance(following, yaml.StreamEndEvent):
            refuse("a second document begins here; one file holds one document", _where(following))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = error.problem or error.context or "this is not YAML"
        refuse(f"not YAML: {said}", (mark.line + 1, mark.column + 1) if mark else (1, 1))
    except yaml.YAMLError as error:
        refuse(f"not YAML: {str(error).splitlines()[0]}")
    if not isinstance(placed.data, dict):
        refuse("this is not a mapping; keys with values are needed")
    return placed


def _expect(events: Iterator[yaml.Event], kind: type) -> None:
    event = next(events)
    assert isinstance(event, kind), event


def _where(event: yaml.Event) -> Where:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _value(placed: Placed, path: Path_, event: yaml.Event, events: Iterator[yaml.Event]) -> Any:
    def refuse(text: str) -> NoReturn:
        raise CaseError([Problem(placed.file, *_where(event), text)])

    _refuse_marks(placed, event)
    if len(path) > MAX_DEPTH:
        refuse(f"nested deeper than {MAX_DEPTH} levels; a case needs fewer")
    placed.values[path] = _where(event)
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Any] = []
        while not isinstance(item := next(events), yaml.SequenceEndEvent):
            items.append(_value(placed, (*path, len(items)), item, events))
        return tuple(items)
    mapping: dict[str, Any] = {}
    while not isinstance(key := next(events), yaml.MappingEndEvent):
        if not isinstance(key, yaml.ScalarEvent):
            raise CaseError([Problem(placed.file, *_where(key), "a key must be one word or text")])
        _refuse_marks(placed, key)
        inner = (*path, key.value)
        if key.value in mapping:
            text = f"the key '{key.value}' stands here twice; keep one"
            placed.problems.append(Problem(placed.file, *_where(key), text))
            placed.forget(inner)
        placed.keys[inner] = _where(key)
        mapping[key.value] = _value(placed, inner, next(events), events)
    return mapping


def _refuse_marks(placed: Placed, event: Any) -> None:
    if isinstance(event, yaml.AliasEvent):
        text = f"the alias '*{event.anchor}' is not read; write the value out"
    elif event.anchor is not None:
        text = f"the anchor '&{event.anchor}' is not read; write the value out where it is used"
    elif event.tag is not None and event.tag != "!":
        text = f"the tag '{event.tag}' is not read; leave it out"
    else:
        return
    raise CaseError([Problem(placed.file, *_where(event), text)])


def _scalar(event: yaml.ScalarEvent) -> str | int | float | bool | None:
    if not event.implicit[0]:
        return event.value
    match event.value:
        case "" | "~" | "null":
            return None
        case "true":
            return True
        case "false":
            return False
    # Digits only: `1e3`, `0x10` or `12:30` in a clinical text are words.
    digits = event.value.removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(digits) < 16:
        return int(event.value)
    whole, _, part = digits.partition(".")
    if digits.isascii() and whole.isdigit() and part.isdigit() and len(digits) < 16:
        return float(event.value)
    return event.value
