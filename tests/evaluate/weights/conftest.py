"""A few frames of the sample clip, with what the released lite network says of them taken for true."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kinesphere import engines, weights
from kinesphere.core.crop import region_around
from kinesphere.learn.dataset.example import Example
from kinesphere.learn.dataset.shards import write_shards
from kinesphere.live.detect import find_people, to_region
from kinesphere.live.landmarks import Landmarks, find_landmarks
from kinesphere.live.mask import project
from kinesphere.media.coco import OURS

FRAMES = (0, 20, 40, 60)


def png(levels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(levels).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="session")
def pictures(frames) -> list[np.ndarray]:
    return [frames[i].picture_rgb for i in FRAMES]


@pytest.fixture(scope="session")
def aimed(pictures, networks) -> list:
    """The regions in which the detector finds the person."""
    return [to_region(find_people(networks.detector, p)[0]) for p in pictures]


@pytest.fixture(scope="session")
def lite():
    wanted = ("landmarks", "presence", "heatmaps", "world", "mask")
    return engines.load(weights.find("lite"), wanted, "openvino")


@pytest.fixture(scope="session")
def found(pictures, aimed, lite) -> list[Landmarks]:
    seen = [find_landmarks(lite, p, [r])[0] for p, r in zip(pictures, aimed, strict=True)]
    assert all(one is not None for one in seen)
    return [one for one in seen if one is not None]


@pytest.fixture(scope="session")
def shards(tmp_path_factory, pictures, aimed, found) -> Path:
    """Examples whose truth is what lite says; and a region in which nobody is."""
    folder = tmp_path_factory.mktemp("shards")
    examples = [
        _example(i, p, r, f) for i, (p, r, f) in enumerate(zip(pictures, aimed, found, strict=True))
    ]
    wall = np.full((300, 300, 3), 128, np.uint8)
    region = region_around(np.array([150.0, 150.0]), np.array([150.0, 50.0]), 1.25)
    empty = Example("nobody", png(wall), (300, 300), region, "CC0-1.0", "made up", is_person=False)
    write_shards(folder, "some", [*examples, empty])
    return folder


def _example(index: int, picture: np.ndarray, region, seen: Landmarks) -> Example:
    height, width = picture.shape[:2]
    xy_px, visible = np.full((39, 2), np.nan, np.float32), np.full(39, np.nan, np.float32)
    xyz_m = np.full((39, 3), np.nan, np.float32)
    xy_px[:33], visible[:33] = seen.xyz_image_px[:, :2], seen.visibility > 0.5
    xyz_m[:33] = seen.xyz_world_m - seen.xyz_world_m[[23, 24]].mean(axis=0)
    assert seen.mask_logits is not None
    mask = project(seen.mask_logits, region, (width, height)) > 0.5
    return Example(
        key=f"frame {index}",
        picture=png(picture),
        size_px=(width, height),
        region=region,
        licence="BSD-3-Clause",
        source="examples/balance.mp4",
        xy_px=xy_px,
        visible=visible,
        xyz_m=xyz_m,
        mask=png(mask.astype(np.uint8) * 255),
    )


@pytest.fixture(scope="session")
def coco(tmp_path_factory, pictures, found) -> tuple[Path, Path]:
    """A file of annotations and the folder of its pictures; somebody without hips is marked, too."""
    folder = tmp_path_factory.mktemp("coco")
    images, annotations = [], []
    for index, (picture, seen) in enumerate(zip(pictures, found, strict=True)):
        Image.fromarray(picture).save(folder / f"{index}.png")
        size = {"height": picture.shape[0], "width": picture.shape[1]}
        images.append({"id": index, "file_name": f"{index}.png", **size})
        marks = np.column_stack([seen.xyz_image_px[OURS, :2], np.full(17, 2)])
        annotations.append(_annotation(len(annotations), index, marks))
    marks[11:] = 0
    marks[:, :2] *= 0.2
    annotations.append(_annotation(len(annotations), 0, marks))
    file = folder / "people.json"
    file.write_text(json.dumps({"images": images, "annotations": annotations}))
    return file, folder


def _annotation(id: int, image: int, marks: np.ndarray) -> dict:
    keypoints = [float(value) for value in marks.ravel()]
    keypoints[2::3] = [int(value) for value in marks[:, 2]]
    return {"id": id, "image_id": image, "keypoints": keypoints}
