"""The server of `casebook preview`: who may reach it, what it says, how it ends."""

import asyncio
import contextlib
import http.client
import json
import signal
import socket
from pathlib import Path

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from helpers import app
from helpers.case import case_ids
from tests.crowd import a_port

KNOWN = ", ".join(f"'{each}'" for each in case_ids(Path(__file__).parent.parent / "cases"))


def get(preview, path="/", host=None):
    connection = http.client.HTTPConnection("127.0.0.1", preview.port, timeout=10)
    connection.request("GET", path, headers={"Host": host or f"127.0.0.1:{preview.port}"})
    with contextlib.closing(connection):
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def test_its_page_lets_in_nothing_from_elsewhere(preview):
    started = preview()
    for path in ("/", "/preview.js", "/card.css", "/preview.css"):
        status, headers, text = get(started, path)
        assert status == 200, path
        assert len(text) > 200
        policy = headers["Content-Security-Policy"]
        assert policy.startswith(
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws://"
        )
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
    page = get(started)[2]
    assert "http" not in page
    assert "<script>" not in page
    assert get(started, "/cases/references.yaml")[0] == 404
    assert get(started, "/../pyproject.toml")[0] == 404


@pytest.mark.parametrize("path", ["/", "/preview.js", "/line", "/none"])
@pytest.mark.parametrize(
    "host", ["example.org", "example.org:{port}", "127.0.0.1", "127.0.0.1:1", "192.168.0.1:{port}"]
)
def test_another_name_for_this_machine_is_refused(preview, path, host):
    started = preview()
    assert get(started, path, host.format(port=started.port))[0] == 403


def test_it_listens_on_the_loopback_only(preview):
    started = preview()
    assert started.line == f"Preview of wobbling-bicycle: {started.url} (Ctrl-C ends it)\n"
    others = {each[4][0] for each in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in others - {"127.0.0.1"}:
        with socket.socket() as probe:
            probe.settimeout(2)
            assert probe.connect_ex((address, started.port)) != 0 or address.startswith("127.")


def line(preview, origin, act):
    """Open the line as a page of this origin would, and run `act` on it."""

    async def talk():
        headers = {"Origin": origin} if origin else {}
        connection = await websocket_connect(
            HTTPRequest(f"ws://127.0.0.1:{preview.port}/line", headers=headers, request_timeout=10)
        )
        try:
            return await act(connection)
        finally:
            connection.close()
            # The socket stays open until the server has answered the close, and the loop must not end before.
            while await connection.read_message() is not None:
                pass

    return asyncio.run(talk())


@pytest.mark.parametrize(
    "origin", ["http://example.org", "null", "", "http://127.0.0.1:1", "https://127.0.0.1:{port}"]
)
def test_a_page_from_elsewhere_gets_no_line(preview, origin):
    started = preview()
    with pytest.raises(HTTPClientError, match="403"):
        line(started, origin.format(port=started.port), lambda each: each.read_message())


def test_messages_that_mean_nothing_do_nothing(preview):
    started = preview()
    own = f"http://127.0.0.1:{started.port}"

    async def act(connection):
        first = json.loads(await connection.read_message())
        for nonsense in (
            "",
            "{",
            "[" * 5000,
            "null",
            "1",
            '{"do": "fly"}',
            '{"do": "card", "place": 1}',
            b"\xff\xfe",
        ):
            await connection.write_message(nonsense, binary=isinstance(nonsense, bytes))
        await connection.write_message(json.dumps({"do": "card", "place": "no", "message": {"do": "\ud800"}}))
        return first, json.loads(await connection.read_message())

    first, second = line(started, own, act)
    assert first == second
    assert [each["place"] for each in first["cards"]][-2:] == ["workup", "debrief"]
    status, _, err = started.stop(signal.SIGINT)
    assert (status, err) == (0, "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_with_one_line(preview, number, tmp_path, monkeypatch):
    passing = tmp_path / "passing"
    passing.mkdir()
    monkeypatch.setenv("TMPDIR", str(passing))
    started = preview()
    assert len(list(passing.iterdir())) == 1
    assert started.stop(number) == (0, "The preview has ended. Nothing was kept.\n", "")
    assert list(passing.iterdir()) == []


def test_a_port_that_is_taken_gets_one_line(preview, make_root, monkeypatch, capsys):
    started = preview()
    monkeypatch.setenv("CASEBOOK_ROOT", str(started.root))
    assert app.main(["preview", "wobbling-bicycle", "--no-browser", f"--port={started.port}"]) == 1
    text = f"port {started.port} is taken; choose another one, or leave out --port\n"
    assert capsys.readouterr() == ("", text)


@pytest.mark.parametrize("word", ["", "x", "0", "65536", "-1", "8e3", "٣"])
def test_what_is_no_port_is_refused(word, capsys):
    assert app.main(["preview", "wobbly-toddler", "--port", word]) == 1
    assert capsys.readouterr().err == f"'{word}' is not a port; allowed is a number from 1 to 65535\n"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], f"name a case; the cases are {KNOWN}"),
        (["wobly"], f"no case 'wobly'; the cases are {KNOWN}"),
        (["wobbly-toddler", "b"], "'b' is not understood here"),
        (["wobbly-toddler", "--host=0.0.0.0"], "'--host=0.0.0.0' is not understood here"),
    ],
)
def test_one_case_is_named(words, text, capsys):
    assert app.main(["preview", *words]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert text in err


def test_the_chosen_port_is_used(preview):
    port = a_port()
    assert preview(words=["--port", str(port)]).port == port


def test_the_browser_opens_at_the_page_unless_it_is_not_wanted(monkeypatch, make_root, capsys):
    import webbrowser

    from helpers.authoring.preview_server import Stage

    opened = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    monkeypatch.setenv("CASEBOOK_ROOT", str(make_root()))

    async def at_once(self):
        await asyncio.sleep(0.2)
        raise KeyboardInterrupt

    monkeypatch.setattr(Stage, "watch", at_once)
    for words in ([], ["--no-browser"]):
        assert app.main(["preview", "wobbling-bicycle", *words]) == 0
    (url,) = opened
    assert f"Preview of wobbling-bicycle: {url} " in capsys.readouterr().out


def test_it_serves_the_pictures_of_its_case_and_nothing_else(preview, more_kinds):
    started = preview(*more_kinds)
    connection = http.client.HTTPConnection("127.0.0.1", started.port, timeout=10)
    connection.request("GET", "/figures/wheel-1.png", headers={"Host": f"127.0.0.1:{started.port}"})
    with contextlib.closing(connection):
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Content-Type"]) == (200, "image/png")
        file = started.file.parent / "figures" / "wheel-1.png"
        assert answer.read() == file.read_bytes()
    for path in (
        "/figures/gone.png",
        "/figures/figures.json",
        "/figures/../case.yaml",
        "/figures/%2e%2e%2fcase.png",
    ):
        assert get(started, path)[0] == 404, path
    assert get(started, "/figures/wheel-1.png", host="evil.example")[0] == 403
