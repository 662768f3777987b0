"""What a review shows at each moment, as plain JSON: no option before it was tried to recall."""

from __future__ import annotations

from datetime import date

from .citations import Cites
from .picture_view import pictures_of
from .question_view import View, given_text, question_view
from .questions import Rank, Rated
from .review import Item, Plan
from .sitting import Reviewed, Sitting
from .view import banner_views, case_view, earlier_view, known_view
from .wording import number_word

NOTHING_YET = "Nothing to review yet. Questions come back here a day after you missed them or were unsure."
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
        "recall": _recall(sitting, asked),
        "questions": [] if sitting.stage == "recall" else [asked],
        "again": None,
    }
    if sitting.stage == "committed":
        last = len(sitting.done) == len(sitting.plan.due)
        words = [before(item), _again(sitting.done[-1], sitting.today)]
        view["again"] = {"lines": words, "button": "Finish" if last else "Next question"}
    return view


def _asked(sitting: Sitting, item: Item, cites: Cites) -> View:
    assert sitting.run is not None, "a question that is presented has a run"
    view = question_view(sitting.run, item.question, cites)
    for picture in pictures_of(view):
        # Two cases may each have a picture of this name.
        picture["file"] = f"{item.case.id}/{picture['file']}"
    view["lead_in"] = wording(item)
    view["ready"] = _STAYS
    if view.get("outcome"):
        # The sum of one answer says nothing.
        view["outcome"]["so_far"] = ""
    return view


def wording(item: Item) -> str:
    """Return how a review asks a question."""
    return item.question.asked_again if isinstance(item.question, Rated) else item.question.lead_in


def _recall(sitting: Sitting, asked: View) -> View | None:
    if sitting.stage == "recall":
        return {"id": f"{asked['id']} recall", "lead_in": asked["lead_in"], "figure": asked["figure"]}
    return {"words": sitting.words} if sitting.recalled else None


def before(item: Item, said: bool = True) -> str:
    """Return how the last answer to a question was, and when it was given; what it said too, if wanted."""
    answer = item.last
    how = "right" if answer.right else "not right"
    certainty = f", with {answer.deed.certainty} certainty" if answer.deed.certainty else ""
    given = given_text(item.question, item.question.read(answer.deed.given))
    # The items of an order, one after the other, would bury the rest.
    words = f"“{given}”, " if said and not isinstance(item.question, Rank) else ""
    return f"Last time, on {day(answer.deed.day)}: {words}{how}{certainty}."


def _again(reviewed: Reviewed, today: date) -> str:
    if reviewed.again is None:
        return "It has passed its reviews after 1, 7 and 30 days and stays away now."
    days = (reviewed.again.due - today).days
    when = "tomorrow" if days == 1 else f"in {days} days, on {day(reviewed.again.due)}"
    return f"It comes back {when}."


def _over(sitting: Sitting) -> View:
    lines = []
    if done := sitting.done:
        right = sum(each.right for each in done)
        lines.append(f"Done: {right} of {len(done)} right.")
    elif not sitting.begun:
        lines.append(NOTHING_YET)
    else:
        lines.append("Nothing is due today.")
    lines += [*ahead(sitting.plan, sitting.done, sitting.today), *gone(sitting.plan)]
    return {"lines": lines}


def ahead(plan: Plan, done: list[Reviewed], today: date) -> list[str]:
    """Return when the next questions come back, after what was reviewed just now."""
    days = [each.waiting.due for each in plan.later]
    days += [each.again.due for each in done if each.again]
    if not days:
        return []
    soonest = min(days)
    count = days.count(soonest)
    questions = "question comes" if count == 1 else "questions come"
    when = "tomorrow" if (soonest - today).days == 1 else f"on {day(soonest)}"
    rest = f" {number_word(len(days) - count)} more later." if len(days) > count else ""
    return [f"{number_word(count)} {questions} back {when}.{rest}"]


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


def day(of: date) -> str:
    """Return a date in words."""
    return f"{of:%B} {of.day}, {of.year}"
