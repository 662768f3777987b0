"""The application of a class is asked anything at all: it refuses politely, and the class goes on."""

import pytest

from tests.class_fixtures import real
from tests.class_fuzz import Fuzz


@pytest.fixture
def fuzz(sqlite_database, opened, worker):
    store = opened(sqlite_database)
    made = Fuzz(worker(store), store, real("irritable-toddler"))
    yield made
    made.still_works()
    # It was not all turned away at the door.
    assert made.by_path["/vote", 200] > 0, made.by_path
    assert made.by_path["/vote", 422] > 0, made.by_path


def test_no_odd_value_breaks_a_class(fuzz):
    fuzz.look_at_each_odd_part()


def test_no_request_breaks_a_class(fuzz):
    fuzz.look_at_any(300)
