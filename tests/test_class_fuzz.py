"""The application of a class is asked anything at all: it refuses politely, and the class goes on."""

from tests.class_fixtures import real
from tests.class_fuzz import Fuzz, fuzz


def test_no_request_breaks_a_class(sqlite_database, opened, worker):
    store = opened(sqlite_database)
    fuzzed = Fuzz(worker(store), store, real("irritable-toddler"))
    answers = fuzz(fuzzed, 300)
    # It was not all turned away at the door.
    assert answers[200] > 20
    assert {403, 404, 409, 422} <= set(answers), answers
    assert fuzzed.by_path["/vote", 422] > 0, fuzzed.by_path
