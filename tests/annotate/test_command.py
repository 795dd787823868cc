"""The command `kinesphere annotate`: it serves until Ctrl-C, and says why when it cannot."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from annotate import making
from annotate.making import answer, filled, said
from kinesphere import cli
from kinesphere.annotate import run, store
from kinesphere.media.samples import write_samples

PROGRAM = """
import pathlib, sys
from kinesphere import cli
from kinesphere.annotate import run

run.STATIC = pathlib.Path(sys.argv[1])
sys.exit(cli.main(sys.argv[2:]))
"""
LIMIT_S = 60
LAST = "Ctrl-C ends this server; nothing that was answered is lost.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place with a page, samples, pictures and a database; the command runs in it."""
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "index.html").write_text("<!doctype html><title>page</title>")
    for name in ("a.jpg", "b.jpg"):
        making.picture(tmp_path / "fitted" / name)
    samples = [making.sample(f"photos/{name}", name) for name in ("a.jpg", "b.jpg")]
    write_samples(tmp_path / "fitted" / "samples.parquet", samples, {})
    making.picture(tmp_path / "empty" / "nobody.jpg", (300, 300))
    monkeypatch.setattr(run, "STATIC", tmp_path / "static")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The command in a process of its own, and what it printed before it waits."""
    command = [sys.executable, "-c", PROGRAM, str(folder / "static"), "annotate", "fitted"]
    with subprocess.Popen(
        [*command, "--port", "0", *arguments],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        while lines[-1] not in (LAST, ""):
            lines.append(process.stdout.readline())
        try:
            yield process, lines
        finally:
            process.kill()


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    process.send_signal(signal.SIGINT)
    printed, errors = process.communicate(timeout=LIMIT_S)
    return process.returncode, printed, errors


def ask(url: str, token: str = "", body: Any = None) -> Any:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers)
    with urllib.request.urlopen(request, timeout=LIMIT_S) as got:
        return json.loads(got.read())


def told(item: int) -> dict[str, Any]:
    return {"id": making.uid(), "kind": "answer", "item": item, "a": 11, "b": 13, "at_ms": 1,
            "answer": "nearer", "took_ms": 900, "mirrored": False}  # fmt: skip


def test_serves_until_ctrl_c_and_goes_on_later(folder: Path):
    for answers in (0, 1):
        with serving(folder, "--name", "anna") as (process, lines):
            url = lines[0].removeprefix("kinesphere annotate: ").strip()
            assert re.fullmatch(r"http://127\.0\.0\.1:[1-9][0-9]*/", url)
            assert "2 people in pictures to ask about" in lines[1]
            me = ask(f"{url}api/me")
            assert (me["name"], me["left"], me["answers"]) == ("anna", 2, answers)
            (item,) = ask(f"{url}api/work")["items"]
            assert len(item["answers"]) == answers
            assert ask(f"{url}api/events", body={"events": [told(item["id"])]})["stored"]
            with urllib.request.urlopen(url, timeout=LIMIT_S) as got:
                assert b"<title>page" in got.read() and "Server" not in got.headers
            assert ended(process) == (0, "stopped\n", "")
    assert sorted(path.name for path in folder.glob("labels*")) == ["labels.db"]


def test_known_answers_that_nobody_is_asked_for_are_told(folder: Path):
    line = {"picture": "photos/a.jpg", "a": "left_ear", "b": "left_heel", "answer": "nearer"}
    asked = {**line, "a": "left_shoulder", "b": "left_elbow"}
    (folder / "gold.jsonl").write_text(json.dumps(line) + "\n" + json.dumps(asked))
    with serving(folder, "--gold", "gold.jsonl") as (_, lines):
        printed = "".join(lines)
    assert "1 known answer(s) are about pairs that are never asked about" in printed
    assert "left ear and left heel" in printed


def test_whoever_stops_it_finds_a_closed_database(folder: Path):
    """As a service manager does; with a copy of labels.db alone nothing is left behind."""
    with serving(folder) as (process, lines):
        url = lines[0].removeprefix("kinesphere annotate: ").strip()
        (item,) = ask(f"{url}api/work")["items"]
        assert ask(f"{url}api/events", body={"events": [told(item["id"])]})["stored"]
        process.terminate()
        assert process.wait(LIMIT_S) == 0
    assert sorted(path.name for path in folder.glob("labels*")) == ["labels.db"]


def test_ctrl_c_while_somebody_is_connected(folder: Path):
    """Somebody who began to tell something, and does not go on."""
    with serving(folder) as (process, lines):
        ask(f"{lines[0].removeprefix('kinesphere annotate: ').strip()}api/me")
        host, port = lines[0].split("//")[1].strip().strip("/").split(":")
        with socket.create_connection((host, int(port))) as idle:
            idle.sendall(
                b"POST /api/events HTTP/1.1\r\nHost: localhost\r\n"
                b"Content-Type: application/json\r\nContent-Length: 9\r\n\r\n"
            )
            assert ended(process)[:2] == (0, "stopped\n")


def test_paths_as_attackers_write_them(folder: Path):
    """Through the real server, which takes requests apart itself."""
    with serving(folder) as (_, lines):
        host, port = lines[0].split("//")[1].strip().strip("/").split(":")
        for path in (
            "/../../etc/passwd", "//etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "file:///etc/passwd",
            "/api/pictures/../../../etc/passwd", "/api/pictures/%2e%2e%2fa.jpg", "/labels.db",
        ):  # fmt: skip
            with socket.create_connection((host, int(port)), LIMIT_S) as attacker:
                request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                attacker.sendall(request.encode())
                got = b"".join(iter(lambda s=attacker: s.recv(4096), b""))
            assert got.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400"))
            assert b"root:" not in got and b"SQLite" not in got


def test_bodies_without_end_are_cut_off(folder: Path):
    with serving(folder) as (_, lines):
        host, port = lines[0].split("//")[1].strip().strip("/").split(":")
        with socket.create_connection((host, int(port)), LIMIT_S) as attacker:
            head = (
                "POST /api/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            )
            attacker.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
            for _ in range(30):
                attacker.sendall(b"4000\r\n" + b" " * 0x4000 + b"\r\n")
            assert attacker.recv(100).startswith(b"HTTP/1.1 413")


def test_people_get_links(folder: Path):
    with serving(folder, "--people", "anna, ben,anna") as (process, lines):
        links = dict(re.findall(r"for (\w+): (\S+)", "".join(lines)))
        assert list(links) == ["anna", "ben"]
        for name, link in links.items():
            url, token = link.split("#token=")
            assert ask(f"{url}api/me", token)["name"] == name
        with pytest.raises(urllib.error.HTTPError, match="401"):
            ask(f"{url}api/me")
        ended(process)
    with serving(folder, "--people", "anna") as (process, lines):
        url = lines[0].removeprefix("kinesphere annotate: ").strip()
        with pytest.raises(urllib.error.HTTPError, match="401"):
            ask(f"{url}api/me", links["anna"].split("#token=")[1])  # a new one was made
        assert ask(f"{url}api/me", links["ben"].split("#token=")[1])["name"] == "ben"


def test_others_in_the_network_need_a_link(folder: Path, annotate: "Command"):
    status, printed = annotate("fitted", "--host", "0.0.0.0", "--port", "0")
    assert status == 1 and "say who may, with --people anna,ben" in printed
    with serving(folder, "--host", "0.0.0.0", "--people", "anna") as (process, lines):
        assert "everybody in your network who has a link" in "".join(lines)
        ended(process)
    with serving(folder, "--host", "0.0.0.0") as (process, lines):  # she has hers already
        url = lines[0].removeprefix("kinesphere annotate: ").strip()
        with pytest.raises(urllib.error.HTTPError, match="401"):
            ask(f"{url}api/me")


Command = Callable[..., tuple[int, str]]


@pytest.fixture
def annotate(folder: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command in this process: its status, and all that it printed."""

    def call(*arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        status = cli.main(["annotate", *map(str, arguments)])
        printed = "".join(capsys.readouterr())
        assert "Traceback" not in printed
        return status, printed

    return call


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "give at least one SOURCE"),
        (["none"], "there is no file, folder or camera 'none'"),
        (["static"], "holds no pictures"),
        (["empty"], "there is nobody to ask about"),
        (["fitted", "--db", "mysql://a/b"], "--db must be like sqlite:///labels.db or postgresql"),
        (["fitted", "--db", "no/a.db"], "there is no folder no for the database"),
        (["fitted", "--db", "fitted/a.jpg"], r"fitted/a.jpg is no database"),
        (["fitted", "--port", "70000"], "--port must be 0"),
        (["fitted", "--host", "192.0.2.1"], "192.0.2.1 is not an address of this machine"),
        (["fitted", "--each", "0"], "--each must be 1 or more, got 0"),
        (["fitted", "--persons", "0"], "--persons must be 1 or more, got 0"),
        (["fitted", "--people", ","], "--people must be names with commas"),
        (["fitted", "--people", "a" * 65], "a name must have 1 to 64 letters"),
        (["fitted", "--name", ""], "a name must have 1 to 64 letters"),
        (["fitted", "--gold", "none.jsonl"], "none.jsonl cannot be read"),
        (["fitted", "--gold", "fitted/a.jpg"], "a.jpg cannot be read"),
        (["empty", "--model", "huge"], "lite, full or heavy"),
        (["report"], "there is no database labels.db: `kinesphere annotate SOURCE` makes one"),
        (["export", "--out", "a.jsonl"], "there is no database labels.db"),
        (["export"], "say what to write: --out"),
        (["export", "--coco", "a.json", "--fused"], "--fused needs --out"),
        (["import", "a.jsonl"], "there is no database labels.db"),
    ],
)
def test_what_cannot_be(arguments: list[str], says: str, annotate: Command):
    status, printed = annotate(*arguments, *(["--port", "0"] if arguments[:1] == ["fitted"]
                                             and "--port" not in arguments else []))  # fmt: skip
    assert status == 1
    error = printed.splitlines()[-1]
    assert re.match("error: ", error) and re.search(says, error), printed
    assert [line for line in printed.splitlines()[:-1] if not line.startswith("left out: ")] == []


@pytest.mark.skipif(sys.platform != "linux", reason="names are text there")
def test_what_is_left_out_can_be_printed(folder: Path):
    making.picture(folder / "odd" / os.fsdecode(b"\xff.jpg"), (300, 300))
    command = [sys.executable, "-c", PROGRAM, folder / "static", "annotate", "odd", "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert "left out: odd/?.jpg: nobody was found" in done.stdout, done.stderr
    assert done.returncode == 1 and "Traceback" not in done.stderr


def test_ctrl_c_after_the_networks_are_freed():
    """What looked at pictures is closed long before the server ends: signals must find their way."""
    script = (
        "import os, signal, time\n"
        "from kinesphere.live.create import create_detector\n"
        "with create_detector(model_type='lite'): pass\n"
        "try: os.kill(os.getpid(), signal.SIGINT); time.sleep(5)\n"
        "except KeyboardInterrupt: print('ended')"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout == "ended\n", done.stderr


def test_page_not_built(annotate: Command, folder: Path):
    (folder / "static" / "index.html").unlink()
    assert re.search("not built: .*make page", annotate("fitted")[1])


def test_port_taken(annotate: Command):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        status, printed = annotate("fitted", "--port", port)
    assert (
        status == 1 and f"port {port} is taken, perhaps by another `kinesphere annotate`" in printed
    )


def test_export_and_import(annotate: Command, folder: Path):
    database = store.connect("labels.db")
    one, *_ = filled(database)
    store.save(database, store.add_person(database, "anna"), [answer(one)])
    asked = ("export", "--out", "a.jsonl", "--coco", "a.json")
    assert annotate(*asked) == (0, "  a.jsonl: 1 line(s)\n  a.json: 4 people\n")
    assert annotate("export", "--out", "b.jsonl", "--fused")[0] == 0
    assert json.loads((folder / "b.jsonl").read_text())["nearer"] == "left_shoulder"
    kept = "0 answer(s) kept, 1 there or older, 0 known answer(s)\n"
    assert annotate("import", "a.jsonl") == (0, kept)
    assert annotate("import", "a.json") == (0, "4 people found again, 0 landmark(s) moved\n")
    assert annotate("import", "none.jsonl")[0] == 1
    assert annotate("export", "--out", "no/a.jsonl")[0] == 1
    assert len(said(database)) == 1
    database.close()


@pytest.mark.parametrize("what", [[], ["report"], ["export"], ["import"]])
def test_help_teaches(what: list[str], annotate: Command):
    status, printed = annotate(*what, "--help")
    assert status == 0
    assert " ".join(["kinesphere annotate", *what]) in printed and "--db" in printed


def test_the_rest_of_the_command_needs_no_database():
    script = (
        "import sys; from kinesphere import cli; cli.main(['weights']);"
        "sys.exit(bool({'fastapi', 'uvicorn', 'sqlalchemy', 'torch', 'psycopg'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True).returncode == 0
