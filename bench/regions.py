"""How far the regions that the pipeline looks in are from those that it then finds to be right.

    python bench/regions.py CLIP_OR_FOLDER… [--model full]

In clips: the region in a frame beside the one that the frame's own landmarks aim. In folders of
pictures: the detector's region beside that of the landmarks found in it. Data sets move regions as much
(`learn.dataset.augment.options.Augment`).
"""

import argparse
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from kinesphere import weights
from kinesphere.core.crop import Region, normalize_radians, region_around
from kinesphere.live import constants as c
from kinesphere.live import detect
from kinesphere.live.landmarks import Landmarks, find_landmarks
from kinesphere.live.networks import Networks, load_networks
from kinesphere.live.pipeline import look
from kinesphere.live.state import Looked, Options
from kinesphere.media.frames import read_video
from kinesphere.media.picture import to_rgb
from kinesphere.media.sources import parse


def main() -> None:
    """Print the spreads."""
    parser = argparse.ArgumentParser()
    parser.add_argument("source", nargs="+")
    parser.add_argument("--model", default="full")
    asked = parser.parse_args()
    networks = load_networks(weights.find("detector", "detector"), weights.find(asked.model))
    for text in asked.source:
        source = parse(text)
        if source.kind == "pictures":
            _print(text, list(_detected(networks, source.files)))
            continue
        for every in (1, 2):
            _print(f"{text}, every {every}", list(_followed(networks, Path(text), every)))


def _followed(networks: Networks, clip: Path, every: int) -> Iterator[tuple[float, ...]]:
    looked = Looked()
    for number, frame in enumerate(read_video(clip)):
        if number % every == 0:
            looked = look(networks, Options(), looked, frame.picture_rgb, frame.t_ms)
            if number and looked.found:
                yield _off(looked.found[0].region, looked.found[0].landmarks)


def _detected(networks: Networks, files: tuple[Path, ...]) -> Iterator[tuple[float, ...]]:
    for file in files:
        rgb = to_rgb(file)
        regions = [detect.to_region(one) for one in detect.find_people(networks.detector, rgb)]
        seen = find_landmarks(networks.landmarks, rgb, regions)
        for region, landmarks in zip(regions, seen, strict=True):
            if landmarks is not None:
                yield _off(region, landmarks)


def _off(region: Region, landmarks: Landmarks) -> tuple[float, ...]:
    """Of `region`, in the axes and sides of the right one: across, down; log of the scale; degrees."""
    right = region_around(landmarks.auxiliary_px[0], landmarks.auxiliary_px[1], c.REGION_SCALE)
    away = np.subtract(region.center_px, right.center_px) / right.size_px
    cos, sin = math.cos(right.rotation_rad), math.sin(right.rotation_rad)
    turn = normalize_radians(region.rotation_rad - right.rotation_rad)
    scale = math.log(region.size_px / right.size_px)
    across, down = np.array([[cos, sin], [-sin, cos]]) @ away
    return float(across), float(down), scale, math.degrees(turn)


def _print(name: str, rows: list[tuple[float, ...]]) -> None:
    across, down, scale, turn = np.array(rows).std(axis=0)
    print(
        f"{name}: {len(rows)} regions; standard deviations {across:.1%} across, {down:.1%} down, "
        f"{scale:.1%} in scale, {turn:.1f} degrees"
    )


if __name__ == "__main__":
    main()
