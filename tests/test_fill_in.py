"""The places that wait for their author."""

import pytest

from helpers.authoring.fill_in import unfilled
from helpers.placed_yaml import read


@pytest.fixture
def found(tmp_path):
    def find(text, *under):
        path = tmp_path / "a.yaml"
        path.write_text(text, encoding="utf-8")
        return [str(each) for each in unfilled(read(path, "a.yaml"), *under)]

    return find


@pytest.mark.parametrize("value", ["FILL-IN", '"FILL-IN"', "soon: FILL-IN".replace(": ", " "), "FILL-IN."])
def test_a_value_that_holds_the_mark_waits(found, value):
    assert found(f"a: 1\ntitle: {value}\n") == [
        "a.yaml:2:8: 'title' still says FILL-IN; "
        "write the heading that learners read; it must not give the answer away"
    ]


@pytest.mark.parametrize("value", ["fill-in", "FILL-INS", "REFILL-IN", "# FILL-IN", "FILL IN"])
def test_anything_else_does_not(found, value):
    assert found(f"title: {value}\n") == []


def test_a_word_in_a_list_is_named_by_its_key(found):
    assert found("spoilers:\n  - words: [a, FILL-IN]\n") == [
        "a.yaml:2:16: 'words' still says FILL-IN; "
        "write words that give something away; a star at the end stands for any ending"
    ]


def test_what_to_write_depends_on_where_it_stands(found):
    text = "findings:\n  - text: FILL-IN\noptions:\n  - text: FILL-IN\nother: FILL-IN\n"
    assert [each.partition("; write ")[2] for each in found(text)] == [
        "what is known when the step opens",
        "what can be chosen here",
        "it",
    ]


def test_references_can_be_looked_at_one_by_one(found):
    text = "A: {title: FILL-IN}\nB: {title: FILL-IN, facts: {B1: {says: FILL-IN}}}\n"
    assert found(text, "B", "C") == [
        "a.yaml:2:12: 'title' still says FILL-IN; write the title of the source",
        "a.yaml:2:40: 'says' still says FILL-IN; write what the source says, in your own words",
    ]
