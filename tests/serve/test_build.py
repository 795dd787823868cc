"""The build of the web page: complete, free of anything from elsewhere, made anew only when needed."""

import os
import re
import stat
import sys
from pathlib import Path

import pytest

from kinesphere import weights
from kinesphere.serve.files import STATIC, table
from web import build

PAGE_NEEDS = [
    "/",
    "/sw.js",
    "/licences.txt",
    "/samples/balance.mp4",
    *(f"/weights/{name}.{kind}" for name in weights.SHIPPED for kind in ("json", "tflite")),
    "/weights/lift.json",
    "/weights/lift.bin",
    *(
        f"/wasm/litert/litert_wasm_{variant}internal.{kind}"
        for variant in ("", "threaded_", "compat_")
        for kind in ("js", "wasm")
    ),
    *(f"/wasm/tfjs/tfjs-backend-wasm{variant}.wasm" for variant in ("", "-simd", "-threaded-simd")),
    "/wasm/mediapipe/vision_wasm_module_internal.js",
    "/wasm/mediapipe/vision_wasm_module_internal.wasm",
]


def test_page_has_what_it_needs():
    """Fails when the page is not built: `make page` builds it."""
    served = table(STATIC, weights.FOLDER)
    assert [url for url in PAGE_NEEDS if url not in served] == []


def test_page_obeys_the_policy():
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", page) == []
    assert re.findall(r"(?:src|href)=[\"']?(?:https?:)?//", page) == []


def test_service_worker_pins_what_is_served():
    """The hashes in the worker are those of the files that the server has."""
    worker = (STATIC / "sw.js").read_text(encoding="utf-8")
    pinned = dict(
        re.findall(r"\[\s*[\"'`]([^\"'`]+)[\"'`],\s*[\"'`]([0-9a-f]{64})[\"'`]\]", worker)
    )
    served = table(STATIC, weights.FOLDER)
    assert pinned == {
        url[1:]: file.sha256 for url, file in served.items() if url not in ("/", "/sw.js")
    }


def test_licences_of_what_is_packed():
    text = (STATIC / "licences.txt").read_text(encoding="utf-8")
    for package in ("three", "@litertjs/core", "@tensorflow/tfjs-core", "@mediapipe/tasks-vision"):
        assert re.search(rf"^{package} \d+\.\d+\.\d+, (MIT|Apache-2\.0)$", text, re.MULTILINE)
    assert "Pose2Sim" in text and "Apache License" in text


NPM = """#!/bin/sh
echo "$*" >> npm.log
[ -e broken ] && echo "out of disk" >&2 && exit 1
[ "$1" = ci ] && mkdir -p node_modules
[ "$1" = run ] && mkdir -p ../static && touch ../static/sw.js ../static/annotate.html
exit 0
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree with the files that a build looks at, and an npm that only notes what it is told."""
    for name in (
        "web/app/main.ts",
        "web/src/estimator.ts",
        "web/package-lock.json",
        "web/package.json",
        "web/annotate/main.ts",
        "web/vite.config.ts",
        "web/vite.annotate.config.ts",
        "NOTICE",
        "LICENSE",
        "examples/balance.mp4",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(NPM)
    npm.chmod(npm.stat().st_mode | stat.S_IXUSR)
    web = tmp_path / "web"
    monkeypatch.setenv("PATH", str(npm.parent), prepend=os.pathsep)
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "WEB", web)
    monkeypatch.setattr(build, "LOCK", web / "package-lock.json")
    monkeypatch.setattr(build, "INSTALLED", web / "node_modules" / ".ready")
    built = tuple(tmp_path / "static" / name for name in ("sw.js", "annotate.html"))
    monkeypatch.setattr(build, "BUILT", built)
    return tmp_path


def asked_of_npm(checkout: Path) -> list[str]:
    """The first words of what npm was told by one more build."""
    log = checkout / "web" / "npm.log"
    log.unlink(missing_ok=True)
    build.main()
    return [line.split()[0] for line in log.read_text().splitlines()] if log.exists() else []


def change(path: Path) -> None:
    later = path.stat().st_mtime + 1000
    os.utime(path, (later, later))


@pytest.mark.skipif(sys.platform == "win32", reason="npm here is a shell script")
@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        ("web/app/main.ts", ["run"]),
        ("web/src/estimator.ts", ["run"]),
        ("web/annotate/main.ts", ["run"]),
        ("web/vite.annotate.config.ts", ["run"]),
        ("examples/balance.mp4", ["run"]),
        ("LICENSE", ["run"]),
        ("web/package-lock.json", ["ci", "run"]),
    ],
)
def test_built_anew_only_when_needed(changed: str, asked: list[str], checkout: Path):
    assert asked_of_npm(checkout) == ["ci", "run"]
    assert asked_of_npm(checkout) == []
    change(checkout / changed)
    assert asked_of_npm(checkout) == asked


@pytest.mark.skipif(sys.platform == "win32", reason="npm here is a shell script")
@pytest.mark.parametrize("gone", ["sw.js", "annotate.html"])
def test_built_anew_when_a_page_is_gone(gone: str, checkout: Path):
    assert asked_of_npm(checkout) == ["ci", "run"]
    (checkout / "static" / gone).unlink()
    assert asked_of_npm(checkout) == ["run"]


@pytest.mark.skipif(sys.platform == "win32", reason="npm here is a shell script")
def test_npm_fails(checkout: Path):
    (checkout / "web" / "broken").touch()
    with pytest.raises(SystemExit, match=r"(?s)`npm ci .*` failed in web/:.*out of disk"):
        build.main()
    assert not (checkout / "static").exists()
    (checkout / "web" / "broken").unlink()
    assert asked_of_npm(checkout) == ["ci", "run"]


def test_no_npm(checkout: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match="npm is needed to build kinesphere"):
        build.main()
