"""The reduced body: equal to the full Anny, and its Jacobians equal to finite differences."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from kinesphere.body import anny
from kinesphere.body.linear import CAMERA_BODY, LinearBody
from kinesphere.body.rotations import exponential, logarithm, wrapped
from kinesphere.core import skeleton

FULL = Path(__file__).parents[1] / "fixtures/anny_full.npz"


@pytest.fixture(scope="module")
def body() -> LinearBody:
    return anny.load(dtype=torch.float64)


@pytest.fixture(scope="module")
def full():
    """What the `anny` package gives; tools/body writes it."""
    with np.load(FULL) as file:
        return {name: torch.as_tensor(file[name]) for name in file.files}


def some_parameters(body: LinearBody, count: int, seed: int = 0) -> torch.Tensor:
    torch.manual_seed(seed)
    x = 0.4 * torch.randn(count, body.layout.size, dtype=torch.float64)
    x[:, body.layout.root] *= 4
    x[:, body.layout.translation] += torch.tensor([0.1, 0.2, 3.0])
    return x


def local_vectors(world: torch.Tensor, parents: tuple[int, ...]) -> torch.Tensor:
    """Rotation vectors of joints in their parents' frames, from rotations in the world."""
    local = [world[:, j] if p < 0 else world[:, p].mT @ world[:, j] for j, p in enumerate(parents)]
    return logarithm(torch.stack(local, 1)).flatten(1)


def test_joints_are_those_of_the_full_body_to_a_micrometre(body, full):
    axes = torch.tensor(CAMERA_BODY, dtype=torch.float64)
    parameters = torch.zeros(1, body.layout.size, dtype=torch.float64)
    for turns, rest, posed in zip(
        full["rotations"], full["rest_joints_m"], full["posed_joints_m"], strict=True
    ):
        person = replace(body, joints_m=rest)
        parameters[:, body.layout.rotations] = local_vectors(turns[None], body.parents)
        got = person.pose(parameters).joints_m[0]
        torch.testing.assert_close(got, posed @ axes.T, atol=1e-6, rtol=0)


def test_the_skin_follows_as_in_the_full_body(body, full):
    """But for the weights of joints beyond six."""
    axes = torch.tensor(CAMERA_BODY, dtype=torch.float64)
    parameters = torch.zeros(1, body.layout.size, dtype=torch.float64)
    some = full["vertices"]
    for index, turns in enumerate(full["rotations"]):
        vertices = body.vertices_m.clone()
        vertices[some] = full["rest_vertices_m"][index]
        person = replace(body, joints_m=full["rest_joints_m"][index], vertices_m=vertices)
        parameters[:, body.layout.rotations] = local_vectors(turns[None], body.parents)
        got = person.pose(parameters).vertices_m(some)[0]
        apart = (got - full["posed_vertices_m"][index] @ axes.T).norm(dim=1)
        assert apart.median() < 1e-6
        assert apart.max() < 5e-3


def test_adults_are_as_tall_as_adults(body):
    shapes = torch.randn(2000, body.layout.shapes, dtype=torch.float64)
    heights, _ = body.height_m(shapes)
    assert heights.mean() == pytest.approx(1.70, abs=0.05)
    assert 0.07 < heights.std() < 0.13


def test_landmarks_lie_where_their_names_say(body):
    """Standing, facing the camera: left is on the picture's right, the face is nearer than the ears."""
    xyz = body.pose(torch.zeros(1, body.layout.size, dtype=torch.float64)).landmarks.xyz_m[0]
    at = dict(zip(skeleton.NAMES, xyz, strict=True))
    for name, side in zip(skeleton.NAMES, skeleton.SIDES, strict=True):
        if side != "middle":
            assert (at[name][0] > 0) == (side == "left"), name
    order = ("left_eye", "mouth_left", "left_shoulder", "left_hip", "left_knee", "left_ankle")
    heights = [float(at[name][1]) for name in order]
    assert heights == sorted(heights), "y points down"
    assert at["nose"][2] < at["left_ear"][2]
    assert at["left_foot_index"][2] < at["left_heel"][2]
    inner, eye, outer = (at[f"left_eye{part}"][0] for part in ("_inner", "", "_outer"))
    assert inner < eye < outer < at["left_ear"][0]


@pytest.mark.parametrize("kind", ["landmarks", "skin"])
def test_rows_are_finite_differences(body, kind):
    x = some_parameters(body, 2)
    points = getattr(body.pose(x), kind)
    directions = torch.randn_like(points.xyz_m)
    rows = points.rows(directions)
    h = 1e-6
    for parameter in range(body.layout.size):
        d = torch.zeros_like(x)
        d[:, parameter] = h
        moved = getattr(body.pose(x + d), kind).xyz_m - getattr(body.pose(x - d), kind).xyz_m
        expected = (moved * directions).sum(-1) / (2 * h)
        torch.testing.assert_close(rows[:, :, parameter], expected, atol=1e-7, rtol=1e-6)


def test_skin_points_are_near_the_skinned_surface(body):
    x = some_parameters(body, 4)
    posed = body.pose(x)
    apart = (posed.skin.xyz_m - posed.vertices_m(body.skin)).norm(dim=-1)
    assert apart.median() < 5e-3
    lengths = posed.skin_normals().norm(dim=-1)
    torch.testing.assert_close(lengths, torch.ones_like(lengths))


def test_a_body_moves_with_its_translation_and_turns_about_its_root(body):
    x = some_parameters(body, 1)
    there = x.clone()
    there[:, body.layout.translation] += torch.tensor([1.0, -2.0, 0.5])
    moved = body.pose(there).vertices_m() - body.pose(x).vertices_m()
    torch.testing.assert_close(moved, torch.tensor([1.0, -2.0, 0.5]).double().expand_as(moved))
    assert torch.equal(body.pose(x).joints_m[:, 0], x[:, body.layout.translation])


def test_rotation_vectors_and_matrices_go_both_ways():
    torch.manual_seed(1)
    v = wrapped(3 * torch.randn(500, 3, dtype=torch.float64))
    assert v.norm(dim=1).max() <= torch.pi
    R, _ = exponential(v)
    torch.testing.assert_close(R @ R.mT, torch.eye(3).double().expand_as(R))
    torch.testing.assert_close(logarithm(R), v)
    half = torch.nn.functional.normalize(torch.randn(50, 3, dtype=torch.float64), dim=1) * torch.pi
    torch.testing.assert_close(
        exponential(logarithm(exponential(half)[0]))[0], exponential(half)[0]
    )


def test_wrapping_keeps_the_rotation():
    v = 4 * torch.randn(300, 3, dtype=torch.float64)
    torch.testing.assert_close(exponential(wrapped(v))[0], exponential(v)[0])
