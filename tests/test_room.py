"""A room: what its presenter may do when, and what becomes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.classroom.rules.codes import digest, new_code, new_secret, plain_code, spoken_code
from helpers.classroom.rules.room import DEEDS, NotNow, Room, after, possible

QUESTIONS = ["one", "two", "three"]


def room(**changes):
    started = {
        "id": "r", "code": "KRT482", "case_id": "c", "case_version": 1, "rehearsal": False,
        "question": "one", "phase": "ready", "round": 0, "paused": False, "version": 1,
        "began_at": 0.0, "turned_at": 0.0,
    }  # fmt: skip
    return Room(**(started | changes))


def played(*deeds, start=None):
    at = start or room()
    for i, deed in enumerate(deeds, 1):
        at = after(at, deed, QUESTIONS, float(i))
    return at


def test_a_question_is_voted_on_twice_then_revealed_then_left():
    assert (played("open").phase, played("open").round) == ("open", 1)
    assert played("open", "close").phase == "closed"
    second = played("open", "close", "again")
    assert (second.phase, second.round) == ("open", 2)
    told = played("open", "close", "again", "close", "reveal")
    assert (told.phase, told.round, told.revealed) == ("revealed", 2, True)
    following = played("open", "close", "again", "close", "reveal", "next")
    assert (following.question, following.phase, following.round) == ("two", "ready", 0)


def test_every_turn_counts_and_notes_when_it_was():
    at = played("open", "pause", "go_on", "close")
    assert (at.version, at.turned_at, at.began_at) == (5, 4.0, 0.0)


def test_after_the_last_question_the_room_ends_and_takes_nothing_more():
    at = played("reveal", "next", start=room(question="three"))
    assert at.phase == "ended"
    assert possible(at) == ()
    with pytest.raises(NotNow, match="nothing: the room has ended"):
        after(at, "open", QUESTIONS, 1.0)


def test_a_vote_counts_only_while_it_is_open_and_not_paused():
    assert played("open").takes_votes
    for deeds in ([], ["open", "close"], ["open", "pause"], ["reveal"], ["open", "close", "again", "pause"]):
        assert not played(*deeds).takes_votes, deeds


def test_a_pause_allows_nothing_but_to_go_on_and_keeps_the_state():
    paused = played("open", "close", "pause")
    assert possible(paused) == ("go_on", "end")
    with pytest.raises(NotNow, match="while the room is paused; possible is go_on, end"):
        after(paused, "reveal", QUESTIONS, 1.0)
    assert after(paused, "go_on", QUESTIONS, 1.0).phase == "closed"


def test_there_is_no_third_vote():
    assert "again" not in possible(played("open", "close", "again", "close"))


def test_what_does_not_fit_the_moment_is_refused_and_says_what_would():
    with pytest.raises(NotNow) as caught:
        after(room(), "close", QUESTIONS, 1.0)
    said = "'close' is not possible while the room is ready; possible is open, reveal, pause, end"
    assert str(caught.value) == said


@given(st.lists(st.sampled_from(DEEDS), max_size=40))
def test_no_way_through_a_class_leads_nowhere(deeds):
    at = room()
    for deed in deeds:
        if deed in possible(at):
            before, at = at, after(at, deed, QUESTIONS, at.turned_at + 1)
            assert at.version == before.version + 1
            assert at.question in QUESTIONS
            assert 0 <= at.round <= 2
            assert (at.phase == "ended") == (not possible(at))
            assert (at.phase == "open") <= (at.round > 0)


def test_a_code_reads_and_types_well():
    codes = {new_code() for _ in range(200)}
    assert len(codes) > 190
    for code in codes:
        assert len(code) == 6
        assert code[:3].isalpha()
        assert code[3:].isdigit()
        assert not set(code) & set("AEIOULSZY015")
        assert plain_code(f" {spoken_code(code).lower()} ") == code
    assert plain_code("krt-482") == "KRT482"


def test_a_secret_is_long_random_and_kept_as_a_digest():
    assert new_secret() != new_secret()
    assert len(new_secret()) == 32
    assert len(digest("x")) == 64
    assert "x" not in digest("x")[:1]
