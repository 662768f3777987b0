"""How sure a learner was and how right, in words and figures: what to look at first, calibration, change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..analysis import LEAST_ANSWERS
from ..blocks import Block, Bullets, Drawing, Heading, Table
from ..citations import Cites
from ..history import Answered, CaseHistory, History
from ..marks import Certainty
from ..outcome import outcome_word
from ..question_view import given_text
from ..questions import BETWEEN, Choice
from ..svg import svg_of
from .figures import calibration_figure, change_figure, decisions_figure
from .overview import NOTHING_YET

if TYPE_CHECKING:
    from pandas import DataFrame

_PAYS: dict[Certainty, str] = {"low": "below 67%", "medium": "from 67 to 80%", "high": "above 80%"}
_VERDICTS = {
    "too few": f"too few answers to say more ({LEAST_ANSWERS} are needed)",
    "too sure": "you were surer than you were right",
    "too unsure": "you were right more often than you thought",
    "fits": "that fits",
    "cannot tell": "outside the band, but chance alone could do that",
}
_FIRST_ONLY = (
    "First attempts only: later on the reasons had been read. Best and acceptable count as right. The bands "
    "are those in which each certainty earns the most marks."
)
_CHANGE = (
    "Normalized change: a gain over what there was to gain, a loss over what there was to lose (Marx and "
    "Cummings, Am J Phys 2007;75:87). Between attempts the debrief was read, so that a gain is to be "
    "expected and a loss worth a look."
)
_ONCE = (
    "No case was answered twice yet. “Start again” in a debrief begins a new attempt and keeps the one "
    "before."
)


def look_blocks(history: History, table: DataFrame) -> Iterator[Block]:
    """Yield harmful choices, then what was sure and not right, each with its reason."""
    if not history.begun:
        yield NOTHING_YET
        return
    for harmful, title, none in (
        (True, "Harmful choices", "No answer of yours could have harmed the patient."),
        (False, "Sure and not right", "Nothing that you were sure of was wrong."),
    ):
        rows = table[table["harmful"] == harmful]
        yield Heading(title)
        found = zip(rows.index, rows["since"], strict=True)
        items = [_look(history.answered[place], since) for place, since in found]
        yield Bullets(items) if items else none


def _look(answered: Answered, since: bool) -> str:
    case, question = answered.case, answered.question
    if question is None:
        said = answered.deed.given.replace(BETWEEN, ", ")
        return f"{case.title} (earlier version): “{said}”."
    number = case.number(case.step_of(question.id))
    said = given_text(question, question.read(answered.deed.given))
    where = "in a review" if answered.review else f"attempt {answered.attempt}"
    certainty = f"{answered.deed.certainty} certainty, " if answered.deed.certainty else ""
    reason = _reason(answered)
    again = " Right when you were last asked." if since else ""
    return (
        f"{case.title}, step {number}, “{question.lead_in}”: “{said}” "
        f"({certainty}{where}, {answered.at.date()}).{reason}{again}"
    )


def _reason(answered: Answered) -> str:
    question = answered.question
    if not isinstance(question, Choice) or not answered.result or answered.result.rating is None:
        return ""
    chosen = question.read(answered.deed.given)
    weakest = [x for x in question.options if x.id in chosen and x.rating == answered.result.rating]
    if not weakest:
        return ""
    sources = "; ".join(
        str(each["label"]) for each in Cites(answered.case, named=False).cite(weakest[0].cite)
    )
    return f" {weakest[0].feedback} [{sources}]"


def calibration_blocks(table: DataFrame) -> Iterator[Block]:
    """Yield how often each certainty was right: figure, words, table."""
    if not table["answers"].sum():
        yield NOTHING_YET
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
    columns = ("Certainty", "Right", "Share", "95% interval", "Pays", "Reading")
    yield Table("By certainty", columns, rows)
    yield _FIRST_ONLY


def _calibrated(row: dict[str, Any]) -> str:
    name = row["certainty"].capitalize()
    if not row["answers"]:
        return f"{name}: no answer yet."
    interval = f"95% interval {row['least']:.0%} to {row['most']:.0%}"
    pays = f"{name} pays {_PAYS[row['certainty']]}"
    said = f"{name}: {row['right']} of {row['answers']} right, {row['share']:.0%} ({interval})."
    return f"{said} {pays}; {_VERDICTS[row['verdict']]}."


def change_blocks(history: History, table: DataFrame) -> Iterator[Block]:
    """Yield how each attempt compares with the one before."""
    if not len(table):
        yield _ONCE
        return
    titles = {each.case.id: each.case.title for each in history.cases}
    names, said, rows = [], [], []
    for row in table.to_dict("records"):
        name = f"{titles[row['case']]}, attempt {row['attempt'] - 1} to {row['attempt']}"
        change = row["why"] or f"{row['change']:+.2f}".replace("-", "−")
        before, after = f"{row['before']:.0%}", f"{row['after']:.0%}"
        names.append(name)
        rows.append((name, str(row["questions"]), before, after, change))
        said.append(f"{name}: {before} then {after}, {change}.")
    words = " ".join(said)
    yield Drawing(svg_of(lambda ink: change_figure(table, names, ink), words), words)
    yield Table("By case and attempt", ("Case", "Questions", "Before", "After", "Change"), rows)
    yield _CHANGE


def decisions_drawing(case: CaseHistory, number: int) -> Drawing | None:
    """Return the marked answers of one attempt as a figure; None without any."""
    rated = [x for x in case.answered if x.attempt == number and x.result and x.result.rating]
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
