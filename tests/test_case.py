"""Finding and opening cases."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import helpers
from helpers.case import case_ids, check_case, find_root, load_case
from helpers.errors import CasebookError, UnknownName
from helpers.placed_yaml import CaseError


def test_a_case_is_opened_with_its_sources(case):
    assert (case.id, case.title) == ("wobbling-bicycle", "Practice (invented): a bicycle that wobbles")
    assert [each.id for each in case.steps] == ["at-the-door", "in-the-stand", "back-on-the-road"]
    assert [each.id for each in case.questions] == [
        "in-one-sentence", "first-look", "what-now", "mend", "looking-ahead",
    ]  # fmt: skip
    assert case.number(case.step("in-the-stand")) == 2
    assert case.step_of("mend").id == "back-on-the-road"
    assert case.references.by_key["A"].doi == "10.1234/practice.1"


def test_a_case_cannot_be_changed(case):
    with pytest.raises(Exception, match="frozen"):
        case.file.title = "Other"
    assert isinstance(case.steps, tuple)
    assert isinstance(case.questions[1].options, tuple)


def test_a_misspelt_case_lists_the_cases(make_root):
    with pytest.raises(UnknownName) as caught:
        load_case("wobling-bicycle", make_root())
    assert str(caught.value) == "no case 'wobling-bicycle'; the cases are 'wobbling-bicycle'"


@pytest.mark.parametrize("name", ["", ".", "..", "../cases", "a/b", "Wobbling-Bicycle", None, 3, "x\n"])
def test_a_case_id_is_never_a_path(make_root, name):
    with pytest.raises(UnknownName, match="the cases are 'wobbling-bicycle'"):
        load_case(name, make_root())


def test_a_misspelt_step_lists_the_steps(case):
    with pytest.raises(UnknownName) as caught:
        case.step("at-the-dor")
    known = "'at-the-door', 'in-the-stand', 'back-on-the-road'"
    assert str(caught.value) == f"no step 'at-the-dor'; the steps are {known}"


def test_a_folder_without_cases_says_how_to_name_one(tmp_path):
    with pytest.raises(CasebookError, match=r"no cases in .*; set CASEBOOK_ROOT to the folder that holds"):
        load_case("wobbling-bicycle", tmp_path)


def test_the_other_cases_still_open_when_one_is_broken(make_root):
    root = make_root()
    broken = root / "cases" / "broken"
    broken.mkdir()
    (broken / "case.yaml").write_text("id: broken\nid: again\n", encoding="utf-8")
    assert case_ids(root / "cases") == ["broken", "wobbling-bicycle"]
    assert load_case("wobbling-bicycle", root).id == "wobbling-bicycle"
    with pytest.raises(CaseError, match=r"cases/broken/case\.yaml:2:1: the key 'id' stands here twice"):
        load_case("broken", root)


def test_a_case_whose_references_are_missing_says_so(make_root):
    root = make_root()
    (root / "cases" / "references.yaml").unlink()
    with pytest.raises(CaseError) as caught:
        load_case("wobbling-bicycle", root)
    assert str(caught.value) == "cases/references.yaml:1:1: there is no such file; it is needed"


def test_the_problems_of_case_and_references_come_together(make_root):
    root = make_root(("minutes: 5", "minutes: no"))
    (root / "cases" / "references.yaml").write_text("[", encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        load_case("wobbling-bicycle", root)
    assert {each.file for each in caught.value.problems} == {
        "cases/references.yaml", "cases/wobbling-bicycle/case.yaml",
    }  # fmt: skip


def test_a_case_file_that_is_not_there_is_needed(tmp_path, make_root):
    with pytest.raises(CaseError, match=r"cases/gone/case\.yaml:1:1: there is no such file; it is needed"):
        check_case(make_root() / "cases" / "gone" / "case.yaml")


def test_references_come_from_the_cases_own_parent_folder(make_root, monkeypatch):
    one, other = make_root(name="one"), make_root(name="other", references=[("CC0", "CC1")])
    monkeypatch.setenv("CASEBOOK_ROOT", str(one))
    case = check_case(other / "cases" / "wobbling-bicycle" / "case.yaml")
    assert case.references.by_key["A"].license == "CC1"


# -- the root rule -------------------------------------------------------------------------------------


def test_the_named_root_comes_first(make_root, monkeypatch):
    near, named = make_root(name="near"), make_root(name="named")
    monkeypatch.chdir(near)
    monkeypatch.setenv("CASEBOOK_ROOT", str(named))
    assert find_root() == named


def test_else_the_nearest_folder_with_references_is_the_root(make_root, monkeypatch):
    outer = make_root(name="outer")
    inner = make_root(name="outer/inner")
    (inner / "notebooks").mkdir()
    (outer / "cases" / "deep").mkdir()
    for here, root in [
        (inner / "notebooks", inner),
        (inner, inner),
        (inner / "cases" / "wobbling-bicycle", inner),
        (outer, outer),
        (outer / "cases" / "deep", outer),
    ]:
        monkeypatch.chdir(here)
        assert find_root() == root


def test_else_the_folder_above_the_package_is_the_root(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_root() == Path(helpers.__file__).resolve().parent.parent


# -- one case alone ------------------------------------------------------------------------------------

WATCHED = """
import sys
opened = []
sys.addaudithook(lambda event, given: event == "open" and opened.append(str(given[0])))
import helpers
card = helpers.open_case("wobbling-bicycle").step("at-the-door")
assert "at speed" in str(card._repr_mimebundle_())
print(*[each for each in opened if "cases" in each], sep="\\n")
"""


def test_opening_a_case_opens_no_file_of_another(make_root, tmp_path):
    root = make_root()
    for name, content in (
        ("broken", b"id: [\xff"),
        ("other", (root / "cases" / "references.yaml").read_bytes()),
    ):
        (root / "cases" / name).mkdir()
        (root / "cases" / name / "case.yaml").write_bytes(content)
    (root / "cases" / "unreadable" / "case.yaml").mkdir(parents=True)
    env = {**os.environ, "CASEBOOK_ROOT": str(root), "CASEBOOK_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [sys.executable, "-c", WATCHED], env=env, capture_output=True, text=True, check=True
    )
    assert sorted({str(Path(each).relative_to(root)) for each in done.stdout.split()}) == [
        "cases/references.yaml", "cases/wobbling-bicycle/case.yaml",
    ]  # fmt: skip
