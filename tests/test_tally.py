"""Votes counted: bars, changed minds, the rule of thumb."""

from collections import Counter

import pytest

from helpers.classroom.rules.tally import advice, bins, bins_of, is_right, tally
from helpers.classroom.rules.vote import Vote
from helpers.questions import written


def cast(question, *answers, number=1, first=0):
    """Return votes on a question, one a phone; None for a phone that does not vote."""
    return [
        Vote(f"p{i}", "r", question.id, number, written(question.kept(each)), "low", 1, 0.0)
        for i, each in enumerate(answers, first)
        if each is not None
    ]


@pytest.fixture
def choice(case):
    return case.question("what-now")


def test_the_bars_of_a_choice_are_its_options_and_rated_only_once_revealed(choice):
    before, after = bins(choice, False), bins(choice, True)
    assert [(each.letter, each.id) for each in before] == [
        ("A", "take-apart"), ("B", "scan"), ("C", "paint"), ("D", "hammer"),
    ]  # fmt: skip
    assert {(each.rating, each.word) for each in before} == {(None, "")}
    assert [each.rating for each in after] == ["best", "acceptable", "low_yield", "harmful"]
    assert [each.word for each in after] == ["Best", "Acceptable", "Low yield", "Harmful"]


def test_two_votes_are_counted_each_and_together(choice):
    first = cast(choice, ["take-apart"], ["take-apart"], ["paint"], ["scan"], ["hammer"], None)
    second = cast(choice, ["take-apart"], ["paint"], ["take-apart"], ["take-apart"], None, ["scan"], number=2)
    counted = tally(choice, [*first, *second], 2, True)
    assert counted.voted == (5, 5)
    assert counted.counts == (
        {"take-apart": 2, "scan": 1, "paint": 1, "hammer": 1},
        {"take-apart": 3, "scan": 1, "paint": 1, "hammer": 0},
    )
    assert counted.right == (2, 3)
    minds = counted.minds
    assert (minds.stayed, minds.lost, minds.gained, minds.missed) == (1, 1, 2, 0)
    # Of four who voted twice two were right, then three: one of the two that were possible.
    assert (minds.twice, minds.before, minds.after, minds.gain) == (4, 2, 3, 0.5)


def test_before_the_reveal_nothing_tells_what_is_right(choice):
    counted = tally(choice, cast(choice, ["take-apart"], ["paint"]), 1, False)
    assert counted.voted == (2,)
    assert counted.right is None
    assert counted.minds is None


def test_a_single_vote_has_no_changed_minds(choice):
    assert tally(choice, cast(choice, ["paint"]), 1, True).minds is None


def test_where_all_were_right_no_gain_was_possible(choice):
    votes = [*cast(choice, ["take-apart"]), *cast(choice, ["take-apart"], number=2)]
    assert tally(choice, votes, 2, True).minds.gain is None
    lost = [*cast(choice, ["take-apart"], ["paint"]), *cast(choice, ["paint"], ["paint"], number=2)]
    assert tally(choice, lost, 2, True).minds.gain == -1.0


def test_of_several_options_each_is_counted_and_the_worst_decides(case):
    question = case.question("first-look")
    counted = tally(question, cast(question, ["spin", "ride-on"], ["spin"]), 1, True)
    assert counted.counts[0] == {"spin": 2, "pump": 0, "x-ray": 0, "ride-on": 1}
    assert counted.right == (1,)


def test_places_are_counted_without_saying_which_is_right(every_kind):
    regions = [each for each in every_kind.questions if each.kind == "region"]
    found, normal = (
        next(each for each in regions if bool(each.canvas.outlines) == has) for has in (True, False)
    )
    for question in (found, normal):
        assert [each.id for each in bins(question, False)] == ["marked", "nothing"]
        assert bins_of(question, "1.0 1.0", False) == ("marked",)
    assert [each.id for each in bins(found, True)] == ["on", "near", "elsewhere", "nothing"]
    assert bins_of(found, found.model_answer(), True) == ("on",)
    assert bins_of(found, "nothing", True) == ("nothing",)
    assert [(each.id, each.rating) for each in bins(normal, True)] == [
        ("marked", "low_yield"), ("nothing", "best"),
    ]  # fmt: skip
    assert bins_of(normal, "1.0 1.0", True) == ("marked",)


@pytest.mark.parametrize(
    ("percent", "name"), [(0, "0"), (20, "0"), (21, "21"), (40, "21"), (41, "41"), (100, "81")]
)
def test_estimates_are_counted_in_fifths(every_kind, percent, name):
    question = next(each for each in every_kind.questions if each.kind == "estimate")
    assert bins_of(question, percent, False) == (name,)
    assert tally(question, cast(question, percent), 1, True).right is None


def test_orders_are_counted_by_place_until_the_reveal_rates_them(every_kind):
    question = next(each for each in every_kind.questions if each.kind == "rank")
    right = question.model_answer()
    before = tally(question, cast(question, right, right[::-1]), 1, False)
    assert before.right is None
    placed = Counter(
        f"{each}@{place}" for order in (right, right[::-1]) for place, each in enumerate(order, 1)
    )
    assert +Counter(before.counts[0]) == placed
    assert {each.rating for each in bins(question, False)} == {None}
    counted = tally(question, cast(question, right, right[::-1]), 1, True)
    assert counted.counts[0]["best"] == 1
    assert sum(counted.counts[0].values()) == 2


def test_every_question_of_every_case_can_be_tallied(any_case):
    for question in any_case.questions:
        if question.kind == "cells":
            continue
        given = question.model_answer() or "a few words"
        counted = tally(question, cast(question, given), 1, True)
        assert counted.voted == (1,)
        assert counted.right == ((1,) if question.marked else None)
        assert not question.marked or is_right(question, written(question.kept(given)))
        assert set(counted.counts[0]) == {each.id for each in bins(question, True)}


@pytest.mark.parametrize(
    ("right", "voted", "said"),
    [
        (0, 0, "few"), (4, 4, "few"), (0, 5, "teach"), (34, 100, "teach"), (35, 100, "discuss"),
        (70, 100, "discuss"), (71, 100, "move"), (5, 5, "move"),
    ],
)  # fmt: skip
def test_the_rule_of_thumb_has_its_published_bounds(right, voted, said):
    assert advice(right, voted) == said
