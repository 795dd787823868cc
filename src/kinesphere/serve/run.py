"""The command `kinesphere live`: an address to open, until Ctrl-C."""

import contextlib
import errno
import ipaddress
import socket
import threading
import webbrowser

import uvicorn
from rich.console import Console
from rich.text import Text
from starlette.types import ASGIApp

from kinesphere import weights
from kinesphere.core.errors import InputError, KinesphereError
from kinesphere.serve.app import bracketed, is_wildcard, make_app
from kinesphere.serve.files import STATIC
from kinesphere.serve.own import Choice

GRACE_S = 2


def serve(
    host: str, port: int, open_page: bool, console: Console, choice: Choice | None = None
) -> None:
    """Serve the page until Ctrl-C; port 0 picks a free one.

    choice   of networks for the page to begin with

    Raises KinesphereError when the page was not built, InputError when host or port cannot be had.
    """
    if not (STATIC / "index.html").is_file():
        raise KinesphereError(
            f"the web page is not built: there is no {STATIC / 'index.html'}. In a checkout run "
            "`make live`, or `npm ci` and `npm run build` in web/; otherwise reinstall kinesphere"
        )
    with bind(host, port, "live") as bound:
        app = make_app(STATIC, weights.FOLDER, host, choice)
        url = address(host, bound)
        _announce(url, bound, console, choice)
        until_stopped(app, bound, url if open_page else "", console)


def until_stopped(app: ASGIApp, bound: socket.socket, open_url: str, console: Console) -> None:
    """Serve until Ctrl-C. `open_url` is opened in the browser, if it is not empty."""
    if open_url:
        threading.Thread(target=_open, args=(open_url, console), daemon=True).start()
    # Ctrl-C is how this ends: uvicorn finishes what is under way, then hands the signal on.
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(_config(app)).run(sockets=[bound])
    console.print("stopped")


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )


def bind(host: str, port: int, command: str) -> socket.socket:
    """A socket that listens; connections wait there until the server runs.

    Raises InputError, in which `command` is the one of kinesphere's that asks.
    """
    if not 0 <= port <= 65535:
        raise InputError(f"--port must be 0 (any free one) to 65535, got {port}")
    try:
        family, *_, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(where, family=family)
    except (socket.gaierror, UnicodeError):
        raise InputError(f"--host must be an address of this machine, got {host!r}") from None
    except OSError as error:
        raise InputError(_why_not(host, port, command, error)) from error


def _why_not(host: str, port: int, command: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} is taken, perhaps by another `kinesphere {command}`: end that one, or give "
            "another port (--port 0 picks a free one)"
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine: give one with --host"
    if error.errno == errno.EACCES:
        return f"port {port} is kept for the system: give --port 1024 or more, or 0"
    return f"cannot listen on {host}, port {port}: {error.strerror}"


def address(host: str, bound: socket.socket) -> str:
    """What to open in a browser on this machine."""
    # Browsers give the camera to localhost, not to 0.0.0.0.
    name = "localhost" if is_wildcard(host) else bracketed(host)
    return f"http://{name}:{bound.getsockname()[1]}/"


def is_loopback(bound: socket.socket) -> bool:
    """Whether nobody but this machine can connect."""
    return ipaddress.ip_address(bound.getsockname()[0]).is_loopback


def _announce(url: str, bound: socket.socket, console: Console, choice: Choice | None) -> None:
    link = (url, f"bold link {url}")
    console.print(Text.assemble("kinesphere live: ", link), soft_wrap=True)
    if choice is not None and choice.own:
        console.print(Text(f"with your weights: {choice.words()}"), soft_wrap=True)
    console.print(
        "Camera pictures never leave the browser. Ctrl-C ends this server.", soft_wrap=True
    )
    if not is_loopback(bound):
        what = (
            " everybody in your network can open this page. Browsers give the camera to it only at "
            "localhost or over https."
        )
        console.print(Text.assemble(("warning:", "yellow"), what), soft_wrap=True)


def _open(url: str, console: Console) -> None:
    if not webbrowser.open(url):
        console.print("no browser was found: open the address above yourself", soft_wrap=True)
