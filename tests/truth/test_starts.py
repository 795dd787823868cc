"""Where a search begins, and how it leaves one explanation for another."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from kinesphere.body.rotations import exponential, logarithm, shortest
from kinesphere.truth.fit.evidence import Evidence
from kinesphere.truth.fit.flips import bones, flips
from kinesphere.truth.fit.objective import Problem
from kinesphere.truth.fit.starts import FAR_M, NEAR_M, placed, starts
from truth import people


def at_the_origin(body, x: Tensor) -> Tensor:
    x = x.clone()
    x[:, body.layout.translation] = 0
    return people.landmarks_m(body, x)


@pytest.mark.parametrize("views", [1, 3])
def test_a_body_is_placed_where_it_is(exact, views):
    x = people.standing(exact, 5)
    place = placed(people.seen(exact, x, views), at_the_origin(exact, x))
    torch.testing.assert_close(place, x[:, exact.layout.translation], atol=1e-3, rtol=0)


def hidden(evidence: Evidence, view: int, rows: list[int]) -> Evidence:
    """As if one camera did not see some people."""
    views = list(evidence.views)
    one = views[view]
    xy_px, sigma_px = one.xy_px.clone(), one.sigma_px.clone()
    xy_px[rows], sigma_px[rows] = torch.nan, torch.inf
    views[view] = replace(one, xy_px=xy_px, sigma_px=sigma_px)
    return replace(evidence, views=tuple(views))


def test_who_is_not_seen_is_put_somewhere_before_the_camera(exact):
    x = people.standing(exact, 3)
    evidence = hidden(people.seen(exact, x), 0, [1])
    place = placed(evidence, at_the_origin(exact, x))
    assert NEAR_M < place[1, 2] < FAR_M
    assert place[1, :2].abs().max() < 1
    expected = x[[0, 2]][:, exact.layout.translation]
    torch.testing.assert_close(place[[0, 2]], expected, atol=1e-3, rtol=0)


def test_who_is_behind_the_first_camera_is_placed_by_the_others(exact):
    """The frame of the fit is the first camera's, which looks the other way."""
    x = people.standing(exact, 3)
    evidence = people.seen(exact, x, 3)
    turn, _ = exponential(torch.tensor([0.0, torch.pi, 0.0]).double())
    views = []
    for view in evidence.views:
        was = view.camera.rotation
        rotation = turn.expand(3, 3, 3) if was is None else was @ turn
        moved = view.camera.translation_m
        moved = torch.zeros(3, 3).double() if moved is None else moved
        camera = replace(view.camera, rotation=rotation, translation_m=moved)
        views.append(replace(view, camera=camera))
    first = replace(views[0], camera=evidence.views[0].camera)
    blind = hidden(Evidence((first, *views[1:])), 0, [0, 1, 2])
    turned = at_the_origin(exact, x) @ turn
    place = placed(blind, turned)
    expected = x[:, exact.layout.translation] @ turn
    assert (expected[:, 2] < 0).all()
    torch.testing.assert_close(place, expected, atol=1e-3, rtol=0)


def test_starts_face_all_sides_in_the_mean_pose(exact, exact_prior):
    x = people.standing(exact, 2)
    first = starts(Problem(exact, exact_prior, people.seen(exact, x)), 4)
    assert first.shape == (2, 4, exact.layout.size)
    assert (first[..., exact.layout.pose] == exact_prior.mean).all()
    turns, _ = exponential(first[0, :, exact.layout.root])
    facing = turns[:, :, 1]  # a body's back is along its y
    torch.testing.assert_close(facing.sum(0), torch.zeros(3).double(), atol=1e-9, rtol=0)


def test_turning_bones_over_twice_is_nothing(exact):
    x = people.standing(exact, 3)
    once = flips(exact, x)
    for number in range(len(bones(exact))):
        again = flips(exact, once[:, number])[:, number]
        here, there = exact.pose(again).joints_m, exact.pose(x).joints_m
        assert (here - there).norm(dim=-1).max() < 0.08, "the ray to the bone's end moves a little"


def test_bones_turned_over_look_the_same_and_lean_the_other_way(exact):
    x = people.standing(exact, 3)
    now = exact.pose(x)
    (camera,) = people.cameras(3, 1, x)
    for number, some in enumerate(bones(exact)):
        turned = exact.pose(flips(exact, x)[:, number])
        parents = torch.tensor(exact.parents[1:])
        lengths = [(p.joints_m[:, 1:] - p.joints_m[:, parents]).norm(dim=-1) for p in (now, turned)]
        torch.testing.assert_close(*lengths)
        joint, end = some[0]
        before, after = (p.joints_m[:, end] - p.joints_m[:, joint] for p in (now, turned))
        ray = torch.nn.functional.normalize(now.joints_m[:, end], dim=1)
        torch.testing.assert_close((before * ray).sum(1), -(after * ray).sum(1))
        pixels = [camera.project(p.joints_m[:, [end]])[0] for p in (now, turned)]
        assert (pixels[0] - pixels[1]).norm(dim=-1).max() < 20


def test_the_mirror_is_where_the_camera_is(exact):
    x = people.standing(exact, 2)
    camera_m = torch.tensor([[1.0, 0.5, -2.0]]).double().expand(2, 3)
    elsewhere = x.clone()
    elsewhere[:, exact.layout.translation] -= camera_m
    here, there = flips(exact, x, camera_m), flips(exact, elsewhere)
    torch.testing.assert_close(here[..., 3:], there[..., 3:])


def test_the_smallest_rotation_between_two_directions():
    a, b = torch.randn(2, 30, 3).double()
    turn = shortest(a, b)
    ahead = torch.nn.functional.normalize
    torch.testing.assert_close((turn @ ahead(a)[..., None])[..., 0], ahead(b))
    angle = torch.acos((ahead(a) * ahead(b)).sum(1))
    torch.testing.assert_close(logarithm(turn).norm(dim=1), angle)
    still = shortest(a, a)
    torch.testing.assert_close(still, torch.eye(3).double().expand_as(still))
