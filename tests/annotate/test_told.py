"""What the server keeps of what a page tells it, and what it refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from annotate.making import said, uid
from annotate.serving import ask_raw, tell, told
from kinesphere.annotate.server.app import LARGEST, Desk, make_app


def test_telling_is_idempotent(client: TestClient, desk: Desk):
    first, second = told(1), told(1, answer="farther")
    for events in ([first], [first, second], [first], [second, second]):
        got = tell(client, *events).json()
        assert got == {"stored": [one["id"] for one in events], "refused": []}
    assert [row[4] for row in said(desk.database)] == [1]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"id": None}, "UUID"),
        ({"id": 5}, "UUID"),
        ({"id": "abc"}, "UUID"),
        ({"id": "\ud800"}, "UUID"),
        ({"id": uid().upper() + "\n"}, "UUID"),
        ({"kind": "other"}, "kind must be"),
        ({"kind": None}, "kind must be"),
        ({"kind": ["answer"]}, "kind must be"),
        ({"item": 99}, "no picture 99"),
        ({"item": "1"}, "item must be"),
        ({"item": True}, "item must be"),
        ({"item": 1.0}, "item must be"),
        ({"item": 10**30}, "item must be"),
        ({"a": 13, "b": 11}, "a must be less"),
        ({"a": 11, "b": 11}, "a must be less"),
        ({"a": -1}, "a must be"),
        ({"b": 33}, "b must be"),
        ({"answer": "maybe"}, "answer must be"),
        ({"answer": ["nearer"]}, "answer must be"),
        ({"answer": 0}, "answer must be"),
        ({"took_ms": -1}, "took_ms must be"),
        ({"took_ms": 10**400}, "took_ms must be"),
        ({"took_ms": None}, "took_ms must be"),
        ({"mirrored": 1}, "mirrored must be"),
        ({"at_ms": 2**63}, "at_ms must be"),
        ({"at_ms": 253_402_300_800_000}, "at_ms must be"),  # dates end with the year 9999
        ({"kind": "landmark"}, "landmark must be"),
        ({"kind": "landmark", "landmark": 33}, "landmark must be"),
        ({"kind": "landmark", "landmark": 1, "x_px": "1"}, "x_px must be"),
        ({"kind": "landmark", "landmark": 1, "x_px": 1e9, "y_px": 0}, "x_px must be"),
        ({"kind": "landmark", "landmark": 1, "x_px": 1, "y_px": 0, "hidden": "no"}, "hidden must"),
        ({"kind": "choice", "hypothesis": 0}, "review"),
    ],
)
def test_events_that_make_no_sense(changed: dict, why: str, client: TestClient, desk: Desk):
    """Those beside them are kept."""
    bad, good = told(1, **changed), told(2)
    got = client.post(
        "/api/events",
        content=json.dumps({"events": [bad, good]}),
        headers={"Content-Type": "application/json"},
    )
    assert got.status_code == 200
    assert got.json()["stored"] == [good["id"]]
    (refused,) = got.json()["refused"]
    assert why in refused["why"]
    assert [row[0] for row in said(desk.database)] == [2]


@pytest.mark.parametrize("bad", [None, 1, "a", [], [[]], True])
def test_events_that_are_none(bad: Any, client: TestClient):
    assert tell(client, bad).json() == {
        "stored": [], "refused": [{"id": "", "why": "an event must be an object"}],
    }  # fmt: skip


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none(number: str, client: TestClient, desk: Desk):
    text = json.dumps(told(1)).replace("1234", number)
    got = client.post(
        "/api/events",
        content=f'{{"events": [{text}]}}',
        headers={"Content-Type": "application/json"},
    )
    assert "took_ms must be" in got.json()["refused"][0]["why"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[]", b"null", b"5", b'{"events": {}}', b'{"events": []}', b"{}",
             b"[" * 100_000, b'{"events": ' + b"9" * 5000 + b"}",
             b'{"events": [' + b",".join([b"1"] * 501) + b"]}"]
)  # fmt: skip
def test_bodies_that_make_no_sense(body: bytes, client: TestClient):
    headers = {"Content-Type": "application/json"}
    got = client.post("/api/events", content=body, headers=headers)
    assert got.status_code == 400 and got.json()["error"]


@pytest.mark.parametrize("announced", [None, "10", str(10 * LARGEST)])
def test_bodies_that_are_too_long(announced: str | None, desk: Desk, static: Path):
    """Whatever length they say that they have, and in however many parts they come."""
    parts = [b" " * 10_000] * (LARGEST // 10_000 + 10_000)
    headers = {"content-type": "application/json"}
    if announced is not None:
        headers["content-length"] = announced
    app = make_app(desk, static, "127.0.0.1")
    status, body = ask_raw(app, "/api/events", parts, **headers)
    assert status == 413 and b"256 KB" in body


def test_the_longest_that_is_allowed(client: TestClient, desk: Desk):
    events = [told(1 + i % 4, a=i % 10, b=10 + i % 20) for i in range(500)]
    assert len(tell(client, *events).json()["stored"]) == 500
