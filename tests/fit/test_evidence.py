"""What is told beside pictures: marks, tables, masks, parts, order."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fit import someone
from fit.conftest import LITE
from fit.someone import Someone, camera
from kinesphere.core.records import Sample
from kinesphere.core.skeleton import INDEX
from kinesphere.media.coco import OURS

Fit = Callable[..., list[Sample]]
FOV = ("--fov", someone.FOV_DEG)
POSES = (5, 10)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`pictures`, `masks`, `parts`, and `marks.json` and `marks.npz` about them."""
    folder = tmp_path_factory.mktemp("known")
    people = [Someone(pose) for pose in POSES]
    names = [f"{pose}.png" for pose in POSES]
    for one, name in zip(people, names, strict=True):
        one.picture(folder / "pictures" / name, camera())
        for what, levels in {
            "parts": one.parts(camera()),
            "masks": (one.parts(camera()) > 0).astype(np.uint8) * 255,
        }.items():
            (folder / what).mkdir(exist_ok=True)
            someone.save(folder / what / name, levels)
    marks = [
        someone.annotation(
            *(one, camera(), i, 40 + i), segmentation=someone.runs(one.parts(camera()))
        )
        for i, one in enumerate(people)
    ]
    someone.coco(folder / "marks.json", names, marks)
    someone.table(folder / "marks.npz", [one.row(camera()) for one in people], names)
    return folder


def mask(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image)


def test_marks_by_people(folder: Path, fit: Fit, tmp_path: Path) -> None:
    """17 points and a mask: who is not marked is not made up."""
    samples = fit(folder / "pictures", "--landmarks", folder / "marks.json", *FOV)
    unmarked = np.setdiff1d(np.arange(33), OURS)
    assert [one.person for one in samples] == [41, 40]  # "10.png" comes before "5.png"
    for one, pose in zip(samples, (10, 5), strict=True):
        true_px = Someone(pose).xy_px(camera())
        np.testing.assert_allclose(one.seen_px[OURS], true_px[OURS], atol=1e-3)
        assert np.isnan(one.seen_px[unmarked]).all() and np.isinf(one.seen_sigma_px[unmarked]).all()
        assert np.linalg.norm(one.xy_px - one.seen_px, axis=1)[OURS].max() < 4
        assert one.fov_known and "mask" in one.costs and "cue" not in one.costs
        drawn = Someone(pose).parts(camera())
        np.testing.assert_array_equal(mask(tmp_path / "out" / one.mask), (drawn > 0) * 255)


def test_landmarks_of_a_table(folder: Path, fit: Fit) -> None:
    samples = fit(folder / "pictures", "--landmarks", folder / "marks.npz", *FOV)
    for one, pose in zip(samples, (10, 5), strict=True):
        np.testing.assert_allclose(one.seen_px, Someone(pose).xy_px(camera()), atol=1e-3)
        assert one.reprojection_px < 1
    true_m = Someone(5).xyz_m - Someone(5).xyz_m[23:25].mean(0)
    assert np.linalg.norm(samples[1].xyz_m - true_m, axis=1).mean() < 0.06


@pytest.mark.parametrize("suffix", ["npz", "csv"])
def test_a_table_that_estimate_wrote_is_as_good_as_the_network(
    suffix: str,
    photos: Path,
    samples: list[Sample],
    fit: Fit,
    command: Callable[..., tuple[int, str]],
    tmp_path: Path,
) -> None:
    options = ("--format", suffix, "--out", tmp_path, "--no-view")
    status, printed = command("estimate", photos, *LITE, *options)
    assert status == 0, printed
    again = fit(photos, "--landmarks", tmp_path / f"photos.{suffix}")
    for one, other in zip(again, samples, strict=True):
        np.testing.assert_allclose(one.seen_px, other.seen_px, atol=1e-2)
        np.testing.assert_allclose(one.xyz_m, other.xyz_m, atol=5e-3)


def test_masks_in_a_folder(folder: Path, fit: Fit, tmp_path: Path) -> None:
    arguments = (folder / "pictures", "--landmarks", folder / "marks.npz", *FOV)
    for one in fit(*arguments, "--masks", folder / "masks"):
        name = Path(one.source).name
        np.testing.assert_array_equal(
            mask(tmp_path / "out" / one.mask), mask(folder / "masks" / name)
        )
        assert "mask" in one.costs and one.parts == ""


def test_a_picture_without_a_mask_is_fitted_without(folder: Path, fit: Fit, tmp_path: Path) -> None:
    """As if no masks had been asked for; the other is not."""
    someone.save(tmp_path / "10.png", mask(folder / "masks" / "10.png"))
    arguments = (folder / "pictures", "--landmarks", folder / "marks.npz", *FOV)
    without = fit(*arguments)
    some = fit(*arguments, "--masks", tmp_path)
    assert [bool(one.mask) for one in some] == [True, False]
    np.testing.assert_allclose(some[1].xyz_m, without[1].xyz_m, atol=1e-3)
    assert np.abs(some[0].xyz_m - without[0].xyz_m).max() > 1e-3


@pytest.mark.parametrize("kind", ["white on black", "palette", "deep", "on and off"])
def test_masks_of_any_kind_of_png(kind: str, folder: Path, fit: Fit, tmp_path: Path) -> None:
    """What is bright is the person, however the file says so."""
    on = mask(folder / "masks" / "5.png") > 0
    if kind == "white on black":
        image = Image.fromarray(np.repeat(on[..., None] * np.uint8(255), 3, axis=2))
    elif kind == "palette":
        image = Image.fromarray(on.astype(np.uint8), "L").convert("P")
        image.putpalette([0, 0, 0, 255, 255, 255])
    elif kind == "deep":
        image = Image.fromarray(on * np.uint16(65535))
    else:
        image = Image.fromarray(on)
    image.save(tmp_path / "5.png")
    landmarks = ("--landmarks", folder / "marks.npz")
    (one,) = fit(folder / "pictures" / "5.png", *landmarks, *FOV, "--masks", tmp_path)
    np.testing.assert_array_equal(mask(tmp_path / "out" / one.mask), on * 255)


def test_masks_found_by_the_network(photos: Path, fit: Fit, tmp_path: Path) -> None:
    (one,) = fit(photos / "a.jpg", *LITE, "--masks", "live")
    found = mask(tmp_path / "out" / one.mask)
    assert found.shape == (384, 324) and set(np.unique(found)) == {0, 255}
    rows, columns = np.nonzero(found)
    for xy, place in ((one.xy_px.min(0), (columns.min(), rows.min())),
                      (one.xy_px.max(0), (columns.max(), rows.max()))):  # fmt: skip
        np.testing.assert_allclose(xy, place, atol=40)
    assert "mask" in one.costs


def test_parts(folder: Path, fit: Fit, tmp_path: Path) -> None:
    """They mean a mask too; labels of one's own are the body's by parts.json."""
    names = someone.body().part_names
    own = {str(level): name for level, name in enumerate(reversed(names), 1)} | {"99": "nothing"}
    levels = mask(folder / "parts" / "5.png")
    turned = np.where(levels > 0, len(names) + 1 - levels, 99).astype(np.uint8)
    someone.save(tmp_path / "5.png", turned)
    (tmp_path / "parts.json").write_text(json.dumps(own))
    arguments = (folder / "pictures" / "5.png", "--landmarks", folder / "marks.npz", *FOV)
    plain, other = (fit(*arguments, "--parts", place)[0] for place in (folder / "parts", tmp_path))
    assert {"mask", "parts"} <= set(plain.costs)
    np.testing.assert_array_equal(mask(tmp_path / "out" / other.parts), levels)
    np.testing.assert_array_equal(other.xyz_m, plain.xyz_m)
    assert other.costs == plain.costs


@pytest.mark.parametrize("pair", [("left_wrist", "left_elbow"), ("left_elbow", "left_shoulder")])
@pytest.mark.parametrize("backwards", [False, True])
def test_what_is_told_about_order_is_obeyed(
    pair: tuple[str, str], backwards: bool, folder: Path, fit: Fit, tmp_path: Path
) -> None:
    """Either way: a picture alone leaves it open which end of an arm is nearer."""
    nearer, farther = pair[::-1] if backwards else pair
    answer = {"picture": "5.png", "nearer": nearer, "farther": farther, "confidence": 0.9}
    (tmp_path / "order.jsonl").write_text(json.dumps(answer) + "\n")
    arguments = (folder / "pictures" / "5.png", "--landmarks", folder / "marks.npz", *FOV)
    (one,) = fit(*arguments, "--order", tmp_path / "order.jsonl")
    assert (one.order_told, one.order_obeyed) == (1, 1)
    assert one.xyz_m[INDEX[farther], 2] - one.xyz_m[INDEX[nearer], 2] > 0.02
    assert one.reprojection_px < 2


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, 1),
        ({"person": 41}, 1),  # the annotation's id
        ({"person": 40}, 0),
        ({"frame": 1}, 0),
        ({"picture": "{folder}/pictures/10.png"}, 1),
    ],
)
def test_whom_answers_are_about(
    more: dict[str, object], told: int, folder: Path, fit: Fit, tmp_path: Path
) -> None:
    """Of the only person in a picture it need not be said who it is."""
    answer = {"picture": "10.png", "nearer": "left_wrist", "farther": "left_elbow", **more}
    text = json.dumps(answer).replace("{folder}", str(folder))
    (tmp_path / "order.jsonl").write_text("\ufeff" + text + "\r\n\r\n", encoding="utf-8")
    arguments = (folder / "pictures", "--landmarks", folder / "marks.json", *FOV)
    samples = fit(*arguments, "--order", tmp_path / "order.jsonl")
    assert [one.order_told for one in samples] == [told, 0]


def test_answers_about_other_pictures_are_pointed_out(
    folder: Path, fit: Fit, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    answers = [
        {"picture": name, "nearer": "left_wrist", "farther": "left_elbow"}
        for name in ("5.png", "typo.png")
    ]
    (tmp_path / "order.jsonl").write_text("\n".join(map(json.dumps, answers)))
    arguments = (folder / "pictures" / "5.png", "--landmarks", folder / "marks.npz", *FOV)
    (one,) = fit(*arguments, "--order", tmp_path / "order.jsonl")
    assert one.order_told == 1
    assert "is also about pictures that are not given, such as 'typo.png'" in caplog.text
