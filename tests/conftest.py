"""What the tests share: a small invented case, real cases by globbing, and how to play them."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import settings

from helpers import home
from helpers.case import load_case
from helpers.placed_yaml import CaseError
from helpers.questions import Choice, Rank
from helpers.records import Records
from helpers.session import Session
from helpers.study import Run

pytest_plugins = ["tests.postgres", "tests.class_fixtures", "tests.learner_fixtures"]

ROOT = Path(__file__).parent.parent
PRACTICE = Path(__file__).parent / "practice"
REAL_CASES = sorted(path.parent.name for path in (ROOT / "cases").glob("*/case.yaml"))

# The same examples every time, so that a test that passed here passes elsewhere;
# `--hypothesis-profile search` looks for new ones.
settings.register_profile("suite", deadline=None, derandomize=True, database=None)
settings.register_profile("search", deadline=None, database=None, max_examples=2000)
settings.load_profile("suite")


def pytest_generate_tests(metafunc):
    """Play a test that asks for `any_case_id` with every case of the project and the practice case."""
    if "any_case_id" in metafunc.fixturenames:
        metafunc.parametrize("any_case_id", ["wobbling-bicycle", "every-kind", *REAL_CASES], scope="session")
    if "real_case_id" in metafunc.fixturenames:
        metafunc.parametrize("real_case_id", REAL_CASES, scope="session")


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Keep every test out of the user's data folder."""
    for name in ("CASEBOOK_ROOT", "CASEBOOK_LEARNER"):
        # Set first, so that what a test leaves behind is taken away too.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="session", autouse=True)
def picture_cache(tmp_path_factory):
    """Keep what the pictures are made of out of the user's cache; built once for all tests that ask."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("imaging")
        patch.setenv("CASEBOOK_CACHE", str(folder))
        yield folder


def changed(text, changes):
    for old, new in changes:
        assert old in text, f"the practice case does not hold {old!r}"
        text = text.replace(old, new, 1)
    return text


def write_practice(root, *changes, references=()):
    cases = root / "cases"
    folder = cases / "wobbling-bicycle"
    folder.mkdir(parents=True, exist_ok=True)
    for name, into, edits in (("case.yaml", folder, changes), ("references.yaml", cases, references)):
        text = changed((PRACTICE / name).read_text(encoding="utf-8"), edits)
        (into / name).write_text(text, encoding="utf-8")
        if "\npictures:" in text:
            shutil.copytree(PRACTICE / "figures", folder / "figures", dirs_exist_ok=True)
    return root


@pytest.fixture
def make_root(tmp_path):
    """Return a function that writes the practice case with (old, new) changes and returns its root."""

    def make(*changes, references=(), name="root"):
        return write_practice(tmp_path / name, *changes, references=references)

    return make


@pytest.fixture
def refused(make_root):
    """Return a function that changes the practice case and returns why it is refused.

    A caret ‸ in a change stands where the problem is: its place comes first.
    """

    def refuse(*changes, references=()):
        file = "references.yaml" if references else "wobbling-bicycle/case.yaml"
        source = (PRACTICE / Path(file).name).read_text(encoding="utf-8")
        before, caret, _ = changed(source, references or changes).partition("‸")
        place = f"cases/{file}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
        plain = [[(old, new.replace("‸", "")) for old, new in each] for each in (changes, references)]
        with pytest.raises(CaseError) as caught:
            load_case("wobbling-bicycle", make_root(*plain[0], references=plain[1]))
        return place if caret else None, caught.value

    return refuse


@pytest.fixture
def make_case(make_root):
    """Return a function that loads the practice case with (old, new) changes."""

    def make(*changes, references=()):
        return load_case("wobbling-bicycle", make_root(*changes, references=references))

    return make


@pytest.fixture
def case(make_case):
    """Return the practice case."""
    return make_case()


@pytest.fixture
def run(case):
    """Return a run of the practice case in which nothing was answered."""
    return Run(case)


@pytest.fixture
def open_session(make_root, monkeypatch):
    """Return a function that opens the practice case as another kernel would."""
    monkeypatch.setenv("CASEBOOK_ROOT", str(make_root()))

    def opened(case=None, folder=None, actor=None):
        case = case or load_case("wobbling-bicycle")
        records = Records(folder or home.records_folder(case.id))
        return Session(case, records, actor or home.pseudonym())

    return opened


@pytest.fixture(scope="session")
def practice_root(tmp_path_factory):
    """Return a root with the practice case that no test changes."""
    return write_practice(tmp_path_factory.mktemp("practice"))


def _more_kinds():
    """Return the changes that give the practice case a question of every kind."""
    added = yaml.safe_load((PRACTICE / "more-kinds.yaml").read_text(encoding="utf-8"))
    # One text stands for one moment in the tests, and this one is listed as an investigation earlier.
    changes = [("text: Look inside the frame", "text: Look inside it")]
    # In flow style the pictures are one line, wherever it stands.
    changes.append(("steps:\n", f"pictures: {json.dumps(added.pop('pictures'))}\nsteps:\n"))
    for before, questions in added.items():
        # A list in flow style is YAML too, wherever it stands.
        place, lines = f"      - id: {before}\n", [f"      - {json.dumps(each)}\n" for each in questions]
        changes.append((place, "".join(lines) + place))
    return changes


@pytest.fixture(scope="session")
def any_case(any_case_id, practice_root, tmp_path_factory):
    """Return every case in turn."""
    if any_case_id == "every-kind":
        root = write_practice(tmp_path_factory.mktemp("kinds"), *_more_kinds())
        return load_case("wobbling-bicycle", root)
    return load_case(any_case_id, practice_root if any_case_id == "wobbling-bicycle" else ROOT)


@pytest.fixture
def more_kinds():
    """Return the changes that give the practice case a question of every kind."""
    return _more_kinds()


@pytest.fixture
def every_kind(make_case):
    """Return the practice case with a question of every kind."""
    return make_case(*_more_kinds())


@pytest.fixture(scope="session")
def real_case(real_case_id):
    """Return every case of the project in turn."""
    return load_case(real_case_id, ROOT)


@pytest.fixture(scope="session")
def play():
    """Return a function that commits answers in order, as a learner would, and returns the run.

    `answers` overrides the model answer by question id; `stop` names the first question left open.
    """

    def played(case, answers=(), certainty="high", stop=None):
        run, answers = Run(case), dict(answers)
        for question in case.questions:
            if question.id == stop:
                break
            given = answers.get(question.id, question.model_answer())
            sure = certainty if question.marked else None
            assert run.mark(question.id, given, sure).counts
            assert run.take(question.id, given, sure)
        return run

    return played


@pytest.fixture(scope="session")
def ways(play):
    """Return a function that lists ways through a case: best, worst, and each option at each question."""

    def listed(case):
        choices = [each for each in case.questions if isinstance(each, Choice)]
        worst = {each.id: (each.options[-1].id,) for each in choices}
        for each in choices:
            for rating in ("harmful", "low_yield", "acceptable"):
                if found := [option.id for option in each.options if option.rating == rating]:
                    worst[each.id] = (found[0],)
                    break
        ranks = [{each.id: each.model_answer()[::-1]} for each in case.questions if isinstance(each, Rank)]
        single = [{each.id: (option.id,)} for each in choices for option in each.options]
        several = [{each.id: tuple(option.id for option in each.options[: each.choose])} for each in choices]
        return [{}, worst, *single, *several, *ranks]

    return listed


@pytest.fixture(scope="session")
def strings():
    """Return a function that lists every string in a JSON value, keys included."""

    def found(value):
        if isinstance(value, str):
            return [value]
        if isinstance(value, dict):
            return [*value, *(text for each in value.values() for text in found(each))]
        if isinstance(value, list):
            return [text for each in value for text in found(each)]
        return []

    return lambda value: found(json.loads(json.dumps(value)))


@pytest.fixture
def lines_kept():
    """Return a function that reads every kept line of the practice case from the disk."""

    def read(folder=None):
        folder = folder or home.records_folder("wobbling-bicycle")
        files = sorted(folder.glob("*.jsonl"))
        return [json.loads(line) for each in files for line in each.read_text("utf-8").splitlines()]

    return read


class Preview:
    """One `casebook preview` process of a case in a folder of its own."""

    def __init__(self, root, *words):
        self.root = root
        self.file = root / "cases" / "wobbling-bicycle" / "case.yaml"
        command = [sys.executable, "-m", "helpers.app", "preview", "wobbling-bicycle", "--no-browser", *words]
        environment = {**os.environ, "CASEBOOK_ROOT": str(root)}
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", self.line)
        assert found, self.line + self.process.stderr.read()
        self.url, self.port = found[0], int(found[1])

    def edit(self, *changes):
        self.file.write_text(changed(self.file.read_text(encoding="utf-8"), changes), encoding="utf-8")

    def stop(self, number):
        """End it with a signal; returns its status and all that it said after its first line."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out, err


@pytest.fixture
def preview(make_root):
    """Return a function that starts the preview of the practice case with (old, new) changes."""
    started = []

    def start(*changes, words=(), root=None):
        started.append(Preview(root or make_root(*changes), *words))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.process.kill()
        each.process.communicate()
