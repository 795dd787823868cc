"""Folders of assets as they come: broken files are left out, with a reason; the rest is used."""

from pathlib import Path

import numpy as np
import pytest

from kinesphere.core.errors import InputError
from kinesphere.learn.synthetic import wardrobe
from kinesphere.learn.synthetic.wardrobe import files, folder
from learn.synthetic.wardrobe import assets


@pytest.fixture
def people(tmp_path) -> Path:
    return assets.write_folder(tmp_path / "people")


def test_what_is_in_a_folder(people):
    found = wardrobe.load(people)
    assert {(g.name, g.kind) for g in found.garments} == {
        ("suit", folder.SUIT),
        ("shoes", folder.SHOES),
        ("hair", folder.HAIR),
    }
    assert [s.sex for s in found.skins] == ["male", "female"]
    assert len(found.eyes) == 1
    assert found.skipped == ()


def _replaced(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text)


BROKEN = {
    "another mesh": ("suit.mhclo", ("hm08", "hm09"), "hm09"),
    "no vertices": ("suit.mhclo", ("verts 0", "weights"), "no vertices"),
    "no scale": ("suit.mhclo", ("x_scale 0 1 1.0", "x_scale 0 1"), "x_scale"),
    "a scale of zero": ("suit.mhclo", ("x_scale 0 1 1.0", "x_scale 0 1 0.0"), "x_scale"),
    "words for numbers": ("suit.mhclo", ("verts 0", "verts 0\n5 5 5 x y z 0 0 0"), "line"),
    "too few numbers": ("suit.mhclo", ("verts 0", "verts 0\n5 5 5"), "1 or 9 numbers"),
    "not a number": ("suit.mhclo", ("verts 0", "verts 0\n5 5 5 nan 0 0 0 0 0"), "not finite"),
    "vertices that hm08 lacks": ("suit.mhclo", ("verts 0", "verts 0\n19158"), "beyond"),
    "negative vertices": ("suit.mhclo", ("verts 0", "verts 0\n-3"), "beyond"),
    "a range without end": (
        "suit.mhclo",
        ("delete_verts", "delete_verts\n1 - 99999999999"),
        "too long",
    ),
    "a mesh elsewhere": ("suit.mhclo", ("obj_file suit.obj", "obj_file /etc/passwd"), "beside"),
    "a mesh far above": (
        "suit.mhclo",
        ("obj_file suit.obj", "obj_file ../../../../etc/passwd"),
        "beside",
    ),
    "no mesh": ("suit.mhclo", ("obj_file suit.obj", "obj_file none.obj"), "cannot be read"),
    "another mesh's vertices": ("suit.obj", ("v 0 0 0\n", ""), "vertices"),
    "faces beyond the end": ("suit.obj", ("f ", "f 99999/1 1/1 2/1\nf "), "not there"),
    "no faces": ("suit.obj", ("\nf ", "\n#f "), ""),
    "a face of words": ("suit.obj", ("\nf ", "\nf a b c\nf "), "line"),
    "no material": ("suit.mhclo", ("material suit.mhmat\n", ""), "no material"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_garment_is_left_out_and_named(people, what):
    name, pair, words = BROKEN[what]
    path = people / "clothes/suit" / name
    if what == "no faces":
        path.write_text("\n".join(x for x in path.read_text().splitlines() if x[:1] != "f"))
        words = "no faces"
    else:
        _replaced(path, pair)
    found = wardrobe.load(people)
    assert {g.name for g in found.garments} == {"shoes", "hair"}
    (reason,) = found.skipped
    assert words in reason
    assert "suit" in reason


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe" * 50, b"v 1 2"])
def test_a_mesh_that_is_none(people, content):
    (people / "clothes/suit/suit.obj").write_bytes(content)
    found = wardrobe.load(people)
    assert len(found.skipped) == 1
    assert "suit.obj" in found.skipped[0]


def test_files_cut_short(people):
    """Wherever a file ends early, the folder is read, and the rest is used."""
    path = people / "clothes/suit/suit.mhclo"
    whole = path.read_bytes()
    for share in np.linspace(0.05, 0.95, 7):
        path.write_bytes(whole[: int(len(whole) * share)])
        found = wardrobe.load(people)
        assert {"shoes", "hair"} <= {g.name for g in found.garments}
        assert len(found.garments) + len(found.skipped) == 3


def test_a_garment_without_its_picture_has_one_colour_and_hair_is_left_out(people):
    (people / "clothes/suit/suit.png").unlink()
    (people / "hair/hair/hair.png").write_bytes(b"no picture")
    found = wardrobe.load(people)
    textures = {g.name: g.texture for g in found.garments}
    assert textures.keys() == {"suit", "shoes"}
    assert textures["suit"] is None
    assert "hair.png" in found.skipped[0]


def test_pictures_may_have_another_ending_than_named(people):
    (people / "clothes/suit/suit.png").unlink()
    assets.write_picture(people / "clothes/suit/suit.jpg", (10, 200, 10))
    suit = next(g for g in wardrobe.load(people).garments if g.name == "suit")
    assert suit.texture is not None
    assert suit.texture.rgba[0, 0, 1] > 180


def test_large_pictures_are_reduced_and_grey_ones_read(tmp_path):
    import cv2

    cv2.imwrite(str(tmp_path / "a.png"), np.full((3000, 1500), 77, np.uint8))
    rgba = files.read_picture(tmp_path / "a.png")
    assert rgba.shape == (1024, 512, 4)
    assert (rgba[5, 5] == [77, 77, 77, 255]).all()
    cv2.imwrite(str(tmp_path / "deep.png"), np.full((8, 8, 3), 7777, np.uint16))
    with pytest.raises(InputError, match="8-bit"):
        files.read_picture(tmp_path / "deep.png")


def test_polygons_are_cut_into_triangles(tmp_path):
    path = tmp_path / "quads.obj"
    path.write_text(
        "v 0 0 0\n" * 5 + "vt 0 0\nvt 1 1\nf 1/1 2/2 3/1 4/2\nf 1//1 2//1 3//1 4//1 5//1\n"
    )
    obj = files.read_obj(path)
    assert obj.faces.tolist() == [[0, 1, 2], [0, 2, 3], [0, 1, 2], [0, 2, 3], [0, 3, 4]]
    assert obj.face_uvs[0].tolist() == [1, 2, 1]
    assert not obj.face_uvs[2:].any()


@pytest.mark.parametrize(("words", "named"), [("3 5 - 7", [3, 5, 6, 7]), ("1 - 3 9", [1, 2, 3, 9])])
def test_ranges(tmp_path, people, words, named):
    _replaced(people / "clothes/suit/suit.mhclo", ("delete_verts", f"delete_verts\n{words}"))
    clothes = files.read_clothes(people / "clothes/suit/suit.mhclo", 19158)
    assert set(named) <= set(clothes.hidden)


def test_folders_with_nothing_in_them(tmp_path):
    with pytest.raises(InputError, match="no folder"):
        wardrobe.load(tmp_path / "none")
    with pytest.raises(InputError, match="no assets"):
        wardrobe.load(tmp_path)
    assets.write_garment(tmp_path, "suit", assets.tube(-0.6, 0.35))
    (tmp_path / "clothes/suit/suit.obj").write_text("")
    with pytest.raises(InputError, match=r"suit\.obj"):
        wardrobe.load(tmp_path)
