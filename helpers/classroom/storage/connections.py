"""Connections to a PostgreSQL that give it up when it hangs; to its driver it still looks alive."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL

from .patience import patience


def patient_engine(url: URL) -> Engine:
    """Return an engine for a database."""
    engine = create_engine(url, pool_pre_ping=True)

    @event.listens_for(engine, "do_connect")
    def _connecting(_dialect: Any, _record: Any, _words: Any, told: dict[str, Any]) -> psycopg.Connection:
        connection = _Asking.connect(**told)
        connection.patience = patience(url)
        return connection

    return engine


async def patient_listener(url: URL) -> psycopg.AsyncConnection:
    """Return a connection for news of a database."""
    _, told = url.get_dialect()().create_connect_args(url)
    connection = await _Listening.connect(**told, autocommit=True)
    connection.patience = patience(url)
    return connection


class _Patient:
    patience: float | None = None

    def wait(self, steps: Generator, *how: Any, **named: Any) -> Any:
        """Wait as the driver does, but no longer than we are patient."""
        return super().wait(self._until_silent(steps) if self.patience else steps, *how, **named)

    def _until_silent(self, steps: Generator) -> Generator:
        heard = time.monotonic()
        try:
            wanted = next(steps)
            while True:
                # The driver comes back ten times a second, if with nothing.
                if ready := (yield wanted):
                    heard = time.monotonic()
                elif time.monotonic() - heard > self.patience:
                    self.pgconn.finish()
                    raise psycopg.OperationalError(f"no answer within {self.patience:g} seconds")
                wanted = steps.send(ready)
        except StopIteration as end:
            return end.value


class _Asking(_Patient, psycopg.Connection):
    pass


class _Listening(_Patient, psycopg.AsyncConnection):
    pass
