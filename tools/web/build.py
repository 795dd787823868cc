"""Build the web pages into the package: `python tools/web/build.py`.

Runs `npm ci` on the lock file in web/ when its packages are missing or older, then `npm run build`,
which writes src/kinesphere/serve/static/ and src/kinesphere/annotate/static/. Does nothing when the
pages there are newer than all that they are made of.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
WEB = ROOT / "web"
LOCK = WEB / "package-lock.json"
INSTALLED = WEB / "node_modules" / ".ready"
BUILT = (
    ROOT / "src" / "kinesphere" / "serve" / "static" / "sw.js",
    ROOT / "src" / "kinesphere" / "annotate" / "static" / "index.html",
)
"""A file of each page; of the first one that which is written last."""


def main() -> None:
    sources = [*_sources()]
    if all(_newer(page, sources) for page in BUILT):
        return
    if not _newer(INSTALLED, [LOCK]):
        print("fetching the web pages' packages", flush=True)
        _npm("ci", "--ignore-scripts", "--no-audit", "--no-fund")
        INSTALLED.touch()
    print("building the web pages", flush=True)
    _npm("run", "build")


def _sources() -> Iterator[Path]:
    """What the pages are made of; folders too, since they change when a file in them goes."""
    for folder in ("annotate", "app", "src", "vite"):
        yield from (WEB / folder).rglob("*")
    yield from (LOCK, WEB / "package.json")
    yield from (WEB / "vite.config.ts", WEB / "vite.annotate.config.ts")
    yield from (ROOT / "NOTICE", ROOT / "LICENSE", ROOT / "examples" / "balance.mp4")
    yield from (ROOT / "src" / "kinesphere" / "weights").glob("*.json")


def _newer(made: Path, sources: list[Path]) -> bool:
    return made.is_file() and made.stat().st_mtime >= max(s.stat().st_mtime for s in sources)


def _npm(*arguments: str) -> None:
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to build kinesphere: install Node.js 20.19 or newer (nodejs.org)")
    done = subprocess.run([npm, *arguments], cwd=WEB, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"`npm {' '.join(arguments)}` failed in web/:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main()
