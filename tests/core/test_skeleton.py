from kinesphere.core import skeleton


def test_there_are_33_landmarks_and_35_bones_as_in_blazepose():
    assert skeleton.COUNT == 33
    assert len(skeleton.EDGES) == len(set(skeleton.EDGES)) == 35


def test_mirroring_twice_changes_nothing():
    assert [skeleton.MIRROR[i] for i in skeleton.MIRROR] == list(range(33))


def test_mirroring_swaps_sides_and_keeps_the_middle():
    swap = {"left": "right", "right": "left", "middle": "middle"}
    assert all(skeleton.SIDES[skeleton.MIRROR[i]] == swap[s] for i, s in enumerate(skeleton.SIDES))


def test_the_mirrored_skeleton_has_the_same_bones():
    bones = {frozenset(edge) for edge in skeleton.EDGES}
    assert {frozenset(skeleton.MIRROR[i] for i in edge) for edge in skeleton.EDGES} == bones


def test_sides_are_tfjs_lists():
    left = [i for i, s in enumerate(skeleton.SIDES) if s == "left"]
    assert left == [1, 2, 3, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31]
    assert [i for i, s in enumerate(skeleton.SIDES) if s == "middle"] == [0]


def test_edge_side():
    index = skeleton.INDEX
    assert skeleton.edge_side((index["left_hip"], index["left_knee"])) == "left"
    assert skeleton.edge_side((index["left_hip"], index["right_hip"])) == "middle"
    assert skeleton.edge_side((index["nose"], index["right_eye_inner"])) == "right"
