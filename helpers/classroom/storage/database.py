"""Opening the database of a class: SQLite on a local disk, or PostgreSQL; and what is said when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from ...errors import CasebookError
from .keys import class_folder
from .patience import bounded
from .tables import metadata

# Any number of our own: of workers that start together one lays the tables out.
_LAYING_OUT = 7_190_482


class Unavailable(CasebookError):
    """The database does not answer, or cannot be written."""


def default_address() -> str:
    """Return the address of the database in the data folder; raises CasebookError if there is no folder."""
    folder = class_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CasebookError(
            f"{folder} cannot be made: {error.strerror}; set CASEBOOK_HOME to a folder that can be written"
        ) from None
    return sqlite_address(folder / "classroom.sqlite3")


def sqlite_address(file: Path) -> str:
    """Return the address of a database in a file."""
    return str(URL.create("sqlite", database=str(file)))


def open_database(address: str) -> Engine:
    """Open a database and lay out its tables; raises CasebookError with what is wrong."""
    url = _checked(address)
    try:
        engine = _shared_engine(url) if is_shared(url) else _file_engine(url)
        with engine.begin() as connection:
            if is_shared(url):
                connection.execute(text("select pg_advisory_xact_lock(:ours)"), {"ours": _LAYING_OUT})
            metadata.create_all(connection)
    except (SQLAlchemyError, ImportError) as error:
        raise CasebookError(_cannot_open(url, error)) from None
    return engine


def is_there(address: str) -> bool:
    """Tell whether there is a database to look into; opening one whose file is missing would make it."""
    url = _checked(address)
    return is_shared(url) or Path(url.database or "").is_file()


def is_shared(url: URL) -> bool:
    """Tell whether several workers may use a database at once."""
    return url.get_backend_name() == "postgresql"


@contextmanager
def reported() -> Iterator[None]:
    """Raise Unavailable for what a database that fails raises."""
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, NoConnectionFree) as error:
        raise Unavailable(f"the database does not answer: {_first_line(error)}") from error


def _checked(address: str) -> URL:
    allowed = "allowed is one such as postgresql+psycopg://user@host/database"
    try:
        url = make_url(address)
    except ArgumentError:
        raise CasebookError(f"'{address}' is not the address of a database; {allowed}") from None
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise CasebookError(f"'{url.drivername}' is not a database for a class; {allowed}")
    return url


def _cannot_open(url: URL, error: Exception) -> str:
    if isinstance(error, NoSuchModuleError | ImportError):
        return f"the driver of {url.drivername} is not installed; see the first command of the README"
    place = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    return f"the database {place} cannot be opened: {_first_line(error)}; --database names another"


def _first_line(error: Exception) -> str:
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _shared_engine(url: URL) -> Engine:
    # Its driver is not asked for where a file will do.
    from .connections import patient_engine

    return patient_engine(bounded(url))


def _file_engine(url: URL) -> Engine:
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def _connected(connection, _record) -> None:
        # Transactions begin where SQLAlchemy says, see below, and not where the driver thinks.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "fullfsync=ON",
            "busy_timeout=5000",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("plain"):
            # A transaction that writes takes the lock first: one that takes it later may find it gone.
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")

    return engine
