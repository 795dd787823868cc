"""A page's server for tests, and what a page tells it."""

import asyncio
from typing import Any
from urllib.parse import unquote

from starlette.testclient import TestClient

from annotate.making import uid

PAGE = b"<!doctype html><title>page</title>"
SECRET = b"nobody may read this"
URL = "http://127.0.0.1:8766"


def told(on: int, **changed: Any) -> dict[str, Any]:
    return {
        "id": uid(), "kind": "answer", "item": on, "a": 11, "b": 13, "answer": "nearer",
        "took_ms": 1234, "mirrored": False, "at_ms": 1700000000000, **changed,
    }  # fmt: skip


def tell(client: TestClient, *events: Any, **headers: str) -> Any:
    return client.post("/api/events", json={"events": list(events)}, headers=headers)


def ask_raw(app: Any, url: str, parts: list[bytes] | None = None, **more: str) -> tuple[int, bytes]:
    """What the app answers to a path that no client has tidied, and to a body that comes in parts."""
    messages: list[Any] = []
    left = list(parts or [b""])

    async def receive() -> dict[str, Any]:
        body = left.pop(0) if left else b""
        return {"type": "http.request", "body": body, "more_body": bool(left)}

    async def send(message: Any) -> None:
        messages.append(message)

    headers = {"host": "127.0.0.1:8766", **more}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
        "method": "GET" if parts is None else "POST", "path": unquote(url),
        "raw_path": url.encode(), "query_string": b"", "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8766),
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    return messages[0]["status"], b"".join(m.get("body", b"") for m in messages)
