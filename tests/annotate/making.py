"""Items, answers and pictures for the tests."""

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from kinesphere.annotate import store
from kinesphere.annotate.answers import CODES
from kinesphere.annotate.questions import believed
from kinesphere.annotate.store import Answer, Database, Finished, Item, Place
from kinesphere.core.records import Sample

SIZE_PX = (64, 48)


def item(name: str = "photos/a.jpg", person: int = 0, others: int = 1, seed: int = 0) -> Item:
    """Somebody, with so many explanations beside the best."""
    rng = np.random.default_rng(seed)
    xyz_m = rng.normal(size=(1 + others, 33, 3)).round(4) * 0.3
    marks = np.column_stack([rng.uniform(0, SIZE_PX, (33, 2)), rng.uniform(size=33)]).round(2)
    belief = believed(xyz_m[0], xyz_m[1:], np.full(others, 0.5))
    place = Place(name, 0, person)
    return Item(place, name, SIZE_PX, marks, (0.0, 0.0, 64.0, 48.0), belief, xyz_m)


def filled(database: Database, count: int = 4) -> list[int]:
    """The ids of so many items in the database, in order."""
    items = [item(f"photos/{i:03d}.jpg", seed=i) for i in range(count)]
    return list(store.register(database, items).values())


def uid() -> str:
    return str(uuid.uuid4())


def answer(item: int, said: str = "nearer", a: int = 11, b: int = 13, **more: Any) -> Answer:
    told: dict[str, Any] = {"uid": uid(), "at_ms": 1000, "took_ms": 1500.0, **more}
    return Answer(item=item, a=a, b=b, answer=CODES[said], **told)


def finished(item: int) -> Finished:
    return Finished(uid(), item, 1000)


def said(database: Database, ids: Sequence[int] | None = None) -> list[tuple[int, ...]]:
    """(item, a, b, person, answer) of all answers that count, sorted."""
    names = ["item", "a", "b", "person", "answer"]
    return sorted(tuple(row) for row in store.read_answers(database, ids)[names].tolist())


def picture(path: Path, size_px: tuple[int, int] = SIZE_PX, **options: Any) -> Path:
    """A picture with nobody in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    levels = np.random.default_rng(0).integers(0, 255, (size_px[1], size_px[0], 3), np.uint8)
    Image.fromarray(levels).save(path, **options)
    return path


def sample(source: str, picture: str, alternatives: int = 2, **changed: Any) -> Sample:
    """A body that was fitted to somebody."""
    rng = np.random.default_rng(len(source))
    xyz_m = rng.normal(size=(1 + alternatives, 33, 3)).astype(np.float32) * 0.3
    xy_px = rng.uniform(5, 40, (33, 2)).astype(np.float32)
    fields: dict[str, Any] = {
        "source": source, "frame": 0, "t_ms": 0.0, "person": 0, "picture": picture,
        "mask": "", "parts": "", "size_px": np.array(SIZE_PX, np.int32), "K": np.eye(3),
        "distortion": np.zeros(5), "T_camera_world": np.eye(3, 4), "fov_known": False,
        "body": "test", "parameters": np.zeros(3, np.float32), "height_m": 1.7,
        "xyz_camera_m": xyz_m[0], "xyz_m": xyz_m[0], "xy_px": xy_px,
        "sigma_m": np.ones((33, 3), np.float32), "seen_px": xy_px + 1,
        "seen_sigma_px": np.full(33, 2.0, np.float32), "reprojection_px": 1.0, "cost": 1.0,
        "costs": {}, "settled": True, "ambiguity_m": 0.1, "alternatives_m": xyz_m[1:],
        "alternative_weights": np.linspace(0.8, 0.2, alternatives).astype(np.float32),
        "order_told": 0, "order_obeyed": 0, **changed,
    }  # fmt: skip
    return Sample(**fields)
