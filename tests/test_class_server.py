"""The server of a class over HTTP: who may ask for what, and what is said to everything else."""

import json
import re

import pytest
from starlette.testclient import TestClient

from helpers.case import load_case
from helpers.classroom.server import phone_requests
from helpers.classroom.server.application import application
from helpers.classroom.server.limits import Limits
from helpers.classroom.storage.database import sqlite_address
from helpers.classroom.storage.store import Store

ADDRESS = "http://127.0.0.1:8765"
LATE = "The vote had already closed. Your vote was not counted."


class Class:
    """A room of the practice case, its server, and whoever talks to it."""

    def __init__(self, root, folder, rehearsal=False):
        self.case = load_case("wobbling-bicycle", root)
        self.store = Store(sqlite_address(folder / "class.sqlite3"))
        self.room, self.token = self.store.add_room(self.case.id, 1, "in-one-sentence", rehearsal)
        self.app = application(self.store, root, [ADDRESS, "http://192.168.1.20:8765"])

    def phone(self):
        client = TestClient(self.app, base_url=ADDRESS, raise_server_exceptions=True)
        client.headers["Origin"] = ADDRESS
        return client

    def joined(self, nickname=""):
        phone = self.phone()
        assert phone.post("/join", json={"code": self.room.code, "nickname": nickname}).status_code == 200
        return phone

    def presenter(self):
        client = self.phone()
        client.headers["Authorization"] = f"Bearer {self.token}"
        return client

    def turn(self, *deeds):
        presenter = self.presenter()
        for deed in deeds:
            version = presenter.get("/presenter/now").json()["room"]["version"]
            answer = presenter.post("/presenter/turn", json={"deed": deed, "version": version})
            assert answer.status_code == 200, answer.text

    def at_a_choice(self):
        """Stand at the question “what-now”, its vote open."""
        self.turn(*["reveal", "next"] * 2, "open")
        return self


@pytest.fixture
def held(make_root, tmp_path, monkeypatch):
    # The clock stands still: a window that ends in the middle of a test begins to count anew.
    monkeypatch.setattr(phone_requests, "Limits", lambda: Limits(lambda: 0.0))
    held = Class(make_root(), tmp_path)
    with TestClient(held.app, base_url=ADDRESS):
        yield held


@pytest.fixture
def voting(held):
    return held.at_a_choice()


def vote(**changes):
    said = {"question": "what-now", "round": 1, "answer": ["scan"], "certainty": "low", "edit": 1}
    return {key: value for key, value in (said | changes).items() if value is not ...}


# -- joining ---------------------------------------------------------------------------------------------


def test_a_phone_joins_without_an_account_and_gets_one_cookie(held):
    phone = held.phone()
    answer = phone.post("/join", json={"code": f" {held.room.code.lower()} ", "nickname": "Kim"})
    assert answer.status_code == 200
    assert answer.json()["phase"] == "ready"
    cookie = answer.headers["set-cookie"]
    assert re.fullmatch(
        r"casebook=[\w-]{32}; HttpOnly; Max-Age=43200; Path=/; SameSite=strict", cookie, re.IGNORECASE
    )
    assert phone.get("/now").json() == answer.json()
    assert [each.nickname for each in held.store.phones(held.room.id)] == ["Kim"]


def test_joining_again_is_the_same_phone_and_may_change_the_name(held):
    phone = held.joined("Kim")
    again = phone.post("/join", json={"code": held.room.code, "nickname": "Kim R."})
    assert "set-cookie" not in again.headers
    assert [each.nickname for each in held.store.phones(held.room.id)] == ["Kim R."]


@pytest.mark.parametrize(
    ("said", "status", "why"),
    [
        ({"code": "zzz 999"}, 404, "No open room has this code. Look at the screen and try again."),
        ({"code": ""}, 404, "No open room has this code. Look at the screen and try again."),
        ({"code": "x" * 5000}, 404, "No open room has this code. Look at the screen and try again."),
        ({}, 422, "A room code is needed, and a nickname if you like."),
        ({"code": 482}, 422, "A room code is needed, and a nickname if you like."),
        ({"code": "KRT482", "nickname": ["x"]}, 422, "A room code is needed, and a nickname if you like."),
    ],
)
def test_who_cannot_join_is_told_why(held, said, status, why):
    answer = held.phone().post("/join", json=said)
    assert (answer.status_code, answer.json()) == (status, {"error": why})
    assert "set-cookie" not in answer.headers
    assert held.store.phones(held.room.id) == []


def test_a_room_that_has_ended_lets_nobody_in(held):
    held.turn("end")
    assert held.phone().post("/join", json={"code": held.room.code}).status_code == 404


def test_a_full_room_says_so(held, monkeypatch):
    monkeypatch.setattr("helpers.classroom.storage.store.ROOM_SIZE", 2)
    held.joined(), held.joined()
    answer = held.phone().post("/join", json={"code": held.room.code})
    assert (answer.status_code, answer.json()["error"]) == (409, "This room is full. Ask the presenter.")


def test_only_wrong_codes_count_against_an_address(held):
    for _ in range(25):
        held.joined()
    for _ in range(60):
        assert held.phone().post("/join", json={"code": "zzz 999"}).status_code == 404
    answer = held.phone().post("/join", json={"code": "zzz 999"})
    assert (answer.status_code, answer.json()["error"]) == (429, "Too many tries from here. Wait a minute.")
    assert answer.headers["retry-after"]


def test_a_nickname_is_text_and_one_line(held):
    held.joined("<script>alert(1)</script>"[:24])
    held.joined(" a\n\tb\0\u202ec ")
    assert [each.nickname for each in held.store.phones(held.room.id)] == [
        "<script>alert(1)</script", "a b c",
    ]  # fmt: skip


# -- voting ----------------------------------------------------------------------------------------------


def test_a_vote_is_taken_changed_and_told_back(voting):
    phone = voting.joined()
    assert phone.get("/now").json()["vote"] is None
    answer = phone.post("/vote", json=vote())
    assert answer.status_code == 200
    assert answer.json()["fate"] == "in"
    assert phone.get("/now").json()["vote"]["words"] == "Look inside the frame"
    phone.post("/vote", json=vote(answer=["paint"], certainty="high", edit=2))
    assert phone.get("/now").json()["vote"]["given"] == ["paint"]
    assert len(voting.store.votes(voting.room.id)) == 1


@pytest.mark.parametrize(
    ("said", "status", "why"),
    [
        (vote(answer=["long-gone"]), 422, "This is not an option here; the options are take-apart, scan"),
        (vote(answer=[]), 422, "Choose an option first."),
        (vote(answer=["scan", "paint"]), 422, "Choose at most 1. Clear one first."),
        (vote(answer="scan"), 422, "An answer is a list of option ids."),
        (vote(answer=...), 422, "Choose an option first."),
        (vote(certainty=None), 422, "Say how certain you are first."),
        (vote(certainty="very"), 422, "A certainty is one of low, medium, high."),
        (vote(certainty={"a": 1}), 422, "A certainty is one of low, medium, high."),
        (vote(question="nothing-such"), 422, "This case has no such question."),
        (vote(question="mend", answer=["again"]), 409, "This question is not open for votes."),
        (vote(question="first-look", answer=["spin"]), 409, LATE),
        # Of a question to come not even the options are told.
        (vote(question="mend", answer=["long-gone"]), 409, "This question is not open for votes."),
        (vote(round=2), 409, LATE),
        (vote(round=0), 422, "A vote names its question, its round and its edit, counted from 1."),
        (vote(round=True), 422, "A vote names its question, its round and its edit, counted from 1."),
        (vote(edit=10**30), 422, "A vote names its question, its round and its edit, counted from 1."),
        (vote(edit="1"), 422, "A vote names its question, its round and its edit, counted from 1."),
        (vote(edit=...), 422, "A vote names its question, its round and its edit, counted from 1."),
    ],
)
def test_a_vote_that_cannot_count_changes_nothing(voting, said, status, why):
    phone = voting.joined()
    answer = phone.post("/vote", json=said)
    assert answer.status_code == status
    assert answer.json()["error"].startswith(why)
    assert voting.store.votes(voting.room.id) == []


def test_a_late_vote_is_not_counted_and_says_so(voting):
    phone = voting.joined()
    voting.turn("close")
    answer = phone.post("/vote", json=vote())
    assert (answer.status_code, answer.json()) == (409, {"error": LATE, "fate": "late"})
    voting.turn("again")
    assert phone.post("/vote", json=vote()).status_code == 409
    assert phone.post("/vote", json=vote(round=2)).status_code == 200


def test_a_change_that_comes_late_leaves_the_earlier_vote_and_says_so(voting):
    phone = voting.joined()
    phone.post("/vote", json=vote())
    voting.turn("close")
    answer = phone.post("/vote", json=vote(edit=2))
    why = "Your change came too late; your earlier vote counts."
    assert (answer.status_code, answer.json()) == (409, {"error": why, "fate": "late"})
    voting.turn("again"), voting.turn("close")
    # The vote of the first round is none of the second.
    assert phone.post("/vote", json=vote(round=2, edit=3)).json()["error"] == LATE


def test_a_nickname_that_is_too_long_is_said_at_its_field(held):
    answer = held.phone().post("/join", json={"code": "KRT482", "nickname": "x" * 25})
    why = "This nickname is too long; 24 letters at most."
    assert (answer.status_code, answer.json()) == (422, {"error": why, "field": "nickname"})


def test_who_mistypes_the_address_is_shown_the_way_in(held):
    answer = held.phone().get("/KRT482", headers={"Accept": "text/html,*/*"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_in_a_pause_votes_stay_and_none_is_taken(voting):
    phone, other = voting.joined(), voting.joined()
    phone.post("/vote", json=vote())
    voting.turn("pause")
    answer = other.post("/vote", json=vote())
    assert answer.json() == {"error": "The presenter has paused. Your vote stays.", "fate": "paused"}
    voting.turn("go_on")
    assert len(voting.store.votes(voting.room.id)) == 1
    assert other.post("/vote", json=vote()).status_code == 200


def test_who_has_not_joined_sees_and_does_nothing(voting):
    for cookie in ("", "casebook=guess", f"casebook={'x' * 5000}"):
        stranger = voting.phone()
        stranger.headers["Cookie"] = cookie
        for path in ("/now", "/events", "/pictures/mri-1.png"):
            answer = stranger.get(path)
            assert (answer.status_code, answer.json()) == (401, {"error": "Join the room first."})
        assert stranger.post("/vote", json=vote()).status_code == 401


def test_too_many_votes_of_one_phone_do_not_touch_the_others(voting):
    phone, other = voting.joined(), voting.joined()
    answers = [phone.post("/vote", json=vote(edit=i)).status_code for i in range(1, 60)]
    assert answers.count(200) == 40
    assert set(answers[40:]) == {429}
    assert other.post("/vote", json=vote()).status_code == 200


def test_pictures_are_served_while_their_question_is_and_no_others(held, every_kind, tmp_path):
    case = every_kind
    root = case.figures.file("x").parent.parent.parent.parent
    store = Store(sqlite_address(tmp_path / "pictures.sqlite3"))
    asked = next(each for each in case.questions if each.kind == "region" and each.canvas.outlines)
    room, token = store.add_room(case.id, 1, asked.id, False)
    with TestClient(application(store, root, [ADDRESS]), base_url=ADDRESS) as phone:
        phone.headers["Origin"] = ADDRESS
        phone.post("/join", json={"code": room.code})
        name, twin = asked.pictures[0], case.file.pictures[asked.pictures[0]].twin
        assert phone.get(f"/pictures/{name}.png").status_code == 404
        bearer = {"Authorization": f"Bearer {token}"}
        phone.post("/presenter/turn", json={"deed": "open", "version": 1}, headers=bearer)
        assert phone.get(f"/pictures/{name}.png").headers["content-type"] == "image/png"
        if twin:
            # The normal twin would tell where the finding is.
            assert phone.get(f"/pictures/{twin}.png").status_code == 404
        for wild in ("../case.yaml", "..%2fcase.yaml", "%00", "x" * 3000):
            assert phone.get(f"/pictures/{wild}.png").status_code == 404


# -- the presenter ---------------------------------------------------------------------------------------


def test_only_the_token_steers_and_only_its_room(held):
    stranger = held.joined()
    for token in ("", "Bearer ", "Bearer guess", "Basic x", f"Bearer {held.room.id}"):
        stranger.headers["Authorization"] = token
        assert stranger.get("/presenter/now").status_code == 401
        assert stranger.get("/presenter/events").status_code == 401
        answer = stranger.post("/presenter/turn", json={"deed": "open", "version": 1})
        assert answer.json() == {"error": "Only the presenter of a room may do this."}
    assert held.store.room(held.room.id).phase == "ready"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, 422), ({"deed": "dance", "version": 1}, 422), ({"deed": ["open"], "version": 1}, 422),
        ({"deed": "open"}, 422), ({"deed": "open", "version": "1"}, 422),
        ({"deed": "open", "version": 2}, 409), ({"deed": "close", "version": 1}, 409),
    ],
)  # fmt: skip
def test_a_turn_that_does_not_fit_changes_nothing(held, said, status):
    answer = held.presenter().post("/presenter/turn", json=said)
    assert answer.status_code == status
    assert answer.json()["error"]
    assert held.store.room(held.room.id).version == 1


def test_pretend_phones_are_marked_and_nobody_else_can_be_one(make_root, tmp_path):
    held = Class(make_root(), tmp_path, rehearsal=True)
    with TestClient(held.app, base_url=ADDRESS):
        held.presenter().post("/join", json={"code": held.room.code})
        held.joined()
        assert [each.pretend for each in held.store.phones(held.room.id)] == [True, False]


def test_in_a_room_that_is_no_rehearsal_nobody_pretends(held):
    held.presenter().post("/join", json={"code": held.room.code})
    assert [each.pretend for each in held.store.phones(held.room.id)] == [False]


def test_the_board_tells_the_presenter_no_more_than_counts_while_a_vote_is_open(voting):
    voting.joined().post("/vote", json=vote())
    told = voting.presenter().get("/presenter/now").json()
    assert (told["people"], told["votes"], told["tallies"]) == (1, 1, {})


# -- what no page and no program may do --------------------------------------------------------------------


def test_every_answer_forbids_what_is_not_ours(held):
    phone = held.joined()
    for path in ("/", "/phone.js", "/card.css", "/phone.css", "/now", "/nothing", "/health"):
        headers = phone.get(path).headers
        assert headers["content-security-policy"] == (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"


def test_a_server_tells_its_name_and_nothing_else_of_itself(make_root, tmp_path):
    held = Class(make_root(), tmp_path)
    app = application(held.store, make_root(name="other"), [ADDRESS], held.room.id, "a name")
    with TestClient(app, base_url=ADDRESS) as stranger:
        assert stranger.get("/health").json() == {"serves": "casebook", "name": "a name"}


def test_the_page_names_no_address_and_runs_no_script_of_its_own(held):
    phone = held.phone()
    page = phone.get("/").text
    assert "http" not in page
    assert re.findall(r"<script[^>]*>", page) == ['<script type="module" src="phone.js">']
    assert " on" not in re.sub(r">[^<]*<", "><", page).replace(" only", "")
    script = phone.get("/phone.js").text
    assert set(re.findall(r"https?://[\w./]+", script)) <= {
        "http://www.w3.org/2000/svg",
        "https://doi.org/",
    }


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "192.168.1.21:8765", ""])
def test_another_name_for_this_machine_is_refused(held, host):
    answer = held.phone().get("/", headers={"Host": host})
    assert (answer.status_code, answer.json()) == (403, {"error": "This is not an address of the room."})


@pytest.mark.parametrize("path", ["/join", "/vote", "/presenter/turn"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
    ],
)
def test_a_change_needs_json_from_our_own_page(held, path, headers, status):
    phone = held.joined()
    sent = {"Content-Type": "application/json"} | headers
    answer = phone.post(path, content=json.dumps({"code": held.room.code}), headers=sent)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"[1]", 400), (b'"x"', 400), (b"null", 400), (b"\xff\xfe", 400),
        (b"[" * 15000, 400), (b'{"a":' * 3000, 400), (b"9" * 9000, 400), (b" " * 20_000, 413),
        (b"x" * 1_000_000, 413),
    ],
)  # fmt: skip
def test_a_body_that_is_not_small_json_is_refused_and_the_server_lives(voting, body, status):
    phone = voting.joined()
    answer = phone.post("/vote", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert answer.json()["error"]
    assert phone.post("/vote", json=vote()).status_code == 200


def test_half_characters_and_zero_bytes_are_kept_as_text(held):
    held.turn("open")
    phone = held.joined()
    said = '{"question": "in-one-sentence", "round": 1, "edit": 1, "answer": "a\\ud800b\\u0000c"}'
    answer = phone.post("/vote", content=said, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert held.store.votes(held.room.id)[0].given == "a?bc"


def test_unknown_addresses_and_methods_are_refused_with_one_sentence(held):
    phone = held.joined()
    for method, path in (
        ("GET", "/join"),
        ("POST", "/now"),
        ("DELETE", "/vote"),
        ("GET", "/../x"),
        ("PUT", "/"),
    ):
        answer = phone.request(method, path, json={})
        assert answer.status_code in (404, 405), path
        assert answer.json() == {"error": "There is nothing here."}


def test_too_much_at_once_is_answered_with_429(held, monkeypatch):
    phone = held.joined()
    monkeypatch.setattr("helpers.classroom.server.guards.AT_ONCE", 0)
    answer = phone.get("/now")
    assert (answer.status_code, answer.json()["error"]) == (429, "Too much at once. Try again in a moment.")


def test_a_database_that_fails_refuses_votes_in_plain_words(voting, monkeypatch):
    phone = voting.joined()
    with voting.store._engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE votes RENAME TO elsewhere")
    answer = phone.post("/vote", json=vote())
    assert answer.status_code == 503
    assert answer.json()["error"] == (
        "The room cannot store votes at the moment. Yours is sent again by itself."
    )
    with voting.store._engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO votes")
    assert phone.post("/vote", json=vote()).status_code == 200


def test_a_room_that_was_deleted_is_gone(held):
    phone = held.joined()
    held.store.forget([held.room.id])
    answer = phone.get("/now")
    assert answer.status_code in (401, 410)
    assert held.presenter().get("/presenter/now").status_code == 401


def test_the_cookie_is_secure_where_the_page_is(make_root, tmp_path):
    held = Class(make_root(), tmp_path)
    address = "https://class.example.org"
    app = application(held.store, make_root(name="other"), [address])
    with TestClient(app, base_url=address) as phone:
        answer = phone.post("/join", json={"code": held.room.code}, headers={"Origin": address})
        assert "; secure" in answer.headers["set-cookie"].lower()
    assert phone_requests.COOKIE == "casebook"
