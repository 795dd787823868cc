"""Cameras read from the three kinds of files, which the tests write themselves, and what is refused."""

import cv2
import numpy as np
import pytest

from kinesphere.core.camera import Camera
from kinesphere.core.errors import InputError, SourceError
from kinesphere.media import calibration
from kinesphere.media.calibration import read_calibration

SUFFIXES = (".toml", ".qca.txt", ".yml", ".xml", ".json")


def camera(name="left", turn=(0.3, -1.5, 0.1)):
    K = np.array([[1681.25, 0, 532.5], [0, 1680.5, 948.125], [0, 0, 1]])
    T = np.column_stack([cv2.Rodrigues(np.array(turn))[0], [0.25, 0.5, 3.0]])
    return Camera(name, (1088, 1920), K, T, np.array([-0.046, 0.14, 0.0006, -0.0007, 0.01]))


def toml(cameras):
    return (
        "".join(
            f'[cam_{i}]\nname = "{one.name}"\nsize = [{one.size_px[0]}, {one.size_px[1]}.0]\n'
            f"matrix = {one.K.tolist()}\ndistortions = {one.distortion.tolist()}\n"
            f"rotation = {cv2.Rodrigues(one.T_camera_world[:, :3])[0].ravel().tolist()}\n"
            f"translation = {one.T_camera_world[:, 3].tolist()}\nfisheye = false\n"
            for i, one in enumerate(cameras)
        )
        + "[metadata]\nadjusted = false\nerror = 0.0\n"
    )


def qualisys_camera(one, model):
    """The picture is a part of the sensor, from (16, 8) on."""
    (width, height), (k1, k2, p1, p2, k3) = one.size_px, one.distortion
    turn = np.diag([1, -1, -1]) @ one.T_camera_world[:, :3]
    rows = " ".join(f'r{i + 1}{j + 1}="{turn[i, j]!s}"' for i in range(3) for j in range(3))
    x, y, z = one.position_m * 1000
    return (
        f'<camera active="1" model="{model}" serial="{one.name}" viewrotation="0">'
        f'<fov_video left="16" top="8" right="{16 + width - 1}" bottom="{8 + height - 1}"/>'
        f'<transform {rows} x="{x}" y="{y}" z="{z}"/>'
        f'<intrinsic focalLengthU="{one.K[0, 0] * 64}" focalLengthV="{one.K[1, 1] * 64}" skew="0.0"'
        f' centerPointU="{(one.K[0, 2] + 16) * 64}" centerPointV="{(one.K[1, 2] + 8) * 64}"'
        f' radialDistortion1="{k1}" radialDistortion2="{k2}" radialDistortion3="{k3}"'
        f' tangentalDistortion1="{p1}" tangentalDistortion2="{p2}"/></camera>'
    )


def qualisys(cameras, model="Miqus Video"):
    inside = "".join(qualisys_camera(one, model) for one in cameras)
    return (
        "<?xml version='1.0' encoding='ASCII'?>\n<calibration><cameras>"
        f'<camera active="1" model="Miqus M3" serial="markers"/>{inside}</cameras></calibration>'
    )


def opencv(cameras, suffix):
    storage = cv2.FileStorage(suffix, cv2.FILE_STORAGE_WRITE | cv2.FILE_STORAGE_MEMORY)
    storage.startWriteStruct("cameras", cv2.FILE_NODE_SEQ)
    for one in cameras:
        storage.startWriteStruct("", cv2.FILE_NODE_MAP)
        opencv_camera(storage, one)
        storage.write("name", one.name)
        storage.endWriteStruct()
    storage.endWriteStruct()
    return storage.releaseAndGetString()


def opencv_camera(storage, one, intrinsics_alone=False):
    storage.write("image_width", one.size_px[0])
    storage.write("image_height", one.size_px[1])
    storage.write("camera_matrix", one.K)
    storage.write("distortion_coefficients", one.distortion)
    if not intrinsics_alone:
        storage.write("R", one.T_camera_world[:, :3].copy())
        storage.write("T", one.T_camera_world[:, 3].copy())


def written(cameras, suffix):
    write = {".toml": toml, ".qca.txt": qualisys}.get(suffix)
    return write(cameras) if write else opencv(cameras, suffix)


def read(tmp_path, suffix, text):
    path = tmp_path / f"calibration{suffix}"
    path.write_text(text, encoding="utf-8")
    return read_calibration(path)


def assert_same(got, expected):
    assert (got.name, got.size_px) == (expected.name, expected.size_px)
    for field in ("K", "T_camera_world", "distortion"):
        np.testing.assert_allclose(getattr(got, field), getattr(expected, field), atol=1e-12)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_cameras_are_read_from_every_kind_of_file(tmp_path, suffix):
    cameras = [camera("left"), camera("right", (-0.2, 0.9, 3.0))]
    got = read(tmp_path, suffix, written(cameras, suffix))
    for one, expected in zip(got, cameras, strict=True):
        assert_same(one, expected)


@pytest.mark.parametrize("suffix", [".toml", ".qca.txt"])
def test_a_mark_of_byte_order_and_capitals_are_fine(tmp_path, suffix):
    text = "\ufeff" + written([camera()], suffix)
    assert_same(read(tmp_path, suffix.upper(), text)[0], camera())


def test_four_coefficients_of_distortion_are_enough_and_zeros_may_follow_five(tmp_path):
    for bend in ([-0.046, 0.14, 0.0006, -0.0007], [-0.046, 0.14, 0.0006, -0.0007, 0, 0, 0, 0]):
        text = toml([camera()]).replace(str(camera().distortion.tolist()), str(bend))
        expected = [-0.046, 0.14, 0.0006, -0.0007, 0]
        assert read(tmp_path, ".toml", text)[0].distortion.tolist() == expected


@pytest.mark.parametrize("suffix", [".yml", ".xml", ".json"])
def test_intrinsics_alone_are_a_camera_at_the_origin_named_after_the_file(tmp_path, suffix):
    storage = cv2.FileStorage(suffix, cv2.FILE_STORAGE_WRITE | cv2.FILE_STORAGE_MEMORY)
    opencv_camera(storage, camera(), intrinsics_alone=True)
    one = read(tmp_path, suffix, storage.releaseAndGetString())[0]
    assert (one.name, one.position_m.tolist()) == ("calibration", [0, 0, 0])
    np.testing.assert_allclose(one.K, camera().K)


def test_a_rotation_vector_of_opencv_is_read(tmp_path):
    storage = cv2.FileStorage(".yml", cv2.FILE_STORAGE_WRITE | cv2.FILE_STORAGE_MEMORY)
    opencv_camera(storage, camera(), intrinsics_alone=True)
    storage.write("rvec", cv2.Rodrigues(camera().T_camera_world[:, :3])[0])
    storage.write("tvec", camera().T_camera_world[:, 3:].copy())
    one = read(tmp_path, ".yml", storage.releaseAndGetString())[0]
    np.testing.assert_allclose(one.T_camera_world, camera().T_camera_world, atol=1e-12)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_two_cameras_of_one_name_are_refused(tmp_path, suffix):
    with pytest.raises(InputError, match=r"a name of its own, but \['left'\] are repeated"):
        read(tmp_path, suffix, written([camera(), camera()], suffix))


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("text", ["", " \n", "hello", "\0", "{}", "<a/>", "[1, 2]", "%YAML:1.0\n"])
def test_what_is_no_calibration_is_refused(tmp_path, suffix, text):
    with pytest.raises(InputError, match=r"calibration\S+ (is no calibration|holds no)|is missing"):
        read(tmp_path, suffix, text)


ENDS = {".toml": "translation", ".qca.txt": "radialDistortion1"}
"""Where to stop cutting: what comes behind, or behind the first 300 characters, is not all needed."""


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_cut_short_anywhere_is_refused(tmp_path, suffix):
    text = written([camera()], suffix)
    for end in range(0, text.index(ENDS[suffix]) if suffix in ENDS else 300, 7):
        with pytest.raises(InputError, match="calibration"):
            read(tmp_path, suffix, text[:end])


NESTED = {
    ".toml": "a = " + "[" * 200_000,
    ".qca.txt": "<a>" * 100_000 + "</a>" * 100_000,
    ".yml": "%YAML:1.0\n---\na: " + "-" * 200_000 + "1\n",
    ".xml": '<?xml version="1.0"?><opencv_storage>' + "<a>" * 100_000,
    ".json": '{"a":' + "[" * 100_000 + "]" * 100_000 + "}",
}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_deep_nesting_is_refused_and_kills_nobody(tmp_path, suffix):
    with pytest.raises(InputError, match="nested too deeply"):
        read(tmp_path, suffix, NESTED[suffix])


def test_less_deep_nesting_is_the_parsers_to_refuse(tmp_path):
    with pytest.raises(InputError, match="is no calibration"):
        read(tmp_path, ".toml", "a = " + "[" * 4000)
    with pytest.raises(InputError, match="a line is too long"):
        read(tmp_path, ".toml", "a" + ".a" * 100_000 + " = 1")


def test_entities_are_not_expanded(tmp_path):
    bomb = '<!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><calibration>&b;</calibration>'
    with pytest.raises(InputError, match="DOCTYPE or entities is not read"):
        read(tmp_path, ".qca.txt", bomb)
    with pytest.raises(InputError, match="is no calibration"):
        read(tmp_path, ".xml", '<?xml version="1.0"?>' + bomb)


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(calibration, "LARGEST_BYTES", 100)
    with pytest.raises(InputError, match="too large for a calibration: above 100 bytes"):
        read(tmp_path, ".toml", toml([camera()]))


def test_a_file_that_cannot_be_read_is_a_source_error(tmp_path):
    (tmp_path / "latin.toml").write_bytes(b"name = '\xe9'")
    for path in (tmp_path / "none.toml", tmp_path, tmp_path / "latin.toml"):
        with pytest.raises(SourceError, match="cannot be read"):
            read_calibration(path)


def test_an_unknown_suffix_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"must be \.toml \(Pose2Sim\), \.qca\.txt"):
        read(tmp_path, ".txt", toml([camera()]))


TOML_MISTAKES = [
    ("size = [1088, 1920.0]\n", "", "camera cam_0: size is missing"),
    ("matrix = ", "K = ", "camera cam_0: matrix is missing"),
    ("rotation = ", "r = ", "camera cam_0: rotation is missing"),
    ("fisheye = false", "fisheye = true", "camera cam_0: fisheye lenses are not supported"),
    ("[1088, 1920.0]", "[1088]", r"camera left: the size of its picture must be \(2,\) finite"),
    ("[1088, 1920.0]", "[1088, 0]", "camera left: its picture is empty"),
    ("[1088, 1920.0]", "[1088, 1e9]", "camera left: its picture is too large"),
    ("[1088, 1920.0]", '"large"', "got large"),
    ("1681.25", "nan", r"matrix must be \(3, 3\) finite numbers, got \[\[nan"),
    ("1681.25", "inf", "finite numbers"),
    ("1681.25", "'1681.25'", "finite numbers"),
    ("1681.25", "-1681.25", "fx and fy above 0"),
    ("[0.0, 0.0, 1.0]]", "[0.0, 1.0]]", r"matrix must be \(3, 3\) finite numbers"),
    ("[0.25, 0.5, 3.0]", "[0.25, 0.5]", r"translation must be \(3,\) finite numbers"),
    (
        "[0.25, 0.5, 3.0]",
        "[250, 500, 3000]",
        "camera left: is 3052 m away: are its lengths in metres",
    ),
    ("-0.046", "nan", "distortion must be"),
    ("-0.046", "-0.046, 1, 1, 1", "more than 5 distortion coefficients are not supported"),
    ("[-0.046, 0.14, 0.0006, -0.0007, 0.01]", "0.1", "distortion must be"),
    ("[-0.046, 0.14, 0.0006, -0.0007, 0.01]", "[[0.1], 2]", "is no calibration"),
    ("name", "size = [1, 2]\nname", "is no calibration"),
    ("1681.25", "1" + "0" * 400, "finite numbers"),
]


@pytest.mark.parametrize(("old", "new", "message"), TOML_MISTAKES)
def test_mistakes_in_toml_are_named(tmp_path, old, new, message):
    text = toml([camera()])
    assert text.count(old) == 1
    with pytest.raises(InputError, match=message):
        read(tmp_path, ".toml", text.replace(old, new))


QUALISYS_MISTAKES = [
    ("<transform", "<moved", "camera left: <transform r11=…> is missing"),
    ("focalLengthU", "focal", "camera left: <intrinsic focalLengthU=…> is missing"),
    ("fov_video", "fov_marker", "camera left: <fov_video left=…> is missing"),
    (' skew="0.0"', ' skew="3.0"', "skew is not supported"),
    ('left="16"', 'left="none"', "is no calibration: could not convert"),
    ('left="16"', 'left="nan"', "camera left: <fov_video left=…> is nan"),
    ('r11="', 'r11="inf" r="', "camera left: <transform r11=…> is inf"),
    ('left="16"', 'left="1e5"', "its picture is empty"),
    ('r11="', 'r11="1', "no rotation"),
    ("Miqus Video", "Oqus 5", "none of its 2 cameras is an active video camera"),
    ('active="1" model="Miqus Video"', 'active="0" model="Miqus Video"', "none of its 2 cameras"),
]


@pytest.mark.parametrize(("old", "new", "message"), QUALISYS_MISTAKES)
def test_mistakes_in_qualisys_files_are_named(tmp_path, old, new, message):
    text = qualisys([camera()])
    assert text.count(old) == 1
    with pytest.raises(InputError, match=message):
        read(tmp_path, ".qca.txt", text.replace(old, new))


@pytest.mark.parametrize("model", ["none", "", "Miqus Hybrid", "Miqus Video Color Plus"])
def test_all_cameras_that_film_are_read(tmp_path, model):
    assert [one.name for one in read(tmp_path, ".qca.txt", qualisys([camera()], model))] == ["left"]


OPENCV_MISTAKES = [
    ("camera_matrix", "matrix", "camera left: a matrix camera_matrix or K or M is missing"),
    (
        "distortion_coefficients",
        "d",
        "a matrix distortion_coefficients or D or dist_coeffs is missing",
    ),
    ("R:", "Q:", "a matrix R or rotation or rvec is missing"),
    ("T:", "S:", "a matrix T or t or translation or tvec is missing"),
    ("image_width", "width", "image_width and image_height are needed"),
    ("image_width: 1088", "image_width: .Nan", "the size of its picture must be"),
    ("image_width: 1088", "image_width: wide", "its picture is too large"),
    ("image_width: 1088", "image_width: 1088\n      fisheye_model: 1", "fisheye lenses"),
    ("rows: 3\n         cols: 3", "rows: 1\n         cols: 9", r"\(3, 3\) finite numbers"),
    ("rows: 3\n         cols: 3", "rows: 90000\n         cols: 90000", "must be a small matrix"),
    ("rows: 3\n         cols: 3", "rows: 4\n         cols: 4", "is no calibration"),
    ("1681.25", ".Nan", "finite numbers"),
    ("dt: d", "dt: x", "is no calibration"),
]


@pytest.mark.parametrize(("old", "new", "message"), OPENCV_MISTAKES)
def test_mistakes_in_opencv_files_are_named(tmp_path, old, new, message):
    text = opencv([camera()], ".yml")
    assert old in text
    with pytest.raises(InputError, match=message):
        read(tmp_path, ".yml", text.replace(old, new, 1))


def test_a_rotation_without_a_translation_is_refused(tmp_path):
    storage = cv2.FileStorage(".yml", cv2.FILE_STORAGE_WRITE | cv2.FILE_STORAGE_MEMORY)
    opencv_camera(storage, camera())
    text = storage.releaseAndGetString().replace("T:", "S:")
    with pytest.raises(InputError, match="a rotation needs a translation"):
        read(tmp_path, ".yml", text)
