"""Times of frames as people give them."""

import math
from typing import Any

from kinesphere.core.errors import InputError


def checked_ms(timestamp: Any, last_ms: float | None) -> float | None:
    """A frame's time in milliseconds, or None; InputError if it is no time, or not after `last_ms`."""
    if timestamp is None:
        return None
    try:
        t_ms = float(timestamp)
    except (TypeError, ValueError, OverflowError):
        t_ms = math.nan
    if not math.isfinite(t_ms):
        raise InputError(f"timestamp must be a finite number of milliseconds, got {timestamp!r}")
    if last_ms is not None and t_ms <= last_ms:
        raise InputError(
            f"timestamp {t_ms:g} ms is not later than the last frame's, {last_ms:g} ms; "
            "call reset() before another clip"
        )
    return t_ms
