"""The notebook in front of a room: its line to the server, its cards, what it does without the server."""

import asyncio
import os
import stat
import time

import httpx
import pytest

import helpers
from helpers.card import CaseDesk
from helpers.case import load_case
from helpers.classroom.projector.class_desk import ClassDesk, open_class
from helpers.classroom.projector.presenter_line import PresenterLine
from helpers.classroom.storage.database import sqlite_address
from helpers.classroom.storage.keys import Key
from helpers.classroom.storage.store import Store
from helpers.errors import CasebookError
from tests.crowd import Phone, Server, a_port, serving_at


def soon(true, seconds=20):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


class House:
    """A server of the practice case."""

    def __init__(self, root, folder):
        self.root, self.case = root, load_case("wobbling-bicycle", root)
        self.store = Store(sqlite_address(folder / "class.sqlite3"))
        self.port = a_port()
        serving = serving_at(self.port, self.store.address, root)
        self.server = Server(serving, folder / "server.log").start().ready()


class Room:
    """A room of its own in a house that all tests share."""

    def __init__(self, house):
        self.house, self.store, self.server = house, house.store, house.server
        self.room, token = self.store.add_room(house.case.id, 1, house.case.questions[0].id, False)
        self.key = Key(house.case.id, house.server.url, house.server.url, token)

    @property
    def now(self):
        return self.store.room(self.room.id)

    def phones(self, *answers):
        """Let phones join and vote on the present question."""

        async def vote():
            now = self.now
            for each in answers:
                phone = Phone(self.house.port)
                await phone.join(self.room.code)
                answer = await phone.vote(now.question, now.round, each)
                assert answer.status == 200, answer.body
                await phone.line.close()

        asyncio.run(vote())


@pytest.fixture(scope="module")
def house(practice_root, tmp_path_factory):
    opened = House(practice_root, tmp_path_factory.mktemp("class"))
    yield opened
    opened.server.stop()
    opened.store.close()


@pytest.fixture
def room(house, monkeypatch):
    monkeypatch.setenv("CASEBOOK_ROOT", str(house.root))
    return Room(house)


@pytest.fixture
def lines(room):
    """Return a function that opens presenter's lines."""
    opened = []

    def line():
        opened.append(PresenterLine(room.key, lambda: None))
        opened[-1].listen()
        opened[-1].wait(20)
        return opened[-1]

    yield line
    for each in opened:
        each.close()


@pytest.fixture
def desk(room):
    opened = ClassDesk(room.house.case, room.key)
    yield opened
    opened.close()


def test_a_turn_is_told_to_every_presenter(lines):
    first, second = lines(), lines()
    assert first.turn("open") == ""
    assert first.board.room.phase == "open"
    soon(lambda: second.board.room.phase == "open")
    assert second.turn("close") == ""
    soon(lambda: first.board.room.phase == "closed")
    assert first.board == second.board


def test_a_turn_that_came_too_late_changes_nothing_and_says_so(lines, room):
    line = lines()
    version = line.board.room.version
    room.store.turn(room.room.id, version, "open", [each.id for each in room.house.case.questions])
    line.board = line.board.__class__(**{**line.board.__dict__, "room": room.room})
    assert line.turn("reveal") == "another presenter was quicker; the room is shown as it is now"
    assert room.now.phase == "open"


def test_the_line_comes_back_after_the_server_was_killed(lines, room):
    line = lines()
    line.turn("open")
    room.server.kill()
    soon(lambda: not line.answering)
    assert line.turn("close") == "The room did not answer. Press again when it is back."
    room.server.start().ready()
    soon(lambda: line.answering)
    assert line.board.room.phase == "open"
    assert line.turn("close") == ""


def test_a_turn_that_was_sent_and_never_answered_is_not_called_undone(desk, monkeypatch):
    def cut(*_given, **_more):
        raise httpx.ReadTimeout("no answer")

    card = desk.step("at-the-door")
    monkeypatch.setattr(desk._line._client, "post", cut)
    desk._act(card, {"do": "turn", "deed": "open"})
    said = next(each for each in card.view["banners"] if each["name"] == "refused")
    assert "Nothing was changed" not in said["lead"]
    assert "Whether that was done is not known" in said["text"]


def test_a_room_that_does_not_answer_is_said_to(room):
    nobody = f"http://127.0.0.1:{a_port()}"
    line = PresenterLine(Key(room.key.case_id, nobody, nobody, room.key.token), lambda: None)
    line.listen()
    with pytest.raises(CasebookError, match="does not answer; begin with: casebook class wobbling-bicycle"):
        line.wait(0.5)
    line.close()


def test_the_key_is_for_its_owner_alone(tmp_path):
    file = tmp_path / "key.json"
    key = Key("a", "http://127.0.0.1:1", "http://127.0.0.1:1", "secret")
    file.write_text("old")
    key.write(file)
    assert Key.read(file) == key
    assert os.name != "posix" or stat.S_IMODE(file.stat().st_mode) == 0o600
    for wrong in ("", "{", '{"case_id": "a"}', "[]"):
        file.write_text(wrong)
        with pytest.raises(CasebookError, match="this is no key to a room"):
            Key.read(file)
    with pytest.raises(CasebookError, match="this is no key to a room"):
        Key.read(tmp_path / "none.json")


def test_a_card_shows_the_room_and_its_buttons_steer_it(desk, room):
    card = desk.step("at-the-door")
    assert card.view["card"] == "class"
    assert card.view["room"]["phase"] == "ready"
    desk._act(card, {"do": "turn", "deed": "open"})
    assert card.view["room"]["phase"] == "open"
    room.phones("One.", "Two.")
    soon(lambda: desk.board.votes == 2)
    desk._act(card, {"do": "turn", "deed": "close"})
    assert card.view["questions"][0]["keys"] == [{"name": "First vote", "voted": 2}]
    assert room.now.phase == "closed"


def test_a_card_follows_what_another_window_does(desk, room, lines):
    card = desk.step("at-the-door")
    lines().turn("open")
    soon(lambda: desk.board.room.phase == "open")
    # Widgets belong to the loop of the kernel, which does not run here.
    desk.refresh()
    assert card.view["room"]["phase"] == "open"


def test_while_the_server_is_gone_the_card_says_so_and_its_buttons_change_nothing(desk, room):
    card = desk.step("at-the-door")
    room.server.kill()
    soon(lambda: not desk._line.answering)
    desk._act(card, {"do": "turn", "deed": "open"})
    told = [each["lead"] for each in card.view["banners"]]
    assert told == ["The room is not answering.", "Nothing was changed."]
    room.server.start().ready()
    soon(lambda: desk._line.answering)
    desk._act(card, {"do": "dismiss", "banner": "refused"})
    assert card.view["banners"] == []
    desk._act(card, {"do": "turn", "deed": "open"})
    assert card.view["room"]["phase"] == "open"


@pytest.mark.parametrize(
    "message", [None, {}, {"do": "turn"}, {"do": "turn", "deed": 3}, {"do": "dance"}, []]
)
def test_a_message_that_means_nothing_does_nothing(desk, room, message):
    desk._act(desk.step("at-the-door"), message)
    assert room.now.version == 1


def test_a_deed_that_does_not_fit_is_told_on_the_card(desk):
    card = desk.step("at-the-door")
    desk._act(card, {"do": "turn", "deed": "close"})
    assert "'close' is not possible while the room is ready" in card.view["banners"][0]["text"]


def test_the_other_cards_follow_too(desk):
    last, workup, debrief = desk.step("back-on-the-road"), desk.workup(), desk.debrief()
    assert (last.view["status"], debrief.view["status"], workup.view["groups"]) == ("locked", "locked", [])
    for question in desk.case.questions:
        desk._act(last, {"do": "turn", "deed": "reveal"})
        if question is not desk.case.questions[-1]:
            desk._act(last, {"do": "turn", "deed": "next"})
    assert debrief.view["status"] == "open"
    rows = [row for group in workup.view["groups"] for row in group["rows"]]
    assert rows
    assert {(row["you"], row["published"]) for row in rows} == {(False, True)}


def test_a_restarted_kernel_rejoins_the_running_room(desk, room, tmp_path, monkeypatch):
    desk._act(desk.step("at-the-door"), {"do": "turn", "deed": "open"})
    file = tmp_path / "key.json"
    room.key.write(file)
    monkeypatch.setenv("CASEBOOK_CLASS", str(file))
    again = helpers.open_case("wobbling-bicycle")
    assert isinstance(again, ClassDesk)
    assert helpers.open_case("wobbling-bicycle") is again
    assert again.step("at-the-door").view["room"]["phase"] == "open"
    again.close()


def test_another_case_is_opened_for_oneself(room, tmp_path, monkeypatch):
    file = tmp_path / "key.json"
    Key("another-case", room.key.server, room.key.address, room.key.token).write(file)
    assert open_class("wobbling-bicycle", str(file)) is None
    monkeypatch.setenv("CASEBOOK_CLASS", str(file))
    assert isinstance(helpers.open_case("wobbling-bicycle"), CaseDesk)
