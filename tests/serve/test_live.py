"""The command `kinesphere live`: it serves until Ctrl-C, and says why when it cannot."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from kinesphere import cli, weights
from kinesphere.core.errors import InputError, KinesphereError
from kinesphere.serve import run

PROGRAM = """
import pathlib, sys
from kinesphere import cli
from kinesphere.serve import run

run.STATIC = pathlib.Path(sys.argv[1])
sys.exit(cli.main(sys.argv[2:]))
"""
LIMIT_S = 30


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<!doctype html><title>page</title>", encoding="utf-8")
    return tmp_path


def start(static: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, str(static), "live", "--port", "0", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def live(static: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command in a process of its own, and the address that it prints."""
    with start(static) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(2)]
        assert "never leave the browser" in lines[1]
        yield process, lines[0].removeprefix("kinesphere live: ").strip()
        process.kill()


def test_serves_until_ctrl_c(live: tuple[subprocess.Popen[str], str]):
    process, url = live
    assert re.fullmatch(r"http://127\.0\.0\.1:[1-9][0-9]*/", url)
    with urllib.request.urlopen(url, timeout=LIMIT_S) as answer:
        assert b"<title>page</title>" in answer.read()
        assert answer.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
        assert "Server" not in answer.headers
    with urllib.request.urlopen(f"{url}weights/lite.json", timeout=LIMIT_S) as answer:
        assert answer.read() == (weights.FOLDER / "lite.json").read_bytes()
    process.send_signal(signal.SIGINT)
    printed, errors = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0
    assert printed == "stopped\n"
    assert errors == ""


def test_ctrl_c_while_somebody_is_connected(live: tuple[subprocess.Popen[str], str]):
    process, url = live
    host, port = url.removeprefix("http://").strip("/").split(":")
    with socket.create_connection((host, int(port))) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert idle.recv(20).startswith(b"HTTP/1.1 200")
        process.send_signal(signal.SIGINT)
        assert process.wait(LIMIT_S) == 0


@pytest.mark.skipif(os.name == "nt", reason="files there have other names")
def test_paths_as_attackers_write_them(live: tuple[subprocess.Popen[str], str]):
    """Through the real server, which takes requests apart itself."""
    _, url = live
    host, port = url.removeprefix("http://").strip("/").split(":")
    for path in (
        "/../../etc/passwd",
        "//etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "file:///etc/passwd",
    ):
        with socket.create_connection((host, int(port)), LIMIT_S) as attacker:
            request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            attacker.sendall(request.encode())
            answer = b"".join(iter(lambda s=attacker: s.recv(4096), b""))
        assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400"))
        assert b"root:" not in answer


def failing(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["live", *arguments]) == 1
    printed = "".join(capsys.readouterr())
    assert re.fullmatch("error: .*\n", printed)
    return printed


def test_port_taken(static: Path, capsys: pytest.CaptureFixture[str], monkeypatch):
    monkeypatch.setattr(run, "STATIC", static)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = failing(capsys, "--port", str(port))
    assert f"port {port} is taken" in said
    assert "--port 0 picks a free one" in said


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--port", "70000"], r"--port must be 0 \(any free one\) to 65535, got 70000"),
        (["--port", "-1"], "--port must be"),
        (
            ["--host", "no such host"],
            "--host must be an address of this machine, got 'no such host'",
        ),
        (["--host", "a" * 300], "--host must be an address"),
        (["--host", "192.0.2.1"], "192.0.2.1 is not an address of this machine"),
    ],
)
def test_no_such_address(arguments: list[str], says: str, static: Path, capsys, monkeypatch):
    monkeypatch.setattr(run, "STATIC", static)
    assert re.search(says, failing(capsys, *arguments))


def test_page_not_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(run, "STATIC", tmp_path)
    with pytest.raises(KinesphereError, match=r"not built: .*make live.*npm run build"):
        run.serve("127.0.0.1", 0, False, Console())


def test_refused_before_anything_is_printed(static: Path, capsys, monkeypatch):
    monkeypatch.setattr(run, "STATIC", static)
    with pytest.raises(InputError):
        run.serve("127.0.0.1", -1, False, Console())
    assert "".join(capsys.readouterr()) == ""


def test_open_to_the_network_warns(static: Path):
    with start(static, "--host", "0.0.0.0") as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3)]
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=LIMIT_S)
    assert re.search(r"http://localhost:[0-9]+/$", lines[0])
    assert "everybody in your network" in lines[2]
    assert "localhost or over https" in lines[2]


@pytest.mark.parametrize("found", [True, False])
def test_opens_the_browser(found: bool, monkeypatch, capsys: pytest.CaptureFixture[str]):
    opened: list[str] = []
    monkeypatch.setattr(run.webbrowser, "open", lambda url: bool(opened.append(url)) or found)
    run._open("http://127.0.0.1:1/", Console())
    assert opened == ["http://127.0.0.1:1/"]
    assert ("open the address above yourself" in capsys.readouterr().out) == (not found)


def test_the_rest_of_the_command_needs_no_server():
    script = (
        "import sys; from kinesphere import cli; cli.main(['weights']);"
        "sys.exit(bool({'fastapi', 'uvicorn'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True).returncode == 0
