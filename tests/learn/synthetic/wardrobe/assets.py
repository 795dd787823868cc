"""Small assets in MakeHuman's formats, made of the base mesh itself."""

from pathlib import Path

import cv2
import numpy as np

from kinesphere.learn.synthetic.wardrobe import base_mesh, parts

SCALES = "x_scale 0 1 1.0\ny_scale 0 1 1.0\nz_scale 0 1 1.0\n"


def tube(low_m: float, high_m: float) -> np.ndarray:
    """Faces of the skin (vertices of the base mesh) between two heights over the hips."""
    base = base_mesh.load()
    faces = base.skin_faces
    height = base.mean_m[faces][..., 2]
    wide = np.abs(base.mean_m[faces][..., 0]).max(1) < 0.3
    return faces[(height > low_m).all(1) & (height < high_m).all(1) & wide]


def write_garment(
    folder: Path, name: str, faces: np.ndarray, kind: str = "clothes", transparent: bool = False
) -> Path:
    """Clothes that lie on the skin; they hide what they cover."""
    home = folder / kind / name
    home.mkdir(parents=True, exist_ok=True)
    vertices, corners = np.unique(faces, return_inverse=True)
    corners = corners.reshape(-1, 3) + 1
    obj = ["v 0 0 0"] * len(vertices) + ["vt 0.25 0.25", "vt 0.75 0.25", "vt 0.5 0.75"]
    obj += [f"f {a}/1 {b}/2 {c}/3" for a, b, c in corners]
    (home / f"{name}.obj").write_text("# a mesh\n" + "\n".join(obj))
    lines = ["# clothes", "basemesh hm08", f"name {name}", f"obj_file {name}.obj", SCALES]
    lines += [f"material {name}.mhmat", "verts 0", *map(str, vertices)]
    lines += ["delete_verts", " ".join(map(str, vertices))]
    (home / f"{name}.mhclo").write_text("\n".join(lines))
    material = f"name {name}\ndiffuseTexture {name}.png\ntransparent {transparent}\n"
    (home / f"{name}.mhmat").write_text(material)
    write_picture(home / f"{name}.png", (200, 40, 40))
    return home


def write_picture(path: Path, rgb: tuple[int, int, int], alpha: int = 255) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    bgra = np.full((16, 16, 4), (*rgb[::-1], alpha), np.uint8)
    assert cv2.imwrite(str(path), bgra if path.suffix == ".png" else bgra[..., :3])


def write_folder(folder: Path) -> Path:
    """Two skins, a suit, shoes, hair, and eyes of one colour."""
    write_picture(folder / "skins/young_light_female_diffuse.png", (240, 200, 180))
    write_picture(folder / "skins/old_dark_male_diffuse.jpg", (90, 60, 45))
    write_garment(folder, "suit", tube(-0.6, 0.35))
    write_garment(folder, "shoes", tube(-0.95, -0.7))
    hair = parts.load().skin
    top = base_mesh.load().skin_faces
    assert len(hair.faces) == len(top)
    head = base_mesh.load().mean_m[top][..., 2].min(1) > 0.68
    write_garment(folder, "hair", top[head], "hair", transparent=True)
    eye = folder / "eyes/brown.mhmat"
    eye.parent.mkdir(parents=True)
    eye.write_text("diffuseTexture brown.png\n")
    write_picture(folder / "eyes/brown.png", (80, 50, 30))
    return folder
