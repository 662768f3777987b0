"""What is shown of a source, before the debrief and in it."""

import pytest

from helpers.citations import Cites, cited, facts_cited

TP = "teaching point, not sourced"
A, HANDBOOK = "source A, invented report", "outside source, handbook"


@pytest.mark.parametrize(
    ("ids", "labels"),
    [
        (["A01"], [A]),
        (["A01", "N01", "A02"], [A]),
        (["A01", "X01"], [A, HANDBOOK]),
        (["X01", "A01"], [HANDBOOK, A]),
        (["X01", "X03"], [HANDBOOK]),
        (["B01"], ["outside source, invented series"]),
        (["X02"], ["outside source, leaflet, not verified here"]),
        (["TP"], [TP]),
        (["TP", "A01"], [A, f"in part {TP}"]),
    ],
)
def test_before_the_debrief_a_citation_shows_what_kind_of_source_it_is(case, ids, labels):
    assert Cites(case, named=False).cite(ids) == [{"label": each, "ref": None} for each in labels]


@pytest.mark.parametrize(
    ("ids", "marks"),
    [
        (["A01", "X01", "N01"], [("A", "A"), ("X01", "X01")]),
        (["TP"], [(TP, None)]),
        (["X02", "TP"], [("X02", "X02"), (f"in part {TP}", None)]),
    ],
)
def test_in_the_debrief_a_citation_names_its_reference(case, ids, marks):
    cites = Cites(case, named=True)
    assert [(each["label"], each["ref"]) for each in cites.cite(ids)] == marks


def test_every_citation_of_a_case_is_found(case):
    assert cited(case) == {"A", "B", "X01", "X02"}
    assert {"A05", "B01", "N01", "TP"} <= facts_cited(case)


def test_a_sentence_comes_with_its_marks(case):
    finding = case.steps[0].findings[0]
    expected = {"text": "The bicycle wobbles at speed.", "cite": [{"label": A, "ref": None}]}
    assert Cites(case, named=False).sentence(finding) == expected
    assert Cites(case, named=False).sentences([finding, finding]) == [expected, expected]
