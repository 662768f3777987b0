"""What learners can ask of the command about their own answers: due, report, export, import, forget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .drafts import check_free, write_new
from .errors import CasebookError, need, refuse_options, take_switch
from .history import History, read_history
from .review import Plan, plan
from .review_view import NOTHING_YET, ahead, before, gone, wording
from .sitting import utc_today
from .terminal.ticking import ticker
from .wording import number_word

_REPORT = "casebook-report.html"


# -- reviews -------------------------------------------------------------------------------------------


def due(words: list[str]) -> int:
    """Print which questions come back today, and when the next ones do."""
    refuse_options(words, none=True)
    today = utc_today()
    history = read_history()
    found = plan(history.cases, today)
    print("\n".join(_due_lines(history, found)))
    for line in [*ahead(found, [], today), *gone(found)]:
        print(line)
    if found.due:
        print("Answer them in the notebook 06-review.ipynb; casebook opens JupyterLab.")
    return 0


def _due_lines(history: History, found: Plan) -> list[str]:
    if not history.answered:
        return [NOTHING_YET]
    if not found.due:
        return ["Nothing is due today."]
    count = len(found.due)
    lines = [f"{number_word(count)} {'question is' if count == 1 else 'questions are'} due today:", ""]
    for item in found.due:
        number = item.case.number(item.case.step_of(item.question.id))
        lines += [f"  {item.case.title}, step {number}: {wording(item)}", f"    {before(item, said=False)}"]
    return [*lines, ""]


# -- the report ----------------------------------------------------------------------------------------


def report(words: list[str]) -> int:
    """Write everything a learner did as one page to keep."""
    rest, force = take_switch(words, "--force")
    refuse_options(rest)
    target = Path(_one_file(rest) or _REPORT)
    check_free(target, force)
    need("pandas", "matplotlib", "scipy")
    from .progress.page import report_page

    today = utc_today()
    history = read_history()
    tell = ticker("Writing the report")
    page = report_page(history, plan(history.cases, today), today, tell)
    write_new(target, page.encode("utf-8", "replace"), force)
    empty = "" if history.answered else " There are no answers yet, and it says so."
    print(f"The report is in {target}. Open it in a browser; it needs no network.{empty}")
    return 0


def _one_file(words: list[str]) -> str:
    if len(words) > 1:
        raise CasebookError(f"'{words[1]}' is not understood here; name one file")
    return words[0] if words else ""


# -- forget --------------------------------------------------------------------------------------------


def forget(words: list[str]) -> int:
    """Delete answers for good, of the cases that are named or of all, once somebody agreed."""
    from .forgetting import blank, kept_records, many, notebooks_that_tell
    from .forgetting import forget as delete
    from .terminal.agreeing import agreed

    names, yes = take_switch(words, "--yes")
    refuse_options(names)
    kept = kept_records(names)
    telling = notebooks_that_tell() if kept else []
    if not kept:
        print("No answer is kept; there is nothing to delete.")
        return 0
    print("To be deleted for good:")
    for each in kept:
        print(f"  {each.name}: {each.size}")
    for path in telling:
        print(f"  what {path.name} shows of them")
    print("Close your notebooks first: a case that is open still has in mind what it has read.")
    if not yes and not agreed():
        print("Nothing was deleted.")
        return 1
    left = delete(kept, everything=not names)
    for path in telling:
        blank(path)
    print(f"Deleted: the records of {many(len(kept), 'case')}.")
    for each in left:
        print(f"Left, because it is none of ours: {each}")
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {"due": due, "report": report, "forget": forget}
