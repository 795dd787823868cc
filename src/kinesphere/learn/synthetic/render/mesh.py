"""Surfaces on the GPU: what stays from picture to picture is uploaded once."""

from typing import Any, Final

import moderngl
import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.learn.synthetic.render import shaders
from kinesphere.learn.synthetic.scene import Surface, Texture

SRGB8_ALPHA8: Final = 0x8C43
MAPS, SHADOW, COLOURS = "maps", "shadow", "colours"


class Programs:
    """The three ways in which surfaces are drawn."""

    def __init__(self, context: moderngl.Context) -> None:
        pairs = {MAPS: shaders.MAPS, SHADOW: shaders.SHADOW, COLOURS: shaders.COLOURS}
        self._programs = {
            name: context.program(vertex_shader=vertex, fragment_shader=fragment)
            for name, (vertex, fragment) in pairs.items()
        }

    def __getitem__(self, name: str) -> moderngl.Program:
        return self._programs[name]

    def set(self, name: str, **values: object) -> None:
        """Uniforms; those that a program does not use are passed over."""
        program = self._programs[name]
        for uniform, value in values.items():
            if uniform in program:
                member: Any = program[uniform]
                if isinstance(value, np.ndarray):
                    member.write(np.ascontiguousarray(value, np.float32).tobytes())
                else:
                    member.value = value


class Mesh:
    """A surface's triangles: places and normals change, all else stays."""

    def __init__(self, context: moderngl.Context, programs: Programs, surface: Surface) -> None:
        count = len(surface.xyz_m)
        faces = context.buffer(np.ascontiguousarray(surface.faces, np.int32).tobytes())
        places = context.buffer(np.ascontiguousarray(surface.uv, np.float32).tobytes())
        labels = context.buffer(surface.labels.astype(np.float32).tobytes())
        self._xyz_m = context.buffer(reserve=count * 12, dynamic=True)
        self._normals = context.buffer(reserve=count * 12, dynamic=True)
        self._buffers = (faces, places, labels, self._xyz_m, self._normals)
        at: list[Any] = [(self._xyz_m, "3f", "xyz_m"), (places, "2f", "uv")]
        shade = [*at, (self._normals, "3f", "normal")]
        label = [*at, (labels, "1f", "label")]
        self._arrays = {
            name: context.vertex_array(programs[name], content, faces, 4)
            for name, content in ((MAPS, label), (SHADOW, at), (COLOURS, shade))
        }

    def move(self, xyz_m: Array, normals: Array) -> None:
        """To where the vertices are in this picture."""
        self._xyz_m.orphan()
        self._xyz_m.write(np.ascontiguousarray(xyz_m, np.float32))
        self._normals.orphan()
        self._normals.write(np.ascontiguousarray(normals, np.float32))

    def draw(self, how: str) -> None:
        self._arrays[how].render(moderngl.TRIANGLES)

    def release(self) -> None:
        for array in self._arrays.values():
            array.release()
        for buffer in self._buffers:
            buffer.release()


def upload(context: moderngl.Context, texture: Texture) -> moderngl.Texture:
    """A texture with its smaller copies, read as sRGB; its bottom row first, as OBJ files count."""
    height, width = texture.rgba.shape[:2]
    rows = np.ascontiguousarray(texture.rgba[::-1])
    uploaded = context.texture((width, height), 4, rows, internal_format=SRGB8_ALPHA8)
    uploaded.build_mipmaps()
    uploaded.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
    return uploaded
