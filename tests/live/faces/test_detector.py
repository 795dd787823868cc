"""Faces alone, over time and in TF.js's words."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from kinesphere.core.errors import InputError, PictureError
from kinesphere.core.face import COUNT, MESH, NAMES
from kinesphere.live.faces import follow
from kinesphere.live.faces.detector import create_face_detector
from made_faces import pasted

STEP_MS = 1000 / 30


class Counted:
    """A network that counts how often it runs, and in how many regions."""

    def __init__(self, network):
        self.network, self.runs, self.regions = network, 0, 0

    def run(self, batch):
        self.runs, self.regions = self.runs + 1, self.regions + len(batch)
        return self.network.run(batch)


def clip(detector, pictures, start_ms=0.0):
    return [
        detector.estimate_faces(picture, timestamp=start_ms + i * STEP_MS)
        for i, picture in enumerate(pictures)
    ]


def test_a_face_in_tfjs_words(detector, face):
    (one,) = detector.estimate_faces(pasted(face, (200, 60)))
    assert len(one.keypoints) == COUNT and one.keypoints[13].name == NAMES[13] == "lips"
    assert 200 < one.box.x_min < one.keypoints[1].x < one.box.x_max < 440
    assert one.image_size_px == (640, 360) and one.id == 0 and one.score > 0.9
    assert one.rotation[:, 2] == pytest.approx([0, 0, -1], abs=0.2), "it looks at the camera"
    assert {"jawOpen", "eyeBlinkLeft", "eyeLookUpRight"} <= set(one.expressions)


def test_without_refinement_there_are_no_irises(face):
    with create_face_detector(refine_landmarks=False, threads=1) as plain:
        (one,) = plain.estimate_faces(face)
    assert one.xy_image_px.shape == (MESH, 2) and len(one.keypoints) == MESH


def test_no_more_faces_than_asked_for(face):
    picture = pasted(face, (20, 60), (360, 100))
    with create_face_detector(max_faces=1, threads=1) as one:
        assert len(one.estimate_faces(picture)) == 1
    with create_face_detector(max_faces=3, threads=1) as three:
        assert len(three.estimate_faces(picture)) == 2


def test_faces_keep_their_numbers_while_they_move(detector, face):
    frames = [pasted(face, (20 + 3 * i, 60), (370 - 2 * i, 100)) for i in range(10)]
    found = clip(detector, frames)
    assert all(len(faces) == 2 for faces in found)
    left = [min(faces, key=lambda f: f.box.x_min).id for faces in found]
    assert len(set(left)) == 1 and {f.id for f in found[-1]} == {0, 1}


def test_a_face_that_was_away_for_a_moment_has_its_number_again(detector, face):
    here, gone = pasted(face, (200, 60)), pasted(face)
    found = clip(detector, [here, here, gone, gone, here])
    assert [[f.id for f in faces] for faces in found] == [[0], [0], [], [], [0]]
    later = (
        detector.estimate_faces(gone, timestamp=1000.0),
        detector.estimate_faces(here, timestamp=3000.0),
    )
    assert later[0] == [] and [f.id for f in later[1]] == [1]


def test_a_new_face_far_away_is_another(detector, face):
    found = clip(detector, [pasted(face, (0, 60)), pasted(face), pasted(face, (400, 60))])
    assert [[f.id for f in faces] for faces in found] == [[0], [], [1]]


def test_the_detector_rests_while_all_faces_are_followed(face_networks, face):
    counted = follow.Networks(Counted(face_networks.detector), Counted(face_networks.mesh))
    options, state = follow.Options(max_faces=2), follow.State()
    picture = pasted(face, (20, 60), (360, 100))
    for i in range(5):
        state, faces = follow.step(counted, options, state, picture, i * STEP_MS)
        assert len(faces) == 2
    assert (counted.detector.runs, counted.mesh.runs, counted.mesh.regions) == (1, 5, 10)
    for i in range(5, 8):
        state, faces = follow.step(counted, options, state, pasted(face, (20, 60)), i * STEP_MS)
        assert len(faces) == 1
    assert counted.detector.runs == 3, "from the frame after the loss on"


def test_two_regions_that_end_on_one_face_are_one_face(face_networks, face):
    picture = pasted(face, (200, 60))
    options = follow.Options(max_faces=2)
    state, (one,) = follow.step(face_networks, options, follow.State(), picture, 0.0)
    (known,) = state.followed
    x, y = known.region.center_px
    beside = replace(known, id=7, region=replace(known.region, center_px=(x + 25, y)))
    twice = replace(state, followed=(known, beside))
    state, faces = follow.step(face_networks, options, twice, picture, STEP_MS)
    assert [f.id for f in faces] == [one.id]


def test_smoothing_makes_faces_tremble_less_and_keeps_them_where_they_are(face):
    random = np.random.default_rng(4)
    still = pasted(face, (200, 60))
    noise = random.normal(0, 12, (15, *still.shape))
    frames = [np.clip(still + one, 0, 255).astype(np.uint8) for one in noise]
    tracks = []
    for smoothing in (True, False):
        with create_face_detector(enable_smoothing=smoothing, threads=1) as it:
            tracks.append(np.array([faces[0].xy_image_px for faces in clip(it, frames)]))
    tremble = [np.abs(np.diff(track[3:], axis=0)).mean() for track in tracks]
    assert tremble[0] < 0.8 * tremble[1]
    assert np.abs(tracks[0].mean(axis=0) - tracks[1].mean(axis=0)).mean() < 1.0


def test_the_same_clip_gives_the_same_to_the_bit(detector, face):
    frames = [pasted(face, (100 + 4 * i, 60)) for i in range(4)]
    first = clip(detector, frames)
    detector.reset()
    for a, b in zip(first, clip(detector, frames), strict=True):
        np.testing.assert_array_equal(a[0].xy_image_px, b[0].xy_image_px)
        assert a[0].expressions == b[0].expressions


def test_a_picture_alone_knows_nothing_of_the_clip(detector, face):
    picture = pasted(face, (200, 60))
    alone = detector.estimate_faces(picture)[0]
    clip(detector, [pasted(face, (190 + i, 60)) for i in range(5)])
    for again in (
        detector.estimate_faces(picture)[0],
        detector.estimate_faces(picture, static_image_mode=True, timestamp=900.0)[0],
    ):
        np.testing.assert_array_equal(again.xy_image_px, alone.xy_image_px)
        assert again.id == 0


def test_a_mirror_image_is_that_of_the_flipped_picture(detector, face):
    picture = pasted(face, (40, 60))
    (mirrored,) = detector.estimate_faces(picture, flip_horizontal=True)
    (flipped,) = detector.estimate_faces(np.ascontiguousarray(picture[:, ::-1]))
    np.testing.assert_array_equal(mirrored.xy_image_px, flipped.xy_image_px)
    assert mirrored.box.x_min > 360


def test_all_kinds_of_pictures_give_the_same(detector, face, tmp_path):
    expected = detector.estimate_faces(face)[0].xy_image_px
    Image.fromarray(face).save(tmp_path / "face.png")
    for picture in (tmp_path / "face.png", Image.fromarray(face), np.asfortranarray(face)):
        np.testing.assert_array_equal(detector.estimate_faces(picture)[0].xy_image_px, expected)


def test_another_size_of_picture_begins_anew(detector, face):
    clip(detector, [pasted(face, (200, 60))])
    (one,) = detector.estimate_faces(pasted(face, (60, 60), size=(400, 400)), timestamp=99.0)
    assert one.id == 0 and one.box.x_max < 300


def test_what_a_face_holds_is_its_owners(detector, face):
    picture = pasted(face, (200, 60))
    first = clip(detector, [picture])[0][0]
    first.xy_image_px[:] = 0
    second = detector.estimate_faces(picture, timestamp=50.0)[0]
    assert second.xy_image_px.min() > 50


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_faces": 0}, "Invalid maxFaces 0"),
        ({"max_faces": True}, "must be a whole number"),
        ({"engine": "magic"}, "engine must be"),
        ({"threads": 0}, "threads must be"),
    ],
)
def test_options_that_cannot_be(options, message):
    with pytest.raises(InputError, match=message):
        create_face_detector(**options)


def test_times_that_cannot_be(detector, face):
    detector.estimate_faces(face, timestamp=100.0)
    with pytest.raises(InputError, match="not later than the last frame's, 100 ms"):
        detector.estimate_faces(face, timestamp=100.0)
    for wrong in (float("nan"), float("inf")):
        with pytest.raises(InputError, match="finite number of milliseconds"):
            detector.estimate_faces(face, timestamp=wrong)


def test_no_picture_and_a_closed_detector(face):
    one = create_face_detector(threads=1)
    with pytest.raises(PictureError):
        one.estimate_faces(np.zeros((3, 3, 7)))
    one.dispose()
    with pytest.raises(InputError, match="has been closed"):
        one.estimate_faces(face)
