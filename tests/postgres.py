"""A real PostgreSQL for the tests: a server of its own on the loopback, a fresh database for each test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.crowd import a_port

_STARTS_WITHIN = 60
_HANGS_FOR = 30
# The server ends with the tests, also when they are killed: its keeper then hears no more from them.
_KEEPER = ["sh", "-c", '"$@" & server=$!; read -r _; kill -INT $server; wait $server', "keeper"]


def binaries():
    """Return the folder of PostgreSQL's programs, or None."""
    found = shutil.which("postgres")
    folders = [Path(found).parent] if found else []
    # Debian keeps the server off the path.
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: float(each.parent.name))
    here = [each for each in folders if (each / "initdb").is_file()]
    return here[-1] if here else None


def _is_root():
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _children(parents):
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    pairs = [map(int, line.split()) for line in listed.stdout.splitlines()]
    return [pid for pid, parent in pairs if parent in parents]


def _signal(pid, number):
    # One that ended meanwhile needs none.
    with suppress(ProcessLookupError):
        os.kill(pid, number)


class Postgres:
    """A server with a data folder of its own; `port` stays the same when it is started again."""

    def __init__(self, programs):
        self._programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="casebook-postgres-"))
        self.port = a_port()
        self._process = None
        self._names = count(1)
        # It refuses to run as root.
        self._user = {"user": "postgres", "group": "postgres", "extra_groups": []} if _is_root() else {}
        if self._user:
            shutil.chown(self.folder, "postgres", "postgres")
        who = ("-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C")
        self._run("initdb", "--no-sync", *who, "-D", self._data)

    @property
    def _data(self):
        return self.folder / "data"

    def _command(self, program, *words):
        return [str(self._programs / program), *map(str, words)]

    def _run(self, program, *words):
        done = subprocess.run(
            self._command(program, *words), cwd=self.folder, capture_output=True, text=True, **self._user
        )
        assert done.returncode == 0, done.stderr

    def start(self):
        """Start the server and wait until it answers."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.folder,
            "shared_buffers": "32MB",
        }
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*_KEEPER, *self._command("postgres", "-D", self._data, *words)],
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._user,
            )
        deadline = time.monotonic() + _STARTS_WITHIN
        while not self._answers():
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.05)
        return self

    def _answers(self):
        try:
            with self._connected():
                return True
        except psycopg.OperationalError:
            return False

    def _connected(self):
        return psycopg.connect(self._address("postgres"), autocommit=True)

    def _address(self, name):
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def stop(self):
        """End the server; it lets nobody finish, and loses nothing."""
        if self._process:
            self._process.stdin.close()
            self._process.wait(_STARTS_WITHIN)

    @contextmanager
    def hung(self):
        """Let the server hang in the midst of what it does: it takes connections and answers nobody."""
        stopped, found = [], [self._process.pid]

        def go_on():
            for pid in stopped:
                _signal(pid, signal.SIGCONT)

        # Whoever would wait without an end fails, and stops nobody else.
        at_most = threading.Timer(_HANGS_FOR, go_on)
        at_most.start()
        try:
            # One that is stopped starts no other.
            while found:
                for pid in found:
                    stopped.append(pid)
                    _signal(pid, signal.SIGSTOP)
                found = _children(found)
            yield
        finally:
            at_most.cancel()
            go_on()

    def fresh(self):
        """Make an empty database; returns its name and its address for a class."""
        name = f"class_{next(self._names)}"
        with self._connected() as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return name, self._address(name).replace("postgresql://", "postgresql+psycopg://", 1)

    def drop(self, name):
        with self._connected() as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres():
    """Return a server that runs; a test may stop it, and starts it again."""
    programs = binaries()
    if programs is None:
        why = "no PostgreSQL found: install it (Debian: postgresql)"
        if os.environ.get("CI"):
            pytest.fail(f"CI is set, so the tests of PostgreSQL must run; {why}")
        pytest.skip(why)
    server = Postgres(programs)
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture
def postgres_database(postgres):
    """Return the address of an empty database."""
    name, address = postgres.fresh()
    yield address
    postgres.drop(name)
