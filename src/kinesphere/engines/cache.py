"""Compiled networks on disk, so that the second start is quick: files that may vanish at any time.

The folder is the user's own cache (`KINESPHERE_CACHE` names another; `KINESPHERE_CACHE=off` does
without). A file is named after everything it depends on and begins with its own checksum: one that is
damaged counts as not there.
"""

import hashlib
import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

log = logging.getLogger(__name__)

KEEP_S: Final = 90 * 24 * 3600
"""What has not been used for so long is removed when something new is kept."""
_DIGEST_BYTES: Final = 32


def folder() -> Path | None:
    """Where caches lie; None when they are turned off."""
    wanted = os.environ.get("KINESPHERE_CACHE", "")
    if wanted.lower() in ("off", "0"):
        return None
    return Path(wanted) if wanted else user_cache_path("kinesphere", appauthor=False)


def cached(parts: tuple[str, ...], make: Callable[[], bytes]) -> bytes:
    """What `make` gives; from disk if it was made before of the same `parts`.

    A folder that cannot be written is no error: then it is made every time.
    """
    root = folder()
    if root is None:
        return make()
    path = root / "compiled" / hashlib.sha256("\n".join(parts).encode()).hexdigest()
    kept = _read(path)
    if kept is not None:
        return kept
    made = make()
    try:
        _write(path, made)
    except OSError as error:
        log.info("compiled networks are not kept for the next start: %s", error)
    return made


def forget(parts: tuple[str, ...]) -> None:
    """Remove what was kept for `parts`."""
    root = folder()
    if root is not None:
        with suppress(OSError):
            (root / "compiled" / hashlib.sha256("\n".join(parts).encode()).hexdigest()).unlink()


def _read(path: Path) -> bytes | None:
    try:
        data = path.read_bytes()
        os.utime(path)  # says that it is in use
    except OSError:
        return None
    digest, kept = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
    return kept if hashlib.sha256(kept).digest() == digest else None


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_old(path.parent)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(hashlib.sha256(data).digest() + data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _remove_old(where: Path) -> None:
    for path in where.iterdir():
        with suppress(OSError):  # another process may have been quicker
            if time.time() - path.stat().st_mtime > KEEP_S:
                path.unlink()
