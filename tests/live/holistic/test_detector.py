"""The detector of whole people: one frame for all, rates, options, clips."""

from itertools import pairwise

import numpy as np
import pytest

import kinesphere as ks
from kinesphere.core.errors import InputError
from kinesphere.core.face import COUNT, EXPRESSIONS, MESH
from kinesphere.core.skeleton import INDEX
from kinesphere.media.frames import read_video
from kinesphere.media.picture import to_rgb
from live.holistic.test_people import PEOPLE

CROSSED = PEOPLE / "crossed_low.jpg"
CLIP = PEOPLE / "crossing_left_over_right.mp4"


def make(**options):
    return ks.create_detector(ks.SupportedModels.Holistic, model_type="lite", **options)


def alike(a, b):
    """Two people are the same to the bit, with hands and face."""
    for name in ("xy_image_px", "z", "xyz_world_m", "visibility"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))
    for name in ("left_hand", "right_hand", "face"):
        one, other = getattr(a, name), getattr(b, name)
        assert (one is None) == (other is None), name
        if one is not None:
            np.testing.assert_array_equal(one.xy_image_px, other.xy_image_px)
            np.testing.assert_array_equal(one.xyz_world_m, other.xyz_world_m)


@pytest.mark.parametrize("lift", ["auto", "off"])
def test_hands_hang_on_the_wrists_and_the_face_is_at_the_head(lift):
    (pose,) = make(lift=lift).estimate_poses(CROSSED)
    for side, hand in (("left", pose.left_hand), ("right", pose.right_hand)):
        wrist = INDEX[f"{side}_wrist"]
        np.testing.assert_allclose(hand.xyz_world_m[0], pose.xyz_world_m[wrist], atol=1e-12)
        np.testing.assert_array_equal(hand.xy_image_px[0], pose.xy_image_px[wrist])
        palm, forearm = (
            float(np.linalg.norm(np.subtract(*pair)))
            for pair in (
                (hand.xyz_world_m[9], hand.xyz_world_m[0]),
                (pose.xyz_world_m[wrist], pose.xyz_world_m[INDEX[f"{side}_elbow"]]),
            )
        )
        assert palm / forearm == pytest.approx(0.31, rel=0.1)
        assert (hand.side, hand.id) == (side, pose.id)
    middle = pose.xyz_world_m[[INDEX[n] for n in ("nose", "mouth_left", "mouth_right")]].mean(
        axis=0
    )
    assert np.linalg.norm(pose.face.xyz_world_m.mean(axis=0) - middle) < 0.08
    eyes_m = np.linalg.norm(pose.face.xyz_world_m[33] - pose.face.xyz_world_m[263])
    assert eyes_m == pytest.approx(0.0895, rel=0.1)


def test_the_face_knows_where_it_looks():
    (pose,) = make().estimate_poses(CROSSED)
    turn = pose.face.rotation
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-9)
    assert np.linalg.det(turn) == pytest.approx(1.0)
    assert turn[2, 2] < -0.9  # out of the face is towards the camera
    assert turn[0, 0] > 0.9  # the person's left is the picture's right
    assert set(pose.face.expressions) <= set(EXPRESSIONS)


def test_options_leave_out_what_nobody_wants():
    (hands,) = make(face=False).estimate_poses(CROSSED)
    assert hands.face is None and hands.left_hand and hands.right_hand
    (face,) = make(hands=False, expressions=False).estimate_poses(CROSSED)
    assert (face.left_hand, face.right_hand, face.face.expressions) == (None, None, None)
    assert len(face.face.z) == COUNT
    (plain,) = make(hands=False, iris=False).estimate_poses(CROSSED)
    assert len(plain.face.z) == MESH


def test_the_body_is_blazepose_but_for_its_wrists():
    body = ks.create_detector(ks.SupportedModels.BlazePose, model_type="lite")
    (plain,), (whole,) = body.estimate_poses(CROSSED), make().estimate_poses(CROSSED)
    np.testing.assert_array_equal(plain.xyz_world_m, whole.xyz_world_m)
    rest = [i for i in range(33) if i not in (INDEX["left_wrist"], INDEX["right_wrist"])]
    np.testing.assert_array_equal(plain.xy_image_px[rest], whole.xy_image_px[rest])
    assert plain.left_hand is plain.right_hand is plain.face is None


def test_a_clip_at_once_is_the_clip_frame_by_frame():
    detector = make()
    by_frame = [
        detector.estimate_poses(frame.picture_rgb, timestamp=frame.t_ms)
        for frame in read_video(CLIP)
    ]
    at_once = [poses for _, poses in make().estimate_video(CLIP)]
    assert len(by_frame) == len(at_once)
    for (a,), (b,) in zip(by_frame, at_once, strict=True):
        alike(a, b)


def test_frames_between_turns_go_along_with_the_body():
    """Ten turns a second of thirty frames: the hand's shape stays, its place moves with the wrist."""
    detector = make(parts_fps=10, enable_smoothing=False)
    shapes, wrists = [], []
    for frame in read_video(CLIP):
        (pose,) = detector.estimate_poses(frame.picture_rgb, timestamp=frame.t_ms)
        if pose.right_hand is None:
            assert len(shapes) % 3 == 0, "a hand is lost in its turn alone"
            shapes, wrists = ([], []) if len(shapes) < 10 else (shapes, wrists)
            if shapes:
                break
            continue
        shapes.append(pose.right_hand.xy_image_px - pose.right_hand.xy_image_px[0])
        wrists.append(pose.right_hand.xy_image_px[0])
    looks = [not np.allclose(a, b) for a, b in pairwise(shapes)]
    assert len(looks) >= 9
    assert sum(looks) == len(looks) // 3
    assert all(np.abs(a - b).max() > 0 for a, b in pairwise(wrists))


def test_little_time_is_shared_out():
    """There is never time for both: each has turns all the same."""
    detector = make(max_ms=1e-3)
    picture = to_rgb(CROSSED)
    for i in range(40):
        (pose,) = detector.estimate_poses(picture, timestamp=i * 33.0)
    assert pose.left_hand and pose.right_hand and pose.face


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"hands": False, "face": False}, "neither hands nor face"),
        ({"parts_fps": 0}, "parts_fps must be"),
        ({"parts_fps": float("nan")}, "parts_fps must be"),
        ({"max_ms": -3}, "max_ms must be"),
        ({"max_ms": float("inf")}, "max_ms must be"),
    ],
)
def test_bad_options(options, message):
    with pytest.raises(InputError, match=message):
        make(**options)


def test_an_empty_picture_has_nobody():
    assert make().estimate_poses(np.full((240, 320, 3), 90, np.uint8)) == []


def test_people_at_the_rim_and_tiny_pictures_do_no_harm():
    """Cut so that hands and head are outside."""
    picture = to_rgb(CROSSED)
    height, width = picture.shape[:2]
    detector = make()
    for part in (
        picture[height // 3 :],
        picture[:, : width // 2],
        picture[:40, :40],
        picture[::16, ::16],
    ):
        for pose in detector.estimate_poses(np.ascontiguousarray(part)):
            assert np.isfinite(pose.xyz_world_m).all()
