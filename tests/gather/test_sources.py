"""What each kind of source tells of a person is what the example says, in what is kept of a picture."""

import cv2
import numpy as np
import pytest

from gather.making import DEPTH_M, coco, examples, fitted, orders, refused, sample
from kinesphere.core.crop import Crop
from kinesphere.core.skeleton import INDEX
from kinesphere.gather.regions import region_of
from kinesphere.learn.dataset.collate import crops_of
from kinesphere.learn.dataset.pixels import decode
from kinesphere.media.coco import OURS
from kinesphere.media.samples import write_samples

NEAR = {"picture": "b.png", "nearer": "left_wrist", "farther": "nose", "confidence": 0.8}


def crop_of(photos, name, region):
    picture = cv2.imread(str(photos / f"{name}.png"))[:, :, ::-1]
    return Crop(region, 256).cut(np.ascontiguousarray(picture), "replicate").astype(float)


def in_crop(body):
    """Where the network saw the landmarks, in the crop that they aim."""
    return Crop(body.region, 256).to_crop(body.landmarks.xyz_image_px[:, :2])


def test_unlabelled_people_are_for_a_teacher(photos, gather, tmp_path, bodies):
    assert gather(photos)[0] == 0
    some = examples(tmp_path / "out")
    assert [one.key for one in some] == [f"photos/{name}.png#0" for name in "abc"]
    assert all(one.distil and one.is_person and one.licence == "CC0-1.0" for one in some)
    assert all(np.isnan(one.xy_px).all() for one in some)
    assert [line["reason"] for line in refused(tmp_path / "out")] == ["nobody is found"]


def test_the_crop_shows_what_the_picture_does(photos, gather, tmp_path, bodies):
    gather(photos)
    for one, (name, found) in zip(examples(tmp_path / "out"), bodies.items(), strict=True):
        expected = crop_of(photos, name, found[0].region)
        got = crops_of([one]).crops[0].permute(1, 2, 0).numpy().astype(float)
        assert np.abs(got - expected).mean() < 4  # packed as JPEG


def test_what_is_kept_is_made_smaller_but_not_moved(photos, gather, tmp_path, bodies):
    gather(photos, "--most-px", 128)
    for one, (name, found) in zip(examples(tmp_path / "out"), bodies.items(), strict=True):
        assert max(one.size_px) <= 128
        blurred = cv2.GaussianBlur(crop_of(photos, name, found[0].region), (0, 0), 3)
        got = crops_of([one]).crops[0].permute(1, 2, 0).numpy().astype(float)
        assert np.abs(cv2.GaussianBlur(got, (0, 0), 3) - blurred).mean() < 4


def test_where_nobody_is(photos, gather, tmp_path):
    gather(photos, "--nobody")
    empty = [one for one in examples(tmp_path / "out") if not one.is_person]
    assert "photos/d.png#nobody" in [one.key for one in empty]
    assert not any(one.distil or one.mask for one in empty)
    batch = crops_of(empty)
    assert not batch.is_person.any() and not batch.xy_weight.any()


def test_marks_of_coco(photos, gather, tmp_path, bodies):
    marks = coco(tmp_path / "marks.json", bodies)
    assert gather(marks, "--pictures", photos)[0] == 0
    some = examples(tmp_path / "out")
    assert [one.key for one in some] == [f"marks/{n}.png#{100 + i}" for i, n in enumerate("abc")]
    batch = crops_of(some)
    for i, (name, found) in enumerate(bodies.items()):
        xy_px = in_crop(found[0])
        np.testing.assert_allclose(batch.xy_px[i][OURS], xy_px[OURS], atol=2.5)
        assert batch.visible[i, INDEX["left_ankle"]] == 0 and batch.visible[i, INDEX["nose"]] == 1
        assert not batch.visible_weight[i, INDEX["left_heel"]] and not batch.xyz_weight[i].any()
        mask = batch.mask[i].numpy() > 0.5
        assert mask[tuple(xy_px[OURS[5]].astype(int)[::-1])] and not mask[0, 0]
        assert not some[i].distil, name


def test_coco_people_whom_no_network_sees_are_looked_for_by_their_marks(
    photos, gather, tmp_path, bodies
):
    moved = {"d": bodies["a"]}
    gather(coco(tmp_path / "marks.json", moved), "--pictures", photos)
    one = examples(tmp_path / "out")[0]
    hips = one.xy_px[[INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=0)
    np.testing.assert_allclose(one.region.center_px, hips, atol=1e-3)
    np.testing.assert_allclose(one.xy_px[33], hips, atol=1e-3)
    aimed = region_of(one.xy_px[33:35].astype(float))
    assert aimed.size_px == pytest.approx(one.region.size_px, rel=1e-4)


def test_a_teacher_may_tell_what_marks_do_not(photos, gather, tmp_path, bodies):
    gather(coco(tmp_path / "marks.json", bodies), "--pictures", photos, "--distil")
    assert all(one.distil for one in examples(tmp_path / "out"))


def test_fitted_bodies(photos, gather, tmp_path, bodies):
    folder = fitted(tmp_path / "fitted", bodies, photos)
    orders(folder / "orders.jsonl", NEAR)
    assert gather(folder)[0] == 0
    some = examples(tmp_path / "out")
    for one, (name, found) in zip(some, bodies.items(), strict=True):
        told = sample(name, found[0])
        np.testing.assert_array_equal(one.xyz_m[:33], told.xyz_m)
        np.testing.assert_array_equal(one.sigma_m[:33], told.sigma_m)
        assert one.depth_m == pytest.approx(DEPTH_M)
        assert not one.xyz_m[33].any() and np.isnan(one.xyz_m[34:]).all()
        flat = told.xyz_camera_m @ one.K.T  # the camera of what is kept
        np.testing.assert_allclose(flat[:, :2] / flat[:, 2:], one.xy_px[:33], atol=0.01)
        assert np.isnan(one.visible).all()
    assert [len(one.order) for one in some] == [0, 1, 0]
    assert some[1].order.tolist() == [[INDEX["left_wrist"], INDEX["nose"]]]
    assert some[1].order_confidence == pytest.approx(0.8)


def test_masks_beside_samples(photos, gather, tmp_path, bodies):
    folder = fitted(tmp_path / "fitted", {"a": bodies["a"]}, photos, mask="m.png")
    mask = np.zeros((384, 324), np.uint8)
    mask[100:200, 100:200] = 255
    cv2.imwrite(str(folder / "m.png"), mask)
    gather(folder)
    kept = decode(examples(tmp_path / "out")[0]).mask
    assert set(np.unique(kept)) == {0, 255} and (kept > 0).sum() == 100 * 100
    cv2.imwrite(str(folder / "m.png"), mask[:50])
    gather(folder, "--resume")
    assert len(examples(tmp_path / "out")) == 1  # what is done is done


def test_orders_alone(photos, gather, tmp_path):
    path = orders(tmp_path / "o.jsonl", NEAR, {**NEAR, "picture": "elsewhere/c.png"})
    assert gather(path, "--pictures", photos)[0] == 0
    some = examples(tmp_path / "out")
    assert [one.key for one in some] == ["photos/b.png#0", "photos/c.png#0"]
    batch = crops_of(some)
    assert (batch.pairs_weight[:, 0] > 0).all() and not batch.xy_weight.any()
    assert not batch.distil.any()


def test_orders_of_people_and_pictures_that_are_not_there(photos, gather, tmp_path):
    path = orders(tmp_path / "o.jsonl", {**NEAR, "picture": "x.png"}, {**NEAR, "person": 3}, NEAR)
    gather(path, "--pictures", photos)
    assert len(examples(tmp_path / "out")) == 1
    reasons = [line["reason"] for line in refused(tmp_path / "out")]
    assert "no such picture" in reasons[0] and "only 1" in reasons[1]


def test_orders_beside_marks_and_photographs(photos, gather, tmp_path, bodies):
    path = orders(tmp_path / "o.jsonl", NEAR)
    gather(coco(tmp_path / "marks.json", bodies), photos, "--pictures", photos, "--order", path)
    told = {one.key: len(one.order) for one in examples(tmp_path / "out")}
    assert {key for key, count in told.items() if count} == {"marks/b.png#101", "photos/b.png#0"}
    assert len(told) == 6


def test_people_who_are_too_small_or_cut_off(photos, gather, tmp_path, bodies):
    status, printed = gather(photos, "--least-px", 1000)
    assert status == 1 and "too small" in printed
    assert len(refused(tmp_path / "out")) == 4


def test_two_pictures_of_one_name(photos, gather):
    status, printed = gather(photos, photos)
    assert status == 1 and "twice" in printed


def test_samples_without_pictures(photos, gather, tmp_path, bodies):
    write_samples(tmp_path / "s.parquet", [sample("a", bodies["a"][0], picture="")], {})
    status, _ = gather(tmp_path / "s.parquet")
    assert status == 1 and "not kept" in refused(tmp_path / "out")[0]["reason"]
