"""`casebook class`: open a room for a case, and JupyterLab in front of it."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from ..case import Case, find_root
from ..errors import CasebookError
from .narration import Narration
from .notes import case_for_a_class
from .options import Wishes, wishes
from .pretending import PretendPhones
from .rules.codes import spoken_code
from .rules.room import Room
from .server.network import EVERYWHERE, LOOPBACK, free_port, lan_address
from .server.serving import Serving
from .server.supervisor import Supervisor
from .storage.database import default_address
from .storage.keys import TOLD_BY, Key, class_folder, is_held, key_file
from .storage.store import Store

# The notes are read in this terminal: of JupyterLab only errors stand among them, and no question.
_QUIET = (
    "--ServerApp.log_level=ERROR",
    "--LabApp.log_level=ERROR",
    # --resume undoes a Ctrl-C.
    "--ServerApp.answer_yes=True",
    # A kernel warns of its plain connection, each time it starts.
    "--KernelManager.transport_encryption=auto",
)


def hold_class(words: list[str]) -> int:
    """Open a room and hold the class until it is ended with Ctrl-C; returns the exit status."""
    asked = wishes(words)
    case = case_for_a_class(asked.case_id)
    database = asked.database or default_address()
    with ExitStack() as at_the_end:
        store = Store(database)
        at_the_end.callback(store.close)
        if asked.workers > 1 and not store.shared:
            raise CasebookError(
                "--workers needs a database that several can use; add --database postgresql+psycopg://..."
            )
        host = EVERYWHERE if asked.lan else LOOPBACK
        port = free_port(host, asked.port)
        addresses = _addresses(asked, port)
        log = _log_file(class_folder())
        room, token = _room(store, case, asked)
        serving = Serving(
            host,
            port,
            database,
            str(find_root()),
            addresses,
            asked.workers,
            proxied=bool(asked.address),
            # A phone that still has the cookie of an earlier room must not vote there unseen.
            room="" if store.shared else room.id,
            supervised=True,
        )
        try:
            supervisor = _supervisor(serving, asked, log)
        except CasebookError:
            if asked.resume is None:
                store.forget([room.id])
            raise
        at_the_end.callback(supervisor.stop)
        own, _, public = supervisor.serving.addresses
        server = public if asked.address and not asked.lab else own
        key, file = Key(case.id, server, public, token, own), key_file(room)
        key.write(file)
        at_the_end.callback(file.unlink, missing_ok=True)
        _welcome(room, public, alone=public == own)
        here = replace(key, server=own)
        narration = Narration(here, case, store, _report(store, room, asked))
        at_the_end.callback(narration.close)
        if room.rehearsal:
            pretending = PretendPhones(here, case)
            at_the_end.callback(pretending.close)
        try:
            return _lab(file, case, asked) if asked.lab else _until_ended(file)
        finally:
            _farewell(store, room, case, asked)


def _addresses(asked: Wishes, port: int) -> tuple[str, str, str]:
    """Return the server as this computer reaches it, under its other name, and as phones do."""
    own = f"http://{LOOPBACK}:{port}"
    public = asked.address or (f"http://{lan_address()}:{port}" if asked.lan else own)
    return own, f"http://localhost:{port}", public


def _supervisor(serving: Serving, asked: Wishes, log: Path) -> Supervisor:
    """Start a server, at the next port where another class was quicker; raises CasebookError."""
    while True:
        try:
            return Supervisor(serving, log)
        except CasebookError:
            port = free_port(serving.host, asked.port)
            if port == serving.port:
                raise
            serving = replace(serving, port=port, addresses=_addresses(asked, port))


def _log_file(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / "server.log"
        log.write_bytes(b"")
    except OSError as error:
        raise CasebookError(
            f"nothing can be kept in {folder}: {error.strerror}; "
            "set CASEBOOK_HOME to a folder that can be written"
        ) from None
    return log


def _room(store: Store, case: Case, asked: Wishes) -> tuple[Room, str]:
    if asked.resume is None:
        return store.add_room(case.id, case.file.version, case.questions[0].id, asked.rehearse)
    left = [each for each in store.rooms() if each.case_id == case.id and each.phase != "ended"]
    if asked.resume:
        left = [each for each in left if each.code == asked.resume]
    if not left:
        which = f"room {spoken_code(asked.resume)}" if asked.resume else "no room"
        was = "was not left open" if asked.resume else "was left open"
        raise CasebookError(f"{which} of '{case.id}' {was}; leave out --resume to open one")
    # A room that was opened by mistake and never used stands behind the one that people voted in.
    room = next((each for each in left if store.votes(each.id)), left[0])
    if is_held(room):
        raise CasebookError(
            f"room {spoken_code(room.code)} is being held in another terminal; end it there first"
        )
    if room.case_version != case.file.version:
        raise CasebookError(
            f"the case has changed since room {spoken_code(room.code)} was opened (version "
            f"{room.case_version}, now {case.file.version}); leave out --resume to open a new room"
        )
    return room, store.take_over(room)


def _welcome(room: Room, address: str, alone: bool) -> None:
    print(f"\nRoom {spoken_code(room.code)}{'   REHEARSAL, with pretend phones' if room.rehearsal else ''}")
    print(f"Phones open {address}")
    if alone:
        print("Only this computer can reach it; add --lan to let the phones of the room's Wi-Fi in.")
    print("Notes for you appear here as the class goes on; keep this window off the projector.\n", flush=True)


def _lab(file: Path, case: Case, asked: Wishes) -> int:
    from ..lab import open_lab

    os.environ[TOLD_BY] = str(file)
    print(
        "JupyterLab opens the case: run its first cell (Shift+Enter). Ctrl-C here ends the class.", flush=True
    )
    # Alone on the screen: no list of files beside it.
    return open_lab([*_QUIET, *asked.lab_options], f"doc/tree/{case.file.notebook}")


def _until_ended(file: Path) -> int:
    ended = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: ended.set())
    print(f"The presenter's key: {file}")
    print(
        f"A notebook that is started with {TOLD_BY}={file} steers the room. Ctrl-C ends the class.",
        flush=True,
    )
    while not ended.is_set():
        # On Windows a wait without an end cannot be interrupted.
        time.sleep(0.2)
    return 0


def _farewell(store: Store, room: Room, case: Case, asked: Wishes) -> None:
    now = store.room(room.id)
    if now and now.takes_votes:
        # Nobody counts on a vote that comes tomorrow.
        store.turn(room.id, now.version, "pause", [])
    print()
    if now is None or now.phase == "ended":
        print("The class has ended.")
    else:
        step = case.number(case.step_of(now.question))
        again = f"casebook class {room.case_id} --resume {room.code}{' --lan' if asked.lan else ''}"
        again += _elsewhere(store, asked)
        print(f"The class was stopped at step {step} of {len(case.steps)}. To go on with it: {again}")
    print(f"How it went: {_report(store, room, asked)}")


def _report(store: Store, room: Room, asked: Wishes) -> str:
    """Return the command that reports this room."""
    return f"casebook class-report {room.code}{_elsewhere(store, asked)}"


def _elsewhere(store: Store, asked: Wishes) -> str:
    # A password is for whoever knows it to type again.
    return f" --database {store.url.render_as_string(hide_password=True)}" if asked.database else ""
