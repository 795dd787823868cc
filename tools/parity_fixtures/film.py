"""A case for the whole of `step`: a film whose networks' answers are recorded, and replayed."""

from typing import Any

import numpy as np

from kinesphere import weights
from kinesphere.core.arrays import Array
from kinesphere.core.pose import Pose
from kinesphere.live import constants as c
from kinesphere.live.networks import Networks, load_networks
from kinesphere.live.pipeline import step
from kinesphere.live.state import Options, State
from kinesphere.media.frames import read_video
from parity_fixtures.parts import (
    ROOT,
    Json,
    decode,
    encode,
    heat_windows,
    heatmaps,
    region_json,
    spread,
)


class Recorder:
    """A network that notes what it answers."""

    def __init__(self, network: Any, answers: list[Json], shorten: Any) -> None:
        self.network, self.answers, self.shorten = network, answers, shorten

    def run(self, batch: Array) -> dict[str, Array]:
        out = self.network.run(batch)
        self.answers.append(self.shorten(out))
        return out


class Replay:
    """A network that answers what was noted."""

    def __init__(self, answers: list[Json], lengthen: Any) -> None:
        self.answers, self.lengthen = iter(answers), lengthen

    def run(self, batch: Array) -> dict[str, Array]:
        return self.lengthen(next(self.answers))


def short_detector(out: dict[str, Array]) -> Json:
    scores, boxes = out["scores"][0, :, 0], out["boxes"][0]
    rows = np.nonzero(scores >= 0)[0]  # a logit of 0 is a score of DETECTION_MIN_SCORE
    return {
        "rows": encode(rows, "<i4"),
        "scores": encode(scores[rows], "<f4"),
        "boxes": encode(boxes[rows], "<f4"),
    }


def long_detector(answer: Json) -> dict[str, Array]:
    scores, boxes = spread(*(decode(answer[key]) for key in ("rows", "scores", "boxes")))
    return {"scores": scores[None, :, None], "boxes": boxes[None]}


def short_landmarks(out: dict[str, Array]) -> Json:
    if out["presence"][0, 0] < c.PRESENCE_MIN_SCORE:
        return {"presence": float(out["presence"][0, 0])}
    rows = out["landmarks"][0].reshape(39, 5)
    return {
        "presence": float(out["presence"][0, 0]),
        "landmarks": encode(rows, "<f4"),
        "world": encode(out["world"][0], "<f4"),
        "windows": encode(heat_windows(rows[:, :2], out["heatmaps"][0]), "<i2"),
    }


def long_landmarks(answer: Json) -> dict[str, Array]:
    presence = np.array([[answer["presence"]]], np.float32)
    if "landmarks" not in answer:
        return {"presence": presence}
    rows = decode(answer["landmarks"])
    return {
        "presence": presence,
        "landmarks": rows.reshape(1, -1),
        "world": decode(answer["world"])[None],
        "heatmaps": heatmaps(rows[:, :2], decode(answer["windows"]))[None],
    }


def _film() -> list[tuple[float, Array]]:
    """A person found and followed with uneven times, lost, found again; then another size."""
    wanted = (0, 2, 5, 30, 60, 90)
    shown = {i: f.picture_rgb for i, f in enumerate(read_video(ROOT / "examples/balance.mp4"))}
    first, second, third, fourth, fifth, last = (shown[i] for i in wanted)
    black, narrow = np.zeros_like(first), np.ascontiguousarray(last[:, 40:-40])
    film = [(0.0, first), (33.3, second), (90.0, third), (123.3, black), (156.7, black)]
    return film + [(500.0, fourth), (533.3, fifth), (566.7, narrow), (600.0, narrow)]


def record() -> Json:
    """What the networks answer on a short film."""
    film = _film()
    loaded = load_networks(weights.find("detector", "detector"), weights.find("lite"))
    found: list[Json] = []
    seen: list[Json] = []
    networks = Networks(
        Recorder(loaded.detector, found, short_detector),
        Recorder(loaded.landmarks, seen, short_landmarks),
    )
    state = State()
    for t_ms, shown in film:
        state, _ = step(networks, Options(), state, shown, t_ms)
    frames = [{"t_ms": t_ms, "image_size_px": shown.shape[1::-1]} for t_ms, shown in film]
    return {"frames": frames, "detector": found, "landmarks": seen}


def step_case(recorded: Json) -> Json:
    return {
        **{key: recorded[key] for key in ("frames", "detector", "landmarks")},
        "smoothed": replay(recorded, Options()),
        "raw": replay(recorded, Options(smoothing=False)),
    }


def replay(recorded: Json, options: Options) -> list[Json]:
    """The region to look at next and the poses after each frame, with the answers recorded."""
    networks = Networks(
        Replay(recorded["detector"], long_detector), Replay(recorded["landmarks"], long_landmarks)
    )
    state, results = State(), list[Json]()
    for frame in recorded["frames"]:
        width, height = frame["image_size_px"]
        shown = np.zeros((height, width, 3), np.uint8)
        state, poses = step(networks, options, state, shown, frame["t_ms"])
        region = state.people.followed[0].region if state.people.followed else None
        results.append({"region": region_json(region), "poses": list(map(_pose_json, poses))})
    return results


def _pose_json(pose: Pose) -> Json:
    names = ("xy_image_px", "z", "xyz_world_m", "visibility", "presence")
    return {"score": pose.score, **{name: encode(getattr(pose, name)) for name in names}}
