"""Where is drawn to."""

from typing import Any, Final

import moderngl
import numpy as np
from jaxtyping import Float16, UInt8

from kinesphere.core.arrays import Array
from kinesphere.learn.synthetic.render import shaders
from kinesphere.learn.synthetic.render.context import SAMPLES

SHADOW_PX: Final = 512
DRAWN, BEHIND = 0, 1
"""Where textures are bound."""


class Targets:
    """Framebuffers for pictures of one size."""

    def __init__(self, context: Any, size_px: int) -> None:
        size = (size_px, size_px)
        self._size_px = size_px
        self.maps = context.framebuffer(
            [context.texture(size, 2, dtype="f4")], context.depth_renderbuffer(size)
        )
        self.samples = context.framebuffer(
            [context.renderbuffer(size, 4, samples=SAMPLES, dtype="f2")],
            context.depth_renderbuffer(size, samples=SAMPLES),
        )
        self.shadow_map = context.depth_texture((SHADOW_PX, SHADOW_PX))
        self.shadow_map.compare_func = "<="
        self.shadow_map.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self.shadow = context.framebuffer(depth_attachment=self.shadow_map)
        self.white = context.texture((1, 1), 4, b"\xff" * 4)
        self._context = context
        self._mixed = context.texture(size, 4, dtype="f2")
        self._mixing = context.framebuffer([self._mixed])
        self._behind = context.texture(size, 3, dtype="f2")
        self._picture = context.framebuffer([context.renderbuffer(size, 3)])
        vertex, fragment = shaders.PICTURE
        self._over = context.program(vertex_shader=vertex, fragment_shader=fragment)
        self._screen = context.vertex_array(self._over, [])

    def picture_over(
        self, behind: Float16[Array, "s s 3"], exposure: float
    ) -> UInt8[Array, "s s 3"]:
        """The samples, mixed, before what is behind them, as sRGB bytes."""
        self._context.copy_framebuffer(self._mixing, self.samples)
        self._behind.write(np.ascontiguousarray(behind))
        self._mixed.use(DRAWN)
        self._behind.use(BEHIND)
        self._over["drawn"].value, self._over["behind"].value = DRAWN, BEHIND
        self._over["exposure"].value = exposure
        self._picture.use()
        self._context.enable_only(moderngl.NOTHING)
        self._screen.render(moderngl.TRIANGLES, vertices=3)
        read = np.frombuffer(self._picture.read(components=3, alignment=1), np.uint8)
        return read.reshape(self._size_px, self._size_px, 3)
