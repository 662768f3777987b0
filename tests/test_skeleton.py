"""A new case: what is written, what is refused, and what an interruption leaves."""

import json
from datetime import date
from pathlib import Path

import pytest

from helpers import app
from helpers.authoring import skeleton
from helpers.authoring.fill_in import FILL_IN
from helpers.authoring.inspection import Inspection, paths_to_inspect
from helpers.authoring.skeleton import RESERVED, new_case
from helpers.case import load_case
from helpers.errors import CasebookError

NEW = "night-cough"
PARTS = [f"cases/{NEW}/case.yaml", "cases/references.yaml, source C", f"notebooks/02-{NEW}.ipynb"]
FILES = [f"cases/{NEW}/case.yaml", "cases/references.yaml", f"notebooks/02-{NEW}.ipynb"]


@pytest.fixture
def root(make_root):
    root = make_root()
    (root / "notebooks").mkdir()
    for name in ("00-start-here.ipynb", "01-other.ipynb", "notes.ipynb"):
        (root / "notebooks" / name).write_text("{}", encoding="utf-8")
    return root


def contents(root):
    return {
        each.relative_to(root).as_posix(): each.read_bytes() for each in root.rglob("*") if each.is_file()
    }


def all_problems(root, case_id=NEW):
    inspection = Inspection()
    return [text for path in paths_to_inspect([Path(case_id)], root) for text in inspection.problems(path)]


def test_all_three_parts_are_written_and_told(root):
    assert new_case(NEW, root, date(2026, 3, 9)) == [f"written  {each}" for each in PARTS]
    case = load_case(NEW, root)
    assert (case.id, case.file.source, case.file.notebook) == (NEW, "C", f"02-{NEW}.ipynb")
    assert case.file.content_as_of == "March 2026"
    assert [each.kind for each in case.questions] == ["reflection", "choice"]
    assert len(case.questions[1].options) == 2
    text = (root / FILES[0]).read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../case.schema.json\n")
    notebook = json.loads((root / FILES[2]).read_text(encoding="utf-8"))
    code = [each["source"].splitlines()[-1] for each in notebook["cells"] if each["cell_type"] == "code"]
    assert code == [f'open_case("{NEW}").{each}' for each in ('step("first-visit")', "debrief()", "workup()")]


def test_the_new_case_can_be_played_as_it_is(root, play):
    new_case(NEW, root)
    assert play(load_case(NEW, root)).finished


def test_the_check_says_what_is_left_to_fill_and_nothing_else(root):
    new_case(NEW, root)
    found = all_problems(root)
    assert found == [each for each in found if f"still says {FILL_IN}; write " in each]
    marks = sum(
        line.count(FILL_IN)
        for name in FILES[:2]
        for line in (root / name).read_text(encoding="utf-8").splitlines()
        if not line.lstrip().startswith("#")
    )
    assert len(found) == len({each.split(": ")[0] for each in found}) == marks > 20
    assert "write it" not in "\n".join(found)


def test_a_mark_left_where_it_fits_no_type_is_one_line(root):
    new_case(NEW, root)
    file = root / FILES[0]
    file.write_text(file.read_text("utf-8").replace("minutes: 10", f"minutes: {FILL_IN}"), encoding="utf-8")
    found = [each for each in all_problems(root) if "case.yaml:9:" in each]
    assert found == [
        f"cases/{NEW}/case.yaml:9:10: 'minutes' still says {FILL_IN}; write how long the case takes, about"
    ]


def test_the_other_cases_stay_as_they_are(root):
    before = contents(root)
    new_case(NEW, root)
    after = contents(root)
    assert after.keys() - before.keys() == {FILES[0], FILES[2]}
    assert {name for name in before if before[name] != after[name]} == {"cases/references.yaml"}
    assert after["cases/references.yaml"].startswith(before["cases/references.yaml"])
    assert load_case("wobbling-bicycle", root)


@pytest.mark.parametrize("gone", FILES)
def test_a_part_that_is_missing_is_written_and_the_rest_is_kept(root, gone):
    before = contents(root)
    new_case(NEW, root)
    whole = contents(root)
    if gone in before:
        (root / gone).write_bytes(before[gone])
    else:
        (root / gone).unlink()
    assert new_case(NEW, root) == [
        f"{'written' if name == gone else 'kept   '}  {part}" for name, part in zip(FILES, PARTS, strict=True)
    ]
    assert contents(root) == whole
    assert load_case(NEW, root)


def test_what_the_author_wrote_meanwhile_is_kept(root):
    new_case(NEW, root)
    file = root / FILES[0]
    step = '  - id: second-visit\n    title: "Second"\n\ndebrief:'
    text = file.read_text(encoding="utf-8").replace(f"title: {FILL_IN}", "title: A cough at night", 1)
    file.write_text(text.replace("\ndebrief:", step, 1), encoding="utf-8")
    mine = file.read_bytes()
    (root / FILES[2]).unlink()
    new_case(NEW, root)
    assert file.read_bytes() == mine
    notebook = (root / FILES[2]).read_text(encoding="utf-8")
    assert "# A cough at night" in notebook
    assert notebook.index("first-visit") < notebook.index("second-visit") < notebook.index("debrief")


def test_a_complete_case_is_refused(root):
    new_case(NEW, root)
    before = contents(root)
    with pytest.raises(CasebookError, match=f"'{NEW}' exists already.*casebook check {NEW}"):
        new_case(NEW, root)
    assert contents(root) == before


@pytest.mark.parametrize(
    "name",
    ["", " ", "a b", "a/b", "a\\b", "..", ".", "../x", "/x", "Night-Cough", "ünder", "a_b", "a--b", "-a",
     "a-",     "x\n", "a" * 61,
     "con", "nul", "com1", "lpt9", *sorted(RESERVED)],
)  # fmt: skip
def test_a_name_that_cannot_be_an_id_is_refused_and_nothing_is_written(root, name):
    before = contents(root)
    with pytest.raises(CasebookError, match=r"night-cough") as caught:
        new_case(name, root)
    assert contents(root) == before
    assert "\n" not in str(caught.value).replace(name, "")
    assert not (root / "cases" / NEW).exists()


def test_broken_references_are_named_and_nothing_is_written(root):
    references = root / "cases" / "references.yaml"
    references.write_text(references.read_text("utf-8").replace("checked: registry", "checked: x"), "utf-8")
    before = contents(root)
    with pytest.raises(CasebookError, match=r"cases/references\.yaml:\d+:\d+: 'x' is not allowed"):
        new_case(NEW, root)
    assert contents(root) == before


@pytest.mark.parametrize("end", ["\n...\n", "\n\n\n", ""])
def test_a_source_is_added_only_where_the_file_stays_valid(root, end):
    references = root / "cases" / "references.yaml"
    references.write_text(references.read_text("utf-8").rstrip("\n") + end, encoding="utf-8")
    before = references.read_bytes()
    if "..." not in end:
        new_case(NEW, root)
        assert load_case(NEW, root)
        return
    with pytest.raises(CasebookError, match=r"references\.yaml: a source cannot be added at its end"):
        new_case(NEW, root)
    assert references.read_bytes() == before
    assert not (root / "cases" / NEW).exists(), "a refusal leaves nothing behind"


@pytest.mark.parametrize("case_id", ["123", "007", "true", "null"])
def test_a_name_that_yaml_reads_as_something_else_is_a_name_all_the_same(root, case_id):
    new_case(case_id, root)
    assert load_case(case_id, root).id == case_id


def test_the_line_ends_and_the_rights_of_the_references_stay(root):
    references = root / "cases" / "references.yaml"
    references.write_bytes(references.read_bytes().replace(b"\n", b"\r\n"))
    references.chmod(0o664)
    new_case(NEW, root)
    after = references.read_bytes()
    assert after.count(b"\n") == after.count(b"\r\n")
    assert references.stat().st_mode & 0o777 == 0o664


@pytest.mark.parametrize("key", ["My report", "c", "C: 1\nD"])
def test_a_source_that_can_be_no_key_is_named_and_not_written(root, key):
    new_case(NEW, root)
    file = root / FILES[0]
    file.write_text(file.read_text("utf-8").replace("source: C", f"source: {key!r}"), encoding="utf-8")
    before = contents(root)
    with pytest.raises(CasebookError, match=r"cannot be the key of a source|not YAML|is not"):
        new_case(NEW, root)
    assert contents(root) == before


def test_a_key_of_a_source_is_the_first_letter_that_nothing_begins_with():
    assert skeleton._free_key({"A", "A01", "B", "X27", "N01", "TP"}) == "C"
    letters = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert skeleton._free_key(letters - {"T"}) == "T"
    assert skeleton._free_key(letters | {"AA07", "AB"}) == "AC"


def test_the_number_of_a_notebook_is_the_next_one(root):
    (root / "notebooks" / "07-x.ipynb").write_text("{}", encoding="utf-8")
    assert new_case(NEW, root)[-1] == f"written  notebooks/08-{NEW}.ipynb"


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_an_interruption_leaves_no_half_file_and_a_second_run_completes_it(root, monkeypatch, fails_at):
    calls, replace = [], Path.replace

    def interrupted(self, target):
        calls.append(target)
        if len(calls) == fails_at:
            raise KeyboardInterrupt
        return replace(self, target)

    before = contents(root)
    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        new_case(NEW, root)
    monkeypatch.undo()
    left = contents(root)
    changed = {name for name in left if left[name] != before.get(name)}
    assert changed == set(FILES[: fails_at - 1])
    told = new_case(NEW, root)
    assert told == [
        f"{'kept   ' if place < fails_at - 1 else 'written'}  {part}" for place, part in enumerate(PARTS)
    ]
    assert load_case(NEW, root)


def test_the_command_says_what_comes_next(root, monkeypatch, capsys):
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    assert app.main(["new", NEW]) == 0
    *_, before, last = capsys.readouterr().out.splitlines()
    assert f"replace each {FILL_IN}" in before
    assert last == f"casebook check {NEW}"


@pytest.mark.parametrize("words", [[], ["a", "b"]])
def test_the_command_takes_one_id(words, root, monkeypatch, capsys):
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    assert app.main(["new", *words]) == 1
    assert capsys.readouterr().err.strip() == "casebook new takes one id, such as: casebook new night-cough"


def test_where_nothing_can_be_written_one_line_says_so(root, monkeypatch, capsys):
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))

    def full(*_):
        raise OSError(28, "No space left on device", "case.yaml")

    monkeypatch.setattr(skeleton, "write_whole", full)
    assert app.main(["new", NEW]) == 1
    assert capsys.readouterr().err.strip() == (
        "case.yaml: No space left on device; nothing half was left behind"
    )
