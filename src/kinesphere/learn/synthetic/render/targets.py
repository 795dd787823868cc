"""Where is drawn to."""

from typing import Any, Final

import moderngl
import numpy as np
from jaxtyping import Float16, UInt8

from kinesphere.core.arrays import Array
from kinesphere.learn.synthetic.render import shaders

FINER: Final = 2
"""Colours are drawn so many times as large, and then reduced: edges and hair are smooth."""
SHADOW_PX: Final = 256
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
        fine = (size_px * FINER, size_px * FINER)
        self._fine = context.texture(fine, 4, dtype="f2")
        self.colours = context.framebuffer([self._fine], context.depth_renderbuffer(fine))
        self.shadow_map = context.depth_texture((SHADOW_PX, SHADOW_PX))
        self.shadow_map.compare_func = "<="
        self.shadow_map.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self.shadow = context.framebuffer(depth_attachment=self.shadow_map)
        self.white = context.texture((1, 1), 4, b"\xff" * 4)
        self._context = context
        self._behind = context.texture(size, 3, dtype="f2")
        self._picture = context.framebuffer([context.renderbuffer(size, 3)])
        vertex, fragment = shaders.PICTURE
        self._over = context.program(vertex_shader=vertex, fragment_shader=fragment)
        self._screen = context.vertex_array(self._over, [])

    def picture_over(
        self, behind: Float16[Array, "s s 3"], exposure: float
    ) -> UInt8[Array, "s s 3"]:
        """The colours, reduced, before what is behind them, as sRGB bytes."""
        self._behind.write(np.ascontiguousarray(behind))
        self._fine.use(DRAWN)
        self._behind.use(BEHIND)
        self._over["drawn"].value, self._over["behind"].value = DRAWN, BEHIND
        self._over["exposure"].value = exposure
        self._picture.use()
        self._context.enable_only(moderngl.NOTHING)
        self._screen.render(moderngl.TRIANGLES, vertices=3)
        read = np.frombuffer(self._picture.read(components=3, alignment=1), np.uint8)
        return read.reshape(self._size_px, self._size_px, 3)
