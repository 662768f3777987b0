"""The `casebook` command."""

import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from helpers import app, lab

ROOT = Path(__file__).parent.parent


def said(capsys):
    out, err = capsys.readouterr()
    return out + err


def test_help_lists_every_command(capsys):
    assert app.main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(f"casebook {word}" in text for word in app._COMMANDS)


@pytest.mark.parametrize("word", app._COMMANDS)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_each_command_has_its_help(word, flag, capsys):
    assert app.main([word, flag]) == 0
    usage = capsys.readouterr().out.splitlines()[2:-2]
    assert usage
    # What follows are the options, where a command has many.
    lines = usage[: usage.index("")] if "" in usage else usage
    assert all(each.startswith(f"  casebook {word} ") for each in lines)


def test_a_reader_that_has_seen_enough_gets_no_traceback():
    command = [sys.executable, "-m", "helpers.app", "check"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 1


def test_version_is_the_packages(capsys):
    assert app.main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == version("oms-casebook")


def test_an_unknown_word_lists_the_commands(capsys):
    assert app.main(["chek"]) == 1
    assert said(capsys).strip() == (
        f"no command 'chek'; the commands are {', '.join(app._COMMANDS)} (see casebook --help)"
    )
    assert list(app._COMMANDS)[:3] == ["play", "class", "class-notes"]


@pytest.mark.parametrize(
    "words",
    [
        ["where", "now"],
        ["check", "--all"],
        ["refresh", "-x"],
        ["new", "-x"],
        ["publish", "-x"],
        ["schema", "x"],
    ],
)
def test_what_is_not_understood_is_named(words, capsys):
    assert app.main(words) == 1
    assert f"'{words[1]}' is not understood here" in said(capsys)


@pytest.mark.parametrize("name", ["", "../anna", "an na", "a/b", "-x", "a" * 41, "CON", "lpt1"])
def test_a_name_that_is_no_folder_name_is_refused(name, capsys, monkeypatch):
    monkeypatch.delenv("CASEBOOK_LEARNER", raising=False)
    assert app.main(["--learner", name, "where"]) == 1
    assert "cannot be a learner's name" in said(capsys)


@pytest.mark.parametrize("words", [["--learner", "anna"], ["--learner=anna"]])
def test_each_learner_has_a_folder(words, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path))
    monkeypatch.setenv("CASEBOOK_LEARNER", "")
    assert app.main([*words, "where"]) == 0
    assert str(tmp_path / "learners" / "anna" / "records") in capsys.readouterr().out


def test_learner_needs_a_name(capsys):
    assert app.main(["--learner"]) == 1
    assert "--learner needs a name" in said(capsys)


def test_where_prints_the_folders(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path))
    assert app.main(["where"]) == 0
    out = capsys.readouterr().out
    assert str(tmp_path / "records") in out
    assert str(ROOT / "cases") in out
    assert os.environ["CASEBOOK_CACHE"] in out


def test_restore_lays_out_what_was_edited_and_says_where_it_went(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path))
    assert app.main(["restore"]) == 0
    assert "None of your notebooks was edited" in capsys.readouterr().out
    copy = tmp_path / "notebooks" / "01-wobbly-toddler.ipynb"
    original = copy.read_bytes()
    copy.write_bytes(original.replace(b"first-visit", b"first-visitor"))
    assert app.main(["restore"]) == 0
    out = capsys.readouterr().out.splitlines()[0]
    assert out.startswith(
        "01-wobbly-toddler.ipynb is laid out anew; your edited version is kept beside it as "
    )
    assert b"first-visitor" in (copy.parent / out.rsplit(" ", 1)[1]).read_bytes()
    assert copy.read_bytes() == original


def test_the_file_list_starts_folded_and_stays_as_the_learner_left_it(tmp_path):
    (layout,) = (lab.lab_settings(tmp_path) / "workspaces").iterdir()
    assert json.loads(layout.read_text())["data"]["layout-restorer:data"]["left"]["collapsed"] is True
    layout.write_text("{}")
    lab.lab_settings(tmp_path)
    assert layout.read_text() == "{}"


def test_check_finds_the_project_in_order(capsys):
    assert app.main(["check"]) == 0, said(capsys)
    assert "No problem found." in capsys.readouterr().out


def broken_root(tmp_path):
    root = tmp_path / "broken"
    shutil.copytree(ROOT / "cases", root / "cases")
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns("*.py", "__*"))
    case = root / "cases" / "wobbly-toddler" / "case.yaml"
    text = case.read_text(encoding="utf-8")
    case.write_text(text.replace("rating: best", "rating: bset", 1), encoding="utf-8")
    return root


def test_check_prints_each_problem_with_its_place_and_exits_with_1(tmp_path, capsys):
    root = broken_root(tmp_path)
    file = root / "cases" / "wobbly-toddler" / "case.yaml"
    line = next(
        number
        for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if "bset" in text
    )
    allowed = "'bset' is not allowed; allowed are 'best', 'acceptable', 'low_yield' or 'harmful'"
    for path in (file, file.parent):
        assert app.main(["check", str(path)]) == 1
        out, err = capsys.readouterr()
        assert out.startswith(f"cases/wobbly-toddler/case.yaml:{line}:")
        assert allowed in out
        assert err.strip() == "One problem in one file."
    assert app.main(["check", str(root / "cases")]) == 1
    out, err = capsys.readouterr()
    assert allowed in out
    assert "case 'wobbly-toddler' has problems of its own; mend them first" in out


def test_check_of_nothing_says_what_it_takes(tmp_path, capsys):
    assert app.main(["check", str(tmp_path / "none")]) == 1
    assert "name a case by its id, a case.yaml, a case folder, a folder of cases or a notebook" in said(
        capsys
    )


def test_a_problem_that_a_notebook_repeats_is_printed_once(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(broken_root(tmp_path)))
    assert app.main(["check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(set(lines))


def test_refresh_names_a_notebook_that_is_not_there(capsys):
    assert app.main(["refresh", "no.ipynb"]) == 1
    assert "no notebook 'no.ipynb'" in said(capsys)


def started(monkeypatch, words):
    """Return what `jupyter lab` would be started with."""
    from jupyterlab.labapp import LabApp

    seen = []
    monkeypatch.setattr(LabApp, "launch_instance", lambda argv: seen.append(argv) or 0)
    monkeypatch.setenv("CASEBOOK_ROOT", str(ROOT))
    assert app.main(words) == 0
    return seen[0]


def test_the_start_tells_where_an_edited_notebook_went(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path))
    started(monkeypatch, [])
    copy = tmp_path / "notebooks" / "01-wobbly-toddler.ipynb"
    copy.write_bytes(copy.read_bytes().replace(b"first-visit", b"first-visitor"))
    (tmp_path / "notebooks" / ".origin.json").write_text("{}", encoding="utf-8")
    started(monkeypatch, [])
    assert "01-wobbly-toddler.ipynb is laid out anew; your edited version is kept" in said(capsys)


def test_a_broken_notebook_of_the_project_is_not_taken_for_a_full_disk(monkeypatch, tmp_path, capsys):
    root = broken_root(tmp_path)
    (root / "notebooks" / "02-broken.ipynb").write_text("{", encoding="utf-8")
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path / "home"))
    for words in ([], ["restore"], ["refresh", str(root / "notebooks" / "02-broken.ipynb")]):
        assert app.main(words) == 1
        assert (
            said(capsys)
            .strip()
            .endswith("02-broken.ipynb:1:1: this is not a notebook; a JSON file with cells is needed")
        )


def test_no_word_opens_jupyterlab_at_the_start_notebook_in_a_working_copy(monkeypatch, tmp_path):
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path))
    argv = started(monkeypatch, [])
    assert f"--ServerApp.root_dir={tmp_path / 'notebooks'}" in argv
    assert "--LabApp.default_url=/lab/tree/00-start-here.ipynb" in argv
    assert (tmp_path / "notebooks" / "00-start-here.ipynb").is_file()


def test_options_pass_through_and_jupyters_token_stays_on(monkeypatch, tmp_path):
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path))
    argv = started(monkeypatch, ["--port", "9123", "--no-browser"])
    assert argv[-3:] == ["--port", "9123", "--no-browser"]
    assert not any("token" in each or "password" in each for each in argv)


def test_the_first_open_asks_nothing_about_news(monkeypatch, tmp_path):
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path))
    started(monkeypatch, [])
    settings = json.loads((tmp_path / "lab" / "overrides.json").read_text(encoding="utf-8"))
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_where_nothing_can_be_kept_jupyterlab_opens_all_the_same_and_says_so(monkeypatch, tmp_path, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path / "file" / "inside"))
    from jupyterlab.labapp import LabApp

    opened = []

    def open_lab(argv):
        copy = Path(argv[0].partition("=")[2])
        opened.append((copy, sorted(each.name for each in copy.glob("[!.]*"))))
        return 0

    monkeypatch.setattr(LabApp, "launch_instance", open_lab)
    monkeypatch.setenv("CASEBOOK_ROOT", str(ROOT))
    assert app.main([]) == 0
    assert f"nothing can be kept in {tmp_path / 'file' / 'inside'}: Not a directory" in said(capsys)
    ((copy, names),) = opened
    assert "00-start-here.ipynb" in names
    assert not copy.exists(), "the passing folder was left behind"


def test_a_relative_data_folder_is_the_same_for_server_and_kernels(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CASEBOOK_HOME", "data")
    started(monkeypatch, [])
    assert os.environ["CASEBOOK_HOME"] == str(tmp_path / "data")


def test_the_learner_counts_wherever_it_stands(monkeypatch, tmp_path):
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path))
    monkeypatch.setenv("CASEBOOK_LEARNER", "")
    argv = started(monkeypatch, ["--port", "9123", "--learner", "Anna", "--no-browser"])
    assert argv[-3:] == ["--port", "9123", "--no-browser"]
    assert f"--ServerApp.root_dir={tmp_path / 'learners' / 'anna' / 'notebooks'}" in argv


def test_the_installed_command_works_from_any_folder(tmp_path):
    command = Path(sys.executable).parent / ("casebook.exe" if os.name == "nt" else "casebook")
    found = shutil.which("casebook") or str(command)
    done = subprocess.run([found, "check"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
