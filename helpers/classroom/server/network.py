"""Where a class can be reached: a free port, and the address of this computer in the room's network."""

from __future__ import annotations

import errno
import os
import socket

from ...errors import CasebookError

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104
_FIRST_PORT = 8765
_PORTS = 20


def free_port(host: str, wanted: int = 0) -> int:
    """Return the wanted port, or the first free one from 8765 on; raises CasebookError."""
    if wanted:
        if why := _why_not(host, wanted):
            raise CasebookError(f"port {wanted} {why}; choose another one, or leave out --port")
        return wanted
    for port in range(_FIRST_PORT, _FIRST_PORT + _PORTS):
        if not _why_not(host, port):
            return port
    raise CasebookError(
        f"none of the ports {_FIRST_PORT} to {_FIRST_PORT + _PORTS - 1} is free; name one with --port"
    )


def _why_not(host: str, port: int) -> str:
    with socket.socket() as probe:
        # As the server will: a port that was left a moment ago is free.
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            return "is taken" if taken else f"cannot be opened: {os.strerror(error.errno or 0)}"
    return ""


def lan_address() -> str:
    """Return this computer's address in its network; raises CasebookError where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: the system only looks up by which of its addresses it would.
            probe.connect(("192.0.2.1", 9))
            address = probe.getsockname()[0]
        except OSError:
            address = LOOPBACK
    if address.startswith(("127.", "0.")):
        raise CasebookError(
            "this computer is in no network; join the Wi-Fi of the room first, or leave out --lan"
        )
    return address
