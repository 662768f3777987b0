"""The commands for authors."""

import subprocess
import sys

import pytest

from helpers import app
from helpers.authoring import commands as authoring


@pytest.fixture
def root(make_root, monkeypatch):
    from helpers.authoring.skeleton import new_case

    root = make_root()
    (root / "notebooks").mkdir()
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    new_case("night-cough", root)
    return root


def test_each_command_of_the_help_is_one_of_these():
    assert set(authoring.COMMANDS) <= set(app._COMMANDS)
    assert all(f"casebook {word}" in app._HELP for word in authoring.COMMANDS)


def test_the_start_of_the_command_imports_nothing_of_the_authors():
    heavy = (
        "rich",
        "jsonschema",
        "nbformat",
        "helpers.authoring.commands",
        "helpers.authoring.skeleton",
        "helpers.authoring.inspection",
    )
    line = (
        "import sys; from helpers import app, open_case; open_case('wobbly-toddler').step('first-visit'); "
        f"print([each for each in {heavy} if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_check_prints_problems_first_then_tables_then_the_count(root, capsys):
    (root / "cases" / "wobbling-bicycle" / "old.yaml").write_text("", encoding="utf-8")
    assert app.main(["check", "wobbling-bicycle"]) == 1
    out, err = capsys.readouterr()
    lines = out.splitlines()
    problems = [place for place, line in enumerate(lines) if line.startswith("cases/")]
    assert problems == list(range(len(problems)))
    assert err.startswith(f"{len(problems)} problems in ")
    assert "marks that can be reached" not in out
    (root / "cases" / "wobbling-bicycle" / "old.yaml").unlink()
    (root / "notebooks" / "99-wobbling-bicycle.ipynb").write_text('{"cells": []}', encoding="utf-8")
    assert app.main(["check", "wobbling-bicycle"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if line.startswith("cases/")]) == 1
    assert lines.index("wobbling-bicycle, version 1: marks that can be reached") == 2


def test_refresh_takes_an_id(root, capsys):
    assert app.main(["refresh", "night-cough"]) == 0
    assert capsys.readouterr().out == "01-night-cough.ipynb ... changed\n"
    assert app.main(["refresh", "night-caugh"]) == 1
    assert capsys.readouterr().err.strip() == "no notebook 'night-caugh'"


def test_refresh_of_everything_takes_the_notebooks_in_folders_too(root, capsys, monkeypatch):
    from helpers.authoring import reference_outputs

    (root / "notebooks" / "teacher").mkdir()
    (root / "notebooks" / "teacher" / "report.ipynb").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(reference_outputs, "refresh", lambda path: path.parent.name == "teacher")
    assert app.main(["refresh"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["01-night-cough.ipynb ... as it was", "report.ipynb ... changed"]


def test_a_notebook_of_a_broken_case_says_what_to_run(root, capsys):
    file = root / "cases" / "night-cough" / "case.yaml"
    file.write_text(file.read_text("utf-8").replace("rating: best", "rating: bset"), encoding="utf-8")
    assert app.main(["check", str(root / "notebooks" / "01-night-cough.ipynb")]) == 1
    lines = capsys.readouterr().out.splitlines()
    said = "the case 'night-cough' has problems; run casebook check night-cough"
    assert lines[0] == f"notebooks/01-night-cough.ipynb:3:2: cell 2: {said}"


def test_a_step_that_the_notebook_does_not_show_yet_says_what_to_run(root, capsys):
    assert app.main(["refresh", "night-cough"]) == 0
    file = root / "cases" / "night-cough" / "case.yaml"
    text = file.read_text(encoding="utf-8").replace("FILL-IN", "Invented")
    step = text[text.index("  - id: first-visit") : text.index("  # A second step")]
    for name in ("first-visit", "in-one-sentence", "what-now"):
        step = step.replace(f"id: {name}", f"id: {name}-again")
    file.write_text(text.replace("  # A second step", f"{step}  #"), encoding="utf-8")
    references = root / "cases" / "references.yaml"
    references.write_text(references.read_text("utf-8").replace("FILL-IN", "Invented"), encoding="utf-8")
    app.main(["check", str(root / "notebooks" / "01-night-cough.ipynb")])
    assert "the case has first-visit, first-visit-again; run casebook refresh night-cough" in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize("word", ["schema", "publish"])
def test_where_nothing_can_be_written_one_line_says_so(root, capsys, monkeypatch, word):
    from helpers import drafts
    from helpers.authoring import versions

    def full(*_):
        raise OSError(28, "No space left on device", "a.yaml")

    monkeypatch.setattr(drafts, "write_whole", full)
    monkeypatch.setattr(versions, "write_whole", full)
    monkeypatch.setattr("helpers.authoring.inspection.Inspection.problems", lambda self, path: [])
    assert app.main([word]) == 1
    assert capsys.readouterr().err.strip() == (
        "a.yaml: No space left on device; nothing half was left behind"
    )
