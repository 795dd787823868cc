"""What may be served: a table of exact URL paths, made once when the server starts.

A request is looked up in the table and never joined to a folder's path, so nothing else on the disk can
be reached, whatever the request says.
"""

import gzip
import hashlib
import threading
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent / "static"
"""Where the build of `web/` puts the page."""

MEDIA_TYPES: Final = {
    ".bin": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
    ".glb": "model/gltf-binary",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".tflite": "application/octet-stream",
    ".txt": "text/plain; charset=utf-8",
    ".vrm": "model/gltf-binary",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
}
WEIGHTS: Final = (".json", ".tflite", ".bin")
"""Cards, networks, and the lift's numbers."""
COMPRESSED_ALREADY: Final = (".ico", ".jpg", ".mp4", ".png", ".webp")
MUST_GAIN: Final = 0.05
"""A file is sent compressed when that makes it smaller by more than this part."""
GZIP_LEVEL: Final = 6


class File:
    """A file that may be served; its compressed bytes are made when first asked for, then kept."""

    def __init__(self, path: Path, immutable: bool, data: bytes | None = None) -> None:
        """data   what is served in the file's place: for what is on no disk"""
        self.path = path
        self.media_type = MEDIA_TYPES.get(path.suffix, "application/octet-stream")
        self.compressible = path.suffix not in COMPRESSED_ALREADY
        self.immutable = immutable
        """Its name holds its hash: what has this name never changes."""
        self._data = data
        self.sha256 = hashlib.sha256(self.read()).hexdigest()
        self._lock = threading.Lock()
        self._gzipped: bytes | None = None

    def read(self) -> bytes:
        return self.path.read_bytes() if self._data is None else self._data

    def gzipped(self) -> bytes | None:
        """The compressed bytes; None when compressing gains too little."""
        with self._lock:  # asked for from several threads: only the first compresses
            if self._gzipped is None and self.compressible:
                data = self.read()
                smaller = gzip.compress(data, GZIP_LEVEL, mtime=0)
                self.compressible = len(smaller) < (1 - MUST_GAIN) * len(data)
                self._gzipped = smaller if self.compressible else None
            return self._gzipped


def page(static: Path) -> dict[str, File]:
    """URL path → file: all of a built page."""
    found = [path for path in sorted(static.rglob("*")) if _lies_in(path, static)]
    files = {f"/{path.relative_to(static).as_posix()}": _page_file(path, static) for path in found}
    if "/index.html" in files:
        files["/"] = files["/index.html"]
    return files


def table(static: Path, weights: Path) -> dict[str, File]:
    """URL path → file: all of the built page, and the weights with their cards."""
    files = page(static)
    found = [path for kind in WEIGHTS for path in weights.glob(f"*{kind}")]
    for path in sorted(found):
        if _lies_in(path, weights):
            files[f"/weights/{path.name}"] = File(path, immutable=False)
    return files


def _page_file(path: Path, static: Path) -> File:
    return File(path, immutable=path.parent == static / "assets")


def _lies_in(path: Path, folder: Path) -> bool:
    """A file, and not a link to somewhere else."""
    return path.is_file() and path.resolve().is_relative_to(folder.resolve())
