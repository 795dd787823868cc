"""`--refine`: bodies fitted through clips before anything is written of them.

PyTorch is loaded here alone, and only when it is asked for.
"""

from collections.abc import Sequence

from kinesphere.core.arrays import Array
from kinesphere.core.cpu import cores
from kinesphere.core.errors import InputError
from kinesphere.core.extras import need
from kinesphere.estimate.results import Loaded
from kinesphere.media.sources import Source
from kinesphere.progress import Track


def check(sources: Sequence[Source]) -> None:
    """InputError for what cannot be refined, or without PyTorch."""
    for source in sources:
        if source.kind != "clip":
            raise InputError(
                f"{source.place}: --refine fits a body through a video file from its first frame to its "
                f"last, and back; this is {_A[source.kind]}"
            )
    try:
        need("torch", "clips are refined with PyTorch", "truth")
    except ModuleNotFoundError as error:
        raise InputError(str(error)) from None


_A = {"pictures": "a picture", "camera": "a camera", "stream": "a stream"}


def refined(
    rows: Array,
    source: Source,
    loaded: Loaded,
    size_px: tuple[int, int] | None,
    track: Track,
    smoothing: bool = True,
) -> Array:
    """Rows (N,) of ROW as the networks saw people in a clip, refined; see `kinesphere.refine`.

    size_px     the picture's width and height; None where there was none
    smoothing   of hands and faces
    """
    from kinesphere.refine.rows import Refining
    from kinesphere.refine.rows import refined as refined_rows

    if loaded.lifting is None or size_px is None or not len(rows):
        return rows
    workers = max(1, cores() // loaded.workers)
    refining = Refining(loaded.lifting, size_px, workers=workers, smoothing=smoothing)
    return refined_rows(rows, refining, track, f"{source.name}: refining")
