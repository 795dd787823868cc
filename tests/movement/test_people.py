"""People of tables: whole, with gaps, with holes, with nobody in them."""

from pathlib import Path

import numpy as np
import pytest

from kinesphere.core.errors import InputError, SourceError
from kinesphere.core.records import ROW
from kinesphere.media.tables import write_table
from kinesphere.movement.options import ClipOptions, MotionOptions
from kinesphere.movement.people import chosen, found, of_rows, of_table


def rows(count: int = 20, person: int = 0, first: int = 0) -> np.ndarray:
    out = np.zeros(count, ROW)
    out["frame"] = first + np.arange(count)
    out["t_ms"] = out["frame"] * 40.0
    out["person"], out["score"], out["visibility"], out["presence"] = person, 1, 0.9, 1
    out["xyz_m"] = np.random.default_rng(person).normal(0, 0.3, (count, 33, 3))
    out["sigma_m"], out["position_m"] = 0.02, [0.1, 0.2, 3.0]
    return out


@pytest.mark.parametrize("kind", ["npz", "csv", "parquet", "jsonl"])
def test_two_people_of_any_table(tmp_path: Path, kind: str) -> None:
    both = np.concatenate([rows(20, 3), rows(12, 7, 5)])
    both = both[np.argsort(both["frame"], kind="stable")]
    write_table(tmp_path / f"a.{kind}", both)
    of = found(str(tmp_path / f"a.{kind}"), tmp_path, ClipOptions())
    assert of.name == "a" and of.notes == [] and of.report is None
    assert [person.id for person in of.people] == [3, 7]
    for person, id, first in zip(of.people, (3, 7), (0, 5), strict=True):
        true = rows(len(person.rows), id, first)
        seen = person.landmarks
        np.testing.assert_array_equal(seen.t_ms, true["t_ms"])
        np.testing.assert_allclose(seen.xyz_m, true["xyz_m"], atol=1e-6)
        np.testing.assert_allclose(seen.visibility, 0.9, atol=1e-6)
        np.testing.assert_allclose(seen.sigma_m, 0.02, atol=1e-6)
        np.testing.assert_allclose(
            seen.position_m, np.tile([0.1, 0.2, 3], (len(true), 1)), atol=1e-6
        )


def test_rows_in_any_order_are_put_in_times_order() -> None:
    mixed = rows()[np.random.default_rng(0).permutation(20)]
    ((person,), _) = of_rows(mixed)
    np.testing.assert_array_equal(person.rows["frame"], np.arange(20))


def test_what_is_not_a_number_is_hidden_and_empty_frames_are_gaps() -> None:
    some = rows()
    some["xyz_m"][4, 10, 1] = np.nan
    some["visibility"][6, 2] = np.nan
    some["xyz_m"][9:12] = np.nan
    some["position_m"][5] = np.nan
    some["sigma_m"][5] = np.nan
    ((person,), _) = of_rows(some)
    seen = person.landmarks
    assert len(seen) == 17
    assert np.isnan(seen.xyz_m[4, 10]).all() and seen.visibility[4, 10] == 0
    assert seen.visibility[6, 2] == 0 and np.isfinite(seen.xyz_m[6, 2]).all()
    assert seen.position_m is not None and np.isfinite(seen.position_m).all()
    assert seen.sigma_m is None


def test_without_the_lift_there_is_no_place() -> None:
    some = rows()
    some["sigma_m"], some["position_m"] = np.nan, np.nan
    ((person,), _) = of_rows(some)
    assert person.landmarks.sigma_m is None and person.landmarks.position_m is None


def test_nobody_is_said_to_be_nobody(tmp_path: Path) -> None:
    write_table(tmp_path / "a.npz", rows(0))
    with pytest.raises(InputError, match="nobody in it"):
        of_table(tmp_path / "a.npz")
    hidden, nothing = rows(), rows()
    hidden["visibility"] = 0.05
    nothing["xyz_m"] = np.nan
    for bad in (hidden, nothing):
        write_table(tmp_path / "a.npz", bad)
        with pytest.raises(InputError, match=r"a\.npz: no landmark of anybody is seen"):
            of_table(tmp_path / "a.npz")


def test_who_is_never_seen_or_there_for_a_moment_is_left_out_with_a_word() -> None:
    hidden = rows(20, 1)
    hidden["visibility"] = 0
    people, notes = of_rows(np.concatenate([rows(20, 0), hidden, rows(2, 2)]))
    assert [person.id for person in people] == [0]
    assert notes == ["person 1 left out: never seen", "person 2 left out: there in 2 frame(s) only"]


def test_one_frame_is_somebody() -> None:
    ((person,), notes) = of_rows(rows(1))
    assert len(person.landmarks) == 1 and notes == []


def test_one_person_is_chosen_by_id() -> None:
    people, _ = of_rows(np.concatenate([rows(20, 3), rows(20, 7)]))
    assert [person.id for person in chosen(people, 7)] == [7]
    assert [person.id for person in chosen(people, None)] == [3, 7]
    with pytest.raises(InputError, match="no person 5: --person may be 3, 7"):
        chosen(people, 5)


def test_two_rows_at_one_time_are_refused() -> None:
    some = rows()
    some["t_ms"][7] = some["t_ms"][6]
    with pytest.raises(InputError, match="person 0 is there twice at 240 ms"):
        of_rows(some)


def test_tables_of_pictures_have_no_times(tmp_path: Path) -> None:
    some = rows()
    some["t_ms"] = 0
    write_table(tmp_path / "a.csv", some, [f"{i}.jpg" for i in range(20)])
    with pytest.raises(InputError, match="table of pictures"):
        of_table(tmp_path / "a.csv")


def test_what_is_no_clip_and_no_table_is_refused(tmp_path: Path) -> None:
    picture = tmp_path / "a.jpg"
    picture.write_bytes(b"")
    with pytest.raises(InputError, match="is a picture: motion is made of a video file"):
        found(str(picture), tmp_path, ClipOptions())
    with pytest.raises(InputError, match=r"is a camera.*record it first"):
        found("0", tmp_path, ClipOptions())
    with pytest.raises(SourceError, match="there is no file"):
        found(str(tmp_path / "b.mp4"), tmp_path, ClipOptions())
    with pytest.raises(SourceError, match="cannot be read"):
        found(str(tmp_path / "b.npz"), tmp_path, ClipOptions())
    (tmp_path / "c.npz").write_bytes(b"PK")
    with pytest.raises(InputError, match="no NPZ file"):
        found(str(tmp_path / "c.npz"), tmp_path, ClipOptions())


def test_options_say_what_is_wrong() -> None:
    assert MotionOptions(to="BVH, glb,bvh").formats == ("bvh", "glb")
    with pytest.raises(InputError, match=r"--to must name some of bvh, glb.*'obj'"):
        MotionOptions(to="obj")
    with pytest.raises(InputError, match=r"FBX: docs/motion\.md"):
        MotionOptions(to="glb,fbx")
    with pytest.raises(InputError, match="--to must name"):
        MotionOptions(to=" , ")
    for fps in (0.0, -3.0, 1e5, float("nan")):
        with pytest.raises(InputError, match="--fps"):
            MotionOptions(fps=fps)
