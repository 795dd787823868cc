"""What landmark networks say of people whose bodies are known: of what the lift learns their errors.

Each picture of a data set is looked at by each network, as it is or in a mirror, in a region that is a
little off, as tracking leaves it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from kinesphere import engines, weights
from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.crop import Region
from kinesphere.engines import Network
from kinesphere.learn.dataset.augment.options import Augment
from kinesphere.learn.dataset.augment.place import moved
from kinesphere.learn.dataset.example import Example
from kinesphere.learn.dataset.shards import Shard, read_group, shards
from kinesphere.learn.lift.geometry import rays_of
from kinesphere.live.landmarks import Landmarks, find_landmarks
from kinesphere.live.lift.place import placed
from kinesphere.media.picture import to_rgb
from kinesphere.progress import Track

OFF: Final = Augment(shift=0.02, scale=0.05, turn_deg=4, wide=0, any_turn=0)
"""How far regions are off."""
OBSERVATION: Final = np.dtype(
    [
        ("xyz_camera_m", "<f4", (33, 3)),
        ("rays", "<f4", (33, 2)),
        ("xyz_m", "<f4", (33, 3)),
        ("visibility", "<f4", (33,)),
        ("visible", "<f4", (33,)),
        ("model", "<i4"),
    ]
)
"""One person as one network sees them. `xyz_camera_m` and `visible` are true; `rays` (x / z, y / z),
`xyz_m` (from the middle of the hips, as upright as the picture) and `visibility` are what the network
says; `model` is the place of the network among those asked."""


def observed(folder: Path, sizes: tuple[str, ...], seed: int, track: Track) -> Array:
    """(N,) OBSERVATIONs of the people of a data set in whom a network sees somebody.

    Raises SourceError, InputError as `shards`; WeightsError.
    """
    networks = [_network(size) for size in sizes]
    rng = np.random.default_rng(seed)
    groups = [(shard, i) for shard in shards(folder) for i in range(len(shard.rows))]
    rows = [
        row
        for shard, i in track(groups, f"looking at {folder.name}", len(groups))
        for row in _of_group(shard, i, networks, rng)
    ]
    return np.concatenate(rows)


def _network(size: str) -> Network:
    wanted = ("landmarks", "presence", "heatmaps", "world")
    return engines.load(weights.find(size), wanted, "auto", 1)


def _of_group(
    shard: Shard, group: int, networks: list[Network], rng: np.random.Generator
) -> Iterator[Array]:
    for example in read_group(shard, group):
        if not example.is_person or not np.isfinite(example.depth_m):
            continue
        picture_rgb = to_rgb(example.picture)
        for model, network in enumerate(networks):
            for row in _seen(example, picture_rgb, network, rng):
                row["model"] = model
                yield row


def _seen(
    example: Example,
    picture_rgb: Array,
    network: Network,
    rng: np.random.Generator,
) -> Iterator[Array]:
    region, mirrored = moved(example.region, OFF, rng), rng.uniform() < 0.5
    if mirrored:
        picture_rgb = np.ascontiguousarray(picture_rgb[:, ::-1])
        x, y = region.center_px
        region = Region((example.size_px[0] - x, y), region.size_px, -region.rotation_rad)
    found = find_landmarks(network, picture_rgb, [region])[0]
    if found is not None:
        yield _row(example, found, mirrored)


def _row(example: Example, found: Landmarks, mirrored: bool) -> Array:
    K, body = example.K.copy(), slice(0, skeleton.COUNT)
    xyz_m, xy_px = (a[body].astype(np.float64) for a in (example.xyz_m, example.xy_px))
    visible = example.visible[body]
    xyz_camera_m = xyz_m + placed(xyz_m, rays_of(xy_px, K), np.ones(len(xyz_m)))
    if mirrored:
        K[0, 2] = example.size_px[0] - K[0, 2]
        xyz_camera_m = xyz_camera_m[list(skeleton.MIRROR)] * [-1, 1, 1]
        visible = visible[list(skeleton.MIRROR)]
    row = np.zeros(1, OBSERVATION)
    row["xyz_camera_m"], row["visible"] = xyz_camera_m, visible
    row["rays"] = rays_of(found.xyz_image_px[:, :2], K)
    row["xyz_m"], row["visibility"] = found.xyz_world_m, found.visibility
    return row
