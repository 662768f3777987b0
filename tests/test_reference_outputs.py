"""What the notebooks store: made from the case alone, and the same each time."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from helpers.authoring.reference_outputs import refresh
from helpers.errors import CasebookError

ROOT = Path(__file__).parent.parent


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(ROOT))
    path = tmp_path / "01-wobbly-toddler.ipynb"
    shutil.copyfile(ROOT / "notebooks" / path.name, path)
    return path


def test_a_second_refresh_changes_nothing(notebook):
    assert not refresh(notebook)
    assert notebook.read_bytes() == (ROOT / "notebooks" / notebook.name).read_bytes()


def test_a_stripped_notebook_gets_its_outputs_back(notebook):
    stored = nbformat.read(notebook, as_version=4)
    for cell in stored.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(stored, notebook)
    assert refresh(notebook)
    assert notebook.read_bytes() == (ROOT / "notebooks" / notebook.name).read_bytes()


def test_a_learners_answers_never_get_into_the_outputs(notebook, tmp_path, monkeypatch):
    from helpers.session import Session

    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path / "home"))
    session = Session.open("wobbly-toddler")
    session.commit("in-one-sentence", "what anna wrote")
    assert session.run.begun
    assert not refresh(notebook)


def test_a_cell_that_raises_leaves_the_file_as_it_is(notebook):
    stored = nbformat.read(notebook, as_version=4)
    stored.cells[1].source = "1 / 0"
    nbformat.write(stored, notebook)
    before = notebook.read_bytes()
    with pytest.raises(CasebookError, match="a cell raised ZeroDivisionError: division by zero"):
        refresh(notebook)
    assert notebook.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to one process")
def test_ctrl_c_ends_it_quietly_and_leaves_the_file(notebook):
    stored = nbformat.read(notebook, as_version=4)
    begun = notebook.with_name("begun")
    stored.cells[1].source = f"import pathlib, time\npathlib.Path({str(begun)!r}).touch()\ntime.sleep(60)"
    nbformat.write(stored, notebook)
    before = notebook.read_bytes()
    command = subprocess.Popen(
        [sys.executable, "-m", "helpers.app", "refresh", str(notebook)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
    )
    while command.poll() is None and not begun.exists():
        time.sleep(0.05)
    command.send_signal(signal.SIGINT)
    said, _ = command.communicate(timeout=60)
    assert (command.returncode, said.strip()) == (130, f"{notebook.name} ...")
    assert notebook.read_bytes() == before
