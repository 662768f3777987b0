"""`casebook class`: open a room for a case, and JupyterLab in front of it."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from ..case import Case, find_root
from ..errors import CasebookError
from .codes import spoken_code
from .database import default_address
from .keys import TOLD_BY, Key, class_folder, key_file
from .network import EVERYWHERE, LOOPBACK, free_port, lan_address
from .notes import Narration, case_for_a_class
from .options import Wishes, wishes
from .pretending import PretendPhones
from .room import Room
from .serving import Serving
from .store import Store
from .supervisor import Supervisor


def hold_class(words: list[str]) -> int:
    """Open a room and hold the class until it is ended with Ctrl-C; returns the exit status."""
    asked = wishes(words)
    case = case_for_a_class(asked.case_id)
    database = asked.database or default_address()
    store = Store(database)
    if asked.workers > 1 and not store.shared:
        raise CasebookError(
            "--workers needs a database that several can use; add --database postgresql+psycopg://..."
        )
    host = EVERYWHERE if asked.lan or asked.address else LOOPBACK
    port = free_port(host, asked.port)
    own = f"http://{LOOPBACK}:{port}"
    public = asked.address or (f"http://{lan_address()}:{port}" if asked.lan else own)
    addresses = tuple(dict.fromkeys((own, f"http://localhost:{port}", public)))
    with ExitStack() as at_the_end:
        at_the_end.callback(store.close)
        log = _log_file(class_folder())
        serving = Serving(
            host,
            port,
            database,
            str(find_root()),
            addresses,
            asked.workers,
            proxied=bool(asked.address),
            supervised=True,
        )
        supervisor = Supervisor(serving, log)
        at_the_end.callback(supervisor.stop)
        # Only now, so that nothing is left of a room that could not be opened.
        room, token = _room(store, case, asked)
        server = public if asked.address and not asked.lab else own
        key, file = Key(case.id, server, public, token), key_file(room)
        key.write(file)
        at_the_end.callback(file.unlink, missing_ok=True)
        _welcome(room, public, alone=public == own)
        narration = Narration(key, case)
        at_the_end.callback(narration.close)
        if room.rehearsal:
            pretending = PretendPhones(key, case)
            at_the_end.callback(pretending.close)
        try:
            return _lab(file, case, asked) if asked.lab else _until_ended(file)
        finally:
            _farewell(store, room)


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
    if not asked.resume:
        return store.add_room(case.id, case.file.version, case.questions[0].id, asked.rehearse)
    left = [each for each in store.rooms() if each.case_id == case.id and each.phase != "ended"]
    if not left:
        raise CasebookError(f"no room of '{case.id}' was left open; leave out --resume to open one")
    room = left[0]
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
    quiet = "--ServerApp.log_level=WARN"
    # Alone on the screen: no list of files beside it.
    return open_lab([quiet, *asked.lab_options], f"doc/tree/{case.file.notebook}")


def _until_ended(file: Path) -> int:
    print(f"The presenter's key: {file}")
    print(
        f"A notebook that is started with {TOLD_BY}={file} steers the room. Ctrl-C ends the class.",
        flush=True,
    )
    ended = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: ended.set())
    while not ended.is_set():
        # On Windows a wait without an end cannot be interrupted.
        time.sleep(0.2)
    return 0


def _farewell(store: Store, room: Room) -> None:
    print(f"\nThe class has ended. How it went: casebook class-report {room.code}")
    now = store.room(room.id)
    if now and now.phase != "ended":
        print(f"The room was not at its end; to go on with it: casebook class {room.case_id} --resume")
