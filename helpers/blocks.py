"""What a report is made of: headings, paragraphs and tables, as plain text and as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import zip_longest
from textwrap import wrap

# Of the first column of a table, and of the others.
_WIDTHS = (40, 18)


@dataclass(frozen=True)
class Heading:
    """A heading; `level` 1 is the highest."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Table:
    """A table; the first cell of a row names it."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def without(self, *places: int) -> Table:
        """Return the table without the columns at these places, which say nothing."""

        def rest(row: Sequence[str]) -> Sequence[str]:
            return [cell for place, cell in enumerate(row) if place not in places]

        return Table(self.caption, rest(self.columns), [rest(row) for row in self.rows])


class Warned(str):
    """A paragraph that nobody should miss."""


@dataclass(frozen=True)
class Bullets:
    """A list; its items may be read in any order."""

    items: Sequence[str]


@dataclass(frozen=True)
class Drawing:
    """A figure as SVG and the same in words, which stand below it."""

    svg: str
    words: str


Block = Heading | Table | Bullets | Drawing | str


# -- as plain text -------------------------------------------------------------------------------------


def as_text(found: Iterable[Block]) -> str:
    """Return blocks as plain text, for a terminal."""
    parts = []
    for each in found:
        match each:
            case Heading(text, level):
                parts.append(f"{text}\n{'=' * min(len(text), 88)}" if level == 1 else text)
            case Table():
                parts.append("\n".join(_lines(each)))
            case Bullets(items):
                parts.append("\n".join(_bullet(item) for item in items))
            case Drawing(_, words):
                parts.append("\n".join(wrap(words, 88)))
            case _:
                parts.append("\n".join(wrap(each, 88)))
    return "\n\n".join(parts)


def _bullet(item: str) -> str:
    return "\n".join(wrap(item, 88, initial_indent="- ", subsequent_indent="  "))


def _lines(table: Table) -> Iterator[str]:
    cells = [
        [wrap(cell, _WIDTHS[i > 0]) or [""] for i, cell in enumerate(row)]
        for row in (table.columns, *table.rows)
    ]
    widths = [max(len(line) for cell in column for line in cell) for column in zip(*cells, strict=True)]
    yield from wrap(f"{table.caption}:", 88)
    for row in cells:
        for line in zip_longest(*row, fillvalue=""):
            yield f"  {'  '.join(map(str.ljust, line, widths))}".rstrip()


# -- as HTML -------------------------------------------------------------------------------------------


def as_html(found: Iterable[Block], above: int = 2) -> str:
    """Return blocks as HTML; its colors are those of the page it stands in.

    `above` is the level of the heading under which they stand; 0 for a page of their own.
    """
    parts = []
    for each in found:
        match each:
            case Heading(text, level):
                parts.append(f"<h{level + above}>{escape(text)}</h{level + above}>")
            case Table():
                parts.append(_table(each))
            case Bullets(items):
                parts.append("\n".join(["<ul>", *(f"<li>{escape(item)}</li>" for item in items), "</ul>"]))
            case Drawing(svg, words):
                parts.append(f"<figure>{svg}<figcaption>{escape(words)}</figcaption></figure>")
            case Warned():
                parts.append(f"<p><strong>{escape(each)}</strong></p>")
            case _:
                parts.append(f"<p>{escape(each)}</p>")
    return "\n".join(parts)


_LEFT = 'style="text-align: left"'


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col" {_LEFT}>{escape(each)}</th>' for each in table.columns)
    body = "".join(
        f'<tr><th scope="row" {_LEFT}>{escape(row[0])}</th>'
        + "".join(f"<td {_LEFT}>{escape(each)}</td>" for each in row[1:])
        + "</tr>\n"
        for row in table.rows
    )
    # Without a width of its own a caption is broken to that of a small table.
    width = f"min-width: min({len(table.caption)}ch, 80vw)"
    style = f"text-align: left; font-weight: bold; {width}"
    name = escape(table.caption, quote=True)
    caption = f'<caption style="{style}">{name}</caption>'
    return (
        # Reached by the keyboard, which scrolls it where it is wider than the page.
        f'<div style="overflow-x: auto" tabindex="0" role="group" aria-label="{name}"><table>{caption}\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div>"
    )
