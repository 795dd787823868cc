"""`kinesphere.refine_video`, and that nothing of PyTorch is needed before it is called."""

import subprocess
import sys

import numpy as np
import pytest

import kinesphere as ks
from kinesphere.core.skeleton import INDEX
from kinesphere.media.clips import ClipWriter


@pytest.fixture(scope="module")
def walk(frames, tmp_path_factory):
    path = tmp_path_factory.mktemp("walk") / "walk.mp4"
    with ClipWriter(path) as out:
        for frame in frames[:10]:
            out.write(frame.picture_rgb, frame.t_ms)
    return path


def test_a_clip_comes_back_frame_by_frame(walk):
    found = ks.refine_video(walk, model_type="lite", every=2)
    assert [moment.index for moment, _ in found] == [0, 2, 4, 6, 8]
    poses = [poses[0] for _, poses in found]
    assert {len(poses) for _, poses in found} == {1}
    a, b = INDEX["left_knee"], INDEX["left_ankle"]
    shins = [np.linalg.norm(p.xyz_world_m[a] - p.xyz_world_m[b]) for p in poses]
    assert np.ptp(shins) < 0.005
    assert all(p.sigma_m is not None and p.position_m is not None for p in poses)
    assert poses[0].position_m[2] > 0.5 and poses[0].id == 0


def test_without_the_lift_it_is_refused(walk):
    with pytest.raises(ks.InputError, match="lift must not be off"):
        ks.refine_video(walk, lift="off")


def test_without_pytorch_it_says_what_to_install():
    script = (
        "import sys; sys.modules['torch'] = None\n"
        "import kinesphere as ks\n"
        "try: ks.refine_video('clip.mp4')\n"
        "except ModuleNotFoundError as error: print(error)"
    )
    said = subprocess.check_output([sys.executable, "-c", script], text=True)
    assert said.strip() == "clips are refined with PyTorch: pip install 'kinesphere[truth]'"
