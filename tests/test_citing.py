"""What the cases of a folder cite."""

import pytest

from helpers.authoring.citing import Citing
from helpers.case import examine_case


@pytest.fixture
def placed(make_root):
    def make(*changes, references=()):
        root = make_root(*changes, references=references)
        return root / "cases", examine_case(root / "cases" / "wobbling-bicycle" / "case.yaml").placed

    return make


def uncited(cases, *cases_seen):
    citing = Citing(cases)
    for each in cases_seen:
        citing.add(each)
    return [str(each).split(";")[0] for each in citing.uncited()]


def test_a_reference_that_is_cited_nowhere_is_found_at_its_key(placed):
    cases, case = placed()
    assert uncited(cases, case) == ["cases/references.yaml:37:1: no case cites 'X03'"]
    cases, case = placed(("cite: [X02]", "cite: [X03]"))
    assert uncited(cases, case) == ["cases/references.yaml:30:1: no case cites 'X02'"]


def test_a_fact_counts_for_its_source_and_the_source_of_a_case_for_itself(placed):
    cases, case = placed()
    assert not [each for each in uncited(cases, case) if "'A'" in each or "'B'" in each]


def test_further_reading_needs_no_citation(placed):
    cases, case = placed(references=[("checked: registry", "checked: registry\n  further_reading: true")])
    assert uncited(cases, case) == []


def test_nothing_is_said_where_a_case_or_the_references_cannot_be_read(placed):
    cases, case = placed()
    assert uncited(cases, case, None) == []
    (cases / "references.yaml").write_text("[", encoding="utf-8")
    assert uncited(cases, case) == []


def test_places_left_to_fill_are_those_of_the_case_and_of_what_it_cites(placed):
    leaflet = ('says: "Paint hides cracks."', 'says: "FILL-IN"')
    unused = ('says: "Nothing in this case rests on it."', 'says: "FILL-IN"')
    cases, case = placed(("title: At the door", "title: FILL-IN"), references=[leaflet, unused])
    found = [str(each).split("; ")[0] for each in Citing(cases).add(case)]
    assert found == [
        "cases/wobbling-bicycle/case.yaml:27:12: 'title' still says FILL-IN",
        "cases/references.yaml:36:9: 'says' still says FILL-IN",
    ]
