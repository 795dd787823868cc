"""Cases for each part of the pipeline: skeleton, cards, crops, detector, landmarks, filters, masks."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, Final

import numpy as np

from kinesphere.core import skeleton
from kinesphere.core.arrays import Array
from kinesphere.core.crop import Border, Crop, Region, letterbox, region_around
from kinesphere.core.errors import WeightsError
from kinesphere.core.records import read_card
from kinesphere.live import constants as c
from kinesphere.live import detect, landmarks, mask, smooth, ssd

Json = Any
ROOT: Final = Path(__file__).parents[2]
HEAT_STEPS: Final = 256
"""Heat maps are stored as whole 256ths, which changes landmarks by less than 0.01 pixel."""
NOTHING: Final = -100.0
"""The logit of what was not recorded because the pipeline does not read it."""


def encode(array: Array, dtype: str = "<f8") -> Json:
    array = np.ascontiguousarray(array, dtype)
    text = base64.b64encode(array.tobytes()).decode()
    return {"dtype": array.dtype.name, "shape": list(array.shape), "base64": text}


def decode(data: Json) -> Array:
    flat = np.frombuffer(base64.b64decode(data["base64"]), data["dtype"])
    return flat.reshape(data["shape"])


# The nouns


def skeleton_case() -> Json:
    return {
        "names": skeleton.NAMES,
        "edges": skeleton.EDGES,
        "edge_sides": [skeleton.edge_side(edge) for edge in skeleton.EDGES],
        "sides": skeleton.SIDES,
        "mirror": skeleton.MIRROR,
    }


def constants_case() -> Json:
    return constants_of(c)


def constants_of(module: ModuleType) -> Json:
    """Every constant of a module, by its name."""
    names = [n for n in sorted(vars(module)) if n.isupper() and not n.startswith("_")]
    return {name: _plain(getattr(module, name)) for name in names}


def _plain(value: Any) -> Json:
    if isinstance(value, slice):
        return [value.start, value.stop]
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def card_cases() -> list[Json]:
    good = json.loads((ROOT / "src/kinesphere/weights/detector.json").read_text(encoding="utf-8"))
    boxes = {"name": "x", "shape": [1, 2254]}
    broken: dict[str, Json] = {
        "good": good,
        "another role": {**good, "role": "painter"},
        "no scores": {**good, "outputs": {"boxes": good["outputs"]["boxes"]}},
        "boxes of another shape": {**good, "outputs": {**good["outputs"], "boxes": boxes}},
        "no source": {k: v for k, v in good.items() if k != "source"},
        "a range that shrinks": {**good, "input": {**good["input"], "value_range": [1, 0]}},
        "a size of one number": {**good, "input": {**good["input"], "size_px": [224]}},
        "a list": [good],
    }
    texts = {name: json.dumps(card) for name, card in broken.items()}
    return [_card_case(name, text) for name, text in {**texts, "no JSON": "{"}.items()]


def _card_case(name: str, text: str) -> Json:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "card.json"
        path.write_text(text, encoding="utf-8")
        try:
            read_card(path)
            error = None
        except WeightsError as caught:
            # Behind these words each language says in its own what it could not read.
            error = str(caught).replace(str(path), "card.json")
            error = re.sub(r"(is not readable JSON|garbles a field): .*", r"\1", error, flags=re.S)
    return {"name": name, "text": text, "error": error}


# Regions and crops


def region_cases() -> list[Json]:
    points = [[10.0, 20.0, 13.0, 16.0], [5.0, 5.0, 5.0, -40.0], [0.0, 0.0, -7.0, 0.0], [1, 2, 1, 9]]
    pairs = np.array(points, float).reshape(-1, 2, 2)
    regions = [region_around(pair[0], pair[1], c.REGION_SCALE) for pair in pairs]
    return [
        {"points_px": pair.ravel().tolist(), "region": region_json(region)}
        for pair, region in zip(pairs, regions, strict=True)
    ]


def region_json(region: Region | None) -> Json:
    return asdict(region) if region else None


def picture(width: int, height: int) -> Array:
    """A synthetic picture: waves, with noise, which shows the slightest error of sampling."""
    y, x = np.mgrid[:height, :width]
    waves = np.stack([x * 5 + y, y * 7 - x, x * y // 3], axis=-1)
    noise = np.random.default_rng(width * 1000 + height).integers(0, 90, waves.shape)
    return ((waves + noise) % 256).astype(np.uint8)


def crop_cases() -> Json:
    shown = picture(60, 44)
    inside, beyond = Region((31.3, 20.7), 21.4, 0.4), Region((50.2, 9.9), 63.7, -2.3)
    crops: list[tuple[Crop, Border]] = [
        (Crop(letterbox((60, 44)), 64), "zero"),
        (Crop(inside, 64), "replicate"),
        (Crop(beyond, 48), "zero"),
        (Crop(beyond, 48), "replicate"),
        (Crop(Region((12.1, 30.6), 40.9, 1.1), 96), "replicate"),
        (Crop(Region((-300.0, 20.0), 50.0, 0.1), 24), "replicate"),
        (Crop(Region((30.0, 22.0), 400.0, 0.7), 32), "zero"),
    ]
    return {
        "picture": encode(shown, "uint8"),
        "cut": [_cut_case(crop, border, shown) for crop, border in crops],
        "uncut": [_uncut_case(Crop(inside, 24), (60, 44)), _uncut_case(Crop(beyond, 24), (60, 44))],
    }


def _crop_json(crop: Crop) -> Json:
    return {
        "region": region_json(crop.region),
        "size_px": crop.size_px,
        "T_image_crop": crop.T_image_crop.ravel().tolist(),
        "T_crop_image": crop.T_crop_image.ravel().tolist(),
    }


def _cut_case(crop: Crop, border: Border, shown: Array) -> Json:
    return {**_crop_json(crop), "border": border, "rgb": encode(crop.cut(shown, border), "uint8")}


def _uncut_case(crop: Crop, image_size_px: tuple[int, int]) -> Json:
    shape = (crop.size_px, crop.size_px)
    values = np.random.default_rng(7).random(shape).astype(np.float32)
    out = crop.uncut(values, image_size_px)
    return {
        **_crop_json(crop),
        "values": encode(values, "<f4"),
        "image_size_px": image_size_px,
        "expected": encode(out, "<f4"),
    }


# The parts of the pipeline


def detect_case() -> Json:
    """Three people, each seen by some anchors; rows that are not finite, or inside out."""
    rng = np.random.default_rng(11)
    seen = np.sort(rng.choice(2254, 24, replace=False))
    target = np.array([[60, 70], [130, 90], [170, 160]])[np.arange(24) % 3]
    centre = target - detect.anchors()[seen] * c.DETECTOR_SIZE_PX + rng.normal(0, 3, (24, 2))
    side, points = rng.uniform(35, 50, (24, 2)), np.tile(centre, 4) + rng.normal(0, 20, (24, 8))
    rows = np.hstack([centre, side, points]).astype(np.float32)
    scores = rng.normal(1.5, 1.5, 24).astype(np.float32)
    rows[3, 5], rows[9, 2], scores[12], scores[20] = np.nan, -1, np.nan, 250
    people = detect.decode(*spread(seen, scores, rows))
    return {
        "rows": encode(seen, "<i4"),
        "scores": encode(scores, "<f4"),
        "boxes": encode(rows, "<f4"),
        "anchors": encode(detect.anchors()[[0, 1, 2, 57, 1567, 1568, 1960, 2253]]),
        "decoded": [_person_json(person) for person in people],
        "suppressed": [_person_json(person) for person in ssd.suppress(people)],
    }


def spread(rows: Array, scores: Array, boxes: Array) -> tuple[Array, Array]:
    """The detector's whole output, from the rows that were recorded."""
    all_scores, all_boxes = np.full(2254, NOTHING, np.float32), np.zeros((2254, 12), np.float32)
    all_scores[rows], all_boxes[rows] = scores, boxes
    return all_scores, all_boxes


def _person_json(person: ssd.Detection) -> Json:
    return {
        "score": person.score,
        "box_px": person.box_px.tolist(),
        "points_px": person.points_px.ravel().tolist(),
        "region": region_json(detect.to_region(person)),
    }


def landmarks_case() -> Json:
    """Refining at the middle, at the rims and outside of the maps; sure and unsure; a rotation."""
    rng = np.random.default_rng(13)
    xy = rng.uniform(-20, 276, (39, 2)).astype(np.float32)
    xy[:4] = [[0, 0], [255.9, 255.9], [-0.5, 128], [256, 3]]
    windows = rng.integers(-6 * HEAT_STEPS, 2 * HEAT_STEPS, (39, 9, 9)).astype(np.int16)
    windows[::4] -= 4 * HEAT_STEPS
    world = rng.normal(0, 0.5, (33, 3))
    refined = landmarks.refine(xy.astype(float), heatmaps(xy, windows))
    return {
        "xy_crop_px": encode(xy, "<f4"),
        "windows": encode(windows, "<i2"),
        "refined": encode(refined),
        "world": encode(world),
        "rotation_rad": 0.7,
        "rotated": encode(landmarks.rotate_world(world, 0.7)),
    }


def _window_at(xy_crop_px: Array) -> Iterator[tuple[int, int, int, int, int]]:
    """(landmark, row and column in the window, row and column in the map), where both exist."""
    centre = np.trunc(np.clip(xy_crop_px / 4.0, -1, 64)).astype(int)
    for i, (col, row) in enumerate(centre):
        for r, k in np.ndindex(9, 9):
            if 0 <= row + r - 4 < 64 and 0 <= col + k - 4 < 64:
                yield i, r, k, int(row) + r - 4, int(col) + k - 4


def heatmaps(xy_crop_px: Array, windows: Array) -> Array:
    """The heat maps, from the windows that were recorded around the landmarks."""
    maps = np.full((64, 64, len(windows)), NOTHING, np.float32)
    for i, r, k, row, col in _window_at(xy_crop_px):
        maps[row, col, i] = windows[i, r, k] / HEAT_STEPS
    return maps


def heat_windows(xy_crop_px: Array, maps: Array) -> Array:
    """The windows of the heat maps that `refine` looks at, in whole HEAT_STEPS."""
    windows = np.zeros((len(xy_crop_px), 9, 9), np.int16)
    for i, r, k, row, col in _window_at(xy_crop_px):
        windows[i, r, k] = np.rint(np.clip(maps[row, col, i], -100, 100) * HEAT_STEPS)
    return windows


def smooth_case() -> Json:
    """A walk with uneven times, one of them twice and one going back."""
    rng = np.random.default_rng(17)
    t_ms = [0.0, 33.3, 66.6, 66.6, 80.0, 200.0, 150.0, 233.3, 1000.0, 1016.7]
    raw = np.cumsum(rng.normal(0, 3, (len(t_ms), 6)), axis=0)
    state, low, euro, lows = None, None, [], []
    for t, value in zip(t_ms, raw, strict=True):
        state, out = smooth.one_euro(state, value, t, c.SMOOTH_LANDMARKS, 250.0)
        low = smooth.low_pass(low, value, c.VISIBILITY_ALPHA, 1.7)
        euro.append(out)
        lows.append(low)
    return {
        "t_ms": t_ms,
        "raw": encode(raw),
        "object_size": 250.0,
        "one_euro": encode(np.stack(euro)),
        "frames": 1.7,
        "low_pass": encode(np.stack(lows)),
    }


def mask_logits() -> Array:
    """A formula of whole numbers, so that both languages make the same without storing it."""
    y, x = np.mgrid[:256, :256]
    return (((7 * x + 13 * y + x * y // 64) % 101 - 50) / 6.25).astype(np.float32)


def mask_cases() -> list[Json]:
    size_px = (48, 36)
    regions = [Region((24.2, 17.1), 30.0, 0.5), Region((40.0, 4.0), 52.3, -1.2)]
    cases: list[Json] = []
    for region in regions:
        previous = np.random.default_rng(19).random(size_px[::-1]).astype(np.float32)
        new = mask.project(mask_logits(), region, size_px)
        cases.append(
            {
                "region": region_json(region),
                "image_size_px": size_px,
                "previous": encode(previous, "<f4"),
                "projected": encode(new, "<f4"),
                "blended": encode(mask.blend(previous, new, region), "<f4"),
            }
        )
    return cases
