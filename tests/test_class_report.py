"""The report of a class: plain values against hand-worked ones, then text, HTML, data frames, files."""

import csv
import io
import re
from dataclasses import replace
from math import isnan
from types import SimpleNamespace

import pytest
from pandas import isna

from helpers.blocks import Table, as_html, as_text
from helpers.classroom.rules.timing import spans
from helpers.classroom.rules.vote import Vote
from helpers.classroom.storage import store as store_module
from helpers.classroom.storage.database import sqlite_address
from helpers.classroom.storage.store import Store
from helpers.looking_back.held import Held
from helpers.looking_back.notebook_report import ClassReport
from helpers.looking_back.report import report_of
from helpers.looking_back.report_text import blocks
from helpers.looking_back.vote_rows import COLUMNS, as_csv, vote_rows
from helpers.questions import written


class Hall:
    """A class to play: whoever comes, and what they vote, on a clock of its own."""

    def __init__(self, store, case, clock, rehearsal=False, version=None):
        self.store, self.clock = store, clock
        self.questions = [each.id for each in case.questions]
        version = version or case.file.version
        self.room, _ = store.add_room(case.id, version, self.questions[0], rehearsal)
        self.phones = []

    def come(self, *nicknames, pretend=False):
        for each in nicknames:
            cookie = f"{self.room.id}-{len(self.phones)}"
            self.phones.append(self.store.add_phone(self.room, cookie, each, pretend))
            self.clock.now += 1

    def turn(self, *deeds):
        for deed in deeds:
            self.room = self.store.turn(self.room.id, self.room.version, deed, self.questions)

    def until(self, question):
        while self.room.question != question:
            self.turn("reveal", "next")

    def vote(self, *given):
        """Open a vote, cast (answer, certainty) of each phone in order, None for none, and close it."""
        self.turn("again" if self.room.phase == "closed" else "open")
        self.clock.now += 10
        for phone, each in zip(self.phones, given, strict=True):
            if each:
                answer, certainty = each
                vote = (phone.id, self.room.id, self.room.question, self.room.round)
                assert self.store.cast([Vote(*vote, written(answer), certainty, 1, self.clock.now)]) == ["in"]
            self.clock.now += 1
        self.turn("close")

    @property
    def held(self):
        return Held.read(self.store, self.store.room(self.room.id))

    @property
    def report(self):
        return report_of(self.held)


@pytest.fixture
def clock(monkeypatch):
    clock = SimpleNamespace(now=1_800_000_000.0)
    monkeypatch.setattr(store_module, "time", SimpleNamespace(time=lambda: clock.now))
    return clock


@pytest.fixture
def store(tmp_path):
    store = Store(sqlite_address(tmp_path / "class.sqlite3"))
    yield store
    store.close()


@pytest.fixture
def hall(store, clock, make_case, more_kinds, monkeypatch, tmp_path):
    """Return a function that opens a room on the practice case with every kind of question."""
    case = make_case(*more_kinds)
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path / "root"))

    def opened(**options):
        return Hall(store, case, clock, **options)

    return opened


SPIN, PUMP, RAY = (("spin",), "high"), (("pump",), "medium"), (("x-ray",), "low")
BOTH = (("spin", "x-ray"), "low")


@pytest.fixture
def four(hall):
    """Return a class of five phones of which four vote on the first choice: right are 1 of 4, then 3 of 4."""
    four = hall()
    four.come("", "Ada", "", "=1+1", "late")
    four.until("first-look")
    four.vote(SPIN, PUMP, BOTH, RAY, None)
    four.vote(SPIN, SPIN, SPIN, RAY, None)
    return four


def asked(report, question):
    return next(each for each in report.asked if each.id == question)


def test_participation_and_right_answers_are_counted_for_both_votes(four):
    report = four.report
    assert (report.people, report.pretend) == (5, 0)
    assert [each.id for each in report.asked] == ["first-look"]
    look = asked(report, "first-look")
    assert (look.text, look.rated) == ("What do you check first?", True)
    assert (look.first_round.voted, look.first_round.rated, look.first_round.right) == (4, 4, 1)
    assert (look.second_round.voted, look.second_round.right) == (4, 3)


def test_of_several_options_each_is_counted_and_the_weakest_rates(four):
    look = asked(four.report, "first-look")
    counted = {each.row.text: (each.first, each.second) for each in look.options}
    assert counted == {
        "Spin both wheels": (2, 3),
        "Check the tire pressure": (1, 0),
        "X-ray the frame": (2, 1),
        "Ride on and see": (0, 0),
    }
    assert [each.row.word for each in look.options] == ["Best", "Acceptable", "Low yield", "Harmful"]


def test_certainties_are_counted_with_how_often_they_were_right(four):
    sure = {
        each.certainty: (each.first, each.first_right, each.second, each.second_right)
        for each in asked(four.report, "first-look").sure
    }
    assert sure == {"low": (2, 0, 1, 0), "medium": (1, 0, 0, 0), "high": (1, 1, 3, 3)}


RIDE, SURE_RAY, SURE_PUMP = (("ride-on",), "high"), (("x-ray",), "high"), (("pump",), "high")


def test_who_was_sure_and_not_right_is_told_with_what_they_chose_the_most_harmful_first(hall):
    room = hall()
    room.come(*[""] * 8)
    room.until("first-look")
    two = (("spin", "x-ray"), "high")
    room.vote(SPIN, SURE_PUMP, SURE_RAY, two, RIDE, PUMP, RAY, (("ride-on",), "low"))
    found = asked(room.report, "first-look").sure_not_right
    assert (found.rated, found.people, found.harmful) == (8, 4, 1)
    # Of two options the best one misled nobody.
    assert [(row.text, count) for row, count in found.chose] == [
        ("Ride on and see", 1),
        ("X-ray the frame", 2),
        ("Check the tire pressure", 1),
    ]
    text = as_text(blocks(room.report))
    told = text.partition("Sure and not right\n\n")[2].partition("\n\n1. What do you check first?\n\n")[0]
    assert told.startswith("Most worth talking about: answers that were given with high certainty")
    assert "1. What do you check first? 4 of 8 sure and not right:" in told
    assert re.search(r"Ride on and see +1 +Harmful\n +X-ray the frame +2 +Low yield\n", told)
    assert "counted with each" not in told
    html = ClassReport(room.held)._repr_html_()
    assert "1. What do you check first? 4 of 8 sure and not right</caption>" in html
    (row,) = ClassReport(room.held).items().to_dict("records")
    assert (row["sure not right"], row["sure harmful"]) == (4, 1)


def test_a_question_with_a_harmful_answer_comes_first_and_those_with_nobody_are_named(hall):
    room = hall()
    room.come("", "", "")
    room.until("first-look")
    room.vote(SURE_RAY, SURE_RAY, (("x-ray", "pump"), "high"))
    room.until("what-now")
    room.vote((("hammer",), "high"), APART, APART)
    room.until("mend")
    room.vote((("replace",), "high"), None, None)
    told = as_text(blocks(room.report)).partition("Sure and not right\n\n")[2]
    assert told.index("1 of 3 sure and not right") < told.index("3 of 3 sure and not right")
    assert "Who chose several answers is counted with each." in told.replace("\n", " ")
    assert "Nobody was sure and not right on question 3." in told


def test_sure_and_not_right_counts_the_last_vote_of_each_once_it_was_closed(hall):
    room = hall()
    room.come("", "")
    room.until("first-look")
    room.turn("open")
    vote = Vote(room.phones[0].id, room.room.id, "first-look", 1, "x-ray", "high", 1, room.clock.now)
    assert room.store.cast([vote]) == ["in"]
    assert asked(room.report, "first-look").sure_not_right is None
    assert "Sure and not right" not in as_text(blocks(room.report))
    (row,) = ClassReport(room.held).items().to_dict("records")
    assert isna(row["sure not right"])
    assert row["why"].startswith("sure: no rated vote was closed; gain: no second vote was held;")
    room.turn("close", "again")
    assert room.store.cast([replace(vote, round=2, given="spin")]) == ["in"]
    assert asked(room.report, "first-look").sure_not_right.people == 1
    room.turn("close")
    assert asked(room.report, "first-look").sure_not_right.people == 0
    assert "Nobody was sure and not right." in as_text(blocks(room.report))


def test_who_was_sure_and_left_the_second_vote_out_is_not_forgotten(hall):
    room = hall()
    room.come("", "")
    room.until("first-look")
    room.turn("open")
    votes = [
        Vote(each.id, room.room.id, "first-look", 1, "x-ray", "high", 1, room.clock.now)
        for each in room.phones
    ]
    assert room.store.cast(votes) == ["in", "in"]
    room.turn("close", "again")
    assert room.store.cast([replace(votes[0], round=2, given="spin")]) == ["in"]
    room.turn("close")
    found = asked(room.report, "first-look").sure_not_right
    assert (found.rated, found.people) == (2, 1)


def test_of_a_handful_of_people_no_percentage_tells_how_sure_they_were(many):
    few, enough = (as_text(blocks(many(people).report)) for people in (18, 40))
    assert re.search(r"High +9 +9 of 9\n", few)
    assert re.search(r"High +20 +20 of 20 \(100%\)\n", enough)


def test_sure_and_not_right_has_a_percentage_from_twenty_votes_on(hall):
    for people, said in ((19, "19 of 19 sure"), (20, "20 of 20 (100%) sure")):
        room = hall()
        room.come(*[""] * people)
        room.until("first-look")
        room.vote(*[RIDE] * people)
        assert f"1. What do you check first? {said} and not right:" in as_text(blocks(room.report))


def test_changed_minds_and_gain_take_people_who_voted_twice(hall):
    room = hall()
    room.come(*[""] * 12)
    room.until("first-look")
    # One stays right, two become wrong, three become right, four stay wrong; two vote once.
    room.vote(SPIN, SPIN, SPIN, PUMP, RAY, BOTH, RAY, RAY, PUMP, PUMP, SPIN, None)
    room.vote(SPIN, RAY, PUMP, SPIN, SPIN, SPIN, RAY, PUMP, RAY, BOTH, None, SPIN)
    look = asked(room.report, "first-look")
    minds = look.minds
    assert (minds.stayed, minds.lost, minds.gained, minds.missed) == (1, 2, 3, 4)
    # 3 of 10, then 4 of 10.
    assert (look.gain.value, look.gain.people) == (pytest.approx(1 / 7), 10)
    # The projector told the same.
    assert look.gain.value == pytest.approx(minds.gain)
    lines = [each.split() for each in as_text(blocks(room.report)).splitlines()]
    assert ["right", "1", "2"] in lines
    assert ["wrong", "3", "4"] in lines


def test_the_gain_says_where_there_is_none(hall):
    two = hall()
    two.come("", "")
    two.until("first-look")
    two.vote(SPIN, SPIN)
    assert str(asked(two.report, "first-look").gain) == "no second vote was held"
    two.vote(None, None)
    assert str(asked(two.report, "first-look").gain) == "nobody answered twice"


def test_the_gain_says_where_there_was_none_to_have(hall):
    two = hall()
    two.come("", "")
    two.until("first-look")
    two.vote(SPIN, SPIN)
    two.vote(SPIN, RAY)
    assert str(asked(two.report, "first-look").gain) == "all were right at first: nothing to gain"


def test_the_gain_of_a_small_class_is_shown(four):
    assert asked(four.report, "first-look").gain.value == pytest.approx(2 / 3)
    assert "Normalized gain: 0.67." in as_text(blocks(four.report))


def test_every_kind_is_counted_in_rows_of_its_own(hall, every_kind):
    one = hall()
    one.come("", "")
    crack, order = (every_kind.question(each).model_answer() for each in ("crack", "order-of-work"))
    cases = {
        "in-one-sentence": (("It wobbles.", None), None, []),
        "crack": ((crack, "high"), ("nothing", "low"), ["On the finding", "Nothing abnormal here"]),
        "other-wheel": (("nothing", "high"), ("1.0 1.0", "low"), ["Marked a place", "Nothing abnormal here"]),
        "before-the-scan": ((20, None), (100, None), ["0 to 20%", "81 to 100%"]),
        "order-of-work": ((order, "high"), (order[::-1], "low"), ["In order", "Out of order"]),
    }
    for question in one.questions:
        one.until(question)
        if question in cases:
            one.vote(*cases[question][:2])
        if question != one.questions[-1]:
            one.turn("reveal", "next")
    report = one.report
    assert [each.id for each in report.asked] == [each for each in one.questions if each in cases]
    for question, (_, _, chosen) in cases.items():
        found = asked(report, question)
        assert [each.row.text for each in found.options if each.first] == chosen
        right = None if question in ("in-one-sentence", "before-the-scan") else 1
        assert found.rated is (right is not None)
        assert found.first_round.right == (right or 0)
        assert (str(found.gain) == "not rated") is (right is None)
    words = {each.row.text: each.row.word for each in asked(report, "other-wheel").options}
    assert words == {"Marked a place": "Does not fit", "Nothing abnormal here": "Fits the picture"}
    assert "It wobbles." not in as_text(blocks(report)) + ClassReport(one.held)._repr_html_()
    assert any("questions of the case were not put to the vote" in each for each in report.notes)


def test_a_vote_takes_as_long_as_it_took_votes(hall):
    one = hall()
    one.come("")
    one.turn("pause")
    one.clock.now += 1000
    one.turn("go_on", "open")
    one.clock.now += 90
    one.turn("pause")
    one.clock.now += 500
    one.turn("go_on")
    one.clock.now += 12
    one.turn("close", "pause")
    one.clock.now += 700
    one.turn("go_on", "again")
    opened = one.clock.now
    vote = Vote(one.phones[0].id, one.room.id, one.questions[0], 2, "It wobbles.", None, 1, opened)
    assert one.store.cast([vote]) == ["in"]
    found = spans(one.store.turns(one.room.id))
    question = one.questions[0]
    assert found[question, 1].seconds == 102
    assert (found[question, 2].opened_at, found[question, 2].seconds) == (opened, None)
    assert "still open" in as_text(blocks(one.report))
    one.clock.now += 5
    one.turn("pause")
    one.clock.now += 5
    one.turn("end")
    assert spans(one.store.turns(one.room.id))[question, 2].seconds == 5
    text = as_text(blocks(one.report))
    assert "1:42 min" in text
    assert "0:05 min" in text


def test_turns_around_a_vote_are_no_part_of_it():
    turns = [("reveal", "a", 0, 1.0), ("next", "b", 0, 2.0), ("open", "b", 1, 5.0), ("close", "b", 1, 9.0)]
    found = spans([*turns, ("pause", "b", 1, 20.0), ("end", "b", 1, 30.0)])
    assert {key: (each.opened_at, each.seconds) for key, each in found.items()} == {("b", 1): (5.0, 4.0)}


APART, SCAN = (("take-apart",), "high"), (("scan",), "low")


@pytest.fixture
def many(hall):
    """Return a function that lets people vote on two questions: every other one is right on both."""

    def voted(people):
        room = hall()
        room.come(*[""] * people)
        room.until("first-look")
        room.vote(*[SPIN if i % 2 else RAY for i in range(people)])
        room.until("what-now")
        room.vote(*[APART if i % 2 else SCAN for i in range(people)])
        return room

    return voted


def test_from_twenty_people_on_the_figures_of_the_questions_are_shown(many):
    report = many(20).report
    for each in report.asked:
        assert each.first.difficulty.value == 0.5
        assert each.first.item_total.value == pytest.approx(1)
        # Of three options not rated best one was chosen.
        assert each.first.distractors.value == pytest.approx(1 / 3)
        assert each.first == each.last
    assert report.first_reliability.value == pytest.approx(1)


def test_below_twenty_only_counts_are_shown(many):
    report = many(19).report
    for each in report.asked:
        for figure in (each.first.difficulty, each.first.item_total, each.last.distractors):
            assert (str(figure), figure.people) == ("too few", 19)
    assert str(report.first_reliability) == str(report.last_reliability) == "too few"
    text = as_text(blocks(report))
    assert "9 of 19 (47%)" in text
    # Nothing but one sentence stands where nothing can be said, and nothing explains what is not there.
    assert text.partition("Figures of the questions\n\n")[2].replace("\n", " ") == (
        "Too few phones for these (difficulty, item-total, distractors, KR-20): at most 19 voted on a "
        "question, 20 are needed.  A handful of questions cannot grade anyone."
    )


def test_tables_of_figures_are_shown_where_they_say_something(many):
    room = many(20)
    text = as_text(blocks(room.report))
    assert re.search(r"1\. What do you check first\? +20 +0\.50 +1\.00 +0\.33", text)
    assert "First votes, KR-20: 1.00. People who voted on every question: 20." in text
    # Without a second vote the last ones are the first.
    assert "Last votes" not in text
    assert "Difficulty: the share right" in text.replace("\n", " ")
    room.vote(*[APART] * 20)
    assert "Last votes, KR-20" in as_text(blocks(room.report))


def test_figures_that_want_people_who_voted_on_everything_are_left_out_without_them(many):
    room = many(24)
    room.until("mend")
    room.vote(*[(("replace",), "high")] * 19, *[None] * 5)
    text = as_text(blocks(room.report))
    assert re.search(r"Question +People +Difficulty +Distractors\n", text)
    assert "Item-total  " not in text
    said = "First votes: too few phones for item-total and KR-20, 19 voted on every question, 20 are needed."
    assert said in text.replace("\n", " ")


def test_where_only_the_second_vote_was_large_its_figures_are_shown(hall):
    room = hall()
    room.come(*[""] * 20)
    room.until("first-look")
    room.vote(*[SPIN] * 15, *[None] * 5)
    room.vote(*[SPIN] * 20)
    text = as_text(blocks(room.report))
    assert "Too few first votes: at most 15 on a question, 20 are needed." in text
    assert "First votes:" not in text
    assert "Last votes:" in text


def test_a_second_vote_that_was_not_held_is_not_told_as_nobody(many, four):
    text = as_text(blocks(many(4).report))
    assert re.search(r"Question +Right at first\n", text)
    assert "No second vote was held." in text
    assert re.search(r"Second +not held +- +-\n", text)
    assert re.search(r"Answer +First +Rating\n", text)
    assert re.search(r"Certainty +First +right\n", text)
    assert "gain" not in text.lower()
    assert re.search(r"Certainty +First +right +Second +right\n", as_text(blocks(four.report)))
    room = many(4)
    room.vote(*[APART] * 4)
    one, two = ClassReport(room.held).items().to_dict("records")
    assert (one["voted first"], one["right first"], two["voted second"], two["right second"]) == (4, 2, 4, 4)
    assert isna(one["voted second"])
    assert isna(one["right second"])
    assert one["why"].startswith("gain: no second vote was held; difficulty first: too few")
    text = as_text(blocks(room.report))
    assert re.search(r"1\. What do you check first\? +2 of 4 \(50%\) +not held +-\n", text)


def test_of_a_question_that_nobody_voted_on_nothing_but_that_is_told(many):
    room = many(4)
    room.until("mend")
    room.vote(None, None, None, None)
    text = as_text(blocks(room.report))
    last = text[text.index("\n3. ") :].partition("Figures of the questions")[0]
    assert re.search(r"First +0 of 4 \(0%\) +none +0:14 min", last)
    assert "Answers" not in last


def test_a_room_in_which_nobody_voted_says_so_and_shows_no_table(hall):
    room = hall()
    room.come("")
    room.until("first-look")
    room.vote(None)
    for text in (repr(ClassReport(room.held)), ClassReport(room.held)._repr_html_()):
        assert "Nobody voted." in text
        assert "Votes" not in text
        assert "<svg" not in text


def test_who_left_a_question_out_is_left_out_of_its_difficulty_and_of_what_spans_questions(many):
    room = many(24)
    # Of the last two one was right so far, one wrong; both leave this out, and so does the whole room then.
    room.until("mend")
    room.vote(*[(("replace",), "high")] * 22, None, None)
    report = room.report
    mend = asked(report, "mend").first
    assert (mend.difficulty.value, mend.difficulty.people) == (1, 22)
    assert (str(mend.item_total), mend.item_total.people) == ("all were right", 22)
    assert report.first_reliability.people == 22
    assert asked(report, "what-now").first.difficulty.people == 24


def test_last_votes_take_the_second_or_else_the_first(many):
    room = many(20)
    room.vote(*[APART if i < 15 else None for i in range(20)])
    what = asked(room.report, "what-now")
    assert what.first.difficulty.value == 0.5
    # 15 are right now; of the five who did not vote again three (numbers 15, 17, 19) were right at first.
    assert (what.last.difficulty.value, what.last.difficulty.people) == (18 / 20, 20)


def test_a_rehearsal_says_so_on_top_and_counts_its_pretend_phones(hall):
    room = hall(rehearsal=True)
    room.come("Bot", "Bot", pretend=True)
    room.come("Eva")
    room.until("first-look")
    room.vote(SPIN, SPIN, RAY)
    lines = as_text(blocks(room.report)).splitlines()
    assert lines[3].startswith("REHEARSAL. Pretend phones voted here;")
    assert "Phones in the room: 3, 2 of them pretend." in " ".join(lines)
    html = ClassReport(room.held)._repr_html_()
    assert "<strong>REHEARSAL" in html
    assert html.index("REHEARSAL") < html.index("<table") < html.index("<svg") < html.index("<h4>1. What")
    found = vote_rows(room.held)
    assert [(each.pretend, each.nickname) for each in found] == [("yes", ""), ("yes", ""), ("no", "Eva")]


def test_a_class_is_no_rehearsal(four):
    assert "REHEARSAL" not in as_text(blocks(four.report))


def test_a_nickname_stands_with_the_votes_only_and_only_if_it_was_typed(four):
    assert [each.nickname for each in vote_rows(four.held)[:4]] == ["", "Ada", "", "=1+1"]
    shown = as_text(blocks(four.report)) + ClassReport(four.held)._repr_html_()
    assert "Ada" not in shown


# -- a case that changed since -------------------------------------------------------------------------


def rewrite(tmp_path, *changes):
    file = tmp_path / "root" / "cases" / "wobbling-bicycle" / "case.yaml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def test_another_version_of_the_case_is_named(hall):
    room = hall(version=7)
    assert "Later version: the class saw version 7 of the case, and this report reads version 1." in (
        as_text(blocks(room.report)).replace("\n", " ")
    )


def test_an_option_that_is_gone_is_counted_by_its_id_and_its_votes_have_no_rating(four, tmp_path):
    rewrite(tmp_path, ("version: 1", "version: 2"), ("id: x-ray", "id: crystal-ball"))
    report = four.report
    assert any(each.startswith("Earlier version: the class saw version 1 of the") for each in report.notes)
    look = asked(report, "first-look")
    assert (look.first_round.voted, look.first_round.rated, look.first_round.right) == (4, 2, 1)
    counted = {each.row.text: each.first for each in look.options if each.first}
    assert counted == {"Spin both wheels": 2, "Check the tire pressure": 1, "x-ray (earlier version)": 2}
    assert "1 of 2 (50%), 2" in as_text(blocks(report))
    assert "1 of 2 (50%), 2 unreadable" in ClassReport(four.held)._repr_html_()
    row = vote_rows(four.held)[2]
    assert (row.chosen, row.text) == ("spin; x-ray", "Spin both wheels; x-ray (earlier version)")
    assert (row.rating, row.right) == ("", None)


def test_votes_without_a_rating_are_left_out_of_the_figures(hall, tmp_path):
    room = hall()
    room.come(*[""] * 21)
    room.until("first-look")
    room.vote(*[SPIN] * 20, (("pump", "x-ray"), "low"))
    rewrite(tmp_path, ("id: x-ray", "id: crystal-ball"))
    first = asked(room.report, "first-look").first
    assert (first.difficulty.value, first.difficulty.people) == (1, 20)
    assert (first.distractors.value, first.distractors.people) == (0, 20)


def test_a_question_that_is_gone_is_shown_by_its_ids(four, tmp_path):
    rewrite(tmp_path, ("id: first-look", "id: other-look"))
    report = four.report
    assert "Earlier version: the case does not ask any more: first-look." in report.notes
    look = asked(report, "first-look")
    assert (look.rated, look.first_round.voted, look.first_round.right) == (False, 4, 0)
    assert {each.row.text: each.first for each in look.options} == {
        "spin (earlier version)": 2,
        "pump (earlier version)": 1,
        "x-ray (earlier version)": 2,
    }
    assert "1. first-look (earlier version)" in as_text(blocks(report))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("rating: best", "rating: bset"), "The case cannot be read: cases/wobbling-bicycle/case.yaml:"),
        (None, "The case cannot be read: no case 'wobbling-bicycle'; the cases are 'other'"),
    ],
)
def test_a_case_that_cannot_be_read_leaves_the_counts(four, tmp_path, change, said):
    folder = tmp_path / "root" / "cases" / "wobbling-bicycle"
    if change:
        rewrite(tmp_path, change)
    else:
        folder.rename(folder.with_name("other"))
    report = four.report
    assert report.notes[0].startswith(said)
    assert len(report.notes[0].splitlines()) == 1
    assert report.title == "wobbling-bicycle"
    assert asked(report, "first-look").first_round.voted == 4
    assert "pump (earlier version)" in as_text(blocks(report))


def test_words_to_a_question_that_is_gone_are_not_shown(hall, tmp_path):
    room = hall()
    room.come("", "")
    room.vote(("Anna said so.", None), ("[,] <b>", None))
    rewrite(tmp_path, ("id: in-one-sentence", "id: in-two-sentences"))
    (row,) = asked(room.report, "in-one-sentence").options
    assert (row.row.text, row.first) == ("another answer (earlier version)", 2)


def test_an_answer_that_the_case_does_not_take_any_more_has_a_row(hall, tmp_path):
    room = hall()
    room.come("")
    room.until("before-the-scan")
    room.vote((120, None))
    found = {each.row.text: each.first for each in asked(room.report, "before-the-scan").options}
    assert found["another answer (earlier version)"] == 1
    assert sum(found.values()) == 1


# -- votes as a table ----------------------------------------------------------------------------------


def read_back(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_each_vote_is_a_row_in_order_of_question_round_and_phone(four):
    found = read_back(as_csv(vote_rows(four.held)))
    assert tuple(found[0]) == COLUMNS
    assert [(each["round"], each["phone"]) for each in found] == [
        (str(round_), f"phone {number}") for round_ in (1, 2) for number in (1, 2, 3, 4)
    ]
    code = four.room.code
    assert found[1] == {
        "room": f"{code[:3]} {code[3:]}",
        "question": "first-look",
        "round": "1",
        "phone": "phone 2",
        "pretend": "no",
        "nickname": "Ada",
        "chosen": "pump",
        "text": "Check the tire pressure",
        "certainty": "medium",
        "rating": "acceptable",
        "right": "0",
        "seconds": "11.0",
    }


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@A1", "\tx", "\rx", "\nx", " =1+1"])
def test_no_text_is_run_by_a_spreadsheet(hall, begins):
    room = hall()
    room.come(begins)
    room.until("first-look")
    room.vote(SPIN)
    (row,) = read_back(as_csv(vote_rows(room.held)))
    assert row["nickname"] == f"'{begins}"
    assert row["text"] == "Spin both wheels"


def test_numbers_stay_numbers_and_what_is_missing_is_empty(hall):
    room = hall()
    room.come('a,"b"\nc')
    room.until("before-the-scan")
    room.turn("open")
    # A clock that was set back: a number, and no formula.
    room.clock.now -= 5
    room.store.cast(
        [Vote(room.phones[0].id, room.room.id, "before-the-scan", 1, "35", None, 1, room.clock.now)]
    )
    text = as_csv(vote_rows(room.held))
    assert ",35,21 to 40%,,,,-5.0\r\n" in text
    (row,) = read_back(text)
    assert (row["nickname"], row["right"], row["certainty"]) == ('a,"b"\nc', "", "")


# -- in a notebook -------------------------------------------------------------------------------------


def test_a_room_in_which_nothing_was_asked_says_so(hall):
    room = hall()
    for text in (repr(ClassReport(room.held)), ClassReport(room.held)._repr_html_()):
        assert "Nothing was put to the vote." in text
        assert "It has not ended." in text


def test_a_long_caption_is_wrapped_for_a_terminal_as_all_else():
    caption = "What do you do first, and why? " * 5 + "Now?"
    lines = as_text([Table(caption, ("Answer",), [("Nothing",)])]).splitlines()
    assert max(map(len, lines)) <= 88
    assert lines[-3].endswith("Now?:")


def test_tables_have_captions_and_named_heads_and_escape_what_they_show(four, tmp_path):
    rewrite(tmp_path, ("Spin both wheels", "Spin <both> & wheels"))
    html = ClassReport(four.held)._repr_html_()
    assert html.count("<table>") == html.count("<caption ") >= 5
    assert "Spin &lt;both&gt; &amp; wheels" in html
    assert "<both>" not in html
    assert '<th scope="col"' in html
    assert '<th scope="row"' in html
    # Every color is that of the page, in light and in dark; but for the bars.
    assert "color:" not in as_html(blocks(four.report))


def test_the_figure_shows_both_votes_and_says_them(four):
    drawn = ClassReport(four.held).figure()
    (axes,) = drawn.axes
    assert [round(each.get_width()) for each in axes.patches] == [25, 75]
    assert [each.get_text() for each in axes.texts] == ["1 of 4", "3 of 4"]
    html = ClassReport(four.held)._repr_html_()
    assert 'role="img"' in html
    words = "1. What do you check first? First 1 of 4 (25%), then 3 of 4 (75%)."
    assert f'aria-label="Right at the first and at the second vote. {words}"' in html
    assert "currentColor" in html
    assert "#010203" not in html


def test_the_figure_says_which_second_vote_was_not_held(many):
    room = many(4)
    room.vote(*[APART] * 4)
    (axes,) = ClassReport(room.held).figure().axes
    assert [each.get_text() for each in axes.texts] == ["2 of 4", "not held", "2 of 4", "4 of 4"]
    assert "First 2 of 4 (50%), no second vote was held. 2. " in ClassReport(room.held)._repr_html_()


def test_the_data_frames_hold_counts_figures_and_reasons(four):
    items, votes = ClassReport(four.held).items(), ClassReport(four.held).votes()
    (row,) = items.to_dict("records")
    assert (row["question"], row["people"], row["voted first"], row["right first"]) == ("first-look", 5, 4, 1)
    assert (row["voted second"], row["right second"]) == (4, 3)
    assert row["gain"] == pytest.approx(2 / 3)
    assert isnan(row["difficulty first"])
    assert row["why"].startswith("difficulty first: too few; item-total first: too few;")
    assert tuple(votes.columns) == COLUMNS
    assert votes["right"].sum() == 4


def test_with_enough_people_a_data_frame_needs_no_reason(many):
    table = ClassReport(many(20).held).items()
    assert list(table["difficulty last"]) == [0.5, 0.5]
    assert list(table["item-total first"]) == pytest.approx([1, 1])
    assert list(table["distractors first"]) == pytest.approx([1 / 3, 1 / 3])
    assert list(table["why"]) == ["gain: no second vote was held"] * 2


def test_without_a_class_the_report_tells_how_to_begin():
    empty = ClassReport(None)
    assert "casebook class CASE-ID" in repr(empty)
    assert "casebook class CASE-ID" in empty._repr_html_()
    assert len(empty.items()) == len(empty.votes()) == 0
    assert "question" in empty.items().columns
    assert empty.figure().axes == []
