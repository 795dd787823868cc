import pytest

from kinesphere.motion import humanoid
from kinesphere.motion.files.names import names_of
from kinesphere.motion.retarget.names import NEEDED, bone_of, by_name, by_vrm


@pytest.mark.parametrize(
    ("name", "bone"),
    [
        ("mixamorig:LeftArm", "leftUpperArm"),
        ("mixamorigLeftForeArm", "leftLowerArm"),
        ("mixamorig1:RightUpLeg", "rightUpperLeg"),
        ("Armature|mixamorig:Spine", "spine"),
        ("RightLeg", "rightLowerLeg"),
        ("Spine2", "chest"),
        ("mixamorig:Hips", "hips"),
        ("Left_Hand", "leftHand"),
        ("LeftShoulder", "leftShoulder"),
        *((name, name) for name in humanoid.BONES),
    ],
)
def test_names(name: str, bone: str) -> None:
    assert bone_of(name) == bone


@pytest.mark.parametrize(
    "name", ["Camera", "mixamorig:LeftHandThumb4", "tail", "mixamorig:Spine1", ""]
)
def test_what_is_no_bone(name: str) -> None:
    assert bone_of(name) is None


def test_mixamos_names_are_read_as_they_are_written() -> None:
    assert tuple(bone_of(name) for name in names_of("mixamo")) == humanoid.BONES
    assert names_of("mixamo")[humanoid.INDEX["leftUpperArm"]] == "mixamorig:LeftArm"


def test_the_first_of_two_counts_and_hands_are_not_needed() -> None:
    assert by_name([(4, "Hips"), (7, "hips")]) == {"hips": 4}
    assert "leftLowerLeg" in NEEDED
    assert not {"leftHand", "leftShoulder", "chest"} & set(NEEDED)


def test_vrm_says_it_itself() -> None:
    one = {"VRMC_vrm": {"humanoid": {"humanBones": {"hips": {"node": 3}, "jaw": {"node": 4}}}}}
    assert by_vrm({"extensions": one}) == {"hips": 3}
    bones = [{"bone": "head", "node": 2}, {"bone": "neck", "node": -1}]
    assert by_vrm({"extensions": {"VRM": {"humanoid": {"humanBones": bones}}}}) == {"head": 2}
    assert by_vrm({"nodes": []}) is None
