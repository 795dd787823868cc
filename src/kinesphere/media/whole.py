"""Files that appear whole or not at all, and folders for them."""

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from kinesphere.core.errors import OutputError


@contextmanager
def whole(path: Path) -> Generator[Path, None, None]:
    """A path to write to; what is there at the end becomes `path`, which stays as it was until then.

    Nothing is left behind by errors and Ctrl-C. Raises OutputError when the system refuses.
    """
    part = path.with_name(path.name + ".part")
    try:
        yield part
        os.replace(part, path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def folder(path: Path) -> Path:
    """`path`, made if it is missing. Raises OutputError when the system refuses."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{path} cannot be made: {error.strerror or error}") from error
    return path
