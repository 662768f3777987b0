"""What learners can ask of the command about their own answers: due, report, export, import, forget."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from . import home
from .case import find_root
from .drafts import check_free, write_new
from .errors import CasebookError, need, refuse_options, take_option, take_switch
from .history import History, read_history
from .review import Plan, plan
from .review_view import NOTHING_TO_REVIEW, ahead, before, due_today, gone, passed_over
from .sitting import utc_today
from .terminal.ticking import ticker
from .wording import many

_REPORT = "casebook-report.html"


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    # All that is read stays until the end: looking for garbage in it would cost as much as reading it.
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


# -- reviews -------------------------------------------------------------------------------------------


def due(words: list[str]) -> int:
    """Print which questions come back today, and when the next ones do."""
    refuse_options(words, none=True)
    today = utc_today()
    with _collector_at_rest():
        history = read_history()
        found = plan(history.cases, today)
    print("\n".join(_due_lines(history, found)))
    for line in [*ahead(found, [], today), *gone(found), *passed_over(history)]:
        print(line)
    if found.due:
        print("Answer them in the notebook 06-review.ipynb; casebook opens JupyterLab.")
    return 0


def _due_lines(history: History, found: Plan) -> list[str]:
    if not history.begun:
        return [NOTHING_TO_REVIEW]
    if not found.due:
        return [due_today(found)]
    lines = [due_today(found), ""]
    for item in found.due:
        number = item.case.number(item.case.step_of(item.question.id))
        lines += [
            f"  {item.case.title}, step {number}: {item.question.lead_in}",
            f"    {before(item, said=False)}",
        ]
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
    empty = "" if history.begun else " There is no answer to tell of, and it says so."
    print(f"The report is in {target}. Open it in a browser; it needs no network.{empty}")
    return 0


def _one_file(words: list[str]) -> str:
    if len(words) > 1:
        raise CasebookError(f"'{words[1]}' is not understood here; name one file")
    return words[0] if words else ""


# -- to other programs, and back -----------------------------------------------------------------------

_EXPORTS = {
    "xapi": "casebook-xapi.json",
    "qti": "casebook-qti.zip",
    "anki": "casebook-anki.txt",
    "csv": "casebook-answers.csv",
}
_NOTHING_TO_EXPORT = "There are no answers yet; nothing was written."
_NOTHING_READ = "There is no answer that can be read; nothing was written."


def export(words: list[str]) -> int:
    """Write the record for another program."""
    rest, kinds = take_option(words, "--to")
    rest, force = take_switch(rest, "--force")
    rest, every = take_switch(rest, "--all")
    refuse_options([each for each in rest if each != "-"])
    kind = kinds[-1] if kinds else None
    if kind not in _EXPORTS:
        named = f"'{kind}' is no format" if kind else "--to needs a format"
        raise CasebookError(f"{named}; the formats are {', '.join(_EXPORTS)} (casebook export --to csv)")
    if every and kind != "qti":
        raise CasebookError("--all goes with --to qti: it writes every question, whoever answered it")
    target = Path(_one_file(rest) or _EXPORTS[kind])
    to_print = str(target) == "-"
    if not to_print:
        check_free(target, force)
    elif kind == "qti" and sys.stdout.isatty():
        raise CasebookError("a QTI package is no text; name a file, or lead it into one with > FILE")
    content, said, missing = _EXPORTED[kind](every)
    # What is printed for another program holds nothing else.
    out = sys.stderr if to_print else sys.stdout
    if not content:
        print(said or _nothing(missing), file=out)
    elif to_print:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        print(f"{said}.", file=out)
    else:
        write_new(target, content, force)
        print(f"{said} written to {target}.", file=out)
    for line in missing:
        print(line, file=out)
    return 0


def _nothing(missing: list[str]) -> str:
    return _NOTHING_READ if missing else _NOTHING_TO_EXPORT


# What is written, what is said of it, and what could not be read.
_Exported = tuple[bytes, str, list[str]]


def _xapi(_every: bool) -> _Exported:
    from .exchange.xapi import as_file, merged

    found = merged(home.all_records(), find_root())
    if not found.statements:
        return b"", "", passed_over(read_history())
    # These go out whatever case they are about, and count their own damage.
    damaged = f" ({many(found.damaged, 'damaged line')} passed over)" if found.damaged else ""
    said = f"{many(len(found.statements), 'statement')}{damaged}"
    return as_file(found.statements), said, []


def _qti(every: bool) -> _Exported:
    from .case import case_ids, load_case
    from .exchange.qti import answered, everything, package

    root = find_root()
    missing: list[str] = []
    if every:
        chosen = everything(load_case(each, root) for each in case_ids(root / "cases"))
    else:
        history = read_history(root)
        chosen, missing = answered(history), passed_over(history)
    if not chosen:
        return b"", f"{_nothing(missing)} --all writes every question, answered or not.", missing
    made = package(chosen)
    left = sum(made.left_out.values())
    out = f" ({left} left out: QTI has no such question)" if left else ""
    if not made.items:
        return b"", f"No question that QTI can ask{out}; nothing was written.", missing
    return made.content, f"{many(made.items, 'question')} with their key{out}", missing


def _anki(_every: bool) -> _Exported:
    from .exchange.anki import cards

    history = read_history()
    made, missing = cards(history), passed_over(history)
    left = [f"{made.pictured} that need their picture"] if made.pictured else []
    left += [f"{made.gone} not asked any more"] if made.gone else []
    out = f" (left out: {', '.join(left)})" if left else ""
    if not made.notes:
        nothing = f"Nothing was missed or unsure that a note could ask{out}; nothing was written."
        return b"", nothing if history.begun else "", missing
    return made.content, f"{many(made.notes, 'note')}{out}", missing


def _csv(_every: bool) -> _Exported:
    from .exchange.rows import as_rows
    from .spreadsheet import as_csv, with_mark

    history = read_history()
    columns, rows = as_rows(history)
    content = with_mark(as_csv(columns, rows)) if rows else b""
    return content, many(len(rows), "answer") if rows else "", passed_over(history)


_EXPORTED = {"xapi": _xapi, "qti": _qti, "anki": _anki, "csv": _csv}


def import_(words: list[str]) -> int:
    """Take in an export of another computer, all of it or nothing."""
    from .exchange.xapi import Taken, take_in

    refuse_options(words)
    if not words:
        raise CasebookError("name the file to take in, such as: casebook import casebook-xapi.json")
    path = Path(_one_file(words))
    taken = take_in(path, home.all_records(), ticker("Reading"))
    if taken == Taken():
        print("The file holds no statement; nothing was imported.")
        return 0
    print(f"{many(taken.new, 'statement')} taken in, {taken.known} known already.")
    if taken.other:
        print(f"{many(taken.other, 'statement')} about other things passed over.")
    return 0


# -- forget --------------------------------------------------------------------------------------------


def forget(words: list[str]) -> int:
    """Delete answers for good, of the cases that are named or of all, once somebody agreed."""
    from .forgetting import blank, kept_records, notebooks_that_tell, stopped_imports
    from .forgetting import forget as delete
    from .terminal.agreeing import agreed

    names, yes = take_switch(words, "--yes")
    refuse_options(names)
    kept = kept_records(names)
    # A notebook that stayed open may have been saved once more after its answers were deleted.
    telling = notebooks_that_tell()
    found = [f"{each.name}: {each.size}" for each in kept]
    found += ["what an import left that was stopped"] if stopped_imports() else []
    found += [f"what {path.name} shows of answers" for path in telling]
    if not found:
        print("No answer is kept; there is nothing to delete.")
        return 0
    print("To be deleted for good:")
    for line in found:
        print(f"  {line}")
    print("Close your notebooks first: a case that is open still has in mind what it has read.")
    if not yes and not agreed():
        print("Nothing was deleted.")
        return 1
    left = delete(kept, everything=not names)
    for path in telling:
        blank(path)
    print("Deleted.")
    for each in left:
        print(f"Left, because it is none of ours: {each}")
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "due": due,
    "report": report,
    "export": export,
    "import": import_,
    "forget": forget,
}
