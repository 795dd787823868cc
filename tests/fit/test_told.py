"""Which picture is meant by a name in a file of landmarks, and files of several folders."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fit import someone
from fit.someone import Someone, camera
from kinesphere.core.records import Sample
from kinesphere.fit.told import meant

MEANT = {
    "bare names": (["x/a.jpg", "x/b.jpg"], ["a.jpg", "b.jpg"], ["a.jpg", "b.jpg"]),
    "with its folder": (["x/a.jpg", "y/a.jpg"], ["x/a.jpg", "y/a.jpg"], ["x/a.jpg", "y/a.jpg"]),
    "in a folder within": (["in/x/a.jpg", "in/y/a.jpg"], ["y/a.jpg"], ["-", "y/a.jpg"]),
    "moved elsewhere": (["here/a.jpg"], ["there/a.jpg"], ["there/a.jpg"]),
    "elsewhere, and here too": (["x/a.jpg"], ["y/a.jpg", "x/a.jpg"], ["x/a.jpg"]),
    "longer than the picture's": (["a.jpg"], ["/home/me/a.jpg"], ["/home/me/a.jpg"]),
    "nobody": (["x/c.jpg"], ["a.jpg"], ["-"]),
    "two pictures, one name": (["x/a.jpg", "y/a.jpg"], ["a.jpg"], [None, None]),
    "one picture, two names": (["a.jpg"], ["x/a.jpg", "y/a.jpg"], [None]),
    "another picture's": (["z/a.jpg", "x/a.jpg"], ["x/a.jpg"], ["-", "x/a.jpg"]),
    "capitals": (["A.jpg"], ["a.jpg"], ["-"]),
}


@pytest.mark.parametrize(("files", "names", "expected"), MEANT.values(), ids=MEANT)
def test_meant(files: list[str], names: list[str], expected: list[str | None]) -> None:
    found = meant([Path(file) for file in files], names)
    assert [found.get(Path(file), "-") for file in files] == expected


@pytest.mark.parametrize("kind", ["coco", "table"])
def test_pictures_of_one_name_in_two_folders(
    kind: str, fit: Callable[..., list[Sample]], tmp_path: Path
) -> None:
    """Each has its own people."""
    people = {"x": Someone(5), "y": Someone(10)}
    for folder, one in people.items():
        one.picture(tmp_path / folder / "a.png", camera())
    names = [f"{folder}/a.png" for folder in people]
    if kind == "coco":
        marks = [
            someone.annotation(one, camera(), i, 7 + i) for i, one in enumerate(people.values())
        ]
        landmarks = someone.coco(tmp_path / "marks.json", names, marks)
    else:
        rows = [one.row(camera()) for one in people.values()]
        landmarks = someone.table(tmp_path / "rows.npz", rows, names)
    pattern = tmp_path / "*" / "a.png"
    options = ("--fov", someone.FOV_DEG, "--max-ambiguity", 9)
    samples = fit(pattern, "--landmarks", landmarks, *options)
    assert len(samples) == 2
    for one, person in zip(samples, people.values(), strict=True):
        seen = np.isfinite(one.seen_px)
        np.testing.assert_allclose(one.seen_px[seen], person.xy_px(camera())[seen], atol=1e-3)


def test_several_people_in_one_picture(fit: Callable[..., list[Sample]], tmp_path: Path) -> None:
    """Told apart by the annotations' numbers: samples, masks and what is drawn of them."""
    people = {3: Someone(5, aside_m=-0.6), 8: Someone(10, aside_m=0.6)}
    people[3].picture(tmp_path / "in" / "a.png", camera())
    marks = [
        someone.annotation(one, camera(), 0, id, segmentation=someone.runs(one.parts(camera())))
        for id, one in people.items()
    ]
    landmarks = someone.coco(tmp_path / "marks.json", ["a.png"], marks)
    samples = fit(tmp_path / "in", "--landmarks", landmarks, "--mesh", "ply")
    assert [one.person for one in samples] == [3, 8]
    assert samples[0].xyz_camera_m[0, 0] < 0 < samples[1].xyz_camera_m[0, 0]
    assert samples[0].picture == samples[1].picture and samples[0].mask != samples[1].mask
    assert len(list((tmp_path / "out" / "meshes").glob("*.ply"))) == 2
