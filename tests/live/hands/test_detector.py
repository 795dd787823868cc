"""The detector of hands, as a user of TF.js hand-pose-detection would try it."""

import subprocess
import sys

import numpy as np
import pytest

import kinesphere as ks
from kinesphere.core.hand import NAMES
from kinesphere.live.hands import follow
from kinesphere.live.hands.detector import HandDetector, create_hand_detector

STEP_MS = 1000 / 30


@pytest.fixture(scope="module")
def detector(hand_networks):
    return HandDetector(hand_networks, follow.Options(max_hands=2))


@pytest.fixture(autouse=True)
def fresh(detector):
    detector.reset()


def same(a, b):
    np.testing.assert_array_equal(a.xy_image_px, b.xy_image_px)
    np.testing.assert_array_equal(a.xyz_hand_m, b.xyz_hand_m)
    assert (a.side, a.score) == (b.side, b.score)


def along(networks, pictures, smoothing=False, max_hands=2, step_ms=STEP_MS):
    """The hands in each picture of a clip."""
    state, options = follow.State(), follow.Options(max_hands, smoothing)
    for index, picture in enumerate(pictures):
        state, hands = follow.step(networks, options, state, picture, index * step_ms)
        yield hands


def test_hands_in_tfjs_words(detector, two_hands):
    hands = detector.estimate_hands(two_hands, flip_horizontal=False, static_image_mode=True)
    assert [hand.handedness for hand in hands] == ["Left", "Left"]
    for hand in hands:
        assert [k.name for k in hand.keypoints] == [k.name for k in hand.keypoints3d] == list(NAMES)
        assert hand.keypoints[8].x == hand.xy_image_px[8, 0]
        assert hand.score > 0.9
        assert hand.image_size_px == (720, 382)
    assert {hand.id for hand in hands} == {0, 1}


def test_a_clip_is_followed_as_the_reference_follows_it(hand_networks, letters, expected):
    pictures = [frame.picture_rgb for frame in letters]
    hands = list(along(hand_networks, pictures, max_hands=1))
    assert [len(h) for h in hands] == [1] * len(letters)
    xyz_px = [np.column_stack([h.xy_image_px, h.z]) for (h,) in hands]
    size_px = 2 * np.linalg.norm(expected[0][:, 9, :2] - expected[0][:, 0, :2], axis=1)
    apart = np.abs(np.array(xyz_px) - expected[0]).mean(axis=(1, 2)) / size_px
    assert apart.mean() < 0.002
    assert apart.max() < 0.01
    apart_m = np.abs(np.array([h.xyz_hand_m for (h,) in hands]) - expected[1])
    assert apart_m.mean() < 0.0003
    assert {(h.id, h.side) for (h,) in hands} == {(0, "right")}


def test_at_most_so_many_hands_as_asked_for(hand_networks, two_hands):
    for max_hands in (1, 2, 3):
        (hands,) = along(hand_networks, [two_hands], max_hands=max_hands)
        assert len(hands) == min(max_hands, 2)


def crossing(letters, shift):
    """A right hand that passes before its mirror image, a left one."""
    hand = letters[0].picture_rgb[300:1000, 150:530]
    height, width = hand.shape[:2]
    scene = np.full((height + 60, 3 * width, 3), hand[5, 5], np.uint8)
    for x, y, one in ((width + shift, 40, hand[:, ::-1]), (width - shift, 0, hand)):
        skin = one[..., :1] > one[..., 2:]  # the ground is blue
        there = scene[y : y + height, x : x + width]
        there[:] = np.where(skin, one, there)
    return scene


def test_hands_that_cross_keep_their_sides_and_ids(hand_networks, letters):
    shifts = [*range(-300, 301, 12)]
    clip = list(along(hand_networks, [crossing(letters, shift) for shift in shifts]))
    first, last = ({h.side: h for h in hands} for hands in (clip[0], clip[-1]))
    assert set(first) == set(last) == {"left", "right"}
    assert first["left"].xy_image_px[0, 0] < first["right"].xy_image_px[0, 0]
    assert last["left"].xy_image_px[0, 0] > last["right"].xy_image_px[0, 0]
    assert {side: h.id for side, h in first.items()} == {side: h.id for side, h in last.items()}
    for hands in clip:
        assert len({h.side for h in hands}) == len({h.id for h in hands}) == len(hands)


def test_a_hand_that_was_away_for_a_moment_keeps_its_id(hand_networks, letters):
    shown = [frame.picture_rgb for frame in letters[:5]]
    away = [np.full_like(shown[0], 190)] * 6
    numbers = [[h.id for h in hands] for hands in along(hand_networks, [*shown, *away, *shown])]
    assert numbers == [[0]] * 5 + [[]] * 6 + [[0]] * 5


def test_smoothing_leaves_a_still_hand_and_calms_a_trembling_one(hand_networks, letters):
    still = letters[0].picture_rgb
    random = np.random.default_rng(0)
    noise = (random.normal(0, 12, still.shape) for _ in range(12))
    noisy = [np.clip(still + one, 0, 255).astype(np.uint8) for one in noise]
    rough, smooth = (
        np.array([h.xy_image_px for (h,) in along(hand_networks, noisy, s, 1)])
        for s in (False, True)
    )
    np.testing.assert_array_equal(rough[0], smooth[0])
    # The median, for a finger that is seen elsewhere for a frame has moved, to a filter.
    trembling = [np.median(np.abs(np.diff(xy, axis=0))) for xy in (smooth, rough)]
    assert trembling[0] < 0.4 * trembling[1]
    assert (smooth <= rough.max(axis=0) + 1e-9).all()
    assert (smooth >= rough.min(axis=0) - 1e-9).all()


def test_a_smoothed_hand_is_hardly_late(hand_networks, letters):
    pictures = [frame.picture_rgb for frame in letters]
    rough, smooth = (list(along(hand_networks, pictures, s, 1, 40.0)) for s in (False, True))
    for (a,), (b,) in zip(rough, smooth, strict=True):
        size_px = 2 * np.linalg.norm(a.xy_image_px[9] - a.xy_image_px[0])
        assert np.linalg.norm(a.xy_image_px - b.xy_image_px, axis=1).mean() < 0.05 * size_px


def test_pictures_without_a_timestamp_stand_alone(detector, letters, two_hands):
    alone = detector.estimate_hands(letters[9].picture_rgb)[0]
    detector.estimate_hands(letters[0].picture_rgb, timestamp=0)
    same(detector.estimate_hands(letters[9].picture_rgb)[0], alone)
    static = detector.estimate_hands(
        letters[9].picture_rgb, static_image_mode=True, timestamp=9 * 40
    )
    same(static[0], alone)
    assert detector.estimate_hands(letters[1].picture_rgb, timestamp=40)


def test_flipping_is_flipping_the_picture(detector, letters):
    picture = letters[0].picture_rgb
    (flipped,) = detector.estimate_hands(picture, flip_horizontal=True)
    same(flipped, detector.estimate_hands(picture[:, ::-1])[0])
    assert (flipped.side, detector.estimate_hands(picture)[0].side) == ("left", "right")


def test_reset_forgets_everything(detector, letters):
    def clip():
        frames = letters[:6]
        return [detector.estimate_hands(f.picture_rgb, timestamp=f.t_ms)[0] for f in frames]

    first = clip()
    detector.reset()
    for a, b in zip(first, clip(), strict=True):
        same(a, b)
        assert a.id == b.id


def test_a_picture_of_another_size_begins_anew(hand_networks, letters, two_hands):
    first, second, third = along(
        hand_networks, [letters[0].picture_rgb, two_hands, letters[0].picture_rgb]
    )
    assert [len(first), len(second), len(third)] == [1, 2, 1]
    same(first[0], third[0])


def test_a_hand_is_its_owners_to_change(detector, letters):
    def at(index):
        return detector.estimate_hands(letters[index].picture_rgb, timestamp=index * 40.0)[0]

    untouched = [at(0), at(1)]
    detector.reset()
    spoilt = at(0)
    spoilt.xy_image_px[:] = 0
    spoilt.xyz_hand_m[:] = 0
    same(at(1), untouched[1])


def test_engines_agree(two_hands):
    found = [
        create_hand_detector(engine=engine).estimate_hands(two_hands)
        for engine in ("openvino", "litert")
    ]
    for a, b in zip(*found, strict=True):
        np.testing.assert_allclose(a.xy_image_px, b.xy_image_px, atol=0.2)
        np.testing.assert_allclose(a.xyz_hand_m, b.xyz_hand_m, atol=0.001)


def test_nothing_is_found_where_there_is_nothing(detector):
    noise = np.random.default_rng(0).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    assert detector.estimate_hands(noise) == []
    assert detector.estimate_hands(np.zeros((1, 1, 3), np.uint8)) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"model_type": "lite"}, 'hands have no "lite" network .* model_type="full"'),
        ({"model_type": "heavy"}, "model_type must be .* got 'heavy'"),
        ({"max_hands": 0}, "Invalid maxHands 0. Should be > 0"),
        ({"engine": "cuda"}, "engine must be auto, .* got 'cuda'"),
        ({"threads": 0}, "threads must be a whole number, 1 or more, got 0"),
    ],
)
def test_wrong_options_say_what_is_right(options, message):
    with pytest.raises(ks.InputError, match=message):
        create_hand_detector(**options)


def test_wrong_types_say_what_is_right():
    """In a process without the tests' checker of types."""
    program = """if True:
        import kinesphere as ks
        from kinesphere.live.hands.detector import create_hand_detector
        picture = __import__("numpy").zeros((9, 9, 3), "uint8")
        for call in (
            lambda: create_hand_detector(max_hands=1.5),
            lambda: create_hand_detector(max_hands="two"),
            lambda: create_hand_detector(model_type=3),
            lambda: create_hand_detector().estimate_hands(picture, timestamp="soon"),
            lambda: create_hand_detector().estimate_hands(None),
        ):
            try:
                call()
            except ks.InputError as error:
                print(error)
    """
    said = subprocess.check_output([sys.executable, "-c", program], text=True).splitlines()
    assert said[:4] == [
        "max_hands must be a whole number, got 1.5",
        "max_hands must be a whole number, got 'two'",
        'model_type must be "full" or a path to weights, got 3',
        "timestamp must be a finite number of milliseconds, got 'soon'",
    ]
    assert len(said) == 5


def test_weights_of_something_else_are_refused():
    from kinesphere import weights

    with pytest.raises(ks.WeightsError, match="role 'palms'; 'hand' is needed"):
        create_hand_detector(model_type=weights.FOLDER / "palms.tflite")


@pytest.mark.parametrize(
    ("timestamp", "message"),
    [
        (float("nan"), "finite number of milliseconds"),
        (100, "100 ms is not later than the last frame's, 100 ms; call reset"),
    ],
)
def test_wrong_times_are_refused(detector, two_hands, timestamp, message):
    detector.estimate_hands(two_hands, timestamp=100)
    with pytest.raises(ks.InputError, match=message):
        detector.estimate_hands(two_hands, timestamp=timestamp)
    assert len(detector.estimate_hands(two_hands, timestamp=140)) == 2


def test_what_is_no_picture_is_refused(detector):
    for picture in (
        np.full((5, 5), np.nan),
        np.zeros((5, 5, 7), np.uint8),
        "no such file.jpg",
        b"no picture",
    ):
        with pytest.raises(ks.PictureError):
            detector.estimate_hands(picture)


def test_a_closed_detector_says_so(two_hands):
    with create_hand_detector() as detector:
        assert detector.estimate_hands(two_hands)
    with pytest.raises(ks.InputError, match=r"closed; make a new one with create_detector\(\)"):
        detector.estimate_hands(two_hands)
