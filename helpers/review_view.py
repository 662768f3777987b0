"""What a review shows at each moment, as plain JSON: no option before it was tried to recall."""

from __future__ import annotations

from datetime import date

from .citations import Cites
from .history import History
from .picture_view import pictures_of
from .question_view import View, given_text, question_view
from .questions import Choice, Rank
from .review import GAPS, Item, Plan
from .sitting import MAX_RECALL, Reviewed, Sitting
from .view import banner_views, case_view, earlier_view, known_view
from .wording import day, number_word

NOT_RUN = "Run this cell (Shift+Enter) to see what comes back today."
NOTHING_TO_REVIEW = (
    "Nothing to review yet. Questions come back here a day after you missed them or were unsure."
)
_GAPS = f"{', '.join(map(str, GAPS[:-1]))} and {GAPS[-1]}"
_FROM_MEMORY = (
    "From memory, before you see what there is to choose: a word will do, or nothing. Never marked."
)
_SEEN = "In your own words, before you see what there is to choose: a word will do, or nothing. Never marked."
_STAYS = "Your first answer in the case stays as it is."


def review_view(sitting: Sitting) -> View:
    """Return what may be shown of a review now."""
    view: View = {"card": "review", "title": "Review", "banners": banner_views(sitting.banners)}
    item = sitting.item
    if item is None:
        return view | {"status": "over", "over": _over(sitting), "questions": []}
    cites = Cites(item.case, named=False)
    step = item.case.step_of(item.question.id)
    asked = _asked(sitting, item, cites)
    view |= {
        "status": sitting.stage,
        "case": case_view(item.case),
        # No step has such a name: what is typed here is kept apart from what is typed in the case.
        "step": {"id": f"review {sitting.today}", "title": step.title, "number": item.case.number(step)},
        "progress": f"{sitting.number} of {len(sitting.plan.due)}",
        "known": known_view(step, cites),
        "earlier": earlier_view(item.case, step, cites),
        "compared": bool(item.case.compared),
        "recall": _recall(sitting, item, asked),
        "questions": [] if sitting.stage == "recall" else [asked],
        "again": None,
    }
    if sitting.stage == "committed":
        last = len(sitting.done) == len(sitting.plan.due)
        words = [before(item), _again(sitting.done[-1])]
        button = "Finish" if last else "Next question"
        view["again"] = {"question": item.key, "recall": _recall_id(item), "lines": words, "button": button}
    return view


def _asked(sitting: Sitting, item: Item, cites: Cites) -> View:
    assert sitting.run is not None, "a question that is presented has a run"
    view = question_view(sitting.run, item.question, cites)
    for picture in pictures_of(view):
        # Two cases may each have a picture of this name.
        picture["file"] = f"{item.case.id}/{picture['file']}"
    view["id"] = item.key
    view["lead_in"] = item.question.asked_again
    if item.question.in_review:
        # A hint may speak of what stands around the question in its case.
        view["helper"] = ""
    view["ready"] = _STAYS
    for part in [*view.get("chosen", ()), *view.get("others", ()), *view.get("order", ())]:
        # Whoever has read the debrief need not wait for it.
        part["waits"] = part["waits"] and item.case.id not in sitting.finished
    if view.get("outcome"):
        # The sum of one answer says nothing.
        view["outcome"]["so_far"] = ""
    return view


def _recall(sitting: Sitting, item: Item, asked: View) -> View | None:
    if sitting.stage == "recall":
        return {
            "id": _recall_id(item),
            "question": item.key,
            "lead_in": asked["lead_in"],
            "figure": asked["figure"],
            "helper": _SEEN if asked["figure"] else _FROM_MEMORY,
            "button": "Show the items" if isinstance(item.question, Rank) else "Show the options",
            "most": MAX_RECALL,
        }
    return {"words": sitting.words} if sitting.recalled else None


def _recall_id(item: Item) -> str:
    return f"{item.key} recall"


def before(item: Item, said: bool = True) -> str:
    """Return how the last answer to a question was, and when it was given; what it said too, if wanted."""
    answer = item.last
    how = "right" if answer.right else "not right"
    certainty = f", with {answer.deed.certainty} certainty" if answer.deed.certainty else ""
    given = given_text(item.question, item.question.read(answer.deed.given))
    # The items of an order would bury the rest, and “Your marker” tells nothing.
    words = f"“{given}”, " if said and isinstance(item.question, Choice) else ""
    return f"Last time, on {day(answer.deed.day)}: {words}{how}{certainty}."


def _again(reviewed: Reviewed) -> str:
    if reviewed.again is None:
        return f"It has passed its reviews after {_GAPS} days and stays away now."
    days = (reviewed.again.due - reviewed.day).days
    wait = f"in {days} days, " if days > 1 else ""
    return f"It comes back {wait}{_when(reviewed.again.due, reviewed.day)}."


def _when(due: date, today: date) -> str:
    days = (due - today).days
    if days < 1:
        return "today"
    return "tomorrow" if days == 1 else f"on {day(due)}"


def _over(sitting: Sitting) -> View:
    lines = []
    if done := sitting.done:
        right = sum(each.right for each in done)
        lines.append(f"Done: {right} of {len(done)} right in this sitting.")
    elif not sitting.history.begun:
        lines.append(NOTHING_TO_REVIEW)
    else:
        lines.append(due_today(sitting.plan))
    today = sitting.done[-1].day if sitting.done else sitting.today
    return {"lines": [*lines, *ahead(sitting.plan, sitting.done, today), *passed_over(sitting.history)]}


def due_today(plan: Plan) -> str:
    """Return how many questions are due."""
    count = len(plan.due)
    if not count:
        return "Nothing is due today."
    return f"{number_word(count)} {'question is' if count == 1 else 'questions are'} due today."


def ahead(plan: Plan, done: list[Reviewed], today: date) -> list[str]:
    """Return when the next questions come back, after what was reviewed just now."""
    days = [each.waiting.due for each in plan.later]
    days += [each.again.due for each in done if each.again]
    if not days:
        return []
    soonest = min(days)
    count = days.count(soonest)
    questions = "question comes" if count == 1 else "questions come"
    rest = f" {number_word(len(days) - count)} more later." if len(days) > count else ""
    return [f"{number_word(count)} {questions} back {_when(soonest, today)}.{rest}"]


def gone(plan: Plan) -> list[str]:
    """Return which reviews were dropped because the present case does not ask their question any more."""
    if not plan.dropped:
        return []
    count = len(plan.dropped)
    titles = " and ".join(dict.fromkeys(f"“{case.title}”" for case, _ in plan.dropped))
    reviews = "review was" if count == 1 else "reviews were"
    asks = "does" if len({case.id for case, _ in plan.dropped}) == 1 else "do"
    question = "its question" if count == 1 else "their questions"
    return [f"{number_word(count)} {reviews} dropped: {titles} {asks} not ask {question} any more."]


def passed_over(history: History) -> list[str]:
    """Return what lies in the records and could not be read."""
    said = []
    if unread := sum(each.unread for each in history.cases):
        lines = "line of your records" if unread == 1 else "lines of your records"
        were = "was" if unread == 1 else "were"
        said.append(f"{number_word(unread)} {lines} could not be read and {were} passed over.")
    for name, count in history.elsewhere.items():
        records = "record belongs" if count == 1 else "records belong"
        why = "a case that is not in this book or cannot be opened"
        said.append(f"{number_word(count)} {records} to “{name}”, {why}.")
    return said
