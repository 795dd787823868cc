"""Labels of the pictures, as other programs write them; and what came of them."""

import json

import numpy as np

from kinesphere.core.records import SAMPLE_SHAPES, Sample
from kinesphere.learn.dataset.shards import read, shards
from kinesphere.media.coco import OURS
from kinesphere.media.samples import write_samples

SIZE_PX = (324, 384)
FOCAL_PX, DEPTH_M = 400.0, 3.0


def examples(out, part="train"):
    return [one for shard in shards(out / part) for one in read(shard.path)]


def refused(out):
    return [json.loads(line) for line in (out / "refused.jsonl").read_text().splitlines()]


def coco(path, bodies, changes=None, **one):
    """The networks' landmarks as if people had marked them; the left ankle (14) is hidden."""
    images, annotations = [], []
    for id, (name, found) in enumerate(bodies.items()):
        width, height = SIZE_PX
        images.append({"id": id, "file_name": f"{name}.png", "width": width, "height": height})
        xy_px = found[0].landmarks.xyz_image_px[OURS, :2]
        seen = np.where(np.arange(17) == 15, 1, 2)
        low, high = xy_px.min(axis=0), xy_px.max(axis=0)
        box = [low[0], low[1], high[0], low[1], high[0], high[1], low[0], high[1]]
        annotations.append(
            {
                "id": 100 + id,
                "image_id": id,
                "category_id": 1,
                "keypoints": np.column_stack([xy_px, seen]).ravel().tolist(),
                "segmentation": [box],
                **one,
            }
        )
    data = {"images": images, "annotations": annotations, **(changes or {})}
    path.write_text(json.dumps(data))
    return path


def sample(name, body, **changes):
    """A body as `kinesphere fit` tells it: what the network sees, put before a camera."""
    xyz_m = body.landmarks.xyz_world_m - body.landmarks.xyz_world_m[[23, 24]].mean(axis=0)
    in_camera_m = xyz_m + [0.1, 0.0, DEPTH_M]
    K = np.array([[FOCAL_PX, 0, 160.0], [0, FOCAL_PX, 200.0], [0, 0, 1]])
    flat = in_camera_m @ K.T
    values = {key: np.zeros(shape, "f4") for key, shape in SAMPLE_SHAPES.items()}
    values |= {
        "size_px": np.array(SIZE_PX, np.int32),
        "K": K,
        "distortion": np.zeros(5),
        "T_camera_world": np.eye(3, 4),
        "xyz_camera_m": in_camera_m.astype("f4"),
        "xyz_m": xyz_m.astype("f4"),
        "xy_px": (flat[:, :2] / flat[:, 2:]).astype("f4"),
        "sigma_m": np.tile(np.array([0.01, 0.02, 0.05], "f4"), (33, 1)),
        "parameters": np.zeros(7, "f4"),
    }
    plain = dict.fromkeys(("t_ms", "height_m", "reprojection_px", "cost", "ambiguity_m"), 1.0)
    told = {"source": f"{name}.png", "picture": f"{name}.png", "mask": "", "parts": "", "body": "x"}
    counts = {"frame": 0, "person": 0, "order_told": 0, "order_obeyed": 0}
    flags = {"fov_known": True, "settled": True, "costs": {}}
    return Sample(**{**values, **plain, **told, **counts, **flags, **changes})


def fitted(folder, bodies, photos, **changes):
    """A folder as `kinesphere fit` writes it."""
    folder.mkdir()
    for name in bodies:
        (folder / f"{name}.png").write_bytes((photos / f"{name}.png").read_bytes())
    some = [sample(name, found[0], **changes) for name, found in bodies.items()]
    write_samples(folder / "samples.parquet", some, {})
    return folder


def orders(path, *lines):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path
