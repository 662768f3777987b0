"""The report to keep: one page of HTML that needs nothing else, for the screen and for paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from ..blocks import Block, Bullets, Heading, as_html
from ..citations import cited
from ..debrief import reference_view
from ..history import CaseHistory, History
from ..review import Plan
from ..wording import day
from .how_sure import calibration_blocks, change_blocks, look_blocks
from .overview import done_blocks, review_blocks
from .path import path_blocks
from .table import answers_table, calibration, change, done, to_look_at

if TYPE_CHECKING:
    from ..schema import Sentence

TITLE = "My casebook"
_TEACHES = (
    "This teaches; it gives no advice on the care of a patient. Ratings are editorial and no clinician has "
    "reviewed them. Every picture was simulated. This page was made on your own computer and sent nowhere."
)
_LICENSE = (
    "The teaching content is under CC BY 4.0 (creativecommons.org/licenses/by/4.0) and retells the sources "
    "named above in its own words."
)
_STYLE = """
:root { color-scheme: light dark; --ink: #212121; --ground: #ffffff; --line: #c9c9c9; --soft: #5a5a5a; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e6e6; --ground: #151515; --line: #4a4a4a; --soft: #b4b4b4; }
}
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; color: var(--ink); background: var(--ground);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.8rem; margin: 0 0 .5rem; }
h2 { font-size: 1.35rem; margin: 2.2rem 0 .6rem; border-top: 2px solid var(--line); padding-top: 1.2rem; }
h3 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }
p, li, figcaption { max-width: 44rem; }
table { border-collapse: collapse; width: 100%; margin: .8rem 0; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem .35rem 0; vertical-align: top; }
th { font-weight: 600; }
th, td { overflow-wrap: break-word; }
th[scope="row"] { min-width: 7rem; }
figure { margin: 1rem 0; }
figure svg { max-width: 100%; height: auto; }
figcaption, footer { font-size: .9rem; color: var(--soft); }
a { color: inherit; }
@page { margin: 16mm; @bottom-center { content: counter(page); font: 9pt sans-serif; } }
@media print {
  :root { --ink: #000; --ground: #fff; --line: #999; --soft: #333; color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  h2, h3 { break-after: avoid; }
  tr, figure, li { break-inside: avoid; }
  thead { display: table-header-group; }
}
"""


def report_page(
    history: History, plan: Plan, today: date, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> str:
    """Return the report as one page; `progress` is told how many cases of how many are done."""
    answers = answers_table(history)
    parts = [f"<h1>{TITLE}</h1>", as_html(_opening(history, today), above=0)]
    parts.append(_section("What you did", done_blocks(history, done(answers))))
    if history.begun:
        look = look_blocks(history, to_look_at(answers), named=True)
        parts.append(_section("What to look at first", look, deeper=1))
        parts.append(_section("How sure, how right", calibration_blocks(calibration(answers))))
        parts.append(_section("From attempt to attempt", change_blocks(history, change(answers))))
        parts.append(_section("Reviews", review_blocks(plan, today)))
    for number, case in enumerate(history.cases, start=1):
        parts.append(_section(case.case.title, _case(case), deeper=1))
        parts.append(_references(case))
        progress(number, len(history.cases))
    told = [_TEACHES, _LICENSE] if history.cases else [_TEACHES]
    footer = f"<footer>{''.join(f'<p>{escape(each)}</p>' for each in told)}</footer>"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{TITLE}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + f"\n</main>\n{footer}\n</body>\n</html>\n"
    )


def _section(title: str, blocks: Iterator[Block], deeper: int = 0) -> str:
    # Headings inside a section stand one level below its own.
    found = list(blocks)
    return as_html([Heading(title, 2)], above=0) + "\n" + as_html(found, above=deeper)


def _opening(history: History, today: date) -> Iterator[Block]:
    count = len(history.cases)
    cases = "1 case" if count == 1 else f"{count} cases"
    yield f"As of {today} (UTC): {cases}."


def _case(case: CaseHistory) -> Iterator[Block]:
    for attempt in case.attempts:
        yield from path_blocks(case, attempt)
    yield from _reviews(case)
    if case.finished:
        told = case.case.file.debrief
        if told.diagnosis:
            yield Heading("The diagnosis")
            yield f"{told.diagnosis.title}."
        yield Heading("To take home")
        yield Bullets(_texts(told.take_home))
        if told.not_reported:
            yield Heading("What the source does not report")
            yield Bullets(_texts(told.not_reported))
    else:
        yield "The diagnosis, what to take home and the sources stand here once the case is finished."


def _reviews(case: CaseHistory) -> Iterator[Block]:
    items = []
    for each in case.in_attempt(0):
        if each.deed.recall and each.question:
            how = "right" if each.right else "not right"
            items.append(f"{day(each.deed.day)}, “{each.asked}”: “{each.deed.recall}” (then {how})")
    if items:
        yield Heading("What you remembered in reviews")
        yield Bullets(items)


def _texts(sentences: tuple[Sentence, ...]) -> list[str]:
    return [each.text for each in sentences]


def _references(case: CaseHistory) -> str:
    if not case.finished:
        return ""
    named = cited(case.case)
    items = []
    for key in (each for each in case.case.references.by_key if each in named):
        view = reference_view(case.case, key)
        doi = f" doi:{view['doi']}." if view["doi"] else ""
        said = f"{view['before']}{view['journal']}{view['after']}"
        items.append(f"{key}. {said}{doi} {view['tail']}".strip())
    return as_html([Heading("References", 3), Bullets(items)], above=0)
