"""`casebook class-report` and `casebook forget --class`."""

import contextlib
import csv
import io
import re
import sqlite3
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest

from helpers import app, class_report, home
from helpers.classroom.rules.vote import Vote
from helpers.classroom.storage.database import default_address, sqlite_address
from helpers.classroom.storage.keys import Key, class_folder, key_file
from helpers.classroom.storage.store import Store
from helpers.errors import CasebookError

EMPTY = "No class is kept here. To begin one, type in a terminal: casebook class CASE-ID"
QUESTIONS = ["in-one-sentence", "first-look"]


@pytest.fixture(autouse=True)
def root(make_root, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(make_root()))


@pytest.fixture
def days_ago(monkeypatch):
    """Return a function that sets the clock of the database back, or to now."""
    from helpers.classroom.storage import store as module

    clock = SimpleNamespace(back=0.0)
    monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: time.time() - clock.back))

    def back(days=0.0):
        clock.back = days * 24 * 60 * 60

    return back


@pytest.fixture
def held(days_ago):
    """Return a function that holds a class some days ago: two phones, one vote; returns its room."""

    def hold(days=0.0, rehearsal=False, ended=True, address="", votes=True):
        days_ago(days)
        store = Store(address or default_address())
        room, _ = store.add_room("wobbling-bicycle", 1, QUESTIONS[0], rehearsal)
        first = store.add_phone(room, f"{room.id}-1", "Ada", False)
        store.add_phone(room, f"{room.id}-2", "", False)
        for deed in ("reveal", "next", "open"):
            room = store.turn(room.id, room.version, deed, QUESTIONS)
        vote = Vote(first.id, room.id, "first-look", 1, "spin", "high", 1, room.turned_at + 3)
        assert not votes or store.cast([vote]) == ["in"]
        if ended:
            store.turn(room.id, room.version, "end", QUESTIONS)
        room = store.room(room.id)
        store.close()
        days_ago()
        return room

    return hold


def run(capsys, *words):
    status = app.main([*words])
    out, err = capsys.readouterr()
    return status, out, err


def spoken(room):
    return f"{room.code[:3]} {room.code[3:]}"


def opened(room):
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(room.began_at))


def codes():
    store = Store(default_address())
    found = {each.code for each in store.rooms()}
    store.close()
    return found


# -- class-report --------------------------------------------------------------------------------------


def test_without_a_class_it_tells_how_to_begin_and_makes_no_database(capsys, own_folder):
    assert run(capsys, "class-report") == (0, f"{EMPTY}\n", "")
    assert run(capsys, "class-report", "BCD 234") == (0, f"{EMPTY}\n", "")
    assert run(capsys, "class-report", "--csv", "-") == (0, "", f"{EMPTY}\n")
    named = sqlite_address(own_folder / "named.sqlite3")
    assert run(capsys, "class-report", "--database", named)[0] == 0
    assert repr(class_report()) == EMPTY
    assert list(own_folder.rglob("*.sqlite3")) == []


def test_where_nothing_can_be_kept_one_line_says_so(capsys, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("CASEBOOK_HOME", str(tmp_path / "file" / "inside"))
    for words in (["class-report"], ["forget", "--class"]):
        status, out, err = run(capsys, *words)
        assert (status, out) == (1, "")
        assert err.endswith(
            "cannot be made: Not a directory; set CASEBOOK_HOME to a folder that can be written\n"
        )


def test_a_database_without_a_room_is_no_class(capsys):
    Store(default_address()).close()
    assert run(capsys, "class-report") == (0, f"{EMPTY}\n", "")


def test_the_newest_class_that_is_no_rehearsal_is_reported_and_the_others_are_listed(capsys, held):
    old, newest, rehearsed = held(days=2), held(days=1), held(rehearsal=True)
    status, out, err = run(capsys, "class-report")
    assert (status, err) == (0, "")
    assert f"Room {spoken(newest)}" in out
    assert "1 of 2 (50%)" in out
    assert "2 other rooms are kept; they are listed at the end." in out
    said, _, listed = out.partition("Other rooms, each shown by its code: ")[2].partition(":\n")
    assert said == f"casebook class-report {spoken(rehearsed)}"
    assert [re.split(r"  +", each.strip()) for each in listed.splitlines()] == [
        ["Room", "Opened", "Case", "Phones", "Votes"],
        [f"{spoken(rehearsed)} (rehearsal)", opened(rehearsed), "wobbling-bicycle", "2", "1"],
        [spoken(old), opened(old), "wobbling-bicycle", "2", "1"],
    ]


def test_a_room_in_which_nobody_voted_is_reported_only_if_there_is_nothing_else(capsys, held):
    rehearsed = held(days=3, rehearsal=True)
    empty = held(days=1, votes=False)
    assert f"Room {spoken(rehearsed)}" in run(capsys, "class-report")[1]
    voted = held(days=2)
    newest = held(votes=False, ended=False)
    for shown in (run(capsys, "class-report")[1], repr(class_report())):
        assert f"Room {spoken(voted)}" in shown
        assert re.search(rf"{spoken(newest)} +{opened(newest)} +wobbling-bicycle +2 +0", shown)
        assert shown.index(f"{spoken(newest)}  ") < shown.index(f"{spoken(empty)}  ")
    assert run(capsys, "class-report", "--csv", "-")[1].count(spoken(voted)) == 1
    run(capsys, "forget", "--class", voted.code, rehearsed.code, "--yes")
    assert f"Room {spoken(newest)}" in run(capsys, "class-report")[1]


def test_a_notebook_lists_the_other_rooms_and_how_to_show_them(held):
    old, newest = held(days=2), held()
    html = class_report()._repr_html_()
    assert "One other room is kept; it is listed at the end." in html
    assert f"Other rooms, each shown by its code: class_report(&quot;{spoken(old)}&quot;)" in html
    assert f'<th scope="row" style="text-align: left">{spoken(old)}</th>' in html
    assert f"Room {spoken(newest)}" in class_report(spoken(newest))._repr_html_()
    assert f"Room {spoken(old)}" in class_report(spoken(old))._repr_html_()


def test_only_rehearsals_are_better_than_nothing(capsys, held):
    held(days=1, rehearsal=True)
    newest = held(rehearsal=True)
    out = run(capsys, "class-report")[1]
    assert f"Room {spoken(newest)}" in out
    assert "REHEARSAL" in out


def test_one_class_alone_lists_no_other(capsys, held):
    held()
    assert "Other rooms" not in run(capsys, "class-report")[1]


def test_a_room_is_found_by_its_code_however_it_is_typed(capsys, held):
    old, _ = held(days=2), held()
    code = old.code
    for words in ([code], [spoken(old)], [code[:3], code[3:]], [f"{code[:3].lower()}-{code[3:]}"]):
        assert f"Room {spoken(old)}" in run(capsys, "class-report", *words)[1]
    assert f"Room {spoken(old)}" in repr(class_report(code.lower()))


def test_a_code_of_no_room_lists_the_rooms(capsys, held):
    room = held()
    said = f"no room 'XXX 999'; the rooms are '{spoken(room)}'"
    assert run(capsys, "class-report", "XXX", "999") == (1, "", f"{said}\n")
    with pytest.raises(CasebookError, match=said):
        class_report("XXX 999")


def test_another_database_is_asked_for_by_its_address(capsys, held, tmp_path):
    here = sqlite_address(tmp_path / "other.sqlite3")
    room = held(address=here)
    assert f"Room {spoken(room)}" in run(capsys, "class-report", "--database", here)[1]
    assert f"Room {spoken(room)}" in repr(class_report(database=here))
    assert run(capsys, "class-report") == (0, f"{EMPTY}\n", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--database", "nowhere"], "'nowhere' is not the address of a database; allowed is one such as"),
        (["--database", "mysql://x/y"], "'mysql' is not a database for a class; allowed is one such as"),
        (["--database"], "--database needs an address; see casebook --help"),
        (["--csv"], "--csv needs a file (or - to print); see casebook --help"),
        (["--csv", "--force"], "--csv needs a file (or - to print); see casebook --help"),
        (["--force"], "--force goes with --csv FILE"),
        (["--all"], "'--all' is not understood here"),
    ],
)
def test_what_is_not_understood_is_named(capsys, words, said):
    status, out, err = run(capsys, "class-report", *words)
    assert (status, out) == (1, "")
    assert err.startswith(said)
    assert len(err.splitlines()) == 1


def test_a_file_that_is_no_database_is_named_in_one_line(capsys, own_folder):
    address = default_address()
    (own_folder / "classes" / "classroom.sqlite3").write_text("no database at all" * 99, encoding="utf-8")
    assert address.endswith("classroom.sqlite3")
    status, _, err = run(capsys, "class-report")
    assert status == 1
    assert "classroom.sqlite3 cannot be opened: file is not a database" in err
    assert len(err.splitlines()) == 1


def test_where_a_package_is_missing_one_line_says_so(capsys, monkeypatch):
    from helpers import errors

    monkeypatch.setattr(errors, "find_spec", lambda name: None if name == "sqlalchemy" else True)
    for words in (["class-report"], ["forget", "--class"]):
        assert run(capsys, *words)[2] == "sqlalchemy is not installed; see the first command of the README\n"
    with pytest.raises(CasebookError, match="sqlalchemy is not installed"):
        class_report()


def test_votes_go_to_a_file_and_over_it_only_by_force(capsys, held, tmp_path):
    room, target = held(), tmp_path / "votes.csv"
    words = ["class-report", "--csv", str(target)]
    assert run(capsys, *words) == (0, f"1 vote of room {spoken(room)} written to {target}\n", "")
    (row,) = csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig")))
    assert (row["room"], row["nickname"], row["seconds"]) == (spoken(room), "Ada", "3.0")
    target.write_text("mine", encoding="utf-8")
    status, out, err = run(capsys, *words)
    assert (status, out) == (1, "")
    assert err == f"{target} is there already; --force writes over it, or name another file\n"
    assert target.read_text(encoding="utf-8") == "mine"
    assert run(capsys, *words, "--force")[0] == 0
    assert target.read_text(encoding="utf-8-sig").startswith("room,question,")


def test_votes_are_printed_and_nothing_else(capfdbinary, held):
    held()
    assert app.main(["class-report", "--csv", "-"]) == 0
    out, err = capfdbinary.readouterr()
    assert err == b""
    heading, row = out.decode().splitlines()
    assert heading.startswith("room,question,round,phone")
    assert row.endswith("spin,Spin both wheels,high,best,1,3.0")


def test_a_letter_that_the_output_cannot_take_stops_nothing(held, monkeypatch, make_root):
    held()
    root = make_root(("Spin both wheels", "Spin ≥ 1 wheel"), name="other")
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii", newline="\n"))
    monkeypatch.setenv("CASEBOOK_ROOT", str(root))
    assert app.main(["class-report"]) == 0
    sys.stdout.flush()
    assert b"Spin ? 1 wheel" in written.getvalue()


# -- forget --------------------------------------------------------------------------------------------


def test_without_a_class_there_is_nothing_to_delete(capsys, own_folder):
    assert run(capsys, "forget", "--class", "--yes") == (
        0,
        "No class is kept; there is nothing to delete.\n",
        "",
    )
    assert list(own_folder.rglob("*.sqlite3")) == []


def test_all_classes_are_deleted_with_everything_in_them(capsys, held):
    old, new = held(days=3), held()
    status, out, _ = run(capsys, "forget", "--class", "--yes")
    assert status == 0
    lines = out.splitlines()
    assert lines[0] == "To be deleted, with every vote and every nickname:"
    day = time.strftime("%Y-%m-%d %H:%M", time.localtime(old.began_at))
    assert lines[2] == f"  {spoken(old)}  {day}  wobbling-bicycle: 2 people, 1 vote"
    assert lines[-1] == "2 rooms deleted."
    store = Store(default_address())
    assert store.rooms() == store.votes(new.id) == store.phones(old.id) == store.turns(old.id) == []
    store.close()


def test_named_classes_are_deleted_and_no_other(capsys, held):
    one, two, three = held(), held(), held()
    words = ["forget", "--class", one.code[:3], one.code[3:], f"{two.code[:3]}-{two.code[3:]}", "--yes"]
    status, out, _ = run(capsys, *words)
    assert (status, out.splitlines()[-1]) == (0, "2 rooms deleted.")
    assert codes() == {three.code}


def test_a_code_of_no_room_deletes_nothing(capsys, held):
    room = held()
    status, out, err = run(capsys, "forget", "--class", room.code, "BCD999X", "--yes")
    assert (status, out) == (1, "")
    assert err == f"no room 'BCD999X'; the rooms are '{spoken(room)}'\n"
    assert codes() == {room.code}


@pytest.fixture
def serving():
    """Return a function that makes a key of a room whose server answers, as during a class."""
    servers = []

    class Health(BaseHTTPRequestHandler):
        def do_GET(self):
            mine = self.headers["Authorization"] == "Bearer token"
            self.send_response(200 if mine and self.path == "/presenter/now" else 401)
            self.end_headers()

        def log_message(self, *_):
            pass

    def serve(room):
        server = HTTPServer(("127.0.0.1", 0), Health)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        Key(room.case_id, address, address, "token").write(key_file(room))
        return server

    yield serve
    for each in servers:
        each.shutdown()
        each.server_close()


def test_a_class_that_is_held_now_is_not_deleted(capsys, held, serving):
    going, left, ended = held(ended=False), held(ended=False), held()
    server = serving(going)
    # The key of a class whose laptop was switched off keeps nobody from deleting.
    Key("x", "http://127.0.0.1:1", "http://127.0.0.1:1", "token").write(key_file(left))
    status, out, err = run(capsys, "forget", "--class", "--yes")
    assert (status, out) == (1, "")
    assert err.startswith(
        f"nothing was deleted: {spoken(going)} is being held now; end the class with Ctrl-C"
    )
    assert codes() == {going.code, left.code, ended.code}
    # Another class stands where this one was held.
    key = Key.read(key_file(going))
    Key(key.case_id, key.server, key.address, "another token").write(key_file(left))
    assert run(capsys, "forget", "--class", left.code, ended.code, "--yes")[0] == 0
    assert codes() == {going.code}
    server.shutdown()
    server.server_close()
    assert run(capsys, "forget", "--class", "--yes")[0] == 0
    assert codes() == set()


def test_where_another_program_reads_the_file_the_deletion_says_what_is_left(capsys, held):
    held()
    file = class_folder() / "classroom.sqlite3"
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM rooms").fetchone()
        status, out, _ = run(capsys, "forget", "--class", "--yes")
    assert status == 0
    assert "1 room deleted." in out
    assert "deleted words may still be in it" in out


def test_without_a_terminal_and_without_yes_nothing_is_deleted(capsys, held, monkeypatch):
    room = held()
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    status, out, err = run(capsys, "forget", "--class")
    assert status == 1
    assert spoken(room) in out
    assert err == "nothing was deleted: nobody can be asked here; add --yes if you are sure\n"
    assert codes() == {room.code}


@pytest.mark.parametrize(
    ("typed", "deleted"), [("yes\n", True), (" YES \n", True), ("y\n", False), ("\n", False), ("", False)]
)
def test_on_a_terminal_only_a_typed_yes_deletes(capsys, held, monkeypatch, typed, deleted):
    held()
    stdin = io.StringIO(typed)
    stdin.isatty = lambda: True
    monkeypatch.setattr(sys, "stdin", stdin)
    status, out, _ = run(capsys, "forget", "--class")
    assert status == (0 if deleted else 1)
    assert out.endswith("1 room deleted.\n" if deleted else "Nothing was deleted.\n")
    assert len(codes()) == (0 if deleted else 1)


def test_what_forget_does_not_understand_is_named(capsys, held):
    room = held()
    assert run(capsys, "forget", "--class", "--force")[2].startswith("'--force' is not understood here")
    assert run(capsys, "forget", "--class", "--database")[2].startswith("--database needs an address")
    assert codes() == {room.code}


def test_another_database_is_forgotten_by_its_address(capsys, held, tmp_path):
    here, there = held(), sqlite_address(tmp_path / "other.sqlite3")
    held(address=there)
    assert run(capsys, "forget", "--class", "--yes", "--database", there)[1].endswith("1 room deleted.\n")
    assert codes() == {here.code}


def test_looking_back_needs_no_widget_and_learning_no_database():
    import subprocess

    def loaded(line, names):
        code = f"import sys; {line}; print([each for each in {names} if each in sys.modules])"
        return subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.splitlines()[-1]

    assert (
        loaded("from helpers import app; app.main(['class-report'])", ("pandas", "matplotlib", "anywidget"))
        == "[]"
    )
    line = "from helpers import app, open_case; open_case('wobbling-bicycle').step('at-the-door')"
    assert loaded(line, ("sqlalchemy", "helpers.classroom")) == "[]"


def test_the_data_folder_is_where_classes_are_kept(own_folder):
    assert default_address() == sqlite_address(home.data_folder() / "classes" / "classroom.sqlite3")
    assert home.data_folder() == own_folder
