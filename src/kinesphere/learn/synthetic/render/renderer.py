"""Draws scenes: maps of depth and parts, what the main light sees, the colours, the picture."""

from collections import Counter
from types import TracebackType
from typing import Any, Final

import moderngl
import numpy as np

from kinesphere.core.arrays import Array
from kinesphere.core.errors import InputError
from kinesphere.learn.synthetic.render import matrices
from kinesphere.learn.synthetic.render.cache import Cache
from kinesphere.learn.synthetic.render.checks import check
from kinesphere.learn.synthetic.render.colours import LINEAR, cut_square, linear
from kinesphere.learn.synthetic.render.context import open_context
from kinesphere.learn.synthetic.render.lighting import Lighting, behind, lighting, world_camera
from kinesphere.learn.synthetic.render.mesh import COLOURS, MAPS, SHADOW, Mesh, Programs, upload
from kinesphere.learn.synthetic.render.targets import Targets
from kinesphere.learn.synthetic.scene import THING, Drawn, Scene, Surface

NOBODY: Final = np.array([[0.0, 0.0, 2.0]], np.float32)
BIAS: Final = (1.5, 3.0)
"""How much deeper than it is a surface throws shadows: it throws none on itself then."""
SIZES: Final = (16, 2048)
MESHES, TEXTURES, LIGHTS = 96, 96, 32
"""Kept from picture to picture."""
SHADOWS, SURFACE = 0, 1
"""Where textures are bound."""
Pairs = list[tuple[Surface, Mesh]]


class Renderer:
    """Draws square pictures of one size. Use it in a `with`, in the process and thread that made it.

    Raises EngineError without OpenGL.
    """

    def __init__(self, size_px: int) -> None:
        if not SIZES[0] <= size_px <= SIZES[1]:
            raise InputError(f"pictures have {SIZES[0]} to {SIZES[1]} pixels a side, got {size_px}")
        self.size_px = size_px
        self._context: Any = open_context()
        self._context.front_face = (
            "cw"  # pictures are drawn with y down: the sense is the other one
        )
        self._programs = Programs(self._context)
        self._targets = Targets(self._context, size_px)
        self._meshes: Cache[Mesh] = Cache(MESHES)
        self._textures: Cache[moderngl.Texture] = Cache(TEXTURES)
        self._lights: Cache[Lighting] = Cache(LIGHTS)

    @property
    def device(self) -> str:
        """What draws, in its own words."""
        return str(self._context.info["GL_RENDERER"])

    def __enter__(self) -> "Renderer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def release(self) -> None:
        """Gives back all memory; nothing can be drawn then."""
        self._context.release()

    def draw(self, scene: Scene) -> Drawn:
        """The picture of a scene and its maps.

        Raises InputError when the scene is of another size or has numbers that are not finite.
        """
        check(scene, self.size_px)
        with self._context:  # another renderer may have drawn in between
            return self._drawn(scene)

    def _drawn(self, scene: Scene) -> Drawn:
        self._context.enable_only(moderngl.DEPTH_TEST)
        surfaces = self._moved(scene)
        clip = matrices.clip_camera(scene.K, self.size_px).T
        depth_m, person, parts = self._map(surfaces, clip)
        rgb = self._colour(scene, surfaces, clip)
        for cache in (self._meshes, self._textures, self._lights):
            cache.trim()
        return Drawn(rgb, depth_m, person, parts)

    def _moved(self, scene: Scene) -> Pairs:
        """Surfaces with their meshes, where they are now; the same mesh twice is two."""
        moved: Pairs = []
        copies: Counter[tuple[int, ...]] = Counter()
        for surface in scene.surfaces:
            sources = (surface.faces, surface.uv, surface.labels)
            key = tuple(map(id, sources))

            def make(surface: Surface = surface) -> Mesh:
                return Mesh(self._context, self._programs, surface)

            mesh = self._meshes.get(sources, make, copies[key])
            copies[key] += 1
            mesh.move(surface.xyz_m, surface.normals)
            moved.append((surface, mesh))
        return moved

    def _map(self, surfaces: Pairs, clip: Array) -> tuple[Array, Array, Array]:
        """Depth, person and part of what is nearest."""
        target = self._targets.maps
        target.use()
        target.clear()
        self._programs.set(MAPS, clip_camera=clip)
        self._draw(MAPS, surfaces)
        maps = np.frombuffer(target.read(components=2, dtype="f4"), np.float32)
        depth, code = np.moveaxis(maps.reshape(self.size_px, self.size_px, 2), 2, 0)
        who = code.astype(np.uint16)
        depth_m = np.where(depth > 0, depth, np.float32(np.inf))
        return depth_m, (who >> 8).astype(np.uint8), (who & 255).astype(np.uint8)

    def _colour(self, scene: Scene, surfaces: Pairs, clip: Array) -> Array:
        light = self._lights.get(
            (scene.light.environment,), lambda: lighting(scene.light.environment)
        )
        turn = world_camera(scene.light.up, scene.light.turn_rad)
        sun = turn.T @ light.sun
        shadow = self._shade(surfaces, sun)
        target = self._targets.colours
        target.use()
        target.clear()
        self._targets.shadow_map.use(SHADOWS)
        self._programs.set(
            COLOURS,
            clip_camera=clip,
            clip_shadow=shadow,
            world_camera=turn.T,
            harmonics=light.harmonics,
            sun=sun,
            sun_colour=light.sun_colour,
            shadows=SHADOWS,
        )
        self._draw(COLOURS, surfaces)
        exposure = scene.light.exposure
        return self._targets.picture_over(self._backdrop(scene, turn), exposure)

    def _shade(self, surfaces: Pairs, sun: Array) -> Array:
        """Draws what the main light sees of people; returns its (transposed) clip matrix."""
        people = [surface.xyz_m for surface, _ in surfaces if surface.person != THING]
        around = np.concatenate(people) if people else NOBODY
        clip = matrices.clip_shadow(sun, around).T
        self._targets.shadow.use()
        self._targets.shadow.clear()
        self._context.polygon_offset = BIAS
        self._programs.set(SHADOW, clip_camera=clip)
        self._draw(SHADOW, surfaces)
        self._context.polygon_offset = 0.0, 0.0
        return clip

    def _draw(self, how: str, surfaces: Pairs) -> None:
        for surface, mesh in surfaces:
            if surface.is_shadow_catcher and how != COLOURS:
                continue
            cut = surface.texture is not None and surface.texture.is_cutout
            self._bind(how, surface, cut)
            mesh.draw(how)

    def _bind(self, how: str, surface: Surface, cut: bool) -> None:
        """A surface's own uniforms and texture."""
        texture = surface.texture
        if texture is not None:
            uploaded = self._textures.get((texture,), lambda: upload(self._context, texture))
            uploaded.use(SURFACE)
        else:
            self._targets.white.use(SURFACE)
        if surface.is_two_sided:
            self._context.disable(moderngl.CULL_FACE)
        else:
            self._context.enable(moderngl.CULL_FACE)
        self._programs.set(
            how,
            colours=SURFACE,
            has_texture=texture is not None,
            is_cutout=cut,
            is_catcher=surface.is_shadow_catcher,
            person=float(surface.person),
            tint=linear(np.array(surface.tint, np.float64)),
            hue=matrices.hue(surface.hue_rad).T,
            roughness=surface.roughness,
        )

    def _backdrop(self, scene: Scene, turn: Array) -> Array:
        """(size, size, 3) linear float16."""
        if scene.backdrop is None:
            seen = behind(scene.light.environment, scene.K, turn, self.size_px)
            return (seen * scene.light.exposure).clip(0, 1).astype(np.float16)
        return LINEAR[cut_square(scene.backdrop, self.size_px)]
