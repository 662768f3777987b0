"""What `casebook check` finds beyond the keys of a case file."""

import shutil
from pathlib import Path

import pytest

from helpers.case import case_ids
from helpers.inspection import inspect, paths_to_inspect

ROOT = Path(__file__).parent.parent
CASE = "cases/wobbly-toddler/case.yaml"
NOTEBOOK = "01-wobbly-toddler.ipynb"


@pytest.fixture
def root(tmp_path):
    shutil.copytree(ROOT / "cases", tmp_path / "cases")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks", ignore=shutil.ignore_patterns("*.py", "__*"))
    return tmp_path


def edit(root, old, new):
    path = root / CASE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return inspect(path)


def test_without_a_path_every_case_and_notebook_is_inspected(root):
    names = {path.name for path in paths_to_inspect([], root)}
    assert names == {"case.yaml", *(path.name for path in (root / "notebooks").glob("*.ipynb"))}
    cases = [path for path in paths_to_inspect([], root) if path.name == "case.yaml"]
    assert len(cases) == len(case_ids(root / "cases"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: First visit", "title: The tumor"),
        ("text: MRI of the brain", "text: MRI of the tumor"),
        ("id: first-visit", "id: first-oms"),
        ("lead_in: What do you do first?", "lead_in: Is it OMS?"),
        ('text: "A girl, 2 years old."', 'text: "A girl with a mass, 2 years old."'),
        ("brain-mri: {name", "oms: {name: x}\n  brain-mri: {name"),
    ],
)
def test_a_word_said_too_early_is_found(root, old, new):
    found = edit(root, old, new)
    assert any("at once" in each or "is said at first-visit" in each for each in found), found


def test_a_notebook_far_from_the_cases_is_held_against_those_of_the_project(
    root, tmp_path_factory, monkeypatch
):
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    copy = tmp_path_factory.mktemp("elsewhere") / NOTEBOOK
    copy.write_bytes((root / "notebooks" / NOTEBOOK).read_bytes())
    assert inspect(copy) == []
    copy.write_text(
        copy.read_text(encoding="utf-8").replace("first-visit", "first-visitor"), encoding="utf-8"
    )
    assert any("no step 'first-visitor'" in each for each in inspect(copy))


def test_a_file_that_belongs_to_nothing_is_found(root):
    (root / CASE).with_name("old.yaml").write_text("", encoding="utf-8")
    assert any("'old.yaml' lies beside the case" in each for each in inspect(root / CASE))


def test_a_missing_notebook_is_found(root):
    (root / "notebooks" / "01-wobbly-toddler.ipynb").unlink()
    assert any("no notebook '01-wobbly-toddler.ipynb'" in each for each in inspect(root / CASE))


def test_a_folder_whose_name_is_no_id_is_named(root):
    folder = root / "cases" / "My Case"
    (root / "cases" / "wobbly-toddler").rename(folder)
    assert inspect(folder / "case.yaml") == [
        "cases/My Case/case.yaml:1:5: the folder is called 'My Case'; "
        "its name is the id, and an id is lower-case words and digits joined by hyphens"
    ]


@pytest.mark.parametrize("name", ["learner", "aux", "com1"])
def test_a_name_that_no_folder_of_records_can_have_is_refused(root, name):
    (root / "cases" / "wobbly-toddler").rename(root / "cases" / name)
    (found,) = inspect(root / "cases" / name / "case.yaml")
    assert found.endswith(f"'{name}' cannot be the name of a folder of records; use another id")
