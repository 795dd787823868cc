"""Arrays in .npz files, read with care: whatever is wrong with a file is said as a WeightsError."""

import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import WeightsError

DAMAGED: Final = (
    *(OSError, ValueError, EOFError, MemoryError, RuntimeError, zipfile.BadZipFile, zlib.error),
)
"""What NumPy and zipfile raise for files that are cut short, altered or of another kind."""


def read(path: Path, keys: Sequence[str], what: str, advice: str) -> dict[str, Array]:
    """The arrays of those names; nothing that is pickled is unpickled.

    what     the file is, and `advice` what to do when it is not: for people

    Raises WeightsError when the file cannot be read, lacks an array, or has numbers that are not finite.
    """
    try:
        with path.open("rb") as opened, _archive(opened) as file:
            missing = [key for key in keys if key not in file.files]
            if missing:
                raise WeightsError(f"{path} is no {what}: it lacks {', '.join(missing)}. {advice}")
            arrays = {key: np.asarray(file[key]) for key in keys}
    except DAMAGED as error:
        raise WeightsError(f"{path} cannot be read as a {what}: {error}. {advice}") from error
    for key, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise WeightsError(f"{path}: {key} has numbers that are not finite. {advice}")
    return arrays


def _archive(opened: BinaryIO) -> np.lib.npyio.NpzFile:
    file = np.load(opened, allow_pickle=False)
    if not isinstance(file, np.lib.npyio.NpzFile):
        raise ValueError("it holds a single array")
    return file
