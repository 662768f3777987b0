"""What a value must be is said in our own words, at its place."""

import re

import pytest

A_LINE = re.compile(r"cases/(wobbling-bicycle/case|references)\.yaml:\d+:\d+: \S[^\n]*")
NOT_A_KEY = "is not a key here; look for a typing error or leave it out"
RATINGS = "allowed are 'best', 'acceptable', 'low_yield' or 'harmful'"
TITLE = "title: At the door"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("id: wobbling-bicycle\nversion: 1", "‸id: wobbling-bicycle",
         "'version' is missing; it is needed here"),
        ("minutes: 5", "‸minuts: 5", f"'minuts' {NOT_A_KEY}"),
        ("minutes: 5", "minutes: ‸five", "'five': input should be a valid integer"),
        ("minutes: 5", "minutes: ‸0", "0: input should be greater than or equal to 1"),
        ("version: 1", "version: ‸no", "'no': input should be a valid integer"),
        (TITLE, "title: ‸2026", "2026 is not text; put it in quotes"),
        (TITLE, "title: ‸true", "True is not text; put it in quotes"),
        (TITLE, "title:‸", "an empty value is not text; put it in quotes"),
        (TITLE, "title: ‸[a]", "a list is not text; put it in quotes"),
        (TITLE, "title: ‸{a: b}", "a mapping is not text; put it in quotes"),
        (TITLE, 'title: ‸" "', "' ' will not do; write at least one letter"),
        ("- id: in-the-stand\n    title: In the stand\n", "- ‸id: in-the-stand\n",
         "'title' is missing; it is needed here"),
        ("- id: mend\n        kind: choice\n", "- ‸id: mend\n",
         "'kind' is missing; kinds are 'choice', 'region', 'rank', 'reflection', 'estimate'"),
        ("kind: reflection", "kind: ‸sba",
         "'sba' is not a kind; kinds are 'choice', 'region', 'rank', 'reflection', 'estimate'"),
        ("- id: mend\n        kind: choice\n        lead_in: How do you mend it?\n",
         "- ‸id: mend\n        kind: choice\n", "'lead_in' is missing; it is needed here"),
        ("helper:", "‸choose:", f"'choose' {NOT_A_KEY}"),
        ("choose: 2", "choose: ‸two", "'two': input should be a valid integer"),
        ("choose: 2", "choose: ‸0", "0: input should be greater than or equal to 1"),
        ("rating: acceptable", "rating: ‸low yield", f"'low yield' is not allowed; {RATINGS}"),
        ("rating: acceptable", "rating: ‸no", f"'no' is not allowed; {RATINGS}"),
        ("id: pump", "id: ‸Pump it",
         "'Pump it' will not do; an id is lower-case words and digits joined by hyphens"),
        ("held.\"\n            cite: [A05]", "held.\"\n            cite: ‸[]",
         "a list: tuple should have at least 1 item"),
        ("held.\"\n            cite: [A05]", "held.\"\n            cite: ‸A05",
         "'A05': input should be a valid tuple"),
        ("cite: [X02]", "cite: [‸x02]",
         "'x02' will not do; a cite id is a fact such as A05, a reference such as X27, or TP"),
        ("invasive: true", "invasive: ‸no", "'no': input should be a valid boolean"),
        ("radiation: true", "radiation: ‸no", "'no' will not do"),
        ("radiation: true", "radiation: ‸True", "'True' will not do"),
        ("  take-apart: {", "  ‸Take Apart: {",
         "'Take Apart' will not do; an id is lower-case words and digits joined by hyphens"),
        ("notebook: 99-wobbling-bicycle.ipynb", "notebook: ‸../x.ipynb",
         "'../x.ipynb' will not do; it is a notebook's file name such as 01-first-case.ipynb"),
        ("findings:\n      - {label: Cause", "findings: ‸[]\n    x:\n      - {label: Cause",
         "a list: tuple should have at least 1 item"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_at_its_place(refused, old, new, message):
    place, error = refused((old, new))
    lines = str(error).splitlines()
    assert any(line.startswith(f"{place}: {message}") for line in lines), f"{place}\nnot in\n{error}"
    assert all(A_LINE.fullmatch(line) for line in lines), lines
    assert not re.search("http|pydantic|Traceback", str(error))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rating: acceptable", 'rating: "two\\nlines"'),
        ("minutes: 5", 'minutes: 5\n"two\\nlines": 1'),
        ("minutes: 5", 'minutes: 5\n"two\\nlines": 1\n"two\\nlines": 1'),
        ("kind: reflection", 'kind: "two\\nlines"'),
        ("id: pump", 'id: "two\\nlines"'),
        ("orders: [pressure]", 'orders: ["two\\nlines"]'),
        ("next: debrief", 'next: "two\\nlines"'),
        ("from: debrief", 'from: "two\\nlines"'),
        ("source: A", 'source: "two\\nlines"'),
    ],
)
def test_a_value_of_two_lines_does_not_break_the_message(refused, old, new):
    _, error = refused((old, new))
    assert len(str(error).split("\n")) == len(error.problems)


def test_a_mistyped_rating_is_one_problem_and_not_two(refused):
    _, error = refused(("rating: best", "rating: bset"))
    assert len(error.problems) == 1
