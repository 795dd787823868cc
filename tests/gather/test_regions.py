"""Where marks say that somebody is, and where the networks look for them, agree."""

import math

import numpy as np
import pytest

from conftest import ROOT
from kinesphere.core.crop import normalize_radians
from kinesphere.core.skeleton import COUNT, INDEX
from kinesphere.gather import find
from kinesphere.gather.options import GatherOptions
from kinesphere.gather.regions import alignment_points, region_of
from kinesphere.gather.shots import shots
from kinesphere.media.picture import to_rgb

PEOPLE = ROOT.parent / "shared" / "data" / "coco100"


def marked(**xy_px):
    out = np.full((COUNT, 2), np.nan)
    for name, at in xy_px.items():
        out[INDEX[name]] = at
    return out


def test_up_is_where_the_shoulders_are():
    points = alignment_points(
        marked(left_hip=(100, 100), right_hip=(80, 100), left_shoulder=(110, 40), nose=(90, 10))
    )
    hips, up = points[0], points[1] - points[0]
    np.testing.assert_allclose(hips, (90, 100))
    np.testing.assert_allclose(up / np.hypot(*up), np.array([20, -60]) / np.hypot(20, 60))


def test_one_hip_and_one_shoulder_are_enough_and_less_is_not():
    assert alignment_points(marked(left_hip=(0, 0), right_shoulder=(0, -50))) is not None
    assert alignment_points(marked(left_hip=(0, 0), nose=(0, -50))) is None
    assert alignment_points(marked(left_shoulder=(0, 0), left_ankle=(0, 90))) is None
    assert alignment_points(marked(left_hip=(5, 5), left_shoulder=(5, 5))) is None
    assert alignment_points(marked()) is None


@pytest.mark.skipif(not PEOPLE.is_dir(), reason="annotated photographs are not there")
def test_marks_aim_where_the_network_does():
    options = GatherOptions(PEOPLE, "x", "x", pictures=PEOPLE / "val2017")
    networks = find.load()
    off = []
    for shot in shots([str(PEOPLE / "person_keypoints_val2017.json")], options)[:12]:
        rgb = to_rgb(shot.picture)
        found = find.bodies(networks, rgb)
        for known in shot.people:
            body, points = find.body_of(networks, rgb, found, known), alignment_points(known.xy_px)
            if body is not None and points is not None:
                aimed, seen = region_of(points), body.region
                turn = normalize_radians(aimed.rotation_rad - seen.rotation_rad)
                away = math.dist(aimed.center_px, seen.center_px) / seen.size_px
                off.append((away, abs(math.log(aimed.size_px / seen.size_px)), abs(turn)))
    assert len(off) >= 10
    assert (np.median(off, axis=0) < (0.04, 0.08, math.radians(5))).all()
