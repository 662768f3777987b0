"""Errors that say what to do, without a traceback."""

import json

import nbformat
import pytest
from nbclient import NotebookClient

import helpers
from helpers.errors import CasebookError, UnknownName
from helpers.placed_yaml import CaseError, Problem


@pytest.mark.parametrize(
    ("what", "known", "message"),
    [
        ("case", ["a", "b"], "no case 'c'; the cases are 'a', 'b'"),
        ("step", ["a"], "no step 'c'; the steps are 'a'"),
        ("step", [], "no step 'c'; the steps are none"),
    ],
)
def test_a_look_up_that_misses_lists_what_exists(what, known, message):
    error = UnknownName(what, "c", known)
    assert str(error) == message
    assert isinstance(error, LookupError)


def test_jupyter_is_given_the_message_and_no_traceback():
    error = CaseError([Problem("a.yaml", 1, 1, "one"), Problem("a.yaml", 2, 1, "two")])
    assert error._render_traceback_() == ["a.yaml:1:1: one", "a.yaml:2:1: two"]
    assert CasebookError()._render_traceback_() == ["CasebookError"]


def test_a_case_error_has_a_public_name():
    assert helpers.CaseError is CaseError
    with pytest.raises(AttributeError, match="module 'helpers' has no attribute 'CaseErr'"):
        helpers.CaseErr  # noqa: B018


def test_a_notebook_shows_the_problems_and_nothing_else(make_root, monkeypatch):
    root = make_root(("rating: acceptable", "rating: acceptible"), ("minutes: 5", "minutes: five"))
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    source = "from helpers import open_case\nopen_case('wobbling-bicycle')"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    NotebookClient(notebook, allow_errors=True, kernel_name="python3").execute()
    (output,) = notebook.cells[0].outputs
    assert output.output_type == "error"
    shown = [line.split(": ")[0] for line in "\n".join(output.traceback).splitlines()]
    assert shown == ["cases/wobbling-bicycle/case.yaml:5:10", "cases/wobbling-bicycle/case.yaml:54:21"]
    assert "Traceback" not in json.dumps(output)
