"""One picture of a clip: what every source of frames gives."""

from dataclasses import dataclass

from jaxtyping import UInt8

from kinesphere.core.arrays import Array


@dataclass(frozen=True)
class Frame:
    """One picture of a clip."""

    index: int
    """Counts the frames of the source from 0, those skipped included."""
    t_ms: float
    picture_rgb: UInt8[Array, "height width 3"]
    taken_s: float | None = None
    """Of a camera: when it came, on the monotonic clock."""
