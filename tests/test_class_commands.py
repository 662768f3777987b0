"""`casebook class`: what can be asked for, what is said before the room opens, rehearsal, notes, the end."""

import json
import os
import queue
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import httpx2
import pytest

from helpers import app
from helpers.case import load_case
from helpers.classroom import commands, pretending
from helpers.classroom.options import wishes
from helpers.classroom.pretending import pretend_answer
from helpers.classroom.rules.vote import Vote
from helpers.classroom.server.network import free_port, lan_address
from helpers.classroom.server.serving import Serving
from helpers.classroom.server.supervisor import Supervisor
from helpers.classroom.storage.database import default_address
from helpers.classroom.storage.store import Store
from helpers.errors import CasebookError


def said(capsys, *words):
    status = app.main(["class", *words])
    return status, capsys.readouterr().err.strip()


@pytest.fixture
def practice(make_root, monkeypatch):
    root = make_root()
    (root / "notebooks").mkdir()
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    return root


# -- what is asked for -----------------------------------------------------------------------------------


def test_without_a_word_more_only_this_computer_is_let_in():
    asked = wishes(["a-case"])
    assert (asked.case_id, asked.lan, asked.port, asked.rehearse, asked.workers) == (
        "a-case",
        False,
        0,
        False,
        1,
    )
    assert (asked.lab, asked.lab_options) == (True, ())


def test_every_option_is_understood():
    words = "--lan a-case --port=9000 --rehearse --database postgresql+psycopg://u@h/d --workers 3 "
    words += "--address https://class.example.org/ --no-lab --no-browser -- --port 8888"
    asked = wishes(words.split(" "))
    assert (asked.lan, asked.port, asked.rehearse, asked.workers) == (True, 9000, True, 3)
    assert asked.database == "postgresql+psycopg://u@h/d"
    assert asked.address == "https://class.example.org"
    assert (asked.lab, asked.lab_options) == (False, ("--port", "8888", "--no-browser"))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "casebook class takes one case, such as: casebook class irritable-toddler --lan"),
        (["a", "b"], "casebook class takes one case"),
        (["a", "--lann"], "'--lann' is not understood here"),
        (["a", "--port"], "--port needs a value; see casebook class --help"),
        (["a", "--port", "0"], "--port '0' is not understood; allowed is a number from 1 to 65535"),
        (["a", "--port", "70000"], "allowed is a number from 1 to 65535"),
        (["a", "--workers", "0"], "--workers '0' is not understood; allowed is a number from 1 to 64"),
        (["a", "--address", "class.example.org"], "allowed is one such as https://class.example.org"),
        (["a", "--address", "ftp://x"], "allowed is one such as https://class.example.org"),
        (["a", "--resume", "--rehearse"], "leave one of them out"),
    ],
)
def test_what_is_not_understood_is_said(words, why):
    with pytest.raises(CasebookError, match=re.escape(why)):
        wishes(words)


# -- what is said before the room opens --------------------------------------------------------------------


def test_a_case_that_is_not_there_is_said(practice, capsys):
    assert said(capsys, "night-cough") == (1, "no case 'night-cough'; the cases are 'wobbling-bicycle'")


def test_a_case_with_errors_is_said_with_their_places(make_root, monkeypatch, capsys):
    root = make_root(("rating: best", "rating: bset"))
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    status, why = said(capsys, "wobbling-bicycle", "--no-lab")
    assert status == 1
    assert re.match(r"cases/wobbling-bicycle/case\.yaml:\d+:\d+ ?:? .*'bset'", why), why


def test_a_comparison_is_no_case_for_a_room(capsys):
    status, why = said(capsys, "two-cases")
    assert status == 1
    assert "sets cases side by side, which no room votes on; try casebook class" in why


def test_a_port_that_is_taken_is_said(practice, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        expected = f"port {port} is taken; choose another one, or leave out --port"
        assert said(capsys, "wobbling-bicycle", "--no-lab", "--port", str(port)) == (1, expected)
    assert Store(default_address()).rooms() == [], "a room was opened that nobody can reach"


def test_a_database_that_cannot_be_opened_is_said(practice, capsys, tmp_path):
    file = tmp_path / "a-file"
    file.write_text("")
    status, why = said(capsys, "wobbling-bicycle", "--database", f"sqlite:///{file}/x.db")
    assert status == 1
    assert re.match(r"the database \S+ cannot be opened: .*; --database names another$", why)
    assert said(capsys, "wobbling-bicycle", "--database", "mysql://x")[1].startswith(
        "'mysql' is not a database"
    )
    assert said(capsys, "wobbling-bicycle", "--database", "here")[1].startswith("'here' is not the address")


def test_a_data_folder_that_cannot_be_written_is_said(practice, capsys, tmp_path, monkeypatch):
    file = tmp_path / "a-file"
    file.write_text("")
    monkeypatch.setenv("CASEBOOK_HOME", str(file))
    status, why = said(capsys, "wobbling-bicycle")
    assert status == 1
    assert "set CASEBOOK_HOME to a folder that can be written" in why


def test_several_workers_need_a_database_that_takes_them(practice, capsys):
    status, why = said(capsys, "wobbling-bicycle", "--workers", "2", "--no-lab")
    assert (status, why) == (
        1, "--workers needs a database that several can use; add --database postgresql+psycopg://...",
    )  # fmt: skip


def test_without_a_room_left_open_there_is_nothing_to_resume(practice, capsys):
    status, why = said(capsys, "wobbling-bicycle", "--resume", "--no-lab")
    assert (status, why) == (1, "no room of 'wobbling-bicycle' was left open; leave out --resume to open one")


def test_a_case_that_changed_since_is_not_resumed(practice, capsys):
    store = Store(default_address())
    store.add_room("wobbling-bicycle", 7, "in-one-sentence", False)
    store.close()
    status, why = said(capsys, "wobbling-bicycle", "--resume", "--no-lab")
    assert status == 1
    assert why.startswith("the case has changed since room ")
    assert "(version 7, now 1)" in why


def test_without_a_network_lan_is_refused(monkeypatch):
    class Nowhere(socket.socket):
        def connect(self, _address):
            raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(socket, "socket", Nowhere)
    with pytest.raises(
        CasebookError, match="this computer is in no network; join the Wi-Fi of the room first"
    ):
        lan_address()


def test_a_free_port_is_found_beside_one_that_is_taken():
    first = free_port("127.0.0.1")
    with socket.create_server(("127.0.0.1", first)):
        assert free_port("127.0.0.1") != first


# -- a class ---------------------------------------------------------------------------------------------


class Held:
    """A `casebook class --no-lab` process."""

    def __init__(self, root, *words):
        command = [sys.executable, "-m", "helpers.app", "class", "wobbling-bicycle", "--no-lab", *words]
        self.process = subprocess.Popen(
            command, cwd=root, env=os.environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.said = ""
        self._lines = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.until("Ctrl-C ends the class.")
        self.url = re.search(r"Phones open (\S+)", self.said)[1]
        self.code = re.search(r"Room (\w{3} \d{3})", self.said)[1]
        self.file = re.search(r"The presenter's key: (.*)", self.said)[1]

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def until(self, text, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                line = self._lines.get(timeout=1)
            except queue.Empty:
                continue
            assert line, self.said
            self.said += line
            if text in line:
                return
        raise AssertionError(f"{text!r} was not said within {seconds} s: {self.said}")

    def ask(self, path, said=None):
        key = json.loads(Path(self.file).read_text(encoding="utf-8"))
        headers = {"Authorization": f"Bearer {key['token']}", "Content-Type": "application/json"}
        headers["Origin"] = key["server"]
        body = json.dumps(said).encode() if said else None
        request = urllib.request.Request(f"{key['server']}{path}", body, headers)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.load(answer)

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)
        self._reader.join(timeout=30)
        self.process.stdout.close()
        while not self._lines.empty():
            self.said += self._lines.get()
        return self.process.returncode


@pytest.fixture
def hold(practice):
    held = []

    def begin(*words):
        held.append(Held(practice, *words))
        return held[-1]

    yield begin
    for each in held:
        if not each.process.stdout.closed:
            each.end()


def test_a_class_is_held_stopped_and_gone_on_with(hold):
    first = hold()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", first.url)
    assert "Only this computer can reach it; add --lan" in first.said
    first.ask("/presenter/turn", {"deed": "reveal", "version": 1})
    code, file = first.code.replace(" ", ""), first.file
    assert first.end() == 0
    assert f"How it went: casebook class-report {code}" in first.said
    again = f"casebook class wobbling-bicycle --resume {code}"
    assert f"The class was stopped at step 1 of 3. To go on with it: {again}\n" in first.said
    assert not os.path.exists(file), "the key outlives the class"
    second = hold("--resume", code)
    assert second.code == first.code
    assert second.ask("/presenter/now")["room"]["phase"] == "revealed"


def test_to_resume_takes_the_room_that_was_voted_in_and_none_that_is_held(practice, capsys, hold):
    store = Store(default_address())
    used, _ = store.add_room("wobbling-bicycle", 1, "in-one-sentence", False)
    phone = store.add_phone(used, "cookie", "", False)
    used = store.turn(used.id, 1, "open", ["in-one-sentence"])
    store.cast([Vote(phone.id, used.id, "in-one-sentence", 1, "Words.", None, 1, 1.0)])
    empty, _ = store.add_room("wobbling-bicycle", 1, "in-one-sentence", False)
    store.close()
    held = hold("--resume")
    assert held.code.replace(" ", "") == used.code
    status, why = said(capsys, "wobbling-bicycle", "--resume", used.code, "--no-lab")
    assert (status, why) == (1, f"room {held.code} is being held in another terminal; end it there first")
    status, why = said(capsys, "wobbling-bicycle", "--resume", "BCD999", "--no-lab")
    assert why == "room BCD 999 of 'wobbling-bicycle' was not left open; leave out --resume to open one"
    assert empty.code != used.code


def test_a_room_that_cannot_be_gone_on_with_keeps_its_votes(practice, capsys, monkeypatch):
    def fails(*_given):
        raise CasebookError("the room could not be opened")

    monkeypatch.setattr("helpers.classroom.commands.Supervisor", fails)
    assert said(capsys, "wobbling-bicycle", "--no-lab") == (1, "the room could not be opened")
    store = Store(default_address())
    assert store.rooms() == [], "nobody can find a room that never opened"
    room, _ = store.add_room("wobbling-bicycle", 1, "in-one-sentence", False)
    for words in (["--resume"], ["--resume", room.code]):
        assert said(capsys, "wobbling-bicycle", "--no-lab", *words) == (1, "the room could not be opened")
        assert store.rooms() == [room], "a room that was only to be gone on with was deleted"
    store.close()


def test_a_phone_of_an_earlier_room_is_told_that_it_is_not_open_here(hold):
    first = hold()
    with httpx2.Client(headers={"Origin": first.url}) as phone:
        assert phone.post(f"{first.url}/join", json={"code": first.code}).status_code == 200
        first.process.kill()
        first.process.wait()
        # In a hurry the same command is typed again.
        second = hold()
        cookie = phone.cookies["casebook"]
        answer = phone.get(f"{second.url}/now", headers={"Cookie": f"casebook={cookie}"})
        assert (answer.status_code, answer.json()["error"]) == (
            410, "This room is not open here. Join the one on the screen.",
        )  # fmt: skip
        phone.headers["Origin"] = second.url
        assert phone.post(f"{second.url}/join", json={"code": first.code}).status_code == 404
        assert phone.post(f"{second.url}/join", json={"code": second.code}).status_code == 200


def test_the_terminal_tells_how_many_were_right_when_a_vote_closes(hold):
    held = hold("--rehearse")
    version = held.ask("/presenter/now")["room"]["version"]
    for deed in ("reveal", "next", "open"):
        version = held.ask("/presenter/turn", {"deed": deed, "version": version})["room"]["version"]
    deadline = time.monotonic() + 60
    while held.ask("/presenter/now")["votes"] < 9:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    held.ask("/presenter/turn", {"deed": "close", "version": version})
    held.until(" of 9 chose best (")


def test_the_terminal_tells_what_was_written_in_own_words_when_a_vote_closes(hold):
    held = hold()
    words = ["A child\x1b[2J that\r\nwobbles.", "word " * 100, *[f"Number {i}." for i in range(30)]]
    store = Store(default_address())
    (room,) = store.rooms()
    opened = held.ask("/presenter/turn", {"deed": "open", "version": 1})
    version = opened["room"]["version"]
    assert opened["since"] == pytest.approx(time.time(), abs=60)
    for i, each in enumerate(words):
        phone = store.add_phone(room, f"cookie {i}", "Ann", False)
        vote = Vote(phone.id, room.id, "in-one-sentence", 1, each, None, 1, float(i))
        assert store.cast([vote]) == ["in"]
    store.close()
    closed = held.ask("/presenter/turn", {"deed": "close", "version": version})
    assert (closed["since"], closed["taken"] > 0) == (None, True)
    held.until(f"All of it: casebook class-report {room.code} --csv votes-{room.code}.csv --force")
    assert "In their own words (32); the room does not see them:\n" in held.said
    # A terminal does what it is told: nothing that a phone wrote may steer it.
    assert "  - A child [2J that wobbles.\n" in held.said
    assert "\x1b" not in held.said
    assert "word ...\n" in held.said
    assert ("Number 27." in held.said, "Number 28." in held.said) == (True, False)
    assert "Ann" not in held.said


def test_a_letter_that_the_terminal_lacks_loses_nothing_else(hold, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    held = hold()
    store = Store(default_address())
    (room,) = store.rooms()
    opened = held.ask("/presenter/turn", {"deed": "open", "version": 1})
    phone = store.add_phone(room, "cookie", "", False)
    store.cast([Vote(phone.id, room.id, "in-one-sentence", 1, "\u03b1 wave", None, 1, 1.0)])
    store.close()
    held.ask("/presenter/turn", {"deed": "close", "version": opened["room"]["version"]})
    held.until("  - ? wave")


def test_without_words_the_terminal_says_so(hold):
    held = hold()
    version = held.ask("/presenter/turn", {"deed": "open", "version": 1})["room"]["version"]
    held.ask("/presenter/turn", {"deed": "close", "version": version})
    held.until("Nobody wrote anything.")


def test_a_vote_that_is_open_at_the_end_is_paused(hold):
    held = hold()
    held.ask("/presenter/turn", {"deed": "open", "version": 1})
    held.end()
    store = Store(default_address())
    (room,) = store.rooms()
    assert (room.phase, room.paused) == ("open", True)
    store.close()


def test_behind_a_proxy_the_port_is_not_opened_to_the_network(hold):
    held = hold("--address", "https://class.example.org")
    assert held.url == "https://class.example.org"
    key = json.loads(Path(held.file).read_text(encoding="utf-8"))
    assert key["server"] == "https://class.example.org"
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", key["local"])
    # Notes come by the loopback, wherever the proxy stands.
    held.until("Step 1 of 3, At the door")
    port = int(key["local"].rsplit(":", 1)[1])
    addresses = {each[4][0] for each in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in addresses - {"127.0.0.1"}:
        with socket.socket() as probe:
            probe.settimeout(2)
            assert probe.connect_ex((address, port)) != 0 or address.startswith("127.")


def test_a_server_that_cannot_start_says_why(practice, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        serving = Serving("127.0.0.1", port, default_address(), str(practice), (address,), supervised=True)
        with pytest.raises(CasebookError, match="address already in use"):
            Supervisor(serving, tmp_path / "server.log")


class Stranger(BaseHTTPRequestHandler):
    """The server of another class."""

    def do_GET(self):
        body = b'{"serves": "casebook", "name": "of another class"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def stranger():
    """Return the port of a server that answers as ours would."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_the_server_of_another_class_is_not_taken_for_our_own(practice, stranger, tmp_path):
    address = f"http://127.0.0.1:{stranger}"
    serving = Serving("127.0.0.1", stranger, default_address(), str(practice), (address,), supervised=True)
    with pytest.raises(CasebookError, match="address already in use"):
        Supervisor(serving, tmp_path / "server.log")


@pytest.fixture
def late(stranger, monkeypatch):
    """Let another class open its port a moment after it was found free."""
    found = iter([stranger])
    monkeypatch.setattr(commands, "free_port", lambda *asked: next(found, None) or free_port(*asked))
    monkeypatch.setattr(commands, "_until_ended", lambda _: 0)
    return stranger


def test_a_port_that_another_class_took_meanwhile_is_left_to_it(practice, late, capsys):
    assert app.main(["class", "wobbling-bicycle", "--no-lab"]) == 0
    printed = capsys.readouterr().out
    port = int(re.search(r"Phones open http://127\.0\.0\.1:(\d+)", printed)[1])
    assert port != late


def test_a_port_that_was_asked_for_and_taken_meanwhile_is_said(practice, late, capsys):
    why = f"port {late} is taken; choose another one, or leave out --port"
    assert said(capsys, "wobbling-bicycle", "--no-lab", "--port", str(late)) == (1, why)
    assert Store(default_address()).rooms() == [], "a room was opened that nobody can reach"


def test_a_server_that_dies_is_started_again(hold):
    held = hold()
    (server,) = subprocess.run(
        ["pgrep", "-P", str(held.process.pid)], capture_output=True, text=True, check=True
    ).stdout.split()
    os.kill(int(server), signal.SIGKILL)
    held.until("it is started again. No vote is lost.")
    deadline = time.monotonic() + 30
    while True:
        try:
            assert held.ask("/presenter/now")["room"]["phase"] == "ready"
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_the_server_does_not_outlive_a_class_that_was_killed(hold):
    held = hold()
    held.process.kill()
    held.process.wait()
    deadline = time.monotonic() + 30
    while True:
        try:
            with socket.create_connection(("127.0.0.1", int(held.url.rsplit(":", 1)[1])), timeout=2):
                assert time.monotonic() < deadline, "the server goes on alone"
                time.sleep(0.1)
        except OSError:
            break


def test_a_rehearsal_has_pretend_phones_that_vote_and_says_what_it_is(hold):
    held = hold("--rehearse")
    assert "REHEARSAL, with pretend phones" in held.said
    deadline = time.monotonic() + 60
    while held.ask("/presenter/now")["people"] < 9:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    board = held.ask("/presenter/now")
    assert board["room"]["rehearsal"] is True
    held.ask("/presenter/turn", {"deed": "open", "version": board["room"]["version"]})
    while held.ask("/presenter/now")["votes"] < 9:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_pretend_phone_gives_answers_that_count(any_case):
    chance = random.Random(1)  # noqa: S311
    for question in any_case.questions:
        if question.kind == "cells":
            continue
        for _ in range(20):
            answer = pretend_answer(question, 0.5, chance)
            assert question.mark(answer["answer"], answer["certainty"]).counts, (question.id, answer)


# -- notes -----------------------------------------------------------------------------------------------


def test_every_real_case_has_notes_for_every_step(real_case):
    for step in real_case.steps:
        assert real_case.compared or (step.in_class and step.in_class.notes), step.id


def test_notes_are_printed_with_their_sources(capsys):
    assert app.main(["class-notes", "irritable-toddler"]) == 0
    printed = capsys.readouterr().out
    case = load_case("irritable-toddler")
    for step in case.steps:
        assert f"Step {case.number(step)} of 4, {step.title}" in printed
        for each in step.in_class.notes:
            assert each.text.split(".")[0][:40] in " ".join(printed.split())
    assert "[B12, B13]" in printed
    # Whoever teaches has to know how many were right before anything is revealed.
    assert "Best: B Watch and film eyes, gait and limbs; ask about sleep and mood; E MRI" in " ".join(
        printed.split()
    )
    assert "Best: nothing abnormal here." in printed


def test_how_long_a_class_takes_is_told_as_its_case_plans_it(capsys):
    book = Path(__file__).parent.parent / "notebooks" / "instructor" / "how-to-run-a-class.ipynb"
    told = re.findall(r"`([a-z-]+)`(?: takes)? about (\d+)", book.read_text(encoding="utf-8"))
    assert [name for name, _ in told] == ["irritable-toddler", "wobbly-toddler"]
    for name, minutes in told:
        assert app.main(["class-notes", name]) == 0
        assert f"Planned: {minutes} minutes in all." in capsys.readouterr().out


def test_the_terminal_tells_how_long_the_class_is_to_take(make_root, monkeypatch, hold):
    planned = "title: At the door\n    in_class: {minutes: 12, notes: [{text: Ask., cite: [A01]}]}"
    root = make_root(("title: At the door", planned), name="planned")
    (root / "notebooks").mkdir()
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    held = hold()
    # The first note may come before or after the last word of welcome.
    if "into the class" not in held.said:
        held.until("into the class")
    assert "0 min into the class (planned: 12 minutes in all)" in held.said


def test_a_case_without_notes_says_so(practice, capsys):
    assert app.main(["class-notes", "wobbling-bicycle"]) == 0
    out = capsys.readouterr().out
    assert out.count("No notes are written for this step.") == 3
    assert "Planned: no times are given." in out
    assert app.main(["class-notes"]) == 1
    assert "takes one case" in capsys.readouterr().err


def test_help_lists_every_option(capsys):
    assert app.main(["class", "--help"]) == 0
    printed = capsys.readouterr().out
    options = "--lan --port --rehearse --resume --database --workers --address --no-lab --no-browser"
    for option in options.split(" "):
        assert option in printed


def test_a_pretend_phone_that_met_a_pause_votes_when_the_room_goes_on(monkeypatch):
    monkeypatch.setattr(pretending, "_SENDS_AGAIN_AFTER", 0)
    fates, sent = ["paused", "paused", "in", "in"], []

    class Client:
        def post(self, path, json):
            sent.append((path, json))
            return SimpleNamespace(json=lambda: {"fate": fates[len(sent) - 1]})

    pretending._vote(Client(), {"edit": 1})
    assert sent == [("/vote", {"edit": 1})] * 3
