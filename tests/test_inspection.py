"""What `casebook check` finds beyond the keys of a case file."""

import re
import shutil
from pathlib import Path

import pytest

from helpers import app, placed_yaml, references
from helpers.authoring.inspection import Inspection, own_notebook, paths_to_inspect
from helpers.authoring.versions import Entry, digest_of, write_versions
from helpers.case import case_ids, load_case

ROOT = Path(__file__).parent.parent
CASE = "cases/wobbly-toddler/case.yaml"
NOTEBOOK = "01-wobbly-toddler.ipynb"


def inspect(path):
    return Inspection().problems(path)


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
    assert names == {"case.yaml", *(path.name for path in (root / "notebooks").rglob("*.ipynb"))}
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
        "cases/My Case/case.yaml:2:5: the folder is called 'My Case'; "
        "its name is the id, and an id is lower-case words and digits joined by hyphens"
    ]


@pytest.mark.parametrize("name", ["learner", "aux", "com1"])
def test_a_name_that_no_folder_of_records_can_have_is_refused(root, name):
    (root / "cases" / "wobbly-toddler").rename(root / "cases" / name)
    (found,) = inspect(root / "cases" / name / "case.yaml")
    assert found.endswith(f"'{name}' cannot be the name of a folder of records; use another id")


def test_an_id_stands_for_the_case_and_its_notebook(root):
    found = paths_to_inspect([Path("wobbly-toddler")], root)
    assert found == [root / CASE, root / "notebooks" / NOTEBOOK]
    assert own_notebook(root / CASE) == root / "notebooks" / NOTEBOOK
    (root / CASE).write_text("[", encoding="utf-8")
    assert paths_to_inspect([Path("wobbly-toddler")], root) == [root / CASE]


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("title: First visit", "title: The tumor", "‸The tumor"),
        ("text: MRI of the brain", "text: MRI of the tumor", "‸MRI of the tumor"),
        ("lead_in: What do you do first?", "lead_in: Is it OMS?", "‸Is it OMS?"),
        ("brain-mri: {name", "oms: {name: x}\n  brain-mri: {name", "oms: ‸{name: x}"),
    ],
)
def test_a_word_said_too_early_is_reported_where_it_is_said(root, old, new, at):
    found = edit(root, old, new)
    before, _, _ = (root / CASE).read_text(encoding="utf-8").partition(at.replace("‸", ""))
    before += at.partition("‸")[0]
    place = f"{CASE}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: '"
    assert any(each.startswith(place) for each in found), (place, found)


def test_a_case_has_a_table_of_marks_unless_it_has_several_problems(root):
    inspection = Inspection()
    inspection.problems(root / CASE)
    ((heading, _),) = inspection.tables
    assert re.fullmatch(r"wobbly-toddler, version \d+: marks that can be reached", heading)
    for name, tables in (("one", 1), ("two", 0)):
        (root / CASE).with_name(name).write_text("", encoding="utf-8")
        inspection = Inspection()
        inspection.problems(root / CASE)
        assert len(inspection.tables) == tables


def test_a_changed_case_is_reported_until_its_version_rises(root):
    values = placed_yaml.read(root / CASE, CASE).data
    last = values["version"]
    write_versions(
        root / "cases",
        {"wobbly-toddler": Entry(version=last, digest=digest_of(load_case("wobbly-toddler", root), values))},
    )
    assert inspect(root / CASE) == []
    found = edit(root, 'text: "A girl, 2 years old."', 'text: "A girl, two years old."')
    said = f"the case changed since version {last} was published; raise version to {last + 1}"
    assert found == [f"{CASE}:3:10: {said}"]
    assert edit(root, f"version: {last}", f"version: {last + 1}") == []


def test_broken_versions_are_reported_once_and_hide_nothing(root, capsys, monkeypatch):
    (root / "cases" / "versions.yaml").write_text("wobbly-toddler: {version: 1}\n", encoding="utf-8")
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    assert app.main(["check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines.count("cases/versions.yaml:1:1: 'digest' is missing; it is needed here") == 1


def test_a_reference_that_no_case_cites_is_reported_once_all_cases_were_seen(root):
    references = root / "cases" / "references.yaml"
    text = references.read_text(encoding="utf-8") + (
        "\nZ1:\n  kind: review\n  published: Rev 1\n  checked: abstract\n  says: More.\n"
    )
    references.write_text(text, encoding="utf-8")

    def whole():
        inspection = Inspection()
        for case_id in case_ids(root / "cases"):
            assert inspection.problems(root / "cases" / case_id / "case.yaml") == []
        return inspection.problems_of_the_whole()

    line = text[: text.index("Z1:")].count("\n") + 1
    assert whole() == [
        f"cases/references.yaml:{line}:1: no case cites 'Z1'; "
        "cite it, remove it, or give it 'further_reading: true'"
    ]
    assert Inspection().problems_of_the_whole() == []
    shutil.copytree(root / "cases" / "wobbly-toddler", root / "cases" / "other")
    inspection = Inspection()
    inspection.problems(root / CASE)
    assert inspection.problems_of_the_whole() == []
    (root / "cases" / "other" / "case.yaml").write_text("[", encoding="utf-8")
    inspection.problems(root / "cases" / "other" / "case.yaml")
    assert inspection.problems_of_the_whole() == []
    shutil.rmtree(root / "cases" / "other")
    references.write_text(text + "  further_reading: true\n", encoding="utf-8")
    assert whole() == []


def test_the_references_are_parsed_once_for_all_cases(root, monkeypatch):
    for number in range(3):
        folder = root / "cases" / f"toddler-{number}"
        folder.mkdir()
        text = (
            (root / CASE).read_text(encoding="utf-8").replace("id: wobbly-toddler", f"id: {folder.name}", 1)
        )
        (folder / "case.yaml").write_text(text, encoding="utf-8")
        shutil.copytree(root / "cases" / "wobbly-toddler" / "figures", folder / "figures")
    parsed, read = [], placed_yaml.read

    def counted(path, shown_as):
        parsed.append(path.name)
        return read(path, shown_as)

    monkeypatch.setattr(references, "read", counted)
    inspection = Inspection()
    for path in paths_to_inspect([], root):
        assert inspection.problems(path) == []
    inspection.problems_of_the_whole()
    assert parsed == ["references.yaml"]


def test_a_picture_file_that_is_missing_too_large_or_nobodys_is_told(root):
    figures = root / "cases" / "wobbly-toddler" / "figures"
    (figures / "mri-1.png").unlink()
    (figures / "mri-2.png").write_bytes(b"0" * 700_000)
    (figures / "old.png").write_bytes(b"")
    (figures / ".swp").write_bytes(b"")
    said = inspect(root / CASE)
    assert len(said) == 3
    assert any(
        "its file 'figures/mri-1.png' is missing; run casebook render wobbly-toddler" in x for x in said
    )
    assert any("its file 'figures/mri-2.png' is larger than 600 kB" in each for each in said)
    assert any("'figures/old.png' belongs to no picture" in each for each in said)


def test_pictures_beside_a_case_that_names_none_are_told(root):
    figures = root / "cases" / "two-cases" / "figures"
    figures.mkdir()
    (figures / "old.png").write_bytes(b"")
    said = inspect(figures.parent / "case.yaml")
    assert [each.split(": ")[1][:30] for each in said] == ["'figures/old.png' belongs to n"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("scene: brain-t1", "scene: brain", "no scene 'brain'; the scenes are 'brain-t1'"),
        ("scene: brain-t1", "scene: chest", "no picture up to this step shows what CT of its scene"),
        ("title: Still open\n", "title: Still open\n    scene: trunk\n", "so the viewer never opens"),
    ],
)
def test_a_scene_that_no_picture_leads_to_is_found(root, old, new, said):
    found = [each for each in edit(root, old, new) if ".scene" in each or said in each]
    assert len(found) == 1
    assert said in found[0]
