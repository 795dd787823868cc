"""Annotations made up here, and COCO's own where they lie beside the checkout."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kinesphere.core.errors import InputError, SourceError
from kinesphere.core.skeleton import COUNT, INDEX
from kinesphere.media.coco import COCO_NAMES, read_coco, uncompressed

COCO100 = Path(__file__).parents[3] / "shared" / "data" / "coco100"
BITS = [
    [1, 1, 0, 0, 1, 0, 0],
    [1, 0, 1, 1, 0, 0, 0],
    [0, 0, 1, 0, 0, 1, 1],
    [0, 1, 1, 0, 0, 0, 0],
    [1, 0, 1, 1, 0, 0, 1],
    [0, 1, 0, 0, 1, 0, 0],
]
BITS_COMPRESSED = "022OO010O0031M00O030N030L00"
"""What pycocotools 2.0 makes of BITS."""


def annotation(**changes):
    keypoints = [0] * 51
    keypoints[:6] = [3, 4, 2, 5.5, 1, 1]  # nose seen, left eye hidden
    keypoints[48:] = [6, 5, 2]  # right ankle
    values = {"id": 7, "image_id": 1, "keypoints": keypoints, "iscrowd": 0, "category_id": 1}
    return {**values, **changes}


def image(**changes):
    return {"id": 1, "file_name": "a.jpg", "width": 7, "height": 6, **changes}


def read(tmp_path, *annotations, images=None, **changes):
    data = {"images": images or [image()], "annotations": list(annotations), **changes}
    return read_text(tmp_path, json.dumps(data))


def read_text(tmp_path, text):
    path = tmp_path / "people.json"
    path.write_text(text, encoding="utf-8")
    return read_coco(path, tmp_path / "pictures")


def outlined(tmp_path, segmentation, width=7, height=6):
    images = [image(width=width, height=height)]
    return read(tmp_path, annotation(segmentation=segmentation), images=images)[0].mask()


def test_points_are_found_by_name(tmp_path):
    one = read(tmp_path, annotation())[0]
    assert (one.person, one.size_px) == (7, (7, 6))
    assert one.picture == tmp_path / "pictures" / "a.jpg"
    marked = {"nose": (3, 4, 1), "left_eye": (5.5, 1, 0), "right_ankle": (6, 5, 1)}
    for name, i in INDEX.items():
        got = (*one.xy_px[i], one.visibility[i])
        np.testing.assert_array_equal(got, marked.get(name, (np.nan,) * 3))
    assert one.mask() is None


def test_each_of_the_17_goes_to_its_own_place(tmp_path):
    keypoints = [n for i in range(17) for n in (i, 2 * i, 2)]
    one = read(tmp_path, annotation(keypoints=keypoints))[0]
    places = [INDEX[name] for name in COCO_NAMES]
    assert one.xy_px[places].tolist() == [[i, 2 * i] for i in range(17)]
    assert np.isnan(one.visibility).sum() == COUNT - 17


def test_what_stands_at_a_point_that_is_not_marked_is_nothing(tmp_path):
    keypoints = [9, 9, 0, *annotation()["keypoints"][3:]]
    assert np.isnan(read(tmp_path, annotation(keypoints=keypoints))[0].xy_px[0]).all()


def test_crowds_and_people_without_points_are_left_out(tmp_path):
    crowd = {"id": 1, "image_id": 1, "iscrowd": 1}
    unmarked = annotation(id=2, keypoints=[0] * 51)
    assert [one.person for one in read(tmp_path, crowd, unmarked, annotation())] == [7]


def test_our_own_files_say_who_of_a_picture_it_is(tmp_path):
    people = [annotation(id=i, kinesphere_person=k) for i, k in ((1, 1), (2, 0))]
    assert [one.person for one in read(tmp_path, *people)] == [1, 0]
    with pytest.raises(InputError, match=r"person 1 of .*a\.jpg is there twice"):
        read(tmp_path, annotation(id=1), annotation(id=2, kinesphere_person=1))
    with pytest.raises(InputError, match="kinesphere_person must be int"):
        read(tmp_path, annotation(kinesphere_person="1"))


def test_people_come_in_the_order_of_the_file_with_their_own_pictures(tmp_path):
    images = [image(id=2, file_name="sub/b.jpg"), image(), image(id=3, file_name="c.jpg")]
    people = [annotation(id=i, image_id=k) for i, k in ((9, 3), (4, 2), (5, 2))]
    got = read(tmp_path, *people, images=images)
    assert [one.person for one in got] == [9, 4, 5]
    assert [one.picture.relative_to(tmp_path / "pictures").as_posix() for one in got] == [
        "c.jpg",
        "sub/b.jpg",
        "sub/b.jpg",
    ]


def test_a_rectangle_is_its_pixels(tmp_path):
    mask = outlined(tmp_path, [[2, 1, 5, 1, 5, 4, 2, 4]])
    expected = np.zeros((6, 7), np.uint8)
    expected[1:4, 2:5] = 255
    np.testing.assert_array_equal(mask, expected)


@pytest.mark.parametrize("turned", [1, -1])
def test_an_outline_may_turn_either_way_and_start_anywhere(tmp_path, turned):
    points = np.array([[0.3, 0.2], [6.1, 1.0], [4.4, 5.7], [1.0, 4.2]])
    first = outlined(tmp_path, [points.ravel().tolist()])
    other = np.roll(points[::turned], 2, axis=0)
    np.testing.assert_array_equal(outlined(tmp_path, [other.ravel().tolist()]), first)
    assert 0 < first.astype(bool).sum() < 42


def test_an_outlines_area_is_its_number_of_pixels(tmp_path):
    angles = np.linspace(0, 2 * np.pi, 100, endpoint=False)
    circle = 150 + 100 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    mask = outlined(tmp_path, [circle.ravel().tolist()], 300, 300)
    area = 0.5 * 100 * 100**2 * np.sin(2 * np.pi / 100)
    assert mask.astype(bool).sum() == pytest.approx(area, rel=1e-3)


def test_several_outlines_are_all_the_person_and_one_may_cross_itself(tmp_path):
    left, right = [0, 0, 3, 0, 3, 6, 0, 6], [2, 0, 7, 0, 7, 6, 2, 6]
    assert (outlined(tmp_path, [left, right]) == 255).all()
    hourglass = outlined(tmp_path, [[0, 0, 7, 0, 0, 6, 7, 6]])
    assert hourglass[0, 1:6].all() and hourglass[5, 1:6].all() and not hourglass[2:4, 0].any()


@pytest.mark.parametrize("far", [20, 1e3, 9e8])
def test_an_outline_may_reach_out_of_the_picture(tmp_path, far):
    around = [-far, -far, far, -far, far, far, -far, far]
    assert (outlined(tmp_path, [around]) == 255).all()
    right_half = [4, -far, far, -far, far, far, 4, far]
    np.testing.assert_array_equal(outlined(tmp_path, [right_half])[0] > 0, [False] * 4 + [True] * 3)
    beside = [far, -far, 2 * far, -far, 2 * far, far, far, far][: 8 if far < 5e8 else 2]
    assert not outlined(tmp_path, [beside]).any()


@pytest.mark.parametrize("polygon", [[], [1, 1], [1, 1, 5, 5], [1, 1, 5, 1, 3, 1]])
def test_an_outline_without_area_holds_nothing(tmp_path, polygon):
    assert not outlined(tmp_path, [polygon]).any()


@pytest.mark.parametrize("segmentation", [None, []])
def test_no_outline_is_no_mask(tmp_path, segmentation):
    assert outlined(tmp_path, segmentation) is None


def test_run_lengths_and_their_compressed_form_are_the_same_mask(tmp_path):
    flat = np.array(BITS).T.ravel()
    edges = np.flatnonzero(np.diff(flat, prepend=0)).tolist()
    counts = np.diff([0, *edges, 42]).tolist()
    for form in (counts, BITS_COMPRESSED):
        mask = outlined(tmp_path, {"size": [6, 7], "counts": form})
        assert mask.flags.c_contiguous and mask.dtype == np.uint8
        np.testing.assert_array_equal(mask, np.array(BITS) * 255)


def test_long_runs_are_uncompressed():
    """(40, 60) with a rectangle that has a hole, as pycocotools writes it."""
    text = "e<i0?000000000000000000^OI37MI37MI37MI37MI37MI37MI37MI37MI37MI37?" + "0" * 38 + "[<"
    mask = np.zeros((40, 60), bool)
    mask[5:30, 10:50], mask[12:20, 20:30] = True, False
    runs = uncompressed(text)
    on = np.arange(len(runs)) % 2 == 1
    np.testing.assert_array_equal(np.repeat(on, runs).reshape(60, 40).T, mask)


@pytest.mark.skipif(not COCO100.exists(), reason="COCO's own annotations are not there")
@pytest.mark.parametrize("part", ["train", "val"])
def test_cocos_own_annotations_are_read(part):
    path = COCO100 / f"person_keypoints_{part}2017.json"
    people = read_coco(path, COCO100 / f"{part}2017")
    told = {one["id"]: one for one in json.loads(path.read_text())["annotations"]}
    assert len(people) == sum(not a["iscrowd"] and a["num_keypoints"] > 0 for a in told.values())
    for one in people:
        raw = told[one.person]
        assert (~np.isnan(one.visibility)).sum() == raw["num_keypoints"]
        with Image.open(one.picture) as picture:
            assert picture.size == one.size_px
        rows, columns = np.nonzero(one.mask())
        x, y, width, height = raw["bbox"]
        assert x - 1 < columns.min() and columns.max() < x + width + 1
        assert y - 1 < rows.min() and rows.max() < y + height + 1
        assert len(rows) == pytest.approx(raw["area"], rel=0.15, abs=20)


def test_a_file_that_cannot_be_read_is_a_source_error(tmp_path):
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(SourceError, match="cannot be read"):
            read_coco(path, tmp_path)


@pytest.mark.parametrize("text", ["", "{", "hello", "\0", "[" * 100_000, '{"a": 1' + "0" * 5000])
def test_what_is_no_json_is_refused(tmp_path, text):
    with pytest.raises(InputError, match=r"people\.json is no JSON"):
        read_text(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "the file must be dict"),
        ("null", "the file must be dict"),
        ("{}", "the file: images is missing"),
        ('{"images": {}, "annotations": []}', "the file: images must be list"),
        ('{"images": []}', "the file: annotations is missing"),
        ('{"images": [3], "annotations": []}', "an image must be dict, got '?3"),
        ('{"images": [{}], "annotations": []}', "an image: id is missing"),
        ('{"images": [], "annotations": [{"id": "7"}]}', "an annotation: id must be int"),
        ('{"images": [], "annotations": [{"id": true}]}', "an annotation: id must be int"),
        ('{"images": [], "annotations": [], "categories": 3}', "categories must be list"),
    ],
)
def test_another_file_of_json_is_refused(tmp_path, text, message):
    with pytest.raises(InputError, match=rf"people\.json: {message}"):
        read_text(tmp_path, text)


def keypoints(*first):
    return {"keypoints": [*first, *annotation()["keypoints"][len(first) :]]}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"keypoints": None}, "keypoints must be list"),
        ({"keypoints": [1, 2, 2] * 16}, "keypoints must be 17 times x, y, v; got 48 numbers"),
        ({"keypoints": [[1, 2, 2]] * 17}, "keypoints must be numbers"),
        (keypoints(np.nan), "keypoints must be numbers"),
        (keypoints(np.inf), "keypoints must be numbers"),
        (keypoints("3"), "keypoints must be numbers"),
        (keypoints(True), "keypoints must be numbers"),
        (keypoints(None), "keypoints must be numbers"),
        (keypoints(10**400), "keypoints must be numbers"),
        (keypoints(3, 4, 3), "each v must be 0, 1 or 2"),
        (keypoints(3, 4, 0.5), "each v must be 0, 1 or 2"),
        ({"image_id": 5}, "there is no image 5"),
        ({"image_id": [1]}, "image_id must be int"),
        ({"iscrowd": 2}, "iscrowd must be 0 or 1"),
        ({"iscrowd": "0"}, "iscrowd must be 0 or 1"),
        ({"segmentation": "here"}, "segmentation must be dict"),
        ({"segmentation": [3]}, "a polygon must be list"),
        ({"segmentation": [[1, 2, 3]]}, "a polygon must be x, y, x, y, …; got 3 numbers"),
        ({"segmentation": [[1, 2, 3, np.nan]]}, "a polygon must be numbers below 1e9"),
        ({"segmentation": [[1, 2, 3, 1e12]]}, "a polygon must be numbers below 1e9"),
        ({"segmentation": {"counts": [42]}}, "size is missing"),
        ({"segmentation": {"size": [7, 6], "counts": [42]}}, r"the picture's \[height, width\]"),
        ({"segmentation": {"size": [6, 7]}}, "counts must be list, got None"),
        ({"segmentation": {"size": [6, 7], "counts": [41]}}, "fill the picture"),
        ({"segmentation": {"size": [6, 7], "counts": [43]}}, "fill the picture"),
        ({"segmentation": {"size": [6, 7], "counts": [50, -8]}}, "fill the picture"),
        ({"segmentation": {"size": [6, 7], "counts": [0.5, 41.5]}}, "fill the picture"),
        ({"segmentation": {"size": [6, 7], "counts": ["42"]}}, "counts must be numbers"),
        ({"segmentation": {"size": [6, 7], "counts": "0é"}}, "not in COCO's compressed form"),
        ({"segmentation": {"size": [6, 7], "counts": "0 "}}, "not in COCO's compressed form"),
        ({"segmentation": {"size": [6, 7], "counts": "o" * 99}}, "not in COCO's compressed form"),
        ({"segmentation": {"size": [6, 7], "counts": "0P"}}, "counts are cut short"),
        ({"segmentation": {"size": [6, 7], "counts": "00"}}, "fill the picture"),
    ],
)
def test_an_annotation_that_is_not_as_cocos_are_is_refused(tmp_path, changes, message):
    with pytest.raises(InputError, match=f"annotation 7.*{message}"):
        read(tmp_path, annotation(**changes))


@pytest.mark.parametrize("key", ["keypoints", "image_id"])
def test_what_is_missing_is_named(tmp_path, key):
    one = annotation()
    del one[key]
    with pytest.raises(InputError, match=f"annotation 7: {key} is missing"):
        read(tmp_path, one)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "a/../../b.jpg",
        "..",
        "..\\b.jpg",
        "C:\\b.jpg",
        "C:b.jpg",
        "\\\\server\\share\\b.jpg",
        "",
        ".",
        "a\0.jpg",
    ],
)
def test_a_picture_elsewhere_is_refused(tmp_path, name):
    with pytest.raises(InputError, match="file_name must be within the folder of pictures"):
        read(tmp_path, annotation(), images=[image(file_name=name)])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"file_name": 3}, "image 1: file_name must be str"),
        ({"width": 0}, "image 1 is empty"),
        ({"height": -6}, "image 1 is empty"),
        ({"width": 10**9}, "image 1 is too large"),
        ({"width": 7.0}, "image 1: width must be int"),
        ({"height": None}, "image 1: height must be int"),
    ],
)
def test_an_image_that_cannot_be_is_refused(tmp_path, changes, message):
    with pytest.raises(InputError, match=message):
        read(tmp_path, annotation(), images=[image(**changes)])


def test_ids_are_there_once(tmp_path):
    with pytest.raises(InputError, match="annotation 7 is there twice"):
        read(tmp_path, annotation(), annotation())
    with pytest.raises(InputError, match="image 1 is there twice"):
        read(tmp_path, annotation(), images=[image(), image()])


def test_points_of_another_order_are_refused(tmp_path):
    own = [{"id": 1, "keypoints": list(COCO_NAMES)}, {"id": 2, "name": "cat"}]
    assert len(read(tmp_path, annotation(), categories=own)) == 1
    for names in (list(COCO_NAMES[::-1]), ["nose"], 3):
        with pytest.raises(InputError, match="keypoints must be COCO's nose, left_eye"):
            read(tmp_path, annotation(), categories=[{"id": 1, "keypoints": names}])


def test_errors_of_long_or_deep_values_are_short(tmp_path):
    deep = json.loads("[" * 300 + "]" * 300)
    for value in ({"a": deep}, "x" * 10_000):
        with pytest.raises(InputError) as caught:
            read(tmp_path, annotation(image_id=value))
        assert len(str(caught.value)) < 400
