"""Databases that cannot be used: what to give, to install or to do instead."""

import re
import sqlite3
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert, text, update

from kinesphere.annotate import store
from kinesphere.annotate.store import Database, schema
from kinesphere.core.errors import InputError


def test_the_same_database_again(database: Database, url: str):
    person = store.add_person(database, "anna")
    again = store.connect(url, make=False)
    assert store.people(again) == {person: "anna"}
    again.close()


def test_a_plain_path_is_a_file(tmp_path: Path):
    store.connect(str(tmp_path / "a b.db")).close()
    assert (tmp_path / "a b.db").is_file()
    store.connect(f"sqlite:///{tmp_path / 'a b.db'}", make=False).close()


def test_sqlite_is_set_up_for_several(sqlite: Database):
    with sqlite.reading() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "busy_timeout", "foreign_keys")
        }
    assert pragma == {"journal_mode": "wal", "busy_timeout": 30_000, "foreign_keys": 1}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("", "--db must be like sqlite:///labels.db or postgresql://"),
        ("  ", "--db must be like"),
        ("mysql://a/b", "--db must be like .*got 'mysql://a/b'"),
        ("mysql://me:secret@a/b", r"got 'mysql://me:\*\*\*@a/b'"),
        ("nonsense://", "--db must be like"),
        ("://", "--db must be like"),
        ("postgresql://a:b/c", "--db must be like"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("sqlite:///a.db?mode=ro", "must name a file"),
        ("no/such/folder/a.db", "there is no folder no/such/folder for the database a.db"),
        (".", "is no file"),
        ("a" * 5000, "File name too long"),
        ("a\0b", "--db must be like"),
        (
            "postgresql://me:secret@127.0.0.1:9/a",
            r"database postgresql.*me:\*\*\*@.*cannot be used",
        ),
    ],
)
def test_urls_that_are_none(given: str, says: str, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as error:
        store.connect(given)
    assert re.search(says, str(error.value)), error.value
    assert "\n" not in str(error.value) and "secret" not in str(error.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", [b"hello\n" * 999, b"SQLite format 3\0" + b"x" * 4000])
def test_a_file_that_is_no_database(data: bytes, tmp_path: Path):
    path = tmp_path / "a.db"
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"a.db.*(is no database|cannot be used)"):
        store.connect(str(path))
    assert path.read_bytes() == data


def test_a_folder_that_may_not_be_written(tmp_path: Path):
    (tmp_path / "a.db").symlink_to("/proc/nothing.db")
    with pytest.raises(InputError, match=r"a.db"):
        store.connect(str(tmp_path / "a.db"))


def test_a_database_of_something_else(tmp_path: Path):
    other = sqlite3.connect(tmp_path / "a.db")
    other.execute("CREATE TABLE items (id INTEGER)")
    other.close()
    with pytest.raises(InputError, match="holds something else: it has a table 'items'"):
        store.connect(str(tmp_path / "a.db"))


def test_none_is_made_where_one_is_read(url: str):
    with pytest.raises(
        InputError, match=r"(there is no database|holds no labels).*annotate SOURCE"
    ):
        store.connect(url, make=False)


def test_made_by_a_newer_version(database: Database, url: str):
    with database.writing() as connection:
        connection.execute(update(schema.meta).values(value="2"))
    with pytest.raises(InputError, match=r"newer kinesphere .*version 2.*knows 1.*pip install"):
        store.connect(url)
    with database.writing() as connection:
        connection.execute(update(schema.meta).values(value="new"))
    with pytest.raises(InputError, match="'meta' is not ours"):
        store.connect(url)


def test_no_such_database_on_the_server(cluster):
    with pytest.raises(InputError, match=r'cannot be used: .*database "none" does not exist'):
        store.connect(cluster.url("none"))


def test_driver_missing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(InputError, match=r"pip install 'kinesphere\[postgres\]'"):
        store.connect("postgresql://localhost/labels")


def test_a_connection_that_broke_is_made_anew(cluster):
    url = cluster.new()
    database = store.connect(url)
    name = url.split("/")[-1].split("?")[0]
    other = store.connect(cluster.new())
    with other.reading() as connection:
        kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        connection.execute(text(kill), {"name": name})
    assert store.people(database) == {}
    database.close()
    other.close()


def test_writing_is_whole_or_not(database: Database):
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        connection.execute(insert(schema.annotators).values(name="anna", created_ms=0))
        raise ZeroDivisionError
    assert store.people(database) == {}


def test_a_database_is_told_from_others(url: str, tmp_path: Path) -> None:
    """The page keeps what was not sent yet for this one."""
    one, again, other = (store.connect(where) for where in (url, url, str(tmp_path / "other.db")))
    assert one.id == again.id != other.id and len(one.id) == 32
    for database in (one, again, other):
        database.close()
