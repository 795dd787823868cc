"""Clothes hang on bodies as MakeHuman's do, and follow them; what they cover is not drawn."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from kinesphere.body import anny
from kinesphere.core.errors import InputError
from kinesphere.learn.synthetic import wardrobe
from kinesphere.learn.synthetic.render import Renderer
from kinesphere.learn.synthetic.scene import Light, Scene
from kinesphere.learn.synthetic.wardrobe import base_mesh, parts, plain
from kinesphere.learn.synthetic.wardrobe.files import Clothes, Obj
from kinesphere.learn.synthetic.wardrobe.piece import LIFT_M, of_clothes
from learn.synthetic.wardrobe import assets

SHAPES = 24


@pytest.fixture(scope="module")
def body():
    return anny.load(shapes=SHAPES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return assets.write_folder(tmp_path_factory.mktemp("people"))


@pytest.fixture(scope="module")
def clothed(folder):
    return wardrobe.load(folder)


def _parameters(body, seed: int, bent: float = 0.5) -> torch.Tensor:
    rng = np.random.default_rng(seed)
    x = torch.as_tensor(rng.normal(size=(1, body.layout.size)) * bent).float()
    x[:, body.layout.translation] = torch.tensor([0.1, -0.2, 3.0])
    return x


def _standing(body) -> torch.Tensor:
    x = torch.zeros(1, body.layout.size)
    x[:, body.layout.translation] = torch.tensor([0.0, 0.0, 3.0])
    return x


@pytest.mark.parametrize("seed", range(3))
def test_the_skin_is_the_body_posed(body, seed):
    """What the body's own posing says, for the vertices that are kept."""
    parameters = _parameters(body, seed)
    look = wardrobe.look(wardrobe.load(), np.random.default_rng(0))
    skin, eyes = wardrobe.dressed(body, parameters, look, 1)
    whole = body.pose(parameters).vertices_m()[0].numpy()
    place = np.full(base_mesh.VERTICES, -1)
    place[np.flatnonzero(base_mesh.load().is_body)] = np.arange(len(whole))
    for surface, piece in ((skin, parts.load().skin), (eyes, parts.load().eyes)):
        np.testing.assert_allclose(surface.xyz_m, whole[place[piece.base]], atol=2e-5)


def test_fewer_coefficients_of_shape_are_the_first_ones(body):
    few = anny.load(shapes=10)
    look = wardrobe.look(wardrobe.load(), np.random.default_rng(0))
    parameters = _parameters(body, 1)
    parameters[:, body.layout.shape][:, 10:] = 0
    short = torch.cat(
        [parameters[:, : body.layout.shape.start], parameters[:, body.layout.shape][:, :10]], 1
    )
    long, little = (wardrobe.dressed(b, p, look, 1) for b, p in ((body, parameters), (few, short)))
    for a, b in zip(long, little, strict=True):
        np.testing.assert_allclose(a.xyz_m, b.xyz_m, atol=1e-6)


def test_normals_point_outwards(body):
    look = wardrobe.look(wardrobe.load(), np.random.default_rng(0))
    skin, _ = wardrobe.dressed(body, _standing(body), look, 1)
    a, b, c = (skin.xyz_m[skin.faces[:, k]] for k in range(3))
    across = np.cross(b - a, c - a)
    agree = (across * skin.normals[skin.faces[:, 0]]).sum(1) > 0
    assert agree.mean() > 0.98
    assert (skin.xyz_m[:, 2] - 3)[skin.normals[:, 2] < -0.9].mean() < -0.03  # chest, not back


def _one_point(offset: tuple[float, float, float], corners=(100, 101, 102)) -> Clothes:
    """Three vertices that hang on three of the body, and a way off."""
    weights = np.array([[1, 0, 0], [0, 1, 0], [0.2, 0.3, 0.5]], np.float32)
    return Clothes(
        name="point",
        tags=(),
        obj=Path("point.obj"),
        material=None,
        corners=np.array([corners] * 3),
        weights=weights,
        offsets=np.array([offset] * 3, np.float32),
        scales=((5399, 11998, 1.4340), (791, 881, 2.4098), (962, 5320, 2.0001)),
        hidden=(),
    )


TRIANGLE = Obj(3, np.zeros((1, 2), np.float32), np.array([[0, 1, 2]]), np.zeros((1, 3), int))


def test_a_point_is_where_makehuman_puts_it():
    """By MakeHuman's own rule: in its axes and decimetres, offsets times lengths on this body."""
    base = base_mesh.load()
    clothes = _one_point((0.3, -0.2, 0.1))
    shape = np.random.default_rng(2).normal(size=SHAPES).astype(np.float32)
    rest = base.mean_m + np.tensordot(shape, base.parts_m, 1)
    human = np.stack([rest[:, 0], rest[:, 2], -rest[:, 1]], 1) * 10  # x, y up, z forwards
    scale = [abs(human[a, k] - human[b, k]) / n for k, (a, b, n) in enumerate(clothes.scales)]
    points = np.einsum("nk,nkc->nc", clothes.weights, human[clothes.corners])
    points += clothes.offsets * scale
    expected = np.stack([points[:, 0], -points[:, 2], points[:, 1]], 1) / 10
    piece = of_clothes(base, clothes, TRIANGLE)
    got = piece.rest_m(shape) - LIFT_M * piece.normals
    np.testing.assert_allclose(got, expected, atol=1e-5)


def test_a_point_on_a_triangle_follows_it(body):
    """Turned with the body as a whole, and when it bends: it keeps its place on the triangle."""
    base = base_mesh.load()
    corners = tuple(parts.load().skin.base[parts.load().skin.faces[40]])
    piece = of_clothes(base, _one_point((0.0, 0.0, 0.0), corners), TRIANGLE)
    skin = parts.load().skin
    for seed in range(3):
        numbers = _parameters(body, seed)[0].numpy().astype(np.float64)
        moves = base_mesh.joint_moves(body, numbers)
        shape = numbers[body.layout.shape].astype(np.float32)
        at = {int(v): p for v, p in zip(skin.base, skin.posed(shape, moves)[0], strict=True)}
        posed, normals = piece.posed(shape, moves)
        wanted = np.array([0.2, 0.3, 0.5]) @ np.array([at[int(c)] for c in corners])
        assert np.linalg.norm(posed[2] - LIFT_M * normals[2] - wanted) < 1e-3


def test_a_whole_turn_turns_clothes_rigidly(body, clothed):
    look = _dressed_look(clothed)
    before = wardrobe.dressed(body, _standing(body), look, 1)
    turned = _standing(body)
    turned[:, body.layout.root] = torch.tensor([0.0, 0.0, 1.2])
    after = wardrobe.dressed(body, turned, look, 1)
    for a, b in zip(before, after, strict=True):
        spans = [np.linalg.norm(s.xyz_m - s.xyz_m[0], axis=1) for s in (a, b)]
        np.testing.assert_allclose(*spans, atol=1e-5)
        assert np.abs(a.xyz_m - b.xyz_m).max() > 0.05


def _dressed_look(clothed):
    """The first look with real clothes and hair."""
    for seed in range(50):
        look = wardrobe.look(clothed, np.random.default_rng(seed))
        if len(look.others) == 4:
            return look
    raise AssertionError("nobody is dressed")


def test_what_clothes_cover_is_not_drawn(body, clothed):
    look = _dressed_look(clothed)
    skin = wardrobe.dressed(body, _standing(body), look, 1)[0]
    bare = wardrobe.dressed(body, _standing(body), replace(look, hidden=frozenset()), 1)[0]
    assert 0.2 * len(bare.faces) < len(skin.faces) < 0.8 * len(bare.faces)
    drawn = skin.xyz_m[np.unique(skin.faces)]
    assert not ((drawn[:, 1] > -0.2) & (drawn[:, 1] < 0.4) & (np.abs(drawn[:, 0]) < 0.15)).any()


def test_clothes_have_the_parts_of_the_body_below(clothed):
    names = np.array(["", *base_mesh.load().part_names])
    of = {g.kind: set(names[g.piece.labels]) for g in clothed.garments}
    assert {"torso", "left_upper_leg", "right_upper_leg"} <= of["suit"]
    assert of["shoes"] <= {"left_foot", "right_foot", "left_lower_leg", "right_lower_leg"}
    assert of["hair"] == {"head"}


def test_looks_follow_the_random_numbers(clothed):
    looks = [wardrobe.look(clothed, np.random.default_rng(i)) for i in (4, 4, 5, 6, 7, 8)]
    as_words = [
        repr([(w.tint, w.hue_rad, w.roughness, id(w.piece)) for w in x.others]) for x in looks
    ]
    assert as_words[0] == as_words[1]
    assert len(set(as_words)) > 3


def test_skins_without_clothes_are_not_worn(tmp_path):
    assets.write_picture(tmp_path / "skins/a_diffuse.png", (200, 150, 120))
    found = wardrobe.load(tmp_path)
    for seed in range(5):
        look = wardrobe.look(found, np.random.default_rng(seed))
        assert all(look.skin.texture is not skin.texture for skin in found.skins)


def test_painted_people_wear_something():
    """From the body's parts: hands are alike, and not as the chest; each number is somebody else."""
    skin = parts.load().skin
    names = np.array(["", *base_mesh.load().part_names])[skin.labels]
    texture = plain.person(0).rgba.astype(int)
    at = (skin.uv * len(texture)).astype(int).clip(0, len(texture) - 1)
    colours = texture[len(texture) - 1 - at[:, 1], at[:, 0], :3]
    median = {n: np.median(colours[names == n], 0) for n in ("torso", "left_hand", "right_hand")}
    assert np.abs(median["left_hand"] - median["right_hand"]).max() < 15
    assert np.abs(median["torso"] - median["left_hand"]).max() > 25
    assert len({plain.person(i).rgba.tobytes() for i in range(6)}) == 6


@pytest.mark.parametrize("with_assets", [False, True])
def test_people_are_drawn(opengl, body, clothed, with_assets):
    """The silhouette holds the projected skin; head above, feet below; the person's own number."""
    found = clothed if with_assets else wardrobe.load()
    parameters = _standing(body)
    K = np.array([[160.0, 0, 64], [0, 160, 64], [0, 0, 1]])
    names = ["", *base_mesh.load().part_names]
    for seed in range(3):
        look = wardrobe.look(found, np.random.default_rng(seed))
        surfaces = wardrobe.dressed(body, parameters, look, 2)
        light = Light(None, 0.0, (0.0, -1.0, 0.0))
        grey = np.full((8, 8, 3), 90, np.uint8)
        with Renderer(128) as renderer:
            drawn = renderer.draw(Scene(128, K, surfaces, light, grey))
        landmarks = body.pose(parameters).landmarks.xyz_m[0].numpy()
        xy = landmarks[:, :2] / landmarks[:, 2:] * 160 + 64
        column, row = xy[[0, 11, 12, 23, 24, 25, 26]].astype(int).T
        assert (drawn.person[row, column] == 2).all()
        assert set(np.unique(drawn.person)) == {0, 2}
        rows = {
            n: np.nonzero(drawn.parts == names.index(n))[0].mean() for n in ("head", "left_foot")
        }
        assert rows["head"] < 50 < 90 < rows["left_foot"]
        left = np.nonzero(drawn.parts == names.index("left_hand"))[1].mean()
        assert left > 64  # they face the camera
        assert np.ptp(drawn.rgb[drawn.person == 2].astype(int)) > 60


def test_one_person_and_this_body_only(body):
    look = wardrobe.look(wardrobe.load(), np.random.default_rng(0))
    with pytest.raises(InputError, match="one person"):
        wardrobe.dressed(body, _standing(body).expand(2, -1), look, 1)
    other = replace(body, vertices_m=body.vertices_m[:-1])
    with pytest.raises(InputError, match="Anny"):
        wardrobe.dressed(other, _standing(body), look, 1)
