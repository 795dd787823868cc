"""A database of each kind: SQLite in a file, PostgreSQL in a cluster of the tests' own; a server."""

import getpass
import glob
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from annotate import making
from annotate.serving import PAGE, SECRET, URL
from kinesphere.annotate import store
from kinesphere.annotate.pictures import look
from kinesphere.annotate.server.app import Desk, make_app
from kinesphere.annotate.store import Database, Place

HOW = (
    "PostgreSQL is not there: install it (apt-get install postgresql), or give the folder of its "
    "programs as KINESPHERE_POSTGRES; `make test` installs it where it can"
)
INSTALLED = "/usr/lib/postgresql/*/bin"


@dataclass(frozen=True)
class Cluster:
    """A server that listens on a socket in its folder and nowhere else."""

    folder: Path

    def url(self, name: str) -> str:
        return f"postgresql://kinesphere@/{name}?host={self.folder}"

    def new(self) -> str:
        """The URL of a new database."""
        import psycopg

        name = f"test_{uuid.uuid4().hex}"
        with psycopg.connect(
            f"host={self.folder} user=kinesphere dbname=postgres", autocommit=True
        ) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # pyright: ignore
        return self.url(name)


def programs() -> Path | None:
    """The folder of initdb and pg_ctl."""
    told = os.environ.get("KINESPHERE_POSTGRES")
    found = sorted(glob.glob(INSTALLED)) if told is None else [told]
    return next((Path(one) for one in reversed(found) if Path(one, "initdb").is_file()), None)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Started once, removed at the end; on a socket, so that nobody else gets in."""
    there = programs()
    if there is None:
        if os.environ.get("KINESPHERE_REQUIRE_POSTGRES"):
            pytest.fail(HOW)
        pytest.skip(HOW)
    pytest.importorskip("psycopg", reason="pip install 'kinesphere[postgres]'")
    folder = Path(tempfile.mkdtemp(prefix="kinesphere-pg-"))
    user = _user()
    shutil.chown(folder, user, _group(user))
    data = folder / "data"
    try:
        _run(user, folder, there / "initdb", "-D", data, "-U", "kinesphere", "-A", "trust",
             "-E", "UTF8", "--no-sync")  # fmt: skip
        options = f"-c listen_addresses='' -c fsync=off -k {folder}"
        _run(user, folder, there / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options,
             "-w", "start")  # fmt: skip
        yield Cluster(folder)
        _run(user, folder, there / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> str:
    """PostgreSQL refuses to run as root."""
    if os.geteuid():
        return getpass.getuser()
    names = {one.pw_name for one in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _group(user: str) -> int:
    return pwd.getpwnam(user).pw_gid


def _run(user: str, folder: Path, *command: object) -> None:
    who: dict[str, Any] = {} if os.geteuid() else {"user": user, "group": _group(user)}
    # To a file: the server inherits the streams, and would keep a pipe open.
    with (folder / "said").open("ab") as said:
        done = subprocess.run(
            [str(part) for part in command], cwd=folder, stdout=said, stderr=said,
            stdin=subprocess.DEVNULL, check=False, **who,
        )  # fmt: skip
    assert done.returncode == 0, (folder / "said").read_text()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of a database that is not there yet, or is empty."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'labels.db'}"
    return request.getfixturevalue("cluster").new()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    made = store.connect(url)
    yield made
    made.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """Where the kind makes no difference."""
    made = store.connect(f"sqlite:///{tmp_path / 'labels.db'}")
    yield made
    made.close()


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_bytes(SECRET)
    (tmp_path / "static" / "assets").mkdir(parents=True)
    (tmp_path / "static" / "index.html").write_bytes(PAGE)
    (tmp_path / "static" / "assets" / "a-1.js").write_bytes(b"export const a = 1;\n" * 200)
    (tmp_path / "static" / "link.txt").symlink_to(tmp_path / "secret.txt")
    return tmp_path / "static"


@pytest.fixture
def desk(sqlite: Database, tmp_path: Path) -> Desk:
    """Four pictures: three JPEGs and a BMP."""
    names = ["0.jpg", "1.jpg", "2.jpg", "3.bmp"]
    files = [making.picture(tmp_path / "photos" / name) for name in names]
    items = [making.item(str(file), seed=i) for i, file in enumerate(files)]
    ids = store.register(sqlite, items)
    pictures = {ids[Place(str(file))]: look(file, file.parent) for file in files}
    return Desk(sqlite, pictures, store.hypotheses(sqlite), store.add_person(sqlite, "me"))


@pytest.fixture
def client(desk: Desk, static: Path) -> TestClient:
    return TestClient(make_app(desk, static, "127.0.0.1"), URL)


@pytest.fixture
def with_tokens(desk: Desk, static: Path) -> TestClient:
    locked = Desk(desk.database, desk.pictures, desk.hypotheses, None)
    return TestClient(make_app(locked, static, "127.0.0.1"), URL)
