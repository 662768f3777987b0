"""Which of several workers a connection is at: on Linux the system tells."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from tests.crowd import Line
from tests.voters import PATIENCE

_CONNECTED = "01"


def workers_of(server):
    """Return the process ids of a server's workers."""
    pid = server.process.pid
    if not Path("/proc/net/tcp").exists():
        pytest.skip("which worker a connection is at is told by Linux alone")
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    # Beside its workers a server has a process that tracks what they share.
    return [each for each in children if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]


def is_running(pid):
    """Tell whether a process goes on; one that nobody has asked about since it ended does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    # It may end between the opening and the reading.
    except (FileNotFoundError, ProcessLookupError):
        return False


def worker_at(workers, port, own_port):
    """Return the worker that has the other end of a connection from one of our ports to a server's."""
    rows = [each.split() for each in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ends = {(_port(each[1]), _port(each[2])): each[9] for each in rows if each[3] == _CONNECTED}
    socket = f"socket:[{ends[port, own_port]}]"
    for worker in workers:
        if any(_link(each) == socket for each in Path(f"/proc/{worker}/fd").iterdir()):
            return worker
    raise AssertionError(f"no worker of {workers} has {socket}")


def _port(address):
    return int(address.partition(":")[2], 16)


def _link(descriptor):
    try:
        return str(descriptor.readlink())
    except FileNotFoundError:
        # Closed since it was listed.
        return ""


async def line_to(worker, workers, port):
    """Return a kept connection to this worker: the system decides who gets one, so several are tried."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        line = Line(port)
        await line.ask("GET", "/health")
        if worker_at(workers, port, line.ports[0]) == worker:
            return line
        await line.close()
    raise AssertionError(f"no connection came to worker {worker} of {workers}")


async def stream_to(worker, workers, phone):
    """Return the open stream of a phone to this worker, and what it told first."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        events = phone.events()
        try:
            first = await anext(events)
        except ConnectionError:
            # Too many of its streams: those that were closed are still counted.
            await asyncio.sleep(0.05)
            continue
        if worker_at(workers, phone.line.port, phone.line.ports[-1]) == worker:
            return events, first
        await events.aclose()
    raise AssertionError(f"no stream came to worker {worker} of {workers}")
