"""The schema by which editors complete and check a case file."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from helpers import app
from helpers.authoring.json_schema import as_text, case_schema
from helpers.authoring.key_words import said_of
from helpers.placed_yaml import read

ROOT = Path(__file__).parent.parent
FILE = ROOT / "cases" / "case.schema.json"


def plain(value):
    """Return values as JSON has them: our reader makes tuples of lists."""
    return json.loads(json.dumps(value))


@pytest.fixture(scope="module")
def problems():
    validator = Draft7Validator(case_schema())
    return lambda path: list(validator.iter_errors(plain(read(path, "x").data)))


@pytest.fixture
def changed(make_root, problems):
    return lambda *changes: problems(make_root(*changes) / "cases" / "wobbling-bicycle" / "case.yaml")


def test_the_schema_that_is_shipped_is_the_present_one():
    assert FILE.read_text(encoding="utf-8") == as_text(), "it is stale; run casebook schema"


def test_it_is_a_schema():
    Draft7Validator.check_schema(json.loads(FILE.read_text(encoding="utf-8")))


def test_every_real_case_fits_and_names_the_schema(real_case_id, problems):
    path = ROOT / "cases" / real_case_id / "case.yaml"
    assert problems(path) == []
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../case.schema.json"


def test_the_practice_case_fits(any_case_id, practice_root, problems):
    if any_case_id == "wobbling-bicycle":
        assert problems(practice_root / "cases" / any_case_id / "case.yaml") == []


def test_a_new_case_fits(make_root, problems):
    from helpers.authoring.skeleton import new_case

    root = make_root()
    (root / "notebooks").mkdir()
    new_case("night-cough", root)
    assert problems(root / "cases" / "night-cough" / "case.yaml") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("minutes: 5", "minuts: 5"),
        ("minutes: 5", "minutes: five"),
        ("minutes: 5", "minutes: 0"),
        ("minutes: 5\n", ""),
        ("rating: acceptable", "rating: good"),
        ("rating: acceptable", "ratng: acceptable"),
        ("            cite: [N01]\n", ""),
        ("cite: [N01]", "cite: []"),
        ("cite: [N01]", "cite: N01"),
        ("cite: [N01]", "cite: [n01]"),
        ("title: At the door", "title: 2026"),
        ("title: At the door", 'title: " "'),
        ("kind: reflection", "kind: essay"),
        ("        kind: reflection\n", ""),
        ("id: pump", "id: Pump it"),
        ("invasive: true", "invasive: no"),
        ("radiation: true", "radiation: maybe"),
        ("radiation: true", "radiation: 3"),
        ("  take-apart: {", "  Take Apart: {"),
        ("choose: 2", "choose: two"),
        ("helper:", "choose:"),
        ("notebook: 99-", "notebook: ../99-"),
        ("findings:", "finding:"),
        ("from: debrief", "since: debrief"),
        ("take_home:", "takehome:"),
    ],
)
def test_a_mistake_of_an_author_does_not_fit(changed, old, new):
    assert changed((old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("radiation: true", "radiation: false"),
        ("radiation: true", "radiation: if CT"),
        ('text: "The tire pressure."', "text: no"),
        ('text: "The tire pressure."', 'text: "1e3"'),
        ("orders: [pressure]", "orders: []"),
        ("choose: 2", "choose: 1"),
    ],
)
def test_what_the_loader_takes_fits(changed, make_case, old, new):
    assert changed((old, new)) == []
    assert make_case((old, new))


def test_every_key_says_what_it_means_and_no_other_is_let_in():
    schema = case_schema()
    for name, part in {**schema["$defs"], "CaseFile": schema}.items():
        assert part["additionalProperties"] is False, name
        assert part["description"], name
        for key, value in part["properties"].items():
            assert value["description"] not in ("", "it"), f"{name}.{key}: add it to helpers/key_words.py"


def test_a_key_means_something_else_where_it_stands_elsewhere():
    assert said_of("title") != said_of("title", "Reveal") == said_of("title", "reveal")
    assert said_of("gone") == "it"


def test_the_command_writes_it_once(make_root, monkeypatch, capsys):
    root = make_root()
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    for said in ("written", "as it was"):
        assert app.main(["schema"]) == 0
        assert capsys.readouterr().out == f"cases/case.schema.json: {said}\n"
    assert (root / "cases" / "case.schema.json").read_text(encoding="utf-8") == as_text()
