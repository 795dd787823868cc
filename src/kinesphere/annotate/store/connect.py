"""A database by URL: SQLite in a file, or PostgreSQL."""

import sqlite3
import time
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from kinesphere.annotate.store import schema
from kinesphere.core.errors import InputError

BUSY_S: Final = 30
"""So long one who writes waits for another."""
SETTING_UP: Final = 0x6B696E65
"""The number of the lock that PostgreSQL knows the making of tables by."""
KINDS: Final = "sqlite:///labels.db or postgresql://user:password@host/name"


@dataclass(frozen=True)
class Database:
    """An open database. Use from many threads at once is fine."""

    engine: Engine

    @property
    def kind(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self.engine.dialect.name

    @contextmanager
    def reading(self) -> Generator[Connection, None, None]:
        """A connection that sees one state of the database."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, lock: int = 0) -> Generator[Connection, None, None]:
        """A connection whose changes are kept at the end, all or, after an error, none.

        lock   of those who give the same number, one after the other; SQLite's writers always are
        """
        with self.engine.execution_options(writes=True).begin() as connection:
            if lock and self.kind == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
            yield connection

    @cached_property
    def id(self) -> str:
        """Tells it from every other database."""
        with self.reading() as connection:
            query = select(schema.meta.c.value).where(schema.meta.c.key == "id")
            return connection.scalars(query).one()

    def close(self) -> None:
        self.engine.dispose()


def connect(text: str, make: bool = True) -> Database:
    """The database at a URL, or in a file of that name; `make`: made if it is not there yet.

    Raises InputError, which says what to give or to install.
    """
    url = _url(text)
    if url.get_backend_name() == "sqlite":
        _check_file(url, make)
    database = Database(_engine(url))
    try:
        _set_up(database, url, make)
    except SQLAlchemyError as error:
        database.close()
        raise InputError(f"the database {_shown(url)} cannot be used: {why(error)}") from error
    except InputError:
        database.close()
        raise
    return database


def why(error: SQLAlchemyError) -> str:
    """The driver's own words, on one line."""
    words = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return " ".join(str(words).split()) or type(words).__name__


def _url(text: str) -> URL:
    if "://" not in text and text.strip() and "\0" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise InputError(f"--db must be like {KINDS}, got {text!r}") from None
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise InputError(f"--db must be like {KINDS}, got {_shown(url)!r}")
    return url


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)


def _check_file(url: URL, make: bool) -> None:
    if not url.database or url.database == ":memory:" or url.query:
        raise InputError(f"--db must name a file, as sqlite:///labels.db; got {_shown(url)!r}")
    path = Path(url.database)
    try:
        there, folder = path.exists(), path.parent.is_dir()
        other = there and not path.is_file()
    except OSError as error:
        raise InputError(f"there is no database {path}: {error.strerror}") from None
    if other:
        raise InputError(f"{path} is no file: --db must name the file of a database")
    if not folder:
        raise InputError(f"there is no folder {path.parent} for the database {path.name}")
    if not there and not make:
        raise InputError(f"there is no database {path}: `kinesphere annotate SOURCE` makes one")


def _engine(url: URL) -> Engine:
    try:
        if url.get_backend_name() == "sqlite":
            engine = create_engine(url, connect_args={"timeout": BUSY_S})
            event.listen(engine, "connect", _plain)
            event.listen(engine, "begin", _begin)
            return engine
        return create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise InputError(
            f"PostgreSQL needs a package more: pip install 'kinesphere[postgres]' ({error})"
        ) from None
    except (ArgumentError, NoSuchModuleError, TypeError, ValueError) as error:
        raise InputError(f"--db must be like {KINDS}: {error}") from error


def _plain(connection: Any, _: Any) -> None:
    """Transactions begin where we say so; Python's driver would begin them late."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    """Who will write takes the lock at once: waiting for it later fails when another was quicker."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _set_up(database: Database, url: URL, make: bool) -> None:
    if database.kind == "sqlite":
        _write_ahead(database.engine)
    with database.writing(lock=SETTING_UP) as connection:
        there = set(inspect(connection).get_table_names())
        if "meta" not in there:
            _check_new(there, url, make)
            schema.TABLES.create_all(connection)
            known = {"schema": str(schema.VERSION), "id": uuid.uuid4().hex}
            rows = [{"key": key, "value": value} for key, value in known.items()]
            connection.execute(insert(schema.meta), rows)
            return
        key, value = schema.meta.c.key, schema.meta.c.value
        _check_version(connection.scalar(select(value).where(key == "schema")), url)


def _check_new(there: set[str], url: URL, make: bool) -> None:
    if taken := sorted(there & set(schema.TABLES.tables)):
        raise InputError(
            f"{_shown(url)} holds something else: it has a table {taken[0]!r}, but not ours"
        )
    if not make:
        raise InputError(f"{_shown(url)} holds no labels: `kinesphere annotate SOURCE` makes it")


def _check_version(version: str | None, url: URL) -> None:
    if version is None or not version.isdecimal():
        raise InputError(f"{_shown(url)} holds something else: its table 'meta' is not ours")
    if int(version) > schema.VERSION:
        raise InputError(
            f"{_shown(url)} was made by a newer kinesphere (its tables are version {version}, this one "
            f"knows {schema.VERSION}): pip install --upgrade kinesphere"
        )


def _write_ahead(engine: Engine) -> None:
    """Readers do not wait for writers; SQLite remembers it in the file."""
    ends = time.monotonic() + BUSY_S
    while True:
        try:
            connection = engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA journal_mode = WAL")
                return
            finally:
                connection.close()
        except sqlite3.OperationalError as error:
            # Others who are doing the same are not waited for by SQLite itself.
            if "locked" not in str(error) or time.monotonic() > ends:
                raise InputError(f"{engine.url.database} cannot be opened: {error}") from error
            time.sleep(0.01)
        except sqlite3.DatabaseError as error:
            raise InputError(f"{engine.url.database} is no database: {error}") from error
