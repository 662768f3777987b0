"""`casebook due`, `report`, `export`, `import`, `forget`: what they print, write and refuse."""

import csv
import io
import json
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest

from helpers import app, home, learner_commands
from helpers.review_view import NOTHING_TO_REVIEW, review_view
from helpers.statements import CERTAINTY

TITLE = "Practice (invented): a bicycle that wobbles"


@pytest.fixture
def run(learner, capsys, monkeypatch, tmp_path):
    """Return a function that runs the command on the learner's day and returns its status and words."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(learner_commands, "utc_today", lambda: learner.today)

    def run(*words):
        status = app.main(words)
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


@pytest.fixture
def asked(monkeypatch):
    """Return a function that sits somebody at the terminal who types this."""

    def typed(answer):
        def read(_prompt):
            if answer is None:
                raise EOFError
            return answer

        monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
        monkeypatch.setattr("builtins.input", read)

    return typed


def here():
    return sorted(each.name for each in Path().iterdir())


# -- due -----------------------------------------------------------------------------------------------


def test_without_answers_nothing_is_due_and_it_is_told_when_something_will_be(run):
    assert run("due") == (0, f"{NOTHING_TO_REVIEW}\n", "")


def test_what_is_due_is_told_without_the_answer_that_was_given(learner, run):
    learner.answer("what-now", first_look="x-ray", what_now="paint", certainty="high")
    assert run("due")[1] == "Nothing is due today.\nTwo questions come back tomorrow.\n"
    learner.on(1)
    status, out, err = run("due")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "Two questions are due today.",
        "",
        f"  {TITLE}, step 1: What do you check first?",
        "    Last time, on March 2, 2026: not right, with high certainty.",
        f"  {TITLE}, step 2: What do you do now?",
        "    Last time, on March 2, 2026: not right, with high certainty.",
        "",
        "Answer them in the notebook 06-review.ipynb; casebook opens JupyterLab.",
    ]
    learner.review("spin")
    assert "One question is due today." in run("due")[1]
    assert "One question comes back on March 10, 2026." in run("due")[1]


def test_a_review_that_was_dropped_is_told(learner, run):
    learner.answer("first-look", first_look="x-ray")
    learner.on(1).edit(("      - id: first-look\n", "      - id: first-check\n"))
    assert run("due")[1].endswith("does not ask its question any more.\n")


# -- report --------------------------------------------------------------------------------------------


def test_the_report_has_a_name_and_replaces_nothing_unasked(learner, run):
    learner.answer("first-look")
    status, out, _ = run("report")
    assert (status, here()) == (0, ["casebook-report.html"])
    assert out == "The report is in casebook-report.html. Open it in a browser; it needs no network.\n"
    assert run("report") == (
        1, "", "casebook-report.html is there already; --force writes over it, or name another file\n",
    )  # fmt: skip
    assert run("report", "--force")[0] == 0
    assert run("report", "mine.html")[0] == 0
    assert here() == ["casebook-report.html", "mine.html"]


def test_the_report_of_nothing_says_so(run):
    status, out, _ = run("report")
    assert status == 0
    assert out.endswith("There is no answer to tell of, and it says so.\n")


# -- export --------------------------------------------------------------------------------------------


GARBAGE = "One line of your records could not be read and was passed over."
ELSEWHERE = "Three records belong to “another”, a case that is not in this book or cannot be opened."


def test_what_cannot_be_read_is_never_called_nothing(learner, run):
    learner.answer("first-look")
    folder = home.records_folder("wobbling-bicycle")
    folder.rename(folder.with_name("another"))
    folder.mkdir()
    (folder / "a.jsonl").write_text("half a li\n", encoding="utf-8")
    for kind in ("csv", "anki", "qti"):
        lines = run("export", "--to", kind)[1].splitlines()
        assert lines[0].startswith("There is no answer that can be read; nothing was written.")
        assert lines[1:] == [GARBAGE, ELSEWHERE]
    assert run("due")[1].splitlines()[1:] == [GARBAGE, ELSEWHERE]
    assert review_view(learner.sitting())["over"]["lines"][1:] == [GARBAGE, ELSEWHERE]
    status, out, _ = run("export", "--to", "xapi")
    assert (status, out) == (0, "3 statements (1 damaged line passed over) written to casebook-xapi.json.\n")
    shutil.rmtree(folder.with_name("another"))
    assert run("export", "--to", "xapi", "--force")[1].splitlines() == [
        "There is no answer that can be read; nothing was written.",
        GARBAGE,
    ]


def test_beside_what_is_written_stands_what_was_passed_over(learner, run):
    learner.answer("first-look", first_look="x-ray")
    (home.records_folder("wobbling-bicycle") / "a.jsonl").write_text("half a li\n", encoding="utf-8")
    for kind in ("csv", "anki", "qti"):
        assert run("export", "--to", kind)[1].splitlines()[1:] == [GARBAGE]
    assert run("export", "--to", "csv", "-")[2].splitlines()[1:] == [GARBAGE]
    assert GARBAGE not in run("export", "--to", "qti", "--all", "all.zip")[1]
    assert GARBAGE in run("due")[1].splitlines()


@pytest.mark.parametrize("kind", ["xapi", "qti", "anki", "csv"])
def test_an_empty_record_is_no_fault_and_writes_nothing(run, kind):
    for words in ((), ("some.file",)):
        status, out, err = run("export", "--to", kind, *words)
        assert (status, err) == (0, "")
        assert out.startswith("There are no answers yet; nothing was written.")
    status, out, err = run("export", "--to", kind, "-")
    assert (status, out) == (0, "")
    assert err.startswith("There are no answers yet; nothing was written.")
    assert here() == []


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("xapi", "casebook-xapi.json", "3 statements written to casebook-xapi.json."),
        ("qti", "casebook-qti.zip", "2 questions with their key written to casebook-qti.zip."),
        ("anki", "casebook-anki.txt", "1 note written to casebook-anki.txt."),
        ("csv", "casebook-answers.csv", "2 answers written to casebook-answers.csv."),
    ],
)
def test_each_format_has_a_name_of_its_own(learner, run, kind, name, said):
    learner.answer("first-look", first_look="x-ray")
    assert run("export", "--to", kind) == (0, f"{said}\n", "")
    assert here() == [name]
    before = Path(name).read_bytes()
    assert run("export", "--to", kind)[2].startswith(f"{name} is there already; --force")
    assert Path(name).read_bytes() == before
    assert run("export", "--to", kind, "--force")[0] == 0


@pytest.mark.parametrize("kind", ["xapi", "qti", "anki", "csv"])
def test_what_is_printed_is_the_file_alone(learner, kind, tmp_path, monkeypatch, capfdbinary):
    monkeypatch.chdir(tmp_path)
    learner.answer("first-look", first_look="x-ray")
    assert app.main(["export", "--to", kind, "there"]) == 0
    capfdbinary.readouterr()
    assert app.main(["export", "--to", kind, "-"]) == 0
    assert capfdbinary.readouterr().out == Path("there").read_bytes()


def test_the_formats_are_what_they_say(learner, run):
    learner.answer("first-look", first_look="x-ray", in_one_sentence="=1+1", certainty="high")
    for kind in ("xapi", "qti", "anki", "csv"):
        assert run("export", "--to", kind, kind)[0] == 0
    statements = json.loads(Path("xapi").read_bytes())
    assert statements[-1]["result"]["extensions"] == {CERTAINTY: "high"}
    assert "imsmanifest.xml" in ZipFile("qti").namelist()
    assert Path("anki").read_text(encoding="utf-8").count("oms-casebook/wobbling-bicycle/first-look\t") == 1
    rows = list(csv.DictReader(io.StringIO(Path("csv").read_text(encoding="utf-8-sig"))))
    assert [each["said"] for each in rows] == ["'=1+1", "X-ray the frame"]
    assert rows[1]["mark"] == "-6.0"


def test_who_missed_nothing_has_no_notes(learner, run):
    learner.answer("first-look", certainty="high")
    assert run("export", "--to", "anki") == (
        0,
        "Nothing was missed or unsure that a note could ask; nothing was written.\n",
        "",
    )


def test_only_answered_questions_give_their_key_away_unless_all_are_asked_for(learner, run):
    learner.answer("first-look")
    run("export", "--to", "qti")
    run("export", "--to", "qti", "--all", "all.zip")
    items = {name: [x for x in ZipFile(name).namelist() if x.startswith("items/")] for name in here()}
    assert items["casebook-qti.zip"] == [
        "items/wobbling-bicycle--first-look.xml", "items/wobbling-bicycle--in-one-sentence.xml",
    ]  # fmt: skip
    assert len(items["all.zip"]) == len(learner.case.questions)
    assert b"Take the axle apart" not in Path("casebook-qti.zip").read_bytes()


def test_a_teacher_who_answered_nothing_may_export_all(run):
    assert run("export", "--to", "qti")[1].endswith("--all writes every question, answered or not.\n")
    assert run("export", "--to", "qti", "--all")[0] == 0


def test_a_package_is_not_poured_onto_a_terminal(learner, run, monkeypatch):
    learner.answer("first-look")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert run("export", "--to", "qti", "-")[2].startswith("a QTI package is no text; name a file")


def test_a_package_without_a_question_is_not_written(learner, run, more_kinds):
    learner.edit(*more_kinds)
    session = learner.session()
    for question in session.case.questions:
        given = question.model_answer()
        session.commit(question.id, given, "high" if question.marked else None)
    folder = home.records_folder("wobbling-bicycle")
    for file in folder.iterdir():
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(each for each in lines if "/question/crack" in each), encoding="utf-8")
    assert run("export", "--to", "qti")[1] == (
        "No question that QTI can ask (1 left out: QTI has no such question); nothing was written.\n"
    )
    assert here() == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--to needs a format; the formats are xapi, qti, anki, csv"),
        (("--to",), "--to needs a format"),
        (("--to", "pdf"), "'pdf' is no format; the formats are xapi, qti, anki, csv"),
        (("--to", "csv", "--all"), "--all goes with --to qti"),
        (("--to", "csv", "--fast"), "'--fast' is not understood here"),
        (("--to", "csv", "one", "two"), "'two' is not understood here; name one file"),
        (("--to", "csv", "none/a.csv"), "none/a.csv cannot be written: No such file or directory"),
        (("--to", "csv", "."), ". is a folder; name a file in it"),
    ],
)
def test_what_export_does_not_understand_is_named(learner, run, words, said):
    learner.answer("first-look")
    status, out, err = run("export", *words)
    assert (status, out) == (1, "")
    assert err.startswith(said)
    assert here() == []


# -- import --------------------------------------------------------------------------------------------


def test_a_record_moves_to_another_computer_once(learner, run, tmp_path, monkeypatch):
    learner.answer("first-look", first_look="x-ray")
    run("export", "--to", "xapi")
    before = [(each.question_id, each.right, each.at) for each in learner.history().answered]
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path / "elsewhere"))
    assert run("import", "casebook-xapi.json")[1] == "3 statements taken in, 0 known already.\n"
    assert [(each.question_id, each.right, each.at) for each in learner.history().answered] == before
    assert run("import", "casebook-xapi.json")[1] == "0 statements taken in, 3 known already.\n"
    assert learner.session().run.answers["first-look"].ids == ("x-ray",)


def test_what_is_none_of_ours_is_counted(learner, run, tmp_path, monkeypatch):
    learner.answer("first-look")
    run("export", "--to", "xapi")
    statements = json.loads(Path("casebook-xapi.json").read_bytes())
    other = statements[0] | {
        "id": "12345678-1234-1234-1234-123456789012",
        "object": {"id": "https://example.org/x"},
    }
    Path("more.json").write_text(json.dumps([*statements, other]), encoding="utf-8")
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path / "elsewhere"))
    assert run("import", "more.json")[1].splitlines()[1] == "1 statement about other things passed over."


def test_an_export_of_nothing_says_that_it_holds_nothing(run):
    Path("empty.json").write_text("[]", encoding="utf-8")
    assert run("import", "empty.json") == (0, "The file holds no statement; nothing was imported.\n", "")


def test_a_file_that_is_no_export_is_refused_whole(learner, run):
    learner.answer("first-look")
    run("export", "--to", "xapi")
    text = Path("casebook-xapi.json").read_text(encoding="utf-8")
    Path("half.json").write_text(text[: len(text) // 2], encoding="utf-8")
    shutil.rmtree(home.records_folder("wobbling-bicycle"))
    status, out, err = run("import", "half.json")
    assert (status, out) == (1, "")
    assert err.startswith("half.json, line 3: ")
    assert err.endswith("nothing was imported\n")
    assert learner.history().answered == []
    assert run("import", "none.json")[2] == (
        "none.json cannot be read: No such file or directory; nothing was imported\n"
    )
    assert run("import")[2].startswith("name the file to take in")
    assert run("import", "a", "b")[2].startswith("'b' is not understood here")


# -- forget --------------------------------------------------------------------------------------------


def test_without_answers_there_is_nothing_to_delete(run):
    assert run("forget", "--yes") == (0, "No answer is kept; there is nothing to delete.\n", "")
    assert run("forget", "wobbling-bicycle")[2] == (
        "nothing is kept of 'wobbling-bicycle'; no answer is kept at all\n"
    )


def test_what_will_be_deleted_is_shown_first_and_needs_a_yes(learner, run, asked):
    learner.answer("first-look", first_look="x-ray")
    learner.on(1).review("spin")
    for answer in ("no", "", None):
        asked(answer)
        status, out, _ = run("forget")
        assert (status, out.splitlines()[-1]) == (1, "Nothing was deleted.")
        assert f"  {TITLE} (wobbling-bicycle): 1 attempt, 2 answers, 1 review" in out.splitlines()
    assert len(learner.history().answered) == 3
    asked("yes")
    status, out, _ = run("forget")
    assert (status, out.splitlines()[-1]) == (0, "Deleted.")
    assert learner.history().answered == []


def test_where_nobody_can_be_asked_nothing_is_deleted(learner, run, monkeypatch):
    learner.answer("first-look")
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    status, _, err = run("forget")
    assert (status, err) == (1, "nothing was deleted: nobody can be asked here; add --yes if you are sure\n")
    assert learner.history().answered


def test_really_nothing_is_left_of_what_was_typed(learner, run, own_folder):
    learner.answer("first-look", in_one_sentence="A secret of mine.", first_look="x-ray")
    learner.on(1).review("spin", words="Another secret.")
    assert run("forget", "--yes")[0] == 0
    left = [each for each in own_folder.rglob("*") if each.is_file()]
    assert not [each for each in left if "secret" in each.read_text(encoding="utf-8", errors="replace")]
    assert not (home.all_records() / "learner").exists()


def test_one_case_is_forgotten_and_the_others_stay(learner, run):
    learner.answer("first-look")
    folder = home.records_folder("wobbling-bicycle")
    shutil.copytree(folder, folder.with_name("another"))
    status, out, _ = run("forget", "another", "--yes")
    assert status == 0
    assert "  another: 3 records" in out
    assert learner.history().answered
    assert (home.all_records() / "learner").exists()
    assert run("forget", "another", "--yes")[2] == (
        "nothing is kept of 'another'; there is 'wobbling-bicycle'\n"
    )


@pytest.mark.parametrize("name", ["..", "../records", "/", ""])
def test_only_a_folder_of_records_can_be_forgotten(learner, run, name):
    learner.answer("first-look")
    assert run("forget", name, "--yes")[0] == 1
    assert learner.history().answered


def test_what_is_none_of_ours_is_left_and_named(learner, run):
    learner.answer("first-look")
    mine = home.records_folder("wobbling-bicycle") / "notes.txt"
    mine.write_text("mine", encoding="utf-8")
    out = run("forget", "--yes")[1]
    assert out.splitlines()[-1] == f"Left, because it is none of ours: {mine}"
    assert mine.read_text(encoding="utf-8") == "mine"
    # Of the folder that it keeps there is nothing more to delete.
    assert run("forget", "--yes")[1] == "No answer is kept; there is nothing to delete.\n"


def notebook(source, output):
    cell = {"cell_type": "code", "source": source, "execution_count": 1, "metadata": {}}
    shown = {
        "output_type": "execute_result",
        "data": {"text/plain": output},
        "metadata": {},
        "execution_count": 1,
    }
    return json.dumps(
        {"cells": [cell | {"outputs": [shown]}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    )


def test_what_a_notebook_still_shows_of_answers_goes_too(learner, run):
    learner.answer("first-look")
    folder = home.learner_folder() / "notebooks"
    (folder / ".ipynb_checkpoints").mkdir(parents=True)
    telling = [
        folder / "05-my-progress.ipynb",
        folder / ".ipynb_checkpoints" / "05-my-progress-checkpoint.ipynb",
    ]
    for each in telling:
        each.write_text(notebook("mine = my_progress()", "A secret of mine."), encoding="utf-8")
    other = folder / "other.ipynb"
    other.write_text(notebook("1 + 1", "2"), encoding="utf-8")
    (folder / "broken.ipynb").write_text("{", encoding="utf-8")
    assert "  what 05-my-progress.ipynb shows of answers" in run("forget", "--yes")[1].splitlines()
    for each in telling:
        (cell,) = json.loads(each.read_text(encoding="utf-8"))["cells"]
        assert (cell["outputs"], cell["source"]) == ([], "mine = my_progress()")
    assert "2" in other.read_text(encoding="utf-8")


def test_what_was_never_finished_goes_too(learner, run):
    learner.answer("first-look")
    records = home.all_records()
    (records / ".draft-import").mkdir()
    (records / ".draft-import" / "wobbling-bicycle").write_text("A secret of mine.", encoding="utf-8")
    (records / "learner.0123").write_text("0123", encoding="utf-8")
    out = run("forget", "--yes")[1]
    assert "  what an import left that was stopped" in out.splitlines()
    assert list(records.iterdir()) == []


def test_what_is_left_without_any_record_is_deleted_too(run):
    records, folder = home.all_records(), home.learner_folder() / "notebooks"
    (records / ".draft-import").mkdir(parents=True)
    (records / ".draft-import" / "wobbling-bicycle").write_text("A secret of mine.", encoding="utf-8")
    folder.mkdir(parents=True)
    saved = folder / "05-my-progress.ipynb"
    saved.write_text(notebook("mine = my_progress()", "A secret of mine."), encoding="utf-8")
    status, out, _ = run("forget", "--yes")
    assert (status, out.splitlines()) == (
        0,
        [
            "To be deleted for good:",
            "  what an import left that was stopped",
            "  what 05-my-progress.ipynb shows of answers",
            "Close your notebooks first: a case that is open still has in mind what it has read.",
            "Deleted.",
        ],
    )
    assert list(records.iterdir()) == []
    assert "secret" not in saved.read_text(encoding="utf-8")
    assert run("forget", "--yes")[1] == "No answer is kept; there is nothing to delete.\n"


def test_the_state_of_cards_that_jupyterlab_saved_goes_too(learner, run):
    learner.answer("first-look")
    folder = home.learner_folder() / "notebooks"
    folder.mkdir(parents=True)
    book = json.loads(notebook('open_case("wobbling-bicycle")', "A card."))
    book["metadata"] = {"widgets": {"state": "A secret of mine."}, "kernelspec": {"name": "python3"}}
    path = folder / "01-case.ipynb"
    path.write_text(json.dumps(book), encoding="utf-8")
    assert "  what 01-case.ipynb shows of answers" in run("forget", "--yes")[1].splitlines()
    left = json.loads(path.read_text(encoding="utf-8"))
    assert left["metadata"] == {"kernelspec": {"name": "python3"}}
    # What its cells show is the same for everyone.
    assert left["cells"] == book["cells"]


def test_a_file_that_cannot_be_deleted_is_named(learner, run, monkeypatch):
    learner.answer("first-look")

    def held(path, missing_ok=False):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "unlink", held)
    status, _, err = run("forget", "--yes")
    assert status == 1
    assert "cannot be deleted: Permission denied; close what uses it, then delete once more" in err


def test_what_forget_does_not_understand_is_named(run):
    assert run("forget", "--everything")[2].startswith("'--everything' is not understood here")
    assert run("due", "now")[2].startswith("'now' is not understood here")
    assert run("report", "a", "b")[2].startswith("'b' is not understood here; name one file")


def test_people_on_one_account_are_forgotten_apart(learner, run, monkeypatch):
    learner.answer("first-look")
    monkeypatch.setenv("CASEBOOK_LEARNER", "anna")
    learner.answer("first-look")
    assert run("--learner", "anna", "forget", "--yes")[0] == 0
    assert learner.history().answered == []
    monkeypatch.delenv("CASEBOOK_LEARNER")
    assert len(learner.history().answered) == 2
