"""The answers: files of the table, with the headers that keep the page to itself."""

import ipaddress
import re
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kinesphere.serve import http, own
from kinesphere.serve.files import File, table
from kinesphere.serve.own import Choice

HEADERS: Final = {
    # Nothing is loaded from elsewhere, nothing is sent elsewhere, nobody frames the page.
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; "
    "style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "connect-src 'self' blob: data:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
    # These two give the page shared memory, and so networks that run on several threads.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
_HOST: Final = re.compile(r"(\[[0-9a-f:.]+\]|[^:@/\[\]]+)(:[0-9]+)?", re.IGNORECASE)


def make_app(static: Path, weights: Path, host: str, choice: Choice | None = None) -> ASGIApp:
    """The page in `static` with the networks in `weights`, for requests to `host` and loopback.

    choice   of networks for the page to begin with
    """
    files = {**table(static, weights), **own.table(choice or Choice())}
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @app.api_route("/{path:path}", methods=["GET", "HEAD"], response_model=None)
    def get(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        file = files.get(request.scope["path"])
        if file is None:
            return PlainTextResponse("There is nothing here.\n", 404)
        return answer(file, request)

    return Guard(app, host)


def answer(file: File, request: Request) -> Response:
    """A file as the request wants it: compressed, in parts, or not at all if it is known."""
    headers = request.headers
    plain_tag, gzip_tag = f'"{file.sha256}"', f'"{file.sha256}-gz"'
    known = http.known_tag(headers.get("if-none-match", ""), [plain_tag, gzip_tag])
    if known:
        return Response(status_code=304, headers=_about(file, known))
    gzipped = file.gzipped() if http.accepts_gzip(headers.get("accept-encoding", "")) else None
    if gzipped is not None:
        more = {"Content-Encoding": "gzip", **_about(file, gzip_tag)}
        return _send(request, gzipped, more, file.media_type)
    about = _about(file, plain_tag)
    if file.media_type == "video/mp4" and headers.get("if-range", plain_tag) == plain_tag:
        return _part(request, file, {"Accept-Ranges": "bytes", **about})
    return _send(request, file.read(), about, file.media_type)


def _part(request: Request, file: File, headers: dict[str, str]) -> Response:
    """The bytes that the request asks for: players fetch clips in parts."""
    data = file.read()
    asked = http.byte_range(request.headers.get("range", ""), len(data))
    if asked is None:
        return _send(request, data, headers, file.media_type)
    if not asked:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(data)}"})
    where = f"bytes {asked.start}-{asked.stop - 1}/{len(data)}"
    headers = {"Content-Range": where, **headers}
    return _send(request, data[asked.start : asked.stop], headers, file.media_type, 206)


def _send(
    request: Request, body: bytes, headers: dict[str, str], media_type: str, status: int = 200
) -> Response:
    headers = {"Content-Length": str(len(body)), **headers}
    return Response(b"" if request.method == "HEAD" else body, status, headers, media_type)


def _about(file: File, tag: str) -> dict[str, str]:
    keep = "public, max-age=31536000, immutable" if file.immutable else "no-cache"
    vary = {"Vary": "Accept-Encoding"} if file.compressible else {}
    return {"ETag": tag, "Cache-Control": keep, **vary}


class Guard:
    """Around the app: refuses requests to other hosts, puts the headers on every answer.

    A foreign page whose name is made to point here (DNS rebinding) sends that name as host.
    """

    def __init__(self, app: ASGIApp, host: str, headers: Mapping[str, str] = HEADERS) -> None:
        self.app = app
        self.host = host
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        if scope["type"] == "http" and not allows(self.host, Headers(scope=scope).get("host", "")):
            refused = PlainTextResponse("This server answers to its own address only.\n", 400)
            await refused(scope, receive, send_with_headers)
        else:
            await self.app(scope, receive, send_with_headers)


def allows(host: str, asked: str) -> bool:
    """Whether a server bound to `host` answers a request whose Host header is `asked`."""
    match = _HOST.fullmatch(asked)
    if match is None:
        return False
    name = match[1].lower()
    if name in (*LOOPBACK, bracketed(host).lower()):
        return True
    # Bound to every address: any number is ours, and no number can be made to point elsewhere.
    return is_wildcard(host) and (_is_number(name) or name == socket.gethostname().lower())


def bracketed(host: str) -> str:
    """A host as URLs write it: IPv6 numbers in brackets."""
    return f"[{host}]" if ":" in host else host


def is_wildcard(host: str) -> bool:
    """Whether binding to `host` means all of the machine's addresses."""
    return _is_number(bracketed(host)) and ipaddress.ip_address(host).is_unspecified


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
