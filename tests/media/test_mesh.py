"""Meshes in pictures: the right pixels, the nearer in front, from where it is said, never a crash."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from kinesphere.core.camera import Camera, pinhole
from kinesphere.core.errors import InputError
from kinesphere.core.skeleton import INDEX
from kinesphere.media import triangles
from kinesphere.media.mesh import draw_aside, draw_mesh, sheet
from kinesphere.media.triangles import NONE, front, normals, spread

WHITE = (255, 255, 255)
RED, GREEN = (255, 0, 0), (0, 255, 0)
Mesh = tuple[np.ndarray, np.ndarray]


def sphere(at_m: tuple[float, float, float], radius_m: float = 0.3, rings: int = 24) -> Mesh:
    """A ball of triangles, counter-clockwise from outside."""
    up = np.linspace(0, np.pi, rings + 1)[:, None]
    around = np.linspace(0, 2 * np.pi, 2 * rings, endpoint=False)[None]
    ring = np.stack(
        np.broadcast_arrays(np.sin(up) * np.cos(around), -np.cos(up), np.sin(up) * np.sin(around)),
        axis=-1,
    )
    n = 2 * rings
    i, j = np.meshgrid(np.arange(rings), np.arange(n), indexing="ij")
    a, b, c, d = i * n + j, i * n + (j + 1) % n, (i + 1) * n + j, (i + 1) * n + (j + 1) % n
    faces = np.concatenate([np.stack([a, c, b], -1), np.stack([b, c, d], -1)]).reshape(-1, 3)
    return ring.reshape(-1, 3) * radius_m + at_m, faces


def square(z_left_m: float, z_right_m: float, half_m: float = 0.4) -> Mesh:
    """A square that faces the camera, its left and right edges at two depths."""
    xy = np.array([[-1, -1], [-1, 1], [1, 1], [1, -1]]) * half_m
    z = np.array([z_left_m, z_left_m, z_right_m, z_right_m])
    return np.column_stack([xy, z]), np.array([[0, 1, 2], [0, 2, 3]])


def together(*meshes: Mesh) -> Mesh:
    """Several meshes as one."""
    starts = np.cumsum([0, *(len(v) for v, _ in meshes)])
    faces = [f + start for (_, f), start in zip(meshes, starts, strict=False)]
    return np.concatenate([v for v, _ in meshes]), np.concatenate(faces)


def black(camera: Camera) -> np.ndarray:
    return np.zeros((camera.size_px[1], camera.size_px[0], 3), np.uint8)


def alpha(mesh: Mesh, camera: Camera) -> np.ndarray:
    """How much of each pixel an opaque mesh hides, 0 to 1."""
    dark, bright = (
        draw_mesh(black(camera) + np.uint8(level), *mesh, camera, WHITE, 1.0)[..., 0]
        for level in (0, 255)
    )
    return 1 - (bright.astype(float) - dark) / 255


def covered(mesh: Mesh, camera: Camera) -> np.ndarray:
    return alpha(mesh, camera) > 0.5


def pose(at_m: tuple[float, float, float] = (0.0, 0.0, 3.0)) -> np.ndarray:
    """33 landmarks of somebody who stands, roughly."""
    xyz = np.random.default_rng(5).normal(0, 0.15, (33, 3))
    xyz[:, 1] = np.linspace(-0.8, 0.8, 33)
    return xyz + at_m


CAMERA = pinhole((160, 120), 60.0)
BARREL = replace(CAMERA, distortion=np.array([-0.3, 0.05, 0.01, -0.01, 0.0]))

# over the picture


@pytest.mark.parametrize("camera", [CAMERA, BARREL], ids=["pinhole", "barrel"])
@pytest.mark.parametrize(
    "at_m", [(0.0, 0.0, 2.0), (0.3, -0.2, 1.2), (0.6, 0.0, 1.2), (0.0, 0.5, 1.1)]
)
def test_a_ball_covers_the_hull_of_its_points(camera: Camera, at_m: tuple[float, float, float]):
    mesh = sphere(at_m)
    hull = cv2.convexHull(np.rint(camera.project(mesh[0]) * 16).astype(np.int32))
    fine = np.zeros((16 * 120, 16 * 160), np.float32)
    cv2.fillConvexPoly(fine, hull, 1)
    share = cv2.resize(fine, (160, 120), interpolation=cv2.INTER_AREA)
    hidden = alpha(mesh, camera)
    assert share.sum() > 500
    assert hidden.sum() == pytest.approx(share.sum(), rel=0.01)
    assert np.abs(hidden - share).max() < 0.5


def test_edges_are_smooth_and_the_rest_is_solid():
    hidden = alpha(sphere((0.01, 0, 2)), CAMERA)
    edge = (hidden > 0.1) & (hidden < 0.9)
    around = cv2.dilate((hidden < 0.1).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    assert edge.sum() > 40 and (edge <= around).all()


def test_the_nearer_square_hides_the_farther_in_any_order():
    near, far = square(1.0, 1.0, 0.1), square(2.0, 2.0, 0.5)
    near_alone, far_alone = (draw_mesh(black(CAMERA), *m, CAMERA, RED, 1.0) for m in (near, far))
    hidden = alpha(near, CAMERA)
    assert 200 < (hidden == 1).sum() < (alpha(far, CAMERA) == 1).sum()
    for mesh in (together(near, far), together(far, near)):
        out = draw_mesh(black(CAMERA), *mesh, CAMERA, RED, 1.0)
        assert np.array_equal(out[hidden == 1], near_alone[hidden == 1])
        assert np.array_equal(out[hidden == 0], far_alone[hidden == 0])


def test_squares_that_cross_show_their_nearer_halves():
    xy_px = np.tile(np.array([[0.0, 0], [0, 60], [100, 60], [100, 0]]), (2, 1))
    depth_m = np.array([1, 1, 2, 2, 2, 2, 1, 1.0])
    faces = np.array([[0, 1, 2], [0, 2, 3], [4, 5, 6], [4, 6, 7]])
    best = front(xy_px, depth_m, faces, (100, 60))
    assert (best[:, :49] < 2).all() and (best[:, 51:] >= 2).all()


def test_the_light_comes_from_the_upper_left():
    out = draw_mesh(black(CAMERA), *sphere((0, 0, 2)), CAMERA, WHITE, 1.0)[..., 0].astype(int)
    assert out[50, 70] > out[60, 80] > out[70, 90] > 30


def test_opacity_mixes_the_picture_and_the_mesh():
    picture = np.random.default_rng(0).integers(0, 256, (120, 160, 3), np.uint8)
    before = picture.copy()
    none, half, full = (
        draw_mesh(picture, *sphere((0, 0, 2)), CAMERA, GREEN, opacity) for opacity in (0, 0.5, 1)
    )
    assert np.array_equal(picture, before) and np.array_equal(none, before)
    assert np.abs(half - (none.astype(float) + full) / 2).max() <= 1
    assert full[60, 80, 1] > 60 and full[60, 80, 0] < 60


def test_a_principal_point_moved_by_whole_pixels_moves_the_picture():
    moved = replace(CAMERA, K=CAMERA.K + np.array([[0, 0, 7], [0, 0, -5], [0, 0, 0]]))
    out, there = (draw_mesh(black(CAMERA), *sphere((0, 0, 2)), c, RED) for c in (CAMERA, moved))
    assert np.array_equal(np.roll(out, (-5, 7), axis=(0, 1)), there)


def test_where_the_camera_stands_in_the_world_does_not_matter():
    turned = np.array([[0, 0, 1, 5], [0, 1, 0, 6], [-1, 0, 0, 7.0]])
    elsewhere = replace(CAMERA, T_camera_world=turned)
    mesh = sphere((0.1, 0, 2))
    assert np.array_equal(
        draw_mesh(black(CAMERA), *mesh, CAMERA), draw_mesh(black(CAMERA), *mesh, elsewhere)
    )


def inside_out(mesh: Mesh) -> Mesh:
    return mesh[0], mesh[1][:, ::-1]


@pytest.mark.parametrize(
    "mesh",
    [
        sphere((0, 0, -2)),
        sphere((0, 0, 0), 0.3),
        sphere((9, 0, 1)),
        inside_out(square(1, 1)),
        (np.zeros((0, 3)), np.zeros((0, 3), int)),
        (np.zeros((5, 3)), np.array([[0, 1, 2]])),
        (np.ones((5, 3)), np.array([[0, 1, 1], [2, 3, 4]])),
    ],
    ids=["behind", "around", "beside", "from behind", "nothing", "at the lens", "no area"],
)
def test_nothing_is_drawn_of_what_is_not_seen(mesh: Mesh):
    assert not draw_mesh(black(CAMERA), *mesh, CAMERA, WHITE, 1.0).any()


def test_of_a_mesh_that_reaches_behind_the_camera_the_rest_is_drawn():
    both = together(sphere((0, 0, -2)), sphere((0, 0, 2)))
    faces = np.concatenate([both[1], [[0, len(both[0]) - 1, 5]]])
    out = draw_mesh(black(CAMERA), both[0], faces, CAMERA)
    assert np.array_equal(out, draw_mesh(black(CAMERA), *sphere((0, 0, 2)), CAMERA))


def test_a_distortion_does_not_fold_in_what_is_far_beside_the_camera():
    strong = replace(CAMERA, distortion=np.array([-0.3, 0, 0, 0, 0]))
    x, y = strong.project(np.array([[1.7, 0, 1.0]]))[0]
    assert 0 < x < 160 and 0 < y < 120
    assert not covered(sphere((1.7, 0, 1.0), 0.2), strong).any()


@pytest.mark.parametrize("size_m", [1e3, 1e9, 1e15])
def test_a_huge_mesh_fills_the_picture(size_m: float):
    assert covered(square(1, 1, size_m), CAMERA).all()


# the triangles


def slow_front(xy: np.ndarray, depth: np.ndarray, faces: np.ndarray, size: tuple[int, int]):
    """Pixel after pixel, triangle after triangle."""
    best, close = np.full((size[1], size[0]), NONE), np.zeros((size[1], size[0]))
    for y, x in np.ndindex(size[1], size[0]):
        for k, (a, b, c) in enumerate(faces):
            m = np.array([[*xy[i], 1] for i in (a, b, c)]).T
            if np.linalg.det(m) >= 0:
                continue
            weights = np.linalg.solve(m, [x + 0.5, y + 0.5, 1])
            if weights.min() >= 0:
                at = float(weights @ (1 / depth[[a, b, c]]))
                if at > close[y, x]:
                    close[y, x], best[y, x] = at, k
    return best


def test_fast_triangles_are_slow_triangles():
    rng = np.random.default_rng(3)
    xy, depth = rng.uniform(-8, 28, (30, 2)), rng.uniform(1, 3, 30)
    faces = rng.permutation(np.arange(30).repeat(2)).reshape(-1, 3)
    best = front(xy, depth, faces, (20, 16))
    assert (best != NONE).sum() > 50
    assert np.array_equal(best, slow_front(xy, depth, faces, (20, 16)))


def test_the_same_comes_out_a_few_pixels_at_a_time(monkeypatch: pytest.MonkeyPatch):
    mesh = sphere((0.1, 0.2, 1.0))
    whole = draw_mesh(black(CAMERA), *mesh, CAMERA)
    monkeypatch.setattr(triangles, "_SPANS", 7)
    monkeypatch.setattr(triangles, "_PIXELS", 11)
    assert np.array_equal(draw_mesh(black(CAMERA), *mesh, CAMERA), whole)


def grid(n: int, size: float) -> Mesh:
    """A crooked net over a square of `size` pixels."""
    at = np.stack(np.meshgrid(*2 * [np.linspace(0, size, n)], indexing="ij"), axis=-1)
    at[1:-1, 1:-1] += np.random.default_rng(1).uniform(-0.3, 0.3, (n - 2, n - 2, 2)) * size / n
    i = (np.arange(n - 1)[:, None] * n + np.arange(n - 1)).ravel()
    faces = np.concatenate([np.stack([i, i + 1, i + n]), np.stack([i + 1, i + n + 1, i + n])], 1)
    return at.reshape(-1, 2), faces.T


def test_a_net_has_neither_gaps_nor_overlaps():
    xy, faces = grid(12, 64.0)
    assert (front(xy, np.ones(len(xy)), faces, (64, 64)) != NONE).all()
    one_by_one = [
        front(xy, np.ones(len(xy)), faces[[k]], (64, 64)) != NONE for k in range(len(faces))
    ]
    assert (np.sum(one_by_one, axis=0) == 1).all()


def test_values_that_are_linear_in_the_picture_stay_so():
    xy, faces = grid(8, 40.0)
    best = front(xy, np.ones(len(xy)), faces, (40, 40))
    out = spread(np.stack([3 * xy[:, 0] - xy[:, 1], xy[:, 1]], 1), xy, faces, best)
    y, x = np.mgrid[:40, :40] + 0.5
    assert np.allclose(out, np.stack([(3 * x - y).ravel(), y.ravel()], axis=1), atol=1e-3)


def test_normals_of_a_ball_point_away_from_its_middle():
    vertices, faces = sphere((1.0, 2.0, 3.0), 0.5)
    away = (vertices - [1, 2, 3]) / 0.5
    assert ((normals(vertices, faces) * away).sum(axis=1) > 0.99).all()


# from elsewhere


@pytest.mark.parametrize("view", ["side", "above"])
def test_a_view_has_its_size_and_is_the_same_each_time(view):
    mesh = sphere((0, 0.3, 3))
    out = draw_aside(*mesh, pose(), (200, 260), view)
    assert out.shape == (260, 200, 3) and out.dtype == np.uint8
    assert np.array_equal(out, draw_aside(*mesh, pose(), (200, 260), view))


def width_px(mesh: Mesh, size_px: tuple[int, int]) -> int:
    """How wide a mesh is from the side: where the view differs from that of its vertices alone."""
    point = np.tile([0.0, 0, 3], (33, 1))
    out, empty = (draw_aside(mesh[0], f, point, size_px) for f in (mesh[1], mesh[1][:0]))
    columns = np.flatnonzero((out != empty).any(axis=(0, 2)))
    return int(columns[-1] - columns[0] + 1)


def ellipsoid(half_m: tuple[float, float, float]) -> Mesh:
    vertices, faces = sphere((0, 0, 0), 1.0)
    return vertices * half_m + [0, 0, 3], faces


def test_what_is_deep_is_wide_from_the_side_and_what_is_wide_is_not():
    deep, wide = (
        width_px(ellipsoid(half), (400, 400)) for half in ((0.1, 0.4, 0.4), (0.4, 0.4, 0.1))
    )
    assert deep / wide == pytest.approx(4, rel=0.1)


def test_half_a_metre_is_half_a_metre():
    mesh = ellipsoid((0.25, 0.25, 0.25))
    out = draw_aside(*mesh, np.tile([0.0, 0, 3], (33, 1)), (600, 600))
    bar = np.flatnonzero((out[600 - 600 // 26] > 200).all(axis=-1))
    assert bar[-1] - bar[0] == pytest.approx(width_px(mesh, (600, 600)), rel=0.03)


def test_sides_keep_their_colours():
    xyz = pose()
    out = draw_aside(*sphere((0, 0, 3)), xyz, (300, 400)).astype(int)
    assert ((out[..., 0] > 200) & (out[..., 2] < 60)).sum() > 50
    assert ((out[..., 0] < 60) & (out[..., 2] > 180)).sum() > 50


def test_a_body_without_a_surface_still_has_its_skeleton():
    out = draw_aside(np.zeros((0, 3)), np.zeros((0, 3), int), pose(), (200, 260), "above")
    assert ((out[..., 0] > 200) & (out[..., 2] < 60)).any()


# the sheet


@pytest.mark.parametrize("size", [(160, 120), (120, 160), (4000, 500), (3, 2)])
def test_a_sheet_is_768_high_whatever_the_picture(size: tuple[int, int]):
    camera = pinhole(size, 60.0)
    out = sheet(black(camera), *sphere((0, 0, 2)), camera, pose(), "name")
    wide = min(round(size[0] * 720 / size[1]), 1280)
    assert out.shape == (768, wide + 2 * 544, 3)


def test_the_first_panel_is_the_picture_with_the_mesh():
    camera = pinhole((960, 720), 60.0)
    picture = np.random.default_rng(0).integers(0, 256, (720, 960, 3), np.uint8)
    out = sheet(picture, *sphere((0, 0, 2)), camera, pose(), "name")
    assert np.array_equal(out[:720, :960], draw_mesh(picture, *sphere((0, 0, 2)), camera))


def test_words_are_one_line_and_are_cut_where_they_end():
    picture = black(CAMERA)
    short, lines, long, longer = (
        sheet(picture, *sphere((0, 0, 2)), CAMERA, pose(), words)[720:]
        for words in ("a b", "a\nb", "ab " * 200, "ab " * 300)
    )
    assert np.array_equal(short, lines)
    assert np.array_equal(long, longer)
    assert not np.array_equal(short, long)
    assert (long[:, -20:] == long[0, 0]).all()


# what is refused


@pytest.mark.parametrize(
    ("vertices", "faces", "says"),
    [
        (np.zeros((4, 2)), np.zeros((1, 3), int), "vertices_m"),
        (np.full((4, 3), np.nan), np.zeros((1, 3), int), "finite"),
        (np.zeros((4, 3)), np.zeros((1, 4), int), "faces"),
        (np.zeros((4, 3)), np.zeros((1, 3)), "integers"),
        (np.zeros((4, 3)), np.array([[0, 1, 4]]), "0 to 3"),
        (np.zeros((4, 3)), np.array([[0, 1, -1]]), "0 to 3"),
    ],
)
def test_a_mesh_that_is_none_is_told(vertices: np.ndarray, faces: np.ndarray, says: str):
    with pytest.raises(InputError, match=says):
        draw_mesh(black(CAMERA), vertices, faces, CAMERA)
    with pytest.raises(InputError, match=says):
        draw_aside(vertices, faces, pose(), (100, 100))


def test_a_picture_that_does_not_fit_is_told():
    with pytest.raises(InputError, match=r"\(160, 120\)"):
        draw_mesh(np.zeros((60, 80, 3), np.uint8), *sphere((0, 0, 2)), CAMERA)
    with pytest.raises(InputError, match="uint8"):
        draw_mesh(np.zeros((120, 160, 3)), *sphere((0, 0, 2)), CAMERA)
    with pytest.raises(InputError, match="opacity"):
        draw_mesh(black(CAMERA), *sphere((0, 0, 2)), CAMERA, WHITE, 75)
    with pytest.raises(InputError, match="xyz_m"):
        draw_aside(*sphere((0, 0, 2)), pose()[: INDEX["left_hip"]], (100, 100))
    with pytest.raises(InputError, match="size_px"):
        draw_aside(*sphere((0, 0, 2)), pose(), (10, 100))
