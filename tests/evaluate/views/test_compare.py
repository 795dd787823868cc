"""Rows of figures: models that are right, late, swapped or elsewhere."""

import math

import numpy as np
import pytest

from evaluate.views import making
from kinesphere.core.records import ROW
from kinesphere.evaluate.views import charts, table
from kinesphere.evaluate.views.compare import MEAN, matched, rows
from kinesphere.evaluate.views.footage import Footage
from kinesphere.evaluate.views.look import Found
from kinesphere.evaluate.views.people import people
from kinesphere.evaluate.views.reference import Reference, Subject, triangulate
from kinesphere.evaluate.views.uncertainty import uncertainty

MOMENTS = 60


@pytest.fixture(scope="module")
def rig():
    return making.cameras(3)


@pytest.fixture(scope="module")
def scene(rig, tmp_path_factory):
    place = tmp_path_factory.mktemp("clips")
    clips = tuple(place / f"{one.name}.mp4" for one in rig)
    return Footage(clips, rig, (0, 2, 0), making.FPS, MOMENTS + 2)


@pytest.fixture(scope="module")
def subject(rig):
    """Somebody whose joints are known; the body is the truth itself."""
    true_m = making.moving_m(MOMENTS)
    (person,) = people(rig, [making.table(one, true_m) for one in rig], MOMENTS, 1)
    px = person.joints_px(rig)
    points = triangulate(
        rig, making.seen_px(rig, true_m), person.trust, person.sigma_px, making.FPS
    )
    body = Reference(rig, true_m, making.seen_px(rig, true_m), true_m[None] + 0.01)
    assert px.shape == (3, MOMENTS, 12, 2)
    return Subject(person, points, body, points)


def said(model, subject, scene, change=lambda rows: rows):
    """A model that says what is true, changed, of each camera; frames are counted as in the clip."""
    out = []
    for k, camera in enumerate(scene.cameras):
        row = making.table(camera, subject.body.xyz_m)
        row["frame"] += scene.first[k]
        out.append(matched(model, k, Found(change(row), 2.0, MOMENTS), [subject], scene))
    return out


def late(by):
    def change(rows):
        moved = rows.copy()
        for name in ("xy_px", "xyz_m"):
            moved[name][by:] = rows[name][:-by]
        return moved

    return change


def test_the_truth_is_0_mm_off_in_every_camera(subject, scene):
    found = rows(said("right", subject, scene), [subject], scene)
    assert [row["camera"] for row in found] == ["cam1", "cam2", "cam3", MEAN]
    for row in found:
        assert row["mpjpe_mm"] == pytest.approx(0, abs=1e-2)
        assert row["pa_mpjpe_mm"] == pytest.approx(0, abs=1e-2)
        assert row["abs_xyz_mm"] == pytest.approx([0, 0, 0], abs=1e-2)
        assert (row["missed"], row["flips"]) == (0, 0)
        assert row["fps"] == MOMENTS / 2
        assert row["lag_frames"] == pytest.approx(0, abs=1e-6)
        assert row["independent"]["mpjpe_mm"] < 12  # smoothed, and so a little elsewhere
    assert [row["frames"] for row in found] == [60, 60, 60, 180]


def test_a_model_that_is_late_is_told_to_be_late(subject, scene):
    found = rows(said("late", subject, scene, late(3)), [subject], scene)
    assert all(row["lag_frames"] == pytest.approx(3, abs=0.1) for row in found)
    assert found[-1]["mpjpe_mm"] > 5


def test_missed_frames_are_counted_and_others_compared_alone(subject, scene):
    def without(rows):
        return rows[rows["frame"] % 4 != 0]

    def elsewhere(rows):
        moved = rows.copy()
        moved["xy_px"][:10] += 300
        return moved

    some, other = said("some", subject, scene, without), said("other", subject, scene, elsewhere)
    found = {(r["model"], r["camera"]): r for r in rows([*some, *other], [subject], scene)}
    assert found["some", MEAN]["missed"] == 45
    assert found["other", "cam1"]["missed"] == 10
    both = found["other", "cam1"]["found_by_all"]["frames"]
    assert both == found["some", "cam1"]["found_by_all"]["frames"] < 45


def test_a_model_that_finds_nobody_has_no_figures_but_a_row(subject, scene):
    found = rows(said("blind", subject, scene, lambda rows: rows[:0]), [subject], scene)
    assert found[-1]["missed"] == found[-1]["frames"] == 180
    assert math.isnan(found[-1]["mpjpe_mm"])
    assert table.plain(found)[0]["mpjpe_mm"] is None


def test_swapped_sides_are_a_flip(subject, scene):
    from kinesphere.evaluate.views import joints

    def swapped(rows):
        moved = rows.copy()
        order = [joints.LANDMARKS[k] for k in joints.SWAPPED]
        for frame in range(10, 30):
            moved["xyz_m"][frame][joints.LANDMARKS] = rows["xyz_m"][frame][order]
        return moved

    found = rows(said("swapped", subject, scene, swapped), [subject], scene)
    assert [row["flips_by_kind"]["swapped"] for row in found] == [1, 1, 1, 3]
    assert found[-1]["flips"] == 3


def test_of_two_people_each_is_measured_beside_their_own_truth(rig, scene):
    pair_m = [making.moving_m(MOMENTS, (-0.5, 0, 0)), making.moving_m(MOMENTS, (0.5, 0, 0))]
    both = people(rig, [making.table(one, *pair_m) for one in rig], MOMENTS, 2)
    subjects = []
    for person in both:
        seen = person.xy_px[0, 0, 11]
        true_m = min(pair_m, key=lambda m: np.linalg.norm(rig[0].project(m[0, :1])[0] - seen))
        reference = Reference(
            rig, true_m, making.seen_px(rig, true_m), np.zeros((0, MOMENTS, 12, 3))
        )
        subjects.append(Subject(person, reference, reference, None))
    made = []
    for k, camera in enumerate(rig):
        row = making.table(camera, *pair_m, ids=(7, 3))
        row["frame"] += scene.first[k]
        made.append(matched("two", k, Found(row, 0.0, MOMENTS), subjects, scene))
    found = rows(made, subjects, scene)
    assert len(found[0]["people"]) == 2 and "people" not in found[-1]
    assert found[-1]["frames"] == 360 and found[-1]["missed"] == 0
    assert found[-1]["mpjpe_mm"] == pytest.approx(0, abs=1e-2)
    assert math.isnan(found[-1]["fps"])
    told = uncertainty(subjects[0], scene.names, rig)
    assert math.isnan(told["body"]["left_out_mm"])


def test_how_sure_the_references_are(subject, scene, rig):
    told = uncertainty(subject, scene.names, rig)
    assert told["body"]["reprojection_px"] == pytest.approx(0, abs=1e-3)
    assert set(told["turned_deg"]) == {"cam1", "cam2", "cam3"}
    assert told["body"]["left_out_mm"] == pytest.approx(0, abs=1e-6)  # all moved alike: nothing
    assert told["apart_mm"]["meaning_the_same"] <= told["apart_mm"]["as_they_are"] < 12
    assert len(told["points"]["left_out_by_joint_mm"]) == 12


def test_pictures_are_drawn_and_name_every_model(subject, scene, tmp_path):
    made = [*said("mediapipe-full", subject, scene), *said("full", subject, scene, late(2))]
    made += said("blind", subject, scene, lambda rows: rows[:0])
    found = rows(made, [subject], scene)
    written = charts.draw(found, made, [subject], scene, tmp_path)
    assert [path.name for path in written] == [
        "errors.svg", "joints.svg", "side-cam1.svg", "side-cam2.svg", "side-cam3.svg"
    ]  # fmt: skip
    side = written[2].read_text()
    assert all(f">{name}</text>" in side for name in ("mediapipe-full", "full", "blind"))
    assert side.count("<polyline") == (6 + 6 + 6 + 6 + 6) * 12  # true thrice, found twice


def test_rows_survive_a_file(subject, scene, tmp_path):
    import json

    found = rows(said("right", subject, scene), [subject], scene)
    table.write(tmp_path / "rows.json", found)
    told = json.loads((tmp_path / "rows.json").read_text())
    assert [row["model"] for row in told] == ["right"] * 4
    assert {"mpjpe_mm", "pa_mpjpe_mm", "abs_xyz_mm", "angle_error_deg", "bone_cv", "side_asymmetry",
            "jitter_mm", "flips", "lag_frames", "fps", "frames", "missed"} <= set(told[-1])  # fmt: skip


def test_an_empty_table_has_the_type_of_rows():
    assert np.zeros(0, ROW).dtype.names[:3] == ("frame", "t_ms", "person")
