"""The widget around a view."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

import helpers
from helpers import home
from helpers.card.reading_copy import as_html
from helpers.case import load_case
from helpers.errors import CasebookError
from helpers.session import Session

ROOT = Path(__file__).parent.parent


@pytest.fixture
def desk(monkeypatch, tmp_path):
    monkeypatch.setenv("CASEBOOK_ROOT", str(ROOT))
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path))
    return helpers.open_case("wobbly-toddler")


def sent(card, monkeypatch):
    said = []
    monkeypatch.setattr(card, "send", said.append)
    return said


def press(card, **message):
    """Do what the front end does when the learner commits."""
    card._handle_custom_msg({"do": "commit", "seconds": 1.0, **message}, [])


SENTENCE = {"question": "in-one-sentence", "answer": "A girl who wobbles.", "certainty": None}
ORDER = {"question": "first-investigation", "answer": ["brain-mri"], "certainty": "high"}
LOOK = {"question": "first-mri", "answer": "nothing", "certainty": "high"}


def test_the_browser_gets_no_key_before_the_commit(desk):
    case = load_case("wobbly-toddler", ROOT)
    cards = [desk.step(each.id) for each in case.steps] + [desk.workup(), desk.debrief()]
    # The script and the style are the same for every case and hold the words of the ratings.
    kept = [{k: v for k, v in card.get_state().items() if k not in ("_esm", "_css")} for card in cards]
    state = json.dumps(kept, default=str, ensure_ascii=False)
    for question in case.questions:
        for part in question.parts:
            assert part.feedback not in state
    assert "harmful" not in state


def test_a_commit_is_answered_to_the_card_that_sent_it(desk, monkeypatch):
    card, twin = desk.step("first-visit"), desk.step("first-visit")
    said, heard = sent(card, monkeypatch), sent(twin, monkeypatch)
    press(card, **SENTENCE)
    press(card, **ORDER)
    press(card, **LOOK)
    assert said[-1] == {
        "kind": "committed",
        "question": "first-mri",
        "say": "Committed. Nothing abnormal, and you saw that. Plus 3 marks at high certainty.",
    }
    assert heard == []
    assert card.view == twin.view
    assert card.view["status"] == "committed"


def test_a_waiting_step_opens_by_itself(desk):
    later, card = desk.step("some-time-later"), desk.step("first-visit")
    assert later.view["status"] == "locked"
    assert later.view["waits_for"]["lead_in"] == "How would you present her in one sentence?"
    press(card, **SENTENCE)
    assert later.view["waits_for"]["lead_in"] == "What do you do first?"
    press(card, **ORDER)
    assert "brain MRI" in later.view["waits_for"]["lead_in"]
    press(card, **LOOK)
    assert later.view["status"] == "open"


def test_an_answer_that_cannot_be_taken_is_said_and_not_kept(desk, monkeypatch, tmp_path):
    card = desk.step("first-visit")
    said = sent(card, monkeypatch)
    press(card, **ORDER)
    assert said == [{"kind": "failed", "question": "first-investigation"}]
    assert "waits for" in card.view["banners"][0]["text"]
    assert not list(tmp_path.glob("records/*/*.jsonl"))


@pytest.mark.parametrize(
    "message",
    [None, {}, [], "x", {"do": "commit"}, {"do": "commit", "question": 1, "answer": 2}, {"do": "fly"},
     {"do": "reveal", "question": "x", "option": "y"}, {"do": "dismiss", "banner": 3}, {"do": "again"}],
)  # fmt: skip
def test_a_message_that_means_nothing_does_nothing(desk, message):
    card = desk.step("first-visit")
    before = card.view
    card._handle_custom_msg(message, [])
    assert card.view == before


def test_html_in_an_answer_stays_text(desk):
    card = desk.step("first-visit")
    press(card, **(SENTENCE | {"answer": "<script>alert(1)</script>"}))
    assert card.view["questions"][0]["words"] == "<script>alert(1)</script>"
    bundle = desk.step("first-visit")._repr_mimebundle_()
    assert "<script>" not in json.dumps(bundle)


def test_the_stored_rendition_never_shows_an_answer(desk):
    before = desk.step("first-visit")._repr_mimebundle_()
    press(desk.step("first-visit"), **SENTENCE)
    after = desk.step("first-visit")._repr_mimebundle_()
    assert after["text/plain"] == before["text/plain"]
    assert after["text/html"] == before["text/html"]


@pytest.mark.parametrize("name", ["wobbly-todler", "x" * 300, "../cases", ""])
def test_a_misspelt_case_lists_the_cases(desk, name):
    with pytest.raises(
        CasebookError, match=r"no case '.*'; the cases are 'irritable-toddler', 'two-cases', 'wobbly-toddler'"
    ):
        helpers.open_case(name)


def test_a_misspelt_step_lists_the_steps(desk):
    with pytest.raises(
        LookupError, match="no step 'first-vist'; the steps are 'first-visit', 'some-time-later'"
    ):
        desk.step("first-vist")


def test_start_again_reaches_every_card(desk, monkeypatch):
    card, later = desk.step("first-visit"), desk.step("some-time-later")
    press(card, **SENTENCE)
    press(card, **ORDER)
    press(card, **LOOK)
    said = sent(later, monkeypatch)
    later._handle_custom_msg({"do": "again"}, [])
    assert said == [{"kind": "began"}]
    assert card.view["status"] == "open"
    assert later.view["status"] == "locked"


@pytest.fixture
def running(monkeypatch):
    """Pretend that a cell of a notebook runs, by its id, by the run and in a window."""
    import IPython

    def run(cell, number, window="one"):
        metadata = {"cellId": cell} if cell else {}
        parent = {"metadata": metadata, "header": {"msg_id": f"{cell}-{number}", "session": window}}
        shell = SimpleNamespace(get_parent=lambda: parent)
        monkeypatch.setattr(IPython, "get_ipython", lambda: shell)

    return run


def closed(card):
    return card.comm is None


def test_a_cell_that_runs_again_leaves_no_earlier_card_alive(desk, running):
    def shown(card):
        card._repr_mimebundle_()
        return card

    running("a", 1)
    card, of_the_same_run = shown(desk.step("first-visit")), shown(desk.workup())
    assert not closed(card)
    running("b", 1)
    elsewhere = shown(desk.step("first-visit"))
    running("a", 2)
    again = shown(desk.step("first-visit"))
    assert [closed(each) for each in (card, of_the_same_run, elsewhere, again)] == [True, True, False, False]
    press(again, **SENTENCE)
    assert elsewhere.view["questions"][0]["status"] == "committed"
    assert card.view["questions"][0]["status"] == "open"


def test_another_window_of_the_same_notebook_keeps_its_cards(desk, running):
    running("a", 1)
    card = desk.step("first-visit")
    card._repr_mimebundle_()
    running("a", 2, window="two")
    other = desk.step("first-visit")
    other._repr_mimebundle_()
    press(other, **SENTENCE)
    assert not closed(card)
    assert card.view["questions"][0]["status"] == "committed"


def test_a_page_that_is_loaded_again_and_again_leaves_few_cards_alive(desk, running):
    cards = []
    for number in range(8):
        running("a", number, window=f"load {number}")
        cards.append((desk.step("first-visit"), desk.workup()))
        for each in cards[-1]:
            each._repr_mimebundle_()
    assert [closed(first) for first, _ in cards] == [True] * 4 + [False] * 4
    assert [closed(second) for _, second in cards] == [True] * 4 + [False] * 4


def test_a_card_that_another_cell_shows_stays_alive(desk, running):
    running("a", 1)
    card = desk.step("first-visit")
    running("b", 1)
    card._repr_mimebundle_()
    running("a", 2)
    desk.step("first-visit")
    assert not closed(card)


def test_a_new_card_brings_the_others_up_to_date(desk):
    card = desk.step("first-visit")
    Session.open("wobbly-toddler").commit("in-one-sentence", "In another kernel.")
    desk.workup()
    assert card.view["questions"][0]["status"] == "committed"


def test_where_the_cell_is_not_known_every_card_stays_alive(desk, running):
    cards = []
    for number in (1, 2):
        running("", number)
        cards.append(desk.step("first-visit"))
        cards[-1]._repr_mimebundle_()
    assert not any(closed(each) for each in cards)


def start_rows():
    return helpers.start().view["rows"]


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows sets no zone this way")
@pytest.mark.parametrize(
    ("at", "zone"), [("9999-12-31T23:59:59Z", "Asia/Tokyo"), ("0001-01-01T00:00:01Z", "UTC+9")]
)
def test_the_start_page_opens_whatever_time_an_answer_names(desk, monkeypatch, request, at, zone):
    press(desk.step("first-visit"), **SENTENCE)
    for file in home.records_folder("wobbly-toddler").glob("*.jsonl"):
        said = [
            json.loads(line) | {"timestamp": at} for line in file.read_text(encoding="utf-8").splitlines()
        ]
        file.write_text("".join(json.dumps(each) + "\n" for each in said), encoding="utf-8")
    request.addfinalizer(time.tzset)
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        assert "last opened on " in start_rows()[0]["line"]


def test_the_start_page_knows_how_far_the_learner_is(desk):
    assert start_rows()[0]["line"] == "7 steps, about 40 minutes. Not started."
    assert start_rows()[0]["button"] == "Open case 1"
    assert start_rows()[0]["step"] == "first-visit"
    press(desk.step("first-visit"), **SENTENCE)
    press(desk.step("first-visit"), **ORDER)
    press(desk.step("first-visit"), **LOOK)
    assert "1 of 7 done; last opened on " in start_rows()[0]["line"]
    assert start_rows()[0]["button"] == "Go on at step 2"
    assert start_rows()[0]["step"] == "some-time-later"
    for question in load_case("wobbly-toddler", ROOT).questions[2:]:
        step = load_case("wobbly-toddler", ROOT).step_of(question.id)
        answer = question.model_answer()
        given = list(answer) if isinstance(answer, tuple) else answer
        press(desk.step(step.id), question=question.id, answer=given, certainty="low")
    assert start_rows()[0]["line"].endswith("Finished.")
    assert start_rows()[0]["button"] == "Read the debrief"
    assert start_rows()[0]["step"] == "debrief"


def test_the_start_page_leads_to_the_lab(desk):
    rows = start_rows()
    assert [each["title"] for each in rows][-2:] == ["The two cases side by side", "Imaging lab"]
    assert (ROOT / "notebooks" / rows[-1]["path"]).is_file()
    assert rows[-1]["button"] == "Open the lab"


def test_a_broken_case_leaves_the_others_open(monkeypatch, tmp_path):
    shutil.copytree(ROOT / "cases", tmp_path / "root" / "cases")
    broken = tmp_path / "root" / "cases" / "another-case"
    broken.mkdir()
    (broken / "case.yaml").write_text("id: another-case\ntitle: <b>x</b>\n", encoding="utf-8")
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path / "root"))
    rows = start_rows()
    assert [each["title"] for each in rows][::3] == ["Case 1. The toddler who wobbles", "another-case"]
    assert rows[-1]["button"] is None
    assert "This case cannot be opened" in rows[-1]["line"]
    assert [each["button"] for each in rows[:2]] == ["Open case 1", "Open case 2"]
    assert helpers.open_case("wobbly-toddler").step("first-visit").view["status"] == "open"


@pytest.mark.parametrize(
    "line", ["import helpers", "import helpers; helpers.open_case('wobbly-toddler').step('first-visit')"]
)
def test_the_way_to_the_first_question_is_light(line, tmp_path):
    heavy = (
        "numpy pandas matplotlib scipy nbformat nbclient jupyterlab jupyter_server markdown_it rich tornado"
    )
    ours = "sitting review review_view review_messages card.review_desk progress exchange learner_commands"
    needless = [*heavy.split(), *(f"helpers.{each}" for each in ours.split())]
    code = f"{line}; import sys; print([name for name in {needless} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**__import__("os").environ, "CASEBOOK_HOME": str(tmp_path)},
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_helpers_alone_imports_no_part_of_itself():
    code = "import helpers, sys; print([name for name in sys.modules if name.startswith('helpers.')])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_public_names():
    assert sorted(helpers.__all__) == [
        "CaseError",
        "class_report",
        "my_progress",
        "my_review",
        "open_case",
        "start",
    ]
    assert issubclass(helpers.CaseError, Exception)
    with pytest.raises(AttributeError, match="no attribute 'opencase'"):
        helpers.opencase  # noqa: B018


def test_a_banner_stands_where_the_learner_is_and_nowhere_else(desk, monkeypatch):
    card, later = desk.step("first-visit"), desk.step("some-time-later")
    press(card, **SENTENCE)
    (desk._session.records.folder / "notes.txt").write_text("", encoding="utf-8")
    press(card, **ORDER)
    press(card, **LOOK)
    assert [each["name"] for each in card.view["banners"]] == ["foreign"]
    assert later.view["banners"] == []
    press(later, question="what-now", answer=["brain-mri-repeat"], certainty="low")
    assert [each["name"] for each in later.view["banners"]] == ["foreign"]
    assert card.view["banners"] == []


def test_opening_a_case_again_in_one_kernel_gives_one_run(desk):
    card = desk.step("first-visit")
    again = helpers.open_case("wobbly-toddler")
    assert again is desk
    press(again.step("first-visit"), **SENTENCE)
    press(again.step("first-visit"), **ORDER)
    press(again.step("first-visit"), **LOOK)
    assert card.view["status"] == "committed"
    assert helpers.open_case("wobbly-toddler").step("some-time-later").view["status"] == "open"
    assert len(list(desk._session.records.folder.glob("*.jsonl"))) == 1


def test_a_reading_copy_escapes_what_a_case_says():
    row = {"number": 1, "title": "<script>x</script>", "line": "<b>bold</b>", "path": '"><script>'}
    html = as_html({"card": "start", "rows": [row]})
    assert "<script>" not in html
    assert "<b>" not in html


def test_the_start_page_tells_of_an_attempt_begun_anew(desk):
    case = load_case("wobbly-toddler", ROOT)
    for question in case.questions:
        answer = question.model_answer()
        given = list(answer) if isinstance(answer, tuple) else answer
        press(desk.step(case.step_of(question.id).id), question=question.id, answer=given, certainty="low")
    desk.debrief()._handle_custom_msg({"do": "again"}, [])
    row = start_rows()[0]
    assert row["line"].endswith("Attempt 2, nothing answered yet; the earlier ones are kept.")
    assert (row["button"], row["step"]) == ("Open case 1", "first-visit")


# -- a comparison --------------------------------------------------------------------------------------


@pytest.fixture
def both(monkeypatch, tmp_path):
    """Return the comparison, opened early, in a root that a test may change."""
    shutil.copytree(ROOT / "cases", tmp_path / "root" / "cases")
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path / "root"))
    desk = helpers.open_case("two-cases")
    say(desk.step("from-memory"), do="open-early")
    return desk


def say(card, **message):
    card._handle_custom_msg(message, [])


def test_opening_early_reaches_every_card(both):
    assert both.step("from-memory").view["status"] == "open"
    assert both.one_result().view["status"] == "open"
    assert both.table().view["status"] == "locked"


def test_sliders_and_result_agree_on_every_card(both):
    card = both.one_result()
    say(card, do="slide", values={"pretest": 5, "sensitivity": 50, "specificity": 90})
    assert card.view["values"] == {"pretest": 5, "sensitivity": 50, "specificity": 90}
    assert card.view["result"]["before"] == "5%"
    again = both.one_result()
    assert again.view["values"] == card.view["values"]
    assert again.view["result"] == card.view["result"]
    say(card, do="slide", values="all of them")
    assert card.view["result"]["before"] == "5%"


def test_a_card_that_cannot_be_drawn_costs_no_other_its_feedback(both, monkeypatch, caplog):
    first, courses = both.step("from-memory"), both.courses()
    monkeypatch.setattr(courses, "_look", lambda: 1 / 0)
    said = sent(first, monkeypatch)
    question = both._session.case.question("key-cells")
    say(first, do="commit", question="key-cells", answer=list(question.model_answer()))
    assert [each["kind"] for each in said] == ["committed"]
    assert first.view["status"] == "committed"
    assert "the card of courses cannot be drawn" in caplog.text


def test_an_edit_of_a_compared_case_opens_the_comparison_anew(both, tmp_path):
    path = tmp_path / "root" / "cases" / "irritable-toddler" / "case.yaml"
    path.write_text(
        path.read_text("utf-8").replace('mibg: {text: "Negative"', 'mibg: {text: "Pending"'), "utf-8"
    )
    question = helpers.open_case("two-cases")._session.case.question("key-cells")
    assert "Pending" in [each.says for each in question.blanks]


def test_a_comparison_without_a_test_says_so(both, tmp_path):
    path = tmp_path / "root" / "cases" / "two-cases" / "case.yaml"
    text = path.read_text("utf-8")
    begin = text.index("negative_test:")
    path.write_text(text[:begin] + text[text.index("debrief:", begin) :], "utf-8")
    with pytest.raises(CasebookError, match="the case 'two-cases' has no 'negative_test' to show"):
        helpers.open_case("two-cases").one_result()


def test_a_card_holds_the_files_of_the_pictures_it_shows_and_no_other(desk):
    card, later = desk.step("first-visit"), desk.step("some-time-later")
    assert card.pictures == {}
    press(card, **SENTENCE)
    press(card, **ORDER)
    figures = ROOT / "cases" / "wobbly-toddler" / "figures"
    assert card.pictures == {"mri-2": (figures / "mri-2.png").read_bytes()}
    assert later.pictures == {}
    press(card, **LOOK)
    assert set(card.pictures) == {"mri-1", "mri-2"}
    press(later, question="what-now", answer=["brain-mri-repeat"], certainty="low")
    assert set(later.pictures) == {"mri-3"}, "its normal twin would tell what is wrong"
    press(later, question="new-mri", answer=["whole"], certainty="low")
    assert set(later.pictures) == {"mri-3", "mri-4", "spect-1"}
    json.dumps(later.view)


def test_a_picture_that_cannot_be_read_is_left_out(make_root, more_kinds, monkeypatch):
    root = make_root(*more_kinds)
    (root / "cases" / "wobbling-bicycle" / "figures" / "wheel-1.png").unlink()
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    desk = helpers.open_case("wobbling-bicycle")
    card = desk.step("at-the-door")
    press(card, question="in-one-sentence", answer="It wobbles.", certainty=None)
    press(card, question="first-look", answer=["spin"], certainty="low")
    stand = desk.step("in-the-stand")
    assert [each["file"] for each in stand.view["questions"][0]["figure"]["pictures"]] == ["wheel-1"]
    assert stand.pictures == {}
