"""What people look at after a fit: sheets, a page, meshes; and masks beside the table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import torch

from kinesphere.core.arrays import Array
from kinesphere.core.camera import Camera
from kinesphere.core.records import Sample
from kinesphere.fit.bodies import Model
from kinesphere.media.bodies import thumbnail, write_bodies
from kinesphere.media.mesh import sheet
from kinesphere.media.mesh_files import write_mesh
from kinesphere.media.picture import to_rgb
from kinesphere.media.whole import folder, whole

AROUND: Final = 0.9
"""How much of a picture a sheet shows: so far from the person's middle, in their length."""
SLIVER: Final = 0.25
"""Less of the picture than this part of it is no sight: then all is shown."""
ON_A_PAGE: Final = 240
"""Samples in a 3D page."""


def sheets(model: Model, samples: Sequence[Sample], out: Path) -> Iterator[Path]:
    """A PNG a sample: the body over the picture, from the side and from above."""
    place = folder(out / "looks")
    for sample in samples:
        sight, lens = near(_picture(out, sample), sample)
        picture = sheet(
            sight,
            vertices(model, sample, coarse=False),
            model.body.faces.numpy(),
            lens,
            sample.xyz_camera_m.astype(float),
            words(sample),
        )
        path = place / f"{name(sample)}.png"
        bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
        with whole(path) as part:
            part.write_bytes(cv2.imencode(".png", bgr)[1].tobytes())
        yield path


def page(model: Model, samples: Sequence[Sample], out: Path, title: str) -> Path:
    """One HTML page with the bodies in 3D beside their pictures."""
    some = list(samples)
    path = out / f"{title}.html"
    write_bodies(
        path,
        title,
        model.body.coarse_faces.numpy(),
        np.stack([vertices(model, sample, coarse=True) for sample in some]),
        np.stack([sample.xyz_camera_m for sample in some]).astype(float),
        [thumbnail(_picture(out, sample)) for sample in some],
        [words(sample) for sample in some],
        [camera(sample) for sample in some],
        10.0 if some[-1].t_ms > some[0].t_ms else 0.5,
    )
    return path


def meshes(
    model: Model, samples: Iterable[Sample], out: Path, kinds: Sequence[str]
) -> Iterator[Path]:
    """Each body as a mesh file of each kind."""
    place = folder(out / "meshes")
    for sample in samples:
        vertices_m = vertices(model, sample, coarse=False)
        for kind in kinds:
            path = place / f"{name(sample)}.{kind}"
            write_mesh(path, vertices_m, model.body.faces.numpy())
            yield path


def vertices(model: Model, sample: Sample, coarse: bool) -> Array:
    """(V, 3) in the camera's frame."""
    some = model.body.coarse_vertices if coarse else None
    posed = model.body.pose(torch.as_tensor(sample.parameters)[None])
    return posed.vertices_m(some)[0].double().numpy()


def camera(sample: Sample) -> Camera:
    """The sample's camera, in its own frame."""
    width, height = map(int, sample.size_px)
    here = Camera(sample.source, (width, height), sample.K, distortion=sample.distortion)
    return replace(here, T_camera_world=np.hstack([np.eye(3), np.zeros((3, 1))]))


def name(sample: Sample) -> str:
    """What files about a sample are called."""
    person = f"_{sample.person}" if sample.person else ""
    return f"{Path(sample.picture).stem}{person}"


def words(sample: Sample) -> str:
    """A line about a fit."""
    order = f", order {sample.order_obeyed} of {sample.order_told}" if sample.order_told else ""
    return (
        f"{Path(sample.source).name}, frame {sample.frame}: {sample.height_m:.2f} m tall, "
        f"{sample.xyz_camera_m[23:25, 2].mean():.2f} m away, {sample.reprojection_px:.1f} px off, "
        f"ambiguity {sample.ambiguity_m * 1000:.0f} mm, "
        f"sigma {np.median(sample.sigma_m) * 1000:.0f} mm{order}"
    )


def near(picture_rgb: Array, sample: Sample) -> tuple[Array, Camera]:
    """The picture around the person, and the camera for that part of it."""
    lens = camera(sample)
    seen = sample.xy_px[np.isfinite(sample.xy_px).all(axis=1)]  # others are behind the camera
    if not len(seen):
        return picture_rgb, lens
    low, high = seen.min(axis=0), seen.max(axis=0)
    middle, reach = (low + high) / 2, float((high - low).max()) * AROUND
    size = np.array(lens.size_px)
    left, top = np.clip(middle - reach, 0, size).astype(int)
    right, bottom = np.clip(middle + reach, 0, size).astype(int)
    if min(right - left, bottom - top) < max(SLIVER * min(reach, *size), 2):
        return picture_rgb, lens
    K = lens.K.copy()
    K[:2, 2] -= left, top
    part = np.ascontiguousarray(picture_rgb[top:bottom, left:right])
    return part, replace(lens, K=K, size_px=(int(right - left), int(bottom - top)))


def _picture(out: Path, sample: Sample) -> Array:
    return to_rgb(out / sample.picture)
