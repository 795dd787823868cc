"""Quick ways through many frames give what the plain loop gives."""

import numpy as np
import pytest

from kinesphere import weights
from kinesphere.core.errors import InputError, PictureError
from kinesphere.live import chunks, clips
from kinesphere.live.create import create_detector
from kinesphere.live.networks import load_networks
from kinesphere.live.pipeline import step
from kinesphere.live.state import Options, State
from kinesphere.media.clips import ClipWriter
from kinesphere.media.frames import read_video

FIELDS = ("xy_image_px", "z", "xyz_world_m", "visibility", "presence")


def equal(a, b):
    assert [p.id for p in a] == [p.id for p in b]
    for p, q in zip(a, b, strict=True):
        for name in FIELDS:
            np.testing.assert_array_equal(getattr(p, name), getattr(q, name))
        assert (p.mask is None) == (q.mask is None)
        if p.mask is not None:
            np.testing.assert_array_equal(p.mask, q.mask)


def plain(networks, options, frames, state=None):
    """The definition: one frame after the other."""
    state, done = state or State(), []
    for frame in frames:
        state, poses = step(networks, options, state, frame.picture_rgb, frame.t_ms)
        done.append((state, poses))
    return done


@pytest.fixture(scope="module")
def two_at_once():
    return load_networks(
        weights.find("detector", "detector"), weights.find("lite"), False, workers=2
    )


def test_along_is_the_plain_loop_to_the_bit(mask_networks, frames):
    options = Options(segmentation=True)
    expected = plain(mask_networks, options, frames[:20])
    got = list(clips.along(mask_networks, options, State(), frames[:20]))
    assert [f.index for f, _, _ in got] == list(range(20))
    for (state, poses), (_, other, also) in zip(expected, got, strict=True):
        equal(poses, also)
        assert (state.t_ms, state.image_size_px) == (other.t_ms, other.image_size_px)
        assert state.people.followed[0].region == other.people.followed[0].region


def test_along_goes_on_from_a_state(networks, frames):
    expected = plain(networks, Options(), frames[:12])
    got = clips.along(networks, Options(), expected[5][0], frames[6:12])
    for (_, poses), (_, _, also) in zip(expected[6:], got, strict=True):
        equal(poses, also)


def test_a_detectors_video_is_its_pictures_one_by_one(clip_path, frames):
    with create_detector(model_type="lite") as detector:
        video = [poses for _, poses in detector.estimate_video(clip_path)]
        singly = [detector.estimate_poses(f.picture_rgb, timestamp=f.t_ms) for f in frames]
    for a, b in zip(video, singly, strict=True):
        equal(a, b)


def test_pictures_side_by_side_are_pictures_alone(frames):
    pictures = [f.picture_rgb for f in frames[::12]]
    with create_detector(model_type="lite") as detector:
        singly = [detector.estimate_poses(p) for p in pictures]
        together = list(detector.estimate_pictures(pictures))
    for a, b in zip(singly, together, strict=True):
        equal(a, b)


def test_a_bad_picture_is_told_at_its_place(frames, tmp_path):
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"no picture")
    seen = []
    with create_detector(model_type="lite") as detector, pytest.raises(PictureError, match="bad"):
        for poses in detector.estimate_pictures([frames[0].picture_rgb, bad]):
            seen.append(poses)
    assert len(seen) == 1


def long_clip(path, frames):
    """The sample clip forth and back, scaled down: 160 frames without a jump."""
    there = [np.ascontiguousarray(f.picture_rgb[::2, ::2]) for f in frames[:80]]
    with ClipWriter(path) as out:
        for index, picture in enumerate([*there, *there[::-1]]):
            out.write(picture, index * 1000 / 30)
    return path


def test_chunks_are_every_frame_once_and_near_the_plain_loop(two_at_once, frames, tmp_path):
    clip = long_clip(tmp_path / "long.mp4", frames)
    cut = chunks.cut(clip, 3)
    assert (cut.count, cut.length) == (160, 48)
    assert cut.begins == [0, 72, 120]
    done = list(chunks.in_chunks(two_at_once, Options(), clip, cut, 2))
    expected = plain(two_at_once, Options(), read_video(clip))
    assert [m.index for m, _, _ in done] == list(range(160))
    seam = cut.begins[1]
    for (_, a), (_, _, b) in zip(expected[:seam], done[:seam], strict=True):
        equal(a, b)
    apart = [
        np.linalg.norm(a[0].xy_image_px - b[0].xy_image_px, axis=1).mean()
        for (_, a), (_, _, b) in zip(expected, done, strict=True)
    ]
    size_px = np.ptp(expected[0][1][0].xy_image_px, axis=0).max()
    assert np.median(apart) < 0.01 * size_px
    assert max(apart[seam : seam + 2]) < 0.05 * size_px


def test_chunks_resume_anywhere_the_same(two_at_once, frames, tmp_path):
    clip = long_clip(tmp_path / "long.mp4", frames)
    cut = chunks.cut(clip, 3)
    whole = list(chunks.in_chunks(two_at_once, Options(), clip, cut, 2))
    for at in (20, cut.begins[1], cut.begins[1] + 7):
        again = chunks.in_chunks(
            two_at_once, Options(), clip, cut, 2, state=whole[at - 1][1], first=at
        )
        for (a, _, poses), (b, _, also) in zip(whole[at:], again, strict=True):
            assert a == b
            equal(poses, also)


def test_a_piece_that_follows_somebody_else_is_looked_at_again(two_at_once, frames, tmp_path):
    """Two people; from the start the left one is followed, because the right one comes later."""
    left = [np.ascontiguousarray(f.picture_rgb[::2, ::2]) for f in frames]
    path = tmp_path / "two.mp4"
    with ClipWriter(path) as out:
        for index, picture in enumerate(left):
            other = picture if index > 10 else np.zeros_like(picture)
            out.write(np.hstack([picture, other[:, ::-1]]), index * 1000 / 30)
    cut = chunks.cut(path, 2)
    expected = plain(two_at_once, Options(), read_video(path))
    done = list(chunks.in_chunks(two_at_once, Options(), path, cut, 2))
    width = left[0].shape[1]
    for (_, a), (_, _, b) in zip(expected, done, strict=True):
        assert a[0].xy_image_px[:, 0].mean() < width
        assert b[0].xy_image_px[:, 0].mean() < width


def test_a_clip_that_cannot_be_cut_is_refused_with_the_reason(frames, tmp_path):
    clip = long_clip(tmp_path / "long.mp4", frames)
    short = tmp_path / "short.mp4"
    short.write_bytes(clip.read_bytes()[:-9000])
    with pytest.raises(InputError, match="cannot be worked on in chunks: it "):
        chunks.cut(short, 2)
