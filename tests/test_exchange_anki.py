"""Notes for Anki on what was missed or not known for sure, read by Anki itself."""

import re
import warnings
from datetime import date

import pytest

from helpers import home
from helpers.case import load_case
from helpers.exchange.anki import cards
from helpers.history import read_history
from helpers.marks import Result
from helpers.questions import NOTHING, Choice, Rank, Region
from helpers.records import Records
from helpers.session import Session
from helpers.statements import Writer

from .conftest import ROOT, write_practice

with warnings.catch_warnings():
    # Of Anki and of what it brings along; ours count.
    warnings.simplefilter("ignore")
    from anki.collection import Collection, ImportCsvRequest


@pytest.fixture
def collection(tmp_path):
    """Return an empty collection of Anki."""
    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


@pytest.fixture
def imported(collection, tmp_path):
    """Return a function that imports cards as Anki proposes it, and returns the log and the notes by guid."""

    def taken(made):
        path = tmp_path / "cards.txt"
        path.write_bytes(made.content)
        metadata = collection.get_csv_metadata(path=str(path), delimiter=None)
        log = collection.import_csv(ImportCsvRequest(path=str(path), metadata=metadata)).log
        notes = [collection.get_note(each) for each in collection.find_notes("")]
        return log, {each.guid: each for each in notes}

    return taken


def worst(question):
    match question:
        case Choice():
            return (
                max(
                    question.options,
                    key=lambda each: ["best", "acceptable", "low_yield", "harmful"].index(each.rating),
                ).id,
            )
        case Rank():
            return question.model_answer()[::-1]
        case Region():
            return NOTHING if question.canvas.outlines else "1 1"
    return question.model_answer()


def played(case, answer=worst, certainty="high", stop=None):
    session = Session(case, Records(home.records_folder(case.id)), home.pseudonym())
    session.open_early()
    for question in case.questions:
        if question.id == stop:
            break
        sure = certainty if question.marked else None
        assert session.commit(question.id, answer(question), sure).counts
    return session


def reviewed(case, question_id, given, certainty="high"):
    question = case.question(question_id)
    result = question.mark(given, certainty)
    last = read_history().answered[-1].at
    review = Writer(home.pseudonym(), case.id, 1).reviewed(
        question_id, question.interaction, given, certainty, result, 1, "", last, date(2026, 11, 22)
    )
    Records(home.records_folder(case.id)).append(review)


@pytest.fixture
def kinds(make_root, more_kinds, monkeypatch):
    """Return the practice case with a question of every kind, as the book's only case."""
    monkeypatch.setenv("CASEBOOK_ROOT", str(make_root(*more_kinds)))
    return load_case("wobbling-bicycle")


def test_anki_makes_a_note_of_each_question_that_was_missed(real_case, imported):
    played(real_case)
    made = cards(read_history(ROOT))
    wrong = [each for each in real_case.questions if each.marked and worst_is_wrong(each)]
    missed = [each for each in wrong if not each.pictures]
    log, notes = imported(made)
    # What needs its picture is counted and left out: a text file holds none.
    assert made.pictured == len(wrong) - len(missed)
    assert made.notes == log.found_notes == len(log.new) == len(notes) == len(missed) > 0
    assert set(notes) == {f"oms-casebook/{real_case.id}/{each.id}" for each in missed}
    for question in missed:
        note = notes[f"oms-casebook/{real_case.id}/{question.id}"]
        assert note.note_type()["name"] == "Basic"
        assert [note.col.decks.name(each.did) for each in note.cards()] == [f"Casebook::{real_case.title}"]
        step = real_case.step_of(question.id).id
        harmful = {"harmful"} if question.mark(worst(question), "high").rating == "harmful" else set()
        assert set(note.tags) == {"casebook", real_case.id, f"step-{step}", "missed"} | harmful


def worst_is_wrong(question):
    return question.mark(worst(question), "high").mark < 0


def test_imported_twice_there_are_no_more_notes_and_they_are_brought_up_to_date(kinds, imported):
    played(kinds, certainty="low")
    first = cards(read_history())
    _, notes = imported(first)
    log, again = imported(first)
    assert (len(log.new), len(again)) == (0, len(notes))
    reviewed(kinds, "first-look", ("spin",), "low")
    second = cards(read_history())
    log, after = imported(second)
    assert (len(log.new), len(log.updated), set(after)) == (0, 1, set(notes))
    assert (
        "You, with low certainty: Spin both wheels. Best."
        in after["oms-casebook/wobbling-bicycle/first-look"]["Back"]
    )


def test_a_note_asks_without_options_and_answers_with_reasons_and_sources(kinds, imported):
    played(kinds, stop="crack")
    note = imported(cards(read_history()))[1]["oms-casebook/wobbling-bicycle/first-look"]
    assert "What do you check first?" in note["Front"]
    assert "<b>Complaint</b>: The bicycle wobbles at speed." in note["Front"]
    for option in kinds.question("first-look").options:
        assert option.text not in note["Front"]
    assert "<b>Spin both wheels</b>: Best. It costs nothing, and here both ran true." in note["Back"]
    assert "You, with high certainty: Ride on and see. Harmful." in note["Back"]
    assert "A wobble at speed ends in a fall." in note["Back"]
    assert "Quick, and it is not reported here." not in note["Back"]
    assert "no clinician has reviewed them" in note["Back"]


def test_sources_have_names_only_once_the_case_is_finished(kinds):
    case = kinds
    played(case, stop="crack")
    names = [
        case.references.by_key[key].published.split(". ")[0]
        for key in case.references.keys_for(("A02", "X01"))
    ]
    before = cards(read_history()).content.decode()
    assert not [each for each in names if each in before]
    assert "source A, " in before
    session = Session(case, Records(home.records_folder(case.id)), home.pseudonym())
    for question in case.questions[2:]:
        session.commit(question.id, worst(question), "high" if question.marked else None)
    after = cards(read_history()).content.decode()
    assert [each for each in names if each in after] == names


def test_orders_and_pictures_are_asked_in_words(kinds, imported):
    played(kinds)
    notes = imported(cards(read_history()))[1]
    order = notes["oms-casebook/wobbling-bicycle/order-of-work"]
    model = [
        kinds.question("order-of-work").part(each).text
        for each in kinds.question("order-of-work").model_answer()
    ]
    assert re.findall("<li><b>(.*?)</b>", order["Back"]) == model
    assert "Too early: Ride it for a test" in order["Back"]
    assert not re.search("<img|<script", order["Front"] + order["Back"])


def test_what_was_right_and_sure_gets_no_note(kinds):
    played(kinds, answer=lambda question: question.model_answer(), certainty="medium")
    assert cards(read_history()).notes == 0


def test_what_was_right_with_low_certainty_is_called_unsure(kinds, imported):
    played(kinds, answer=lambda question: question.model_answer(), certainty="low")
    notes = imported(cards(read_history()))[1]
    assert len(notes) == sum(each.marked and not each.pictures for each in kinds.questions)
    assert all("unsure" in each.tags and "missed" not in each.tags for each in notes.values())


def test_the_latest_answer_decides_be_it_a_review(kinds):
    played(kinds, stop="crack")
    assert cards(read_history()).notes == 1
    reviewed(kinds, "first-look", ("spin",))
    assert cards(read_history()).notes == 0
    reviewed(kinds, "first-look", ("x-ray",))
    assert cards(read_history()).notes == 1


def test_text_is_shown_as_it_is(make_root, monkeypatch, imported):
    odd = "Is 1 < 2 & \\\"two\\\" > 1?\\tYes,\\n'no'."
    title = 'title: "A <b> :: title & \\"more\\""'
    root = make_root(
        ("lead_in: What do you check first?", f'lead_in: "{odd}"'),
        ('title: "Practice (invented): a bicycle that wobbles"', title),
    )
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    case = load_case("wobbling-bicycle")
    played(case, stop="what-now")
    made = cards(read_history())
    assert made.content.decode().count("\n") == 6 + 1
    (note,) = imported(made)[1].values()
    assert "<b>Is 1 &lt; 2 &amp; &quot;two&quot; &gt; 1? Yes, &#x27;no&#x27;.</b>" in note["Front"]
    deck = note.col.decks.name(note.cards()[0].did)
    assert deck.split("::") == ["Casebook", 'A <b> : title & "more"']


def test_questions_that_are_gone_are_counted_and_left_out(kinds, tmp_path, monkeypatch):
    played(kinds)
    everything = cards(read_history())
    assert everything.gone == 0
    monkeypatch.setenv("CASEBOOK_ROOT", str(write_practice(tmp_path / "later")))
    fewer = cards(read_history())
    # Two of the three are pictures, which had no note before.
    assert (everything.pictured, fewer.pictured, fewer.gone, fewer.notes) == (2, 0, 3, everything.notes - 1)


def test_an_older_wording_is_asked_as_it_is_now(kinds):
    played(kinds, stop="crack")
    writer = Writer(home.pseudonym(), kinds.id, 1)
    last = read_history().answered[-1].at
    given = ("an-option-of-once",)
    result = Result("marked", "harmful", -6.0)
    Records(home.records_folder(kinds.id)).append(
        writer.reviewed("first-look", "choice", given, "high", result, 1, "", last, date(2026, 11, 22))
    )
    made = cards(read_history())
    assert made.notes == 1
    assert "You answered an older wording of this question." in made.content.decode()
    assert "an-option-of-once" not in made.content.decode()


def test_whoever_did_nothing_gets_a_file_without_notes(imported):
    made = cards(read_history(ROOT))
    assert (made.notes, made.gone) == (0, 0)
    assert made.content.decode().splitlines()[0] == "#separator:tab"
