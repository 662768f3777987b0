"""Sources and facts."""

import pytest

from helpers.placed_yaml import CaseError
from helpers.references import load_references


@pytest.fixture
def references(make_root):
    return load_references(make_root() / "cases" / "references.yaml")


def test_a_fact_leads_to_its_source_and_a_plain_reference_to_itself(references):
    assert references.source_of["A04"] == references.source_of["N01"] == "A"
    assert references.source_of["X01"] == "X01"
    assert "A" not in references.source_of


def test_the_keys_behind_a_sentence_come_once_and_in_order(references):
    assert references.keys_for(("X01", "A01", "TP", "N01", "B01", "X01")) == ["X01", "A", "B"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    A02:", "    ‸A01:", "the key 'A01' stands here twice; keep one"),
        ("    B01:", "    ‸A01:", "'A01' is already a fact of 'A'; use another id"),
        ("    B01:", "    ‸TP:", "'TP' is already the mark of a teaching point; use another id"),
        ("\nX03:", "\n‸A05:", "'A05' is already a fact of 'A'; use another id"),
        ("\nX02:", "\n‸X01:", "the key 'X01' stands here twice; keep one"),
        ("journal: J Invent", "journal: ‸J Other", "'journal' must be the beginning of 'published'"),
        ("X02:\n  kind: leaflet\n  authors: Anon A\n  published: Invented Leaflets 3\n"
         "  checked: citation only\n  caveat: \"The leaflet was not seen.\"\n",
         "‸X02:\n  kind: leaflet\n  published: Invented Leaflets 3\n  checked: citation only\n",
         "'caveat' is missing; a source seen only as a citation needs one"),
        ("checked: registry", "checked: ‸seen",
         "'seen' is not allowed; allowed are 'whole text', 'abstract', 'registry' or 'citation only'"),
        ("role: treatment", "role: ‸cure",
         "'cure' is not allowed; allowed are 'source', 'presentation', 'exam', 'investigation', 'result', "
         "'diagnosis', 'stage', 'treatment', 'outcome', 'pitfall', 'epidemiology' or 'not reported'"),
        ("  license: CC0", "  ‸licence: CC0",
         "'licence' is not a key here; look for a typing error or leave it out"),
        ("  published: Ann Invent Wheels 2026;2:3-4\n", "", "'published' is missing; it is needed here"),
        ("\nX03:", "\n‸x-3:",
         "'x-3' will not do; a cite id is a fact such as A05, a reference such as X27, or TP"),
        ("doi: 10.1234/practice.1", "doi: ‸doi.org/10.1234/x", "'doi.org/10.1234/x' will not do"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(refused, old, new, message):
    place, error = refused(references=[(old, new)])
    lines = str(error).splitlines()
    assert any(line.startswith(f"{place or 'cases/references.yaml:19:1'}: {message}") for line in lines), (
        lines
    )


def test_the_file_is_read_once_for_as_long_as_it_stays_as_it_is(make_root):
    path = make_root() / "cases" / "references.yaml"
    first = load_references(path)
    assert load_references(path) is first
    path.write_text(path.read_text(encoding="utf-8") + "  note: more\n", encoding="utf-8")
    assert load_references(path) is not first
    path.write_text("[", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(CaseError, match="not YAML"):
            load_references(path)


def test_further_reading_is_yes_or_no(make_root, refused):
    change = ('  says: "Nothing in this', '  further_reading: true\n  says: "Nothing in this')
    path = make_root(references=[change]) / "cases" / "references.yaml"
    found = load_references(path).by_key
    assert (found["X03"].further_reading, found["X02"].further_reading) == (True, False)
    place, error = refused(references=[(change[0], change[1].replace("true", "‸some"))])
    assert str(error) == f"{place}: 'some': input should be a valid boolean"
