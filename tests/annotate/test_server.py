"""What the server answers, to whom, and what it keeps."""

import re
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from annotate.making import answer, finished, said, uid
from annotate.serving import PAGE, SECRET, URL, ask_raw, tell, told
from kinesphere.annotate import store
from kinesphere.annotate.server.app import HEADERS_HERE, Desk, make_app
from kinesphere.core.pairs import EDGES, PAIRS


def test_who_i_am(client: TestClient, desk: Desk):
    assert client.get("/api/me").json() == {
        "database": desk.database.id,
        "name": "me", "review": False, "done": 0, "left": 4, "answers": 0, "median_ms": None,
    }  # fmt: skip
    tell(client, told(1), told(1, a=23, b=25), {**told(1), "kind": "finished"})
    me = client.get("/api/me").json()
    assert (me["done"], me["left"], me["answers"], me["median_ms"]) == (1, 3, 2, 1234)


def test_work_is_all_that_the_page_needs(client: TestClient, desk: Desk):
    client.get("/api/work")
    store.set_gold(desk.database, [(1, int(PAIRS[20][0]), int(PAIRS[20][1]), 0)])
    tell(client, told(1, answer="unsure"))
    work = client.get("/api/work?count=2&have=2").json()
    assert work["left"] == 4
    assert {one["id"] for one in work["items"]} == {1, 3}
    item = next(one for one in work["items"] if one["id"] == 1)
    assert item["name"].endswith("photos/0.jpg")
    assert (item["person"], item["frame"], item["width"], item["height"]) == (0, 0, 64, 48)
    assert item["pairs"] == PAIRS.tolist() and item["edges"] == len(EDGES)
    assert 20 in item["always"] and 1 <= len(item["always"]) <= 2
    assert item["answers"] == [{"a": 11, "b": 13, "answer": "unsure"}]
    assert np.shape(item["landmarks"]) == (33, 3)
    belief = item["belief"]
    assert np.shape(belief["depth_m"]) == (2, 32) and len(belief["sigma_m"]) == 32
    assert sum(belief["weights"]) == pytest.approx(1, abs=1e-5)


def test_corrections_are_in_the_next_work(client: TestClient):
    moved = {"id": uid(), "kind": "landmark", "item": 1, "landmark": 15, "x_px": 1.5, "y_px": 2.5,
             "hidden": True, "at_ms": 1}  # fmt: skip
    assert tell(client, moved).json()["stored"] == [moved["id"]]
    assert client.get("/api/work").json()["items"][0]["landmarks"][15] == [1.5, 2.5, 0]


@pytest.mark.parametrize(
    "query", ["count=0", "count=21", "count=-1", "count=x", "count=²", "have=a", "have=1;2",
              "have=-1", "have=" + "1," * 15_000, "count=" + "9" * 5000]
)  # fmt: skip
def test_work_asked_for_wrongly(query: str, client: TestClient):
    got = client.get(f"/api/work?{query}")
    assert got.status_code == 400 and got.json()["error"]


def test_as_many_pictures_as_the_page_may_have(client: TestClient):
    """Those that it left out are among them, and may be many."""
    have = ",".join(map(str, range(100_000, 102_000)))
    assert client.get(f"/api/work?have={have}").status_code == 200


def test_pictures_as_they_are(client: TestClient, desk: Desk):
    got = client.get("/api/pictures/1")
    assert got.content == desk.pictures[1].path.read_bytes()
    assert got.headers["content-type"] == "image/jpeg"
    assert got.headers["cache-control"] == "private, no-cache"
    head = client.head("/api/pictures/1")
    assert (head.status_code, head.content) == (200, b"") and head.headers == got.headers
    known = {"If-None-Match": got.headers["etag"]}
    again = client.get("/api/pictures/1", headers=known)
    assert (again.status_code, again.content) == (304, b"")


def test_other_kinds_become_png(client: TestClient, desk: Desk, tmp_path: Path):
    got = client.get("/api/pictures/4")
    assert got.headers["content-type"] == "image/png"
    (tmp_path / "got.png").write_bytes(got.content)
    np.testing.assert_array_equal(
        np.asarray(Image.open(tmp_path / "got.png")), np.asarray(Image.open(desk.pictures[4].path))
    )


@pytest.mark.parametrize(
    "id", ["0", "5", "99999999999999999999", "-1", "1.0", "a", "%31x", "²", "1%00", "..", "%2e%2e",
           "..%2f..%2fsecret.txt", "%2fetc%2fpasswd", "photos/0.jpg", "0.jpg"]
)  # fmt: skip
def test_no_such_picture(id: str, desk: Desk, static: Path):
    status, body = ask_raw(make_app(desk, static, "127.0.0.1"), f"/api/pictures/{id}")
    assert status == 404 and SECRET not in body and b"root:" not in body


def test_a_picture_that_became_a_link(client: TestClient, desk: Desk, tmp_path: Path):
    path = desk.pictures[1].path
    path.unlink()
    assert client.get("/api/pictures/1").status_code == 404
    path.symlink_to(tmp_path / "secret.txt")
    got = client.get("/api/pictures/1")
    assert got.status_code == 404 and SECRET not in got.content


@pytest.mark.parametrize(
    "url", ["/nothing", "/static/index.html", "//index.html", "/../secret.txt", "/link.txt",
            "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/..%5csecret.txt", "//etc/passwd",
            "/%2fetc%2fpasswd", "/api", "/api/", "/api/nothing", "/api/../secret.txt", "/api/me/",
            "/labels.db", "/../labels.db", "/photos/0.jpg", "/docs", "/openapi.json",
            "/index.html%00", "/%ff%fe", "/" + "a" * 5000]
)  # fmt: skip
def test_nothing_else_is_served(url: str, desk: Desk, static: Path):
    status, body = ask_raw(make_app(desk, static, "127.0.0.1"), url)
    assert status in (404, 307)
    assert SECRET not in body and PAGE not in body and b"root:" not in body


def test_the_page(client: TestClient):
    for url in ("/", "/index.html", "/?a=b"):
        got, head = client.get(url), client.head(url)
        assert (got.status_code, got.content, head.content) == (200, PAGE, b"")
        assert head.headers == got.headers
    assert "immutable" in client.get("/assets/a-1.js").headers["cache-control"]


@pytest.mark.parametrize(
    ("method", "url", "headers"),
    [
        ("GET", "/", {}),
        ("GET", "/nothing", {}),
        ("GET", "/api/me", {}),
        ("GET", "/api/nothing", {}),
        ("GET", "/api/pictures/1", {}),
        ("POST", "/api/events", {}),
        ("DELETE", "/api/me", {}),
        ("GET", "/", {"Host": "evil.example"}),
    ],
)
def test_headers_on_every_answer(method: str, url: str, headers: dict, client: TestClient):
    got = client.request(method, url, headers=headers)
    assert {name: got.headers[name] for name in HEADERS_HERE} == HEADERS_HERE


def test_policy_is_strict():
    text = HEADERS_HERE["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in text.split("; "))
    assert rules["script-src"] == rules["connect-src"] == rules["style-src"] == "'self'"
    assert rules["img-src"] == "'self' blob:"
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in text and "data:" not in text


@pytest.mark.parametrize("url", ["/api/me", "/api/work", "/api/pictures/1", "/api/events"])
def test_tokens(url: str, with_tokens: TestClient, desk: Desk):
    anna = store.add_person(desk.database, "anna")
    old, token = (store.new_token(desk.database, anna) for _ in range(2))

    def ask(given: str | None) -> Any:
        headers = {} if given is None else {"Authorization": given}
        if url != "/api/events":
            return with_tokens.get(url, headers=headers)
        return tell(with_tokens, told(1), **headers)

    for wrong in (None, "", token, "Bearer", "Bearer ", f"Bearer {old}", f"Bearer {token}x",
                  f"Basic {token}", f"Bearer {token} {token}"):  # fmt: skip
        got = ask(wrong)
        assert got.status_code == 401 and "link that you were given" in got.json()["error"]
    assert said(desk.database) == []
    assert ask(f"Bearer {token}").status_code == 200
    assert ask(f"bearer  {token}").status_code == 200
    assert with_tokens.get("/").status_code == 200  # the page itself tells nothing


def test_each_token_is_somebody(with_tokens: TestClient, desk: Desk):
    people = {name: store.add_person(desk.database, name) for name in ("anna", "ben")}
    asking = {
        name: {"Authorization": f"Bearer {store.new_token(desk.database, id)}"}
        for name, id in people.items()
    }
    for name, headers in asking.items():
        assert with_tokens.get("/api/me", headers=headers).json()["name"] == name
        tell(with_tokens, told(1), **headers)
    assert {row[3] for row in said(desk.database)} == set(people.values())
    given = [with_tokens.get("/api/work?count=4", headers=h).json() for h in asking.values()]
    ids = [[one["id"] for one in work["items"]] for work in given]
    assert ids == [[1, 2, 3, 4], []]  # each picture to one


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": URL}, 200),
        ({"Origin": URL.upper()}, 200),
        ({"Origin": "https://127.0.0.1:8766"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:8765"}, 403),
        ({"Origin": "http://127.0.0.1"}, 403),
        ({"Origin": "http://localhost:8766"}, 403),
        ({"Origin": "http://127.0.0.1:8766.evil.example"}, 403),
        ({"Origin": "http://user@127.0.0.1:8766"}, 403),
        ({"Origin": "file://127.0.0.1:8766"}, 403),
        ({"Origin": "http://[::1"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Content-Type": "text/plain"}, 403),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 403),
        ({"Content-Type": "multipart/form-data; boundary=a"}, 403),
        ({"Content-Type": "text/plain; application/json"}, 403),
        ({"Content-Type": ""}, 403),
        ({"Content-Type": "Application/JSON; charset=utf-8"}, 200),
        ({"Host": "evil.example"}, 400),
    ],
)
def test_other_sites_may_not_tell(headers: dict, status: int, client: TestClient, desk: Desk):
    got = tell(client, told(1), **headers)
    assert got.status_code == status
    assert len(said(desk.database)) == (status == 200)


@pytest.mark.parametrize("name", ["me", "Bén (2): a/b'*~!"])
def test_a_page_of_something_else_is_told_to_reload(name: str, desk: Desk, static: Path):
    """Its numbers of pictures may be others', and its answers no reviewer's."""
    own = Desk(desk.database, desk.pictures, desk.hypotheses, store.add_person(desk.database, name))
    client = TestClient(make_app(own, static, "127.0.0.1"), URL)
    called = {"me": "me"}.get(name, "B%C3%A9n%20(2)%3A%20a%2Fb'*~!")  # encodeURIComponent's
    page = f"{desk.database.id}/{called}"
    for other in (f"{'0' * 32}/{called}", f"{page}/review", f"{desk.database.id}/eve", ""):
        got = tell(client, told(1), **{"x-kinesphere-page": other})
        assert got.status_code == 409 and "reload" in got.json()["error"]
        for url in ("/api/work", "/api/pictures/1"):
            assert client.get(url, headers={"x-kinesphere-page": other}).status_code == 409
    assert len(store.read_answers(desk.database)) == 0
    assert tell(client, told(1), **{"x-kinesphere-page": page}).status_code == 200


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("POST", "/", 405),
        ("PUT", "/api/events", 405),
        ("GET", "/api/events", 404),
        ("POST", "/api/me", 405),
        ("DELETE", "/api/pictures/1", 405),
        ("OPTIONS", "/api/events", 405),
        ("TRACE", "/api/me", 405),
    ],
)
def test_other_methods(method: str, url: str, status: int, client: TestClient):
    got = client.request(method, url)
    assert got.status_code == status and got.json()["error"]
    assert "access-control-allow-origin" not in got.headers


def test_a_database_that_is_busy(client: TestClient, desk: Desk, monkeypatch: pytest.MonkeyPatch):
    """Nothing is taken as kept that was not."""
    from sqlalchemy.exc import OperationalError

    def busy(*_: Any) -> None:
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database is locked"))

    monkeypatch.setattr(store, "save", busy)
    got = tell(client, told(1))
    assert got.status_code == 503 and "not lost" in got.json()["error"]


def test_errors_are_for_people(client: TestClient):
    for url in ("/api/nothing", "/api/work?count=x", "/api/review"):
        assert re.fullmatch("[a-z].+", client.get(url).json()["error"])


def test_no_review_without_being_asked(client: TestClient):
    assert client.get("/api/review").status_code == 404


@pytest.fixture
def review(desk: Desk, static: Path) -> TestClient:
    """Somebody has answered about the first picture what no fit says."""
    depth = store.items(desk.database, [1])[1].belief.depth_m[0]
    anna = store.add_person(desk.database, "anna")
    wrong = [
        answer(1, "farther" if d > 0 else "nearer", int(a), int(b))
        for d, (a, b) in zip(depth[:6], PAIRS, strict=False)
    ]
    store.save(desk.database, anna, [*wrong, finished(1)])
    made = Desk(desk.database, desk.pictures, desk.hypotheses, desk.only, review=True)
    return TestClient(make_app(made, static, "127.0.0.1"), URL)


def test_review(review: TestClient, desk: Desk):
    assert review.get("/api/work").json() == {"items": [], "left": 0}
    me = review.get("/api/me").json()
    assert (me["review"], me["done"], me["left"]) == (True, 0, 1)
    got = review.get("/api/review").json()
    (item,) = got["items"]
    assert got["left"] == 1 and item["id"] == 1 and item["answers"] == []
    assert any("the fit disobeys: " in reason for reason in item["reasons"])
    assert set(range(6)) <= set(item["ask"])
    assert len(item["labels"]) == 6 and all(0.5 <= one["confidence"] <= 1 for one in item["labels"])
    assert len(item["hypotheses"]) == 2 and np.shape(item["hypotheses"][0]["xyz_m"]) == (33, 3)
    assert len(item["hypotheses"][0]["disobeys"]) == 6
    assert review.get("/api/review?have=1").json() == {"items": [], "left": 1}


def test_reviewing(review: TestClient, desk: Desk):
    chosen = {"id": uid(), "kind": "choice", "item": 1, "hypothesis": 1, "at_ms": 5}
    wrong = {**chosen, "id": uid(), "hypothesis": 2}
    done = {"id": uid(), "kind": "finished", "item": 1, "at_ms": 6}
    got = tell(review, chosen, wrong, told(1), done).json()
    assert len(got["stored"]) == 3
    assert got["refused"][0]["why"] == "hypothesis must be a whole number from -1 to 1"
    assert [one[:4] for one in store.choices(desk.database)] == [(1, desk.only, 1, 5)]
    assert store.read_answers(desk.database)["review"].sum() == 1
    assert review.get("/api/review").json() == {"items": [], "left": 0}
    me = review.get("/api/me").json()
    assert (me["done"], me["left"]) == (1, 0)
