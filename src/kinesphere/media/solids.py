"""Balls and rounded cones, seen by a camera: what `figure` is made of.

Every solid is met by the rays of its own rectangle of pixels only, and a depth buffer says which of
them is in front. The world is that of the landmarks: metres, x right, y down, z away.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from kinesphere.core.arrays import Array

LIGHT: Final = np.array([-0.45, -0.75, -0.55], np.float32) / np.float32(1.034)
"""Towards the light, in the camera's own frame: from above, the left and behind the camera."""
_SOLID: Final = 0.995
_MARGIN: Final = 0.1
"""The part of a picture that stays free at each border."""


def unit(vector: Array) -> Array:
    """A vector of length 1."""
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


class Solid(NamedTuple):
    """Two balls and the smooth skin between them; `alpha` 0 to 1 at each ball."""

    a_m: Array
    b_m: Array
    radius_a_m: float
    radius_b_m: float
    rgb: tuple[int, int, int]
    alpha_a: float = 1.0
    alpha_b: float = 1.0


@dataclass(frozen=True)
class View:
    """A camera with square pixels: `R_camera_world` has rows right, down, forward."""

    R_camera_world: Array
    eye_m: Array
    focal_px: float
    size_px: tuple[int, int]

    @property
    def light(self) -> Array:
        """(3,) float32, towards the light, in the world."""
        return LIGHT @ self.R_camera_world.astype(np.float32)

    def project(self, xyz_m: Array) -> Array:
        """(..., 3) metres → (..., 3): x, y in pixels and the depth in metres."""
        p = (xyz_m - self.eye_m) @ self.R_camera_world.T
        xy = p[..., :2] / p[..., 2:] * self.focal_px + np.array(self.size_px) / 2
        return np.concatenate([xy, p[..., 2:]], axis=-1)

    def rays(self, x: slice, y: slice) -> Array:
        """Unit vectors (h, w, 3) in the world through the middles of a rectangle of pixels."""
        u = (
            np.arange(x.start, x.stop, dtype=np.float32) + 0.5 - self.size_px[0] / 2
        ) / self.focal_px
        v = (
            np.arange(y.start, y.stop, dtype=np.float32) + 0.5 - self.size_px[1] / 2
        ) / self.focal_px
        d = np.stack([*np.meshgrid(u, v), np.ones((len(v), len(u)), np.float32)], axis=-1)
        d /= np.linalg.norm(d, axis=-1, keepdims=True)
        return d @ self.R_camera_world.astype(np.float32)


def orbit(
    points_m: Array, yaw_deg: float, pitch_deg: float, size_px: tuple[int, int], focal: float
) -> View:
    """A camera that looks at points (N, 3) and has them all in the picture.

    yaw   0 as the pose's own camera, 90 from the right of the picture
    pitch 0 level, 90 from above
    focal the focal length in longer sides of the picture
    """
    yaw, pitch = np.radians([yaw_deg, pitch_deg])
    right = np.array([np.cos(yaw), 0.0, np.sin(yaw)])
    forward = np.array([-np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)])
    axes = np.stack([right, np.cross(forward, right), forward])
    focal_px = focal * max(size_px)
    seen = points_m @ axes.T
    centre = (seen.min(axis=0) + seen.max(axis=0)) / 2
    half = np.array(size_px) * (0.5 - _MARGIN) / focal_px
    offset = seen - centre
    distance_m = (np.abs(offset[:, :2]) / half - offset[:, 2:]).max()
    eye = (centre - [0.0, 0.0, max(distance_m, 0.5)]) @ axes
    return View(axes, eye, focal_px, size_px)


def render(solids: list[Solid], view: View, background: Array) -> Array:
    """The solids over a background (H, W, 3) float32, 0 to 255.

    Faint solids have a depth buffer of their own, so that what is behind them shines through.
    """
    full = [s for s in solids if min(s.alpha_a, s.alpha_b) >= _SOLID]
    faint = [s for s in solids if min(s.alpha_a, s.alpha_b) < _SOLID]
    out, depth_m = background.copy(), np.full(background.shape[:2], np.inf, np.float32)
    for solid in full:
        _paint(solid, view, out, depth_m, None)
    ghost, alpha = out.copy(), np.zeros_like(depth_m)
    for solid in faint:
        _paint(solid, view, ghost, depth_m, alpha)
    return out + (ghost - out) * alpha[..., None]


def _paint(solid: Solid, view: View, rgb: Array, depth_m: Array, alpha: Array | None) -> None:
    x, y = _rectangle(solid, view)
    if x.start >= x.stop or y.start >= y.stop:
        return
    rays = view.rays(x, y)
    t, normal, along = _meet(rays, view.eye_m, solid)
    nearer = t < depth_m[y, x]
    depth_m[y, x][nearer] = t[nearer]
    rgb[y, x][nearer] = shade(rays[nearer], normal[nearer], view.light, solid.rgb)
    if alpha is not None:
        fading = solid.alpha_a + (solid.alpha_b - solid.alpha_a) * along
        alpha[y, x][nearer] = fading[nearer]


def _rectangle(solid: Solid, view: View) -> tuple[slice, slice]:
    """The pixels in which a solid can lie."""
    p = view.project(np.stack([solid.a_m, solid.b_m]))
    radius = max(solid.radius_a_m, solid.radius_b_m)
    reach = 1.1 * radius * view.focal_px / max(p[:, 2].min() - radius, 0.05) + 2
    low = np.clip(p[:, :2].min(axis=0) - reach, 0, view.size_px).astype(int)
    high = np.clip(p[:, :2].max(axis=0) + reach, 0, view.size_px).astype(int)
    return slice(low[0], high[0]), slice(low[1], high[1])


def _meet(rays: Array, eye_m: Array, solid: Solid) -> tuple[Array, Array, Array]:
    """Where rays (h, w, 3) meet a solid: distance (inf for a miss), normal, and 0 (a) to 1 (b).

    The larger ball's and the smaller ball's nearest hits, and the cone's where it touches both.
    """
    axis, from_a = solid.b_m - solid.a_m, eye_m - solid.a_m
    t_a, n_a = _ball(rays, from_a, solid.radius_a_m)
    t_b, n_b = _ball(rays, eye_m - solid.b_m, solid.radius_b_m)
    t_c, n_c, along = _cone(rays, from_a, axis, solid.radius_a_m, solid.radius_b_m)
    which = np.argmin(np.stack([t_c, t_a, t_b]), axis=0)
    t = np.minimum(np.minimum(t_a, t_b), t_c)
    normal = np.where(which[..., None] == 0, n_c, np.where(which[..., None] == 1, n_a, n_b))
    return t, normal, np.where(which == 0, along, which - 1.0)


def _ball(rays: Array, from_centre_m: Array, radius_m: float) -> tuple[Array, Array]:
    from_centre = from_centre_m.astype(np.float32)
    half_b = rays @ from_centre
    disc = half_b**2 - np.float32(from_centre @ from_centre - radius_m**2)
    t = np.where(disc > 0, -half_b - np.sqrt(np.maximum(disc, 0)), np.inf).astype(np.float32)
    reached = np.where(np.isfinite(t), t, 0.0)[..., None]
    return t, (from_centre + reached * rays) / np.float32(radius_m)


def _cone(
    rays: Array, from_a_m: Array, axis_m: Array, radius_a: float, radius_b: float
) -> tuple[Array, Array, Array]:
    """The cone that touches both balls, between the two circles of touching.

    With d = |axis|² - (ra - rb)², a point p (from a) of the cone satisfies
    d |p|² - (p·axis)² + 2 ra (ra - rb) p·axis - ra² |axis|² = 0, a quadratic in the distance along
    the ray; it lies between the circles where 0 < p·axis - ra (ra - rb) < d.
    """
    axis, o, dr = (
        axis_m.astype(np.float32),
        from_a_m.astype(np.float32),
        np.float32(radius_a - radius_b),
    )
    d = axis @ axis - dr * dr
    if d <= 1e-10:
        miss = np.full(rays.shape[:2], np.inf, np.float32)
        return miss, np.zeros_like(rays), np.zeros_like(miss)
    axis_o, axis_ray, o_ray, oo = axis @ o, rays @ axis, rays @ o, o @ o
    k2 = d - axis_ray**2
    k1 = d * o_ray - axis_o * axis_ray + axis_ray * dr * radius_a
    k0 = d * oo - axis_o**2 + 2 * axis_o * dr * radius_a - (axis @ axis) * radius_a**2
    disc = k1**2 - k0 * k2
    t = (-k1 - np.sqrt(np.maximum(disc, 0))) / np.where(np.abs(k2) < 1e-9, 1e-9, k2)
    height = axis_o - radius_a * dr + t * axis_ray
    hit = (disc > 0) & (height > 0) & (height < d)
    normal = d * (o + t[..., None] * rays) - axis * height[..., None]
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
    return np.where(hit, t, np.inf).astype(np.float32), normal, np.clip(height / d, 0, 1)


def shade(rays: Array, normal: Array, light: Array, rgb: tuple[int, int, int]) -> Array:
    """Colours (N, 3), 0 to 255: soft light, dark rims, a dim highlight.

    rays, normal  (N, 3) unit vectors to points of a surface from the eye, and out of the surface
    light         (3,) unit vector towards the light
    """
    facing = np.clip(-(normal * rays).sum(axis=-1), 0, 1)
    lit = np.clip(0.5 + 0.5 * (normal @ light), 0, 1)
    half = (light - rays) / np.linalg.norm(light - rays, axis=-1, keepdims=True)
    shine = 60 * np.clip((normal * half).sum(axis=-1), 0, 1) ** 40
    level = (0.42 + 0.66 * lit**1.3) * (0.45 + 0.55 * facing**0.6)
    return np.clip(np.array(rgb, np.float32) * level[..., None] + shine[..., None], 0, 255)
