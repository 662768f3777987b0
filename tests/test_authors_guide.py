"""The authors' guide, followed word for word in a folder of its own, with a case invented for practice."""

import hashlib
import itertools
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import helpers
from helpers.authoring.fill_in import FILL_IN
from helpers.case import load_case

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "cases" / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^ *```sh\n(.*?)^ *```$", GUIDE, re.MULTILINE | re.DOTALL)
COMMANDS = [line.split() for block in BLOCKS for line in block.splitlines()]
CASE = COMMANDS[0][-1]


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "root"
    shutil.copytree(ROOT / "cases", root / "cases")
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns("__*"))
    return root


def run(root, *words):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(words, cwd=root, env={**os.environ, "PATH": path}, capture_output=True, text=True)


def digests(root):
    return {
        str(each.relative_to(root)): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in root.rglob("*")
        if each.is_file() and "__pycache__" not in each.parts
    }


def fill(path):
    """Write something invented into each place that waits, as an author would."""
    numbers = itertools.count(1)
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.lstrip().startswith("#"):
            line = line.replace(f'words: ["{FILL_IN}"]', 'words: ["practicitis*"]')
            while FILL_IN in line:
                line = line.replace(FILL_IN, f'"Invented for practice: {next(numbers)}."', 1)
        lines.append(line)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_the_guide_names_each_step_once_and_in_order():
    assert [words[1] for words in COMMANDS] == ["new", "check", "refresh", "check", "publish"]
    assert all(words[0] == "casebook" and words[2:] == [CASE] for words in COMMANDS)
    assert f"casebook preview {CASE}" in GUIDE


def test_whoever_follows_the_guide_ends_with_a_case_that_opens(root, monkeypatch, play):
    before = digests(root)
    new, check, refresh, last_check, publish = COMMANDS
    file = root / "cases" / CASE / "case.yaml"

    written = run(root, *new)
    assert written.returncode == 0, written.stderr

    todo = run(root, *check)
    assert todo.returncode == 1
    places = [line.split(": ")[0] for line in todo.stdout.splitlines()]
    waiting = [
        f"cases/{path.relative_to(root / 'cases').as_posix()}:{number}:"
        for path in (file, root / "cases" / "references.yaml")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for _ in range(0 if line.lstrip().startswith("#") else line.count(FILL_IN))
    ]
    assert len(places) == len(waiting) == len(set(places))
    assert all(place.startswith(line) for place, line in zip(places, waiting, strict=True))

    for path in (file, root / "cases" / "references.yaml"):
        fill(path)
    filled = run(root, *check)
    problems = [line for line in filled.stdout.splitlines() if re.match(r"\S+:\d+:\d+: ", line)]
    assert len(problems) == 1
    assert problems[0].endswith("no output is stored; run casebook refresh")

    for words in (refresh, last_check, publish):
        done = run(root, *words)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "No problem found." in run(root, *last_check).stdout
    assert f"{CASE}: version 1 is published already" in run(root, *publish).stdout

    after = digests(root)
    assert before.keys() <= after.keys()
    changed = {name for name, digest in after.items() if before.get(name) != digest}
    (notebook,) = [name for name in changed if not name.startswith("cases/")]
    assert re.fullmatch(rf"notebooks/\d\d-{CASE}\.ipynb", notebook)
    assert changed - {notebook} == {
        f"cases/{CASE}/case.yaml", "cases/references.yaml", "cases/versions.yaml",
    }  # fmt: skip
    for name in changed - {"cases/versions.yaml", notebook}:
        assert "Invented for practice" in (root / name).read_text(encoding="utf-8")

    # Every other case and notebook is as well as it was.
    whole = run(root, "casebook", "check")
    assert whole.returncode == 0, whole.stdout

    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    card = helpers.open_case(CASE).step("first-visit")
    assert "Invented for practice" in str(card._repr_mimebundle_())
    assert play(load_case(CASE, root)).finished


def test_the_guide_fits_the_commands_and_says_the_rule_of_versions():
    from helpers import app

    for word in re.findall(r"casebook ([a-z]+)", GUIDE):
        assert word in app._COMMANDS or word == "preview", word
    assert "reports a case that changed while its\nversion did not rise" in GUIDE


def test_the_guide_spoils_no_case(real_case):
    from helpers.spoilers import Spoilers

    assert Spoilers(real_case).anywhere(GUIDE) == []
