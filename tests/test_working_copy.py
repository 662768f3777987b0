"""The learner's own copy of the notebooks."""

import json
from pathlib import Path

import pytest

from helpers.errors import CasebookError
from helpers.working_copy import working_copy


def write(path, source, output=""):
    cell = {"cell_type": "code", "source": [source], "outputs": [], "execution_count": 1, "metadata": {}}
    if output:
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": [output]}]
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture
def originals(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    folder = tmp_path / "originals"
    folder.mkdir()
    write(folder / "00-start.ipynb", "start()")
    write(folder / "01-case.ipynb", "step()")
    return folder


def test_the_copy_holds_every_notebook_and_nothing_else(originals, tmp_path):
    (originals / "conftest.py").write_text("", encoding="utf-8")
    copy, _ = working_copy(originals, tmp_path / "anna")
    assert sorted(each.name for each in copy.glob("[!.]*")) == ["00-start.ipynb", "01-case.ipynb"]


def test_the_copy_is_kept_while_the_originals_stay_the_same(originals, tmp_path):
    copy, _ = working_copy(originals, tmp_path / "anna")
    write(copy / "01-case.ipynb", "step()", output="what I saw")
    assert working_copy(originals, tmp_path / "anna") == (copy, {})
    assert "what I saw" in (copy / "01-case.ipynb").read_text(encoding="utf-8")


def test_new_originals_replace_a_copy_that_was_only_run(originals, tmp_path):
    copy, _ = working_copy(originals, tmp_path / "anna")
    write(copy / "01-case.ipynb", "step()", output="what I saw")
    write(originals / "01-case.ipynb", "other_step()")
    working_copy(originals, tmp_path / "anna")
    assert "other_step()" in (copy / "01-case.ipynb").read_text(encoding="utf-8")
    assert sorted(each.name for each in (tmp_path / "anna").iterdir()) == ["notebooks"]


def test_new_originals_leave_an_edited_version_beside_them(originals, tmp_path):
    copy, _ = working_copy(originals, tmp_path / "anna")
    kept = []
    for version in ("second()", "third()"):
        write(copy / "01-case.ipynb", f"my note before {version}")
        write(originals / "01-case.ipynb", version)
        kept.append(working_copy(originals, tmp_path / "anna")[1]["01-case.ipynb"])
        assert version in (copy / "01-case.ipynb").read_text(encoding="utf-8")
    assert "my note before second()" in (copy / kept[0]).read_text(encoding="utf-8")
    assert "my note before third()" in (copy / kept[1]).read_text(encoding="utf-8")


def test_an_edited_version_stays_until_there_is_a_new_one(originals, tmp_path):
    copy, _ = working_copy(originals, tmp_path / "anna")
    write(copy / "00-start.ipynb", "my note")
    write(originals / "01-case.ipynb", "second()")
    assert working_copy(originals, tmp_path / "anna")[1] == {}
    assert "my note" in (copy / "00-start.ipynb").read_text(encoding="utf-8")


def test_restoring_lays_out_what_was_edited_and_nothing_else(originals, tmp_path):
    copy, _ = working_copy(originals, tmp_path / "anna")
    write(copy / "00-start.ipynb", "start()", output="what I saw")
    write(copy / "01-case.ipynb", "my note")
    _, kept = working_copy(originals, tmp_path / "anna", restore=True)
    assert list(kept) == ["01-case.ipynb"]
    assert "my note" in (copy / kept["01-case.ipynb"]).read_text(encoding="utf-8")
    assert "step()" in (copy / "01-case.ipynb").read_text(encoding="utf-8")
    assert "what I saw" in (copy / "00-start.ipynb").read_text(encoding="utf-8")


def test_a_file_that_is_no_notebook_any_more_counts_as_edited(originals, tmp_path):
    copy, _ = working_copy(originals, tmp_path / "anna")
    (copy / "01-case.ipynb").write_text("{", encoding="utf-8")
    _, kept = working_copy(originals, tmp_path / "anna", restore=True)
    assert (copy / kept["01-case.ipynb"]).read_text(encoding="utf-8") == "{"


def test_what_the_learner_put_there_stays(originals, tmp_path):
    copy, _ = working_copy(originals, tmp_path / "anna")
    write(copy / "my-own.ipynb", "mine()")
    (copy / "notes.txt").write_text("my note", encoding="utf-8")
    write(originals / "01-case.ipynb", "second()")
    working_copy(originals, tmp_path / "anna")
    assert "mine()" in (copy / "my-own.ipynb").read_text(encoding="utf-8")
    assert (copy / "notes.txt").read_text(encoding="utf-8") == "my note"


def test_a_notebook_that_is_gone_from_the_originals_goes_unless_it_was_edited(originals, tmp_path):
    write(originals / "02-old.ipynb", "old()")
    write(originals / "03-old.ipynb", "old()")
    copy, _ = working_copy(originals, tmp_path / "anna")
    write(copy / "03-old.ipynb", "my note")
    for name in ("02-old.ipynb", "03-old.ipynb"):
        (originals / name).unlink()
    working_copy(originals, tmp_path / "anna")
    assert not (copy / "02-old.ipynb").exists()
    assert "my note" in (copy / "03-old.ipynb").read_text(encoding="utf-8")


def test_a_copy_whose_origin_is_not_known_any_more_loses_nothing(originals, tmp_path):
    copy, _ = working_copy(originals, tmp_path / "anna")
    write(copy / "01-case.ipynb", "my note")
    (copy / ".origin.json").write_text("{", encoding="utf-8")
    _, kept = working_copy(originals, tmp_path / "anna")
    assert list(kept) == ["01-case.ipynb"]
    assert "my note" in (copy / kept["01-case.ipynb"]).read_text(encoding="utf-8")


def test_a_server_that_is_open_on_the_folder_misses_no_file(originals, tmp_path, monkeypatch):
    from helpers import working_copy as module

    copy, _ = working_copy(originals, tmp_path / "anna")
    folder, sign, seen = copy.stat().st_ino, module._sign, []

    def look(path):
        seen.append({each.name for each in copy.glob("[!.]*")})
        sign(path)

    monkeypatch.setattr(module, "_sign", look)
    for name in ("00-start.ipynb", "01-case.ipynb"):
        write(originals / name, "second()")
    working_copy(originals, tmp_path / "anna")
    assert seen == [{"00-start.ipynb", "01-case.ipynb"}] * 2
    assert copy.stat().st_ino == folder


def test_a_copy_that_lost_a_notebook_is_made_anew(originals, tmp_path):
    copy, _ = working_copy(originals, tmp_path / "anna")
    (copy / "00-start.ipynb").unlink()
    working_copy(originals, tmp_path / "anna")
    assert (copy / "00-start.ipynb").is_file()


def test_the_originals_are_never_written(originals, tmp_path):
    before = {each: each.read_bytes() for each in originals.iterdir()}
    copy, _ = working_copy(originals, tmp_path / "anna")
    write(copy / "01-case.ipynb", "mine()")
    working_copy(originals, tmp_path / "anna", restore=True)
    assert {each: each.read_bytes() for each in originals.iterdir()} == before


def test_jupyter_trusts_the_copy(originals, tmp_path):
    import nbformat
    from nbformat.sign import NotebookNotary

    copy, _ = working_copy(originals, tmp_path / "anna")
    notebook = nbformat.read(copy / "01-case.ipynb", as_version=4)
    assert NotebookNotary().check_signature(notebook)


def test_a_folder_that_cannot_be_written_raises(originals, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    with pytest.raises(OSError, match="Not a directory"):
        working_copy(originals, Path(blocked) / "anna")


def test_an_original_that_is_no_notebook_is_named(originals, tmp_path):
    (originals / "02-broken.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(CasebookError, match=r"02-broken\.ipynb:1:1: this is not a notebook"):
        working_copy(originals, tmp_path / "anna")


def test_an_original_that_jupyter_cannot_sign_is_laid_out_all_the_same(originals, tmp_path):
    (originals / "02-odd.ipynb").write_text('{"cells": [{"source": "x"}]}', encoding="utf-8")
    copy, _ = working_copy(originals, tmp_path / "anna")
    assert (copy / "02-odd.ipynb").is_file()


def test_restoring_brings_a_new_version_too(originals, tmp_path):
    copy, _ = working_copy(originals, tmp_path / "anna")
    write(originals / "01-case.ipynb", "second()")
    assert working_copy(originals, tmp_path / "anna", restore=True)[1] == {}
    assert "second()" in (copy / "01-case.ipynb").read_text(encoding="utf-8")
    assert working_copy(originals, tmp_path / "anna", restore=True)[1] == {}


def test_a_new_version_of_what_a_notebook_shows_reaches_the_learner(originals, tmp_path):
    copy, _ = working_copy(originals, tmp_path / "anna")
    write(originals / "01-case.ipynb", "step()", output="mended text")
    assert working_copy(originals, tmp_path / "anna")[1] == {}
    assert "mended text" in (copy / "01-case.ipynb").read_text(encoding="utf-8")


def test_what_is_saved_while_a_notebook_is_laid_out_is_set_aside(originals, tmp_path, monkeypatch):
    from helpers import working_copy as module

    copy, _ = working_copy(originals, tmp_path / "anna")
    write(originals / "01-case.ipynb", "second()")
    sign = module._sign

    def save_then_sign(path):
        write(copy / "01-case.ipynb", "saved at the last moment")
        sign(path)

    monkeypatch.setattr(module, "_sign", save_then_sign)
    _, kept = working_copy(originals, tmp_path / "anna")
    assert "saved at the last moment" in (copy / kept["01-case.ipynb"]).read_text(encoding="utf-8")


@pytest.mark.parametrize("links", [True, False])
def test_each_edited_version_of_one_day_gets_a_name_of_its_own(originals, tmp_path, monkeypatch, links):
    from helpers import working_copy as module

    if not links:

        def no_links(*_):
            raise OSError

        monkeypatch.setattr(module.os, "link", no_links)
    copy, _ = working_copy(originals, tmp_path / "anna")
    notes = ["first note", "second note", "third note"]
    names = []
    for note in notes:
        write(copy / "01-case.ipynb", note)
        names.append(working_copy(originals, tmp_path / "anna", restore=True)[1]["01-case.ipynb"])
    assert all(note in (copy / name).read_text("utf-8") for note, name in zip(notes, names, strict=True))


def test_a_file_is_replaced_and_never_written_into(originals, tmp_path):
    copy, _ = working_copy(originals, tmp_path / "anna")
    with (copy / "01-case.ipynb").open(encoding="utf-8") as reader:
        write(originals / "01-case.ipynb", "second()")
        working_copy(originals, tmp_path / "anna")
        assert "second()" not in reader.read()
    assert sorted(each.name for each in copy.glob(".draft-*")) == []


def test_of_two_first_starts_neither_breaks_the_other(originals, tmp_path, monkeypatch):
    from helpers import working_copy as module

    sign, first = module._sign, []

    def start_first(path):
        if not first:
            first.append(path)
            working_copy(originals, tmp_path / "anna")
        sign(path)

    monkeypatch.setattr(module, "_sign", start_first)
    copy, _ = working_copy(originals, tmp_path / "anna")
    assert first
    assert sorted(each.name for each in copy.glob("[!.]*")) == ["00-start.ipynb", "01-case.ipynb"]
    assert sorted(each.name for each in copy.glob(".*")) == [".origin.json"]


def test_an_empty_cell_at_the_end_is_no_edit(originals, tmp_path):
    copy, _ = working_copy(originals, tmp_path / "anna")
    book = json.loads((copy / "01-case.ipynb").read_text(encoding="utf-8"))
    book["cells"].append({**book["cells"][0], "source": [], "outputs": []})
    (copy / "01-case.ipynb").write_text(json.dumps(book), encoding="utf-8")
    assert working_copy(originals, tmp_path / "anna", restore=True)[1] == {}


def test_notebooks_of_a_folder_are_laid_out_in_a_folder(originals, tmp_path):
    (originals / "teacher").mkdir()
    write(originals / "teacher" / "01-case.ipynb", "report()")
    hidden = originals / "teacher" / ".ipynb_checkpoints"
    hidden.mkdir()
    write(hidden / "01-case-checkpoint.ipynb", "report()")
    copy, _ = working_copy(originals, tmp_path / "anna")
    own = copy / "teacher" / "01-case.ipynb"
    assert "report()" in own.read_text(encoding="utf-8")
    assert "step()" in (copy / "01-case.ipynb").read_text(encoding="utf-8")
    assert not (copy / "teacher" / ".ipynb_checkpoints").exists()
    write(own, "my note")
    _, kept = working_copy(originals, tmp_path / "anna", restore=True)
    assert list(kept) == ["teacher/01-case.ipynb"]
    assert kept["teacher/01-case.ipynb"].startswith("teacher/01-case-edited-until-")
    assert "my note" in (copy / kept["teacher/01-case.ipynb"]).read_text(encoding="utf-8")
    assert "report()" in own.read_text(encoding="utf-8")
    (originals / "teacher" / "01-case.ipynb").unlink()
    working_copy(originals, tmp_path / "anna")
    assert not own.exists()
    assert (copy / "01-case.ipynb").exists()
