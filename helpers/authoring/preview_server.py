"""The pages of a preview: what they get, what they may ask for, and when they show a new version."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path

from tornado.web import Application, HTTPError, RequestHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from ..card.script import joined
from ..question_view import View
from .rehearsal import Rehearsal

LOOPBACK = "127.0.0.1"
"""The only address that is served."""

_LOOKS_EVERY = 0.3
_STYLES = Path(__file__).parent.parent / "card"
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Preview</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="card.css">
<link rel="stylesheet" href="preview.css">
<script type="module" src="preview.js"></script>
</head>
<body></body>
</html>
"""


class Stage:
    """The rehearsal, and every page on which it is shown."""

    def __init__(self, rehearsal: Rehearsal, port: int) -> None:
        self.rehearsal = rehearsal
        self.pages: set[_Line] = set()
        self.hosts = {f"{LOOPBACK}:{port}", f"localhost:{port}"}
        self.port = port
        self._saves = 0

    def application(self) -> Application:
        """Return what answers the requests."""
        stage = {"stage": self}
        texts = {
            r"/": ("text/html", _PAGE),
            r"/preview\.js": ("text/javascript", joined("preview.js")),
            r"/card\.css": ("text/css", (_STYLES / "card.css").read_text(encoding="utf-8")),
            r"/preview\.css": ("text/css", (_STYLES / "preview.css").read_text(encoding="utf-8")),
        }
        routes = [(path, _Text, stage | {"kind": kind, "text": text}) for path, (kind, text) in texts.items()]
        return Application(
            [*routes, (r"/figures/([a-z0-9-]+)\.png", _Picture, stage), (r"/line", _Line, stage)],
            default_handler_class=_Nothing,
            default_handler_args=stage,
            log_function=lambda _handler: None,
            websocket_max_message_size=1_000_000,
        )

    def guard(self, handler: RequestHandler) -> None:
        """Refuse what does not come from this page: another name for this machine, another page."""
        host = handler.request.host
        if host not in self.hosts:
            raise HTTPError(403)
        # Everything of the page comes from here, and no other page may hold it.
        own = f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws://{host}"
        none = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        handler.set_header("Content-Security-Policy", f"{own}; img-src 'self' data:; {none}")
        handler.set_header("X-Content-Type-Options", "nosniff")
        handler.set_header("Referrer-Policy", "no-referrer")
        handler.set_header("Cache-Control", "no-store")

    def state(self) -> View:
        """Return all that a page shows."""
        rehearsal = self.rehearsal
        return {
            "kind": "case",
            "title": rehearsal.title,
            "run": rehearsal.run_id,
            "saves": self._saves,
            "problems": rehearsal.problems,
            "cards": rehearsal.cards(),
            "command": f"casebook preview {rehearsal.file.parent.name} --port {self.port}",
        }

    def show(self) -> None:
        """Bring every page up to date."""
        state = self.state()
        for each in list(self.pages):
            each.tell(state)

    def heard(self, page: _Line, message: object) -> None:
        """Do what a page asks for."""
        answer = None
        match message:
            case {"do": "card", "place": str(place), "message": said}:
                answer = self.rehearsal.act(place, said)
            case {"do": "answer", "place": str(place)}:
                self.rehearsal.answer(place)
            case {"do": "again"}:
                self.rehearsal.start_again()
            case _:
                return
        self.show()
        if answer:
            page.tell({"kind": "card", "place": place, "message": answer})

    async def watch(self) -> None:
        """Read the case anew whenever one of its files was saved."""
        shown = before = self._saved()
        while True:
            await asyncio.sleep(_LOOKS_EVERY)
            now = self._saved()
            # Another version may be read from more files, which are known as they are from then on.
            edited = [file for file, saved in now.items() if shown.setdefault(file, saved) != saved]
            # Some editors empty a file before they write it: what still changes is not read yet.
            if edited and now == before:
                shown = now
                self.rehearsal.reload()
                self._saves += 1
                self.show()
            before = now

    def _saved(self) -> dict[Path, tuple[int, int] | None]:
        return {file: _stamp(file) for file in self.rehearsal.files}


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size


class _Nothing(RequestHandler):
    def initialize(self, stage: Stage) -> None:
        self.stage = stage

    def prepare(self) -> None:
        self.stage.guard(self)
        raise HTTPError(404)


class _Text(RequestHandler):
    def initialize(self, stage: Stage, kind: str, text: str) -> None:
        self.stage, self.kind, self.text = stage, kind, text

    def prepare(self) -> None:
        self.stage.guard(self)

    def get(self) -> None:
        self.set_header("Content-Type", f"{self.kind}; charset=utf-8")
        self.write(self.text)


class _Picture(RequestHandler):
    def initialize(self, stage: Stage) -> None:
        self.stage = stage

    def prepare(self) -> None:
        self.stage.guard(self)

    def get(self, name: str) -> None:
        try:
            content = self.stage.rehearsal.picture_file(name).read_bytes()
        except OSError as error:
            raise HTTPError(404) from error
        self.set_header("Content-Type", "image/png")
        self.write(content)


class _Line(WebSocketHandler):
    def initialize(self, stage: Stage) -> None:
        self.stage = stage

    def prepare(self) -> None:
        self.stage.guard(self)
        # A page from elsewhere may open a line to any address, unless it is refused here.
        if self.request.headers.get("Origin") != f"http://{self.request.host}":
            raise HTTPError(403)

    def open(self) -> None:
        self.stage.pages.add(self)
        self.tell(self.stage.state())

    def on_message(self, message: str | bytes) -> None:
        try:
            said = json.loads(message)
        except (ValueError, RecursionError):
            return
        self.stage.heard(self, said)

    def on_close(self) -> None:
        self.stage.pages.discard(self)

    def tell(self, message: View) -> None:
        """Send a message; a page that is gone is left alone."""
        with suppress(WebSocketClosedError):
            # The page may go while the message is on its way; that too is looked at and left alone.
            self.write_message(json.dumps(message)).add_done_callback(lambda sent: sent.exception())
