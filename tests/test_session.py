"""A case open in a kernel: deeds on the disk, other kernels, and what goes wrong."""

import errno
import getpass
import json
import logging
import os
import platform
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import statements
from helpers.case import load_case
from helpers.debrief import debrief_view
from helpers.marks import Result
from helpers.placed_yaml import CaseError
from helpers.questions import Choice
from helpers.records import Records
from helpers.session import Session
from helpers.view import step_view, workup_view

ROOT = Path(__file__).parent.parent
SENTENCE = ("in-one-sentence", "It wobbles.")
SPIN = ("first-look", ["spin"], "high")
RIDE_ON = ("first-look", ["ride-on"], "high")
REST = "Everything else counts."


def verbs(lines):
    return [each["verb"]["display"]["en-US"] for each in lines]


def finish(opened):
    while question := opened.run.open_question:
        sure = "high" if question.marked else None
        assert opened.commit(question.id, question.model_answer(), sure).counts


def views(opened):
    case, run = opened.case, opened.run
    return json.dumps([*(step_view(run, each) for each in case.steps), workup_view(run), debrief_view(run)])


def banners(opened):
    return {each.name: f"{each.lead} {each.text}" for each in opened.banners}


# -- committing ----------------------------------------------------------------------------------------


def test_nothing_is_written_before_the_first_commit(open_session, own_folder):
    opened = open_session()
    opened.commit("first-look", ["spin"], "high")
    opened.reveal("first-look", "spin")
    opened.start_again()
    assert not list(own_folder.glob("records/*/*.jsonl"))
    assert opened.attempt is None


def test_an_attempt_begins_with_its_first_answer(open_session, lines_kept):
    opened = open_session()
    assert opened.commit(*SENTENCE).counts
    assert verbs(lines_kept()) == ["initialized", "answered"]
    assert opened.commit(*SPIN, seconds=12.3).mark == 3
    assert verbs(lines_kept()) == ["initialized", "answered", "answered"]
    assert len({each["context"]["registration"] for each in lines_kept()}) == 1
    assert lines_kept()[-1]["result"]["duration"] == "PT12.30S"


def test_an_answer_is_on_the_disk_before_it_is_shown(open_session, monkeypatch):
    deeds, fsync = [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (deeds.append("sync"), fsync(handle))[1])
    opened = open_session()
    opened.watch(lambda: deeds.append("shown"))
    opened.commit(*SENTENCE)
    assert deeds == ["sync", "sync", "shown"]


@pytest.mark.parametrize(
    ("question", "answer", "certainty", "text"),
    [
        ("first-look", [], "high", "Choose an option first."),
        ("first-look", ["spin"], None, "Say how certain you are first."),
        ("first-look", ["spin", "pump", "ride-on"], "low", "Choose at most 2. Clear one first."),
        ("first-look", ["gone"], "low", "This is not an option here"),
        ("what-now", ["scan"], "low", "This question waits for “What do you check first?”."),
        ("gone", "x", None, "This case has no question 'gone'."),
    ],
)
def test_what_cannot_be_taken_is_said_and_not_recorded(
    open_session, lines_kept, question, answer, certainty, text
):
    opened = open_session()
    opened.commit(*SENTENCE)
    assert not opened.commit(question, answer, certainty).counts
    assert len(lines_kept()) == 2
    assert banners(opened)["refused"].startswith(f"Nothing was recorded. {text}")
    opened.commit(*SPIN)
    assert opened.banners == []


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (["test-ride", "look", "clean", "gone"], "This is not an item here"),
        (["test-ride", "look", "clean", "look"], "An item was chosen twice."),
        (["test-ride", "look", "clean"], "One item has no place yet."),
    ],
)
def test_an_order_that_is_none_is_said_and_not_recorded(open_session, every_kind, lines_kept, given, text):
    opened = open_session(every_kind)
    while (question := opened.run.open_question).kind != "rank":
        assert opened.commit(question.id, question.model_answer(), "high" if question.marked else None).counts
    before = lines_kept()
    assert not opened.commit(question.id, given, "high").counts
    assert lines_kept() == before
    assert banners(opened)["refused"].startswith(f"Nothing was recorded. {text}")
    assert opened.commit(question.id, question.model_answer(), "high").counts


def test_a_crash_in_marking_records_nothing_and_blames_no_one(open_session, lines_kept, monkeypatch, caplog):
    opened = open_session()
    opened.commit(*SENTENCE)
    with monkeypatch.context() as broken:
        broken.setattr(Choice, "mark", lambda *_: 1 / 0)
        result = opened.commit(*SPIN)
    assert (result.counts, result.mark) == (False, None)
    assert len(lines_kept()) == 2
    assert "first-look" not in opened.run.answers
    assert banners(opened) == {
        "marking-failed": "This answer could not be marked. That is our fault, not yours. Nothing was "
        "recorded. You can commit again."
    }
    assert [each.levelno for each in caplog.records] == [logging.ERROR]
    assert opened.commit(*SPIN).counts
    assert opened.banners == []


def test_only_the_first_commit_of_an_attempt_counts(open_session, lines_kept):
    opened = open_session()
    opened.commit(*SENTENCE)
    opened.commit(*SPIN)
    opened.commit(*RIDE_ON)
    assert opened.run.answers["first-look"].given == ("spin",)
    assert opened.run.uncounted["first-look"].given == ("ride-on",)
    assert verbs(lines_kept()).count("answered") == 3


def test_the_result_of_a_second_commit_is_that_of_the_answer_that_counts(open_session):
    opened = open_session()
    opened.commit(*SENTENCE)
    opened.commit(*SPIN)
    assert opened.commit(*RIDE_ON) == opened.run.answers["first-look"].result


def test_answers_within_one_tick_of_the_clock_keep_their_order(open_session, monkeypatch):
    opened = open_session()
    opened.commit(*SENTENCE)
    monkeypatch.setattr(statements, "datetime", StandingClock)
    opened.commit(*SPIN, ticket=str(UUID(int=2)))
    opened.commit(*RIDE_ON, ticket=str(UUID(int=1)))
    assert opened.run.answers["first-look"].given == ("spin",)
    assert open_session().run.answers["first-look"].given == ("spin",)


class StandingClock(datetime):
    """A clock that ticks slowly, as on Windows."""

    @classmethod
    def now(cls, tz=None):
        return cls(2099, 1, 1, tzinfo=tz)


@pytest.mark.parametrize("ticket", [str(UUID(int=11)), UUID(int=12).hex, str(UUID(int=13)).upper()])
def test_the_same_commit_sent_twice_is_taken_once(open_session, lines_kept, ticket):
    opened = open_session()
    opened.commit(*SENTENCE)
    first = opened.commit(*SPIN, ticket=ticket)
    assert opened.commit(*SPIN, ticket=ticket) == first
    assert open_session().commit(*SPIN, ticket=ticket) == first
    assert verbs(lines_kept()).count("answered") == 2
    assert opened.run.uncounted == {}


@pytest.mark.parametrize("ticket", ["", "x", None, 3, "0"])
def test_a_ticket_that_is_none_is_passed_over(open_session, ticket):
    opened = open_session()
    assert opened.commit(*SENTENCE, ticket=ticket).counts
    assert opened.commit(*SPIN, ticket=ticket).counts
    assert set(opened.run.answers) == {"in-one-sentence", "first-look"}


def test_what_is_acknowledged_is_kept_even_when_a_ticket_comes_again_in_a_new_attempt(open_session):
    opened, ticket = open_session(), str(uuid4())
    opened.commit(*SENTENCE, ticket=ticket)
    open_session().start_again()
    result = opened.commit(*SENTENCE, ticket=ticket)
    assert result.counts == ("in-one-sentence" in opened.run.answers)


def test_half_a_character_in_a_reflection_costs_nothing(open_session):
    opened = open_session()
    assert opened.commit("in-one-sentence", "It wobbles \ud83d").counts
    assert opened.commit(*SPIN).counts
    assert set(open_session().run.answers) == {"in-one-sentence", "first-look"}
    # What the card is sent must be text that can be sent.
    step_text = json.dumps(step_view(opened.run, opened.case.steps[0]), ensure_ascii=False)
    assert "It wobbles" in step_text.encode("utf-8").decode()


def test_html_in_a_reflection_is_kept_as_it_is(open_session):
    open_session().commit("in-one-sentence", "<script>alert(1)</script> & “é”\n2")
    assert open_session().run.answers["in-one-sentence"].given == "<script>alert(1)</script> & “é”\n2"


def test_a_reason_is_recorded_once_and_only_after_the_commit(open_session, lines_kept):
    opened = open_session()
    opened.commit(*SENTENCE)
    opened.reveal("first-look", "pump")
    opened.commit(*SPIN)
    for session_ in (opened, opened, open_session()):
        session_.reveal("first-look", "pump")
        assert session_.read == {("first-look", "pump")}
    opened.reveal("first-look", "gone")
    opened.reveal("gone", "pump")
    opened.reveal("in-one-sentence", "x")
    assert verbs(lines_kept()).count("experienced") == 1


def test_the_end_is_recorded_once(open_session, lines_kept):
    opened = open_session()
    finish(opened)
    assert opened.run.finished
    opened.commit("looking-ahead", "Once more.")
    finish(open_session())
    assert verbs(lines_kept()).count("completed") == 1
    assert verbs(lines_kept())[:2] == ["initialized", "answered"]


def test_no_name_of_a_person_is_recorded(monkeypatch, open_session):
    monkeypatch.setenv("CASEBOOK_LEARNER", "anna-the-learner")
    monkeypatch.setenv("USER", "ben-the-user")
    opened = open_session()
    finish(opened)
    (file,) = opened.records.folder.glob("*.jsonl")
    for name in ("anna-the-learner", "ben-the-user", getpass.getuser(), platform.node()):
        assert f'"{name}"' not in file.read_text(encoding="utf-8")
        assert f"{name}@" not in file.read_text(encoding="utf-8")


# -- closing and opening again -------------------------------------------------------------------------


@pytest.mark.parametrize("stop", [1, 2, 3, 5])
def test_what_is_opened_again_looks_the_same(open_session, stop):
    opened = open_session()
    for question in opened.case.questions[:stop]:
        opened.commit(question.id, question.model_answer(), "medium" if question.marked else None)
    again = open_session()
    assert views(again) == views(opened)
    assert again.attempt == opened.attempt


def test_a_case_is_opened_by_its_id(open_session):
    open_session().commit(*SENTENCE)
    assert "in-one-sentence" in Session.open("wobbling-bicycle").run.answers
    with pytest.raises(LookupError, match="no case 'wobling'; the cases are 'wobbling-bicycle'"):
        Session.open("wobling")


def test_starting_again_begins_a_new_attempt_and_keeps_the_old(open_session, lines_kept):
    opened = open_session()
    finish(opened)
    before = lines_kept()
    opened.start_again()
    assert opened.attempt.number == 2
    assert not opened.run.begun
    opened.start_again()
    assert opened.attempt.number == 2
    opened.commit("in-one-sentence", "Second time.")
    assert lines_kept()[: len(before)] == before
    assert verbs(lines_kept()[len(before) :]) == ["initialized", "answered"]
    assert open_session().run.answers["in-one-sentence"].given == "Second time."
    assert len({each["context"]["registration"] for each in lines_kept()}) == 2


def test_what_was_read_belongs_to_its_attempt(open_session):
    opened = open_session()
    opened.commit(*SENTENCE)
    opened.commit(*SPIN)
    opened.reveal("first-look", "pump")
    opened.start_again()
    assert opened.read == set()


# -- two kernels ---------------------------------------------------------------------------------------


def test_two_kernels_see_each_others_answers_at_their_next_step(open_session):
    one, two = open_session(), open_session()
    one.commit(*SENTENCE)
    assert two.commit(*SPIN).counts
    assert set(two.run.answers) == {"in-one-sentence", "first-look"}
    one.sync()
    assert views(one) == views(two)
    assert one.attempt == two.attempt


def test_of_two_answers_in_two_kernels_the_first_counts(open_session):
    one, two = open_session(), open_session()
    one.commit(*SENTENCE)
    one.commit(*SPIN)
    two.commit(*RIDE_ON)
    one.sync()
    for opened in (one, two, open_session()):
        assert opened.run.answers["first-look"].given == ("spin",)
        assert opened.run.uncounted["first-look"].given == ("ride-on",)


def test_simultaneous_first_commits_agree_on_one_attempt(open_session, lines_kept):
    one, two = open_session(), open_session()
    one.commit(*SENTENCE)
    # The second kernel looked at the folder just before the first one wrote.
    two.records.read = lambda: delattr(two.records, "read") or []
    two.commit("in-one-sentence", "It shakes.")
    one.sync()
    assert one.attempt == two.attempt
    for opened in (one, two, open_session()):
        assert opened.run.answers["in-one-sentence"].given == "It wobbles."
        assert opened.run.uncounted["in-one-sentence"].given == "It shakes."
    assert verbs(lines_kept()).count("initialized") == 2


def test_a_new_attempt_in_another_kernel_is_said_when_it_gets_in_the_way(open_session):
    one, two = open_session(), open_session()
    one.commit(*SENTENCE)
    one.commit(*SPIN)
    two.sync()
    one.start_again()
    assert not two.commit("what-now", ["scan"], "low").counts
    assert two.attempt.number == 2
    assert banners(two)["new-attempt"].startswith("A new attempt was begun in another window.")
    two.dismiss("new-attempt")
    assert two.banners == []


def test_a_new_attempt_begun_during_a_commit_breaks_nothing(open_session, monkeypatch):
    one, two = open_session(), open_session()
    one.commit(*SENTENCE)
    append = two.records.append
    monkeypatch.setattr(two.records, "append", lambda *said: (append(*said), one.start_again())[0])
    two.commit(*SPIN)
    assert two.attempt.number == 2
    assert not two.run.begun


# -- damage --------------------------------------------------------------------------------------------


def add(opened, name, *lines):
    path = opened.records.folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_damage_is_named_once_and_everything_else_counts(open_session):
    opened = open_session()
    opened.commit(*SENTENCE)
    add(opened, "0.jsonl", '{"id": "torn', '{"id": "odd"}', "[1]")
    add(opened, "notes.txt", "mine")
    again = open_session()
    assert "in-one-sentence" in again.run.answers
    assert banners(again) == {
        "damaged": f"3 lines of your records could not be read. They were passed over. {REST}",
        "foreign": f"Something in your records folder is not ours. Passed over: notes.txt. {REST}",
    }
    again.dismiss("damaged")
    again.dismiss("foreign")
    again.commit(*SPIN)
    assert again.banners == []


def test_one_damaged_line_is_said_in_the_singular(open_session):
    opened = open_session()
    opened.commit(*SENTENCE)
    add(opened, "0.jsonl", "torn")
    expected = f"One line of your records could not be read. It was passed over. {REST}"
    assert banners(open_session()) == {"damaged": expected}


def newer(line, **changes):
    return json.dumps(json.loads(json.dumps(line)) | {"id": str(uuid4())} | changes)


def test_lines_of_a_newer_program_are_left_alone(open_session, lines_kept):
    opened = open_session()
    opened.commit(*SENTENCE)
    _, answered = lines_kept()
    add(
        opened,
        "0.jsonl",
        newer(answered, verb={"id": "https://example.org/rated"}),
        newer(answered, object={"id": "https://example.org/page"}),
        newer(answered, object={"id": "tag:oms-casebook,2026:case/wobbling-bicycle/figure/one"}),
        newer(answered, verb={"id": "https://example.org/rated"}, object={"mbox": "mailto:x@example.org"}),
    )
    before = views(opened)
    again = open_session()
    assert views(again) == before
    assert again.banners == []


def test_answers_of_an_older_case_version_are_kept(open_session, make_case, play):
    opened = open_session()
    opened.commit(*SENTENCE)
    opened.commit("first-look", ["pump", "spin"], "low")
    opened.commit("what-now", ["hammer"], "low")
    changed = make_case(
        ("id: first-look", "id: first-glance"),
        ("id: in-one-sentence", "id: in-a-sentence"),
        ("id: hammer", "id: mallet"),
    )
    again = open_session(changed)
    assert again.run.answers["what-now"].given == ("hammer",)
    assert again.run.answers["what-now"].outdated
    assert again.run.open_question.id == "mend"
    finish(again)
    view = debrief_view(again.run)
    assert view["vanished"] == [
        {"question": "in-one-sentence", "answer": "It wobbles."},
        {"question": "first-look", "answer": "pump, spin"},
    ]
    assert [each["kind"] for each in view["path"][0]["yours"]] == ["none", "none"]
    gone = {"text": "hammer", "rating": None, "word": ""}
    yours = {"choices": [gone], "rating": None, "word": "Earlier version", "detail": "kept, not marked"}
    assert view["path"][1]["yours"] == [{"kind": "choice", **yours}]
    card = step_view(again.run, changed.steps[1])["questions"][0]
    assert card["outcome"] is None
    assert card["notice"]["lead"] == "Earlier version."
    assert card["notice"]["button"] is None


# -- a folder that cannot be written -------------------------------------------------------------------


def test_learning_goes_on_where_nothing_can_be_kept(open_session, own_folder):
    own_folder.write_text("a file where the folder should be", encoding="utf-8")
    opened = open_session()
    finish(opened)
    assert opened.run.finished
    (banner,) = opened.banners
    assert (banner.name, banner.tone) == ("not-kept", "warning")
    assert banner.lead == "Your answers are not being kept."
    assert banner.show == str(own_folder / "records" / "wobbling-bicycle")
    own_folder.unlink()
    opened.start_again()
    assert [each.name for each in opened.banners] != ["not-kept"]
    assert Records(opened.records.folder).read()


def test_a_full_disk_is_said_and_answers_are_kept_once_there_is_room(open_session, monkeypatch):
    opened = open_session()
    opened.commit(*SENTENCE)

    def no_space(handle, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(os, "write", no_space)
        assert opened.commit(*SPIN).mark == 3
        assert "No space left on device" in banners(opened)["not-kept"]
        assert opened.run.open_question.id == "what-now"
    assert set(open_session().run.answers) == {"in-one-sentence"}
    opened.commit("what-now", ["scan"], "low")
    assert [*banners(opened)] == ["kept-again"]
    assert set(open_session().run.answers) == {"in-one-sentence", "first-look", "what-now"}


# -- a killed kernel -----------------------------------------------------------------------------------

COMMITS = """
import sys
from helpers.session import Session
session = Session.open("wobbling-bicycle")
session.commit("in-one-sentence", "It wobbles.")
assert session.commit("first-look", ["spin"], "high").counts
print("committed", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("time", [1, 2, 3])
def test_an_answer_is_there_after_the_kernel_was_killed(open_session, time):
    with subprocess.Popen(
        [sys.executable, "-c", COMMITS], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "committed\n"
        process.kill()
    assert open_session().run.answers["first-look"].result.mark == 3


# -- anything at all -----------------------------------------------------------------------------------

junk = st.none() | st.text(max_size=5) | st.integers() | st.lists(st.text(max_size=5), max_size=3)
deeds = st.sampled_from(["commit", "commit", "commit", "junk", "reveal", "again", "other", "dismiss"])


@settings(max_examples=40)
@given(data=st.data())
def test_whatever_is_done_is_found_again_by_another_kernel(practice_root, tmp_path_factory, data):
    case = load_case("wobbling-bicycle", practice_root)
    folder = tmp_path_factory.mktemp("records")
    one, two = (Session(case, Records(folder), "a" * 32) for _ in range(2))
    for _ in range(data.draw(st.integers(1, 12))):
        question = data.draw(st.sampled_from(case.questions))
        match data.draw(deeds):
            case "commit":
                question = one.run.open_question or question
                one.commit(question.id, question.model_answer(), data.draw(st.sampled_from(["low", "high"])))
            case "junk":
                one.commit(question.id, data.draw(junk), data.draw(junk), data.draw(junk), data.draw(junk))
            case "reveal":
                one.reveal(question.id, data.draw(st.sampled_from(["spin", "pump", "gone"])))
            case "again":
                one.start_again()
            case "other":
                one, two = two, one
            case "dismiss":
                one.dismiss("refused")
        one.sync()
        third = Session(case, Records(folder), "a" * 32)
        assert (third.attempt, views(third)) == (one.attempt, views(one))
        assert not one.records.damaged


def test_a_broken_case_does_not_open(make_root, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(make_root(("minutes: 5", "minutes: no"))))
    with pytest.raises(CaseError):
        Session.open("wobbling-bicycle")


def test_of_two_attempts_with_one_number_the_one_used_last_goes_on(open_session):
    here = open_session()
    here.commit("in-one-sentence", "Here.")
    # A folder copied together from two computers holds two pseudonyms.
    for actor, words in (("0" * 32, "There."), ("f" * 32, "Last.")):
        there = statements.Writer(actor, here.case.id, 1)
        attempt = there.attempt(1)
        kept = Result("kept")
        said = there.answered(attempt, "in-one-sentence", "long-fill-in", words, None, kept, None)
        add(here, f"{actor}.jsonl", json.dumps(said))
    assert open_session().run.answers["in-one-sentence"].given == "Last."


@pytest.mark.parametrize(
    "year", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00Z"]
)
def test_a_time_at_the_end_of_the_calendar_breaks_nothing(open_session, lines_kept, year):
    opened = open_session()
    opened.commit(*SENTENCE)
    opened.commit(*SPIN)
    late = [json.dumps(line | {"id": str(uuid4()), "timestamp": year}) for line in lines_kept()[1:]]
    add(opened, "0.jsonl", *late)
    again = open_session()
    for step in again.case.steps:
        step_view(again.run, step, again.banners)
