"""The answers: the page's files, who asks, work, pictures; and what was told, kept."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.types import ASGIApp

from kinesphere.annotate import store
from kinesphere.annotate.pictures import Picture
from kinesphere.annotate.server import auth, events
from kinesphere.annotate.server.review import Waiting
from kinesphere.annotate.server.views import views
from kinesphere.annotate.store import Database, Event
from kinesphere.core.errors import InputError, PictureError
from kinesphere.serve import http
from kinesphere.serve.app import HEADERS, Guard, answer
from kinesphere.serve.files import page

HEADERS_HERE: Final = {
    **HEADERS,
    # Nothing is loaded from elsewhere, nothing is sent elsewhere, nobody frames the page.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'none'",
    "Permissions-Policy": "camera=(), microphone=()",
}
LARGEST: Final = 256 * 1024
"""Bytes of a request's body."""
MOST: Final = 20
"""Items that are given at once."""
LONGEST: Final = 20_000
"""Letters of the list of items that the page has."""
_NUMBER: Final = re.compile("[0-9]{1,15}")


@dataclass(frozen=True)
class Desk:
    """What the server works on.

    pictures     of the items that may be asked about, by id and in order
    hypotheses   how many each item has
    only         who answers where no token is needed
    each         so many people are asked about an item
    """

    database: Database
    pictures: Mapping[int, Picture]
    hypotheses: Mapping[int, int]
    only: int | None = None
    each: int = 1
    review: bool = False
    served: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "served", tuple(self.pictures))


def make_app(desk: Desk, static: Path, host: str) -> ASGIApp:
    """The page in `static`, for requests to `host` and loopback."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_exception_handler(AnyHTTPException, _refused)
    app.add_exception_handler(SQLAlchemyError, _busy)
    waiting = Waiting(desk.database, desk.served)
    for url, asked in (("me", _me), ("work", _work), ("review", _review)):
        app.get(f"/api/{url}", response_model=None)(_asking(desk, waiting, asked))
    _add_pictures(app, desk)
    _add_events(app, desk)
    _add_page(app, static)
    return Guard(app, host, HEADERS_HERE)


def _asking(
    desk: Desk, waiting: Waiting, asked: Callable[[Desk, Waiting, int, Request], Any]
) -> Callable[[Request], Response]:
    def get(request: Request) -> Response:
        person = _person(request, desk)
        return JSONResponse(asked(desk, waiting, person, request), headers=_FRESH)

    return get


def _person(request: Request, desk: Desk) -> int:
    """Who asks, from a page that is still of what is served here. Raises HTTPException."""
    person = auth.person(request, desk.database, desk.only)
    auth.check_page(request, desk.database, person, desk.review)
    return person


_FRESH: Final = {"Cache-Control": "no-store"}


def _me(desk: Desk, waiting: Waiting, person: int, _: Request) -> dict[str, Any]:
    tally = store.tally(desk.database, person)
    done, left = tally.done, 0
    if desk.review:
        done, left = store.reviewed_by(desk.database, person), len(waiting.items())
    else:
        left = store.left(desk.database, person, desk.served, desk.each)
    return {
        "database": desk.database.id,
        "name": tally.name,
        "review": desk.review,
        "done": done,
        "left": left,
        "answers": tally.answers,
        "median_ms": tally.median_ms,
    }


def _work(desk: Desk, _: Waiting, person: int, request: Request) -> dict[str, Any]:
    if desk.review:
        return {"items": [], "left": 0}
    count, have = _count(request), _have(request)
    work = store.lease(desk.database, person, desk.served, count, have, desk.each)
    return {"items": views(desk.database, person, work.items), "left": work.left}


def _review(desk: Desk, waiting: Waiting, person: int, request: Request) -> dict[str, Any]:
    if not desk.review:
        raise HTTPException(404, "this is no review: kinesphere annotate --review makes one")
    count, have = _count(request), _have(request)
    found = waiting.items()
    some = {one.item: one for one in found if one.item not in have}
    ids = list(some)[:count]
    shown = views(desk.database, person, ids, review=True)
    return {"items": [{**one, **some[one["id"]].fields()} for one in shown], "left": len(found)}


def _count(request: Request) -> int:
    text = request.query_params.get("count", "1")
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= MOST:
        raise HTTPException(400, f"count must be 1 to {MOST}")
    return int(text)


def _have(request: Request) -> set[int]:
    text = request.query_params.get("have", "")
    parts = [part for part in text.split(",") if part]
    if len(text) > LONGEST or not all(map(_NUMBER.fullmatch, parts)):
        raise HTTPException(400, "have must be numbers of pictures, with commas")
    return set(map(int, parts))


def _add_pictures(app: FastAPI, desk: Desk) -> None:
    @app.api_route("/api/pictures/{id}", methods=["GET", "HEAD"], response_model=None)
    def get(request: Request, id: str) -> Response:  # pyright: ignore[reportUnusedFunction]
        _person(request, desk)
        picture = desk.pictures.get(int(id)) if _NUMBER.fullmatch(id) else None
        if picture is None:
            raise HTTPException(404, "there is no such picture")
        try:
            data, media_type, name = picture.read()
        except PictureError as error:
            raise HTTPException(404, str(error)) from None
        return _picture(request, data, media_type, f'"{name}"')


def _picture(request: Request, data: bytes, media_type: str, tag: str) -> Response:
    """Kept by the browser, which asks: the number is another picture's in another database."""
    headers = {"Cache-Control": "private, no-cache", "ETag": tag, "Vary": "Authorization"}
    if http.known_tag(request.headers.get("if-none-match", ""), [tag]):
        return Response(status_code=304, headers=headers)
    headers["Content-Length"] = str(len(data))
    body = b"" if request.method == "HEAD" else data
    return Response(body, headers=headers, media_type=media_type)


def _add_events(app: FastAPI, desk: Desk) -> None:
    @app.post("/api/events", response_model=None)
    async def post(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        auth.check_post(request)
        person = await run_in_threadpool(_person, request, desk)
        told = _events(await _body(request))
        return JSONResponse(await run_in_threadpool(_keep, desk, person, told), headers=_FRESH)


async def _body(request: Request) -> bytes:
    """The body, as far as it is allowed; whatever length was announced."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise HTTPException(
                413, f"at most {LARGEST // 1024} KB can be told at once", {"Connection": "close"}
            )
    return bytes(body)


def _events(body: bytes) -> list[Any]:
    try:
        data: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise HTTPException(400, "the body is no JSON") from None
    told: Any = data.get("events") if isinstance(data, dict) else None
    if not isinstance(told, list) or not 1 <= len(told) <= events.MOST:
        raise HTTPException(400, f'expected {{"events": […]}}, 1 to {events.MOST} of them')
    return list(told)


def _keep(desk: Desk, person: int, told: list[Any]) -> dict[str, Any]:
    good: list[Event] = []
    refused: list[dict[str, str]] = []
    for one in told:
        try:
            good.append(events.event(one, desk.hypotheses, desk.review))
        except InputError as error:
            refused.append({"id": _id(one), "why": str(error)})
    store.save(desk.database, person, good, desk.review)
    return {"stored": [one.uid for one in good], "refused": refused}


def _id(event: Any) -> str:
    """What a refused event is called, if it has a name."""
    id: Any = event.get("id") if isinstance(event, dict) else None
    return id if isinstance(id, str) and id.isascii() and len(id) <= events.LONGEST_ID else ""


def _add_page(app: FastAPI, static: Path) -> None:
    files = page(static)

    @app.api_route("/{path:path}", methods=["GET", "HEAD"], response_model=None)
    def get(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        file = files.get(request.scope["path"])
        if file is None and request.scope["path"].startswith("/api/"):
            raise HTTPException(404, "there is nothing here")
        if file is None:
            return PlainTextResponse("There is nothing here.\n", 404)
        return answer(file, request)


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, AnyHTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)


def _busy(_: Request, __: Exception) -> Response:
    words = "the database cannot be used just now; what you said is not lost, it is sent again"
    return JSONResponse({"error": words}, 503, {"Retry-After": "2"})
