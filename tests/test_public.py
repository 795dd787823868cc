"""What `import kinesphere` promises."""

import subprocess
import sys

import pytest

import kinesphere as ks


def test_every_public_name_is_there():
    for name in ks.__all__:
        assert getattr(ks, name) is not None
    assert set(ks.__all__) <= set(dir(ks))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = ks.nonsense


def test_public_errors_are_the_whole_hierarchy():
    from kinesphere.core import errors

    ours = {n for n, v in vars(errors).items() if isinstance(v, type) and issubclass(v, Exception)}
    assert ours <= set(ks.__all__)


def test_import_is_light():
    """No heavy library is loaded before it is needed; torch never."""
    script = (
        "import sys, kinesphere;"
        "heavy = {'openvino', 'cv2', 'av', 'pyarrow', 'PIL', 'rich', 'tyro', 'torch'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert subprocess.check_output([sys.executable, "-c", script], text=True).strip() == "[]"


def test_estimating_needs_no_torch(clip_path):
    script = (
        "import sys, kinesphere as ks; next(iter(ks.estimate_video(sys.argv[1], model_type='lite')));"
        "print('torch' in sys.modules)"
    )
    command = [sys.executable, "-c", script, str(clip_path)]
    assert subprocess.check_output(command, text=True).strip() == "False"
