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
    copy = working_copy(originals, tmp_path / "anna")
    assert sorted(each.name for each in copy.glob("[!.]*")) == ["00-start.ipynb", "01-case.ipynb"]


def test_the_copy_is_kept_while_the_originals_stay_the_same(originals, tmp_path):
    copy = working_copy(originals, tmp_path / "anna")
    write(copy / "01-case.ipynb", "step()", output="what I saw")
    assert working_copy(originals, tmp_path / "anna") == copy
    assert "what I saw" in (copy / "01-case.ipynb").read_text(encoding="utf-8")


def test_new_originals_replace_a_copy_that_was_only_run(originals, tmp_path):
    copy = working_copy(originals, tmp_path / "anna")
    write(copy / "01-case.ipynb", "step()", output="what I saw")
    write(originals / "01-case.ipynb", "other_step()")
    working_copy(originals, tmp_path / "anna")
    assert "other_step()" in (copy / "01-case.ipynb").read_text(encoding="utf-8")
    assert sorted(each.name for each in (tmp_path / "anna").iterdir()) == ["notebooks"]


@pytest.mark.parametrize("name", ["01-case.ipynb", "my-own.ipynb", "notes.txt"])
def test_new_originals_move_an_edited_copy_aside(originals, tmp_path, name):
    copy = working_copy(originals, tmp_path / "anna")
    for version in ("second()", "third()"):
        if name.endswith(".txt"):
            (copy / name).write_text("my note", encoding="utf-8")
        else:
            write(copy / name, "my note")
        write(originals / "01-case.ipynb", version)
        working_copy(originals, tmp_path / "anna")
    kept = sorted((tmp_path / "anna").glob("notebooks-until-*"))
    assert len(kept) == 2
    assert all("my note" in (each / name).read_text(encoding="utf-8") for each in kept)


def test_a_copy_that_lost_a_notebook_is_made_anew(originals, tmp_path):
    copy = working_copy(originals, tmp_path / "anna")
    (copy / "00-start.ipynb").unlink()
    working_copy(originals, tmp_path / "anna")
    assert (copy / "00-start.ipynb").is_file()


def test_the_originals_are_never_written(originals, tmp_path):
    before = {each: each.read_bytes() for each in originals.iterdir()}
    write(working_copy(originals, tmp_path / "anna") / "01-case.ipynb", "mine()")
    assert {each: each.read_bytes() for each in originals.iterdir()} == before


def test_jupyter_trusts_the_copy(originals, tmp_path):
    import nbformat
    from nbformat.sign import NotebookNotary

    copy = working_copy(originals, tmp_path / "anna")
    notebook = nbformat.read(copy / "01-case.ipynb", as_version=4)
    assert NotebookNotary().check_signature(notebook)


def test_a_folder_that_cannot_be_written_is_said_in_one_line(originals, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    with pytest.raises(CasebookError, match="set CASEBOOK_HOME to a folder that can be written"):
        working_copy(originals, Path(blocked) / "anna")


def test_of_two_first_starts_the_second_finds_the_copy_made(originals, tmp_path, monkeypatch):
    from helpers import working_copy as module

    trust, first = module._trust, []

    def start_first(path):
        if not first:
            first.append(path)
            working_copy(originals, tmp_path / "anna")
        trust(path)

    monkeypatch.setattr(module, "_trust", start_first)
    copy = working_copy(originals, tmp_path / "anna")
    assert first
    assert sorted(each.name for each in copy.glob("[!.]*")) == ["00-start.ipynb", "01-case.ipynb"]
    assert [each.name for each in (tmp_path / "anna").iterdir()] == ["notebooks"]
