"""What is drawn: surfaces in the camera's frame, light, what is behind; and what a drawing gives.

The camera stands at the origin: x right in the picture, y down, z away, metres. Colours are sRGB bytes
in textures and pictures, linear numbers in light.
"""

from dataclasses import dataclass

from jaxtyping import Float, Float32, Int, UInt8

from kinesphere.core.arrays import Array

THING = 0
"""`Surface.person` of what is nobody."""
SUBJECT = 1
"""The person whose landmarks are told; others count on from here."""


@dataclass(frozen=True)
class Texture:
    """Colours of a surface; equal textures are one object, so that they are uploaded once."""

    rgba: UInt8[Array, "height width 4"]
    """Rows from the top; v = 0 is the bottom row, as in OBJ files."""
    is_cutout: bool
    """Whether alpha cuts holes (hair, lace); otherwise it is ignored."""


@dataclass(frozen=True)
class Surface:
    """A mesh and how it looks; triangles are counter-clockwise seen from outside."""

    xyz_m: Float32[Array, "v 3"]
    normals: Float32[Array, "v 3"]
    uv: Float32[Array, "v 2"]
    faces: Int[Array, "f 3"]
    labels: UInt8[Array, "v"]
    """The part of the body, as `Body.part_names` count them; 0 for things."""
    person: int
    texture: Texture | None = None
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    """Multiplies the texture; without one it is the colour (sRGB, 0 to 1)."""
    roughness: float = 0.8
    is_two_sided: bool = False
    hue_rad: float = 0.0
    """Turns the texture's colours about the grey axis."""
    is_shadow_catcher: bool = False
    """Invisible but for the shadows on it, which darken the backdrop; nothing in depth and maps."""


@dataclass(frozen=True)
class Light:
    """Where light comes from."""

    environment: Float32[Array, "height width 3"] | None
    """Equirectangular, linear; None: an even sky."""
    turn_rad: float
    """How far the environment is turned about the upright axis."""
    up: tuple[float, float, float]
    """The upright direction in the camera's frame, of unit length."""
    exposure: float = 1.0


@dataclass(frozen=True)
class Scene:
    """All there is in a picture."""

    size_px: int
    """The picture is a square."""
    K: Float[Array, "3 3"]
    surfaces: tuple[Surface, ...]
    light: Light
    backdrop: UInt8[Array, "height width 3"] | None
    """A picture behind everything, cut to the square; None: the environment as the camera sees it."""


@dataclass(frozen=True)
class Drawn:
    """A picture and, for each pixel, what is nearest there."""

    rgb: UInt8[Array, "size size 3"]
    depth_m: Float32[Array, "size size"]
    """Along z; infinite where no surface is."""
    person: UInt8[Array, "size size"]
    """`Surface.person`."""
    parts: UInt8[Array, "size size"]
