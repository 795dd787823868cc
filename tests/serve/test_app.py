"""What the server answers: the files of its table with their headers, and nothing else."""

import asyncio
import gzip
import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from kinesphere.serve import files as files_module
from kinesphere.serve.app import HEADERS, make_app
from kinesphere.serve.files import table

PAGE = b"<!doctype html><title>page</title>"
CODE = b"export const a = 1;\n" * 200
CLIP = bytes(range(256)) * 4
NOISE = bytes(hashlib.sha256(str(i).encode()).digest()[0] for i in range(4096))
SECRET = b"nobody may read this"


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_bytes(SECRET)
    made = {
        "index.html": PAGE,
        "sw.js": CODE,
        "assets/index-Ab12.js": CODE,
        "wasm/litert/a.wasm": NOISE,
        "samples/balance.mp4": CLIP,
    }
    for name, data in made.items():
        path = tmp_path / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "static"


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    folder = tmp_path / "weights"
    folder.mkdir()
    for name in ("lite.json", "lite.tflite", "lift.bin", "__init__.py", "lite.tflite.part"):
        (folder / name).write_bytes(NOISE)
    return folder


@pytest.fixture
def client(static: Path, weights: Path) -> TestClient:
    return TestClient(make_app(static, weights, "127.0.0.1"), "http://127.0.0.1:8765")


@pytest.mark.parametrize(
    ("url", "data", "media_type"),
    [
        ("/", PAGE, "text/html; charset=utf-8"),
        ("/index.html", PAGE, "text/html; charset=utf-8"),
        ("/?runtime=tfjs", PAGE, "text/html; charset=utf-8"),
        ("/assets/index-Ab12.js", CODE, "text/javascript; charset=utf-8"),
        ("/wasm/litert/a.wasm", NOISE, "application/wasm"),
        ("/samples/balance.mp4", CLIP, "video/mp4"),
        ("/weights/lite.json", NOISE, "application/json"),
        ("/weights/lite.tflite", NOISE, "application/octet-stream"),
        ("/weights/lift.bin", NOISE, "application/octet-stream"),
    ],
)
def test_files_of_the_table(url: str, data: bytes, media_type: str, client: TestClient):
    answer = client.get(url)
    assert (answer.status_code, answer.content) == (200, data)
    assert answer.headers["content-type"] == media_type
    head = client.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == answer.headers


@pytest.mark.parametrize(
    "url",
    [
        "/nothing",
        "/assets",
        "/assets/",
        "/static/index.html",
        "/INDEX.HTML",
        "/index.html/",
        "//index.html",
        "/./index.html",
        "/assets/../index.html",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "/%252e%252e/secret.txt",
        "/assets/..%2f..%2fsecret.txt",
        "/weights/../static/index.html",
        "/weights/__init__.py",
        "/weights/lite.tflite.part",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/etc/passwd",
        "/index.html%00",
        "/index.html%00.js",
        "/%ff%fe",
        "/" + "a" * 5000,
        "/docs",
        "/redoc",
        "/openapi.json",
    ],
)
def test_nothing_else_is_served(url: str, static: Path, weights: Path):
    """The path as it came: a client would tidy it before it is sent, an attacker would not."""
    status, body = _ask_raw(make_app(static, weights, "127.0.0.1"), url)
    assert status == 404
    assert SECRET not in body and PAGE not in body and b"root:" not in body


def _ask_raw(app, url: str) -> tuple[int, bytes]:
    """What the app answers to a path that no client has tidied."""
    messages = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        messages.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(url),
        "raw_path": url.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8765")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8765),
    }
    asyncio.run(app(scope, receive, send))
    return messages[0]["status"], b"".join(m.get("body", b"") for m in messages)


def test_links_out_of_the_folder_are_not_in_the_table(static: Path, weights: Path):
    (static / "link.txt").symlink_to(static.parent / "secret.txt")
    (static / "folder").symlink_to(static.parent)
    (weights / "link.json").symlink_to(static.parent / "secret.txt")
    (static / "inside.html").symlink_to(static / "index.html")
    urls = table(static, weights)
    assert not [url for url in urls if "link" in url or "folder" in url or "secret" in url]
    assert "/inside.html" in urls


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO"])
def test_other_methods(method: str, client: TestClient):
    assert client.request(method, "/index.html").status_code == 405


@pytest.mark.parametrize(
    ("method", "url", "headers"),
    [
        ("GET", "/", {}),
        ("GET", "/assets/index-Ab12.js", {}),
        ("GET", "/nothing", {}),
        ("POST", "/", {}),
        ("GET", "/", {"Host": "evil.example"}),
        ("GET", "/samples/balance.mp4", {"Range": "bytes=0-1"}),
        ("GET", "/samples/balance.mp4", {"Range": "bytes=9999-"}),
        ("GET", "/", {"If-None-Match": f'"{hashlib.sha256(PAGE).hexdigest()}"'}),
    ],
)
def test_headers_on_every_answer(method: str, url: str, headers: dict, client: TestClient):
    answer = client.request(method, url, headers=headers)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_policy_lets_nothing_in_from_elsewhere():
    rules = dict(rule.split(" ", 1) for rule in HEADERS["Content-Security-Policy"].split("; "))
    allowed = {word for rule in rules.values() for word in rule.split()}
    assert allowed == {"'self'", "'none'", "'wasm-unsafe-eval'", "blob:", "data:"}
    assert rules["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert HEADERS["Cross-Origin-Opener-Policy"] == "same-origin"
    assert HEADERS["Cross-Origin-Embedder-Policy"] == "require-corp"


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize("url", ["/index.html", "/assets/index-Ab12.js", "/samples/balance.mp4"])
def test_known_files_are_not_sent_again(url: str, encoding: str, client: TestClient):
    accept = {"Accept-Encoding": encoding}
    first = client.get(url, headers=accept)
    tag = first.headers["etag"]
    assert hashlib.sha256(first.content).hexdigest() in tag
    for known in (tag, f'W/"other", W/{tag}'):
        again = client.get(url, headers=accept | {"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert client.get(url, headers=accept | {"If-None-Match": '"other"'}).status_code == 200


def test_only_hashed_names_are_kept_without_asking(client: TestClient):
    for url in ("/", "/sw.js", "/weights/lite.json", "/wasm/litert/a.wasm", "/samples/balance.mp4"):
        assert client.get(url).headers["cache-control"] == "no-cache"
    assert "immutable" in client.get("/assets/index-Ab12.js").headers["cache-control"]


@pytest.mark.parametrize(
    ("accepts", "encoded"),
    [
        ("gzip", True),
        ("br;q=1, GZIP;q=0.5", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("", False),
        ("identity", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
    ],
)
def test_compressed_when_accepted(accepts: str, encoded: bool, client: TestClient):
    answer = client.get("/assets/index-Ab12.js", headers={"Accept-Encoding": accepts})
    assert answer.content == CODE
    assert (answer.headers.get("content-encoding") == "gzip") == encoded
    assert answer.headers["vary"] == "Accept-Encoding"
    assert (int(answer.headers["content-length"]) < len(CODE)) == encoded


@pytest.mark.parametrize("url", ["/wasm/litert/a.wasm", "/weights/lite.tflite"])
def test_not_compressed_when_little_is_gained(url: str, client: TestClient):
    answer = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.content == NOISE


def test_compressed_once(static: Path, weights: Path, monkeypatch: pytest.MonkeyPatch):
    """Eight requests at once: one compresses, all get the same bytes."""
    count = 0

    def counting(data: bytes, *arguments, **options) -> bytes:
        nonlocal count
        count += 1
        return gzip.compress(data, *arguments, **options)

    monkeypatch.setattr(files_module, "gzip", type("gzip", (), {"compress": counting}))
    for url, expected in (("/sw.js", CODE), ("/wasm/litert/a.wasm", None)):
        file, count = table(static, weights)[url], 0
        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda _, file=file: file.gzipped(), range(8)))
        assert count == 1
        assert len(set(made)) == 1
        assert (gzip.decompress(made[0]) if made[0] else None) == expected


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-", slice(0, None)),
        ("bytes=0-0", slice(0, 1)),
        ("bytes=100-199", slice(100, 200)),
        ("bytes=1000-99999", slice(1000, None)),
        ("bytes=-24", slice(-24, None)),
        ("bytes=-99999", slice(0, None)),
    ],
)
def test_parts_of_clips(asked: str, part: slice, client: TestClient):
    answer = client.get("/samples/balance.mp4", headers={"Range": asked, "Accept-Encoding": "gzip"})
    first, stop, _ = part.indices(len(CLIP))
    assert (answer.status_code, answer.content) == (206, CLIP[part])
    assert answer.headers["content-range"] == f"bytes {first}-{stop - 1}/{len(CLIP)}"
    assert answer.headers["content-length"] == str(stop - first)


@pytest.mark.parametrize(
    "asked", ["", "bytes=-", "bytes=5-2", "bytes=0-1,4-5", "lines=0-1", "bytes=a-b", "bytes=٣-٤"]
)
def test_whole_clip_when_the_range_says_nothing(asked: str, client: TestClient):
    answer = client.get("/samples/balance.mp4", headers={"Range": asked.encode()})
    assert (answer.status_code, answer.content) == (200, CLIP)
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=9999-10000", "bytes=-0"])
def test_no_such_part(asked: str, client: TestClient):
    answer = client.get("/samples/balance.mp4", headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(CLIP)}"


def test_part_of_another_version_is_not_mixed_in(client: TestClient):
    headers = {"Range": "bytes=0-1", "If-Range": '"another"'}
    assert client.get("/samples/balance.mp4", headers=headers).status_code == 200
    headers["If-Range"] = client.get("/samples/balance.mp4").headers["etag"]
    assert client.get("/samples/balance.mp4", headers=headers).status_code == 206


@pytest.mark.parametrize(
    ("bound_to", "asked", "status"),
    [
        ("127.0.0.1", "localhost:8765", 200),
        ("127.0.0.1", "LOCALHOST", 200),
        ("127.0.0.1", "127.0.0.1:1", 200),
        ("127.0.0.1", "[::1]:8765", 200),
        ("127.0.0.1", "evil.example", 400),
        ("127.0.0.1", "127.0.0.1.evil.example", 400),
        ("127.0.0.1", "localhost@evil.example", 400),
        ("127.0.0.1", "evil.example:80@localhost", 400),
        ("127.0.0.1", "192.168.1.5:8765", 400),
        ("127.0.0.1", "[::1", 400),
        ("127.0.0.1", "", 400),
        ("192.168.1.5", "192.168.1.5:8765", 200),
        ("192.168.1.5", "192.168.1.6:8765", 400),
        ("my-machine", "My-Machine:8765", 200),
        ("fe80::1", "[fe80::1]:8765", 200),
        ("0.0.0.0", "192.168.1.5:8765", 200),
        ("0.0.0.0", "evil.example:8765", 400),
        ("::", "[fe80::1]:8765", 200),
        ("::", "evil.example", 400),
    ],
)
def test_answers_to_its_own_address_only(
    bound_to: str, asked: str, status: int, static: Path, weights: Path
):
    client = TestClient(make_app(static, weights, bound_to), "http://127.0.0.1")
    assert client.get("/", headers={"Host": asked}).status_code == status
