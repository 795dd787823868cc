"""A case for the lift in the whole of `step`: a longer film, whose networks' answers are replayed.

Heat maps, which are large, are left out: recorded and replayed without, landmarks stay where the network
puts them.
"""

from typing import Any, Final

import numpy as np

from kinesphere import weights
from kinesphere.core.arrays import Array
from kinesphere.core.pose import Pose
from kinesphere.core.skeleton import MIRROR
from kinesphere.live.lift.lifting import lifting_of
from kinesphere.live.lift.sides import GROUPS
from kinesphere.live.networks import Networks, load_networks
from kinesphere.live.pipeline import step
from kinesphere.live.state import Options, State
from kinesphere.media.frames import read_video
from parity_fixtures.film import Recorder, Replay, long_detector, short_detector
from parity_fixtures.parts import NOTHING, ROOT, Json, decode, encode

SHOWN: Final = (0, 1, 3, 6, 9, 12, 18, 27, 36, 48, 60)
"""Of the sample clip; then nobody, and somebody again."""
AGAIN: Final = (66, 69)
SWAPPED: Final = 4
"""The arms of this frame are exchanged, as networks do for a moment."""
FRAME_MS: Final = 1000 / 60
KNOWN: Final = (52.0, 1.8)
"""A field of view in degrees, and a height in metres."""
ARRAYS: Final = (
    *("xy_image_px", "z", "xyz_world_m", "visibility", "presence"),
    *("sigma_m", "position_m"),
)


class Plain:
    """A landmark network without heat maps, which once takes one arm for the other."""

    def __init__(self, network: Any) -> None:
        self.network, self.calls = network, 0

    def run(self, batch: Array) -> dict[str, Array]:
        out = {name: np.array(value) for name, value in self.network.run(batch).items()}
        out["heatmaps"] = _no_heat(len(batch))
        if self.calls == SWAPPED:
            for name, each in (("landmarks", 5), ("world", 3)):
                out[name] = _exchanged(out[name].reshape(-1, each)).reshape(1, -1)
        self.calls += 1
        return out


def _no_heat(count: int) -> Array:
    return np.full((count, 64, 64, 39), NOTHING, np.float32)


def _exchanged(rows: Array) -> Array:
    """The 39 landmarks with the arms of the 33 exchanged."""
    arms = np.flatnonzero(GROUPS[1])
    rows[arms] = rows[np.array(MIRROR)[arms]]
    return rows


def _short(out: dict[str, Array]) -> Json:
    presence = float(out["presence"][0, 0])
    kept = {name: encode(out[name][0], "<f4") for name in ("landmarks", "world")}
    return {"presence": presence, **kept}


def _long(answer: Json) -> dict[str, Array]:
    out = {name: decode(answer[name])[None] for name in ("landmarks", "world")}
    presence = np.array([[answer["presence"]]], np.float32)
    return {**out, "presence": presence, "heatmaps": _no_heat(1)}


def record() -> Json:
    """What the networks answer on the film."""
    shown = {i: f.picture_rgb for i, f in enumerate(read_video(ROOT / "examples/balance.mp4"))}
    black = np.zeros_like(shown[0])
    film = [(i * FRAME_MS, shown[i]) for i in SHOWN] + [(63 * FRAME_MS, black)]
    film += [(i * FRAME_MS, shown[i]) for i in AGAIN]
    loaded = load_networks(weights.find("detector", "detector"), weights.find("lite"))
    found, seen = list[Json](), list[Json]()
    networks = Networks(
        Recorder(loaded.detector, found, short_detector),
        Recorder(Plain(loaded.landmarks), seen, _short),
    )
    state = State()
    for t_ms, picture in film:
        state, _ = step(networks, Options(), state, picture, t_ms)
    frames = [{"t_ms": t_ms, "image_size_px": picture.shape[1::-1]} for t_ms, picture in film]
    return {"frames": frames, "detector": found, "landmarks": seen}


def lifted_case(recorded: Json) -> Json:
    fov_deg, height_m = KNOWN
    guessed, known = lifting_of("auto"), lifting_of("auto", fov_deg, height_m)
    assert guessed is not None
    return {
        "sha256": guessed.lift.sha256,
        **{key: recorded[key] for key in ("frames", "detector", "landmarks")},
        "guessed": _replayed(recorded, Options(lifting=guessed)),
        "known": {
            "fov_deg": fov_deg,
            "height_m": height_m,
            "poses": _replayed(recorded, Options(smoothing=False, lifting=known)),
        },
    }


def _replayed(recorded: Json, options: Options) -> list[Json]:
    """The pose after each frame, or None, with the answers recorded."""
    networks = Networks(
        Replay(recorded["detector"], long_detector), Replay(recorded["landmarks"], _long)
    )
    state, results = State(), list[Json]()
    for frame in recorded["frames"]:
        width, height = frame["image_size_px"]
        shown = np.zeros((height, width, 3), np.uint8)
        state, poses = step(networks, options, state, shown, frame["t_ms"])
        results.append(_pose_json(poses[0]) if poses else None)
    return results


def _pose_json(pose: Pose) -> Json:
    return {name: encode(getattr(pose, name), "<f4") for name in ARRAYS}
