"""A case played in the terminal: by piped input, from start to debrief, and every way out of it."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import app, home
from helpers.card import CaseDesk
from helpers.case import case_ids
from helpers.questions import Choice
from helpers.records import Records
from helpers.session import Session

ROOT = Path(__file__).parent.parent
BICYCLE = "wobbling-bicycle"
KNOWN = ", ".join(f"'{each}'" for each in case_ids(ROOT / "cases"))
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def answers(case):
    """Return for each question what a learner of mixed luck answers, and how certain they are."""
    kinds = {
        "choice": lambda each: [option.id for option in each.options[: each.choose]],
        "rank": lambda each: [item.id for item in each.items[::-1]],
        "estimate": lambda each: 35,
        "cells": lambda each: [blank.choices[-1] for blank in each.blanks],
        "region": lambda each: (
            [0.4 * each.canvas.width, 0.55 * each.canvas.height] if each.finding else "nothing"
        ),
        "reflection": lambda each: "First line.\nSecond [b]line[/b], ½.",
    }
    levels = ("low", "medium", "high")
    return [
        (each, kinds[each.kind](each), levels[number % 3] if each.marked else None)
        for number, each in enumerate(case.questions)
    ]


def closed(question, given):
    """Return the parts whose reasons do not stand open after this answer, in the order shown."""
    if question.kind == "rank":
        return [each for each in given if each not in question.misplaced(given)]
    return [each.id for each in question.options if each.id not in given and each.rating != "harmful"]


def keys(case):
    """Return what is typed for these answers, with all reasons read."""
    typed = ["o"] if case.compared else []
    for question, given, certainty in answers(case):
        if question.kind == "reflection":
            typed += [*given.splitlines(), ""]
        elif question.kind == "estimate":
            typed += [f"{given} %", ""]
        elif question.kind == "region":
            typed += ["n" if given == "nothing" else "40, 55%", certainty[0], ""]
        elif question.kind == "cells":
            cells = zip(question.blanks, given, strict=True)
            typed += [*(LETTERS[blank.choices.index(text)] for blank, text in cells), ""]
        else:
            ids = [each.id for each in question.parts]
            typed += [" ".join(LETTERS[ids.index(each)] for each in given), certainty[0], ""]
        if question.kind in ("choice", "rank"):
            typed += ["r", ""] if closed(question, given) else [""]
        if question is case.step_of(question.id).questions[-1]:
            typed.append("")
    return "\n".join(typed) + "\n"


def by_cards(case, folder):
    """Answer the same on cards, and open every reason that does not stand open."""
    desk = CaseDesk(Session(case, Records(folder), home.pseudonym()))
    if case.compared:
        desk.step(case.steps[0].id)._handle_custom_msg({"do": "open-early"}, [])
    for question, given, certainty in answers(case):
        card = desk.step(case.step_of(question.id).id)
        message = {"do": "commit", "question": question.id, "answer": given, "certainty": certainty}
        card._handle_custom_msg(message | {"seconds": 1.0}, [])
        for each in closed(question, given) if question.kind in ("choice", "rank") else ():
            card._handle_custom_msg({"do": "reveal", "question": question.id, "option": each}, [])


def kept(folder):
    """Return the statements in a folder without what differs from time to time."""
    lines = [line for file in folder.glob("*.jsonl") for line in file.read_text("utf-8").splitlines()]
    statements = [json.loads(line) for line in lines]
    for each in statements:
        del each["id"], each["timestamp"]
        each.get("result", {}).pop("duration", None)
    return statements


PLAYED = """
import sys
from helpers.app import main
status = main(sys.argv[1:])
print("loaded:", [each for each in ("anywidget", "ipywidgets", "IPython", "tornado") if each in sys.modules])
sys.exit(status)
"""


def played(typed, *words, root=None, **environment):
    environment = {**os.environ, "PYTHONUTF8": "1", **environment}
    if root:
        environment["CASEBOOK_ROOT"] = str(root)
    done = subprocess.run(
        [sys.executable, "-c", PLAYED, "play", *words],
        cwd=ROOT,
        env=environment,
        input=typed if isinstance(typed, bytes) else typed.encode(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    assert err == ""
    return done.returncode, out


def test_a_whole_case_leaves_the_records_that_cards_leave(
    any_case, any_case_id, make_root, more_kinds, tmp_path
):
    case = any_case
    by_cards(case, tmp_path / "cards")
    invented = {BICYCLE: (), "every-kind": more_kinds}
    root = make_root(*invented[any_case_id]) if any_case_id in invented else ROOT
    status, out = played(keys(case), case.id, root=root)
    assert status == 0
    assert out.splitlines()[-1] == "loaded: []"
    assert kept(home.records_folder(case.id)) == kept(tmp_path / "cards")
    assert len(kept(home.records_folder(case.id))) > len(case.questions) + 2
    if case.file.debrief.diagnosis:
        assert case.file.debrief.diagnosis.title in out
    assert "\nReferences\n" in out
    for step in case.steps:
        assert f": {step.title}\n" in out


def typing(monkeypatch, *lines):
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{each}\n" for each in lines)))


@pytest.fixture
def bicycle(make_root, monkeypatch, capsys):
    """Return a function that plays the practice case with typed lines and returns what is on the screen."""
    monkeypatch.setenv("COLUMNS", "60")

    def play(*lines, changes=(), status=0, references=()):
        monkeypatch.setenv("CASEBOOK_ROOT", str(make_root(*changes, references=references)))
        typing(monkeypatch, *lines)
        assert app.main(["play", BICYCLE]) == status
        out, err = capsys.readouterr()
        assert err == ""
        return out

    return play


SENTENCE = ("A wobble.", "")
FIRST_LOOK = ("B", "h", "", "")


def test_nothing_of_an_option_is_shown_before_its_commit(bicycle):
    out = bicycle(*SENTENCE, "B", "h")
    assert "Commit B at high certainty?" in out
    for word in ("Acceptable", "Harmful", "costs nothing", "ends in a fall", "Invent"):
        assert word not in out


def test_after_the_commit_come_verdict_reasons_and_the_published_case(bicycle):
    out = bicycle(*SENTENCE, *FIRST_LOOK)
    assert "Acceptable. A reasonable step. One other option was better here. " in " ".join(out.split())
    assert "+1½ marks at high certainty. So far: +1½ of 3.\n" in out
    assert "B  Check the tire pressure (your choice)\n   Quick, and it is not reported here. [source A" in out
    assert "C  X-ray the frame. Low yield\nD  Ride on and see. Harmful\n   A wobble at speed ends" in out
    assert "It costs nothing" not in out
    assert "- What was done: Both wheels were spun. [source A" in out
    assert "Work-up of this step\n- Spinning both wheels (published)\n  Both wheels run true." in out
    assert "Enter goes on to step 2, In the stand." in out


def test_one_reason_can_be_read_and_is_recorded_once(bicycle, lines_kept):
    out = bicycle(*SENTENCE, *FIRST_LOOK[:3], "A", "a", "Z", "")
    assert out.count("It costs nothing") == 2
    assert "Allowed is Enter, R for all, or A, C." in out
    read = [each for each in lines_kept() if each["verb"]["id"].endswith("experienced")]
    assert [each["object"]["id"].rsplit("/", 1)[1] for each in read] == ["spin"]


def test_it_goes_on_where_it_was_left(bicycle, lines_kept):
    bicycle(*SENTENCE, "q")
    out = bicycle(*FIRST_LOOK)
    assert "You go on at step 1 of 3." in out
    assert "Your words\n  A wobble.\n" in out
    out = bicycle("")
    assert "You go on at step 2 of 3." in out
    # What was not read yet stands there once more.
    assert "Where you stopped: step 1\nAt the door\n" in out
    assert "Both wheels were spun." in out
    assert "Known before\n- Step 1: Complaint: The bicycle wobbles at speed." in out
    assert len(lines_kept()) == 3


@pytest.mark.parametrize(
    ("typed", "allowed"),
    [
        (["", "words"], "Write a few words first; Q leaves."),
        ([*SENTENCE, ""], "Allowed is one or two letters from A to D, such as A B."),
        ([*SENTENCE, "E"], "Allowed is one or two letters from A to D, such as A B."),
        ([*SENTENCE, "abc"], "Allowed is one or two letters from A to D, such as A B."),
        ([*SENTENCE, "A", "sure"], "Allowed is L for low, M for medium or H for high."),
        ([*SENTENCE, "A", "low", "maybe"], "Allowed is Enter to commit or C to change."),
        ([*SENTENCE, *FIRST_LOOK[:3], "x"], "Allowed is Enter, R for all, or A, C."),
        ([*SENTENCE, *FIRST_LOOK, "next"], "Allowed is Enter to go on, Q to leave, or ? for help."),
    ],
)
def test_what_cannot_be_taken_gets_one_line_and_is_asked_again(bicycle, typed, allowed):
    out = bicycle(*typed)
    assert f"> {typed[-1] if allowed[:5] != 'Write' else ''}\n{allowed}\n> " in out


def test_an_answer_can_be_changed_until_it_is_committed(bicycle, lines_kept):
    bicycle(*SENTENCE, "D", "h", "c", "a, B", "M", "yes")
    answered = lines_kept()[-1]["result"]
    assert answered["response"] == "spin[,]pump"
    assert list(answered["extensions"].values()) == ["medium"]
    assert answered["score"]["raw"] == 1


def test_help_and_the_work_up_are_there_at_every_prompt(bicycle):
    stops = [
        (),
        SENTENCE,
        (*SENTENCE, "B"),
        (*SENTENCE, "B", "h"),
        (*SENTENCE, *FIRST_LOOK[:3]),
        (*SENTENCE, *FIRST_LOOK),
    ]
    for before in stops:
        for each in home.records_folder(BICYCLE).glob("*.jsonl"):
            each.unlink()
        out = bicycle(*before, "?", "w")
        assert "At every prompt\n" in out, before
        assert "right about 3 times in 4" in out.split("At every prompt")[1], before
        assert "Work-up so far\n" in out, before


def test_an_option_outdoes_a_command_of_its_letter(bicycle):
    options = "".join(
        f"          - {{id: o{n}, text: Look {n}, rating: low_yield, feedback: F, cite: [TP]}}\n"
        for n in range(14)
    )
    more = ("          - id: ride-on\n", f"{options}          - id: ride-on\n")
    out = bicycle(*SENTENCE, "q", "h", "", "quit", changes=[more])
    assert "Commit Q at high certainty?" in out
    assert "Q  Look 13 (your choice)" in out


def test_an_order_and_an_estimate(bicycle, more_kinds, every_kind, lines_kept):
    typed = keys(every_kind).splitlines()
    at = typed.index("35 %")
    out = bicycle(*typed[:at], "?", "101", "3.5", "ten", "35", "c", "40%", "", changes=more_kinds)
    assert out.count("Allowed is a whole percent from 0 to 100, such as 35.") == 3
    assert "Before anything was opened: A loose part in the bicycle" in out
    assert "Your estimate: 40%" in out
    rest = typed[at + 2 :]
    at = rest.index("D C B A")
    wrong = ("A B C", "A A B C", "D C E A")
    out = bicycle(*rest[:at], *wrong, "dcba", "h", "", "1", "3", "q", changes=more_kinds)
    assert "Allowed is Enter, R for all, or 2, 3, 4." in out
    assert "It comes first because it tells what to buy." in out
    assert out.count("Allowed is each letter from A to D once, such as D C B A.") == 3
    assert "“Acceptable” is one item out of place, “other” more than one." in " ".join(out.split())
    assert "Commit the order D C B A at high certainty?" in out
    assert "Nearly in order. One item has to move; the others stand well." in " ".join(out.split())
    assert "Your order\n1. Tighten the new bearing (too early)\n   Nothing can be tightened" in out
    assert "2. Clean the hub\n3. Look at the bearing\n" in out
    assert "One order that works\n1. Look at the bearing\n2. Clean the hub\n" in out
    out = bicycle("4", "", *rest[at + 5 :], changes=more_kinds)
    assert "- You: 40% (your estimate, not marked)" in out
    assert "How your estimate moved\n- A loose part in the bicycle\n  Step 2, Before anything was" in out


def test_a_comparison_waits_for_its_cases_until_it_is_opened(monkeypatch, capsys):
    typing(monkeypatch, "x", "q")
    assert app.main(["play", "two-cases"]) == 0
    out = capsys.readouterr().out
    assert (
        "It opens when these are finished:\n- The toddler who wobbles: casebook play wobbly-toddler\n" in out
    )
    assert "Allowed is O to open it now, or Q to leave." in out
    assert "Step 1" not in out
    typing(monkeypatch, "o", "A", "Z", "b")
    assert app.main(["play", "two-cases"]) == 0
    out = capsys.readouterr().out
    assert "Step 1 of" in out
    assert "First brain MRI\n\nThe toddler who wobbles:\n  A  " in out
    assert "Allowed is one letter from A to " in out


@pytest.mark.parametrize("before", [0, 1, 2, 3, 4, 5, 6, 7], ids=str)
def test_the_end_of_the_input_and_ctrl_c_leave_at_every_prompt(bicycle, monkeypatch, before):
    lines = [*SENTENCE, *FIRST_LOOK, "", "A"][:before]
    out = bicycle(*lines)
    last = out.splitlines()[-1]
    folder = home.records_folder(BICYCLE)
    if before >= 2:
        assert last == f"Your answers are kept in {folder}. Go on: casebook play {BICYCLE}"
    else:
        assert last == f"Nothing was answered yet. Begin: casebook play {BICYCLE}"
    assert out.splitlines()[-2] == ""
    for each in folder.glob("*.jsonl"):
        each.unlink()

    typed = iter(lines)

    def interrupted(prompt):
        for each in typed:
            return each
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupted)
    assert bicycle(status=130).splitlines()[-1] == last


def test_with_a_learners_name_the_way_back_has_it_too(bicycle, monkeypatch):
    monkeypatch.setenv("CASEBOOK_LEARNER", "anna")
    assert bicycle("q").endswith(f"Begin: casebook --learner anna play {BICYCLE}\n")


def test_a_finished_case_offers_its_debrief_or_a_new_attempt(bicycle, case, lines_kept):
    first = bicycle(*keys(case).splitlines())
    assert first.splitlines()[-1].endswith(f"Debrief or a new attempt: casebook play {BICYCLE}")
    debrief = first[first.index("\nDebrief\n") :].rpartition("\nYour answers")[0]
    assert "Your path beside the published path" in debrief
    assert "A Nobody N, No One O. A bicycle that wobbled, and why. J Invent" in " ".join(debrief.split())
    number = len(lines_kept())
    again = bicycle("x", "d")
    assert "You have finished this case." in again
    assert "Allowed is D for the debrief, A for a new attempt, or Q to leave." in " ".join(again.split())
    assert debrief in again
    assert len(lines_kept()) == number
    anew = bicycle("a", "Anew.", "")
    assert "Step 1 of 3: At the door" in anew
    assert len(lines_kept()) == number + 2
    assert "This is attempt 2." in " ".join(bicycle("q").split())


HOSTILE = "[bold]x[/bold] [/] :1234: :smile: \\\\[link=y]"


def test_what_looks_like_markup_or_a_command_to_the_terminal_is_shown_as_it_stands(bicycle):
    changes = [
        ('title: "Practice (invented): a bicycle that wobbles"', f'title: "{HOSTILE}"'),
        ("text: Spin both wheels", 'text: "\\e[2J[red]Spin[/red] :wheel: \\x9b1m\\u202e"'),
    ]
    out = bicycle("[b]A[/b] :+1:", "", "A", "h", "", "", changes=changes)
    assert "[bold]x[/bold] [/] :1234: :smile: \\[link=y]\n" in out
    assert "\\x1b[2J[red]Spin[/red] :wheel: \\x9b1m\\u202e" in out
    assert "  [b]A[/b] :+1:\n" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("columns", [60, 40, 100])
def test_no_line_is_wider_than_the_terminal(real_case, columns):
    status, out = played(keys(real_case), real_case.id, COLUMNS=str(columns), NO_COLOR="1")
    assert status == 0
    assert "\x1b" not in out
    # The last two lines are the farewell, which can be copied whole, and what this test prints.
    wide = [each for each in out.splitlines()[:-2] if len(each) > min(columns, 88)]
    # The path of a picture is copied whole too.
    assert [each for each in wide if not each.startswith(("Second", str(ROOT)))] == []


def test_bytes_that_are_no_text_and_a_poor_terminal_do_not_end_the_case(make_root):
    typed = b"\xff\xfe caf\xc3\xa9\n\nB\nh\n\n\n"
    status, out = played(typed, BICYCLE, root=make_root(), PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert status == 0
    assert "Your words" in out
    assert "Check the tire pressure (your choice)" in out


def test_an_unknown_case_lists_the_cases(capsys):
    assert app.main(["play", "wobly"]) == 1
    assert capsys.readouterr().err == f"no case 'wobly'; the cases are {KNOWN}\n"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], f"name a case; the cases are {KNOWN}"),
        (["a", "b"], "'b' is not understood here"),
        (["--all"], "'--all' is not understood here"),
    ],
)
def test_one_case_is_named(words, text, capsys):
    assert app.main(["play", *words]) == 1
    assert text in capsys.readouterr().err


def test_where_nothing_can_be_kept_it_says_so_and_goes_on(bicycle, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path / "file"))
    out = bicycle(*SENTENCE, *FIRST_LOOK)
    assert "Your answers are not being kept." in out
    assert "+1½ marks" in out
    assert out.splitlines()[-1].startswith("Your answers could not be kept in ")


def test_an_answer_given_elsewhere_meanwhile_counts(bicycle, open_session, monkeypatch):
    typed = iter(["Mine.", "", "q"])

    def elsewhere(_prompt):
        for each in typed:
            if each == "Mine.":
                open_session().commit("in-one-sentence", "Theirs.")
            return each
        raise EOFError

    monkeypatch.setattr("builtins.input", elsewhere)
    out = bicycle()
    assert "Your earlier answer counts." in out
    assert "Your words\n  Theirs.\n" in out


def test_a_fault_in_marking_is_said_each_time_and_costs_nothing(bicycle, monkeypatch, lines_kept, caplog):
    monkeypatch.setattr(Choice, "mark", lambda *_: 1 / 0)
    out = bicycle(*SENTENCE, "A", "h", "", "A", "h", "")
    assert out.count("This answer could not be marked.") == 2
    assert len(lines_kept()) == 2


def test_a_reader_that_goes_away_gets_no_traceback(make_root):
    environment = {**os.environ, "CASEBOOK_ROOT": str(make_root())}
    command = [sys.executable, "-m", "helpers.app", "play", BICYCLE]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        process.stdout.close()
        process.stdin.write(b"A wobble.\n\n" * 3)
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(20) == 1


def test_a_picture_is_told_in_words_and_marked_by_percent(bicycle, more_kinds, every_kind, lines_kept):
    typed = keys(every_kind).splitlines()
    at = typed.index("40, 55%")
    wrong = ("40", "40 101", "x y", "-1 5", "40 50 60")
    out = bicycle(*typed[:at], *wrong, "80% 30%", "h", "", "n", "low", "", "q", changes=more_kinds)
    said = " ".join(out.split())
    assert "Picture, simulated. A wheel, seen from the side. A wheel: rim, spokes and hub." in said
    assert "wheel-1.png" in said
    assert said.index("rim, spokes and hub") < said.index("A wheel with a crack near its rim.")
    assert said.count("Allowed is N, or two whole numbers from 0 to 100, such as 40 55.") == len(wrong)
    assert "Commit 80% across and 30% down at high certainty?" in said
    assert "On the finding. Your marker lies inside the outline, less than 1 mm from its center." in said
    assert "A crack near the rim." in said
    assert "Do not learn the place of the crack from it." in said
    assert "Commit “nothing abnormal here” at low certainty?" in said
    assert "Nothing abnormal, and you saw that. There is nothing to find in this picture." in said
    kept = [each["result"]["response"] for each in lines_kept() if "response" in each.get("result", {})]
    assert kept[-2:] == ["80.0 30.0", "nothing"]
