"""The whole of `step` on a real clip: the same as the reference, the same every time."""

import json

import numpy as np
import pytest

from conftest import GOLDEN, ROOT
from kinesphere import weights
from kinesphere.live.memory import from_arrays, to_arrays
from kinesphere.live.networks import Networks, load_networks
from kinesphere.live.pipeline import step
from kinesphere.live.state import Options, State
from kinesphere.media.frames import read_video

LEGACY = json.loads((ROOT / "tests" / "fixtures" / "legacy_balance.json").read_text())

SMOOTHED, FRESH = Options(), State()


def run(networks, frames, options=SMOOTHED, state=FRESH, dt_ms=33.333, first=0):
    poses = []
    for i, frame in enumerate(frames):
        state, found = step(networks, options, state, frame.picture_rgb, (first + i + 1) * dt_ms)
        poses.append(found[0] if found else None)
    return state, poses


@pytest.fixture(scope="module", params=weights.SIZES)
def sized(request):
    return request.param, load_networks(
        weights.find("detector", "detector"), weights.find(request.param)
    )


def difference(pose, reference):
    """Mean distance in pixels and in millimetres."""
    px = np.linalg.norm(pose.xy_image_px - np.array(reference["xy_px"]), axis=-1).mean()
    m = np.linalg.norm(pose.xyz_world_m - np.array(reference["xyz_m"]), axis=-1).mean()
    return px, 1000 * m


def test_single_pictures_are_those_of_the_reference(sized, frames):
    size, networks = sized
    for index, reference in LEGACY["pictures"][size].items():
        _, (pose,) = run(networks, [frames[int(index)]], Options(smoothing=False))
        px, mm = difference(pose, reference)
        assert px < 0.1
        assert mm < 0.5
        np.testing.assert_allclose(pose.z, reference["z"], atol=3.0)
        np.testing.assert_allclose(pose.visibility, reference["visibility"], atol=0.02)


def test_a_clip_is_that_of_the_reference(sized, frames):
    """Rounding grows along a tracked clip (docs/benchmarks.md), so the bound is on the mean."""
    size, networks = sized
    _, poses = run(networks, frames)
    differences = [difference(poses[int(i)], r) for i, r in LEGACY["clip"][size].items()]
    px, mm = np.mean(differences, axis=0)
    assert px <= 1.0
    assert mm <= 5.0
    assert max(differences[0]) < 0.5


def test_the_same_input_gives_the_same_output_bit_for_bit(networks, frames):
    _, a = run(networks, frames[:12])
    _, b = run(networks, frames[:12])
    fresh = load_networks(weights.find("detector", "detector"), weights.find("full"))
    _, d = run(fresh, frames[:12])
    for name in ("xy_image_px", "z", "xyz_world_m", "visibility", "presence"):
        for p, q, r in zip(a, b, d, strict=True):
            np.testing.assert_array_equal(getattr(p, name), getattr(q, name))
            np.testing.assert_array_equal(getattr(p, name), getattr(r, name))


def test_a_state_put_away_and_taken_out_goes_on_the_same(mask_networks, frames):
    options = Options(segmentation=True)
    state, _ = run(mask_networks, frames[:5], options)
    copy = from_arrays(to_arrays(state))
    _, a = run(mask_networks, frames[5:8], options, state, first=5)
    _, b = run(mask_networks, frames[5:8], options, copy, first=5)
    for p, q in zip(a, b, strict=True):
        np.testing.assert_array_equal(p.xy_image_px, q.xy_image_px)
        np.testing.assert_array_equal(p.mask, q.mask)
    assert from_arrays(to_arrays(State())) == State()


class Counting:
    """A network that counts its runs."""

    def __init__(self, network):
        self.network, self.runs = network, 0

    def run(self, batch):
        self.runs += 1
        return self.network.run(batch)


def test_the_detector_runs_once_and_again_only_when_nobody_is_there(networks, frames):
    detector = Counting(networks.detector)
    counted = Networks(detector, networks.landmarks)
    state, _ = run(counted, frames[:5])
    assert detector.runs == 1
    black = np.zeros_like(frames[0].picture_rgb)
    state, found = step(counted, Options(), state, black, 1000.0)
    assert found == []
    assert state == State(t_ms=1000.0, image_size_px=state.image_size_px)
    assert detector.runs == 1
    step(counted, Options(), state, frames[0].picture_rgb, 1033.0)
    assert detector.runs == 2


def test_a_picture_of_another_size_begins_anew(networks, frames):
    detector = Counting(networks.detector)
    counted = Networks(detector, networks.landmarks)
    state, _ = run(counted, frames[:2])
    state, found = step(counted, Options(), state, frames[2].picture_rgb[:-8], 900.0)
    assert detector.runs == 2
    assert len(found) == 1
    assert found[0].image_size_px == frames[2].picture_rgb.shape[1::-1][:1] + (760,)


class Broken:
    """A network whose outputs are NaN."""

    def __init__(self, network, only=()):
        self.network, self.only = network, only

    def run(self, batch):
        out = self.network.run(batch)
        return {k: v * np.nan if not self.only or k in self.only else v for k, v in out.items()}


@pytest.mark.parametrize("only", [(), ("presence",), ("landmarks",), ("world",)])
def test_nan_never_leaves(networks, frames, only):
    broken = Networks(networks.detector, Broken(networks.landmarks, only))
    assert step(broken, Options(), State(), frames[0].picture_rgb, 0.0)[1] == []
    broken = Networks(Broken(networks.detector), networks.landmarks)
    assert step(broken, Options(), State(), frames[0].picture_rgb, 0.0)[1] == []


def test_smoothing_calms_a_still_person(networks, frames):
    """One picture with a little noise, again and again: landmarks move less when smoothed."""
    rng = np.random.default_rng(0)
    noise = rng.integers(-6, 7, (12, *frames[0].picture_rgb.shape), dtype=np.int16)
    pictures = np.clip(frames[0].picture_rgb + noise, 0, 255).astype(np.uint8)

    def moved(options):
        state, xy = State(), []
        for i, picture in enumerate(pictures):
            state, (pose,) = step(networks, options, state, picture, (i + 1) * 33.3)
            xy.append(pose.xy_image_px)
        return np.abs(np.diff(xy[3:], axis=0)).mean()

    assert moved(Options(smoothing=True)) < 0.5 * moved(Options(smoothing=False))


def test_the_mask_covers_the_landmarks_and_not_the_corners(mask_networks, frames):
    _, (pose,) = run(mask_networks, frames[:1], Options(segmentation=True))
    height, width = frames[0].picture_rgb.shape[:2]
    assert pose.mask.shape == (height, width)
    assert 0 <= pose.mask.min() <= pose.mask.max() <= 1
    body = pose.xy_image_px[[11, 12, 23, 24, 25, 26]].astype(int)
    assert (pose.mask[body[:, 1], body[:, 0]] > 0.8).all()
    assert pose.mask[[0, 0, -1, -1], [0, -1, 0, -1]].max() < 0.1


needs_golden = pytest.mark.skipif(not GOLDEN.is_dir(), reason="no golden data beside the checkout")


@needs_golden
def test_the_golden_clip(networks):
    golden_px = np.array(json.loads((GOLDEN / "pose_squats.full.json").read_text()))[..., :2]
    golden_m = np.array(json.loads((GOLDEN / "pose_squats_3d.full.json").read_text()))
    _, poses = run(networks, read_video(GOLDEN / "pose_squats.mp4"), dt_ms=33.3333)
    px = np.abs([p.xy_image_px for p in poses] - golden_px)
    m = np.abs([p.xyz_world_m for p in poses] - golden_m)
    assert px.mean() <= 2.8
    assert px.max() <= 25
    assert m.mean() <= 0.024


def test_a_pose_is_its_owners_to_change(mask_networks, frames):
    """What a user does to a result does not reach the filters' memory."""
    options = Options(segmentation=True)

    def clip(spoil):
        state, found = State(), []
        for i, frame in enumerate(frames[:4]):
            state, (pose,) = step(mask_networks, options, state, frame.picture_rgb, (i + 1) * 33.3)
            found.append((pose.xy_image_px.copy(), pose.xyz_world_m.copy(), pose.mask.copy()))
            if spoil:
                for array in (
                    pose.xy_image_px,
                    pose.z,
                    pose.xyz_world_m,
                    pose.visibility,
                    pose.mask,
                ):
                    array[:] = 0
        return found

    for a, b in zip(clip(False), clip(True), strict=True):
        for x, y in zip(a, b, strict=True):
            np.testing.assert_array_equal(x, y)
