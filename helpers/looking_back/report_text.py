"""The report of a class in words: headings, paragraphs and tables, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import isnan

from ..analysis import LEAST_PEOPLE
from ..blocks import Block, Heading, Table, Warned
from ..classroom.rules.codes import spoken_code
from ..classroom.rules.room import Room
from .figures_text import figures_of_questions
from .kept import Kept
from .report import Asked, Report, Round

REHEARSAL = Warned("REHEARSAL. Pretend phones voted here; nothing below tells anything about people.")

_RIGHT = "Right means rated best."
_GAIN = (
    "Gain: what was gained of what there was to gain, (then - at first) / (1 - at first), among people who "
    "voted twice (Hake 1998)."
)
_MOST_WORTH = (
    "Most worth talking about: answers that were given with high certainty and are not rated best. Harmful "
    "ones come first. Of each person the last vote is counted, once the vote was closed."
)
_SEVERAL = "Who chose several answers is counted with each."
_NO_GRADES = "A handful of questions cannot grade anyone."
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
    if not any(each.first_round.voted or each.second_round.voted for each in report.asked):
        yield "Nobody voted."
        return
    yield _overview(report)
    if not _voted_twice(report):
        yield "No second vote was held."
    if any(each.rated for each in report.asked):
        yield f"{_RIGHT} {_GAIN}" if _voted_twice(report) else _RIGHT
    yield from _sure_not_right(report)
    for number, each in enumerate(report.asked, start=1):
        yield Heading(f"{number}. {each.name}")
        yield from _one(each, report.people)
    if any(each.rated for each in report.asked):
        yield Heading("Figures of the questions")
        yield from figures_of_questions(report)
        yield _NO_GRADES


def _rooms(others: Sequence[Kept], shown_by: str) -> Table:
    rows = []
    for each in others:
        rehearsal = " (rehearsal)" if each.room.rehearsal else ""
        code = spoken_code(each.room.code) + rehearsal
        rows.append((code, day(each.room), each.room.case_id, str(each.people), str(each.votes)))
    example = shown_by.format(code=spoken_code(others[0].room.code))
    return Table(f"Other rooms, each shown by its code: {example}", _ROOMS, rows)


def share(part: int, whole: int) -> str:
    """Return a count of so many, with its percentage where there is one."""
    return f"{part} of {whole} ({part / whole:.0%})" if whole else "none"


def _few(part: int, whole: int) -> str:
    # Of a handful of people a percentage says less than their number.
    return share(part, whole) if whole >= LEAST_PEOPLE or not whole else f"{part} of {whole}"


def _overview(report: Report) -> Table:
    rows = [
        (
            f"{number}. {each.name}",
            _right(each, each.first_round),
            _right(each, each.second_round),
            "-" if isnan(each.gain.value) else str(each.gain),
        )
        for number, each in enumerate(report.asked, start=1)
    ]
    table = Table("All questions", ("Question", "Right at first", "Right then", "Gain"), rows)
    return table if _voted_twice(report) else table.without(2, 3)


def _sure_not_right(report: Report) -> Iterator[Block]:
    told = [
        (number, each.name, each.sure_not_right)
        for number, each in enumerate(report.asked, start=1)
        if each.sure_not_right
    ]
    if not told:
        return
    yield Heading("Sure and not right")
    found = [each for each in told if each[2].people]
    if not found:
        yield "Nobody was sure and not right."
        return
    several = any(sum(count for _, count in each.chose) > each.people for _, _, each in found)
    yield f"{_MOST_WORTH} {_SEVERAL}" if several else _MOST_WORTH
    for number, name, each in sorted(found, key=lambda each: (-each[2].harmful, -each[2].people)):
        caption = f"{number}. {name} {_few(each.people, each.rated)} sure and not right"
        rows = [(row.text, str(count), row.word) for row, count in each.chose]
        table = Table(caption, ("Answer", "Phones", "Rating"), rows)
        yield table if any(row.word for row, _ in each.chose) else table.without(2)
    if none := [str(number) for number, _, each in told if not each.people]:
        questions = "question" if len(none) == 1 else "questions"
        yield f"Nobody was sure and not right on {questions} {', '.join(none)}."


def _voted_twice(report: Report) -> bool:
    return any(each.second_round.held for each in report.asked)


def _right(asked: Asked, votes: Round) -> str:
    if not asked.rated:
        return "not rated"
    if not votes.held:
        return "not held"
    unread = votes.voted - votes.rated
    return share(votes.right, votes.rated) + (f", {unread} unreadable" if unread else "")


def _one(asked: Asked, people: int) -> Iterator[Block]:
    twice = asked.second_round.held
    votes = [
        (name, share(each.voted, people), _right(asked, each), _open(each))
        if each.held
        else (name, "not held", "-", "-")
        for name, each in (("First", asked.first_round), ("Second", asked.second_round))
    ]
    yield Table("Votes", ("Vote", "Phones that voted", "Right", "Open"), votes)
    if not (asked.first_round.voted or asked.second_round.voted):
        return
    if asked.options:
        yield _answers(asked)
    else:
        yield "Answers in one's own words are not shown here."
    if any(each.first or each.second for each in asked.sure):
        columns = ("Certainty", "First", "right", "Second", "right")
        table = Table("Certainty", columns, _sure(asked))
        yield table if twice else table.without(3, 4)
    minds = asked.minds
    if minds.twice:
        rows = [
            ("right", str(minds.stayed), str(minds.lost)),
            ("wrong", str(minds.gained), str(minds.missed)),
        ]
        yield Table(
            f"Changed minds, {minds.twice} voted twice", ("At first", "then right", "then wrong"), rows
        )
    if asked.rated and twice:
        yield f"Normalized gain: {asked.gain}."


def _answers(asked: Asked) -> Table:
    columns = ("Answer", "First", "Second", "Rating")
    rows = [(each.row.text, str(each.first), str(each.second), each.row.word) for each in asked.options]
    empty = (
        *(() if asked.second_round.held else (2,)),
        *(() if any(each.row.word for each in asked.options) else (3,)),
    )
    return Table("Answers", columns, rows).without(*empty)


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
            _few(each.first_right, each.first),
            str(each.second),
            _few(each.second_right, each.second),
        )
        for each in asked.sure
    ]
