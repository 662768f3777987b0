"""Taking in an export made elsewhere: whole or not at all, once, as a stream, nowhere but in the records."""

import json
import tracemalloc
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from helpers import home
from helpers.case import load_case
from helpers.errors import CasebookError
from helpers.exchange import reading, xapi
from helpers.history import read_history
from helpers.marks import Result
from helpers.records import Records
from helpers.session import Session
from helpers.sitting import Sitting
from helpers.statements import TAG, Attempt, Writer, said_at

from .conftest import REAL_CASES, ROOT

WRITER = Writer("b" * 32, "wobbly-toddler", 4)
FOREIGN = {
    "actor": {"account": {"homePage": "https://example.org", "name": "x"}},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/answered"},
    "object": {"id": "https://example.org/quiz/1"},
    "timestamp": "2026-01-01T00:00:00Z",
}


def answered(words="It wobbles."):
    attempt = WRITER.attempt(1)
    return WRITER.answered(attempt, "in-one-sentence", "long-fill-in", words, None, Result("kept"), 3)


def foreign(**changes):
    return {"id": str(uuid4())} | FOREIGN | changes


def about(activity, verb="initialized"):
    activity = {
        "object": {"id": f"{TAG}{activity}"},
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"},
    }
    return answered() | activity


def files():
    """Return everything in the records with its content."""
    found = home.all_records().rglob("*") if home.all_records().exists() else ()
    return {each: each.read_bytes() if each.is_file() else None for each in found}


@pytest.fixture
def take(tmp_path):
    """Return a function that takes in a file of these lines, or of this text."""

    def taken(*lines, text=None, name="export.json", **options):
        path = tmp_path / name
        written = "".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in lines)
        text = written if text is None else text
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return xapi.take_in(path, home.all_records(), **options)

    return taken


@pytest.fixture
def refused(take, tmp_path):
    """Return a function that says why a file is refused, after looking that nothing was left behind."""

    def why(*lines, text=None):
        before = files()
        with pytest.raises(CasebookError) as caught:
            take(*lines, text=text)
        assert files() == before
        said = str(caught.value)
        assert said.startswith(f"{tmp_path / 'export.json'}, line ")
        assert said.endswith("; nothing was imported")
        return said.removeprefix(f"{tmp_path / 'export.json'}, ").removesuffix("; nothing was imported")

    return why


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Return the export of who played every real case on another computer, and what was answered there."""
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path / "other"))
    for name in REAL_CASES:
        case = load_case(name, ROOT)
        session = Session(case, Records(home.records_folder(name)), home.pseudonym())
        session.open_early()
        for question in case.questions:
            session.commit(question.id, question.model_answer(), "high" if question.marked else None, 2)
        session.start_again()
    path = tmp_path / "elsewhere.json"
    path.write_bytes(xapi.as_file(xapi.merged(home.all_records(), ROOT).statements))
    history = read_history(ROOT)
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path / "home"))
    return path, history


def told(history):
    return [(each.case.id, each.attempt, each.deed, each.result) for each in history.answered]


def test_an_export_comes_back_as_it_was_on_another_computer(elsewhere):
    path, history = elsewhere
    taken = xapi.take_in(path, home.all_records())
    assert taken == xapi.Taken(new=len(json.loads(path.read_bytes())))
    assert told(read_history(ROOT)) == told(history) != []
    assert all(each.finished for each in read_history(ROOT).cases)


def test_taken_in_twice_it_is_known_and_no_file_is_new(elsewhere):
    path, _ = elsewhere
    first = xapi.take_in(path, home.all_records())
    before = files()
    assert xapi.take_in(path, home.all_records()) == xapi.Taken(known=first.new)
    assert files() == before


def test_what_is_taken_in_goes_out_again_the_same(elsewhere, tmp_path):
    path, _ = elsewhere
    xapi.take_in(path, home.all_records())
    assert xapi.as_file(xapi.merged(home.all_records(), ROOT).statements) == path.read_bytes()


def test_no_file_that_was_there_is_touched(take):
    Records(home.records_folder("wobbly-toddler")).append(answered("Mine."))
    before = files()
    assert take(answered("Theirs.")).new == 1
    after = files()
    assert {each: after[each] for each in before} == before
    (fresh,) = set(after) - set(before)
    assert UUID(fresh.stem).hex == fresh.stem
    assert fresh.suffix == ".jsonl"
    assert fresh.stat().st_mode & 0o777 == 0o600
    assert len(Records(fresh.parent).read()) == 2


def test_a_statement_keeps_its_own_pseudonym_and_its_words(take):
    said = answered("Ва́жно: 歩けない")
    take(said)
    assert Records(home.records_folder("wobbly-toddler")).read() == [said]


one, two = answered("One."), answered("Two.")
LAYOUTS = {
    "an array with a statement on each line": f"[\n{json.dumps(one)},\n{json.dumps(two)}\n]\n",
    "statements line by line": f"{json.dumps(one)}\n\n{json.dumps(two)}",
    "an array on one line": json.dumps([one, two]),
    "an array over many lines": json.dumps([one, two], indent=2),
    "a comma before a statement": f"[\n{json.dumps(one)}\n,{json.dumps(two)}]",
    "lines of Windows": f"\ufeff[\r\n{json.dumps(one)},\r\n{json.dumps(two)}\r\n]\r\n",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_any_layout_is_read(take, layout):
    assert take(text=LAYOUTS[layout]) == xapi.Taken(new=2)
    assert Records(home.records_folder("wobbly-toddler")).read() == [one, two]


@pytest.mark.parametrize("layout", [each for each in LAYOUTS if "many lines" not in each])
def test_a_large_file_is_read_in_any_layout_with_whole_statements_on_each_line(take, monkeypatch, layout):
    monkeypatch.setattr(reading, "WHOLE", 0)
    assert take(text=LAYOUTS[layout]) == xapi.Taken(new=2)
    assert Records(home.records_folder("wobbly-toddler")).read() == [one, two]


def test_an_export_of_nobody_brings_nothing(take):
    assert take(text="[\n\n]\n") == xapi.Taken()


def test_the_same_statement_twice_in_a_file_is_taken_once(take):
    shouted = one | {"id": one["id"].upper()}
    assert take(one, one, shouted, two) == xapi.Taken(new=2, known=2)


def test_what_is_about_something_else_is_passed_over_and_counted(take):
    unknown = about("case/wobbly-toddler", "jumped")
    person = foreign(object={"objectType": "Agent", "mbox": "mailto:x@example.org"})
    assert take(one, foreign(), unknown, person, about("class/7")) == xapi.Taken(new=1, other=4)


@pytest.mark.parametrize(
    "activity",
    [
        "case/../outside",
        "case/..",
        "case/",
        "case//etc",
        "case/a b",
        "case/Con",
        "case/nul",
        "case/learner",
        "review/../x",
        "case/.",
    ],
)
def test_no_statement_gets_out_of_the_records(take, tmp_path, activity):
    before = {each for each in tmp_path.rglob("*") if each.name != "export.json"}
    assert take(about(activity)) == xapi.Taken(other=1)
    after = {each for each in tmp_path.rglob("*") if each.name != "export.json"}
    assert after - before <= {home.data_folder(), home.all_records()}


def test_a_case_that_is_not_in_this_book_and_the_imaging_lab_are_taken_in_too(take):
    assert take(about("case/of-tomorrow"), about("case/imaging-lab/question/picture-01")).new == 2
    assert {each.name for each in home.all_records().iterdir()} == {"of-tomorrow", "imaging-lab"}


REFUSED = {
    "nothing": (b"", "line 1: there is no statement"),
    "white space": (b" \n\n", "line 3: there is no statement"),
    "a PDF": (b"%PDF-1.7 \xe2\xe3\xcf\xd3\n", "line 1: this is no text in UTF-8"),
    "a web page": (b"<!DOCTYPE html>\n<html>", "line 1: this is no export"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "line 1: this is no text in UTF-8"),
    "UTF-16": ("[]".encode("utf-16"), "line 1: this is no text in UTF-8"),
    "a number": (b"7", "line 1: this is no export"),
    "numbers": (b"[\n7]", "line 2: this is no export"),
    "another object": (b'{"a": 1}', "line 1: a statement without 'id'"),
    "an array in an array": (f"[[{json.dumps(one)}]]".encode(), "line 1: this is no export"),
    "two arrays": (b"[]\n[]", "line 2: this is no export"),
    "no comma": (f"[\n{json.dumps(one)}\n{json.dumps(two)}\n]".encode(), "line 3: a comma is missing"),
    "a comma at the end": (f"[\n{json.dumps(one)},\n]".encode(), "line 3: this is no export"),
    "more after the end": (f"[\n]\n{json.dumps(one)}".encode(), "line 3: a comma is missing"),
    "no number": (b'{"id": NaN}', "line 1: a statement that cannot be read"),
    "a deep nest": (b'{"a": ' + b"[" * 200_000, "line 1: a statement that cannot be read"),
}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("whole", [True, False])
def test_a_file_of_another_kind_is_refused_with_its_line(refused, monkeypatch, what, whole):
    monkeypatch.setattr(reading, "WHOLE", reading.WHOLE if whole else 0)
    content, why = REFUSED[what]
    assert refused(text=content).startswith(why)


@pytest.mark.parametrize("missing", ["id", "actor", "verb", "object", "timestamp"])
def test_a_statement_without_its_parts_is_refused(refused, missing):
    for statement in (answered(), foreign()):
        del statement[missing]
        assert (
            refused("[", json.dumps(one) + ",", statement, "]") == f"line 3: a statement without '{missing}'"
        )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"id": "7"}, "the id of a statement is a UUID"),
        ({"id": 7}, "the id of a statement is a UUID"),
        ({"id": "{" + str(uuid4()) + "}"}, "the id of a statement is a UUID"),
        ({"verb": "answered"}, "the verb of a statement is an object"),
        ({"object": None}, "the object of a statement is an object"),
        ({"actor": []}, "the actor of a statement is an object"),
        ({"timestamp": "yesterday"}, "the timestamp of a statement is a time in ISO 8601"),
        ({"timestamp": 5}, "the timestamp of a statement is a time in ISO 8601"),
        ({"verb": {}}, "not an xAPI statement"),
        ({"context": []}, "not an xAPI statement"),
        ({"result": "right"}, "not an xAPI statement"),
    ],
)
def test_a_statement_that_is_none_is_refused(refused, change, why):
    assert refused(one, two | change) == f"line 2: {why}"


def test_half_a_file_is_refused(refused, elsewhere):
    path, _ = elsewhere
    whole = path.read_bytes()
    lines = whole.count(b"\n")
    for cut in range(3, len(whole), len(whole) // 40):
        place = whole[:cut].count(b"\n")
        assert refused(text=whole[:cut]).split(":")[0] in (f"line {place + 1}", f"line {place}")
    assert refused(text=whole[:-2]).startswith(f"line {lines}: the file ends here")


def test_the_line_of_a_fault_is_told_in_a_file_laid_out_over_many_lines(refused):
    text = json.dumps([one, two | {"id": "7"}], indent=2)
    second = text[: text.index('"id": "7"')].count("\n")
    assert refused(text=text) == f"line {second}: the id of a statement is a UUID"
    broken = text.replace('"verb"', "verb")
    assert refused(text=broken).startswith(
        f"line {text[: text.index('verb')].count(chr(10)) + 1}: this is no JSON"
    )


def test_a_large_file_laid_out_over_many_lines_is_told_what_to_do(refused, monkeypatch):
    monkeypatch.setattr(reading, "WHOLE", 0)
    assert refused(text=json.dumps([one], indent=2)).endswith("each line of so large a file holds whole ones")


def test_what_stood_before_the_fault_is_not_taken_in(refused, take):
    take(one)
    assert refused(two, about("case/of-tomorrow"), "{").startswith("line 3")
    assert Records(home.records_folder("wobbly-toddler")).read() == [one]


def test_a_line_that_does_not_end_is_refused_before_it_is_read(refused, tmp_path):
    tracemalloc.start()
    try:
        said = refused(text=b'[\n{"id": "' + b"x" * 30_000_000)
        tracemalloc.reset_peak()
        with pytest.raises(CasebookError, match="line 2: longer than 1,000,000 bytes"):
            xapi.take_in(tmp_path / "export.json", home.all_records())
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()
    assert said.startswith("line 2: longer than 1,000,000 bytes")


def test_a_reflection_of_the_greatest_length_fits_on_a_line(take):
    assert take(answered("\U0001f9e0" * 20_000)).new == 1


def big(path, size, line):
    """Write a file of about this size, one statement a line, without holding it."""
    with path.open("w", encoding="utf-8") as stream:
        stream.write("[\n")
        for _ in range(size // len(line)):
            stream.write(line % uuid4() + ",\n")
        stream.write(json.dumps(one) + "\n]\n")


def test_a_large_file_is_read_as_a_stream(tmp_path):
    path = tmp_path / "export.json"
    big(path, 50_000_000, json.dumps(foreign(id="%s", result={"response": "x" * 2000})))
    tracemalloc.start()
    try:
        taken = xapi.take_in(path, home.all_records())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert taken.new == 1
    assert taken.other > 20_000
    assert peak < 5_000_000


def test_new_statements_are_not_held(tmp_path):
    path = tmp_path / "export.json"
    big(path, 20_000_000, json.dumps(answered("x" * 3000) | {"id": "%s"}))
    tracemalloc.start()
    try:
        taken = xapi.take_in(path, home.all_records())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert taken.new > 5_000
    assert peak < 5_000_000


def test_progress_is_told(take, monkeypatch):
    monkeypatch.setattr(reading, "EVERY", 0)
    told = []
    take(one, two, progress=lambda done, of: told.append((done, of)))
    assert told[-1][0] == told[-1][1]
    assert len(told) == 2
    monkeypatch.setattr(reading, "EVERY", 2.0)
    take(one, two, progress=lambda done, of: told.append((done, of)))
    assert len(told) == 2


@contextmanager
def failing_rename(number):
    """Make the renaming of this number fail, as a full disk would."""
    replace, targets = Path.replace, []

    def fail(self, target):
        targets.append(target)
        if len(targets) == number:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        yield
    assert len(targets) == number


def test_a_file_that_cannot_take_its_place_leaves_nothing(take):
    take(one)
    before = files()
    lines = (two, about("case/a"), about("case/b"))
    for number in (1, 2, 3):
        with (
            failing_rename(number),
            pytest.raises(CasebookError, match=r"No space left .*nothing was imported"),
        ):
            take(*lines)
        assert files() == before
    assert take(*lines).new == 3


def test_a_file_where_a_folder_should_be_leaves_nothing(take):
    take(one)
    (home.all_records() / "b").write_text("no folder", encoding="utf-8")
    before = files()
    with pytest.raises(CasebookError, match="nothing was imported"):
        take(about("case/a"), about("case/b"), about("case/c"))
    assert files() == before


def test_a_file_that_is_not_there_or_no_file_is_refused(tmp_path):
    for path in (tmp_path / "nowhere.json", tmp_path):
        with pytest.raises(CasebookError, match=r"cannot be read: .*; nothing was imported"):
            xapi.take_in(path, home.all_records())


def test_records_that_cannot_be_written_are_told_of(take):
    home.data_folder().mkdir()
    home.all_records().write_text("a file", encoding="utf-8")
    with pytest.raises(CasebookError, match=r"cannot be written: .*; nothing was imported"):
        take(one)


def test_a_file_of_very_many_cases_is_refused(refused):
    said = refused(*(about(f"case/c{i}") for i in range(101)))
    assert said == "line 101: more than 100 cases; no learner has so many"


def test_a_review_is_taken_in(take):
    review = WRITER.reviewed(
        "in-one-sentence",
        "long-fill-in",
        "It sways.",
        None,
        Result("kept"),
        2,
        "",
        said_at(one),
        date(2026, 11, 22),
    )
    assert take(one, review).new == 2
    (first, again) = read_history(ROOT).answered
    assert (first.review, again.review) == (False, True)
    assert first.deed.attempt == Attempt(1, WRITER.attempt(1).registration)


def test_a_name_is_not_taken_in(take):
    person = {"name": "Anna Example", "mbox": "mailto:anna@example.org"}
    said = answered() | {"actor": person, "authority": person}
    take(said | {"context": said["context"] | {"instructor": person}})
    (line,) = [content for content in files().values() if content]
    assert b"nna" not in line


def nested(depth):
    return json.dumps(answered() | {"attachments": 7}).replace("7}", "[" * depth + "]" * depth + "}")


def test_what_is_nested_too_deep_is_refused_with_its_line(refused):
    assert "a statement that cannot be read" in refused(json.dumps(one), nested(100_000))


@pytest.mark.parametrize("depth", range(500, 1100, 50))
def test_what_is_taken_in_goes_out_again_however_deep_it_is_nested(take, depth):
    taken = 0
    with suppress(CasebookError):
        taken = take(nested(depth)).new
    assert len(xapi.merged(home.all_records(), ROOT).statements) == taken


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_a_number_that_json_does_not_know_is_refused(refused, number):
    said = json.dumps(answered() | {"result": {"response": "x", "duration": 1.5}}).replace("1.5", number)
    assert "cannot be read" in refused(json.dumps(one), said)


def test_an_array_on_one_long_line_is_read_as_long_as_the_file_is_small(take):
    many = [answered("x" * 15_000) for _ in range(100)]
    text = json.dumps(many)
    assert reading.LONGEST_LINE < len(text) < reading.WHOLE
    assert take(text=text).new == 100


def test_a_time_at_the_end_of_the_calendar_keeps_nobody_from_reviewing(take, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(ROOT))
    result = Result("marked", "low_yield", -6.0)
    said = WRITER.answered(
        WRITER.attempt(1), "first-investigation", "choice", ("head-ct",), "high", result, 3
    )  # fmt: skip
    take(said | {"timestamp": "9999-12-31T23:59:59.999999Z"})
    sitting = Sitting()
    sitting.recall(sitting.item.key, "")
    assert sitting.commit(sitting.item.key, ["brain-mri"], "high").counts
