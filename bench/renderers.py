"""What draws people fastest on one core: the same dressed people, by each renderer that is installed.

    .venv/bin/python bench/renderers.py [--people FOLDER] [--size 256] [--pictures 30]

Ours gives a picture with shadows and smooth edges, and maps of depth and parts. The others give less:
trimesh with Embree a shaded picture and depth, pyrender a picture and depth, Mitsuba a path-traced
picture. `pip install trimesh embreex pyrender mitsuba` in an environment of its own brings them; what is
not there is left out. CPU time of one thread, in milliseconds a picture; also in .bench/renderers.json.
"""

import argparse
import importlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

ONE_THREAD: Final = ("LP_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
os.environ.update(dict.fromkeys(ONE_THREAD[1:], "1") | {ONE_THREAD[0]: "0"})
os.environ.setdefault("PYOPENGL_PLATFORM", "egl")

import numpy as np  # noqa: E402
import torch  # noqa: E402

from kinesphere.body import anny  # noqa: E402
from kinesphere.core.arrays import Array  # noqa: E402
from kinesphere.learn.synthetic import light, poses, wardrobe  # noqa: E402
from kinesphere.learn.synthetic.render import Renderer  # noqa: E402
from kinesphere.learn.synthetic.scene import Scene  # noqa: E402
from report import console, machine, table  # noqa: E402

SHAPES: Final = 24
SAMPLES: Final = 16
"""Of Mitsuba, a pixel."""
OUT: Final = Path(".bench/renderers.json")
Drawer = Callable[[Scene], object]


def scenes(count: int, size_px: int, people: Path | None) -> tuple[list[Scene], float]:
    """People in recorded poses who fill the picture, and how long one takes to dress (ms)."""
    body, found, lights = anny.load(shapes=SHAPES), wardrobe.load(people), light.load()
    rng = np.random.default_rng(0)
    turns = poses.training()
    K = np.array([[size_px * 1.2, 0, size_px / 2], [0, size_px * 1.2, size_px / 2], [0, 0, 1]])
    made: list[Scene] = []
    took = 0.0
    looks = [wardrobe.look(found, rng) for _ in range(count)]
    for worn in (piece for look in looks for piece in look.others):
        _ = worn.piece  # simplified when it is first worn
    for look in looks:
        parameters = torch.zeros(1, body.layout.size)
        pose = torch.as_tensor(np.asarray(turns[int(rng.integers(len(turns)))])).float().clone()
        pose[0] = torch.tensor([0.0, 0.0, float(rng.uniform(-np.pi, np.pi))])
        parameters[0, body.layout.rotations] = pose.flatten()
        parameters[0, body.layout.translation] = torch.tensor([0.0, 0.05, 2.4])
        started = time.process_time()
        surfaces = wardrobe.dressed(body, parameters, look, 1)
        took += time.process_time() - started
        backdrop = np.full((size_px, size_px, 3), 120, np.uint8)
        made.append(Scene(size_px, K, surfaces, lights.some((0.0, -1.0, 0.0), rng), backdrop))
    return made, took / count * 1000


def ours(size_px: int) -> Drawer:
    return Renderer(size_px).draw


def _joined(scene: Scene) -> tuple[Array, Array, Array]:
    """All triangles as one mesh, with a colour for each vertex."""
    xyz, faces, colours, first = [], [], [], 0
    for surface in scene.surfaces:
        xyz.append(surface.xyz_m)
        faces.append(surface.faces + first)
        first += len(surface.xyz_m)
        colours.append(_colours(surface))
    return np.concatenate(xyz), np.concatenate(faces), np.concatenate(colours)


def _colours(surface: Any) -> Array:
    if surface.texture is None:
        return np.tile(np.array([200, 200, 200], np.uint8), (len(surface.xyz_m), 1))
    rgba = surface.texture.rgba
    height, width = rgba.shape[:2]
    at = (surface.uv % 1 * [width, height]).astype(int)
    return rgba[height - 1 - at[:, 1].clip(0, height - 1), at[:, 0].clip(0, width - 1), :3]


def embree(size_px: int) -> Drawer:
    """A ray through each pixel's middle, Lambert's shading; no shadows, no smooth edges."""
    trimesh: Any = importlib.import_module("trimesh")
    rays: Any = importlib.import_module("trimesh.ray.ray_pyembree")
    y, x = np.mgrid[:size_px, :size_px] + 0.5
    pixels = np.stack([x.ravel(), y.ravel(), np.ones(size_px**2)], 1)

    def draw(scene: Scene) -> tuple[Array, Array]:
        xyz, faces, colours = _joined(scene)
        mesh = trimesh.Trimesh(xyz, faces, process=False)
        ways = pixels @ np.linalg.inv(scene.K).T
        caster = rays.RayMeshIntersector(mesh)
        hit = caster.intersects_first(np.zeros_like(ways), ways)
        seen = hit >= 0
        corner = xyz[faces[hit[seen]]]
        normal = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        way = ways[seen]
        depth = np.zeros(len(ways))
        depth[seen] = (normal * corner[:, 0]).sum(1) / (normal * way).sum(1)
        rgb = np.full((len(ways), 3), 120.0)
        rgb[seen] = colours[faces[hit[seen], 0]] * np.abs(normal[:, 2:])
        return rgb.reshape(size_px, size_px, 3), depth.reshape(size_px, size_px)

    return draw


def pyrender(size_px: int) -> Drawer:
    """One light, no shadows, a colour for each vertex."""
    trimesh: Any = importlib.import_module("trimesh")
    module: Any = importlib.import_module("pyrender")
    drawer = module.OffscreenRenderer(size_px, size_px)

    def draw(scene: Scene) -> object:
        xyz, faces, colours = _joined(scene)
        mesh = trimesh.Trimesh(
            xyz * [1, -1, -1], faces, vertex_colors=np.asarray(colours), process=False
        )
        stage = module.Scene(ambient_light=[0.3] * 3)
        stage.add(module.Mesh.from_trimesh(mesh))
        fx, fy, cx, cy = scene.K[[0, 1, 0, 1], [0, 1, 2, 2]]
        stage.add(module.IntrinsicsCamera(fx, fy, cx, cy))
        stage.add(module.DirectionalLight(intensity=3.0))
        return drawer.render(stage)

    return draw


def mitsuba(size_px: int) -> Drawer:
    """Paths of light from an environment, for each of 16 samples a pixel."""
    mi: Any = importlib.import_module("mitsuba")
    mi.set_variant("scalar_rgb")
    importlib.import_module("drjit").set_thread_count(0)

    def draw(scene: Scene) -> Array:
        xyz, faces, colours = _joined(scene)
        mesh = mi.Mesh("person", len(xyz), len(faces), has_vertex_texcoords=False)
        mesh.add_attribute("vertex_color", 3, (colours / 255).astype(np.float32).ravel())
        values: Any = mi.traverse(mesh)
        values["vertex_positions"] = xyz.astype(np.float32).ravel()
        values["faces"] = faces.astype(np.uint32).ravel()
        values.update()
        fov = np.degrees(2 * np.arctan(size_px / 2 / scene.K[0, 0]))
        look: Any = mi.ScalarTransform4f().look_at([0, 0, 0], [0, 0, 1], [0, -1, 0])
        stage = mi.load_dict(
            {
                "type": "scene",
                "integrator": {"type": "path", "max_depth": 3},
                "sensor": {
                    "type": "perspective",
                    "fov": float(fov),
                    "to_world": look,
                    "film": {"type": "hdrfilm", "width": size_px, "height": size_px},
                    "sampler": {"type": "independent", "sample_count": SAMPLES},
                },
                "sky": {"type": "constant"},
                "person": mesh,
            }
        )
        return np.asarray(mi.render(stage))

    return draw


CANDIDATES: Final[dict[str, Callable[[int], Drawer]]] = {
    "kinesphere (moderngl, EGL)": ours,
    "trimesh, Embree": embree,
    "pyrender (EGL)": pyrender,
    f"Mitsuba, {SAMPLES} samples": mitsuba,
}


def measured(draw: Drawer, some: list[Scene]) -> float:
    """Milliseconds of CPU time a picture, the first ones left out: textures are uploaded then."""
    for scene in some:
        draw(scene)
    started = time.process_time()
    for scene in some:
        draw(scene)
    return (time.process_time() - started) / len(some) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=Path)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--pictures", type=int, default=30)
    options = parser.parse_args()
    torch.set_num_threads(1)
    some, dress_ms = scenes(options.pictures, options.size, options.people)
    figures: dict[str, float] = {"posed and dressed": dress_ms}
    for name, make in CANDIDATES.items():
        try:
            draw = make(options.size)
        except ImportError as error:
            console.print(f"{name}: left out: {error}", style="dim")
            continue
        figures[name] = measured(draw, some[:4] if make is mitsuba else some)
    rows = [(name, ms, 1000 / ms) for name, ms in figures.items()]
    table(f"{options.size} x {options.size} pixels", ("what", "ms", "a second and core"), rows)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(
        json.dumps({"machine": machine(), "size": options.size, "ms": figures}, indent=1)
    )


if __name__ == "__main__":
    main()
