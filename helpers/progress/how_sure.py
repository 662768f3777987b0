"""How sure a learner was and how right, in words and figures: what to look at first, calibration, change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ..analysis import LEAST_ANSWERS
from ..blocks import Block, Bullets, Drawing, Heading, Table
from ..citations import Cites
from ..history import Answered, CaseHistory, History
from ..marks import Certainty
from ..outcome import outcome_word
from ..question_view import given_text
from ..questions import Choice, Rank, Region
from ..svg import svg_of
from ..wording import day, number_word
from .figures import calibration_figure, change_figure, decisions_figure
from .overview import NOTHING_YET

if TYPE_CHECKING:
    from pandas import DataFrame

NO_CERTAINTY_YET = (
    "No answer with a certainty yet. Once there are some, they stand here beside how often you were right."
)
_PAYS: dict[Certainty, str] = {"low": "below 67%", "medium": "from 67 to 80%", "high": "above 80%"}
_VERDICTS = {
    "too few": f"too few answers to say more ({LEAST_ANSWERS} are needed)",
    "too sure": "you were surer than you were right",
    "too unsure": "you were right more often than you thought",
    "fits": "that fits",
    "cannot tell": "outside the band, but chance alone could do that",
}
_FIRST_ONLY = (
    "Only your first answer to a question: after it you had read the reasons. Best and acceptable count as "
    "right. Inside its band a certainty earns the most marks, for best answers."
)
_CHANGE = (
    "Normalized change: a gain over what there was to gain, a loss over what there was to lose (Marx and "
    "Cummings, Am J Phys 2007;75:87). In between the reasons were read, so that a gain is to be expected "
    "and a loss worth a look."
)
_ONCE = (
    "No case was answered twice yet. “Start again” in a debrief begins a new attempt and keeps the one "
    "before."
)


def look_blocks(history: History, table: DataFrame, named: bool = False) -> Iterator[Block]:
    """Yield harmful choices, then what was sure and not right, each with its reason.

    Where `named`, sources of finished cases go by their keys, for whoever has the list of them at hand.
    """
    finished = {each.case.id for each in history.cases if named and each.finished}
    if not history.begun:
        yield NOTHING_YET
        return
    # A harmful choice that was sure stands in the first list alone.
    else_ = " else" if table["harmful"].any() else ""
    for harmful, title, none in (
        (True, "Harmful choices", "No choice of yours is rated harmful."),
        (False, "Sure and not right", f"Nothing{else_} that you were sure of was wrong."),
    ):
        rows = table[table["harmful"] == harmful]
        yield Heading(title)
        found = zip(rows.index, rows["since"], strict=True)
        items = [_look(history.answered[place], since, finished) for place, since in found]
        yield Bullets(items) if items else none
    older = sum(each.outdated and each.deed.success is not None for each in history.answered)
    if older:
        answers = "answer belongs" if older == 1 else "answers belong"
        yield f"{number_word(older)} {answers} to an earlier version of a case and cannot be judged here."


def _look(answered: Answered, since: bool, finished: set[str]) -> str:
    case, question = answered.case, answered.question
    assert question is not None, "only what is marked can have been harmful or wrong"
    number = case.number(case.step_of(question.id))
    said = given_text(question, question.read(answered.deed.given))
    where = "in a review" if answered.review else f"attempt {answered.attempt}"
    certainty = f"{answered.deed.certainty} certainty, " if answered.deed.certainty else ""
    reason = _reason(answered, Cites(case, named=case.id in finished))
    if answered.deed.version != case.file.version:
        where += f", case version {answered.deed.version}, now {case.file.version}"
    again = " Right when you were last asked." if since else ""
    return (
        f"{case.title}, step {number}, “{answered.asked}”: “{said}” "
        f"({certainty}{where}, {day(answered.at)}).{reason}{again}"
    )


def _reason(answered: Answered, cites: Cites) -> str:
    question, result = answered.question, answered.result
    if result is None or result.rating is None:
        return ""
    given = question.read(answered.deed.given) if question else ()
    match question:
        case Choice():
            chosen = [each for each in question.options if each.id in given]
            weakest = next(each for each in chosen if each.rating == result.rating)
            return f" {_sourced(weakest.feedback, weakest.cite, cites)}"
        case Region():
            there = f" To be found: {question.outlined}." if question.canvas.outlines else ""
            return there + "".join(f" {_sourced(each.text, each.cite, cites)}" for each in question.explains)
        case Rank():
            moved = question.misplaced(given)
            placed = [f"{part.text} ({moved[part.id]})" for part in question.items if part.id in moved]
            return f" To move: {'; '.join(placed)}."
    return ""


def _sourced(text: str, ids: Iterable[str], cites: Cites) -> str:
    return f"{text} [{'; '.join(str(each['label']) for each in cites.cite(ids))}]"


def calibration_blocks(table: DataFrame) -> Iterator[Block]:
    """Yield how often each certainty was right: figure, words, table."""
    if not table["answers"].sum():
        yield NO_CERTAINTY_YET
        return
    found = table.reset_index().to_dict("records")
    words = " ".join(map(_calibrated, found))
    yield Drawing(svg_of(lambda ink: calibration_figure(table, ink), words), words)
    rows = []
    for each in found:
        given = bool(each["answers"])
        rows.append(
            (
                each["certainty"].capitalize(),
                f"{each['right']} of {each['answers']}",
                f"{each['share']:.0%}" if given else "",
                f"{each['least']:.0%} to {each['most']:.0%}" if given else "",
                _PAYS[each["certainty"]],
                each["verdict"],
            )
        )
    columns = ("Certainty", "Right", "Share", "95% interval", "Earns most", "What it says")
    yield Table("By certainty", columns, rows)
    yield _FIRST_ONLY


def _calibrated(row: dict[str, Any]) -> str:
    name = row["certainty"].capitalize()
    if not row["answers"]:
        return f"{name}: no answer yet."
    interval = f"95% interval {row['least']:.0%} to {row['most']:.0%}"
    pays = f"{name} earns most {_PAYS[row['certainty']]}"
    said = f"{name}: {row['right']} of {row['answers']} right, {row['share']:.0%} ({interval})."
    return f"{said} {pays}; {_VERDICTS[row['verdict']]}."


def change_blocks(history: History, table: DataFrame) -> Iterator[Block]:
    """Yield how questions were answered the next time, and the time before."""
    if not len(table):
        yield _ONCE
        return
    titles = {each.case.id: each.case.title for each in history.cases}
    names, said, rows = [], [], []
    for row in table.to_dict("records"):
        name = f"{titles[row['case']]}, answers {row['earlier']} and {row['time']}"
        change = row["why"] or f"{row['change']:+.2f}".replace("-", "−")
        before, after = f"{row['before']:.0%}", f"{row['after']:.0%}"
        names.append(name)
        rows.append((name, str(row["questions"]), before, after, change))
        said.append(f"{name}: {before} then {after}, {change}.")
    words = " ".join(said)
    yield Drawing(svg_of(lambda ink: change_figure(table, names, ink), words), words)
    yield Table("By case", ("Case", "Questions", "Before", "After", "Change"), rows)
    yield _CHANGE


def decisions_drawing(case: CaseHistory, number: int) -> Drawing | None:
    """Return the marked answers of one attempt as a figure; None without any."""
    rated = [x for x in case.in_attempt(number) if x.result and x.result.rating]
    if not rated:
        return None
    said = [
        f"{i}. {_rated_word(each)}, {each.deed.certainty} certainty" for i, each in enumerate(rated, start=1)
    ]
    words = f"How sure and how right, question by question: {'; '.join(said)}."
    return Drawing(svg_of(lambda ink: decisions_figure(rated, ink), words), words)


def _rated_word(answered: Answered) -> str:
    question, result = answered.question, answered.result
    assert question is not None
    assert result is not None
    assert result.rating is not None
    return outcome_word(question, result.rating, question.read(answered.deed.given)).lower()
