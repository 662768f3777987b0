"""The report of a class in words: headings, paragraphs and tables, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import isnan

from ..analysis import LEAST_PEOPLE
from ..classroom.codes import spoken_code
from ..classroom.room import Room
from .blocks import Block, Heading, Table, Warned
from .kept import Kept
from .report import Asked, Report, Round

REHEARSAL = Warned("REHEARSAL. Pretend phones voted here; nothing below tells anything about people.")

CONVENTIONS = (
    "How to read this. Right means rated best. Counts, shares and gain tell of this class. Gain: what was "
    "gained of what there was to gain, (then - at first) / (1 - at first), among people who voted twice "
    "(Hake 1998).",
    "Difficulty, item-total, distractors and KR-20 tell of the questions; with fewer than "
    f"{LEAST_PEOPLE} people they are not shown (too few). Difficulty: the share right of those who voted. "
    "Item-total: the correlation of a question with the number right on the others. Distractors: the share "
    "of the options not rated best that at least 5% chose (Tarrant et al. 2009). KR-20: how reliable the "
    "number right is, with the variance of a population (Kuder and Richardson 1937). Item-total and KR-20 "
    "take only people who voted on every question. Last votes are the second ones, or the first where there "
    "is no second.",
    "A handful of questions cannot grade anyone.",
)


_ROOMS = ("Room", "Opened", "Case", "Phones", "Votes")


def day(room: Room) -> str:
    """Return when a room was opened, as the clock on the wall showed it."""
    return datetime.fromtimestamp(room.began_at).strftime("%Y-%m-%d %H:%M")


def blocks(report: Report, others: Sequence[Kept] = (), shown_by: str = "") -> Iterator[Block]:
    """Yield the report in the order in which it is read, and then the other rooms.

    `shown_by` is how the report of one of them is asked for, with {code} in the place of its code.
    """
    yield from _head(report, len(others))
    yield from _class(report)
    if others:
        yield _rooms(others, shown_by)


def _head(report: Report, others: int) -> Iterator[Block]:
    room = report.room
    yield Heading(f"Class report: {report.title}", 1)
    if room.rehearsal:
        yield REHEARSAL
    pretend = f", {report.pretend} of them pretend" if report.pretend else ""
    going = "" if room.phase == "ended" else " It has not ended."
    yield (
        f"Room {spoken_code(room.code)}, {day(room)}, case {room.case_id}, version {room.case_version}. "
        f"Phones in the room: {report.people}{pretend}.{going}"
    )
    if others:
        also = "One other room is kept; it is" if others == 1 else f"{others} other rooms are kept; they are"
        yield f"{also} listed at the end."
    yield from report.notes


def _class(report: Report) -> Iterator[Block]:
    if not report.asked:
        yield "Nothing was put to the vote."
        return
    yield _overview(report)
    for number, each in enumerate(report.asked, start=1):
        yield Heading(f"{number}. {_name(each)}")
        yield from _one(each, report.people)
    yield Heading("Figures of the questions")
    yield from _figures(report)
    yield from CONVENTIONS


def _rooms(others: Sequence[Kept], shown_by: str) -> Table:
    rows = []
    for each in others:
        rehearsal = " (rehearsal)" if each.room.rehearsal else ""
        code = spoken_code(each.room.code) + rehearsal
        rows.append((code, day(each.room), each.room.case_id, str(each.people), str(each.votes)))
    example = shown_by.format(code=spoken_code(others[0].room.code))
    return Table(f"Other rooms, each shown by its code: {example}", _ROOMS, rows)


def _name(asked: Asked) -> str:
    return asked.text or f"{asked.id} (earlier version)"


def share(part: int, whole: int) -> str:
    """Return a count of so many, with its percentage where there is one."""
    return f"{part} of {whole} ({part / whole:.0%})" if whole else "none"


def _overview(report: Report) -> Table:
    rows = [
        (
            f"{number}. {_name(each)}",
            _right(each, each.first_round),
            _right(each, each.second_round),
            "-" if isnan(each.gain.value) else str(each.gain),
        )
        for number, each in enumerate(report.asked, start=1)
    ]
    return Table("All questions", ("Question", "Right at first", "Right then", "Gain"), rows)


def _right(asked: Asked, votes: Round) -> str:
    if not asked.rated:
        return "not rated"
    unread = votes.voted - votes.rated
    return share(votes.right, votes.rated) + (f", {unread} unreadable" if unread else "")


def _one(asked: Asked, people: int) -> Iterator[Block]:
    votes = [
        (name, share(each.voted, people), _right(asked, each), _open(each))
        for name, each in (("First", asked.first_round), ("Second", asked.second_round))
        if each.span or each.voted
    ]
    yield Table("Votes", ("Vote", "Phones that voted", "Right", "Open"), votes)
    if asked.options:
        yield _answers(asked)
    else:
        yield "Answers in one's own words are not shown here."
    if any(each.first or each.second for each in asked.sure):
        yield Table("Certainty", ("Certainty", "First", "right", "Second", "right"), _sure(asked))
    minds = asked.minds
    if minds.twice:
        rows = [
            ("right", str(minds.stayed), str(minds.lost)),
            ("wrong", str(minds.gained), str(minds.missed)),
        ]
        yield Table(
            f"Changed minds, {minds.twice} voted twice", ("At first", "then right", "then wrong"), rows
        )
    if asked.rated:
        yield f"Normalized gain: {asked.gain}."


def _answers(asked: Asked) -> Table:
    columns = ("Answer", "First", "Second", "Rating")
    rows = [(each.row.text, str(each.first), str(each.second), each.row.word) for each in asked.options]
    if any(each.row.word for each in asked.options):
        return Table("Answers", columns, rows)
    return Table("Answers", columns[:3], [each[:3] for each in rows])


def _open(votes: Round) -> str:
    if votes.span is None:
        return "not known"
    if votes.span.seconds is None:
        return "still open"
    minutes, seconds = divmod(round(votes.span.seconds), 60)
    return f"{minutes}:{seconds:02} min"


def _sure(asked: Asked) -> list[Sequence[str]]:
    return [
        (
            each.certainty.capitalize(),
            str(each.first),
            share(each.first_right, each.first),
            str(each.second),
            share(each.second_right, each.second),
        )
        for each in asked.sure
    ]


def _figures(report: Report) -> Iterator[Block]:
    for which, reliability in (("First", report.first_reliability), ("Last", report.last_reliability)):
        rows = []
        for number, each in enumerate(report.asked, start=1):
            if each.rated:
                found = each.first if which == "First" else each.last
                figures = (found.difficulty, found.item_total, found.distractors)
                rows.append((f"{number}. {_name(each)}", str(found.difficulty.people), *map(str, figures)))
        if rows:
            columns = ("Question", "People", "Difficulty", "Item-total", "Distractors")
            yield Table(f"{which} votes", columns, rows)
            complete = f"People who voted on every question: {reliability.people}"
            yield f"{which} votes, KR-20: {reliability}. {complete}."
