"""Poses are what they are called, within what joints can do, and do not go through themselves."""

import numpy as np
import pytest
import torch

from kinesphere.body import anny
from kinesphere.core.skeleton import INDEX
from kinesphere.learn.synthetic import families, figures, people, poses, stances
from kinesphere.learn.synthetic.families import FAMILIES

SOME = 12


@pytest.fixture(scope="module")
def body():
    return anny.load(shapes=people.SHAPES)


@pytest.fixture(scope="module")
def source(body):
    return stances.poser(body, poses.training())


@pytest.fixture(scope="module")
def seen(body):
    """Landmarks (SOME, 33, 3) of each family: x right, y down, z away, facing the camera."""
    rest, out = figures.rests(body), {}
    for number, family in enumerate(FAMILIES):
        vectors = [
            figures.vectors(body.joint_names, rest, family(np.random.default_rng([number, i])))
            for i in range(SOME)
        ]
        x = torch.zeros(SOME, body.layout.size)
        x[:, body.layout.rotations] = torch.as_tensor(np.array(vectors)).float().flatten(1)
        out[family.__name__] = body.pose(x).landmarks.xyz_m.numpy()
    return out


def _at(xyz_m, name):
    if name in INDEX:
        return xyz_m[:, INDEX[name]]
    return (xyz_m[:, INDEX[f"left_{name}"]] + xyz_m[:, INDEX[f"right_{name}"]]) / 2


def _tilt_deg(xyz_m):
    """Of the spine: 0 upright, 90 lying, 180 upside down."""
    spine = _at(xyz_m, "shoulder") - _at(xyz_m, "hip")
    return np.degrees(np.arccos(-spine[:, 1] / np.linalg.norm(spine, axis=1)))


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("lying_on_the_front", 65, 115),
        ("lying_on_the_side", 60, 125),
        ("push_up", 55, 115),
        ("crawling", 55, 120),
        ("upside_down", 105, 180),
        ("sitting", 0, 60),
        ("squat", 0, 75),
        ("arms_overhead", 0, 30),
        ("jumping_jack", 0, 30),
    ],
)
def test_spines_are_inclined_as_the_name_says(seen, name, low, high):
    tilt = _tilt_deg(seen[name])
    assert low <= tilt.min() and tilt.max() <= high


def test_who_lies_on_the_back_faces_up_and_on_the_front_down(seen):
    """The nose against the middle of the ears."""
    for name, sign in (("lying_on_the_front", 1), ("push_up", 1)):
        assert (np.sign(_at(seen[name], "nose") - _at(seen[name], "ear"))[:, 1] == sign).all()
    back = _at(seen["lying_on_the_back"], "nose") - _at(seen["lying_on_the_back"], "ear")
    assert (back[:, 1] < 0).mean() > 0.7  # not those that sit up


def test_limbs_are_where_the_name_says(seen):
    """Smaller y is higher."""
    up, sitting, kneeling = seen["arms_overhead"], seen["sitting"], seen["kneeling"]
    assert (_at(up, "elbow")[:, 1] < _at(up, "shoulder")[:, 1] + 0.1).all()
    thigh = np.abs(_at(sitting, "knee") - _at(sitting, "hip"))
    assert (thigh[:, 1] < 0.6 * np.linalg.norm(thigh, axis=1)).all()
    assert (_at(sitting, "ankle")[:, 1] > _at(sitting, "knee")[:, 1]).mean() > 0.8
    knees = np.maximum(kneeling[:, INDEX["left_knee"], 1], kneeling[:, INDEX["right_knee"], 1])
    assert (knees > _at(kneeling, "hip")[:, 1] + 0.05).all()
    feet = _at(seen["upside_down"], "ankle")[:, 1]
    assert (feet < _at(seen["upside_down"], "nose")[:, 1]).all()


def test_a_figure_points_where_it_is_told(body):
    """Upper arm and thigh along the direction, the joint below bent as far as said."""
    arm = figures.Limb(np.array([0, 0, 1.0]), np.array([0, 1.0, 0]), 90.0)
    leg = figures.Limb(np.array([0, -1.0, 0]), np.array([0, 0, -1.0]), 90.0)
    figure = figures.Figure(np.eye(3), (arm, arm), (leg, leg))
    x = torch.zeros(1, body.layout.size)
    vectors = figures.vectors(body.joint_names, figures.rests(body), figure)
    x[0, body.layout.rotations] = torch.as_tensor(vectors).float().flatten()
    joints = body.pose(x).joints_m[0].numpy()
    place = dict(zip(body.joint_names, joints, strict=True))
    for side in "LR":
        upper = place[f"lowerarm01.{side}"] - place[f"upperarm01.{side}"]
        lower = place[f"wrist.{side}"] - place[f"lowerarm01.{side}"]
        thigh = place[f"lowerleg01.{side}"] - place[f"upperleg01.{side}"]
        shin = place[f"foot.{side}"] - place[f"lowerleg01.{side}"]
        for bone, wanted, least in (
            (upper, (0, -1, 0), 0.99),
            (lower, (0, 0, 1), 0.99),  # z is away: their back
            (thigh, (0, 0, -1), 0.99),
            (shin, (0, 1, 0), 0.97),  # shins are not quite straight at rest
        ):
            assert bone @ np.array(wanted) / np.linalg.norm(bone) > least


def test_kinds_come_as_often_as_documented(source):
    rng = np.random.default_rng(5)
    names = {family.__name__ for family in FAMILIES}
    kinds = [stances._any(source, rng).kind for _ in range(400)]
    for kind, share in stances.SHARES.items():
        count = sum(one in names for one in kinds) if kind == "family" else kinds.count(kind)
        assert count / 400 == pytest.approx(share, abs=0.09)
    assert abs(sum(stances.SHARES.values()) - 1) < 1e-9


def test_changed_joints_stay_within_what_was_recorded(source):
    rng = np.random.default_rng(1)
    for _ in range(100):
        pose = source.recorded[rng.integers(len(source.recorded))]
        changed = stances._changed(source, pose, rng)
        assert (changed[1:] >= source.low[1:]).all() and (changed[1:] <= source.high[1:]).all()
        np.testing.assert_array_equal(changed[0], pose[0])
    knees = [source.body.joint_names.index(f"lowerleg01.{side}") for side in "LR"]
    assert (source.low[knees, 0] > np.radians(-25)).all()  # knees do not bend forwards


def test_bodies_hardly_go_through_themselves(source):
    """A hand in the belly is seen as such, and such poses are not chosen."""
    rng = np.random.default_rng(3)
    through = np.zeros((22, 3))
    names = source.body.joint_names
    through[names.index("upperarm01.L")] = (0, np.radians(60), 0)
    even = np.zeros(24)
    x = stances.parameters(source.body, through, even, np.zeros(3))
    assert stances.into_itself_m(source.body.pose(x)) > 0.05
    chosen = [stances.stance(source, even, rng) for _ in range(60)]
    deep = [stances.into_itself_m(posed) for _, posed in chosen]
    assert np.mean(np.array(deep) > stances.INTO_ITSELF_M) < 0.05


def test_people_face_anywhere_and_differ_in_shape(source):
    rng = np.random.default_rng(2)
    crowd = [people.person(source, rng) for _ in range(60)]
    yaw = np.array([one.yaw_rad for one in crowd])
    assert np.abs(np.exp(1j * yaw).mean()) < 0.3
    assert np.std([one.shape[0] for one in crowd]) > 0.6
    assert all(np.abs(one.shape).max() <= people.WIDEST for one in crowd)


def test_held_out_people_have_poses_and_shapes_of_their_own(source):
    unlike = people.other_shapes()
    one = people.person(source, np.random.default_rng(0), unlike)
    assert (unlike == one.shape).all(axis=1).any()
    seen, apart = poses.training()[:, 1:].flatten(1), poses.held_out(400)[:, 1:].flatten(1)
    assert len(seen) >= 3000
    assert torch.cdist(apart, seen).min() > 0.02


def test_recorded_poses_that_ship_are_small_and_differ():
    assert poses.TRAINING.stat().st_size < 1 << 20
    flat = poses.training()[:, 1:].flatten(1)
    assert torch.isfinite(flat).all()
    distance = torch.cdist(flat, flat) + 9 * torch.eye(len(flat))
    assert distance.min() > 0.1


def test_shares_of_families_are_of_functions_that_work():
    assert all(share > 0 for share in FAMILIES.values())
    assert len({family.__name__ for family in FAMILIES}) == len(FAMILIES) >= 12
    for kinds in families.RAISED:
        assert kinds in families.ARMS
