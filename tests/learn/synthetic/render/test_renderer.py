"""What is drawn is where the camera says it is, to the pixel; depth, people and parts are exact."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from kinesphere.core.errors import EngineError, InputError
from kinesphere.learn.synthetic.render import Renderer, context
from kinesphere.learn.synthetic.scene import Light, Scene, Surface, Texture

SIZE = 96
K = np.array([[110.0, 0, 50.3], [0, 105.0, 44.6], [0, 0, 1]])
UP = (0.0, -1.0, 0.0)
GREY = np.full((SIZE, SIZE, 3), 128, np.uint8)


@pytest.fixture(scope="module")
def renderer(opengl):
    with Renderer(SIZE) as one:
        yield one


def _scene(*surfaces, environment=None, backdrop=GREY, turn_rad=0.0, up=UP) -> Scene:
    return Scene(SIZE, K, surfaces, Light(environment, turn_rad, up), backdrop)


def _square(z_m=2.0, half_m=0.4, person=1, label=3, middle=(0.0, 0.0), **more) -> Surface:
    """Faces the camera."""
    x, y = middle
    corners = [(x - half_m, y - half_m), (x + half_m, y - half_m)]
    corners += [(x + half_m, y + half_m), (x - half_m, y + half_m)]
    xyz = np.array([(*c, z_m) for c in corners], np.float32)
    return Surface(
        xyz_m=xyz,
        normals=np.tile(np.array([0, 0, -1], np.float32), (4, 1)),
        uv=np.array([(0, 1), (1, 1), (1, 0), (0, 0)], np.float32),
        faces=np.array([(0, 3, 1), (1, 3, 2)]),
        labels=np.full(4, label, np.uint8),
        person=person,
        **more,
    )


def _ball(middle=(0.1, 0.05, 1.8), radius_m=0.35, steps=64, **more) -> Surface:
    """Of many triangles, wound as seen from outside."""
    down = np.linspace(0, np.pi, steps + 1)
    around = np.linspace(0, 2 * np.pi, 2 * steps + 1)
    down, around = (a.ravel() for a in np.meshgrid(down, around, indexing="ij"))
    ways = np.stack(
        [np.sin(down) * np.cos(around), np.cos(down), np.sin(down) * np.sin(around)], 1
    ).astype(np.float32)
    row = 2 * steps + 1
    at = (np.arange(steps)[:, None] * row + np.arange(2 * steps)).ravel()
    faces = np.concatenate(
        [np.stack([at, at + 1, at + row], 1), np.stack([at + 1, at + row + 1, at + row], 1)]
    )
    count = len(ways)
    return Surface(
        xyz_m=(ways * np.float32(radius_m) + np.array(middle, np.float32)),
        normals=ways,
        uv=np.zeros((count, 2), np.float32),
        faces=faces,
        labels=np.full(count, 2, np.uint8),
        person=1,
        **more,
    )


def _rays() -> np.ndarray:
    """(SIZE, SIZE, 3) through the pixels' middles, 1 long in z."""
    y, x = np.mgrid[:SIZE, :SIZE] + 0.5
    return np.stack([x, y, np.ones_like(x)], 2) @ np.linalg.inv(K).T


def test_a_square_covers_the_pixels_whose_middles_it_covers(renderer):
    drawn = renderer.draw(_scene(_square(middle=(0.1, -0.07))))
    at = _rays()[..., :2] * 2.0 - [0.1, -0.07]
    np.testing.assert_array_equal(drawn.person == 1, (np.abs(at) < 0.4).all(2))
    np.testing.assert_array_equal(drawn.parts, np.where(drawn.person == 1, 3, 0))
    assert np.isinf(drawn.depth_m[drawn.person == 0]).all()
    np.testing.assert_allclose(drawn.depth_m[drawn.person == 1], 2.0, rtol=1e-6)


def test_a_ball_has_the_silhouette_and_the_depth_of_a_ball(renderer):
    middle, radius_m = np.array([0.1, 0.05, 1.8]), 0.35
    drawn = renderer.draw(_scene(_ball(tuple(middle), radius_m)))
    rays = _rays()
    a, b = (rays**2).sum(2), rays @ middle
    inside = b**2 - a * (middle @ middle - radius_m**2)
    depth_m = (b - np.sqrt(inside.clip(0))) / a
    differ = (drawn.person == 1) != (inside > 0)
    assert differ.sum() <= 0.01 * (inside > 0).sum()  # polygons lie within the ball
    well_in = inside > 0.02
    np.testing.assert_allclose(drawn.depth_m[well_in], depth_m[well_in], atol=1.5e-3)


def test_depth_of_a_slanted_plane(renderer):
    square = _square(half_m=3.0, is_two_sided=True)
    xyz = square.xyz_m.copy()
    xyz[:, 2] = 3 + 0.5 * xyz[:, 0] - 0.3 * xyz[:, 1]
    drawn = renderer.draw(_scene(replace(square, xyz_m=xyz)))
    rays = _rays()
    depth_m = 3 / (1 - 0.5 * rays[..., 0] + 0.3 * rays[..., 1])
    seen = drawn.person == 1
    assert seen.mean() > 0.5
    np.testing.assert_allclose(drawn.depth_m[seen], depth_m[seen], rtol=1e-5)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_nearer_one_is_seen(renderer, order):
    both = (_square(1.5, 0.2, person=2, label=9), _square(2.5, 0.9, person=1, label=4))
    drawn = renderer.draw(_scene(*(both[i] for i in order)))
    assert (drawn.person[40:48, 45:53] == 2).all()
    assert (drawn.parts[40:48, 45:53] == 9).all()
    assert set(np.unique(drawn.person)) == {0, 1, 2}
    assert (drawn.depth_m[drawn.person == 2] == 1.5).all()


def test_things_are_nobody_and_hide_people(renderer):
    drawn = renderer.draw(_scene(_square(1.0, 0.9, person=0, label=0), _square()))
    assert not drawn.person.any()
    np.testing.assert_allclose(drawn.depth_m[44, 48], 1.0)


def test_the_same_mesh_twice_is_two(renderer):
    left = _square(middle=(-0.5, 0), half_m=0.2)
    right = replace(left, xyz_m=left.xyz_m + np.array([1, 0, 0], np.float32), person=2)
    drawn = renderer.draw(_scene(left, right))
    columns = [np.flatnonzero((drawn.person == i).any(0)).mean() for i in (1, 2)]
    assert columns[1] - columns[0] == pytest.approx(K[0, 0] / 2, abs=1)


def test_backs_are_seen_of_two_sided_surfaces_alone(renderer):
    square = _square()
    back = replace(square, faces=square.faces[:, ::-1].copy())
    assert not renderer.draw(_scene(back)).person.any()
    assert renderer.draw(_scene(replace(back, is_two_sided=True))).person.any()


def test_where_nothing_is_the_backdrop_stays(renderer):
    rng = np.random.default_rng(0)
    backdrop = rng.integers(0, 256, (SIZE, SIZE, 3), dtype=np.uint8)
    drawn = renderer.draw(_scene(_square(half_m=0.1), backdrop=backdrop))
    far = np.ones((SIZE, SIZE), bool)
    far[30:60, 35:65] = False
    assert np.abs(drawn.rgb[far].astype(int) - backdrop[far]).max() <= 1
    wide = np.repeat(backdrop, 2, axis=1)  # the middle is cut out
    cut = renderer.draw(_scene(backdrop=wide)).rgb
    assert np.abs(cut.astype(int) - wide[:, SIZE // 2 : SIZE // 2 + SIZE]).max() <= 1


def test_a_texture_is_the_right_way_up(renderer):
    rgba = np.full((8, 8, 4), 255, np.uint8)
    rgba[:4, :4, 1:3] = 0  # red in the top left quarter
    drawn = renderer.draw(_scene(_square(texture=Texture(rgba, False)))).rgb
    reds = drawn[..., 0].astype(int) - drawn[..., 1] > 60
    reds &= np.abs(drawn[..., 0].astype(int) - 128) > 3
    rows, columns = np.nonzero(reds)
    assert rows.max() < K[1, 2] + 3 and columns.max() < K[0, 2] + 3
    assert len(rows) > 100


def test_holes_are_seen_through(renderer):
    rgba = np.full((16, 16, 4), 255, np.uint8)
    rgba[:, :8, 3] = 0
    square = _square(texture=Texture(rgba, True), tint=(1, 0, 0))
    drawn = renderer.draw(_scene(square, _square(3.0, 2.0, person=2)))
    assert (drawn.person[44, 30:44] == 2).all()
    assert (drawn.person[44, 56:68] == 1).all()
    ignored = replace(square, texture=Texture(rgba, False))
    assert (renderer.draw(_scene(ignored)).person[44, 32:44] == 1).all()


def _one_sided_light(direction: str) -> np.ndarray:
    """Bright where the name says, for a camera that looks at the environment's middle column."""
    environment = np.full((64, 128, 3), 0.05, np.float32)
    place = {"left": (28, 32), "right": (28, 96), "above": (4, 64), "behind": (28, 0)}[direction]
    bright = 160 if direction == "above" else 40  # rows near the pole are short
    environment[place[0] : place[0] + 6, place[1] : place[1] + 6] = bright
    return environment


def _half_means(rgb, drawn, axis) -> tuple[float, float]:
    mask = drawn.person == 1
    places = np.nonzero(mask)[axis]
    values = rgb[mask].mean(1)
    middle = np.median(places)
    return values[places < middle].mean(), values[places > middle].mean()


@pytest.mark.parametrize(
    ("direction", "axis", "first_brighter"), [("left", 1, 1), ("right", 1, 0), ("above", 0, 1)]
)
def test_the_side_towards_the_light_is_brighter(renderer, direction, axis, first_brighter):
    drawn = renderer.draw(_scene(_ball(), environment=_one_sided_light(direction)))
    first, second = _half_means(drawn.rgb, drawn, axis)
    assert (first > 1.5 * second) == bool(first_brighter)
    assert (second > 1.5 * first) != bool(first_brighter)


def test_light_turns_with_the_environment_and_with_up(renderer):
    light = _one_sided_light("left")
    turned = renderer.draw(_scene(_ball(), environment=light, turn_rad=np.pi))
    left, right = _half_means(turned.rgb, turned, 1)
    assert right > 1.5 * left
    rolled = renderer.draw(  # "above" is to the right for a camera that lies on its side
        _scene(_ball(), environment=_one_sided_light("above"), up=(1.0, 0.0, 0.0))
    )
    left, right = _half_means(rolled.rgb, rolled, 1)
    assert right > 1.5 * left


def test_even_light_is_the_same_from_everywhere(renderer):
    drawn = renderer.draw(_scene(_ball(tint=(0.5, 0.5, 0.5), roughness=1.0)))
    values = drawn.rgb[44:48, 40:70].astype(float)
    assert np.ptp(values) < 12


def test_colours_are_linear_inside_and_srgb_outside(renderer):
    """A surface that reflects a part of an even light of 0.6 is that bright."""
    drawn = renderer.draw(_scene(_square(tint=(0.5, 0.5, 0.5), roughness=1.0)))
    linear = ((0.5 + 0.055) / 1.055) ** 2.4 * 0.6 + 0.04 * 0.6
    expected = (1.055 * linear ** (1 / 2.4) - 0.055) * 255
    assert abs(drawn.rgb[44, 48].astype(float) - expected).max() < 3


def test_hue_turns_colours(renderer):
    red = Texture(np.tile(np.array([200, 30, 30, 255], np.uint8), (4, 4, 1)), False)
    plain = renderer.draw(_scene(_square(texture=red))).rgb[44, 48].astype(int)
    turned = renderer.draw(_scene(_square(texture=red, hue_rad=2 * np.pi / 3))).rgb[44, 48]
    assert plain.argmax() == 0
    assert turned.argmax() == 1
    assert np.abs(np.sort(turned.astype(int)) - np.sort(plain)).max() <= 4


def test_what_is_before_the_light_throws_a_shadow(renderer):
    wall = _square(3.0, 1.2, person=1, tint=(0.8, 0.8, 0.8))
    before = _square(2.0, 0.15, person=1, middle=(-0.8, 0.0), is_two_sided=True)
    light = np.full((64, 128, 3), 0.05, np.float32)
    light[30:34, 12:16] = 60  # behind the camera, to its left
    drawn = renderer.draw(_scene(wall, before, environment=light))
    lit = drawn.rgb[..., 0].astype(int)
    on_wall = np.isclose(drawn.depth_m, 3.0)
    shaded = on_wall & (lit < np.median(lit[on_wall]) - 30)
    rows, columns = np.nonzero(shaded)
    assert 20 < len(rows) < 0.2 * on_wall.sum()
    assert columns.mean() > np.nonzero(np.isclose(drawn.depth_m, 2.0))[1].mean() + 5
    assert abs(rows.mean() - K[1, 2]) < 8


def test_a_shadow_catcher_darkens_the_backdrop_and_is_nowhere_else(renderer):
    ground = _square(half_m=3.0)
    xyz = ground.xyz_m[:, [0, 2, 1]] + np.array([0, -1.6, 2.5], np.float32)
    ground = replace(
        ground,
        xyz_m=xyz,
        normals=np.tile(np.array([0, -1, 0], np.float32), (4, 1)),
        person=0,
        is_two_sided=True,
        is_shadow_catcher=True,
    )
    light = _one_sided_light("above")
    alone = renderer.draw(_scene(ground, environment=light))
    assert np.abs(alone.rgb.astype(int) - 128).max() <= 2
    assert np.isinf(alone.depth_m).all()
    ball = _ball((0.0, 0.0, 2.5), 0.2)
    both = renderer.draw(_scene(ground, ball, environment=light))
    dark = (both.rgb.max(2) < 100) & (both.person == 0)
    assert dark.sum() > 20
    beside = cv2.dilate((both.person == 1).astype(np.uint8), np.ones((3, 3))) == 0
    assert both.rgb[beside].max() <= 130


def test_edges_are_smooth_and_maps_are_not(renderer):
    square = _square(tint=(0, 0, 0))
    xyz = square.xyz_m.copy()
    angle = 0.3
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    xyz[:, :2] = (xyz[:, :2] @ turn.T).astype(np.float32)
    white = np.full((SIZE, SIZE, 3), 255, np.uint8)
    drawn = renderer.draw(_scene(replace(square, xyz_m=xyz), backdrop=white))
    between = (drawn.rgb[..., 1] > 90) & (drawn.rgb[..., 1] < 230)
    assert 40 < between.sum() < 400
    assert set(np.unique(drawn.depth_m)) == {np.float32(2.0), np.float32(np.inf)}


def test_without_a_backdrop_the_environment_is_seen(renderer):
    environment = np.full((64, 128, 3), 0.1, np.float32)
    environment[:, 70:, 0] = 0.8  # red to the right of ahead
    rgb = renderer.draw(_scene(environment=environment, backdrop=None)).rgb.astype(int)
    reds = rgb[..., 0] - rgb[..., 1] > 80
    assert reds[:, -10:].all() and not reds[:, :30].any()


def test_drawing_is_repeatable(opengl):
    ball = _ball(tint=(0.7, 0.4, 0.2))
    scene = _scene(ball, _square(3.0, 1.0, person=2), environment=_one_sided_light("left"))
    with Renderer(SIZE) as one, Renderer(SIZE) as other:
        first = one.draw(scene)
        again = [other.draw(scene), one.draw(_scene(_square())), one.draw(scene)]
    for drawn in (again[0], again[2]):
        for name, value in vars(first).items():
            np.testing.assert_array_equal(value, getattr(drawn, name))


def test_more_meshes_and_textures_than_are_kept(renderer):
    for i in range(120):
        rgba = np.full((4, 4, 4), i, np.uint8)
        square = _square(person=i % 255 + 1, texture=Texture(rgba, False))
        drawn = renderer.draw(_scene(square))
        assert drawn.person[44, 48] == i % 255 + 1
    first = renderer.draw(
        _scene(_square(texture=Texture(np.full((4, 4, 4), 255, np.uint8), False)))
    )
    assert first.rgb[44, 48, 0] > 180


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"xyz_m": np.full((4, 3), np.nan, np.float32)}, "not finite"),
        ({"faces": np.array([(0, 1, 4)])}, "it lacks"),
        ({"faces": np.array([(0, 1, -1)])}, "it lacks"),
        ({"faces": np.zeros((0, 3), int)}, "triangles"),
        ({"person": 256}, "0 to 255"),
    ],
)
def test_surfaces_that_cannot_be_drawn(renderer, change, words):
    with pytest.raises(InputError, match=words):
        renderer.draw(_scene(_square(), replace(_square(), **change)))


def test_scenes_of_another_size(renderer, opengl):
    with pytest.raises(InputError, match="96 pixels"):
        renderer.draw(Scene(64, K, (), Light(None, 0.0, UP), None))
    with pytest.raises(InputError, match="K must be"):
        renderer.draw(Scene(SIZE, K * np.nan, (), Light(None, 0.0, UP), None))
    with pytest.raises(InputError, match="16 to 2048"):
        Renderer(5000)


def test_without_opengl_it_is_said_what_to_install(monkeypatch):
    def none(**_):
        raise Exception("libEGL.so not loaded")  # what moderngl raises

    monkeypatch.setattr(context.moderngl, "create_context", none)
    with pytest.raises(EngineError, match=r"libEGL.so not loaded.*apt-get install libegl1"):
        Renderer(SIZE)
