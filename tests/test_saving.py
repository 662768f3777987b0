"""What is saved of a learner's notebook."""

import copy

import pytest

from helpers.notebooks import WIDGET_VIEW
from helpers.saving import leave_out_views


def notebook(data):
    output = {"output_type": "execute_result", "data": data}
    cells = [{"cell_type": "markdown", "source": "x"}, {"cell_type": "code", "outputs": [output]}]
    return {"type": "notebook", "content": {"cells": cells}}


def test_a_dead_reference_never_replaces_the_reading_copy():
    model = notebook({WIDGET_VIEW: {"model_id": "1"}, "text/html": "<p>x</p>", "text/plain": "x"})
    leave_out_views(model=model, path="x.ipynb", contents_manager=None)
    assert model == notebook({"text/html": "<p>x</p>", "text/plain": "x"})


@pytest.mark.parametrize(
    "model",
    [
        notebook({WIDGET_VIEW: {"model_id": "1"}, "text/plain": "a widget of somebody else"}),
        {"type": "file", "content": "text"},
        {"type": "notebook", "content": None},
        {"type": "notebook", "content": {}},
    ],
)
def test_everything_else_is_saved_as_it_is(model):
    before = copy.deepcopy(model)
    leave_out_views(model=model, path="x", contents_manager=None)
    assert model == before
