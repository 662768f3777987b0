"""How often one may ask: counted for each within a window of time, and counted anew in the next."""

import pytest

from helpers.classroom.server import limits as limits_module
from helpers.classroom.server.limits import Limits, Window


class Clock:
    """A time that stands still until it is set."""

    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_so_many_are_allowed_to_each_within_a_window(clock):
    window = Window(2, 10, clock)
    assert [window.take("one") for _ in range(4)] == [True, True, False, False]
    assert not window.is_left("one")
    assert window.is_left("two")
    assert window.take("two")
    clock.now += 9.9
    assert not window.take("one")
    clock.now += 0.1
    assert window.is_left("one")
    assert [window.take("one") for _ in range(3)] == [True, True, False]


def test_looking_counts_nothing(clock):
    window = Window(1, 10, clock)
    assert all(window.is_left("one") for _ in range(3))


def test_nothing_is_kept_of_who_asked_before(clock):
    window = Window(2, 10, clock)
    for number in range(1000):
        window.take(f"phone {number}")
    clock.now += 10
    window.take("one")
    assert len(window._taken) == 1


@pytest.mark.parametrize(("limit", "allowed", "seconds"), [("may_vote", 40, 10), ("may_join", 3000, 60)])
def test_votes_and_joins_are_limited(limit, allowed, seconds, clock):
    may = getattr(Limits(clock), limit)
    assert all(may("one") for _ in range(allowed))
    assert not may("one")
    assert may("two")
    clock.now += seconds
    assert may("one")


def test_wrong_codes_are_limited_and_right_ones_are_not(clock):
    limits = Limits(clock)
    for _ in range(60):
        assert all(limits.may_try_code("here") for _ in range(3))
        limits.wrong_code("here")
    assert not limits.may_try_code("here")
    assert limits.may_try_code("there")
    clock.now += 60
    assert limits.may_try_code("here")


def test_streams_are_counted_until_they_end(monkeypatch):
    monkeypatch.setattr(limits_module, "STREAMS", 5)
    limits = Limits()
    assert [limits.begin_stream("one") for _ in range(5)] == [True] * 4 + [False]
    limits.end_stream("one")
    assert limits.begin_stream("one")
    assert limits.begin_stream("two")
    assert not limits.begin_stream("three")
    limits.end_stream("two")
    limits.end_stream("two")
    assert limits.begin_stream("three")
