"""An OpenGL context without a window: through EGL on Linux, by the system's own ways elsewhere."""

import os
import sys
from typing import Any, Final

import moderngl

from kinesphere.core.errors import EngineError

VERSION: Final = 330
THREADS: Final = "LP_NUM_THREADS"
INSTALL: Final = (
    "On Debian and Ubuntu: apt-get install libegl1 libgl1 libgl1-mesa-dri; "
    "with an NVIDIA GPU the driver brings EGL"
)


DEVICES: Final = 4
"""EGL lists GPUs before drawing on the CPU; one that may not be used is passed over."""


def open_context() -> moderngl.Context:
    """A context that can draw what is drawn here.

    Raises EngineError when there is no OpenGL, or one that is too old.
    """
    # Mesa's drawing on the CPU would start a thread a core in each of several processes.
    os.environ.setdefault(THREADS, "0")
    ways: list[dict[str, Any]] = [{}]
    if sys.platform == "linux":
        ways = [{"backend": "egl", "device_index": i} for i in range(DEVICES)]
    errors: list[Exception] = []
    for way in ways:
        try:
            return moderngl.create_context(standalone=True, require=VERSION, **way)
        except Exception as error:  # moderngl raises bare Exceptions
            errors.append(error)
    raise EngineError(
        f"no picture can be drawn: OpenGL {VERSION / 100:.1f} without a window is not to be had "
        f"({errors[0]}). {INSTALL}"
    ) from errors[0]
