import dataclasses

import numpy as np
import pytest

from kinesphere.core import skeleton
from kinesphere.core.errors import InputError
from kinesphere.core.pose import Pose
from kinesphere.core.records import ROW, row


def make(**changes):
    rng = np.random.default_rng(0)
    numbers = {
        "xy_image_px": rng.uniform(0, 100, (33, 2)),
        "z": rng.normal(0, 10, 33),
        "xyz_world_m": rng.normal(0, 1, (33, 3)),
        "visibility": rng.uniform(0, 1, 33),
        "presence": rng.uniform(0, 1, 33),
        "score": 0.9,
        "image_size_px": (120, 100),
    }
    return Pose(**{**numbers, **changes})


def test_keypoints_are_the_arrays():
    pose = make()
    for i, name in enumerate(skeleton.NAMES):
        a, b = pose.keypoints[i], pose.keypoints3d[i]
        assert (a.name, b.name) == (name, name)
        assert [a.x, a.y, a.z, a.score] == [*pose.xy_image_px[i], pose.z[i], pose.visibility[i]]
        assert [b.x, b.y, b.z] == pose.xyz_world_m[i].tolist()


def test_the_box_is_around_all_landmarks():
    pose = make()
    box = pose.box
    assert (box.x_min, box.y_max) == (pose.xy_image_px[:, 0].min(), pose.xy_image_px[:, 1].max())
    assert box.width == pytest.approx(np.ptp(pose.xy_image_px[:, 0]))
    assert box.height == pytest.approx(np.ptp(pose.xy_image_px[:, 1]))


@pytest.mark.parametrize("name", ["xy_image_px", "z", "xyz_world_m", "visibility", "presence"])
def test_numbers_that_are_not_finite_are_refused(name):
    broken = getattr(make(), name).copy()
    broken.flat[5] = np.nan
    with pytest.raises(InputError, match=f"{name}: expected finite numbers"):
        make(**{name: broken})


def test_a_mask_of_another_size_is_refused():
    with pytest.raises(InputError, match=r"mask: expected shape \(100, 120\), got \(120, 100\)"):
        make(mask=np.zeros((120, 100), np.float32))


def test_segmentation_is_tfjs_view_of_the_mask():
    mask = np.linspace(0, 1, 12000, dtype=np.float32).reshape(100, 120)
    segmentation = make(mask=mask).segmentation
    data = segmentation.mask.to_image_data()
    assert data.shape == (100, 120, 4)
    assert data[..., 0].max() == data[..., 3].max() == 255
    assert data[..., 1:3].max() == 0
    np.testing.assert_array_equal(segmentation.mask.to_tensor(), mask)
    assert {segmentation.mask_value_to_label(v) for v in range(256)} == {"person"}
    assert make().segmentation is None


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (256, "in range \\[0, 255\\] but got 256"),
        (-1, "in range .* got -1"),
        (1.5, "an integer but got 1.5"),
    ],
)
def test_mask_values_out_of_range_are_refused(value, message):
    with pytest.raises(InputError, match=f"Mask value must be {message}"):
        make(mask=np.zeros((100, 120), np.float32)).segmentation.mask_value_to_label(value)


def test_a_row_holds_the_pose():
    pose = dataclasses.replace(make(), id=3)
    (out,) = row(7, 233.5, pose)
    assert out.dtype == ROW
    assert (out["frame"], out["t_ms"], out["person"]) == (7, 233.5, 3)
    np.testing.assert_allclose(out["xy_px"], pose.xy_image_px, rtol=1e-6)
    np.testing.assert_allclose(out["xyz_m"], pose.xyz_world_m, rtol=1e-5)
