"""Where every clinical sentence comes from, and that no fact of the sources was forgotten."""

import re
from pathlib import Path

import pytest

from helpers.case import case_ids, load_case
from helpers.citations import facts_cited
from helpers.comparison.appendix import load_glossary
from helpers.references import load_references

ROOT = Path(__file__).parent.parent
CASES = [load_case(each, ROOT) for each in case_ids(ROOT / "cases")]
REFERENCES = load_references(ROOT / "cases" / "references.yaml")
GLOSSARY = load_glossary(ROOT / "cases" / "glossary.yaml")
CLINICAL = {"presentation", "exam", "investigation", "result", "diagnosis"}
CLINICAL |= {"stage", "treatment", "outcome", "pitfall"}
# What stands in these keys is a claim; all else is a name, a question or an answer to choose from.
CLAIMS = {"text", "feedback"}
WITHOUT_CITE = {"options", "items"}


def parts(value, path=()):
    """Yield every mapping of a case with the keys that lead to it."""
    if isinstance(value, dict):
        yield path, value
        for key, each in value.items():
            yield from parts(each, (*path, key))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from parts(each, path)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_claim_cites_what_exists_or_says_that_it_has_no_source(case):
    known = {*REFERENCES.source_of, "TP"}
    claims = 0
    for path, part in parts(case.file.model_dump()):
        if not CLAIMS & part.keys() or ("text" in part and "id" not in part and part["text"] == ""):
            continue
        claims += 1
        assert part.get("cite"), (path, part)
        assert set(part["cite"]) <= known, (path, part)
    assert claims > 20


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_story_rests_on_its_own_source_and_never_on_a_teaching_point_alone(case):
    own = {fact for key in case.sources for fact in REFERENCES.by_key[key].facts}
    for path, part in parts(case.file.model_dump()):
        if {"findings", "published", "events", "profile"} & set(path) and part.get("cite"):
            assert set(part["cite"]) <= own, (path, part)


def test_every_clinical_fact_of_both_sources_is_used():
    used = set().union(*map(facts_cited, CASES))
    facts = {name: fact for key in ("A", "B") for name, fact in REFERENCES.by_key[key].facts.items()}
    clinical = {name for name, fact in facts.items() if name[0] in "AB" and fact.role in CLINICAL}
    assert len(clinical) > 50
    assert sorted(clinical - used) == []
    assert sorted(name for name in facts if name[0] == "N" and name not in used) == []


def test_every_reference_is_used():
    used = set().union(*map(facts_cited, CASES))
    without_facts = {key for key, each in REFERENCES.by_key.items() if not each.facts}
    assert sorted(without_facts - used) == []


def test_every_abbreviation_is_in_the_glossary_and_every_entry_is_used():
    word = re.compile(r"(?<![\w-])[A-Za-z0-9-]*[A-Z][A-Za-z0-9-]*[A-Z0-9][A-Za-z0-9-]*|\b[LM]\d?\b")
    found = {}
    for case in CASES:
        for path, part in parts(case.file.model_dump(exclude={"spoilers"})):
            for key, value in part.items():
                for text in value if isinstance(value, tuple) else (value,):
                    if isinstance(text, str) and key not in ("id", "cite", "source", "short") and " " in text:
                        found |= dict.fromkeys(word.findall(text), (case.id, path, text))
    for reference in REFERENCES.by_key.values():
        for text in (reference.says, *(fact.says for fact in reference.facts.values())):
            found |= dict.fromkeys(word.findall(text), text)
    plain = {re.sub(r"s$", "", each) for name in found for each in re.split(r"-(?=[A-Z a-z])", name)}
    # A fact may name another one, and a source's own record is no medicine.
    plain = {each for each in plain if not re.fullmatch(r"[ABNX]\d\d", each)} - {
        "CC",
        "BY",
        "DOI",
        "ISBN",
        "ISBNs",
    }
    words = {each for each in plain if not re.fullmatch(r"[A-Z]?[a-z]+", each)}
    assert sorted(words - GLOSSARY.keys()) == []
    assert sorted(GLOSSARY.keys() - words - {"T1", "T2", "Tc-99m"}) == []
