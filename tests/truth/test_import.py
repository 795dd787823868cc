"""PyTorch is loaded by those who fit bodies, and missed by nobody else."""

import subprocess
import sys

import pytest

WITHOUT = "import sys; sys.modules['torch'] = None; "
BARRED = """
import sys
class Barred:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] == 'torch':
            raise ModuleNotFoundError(f'No module named {name!r}', name=name)
sys.meta_path.insert(0, Barred())
"""
ADVICE = "pip install 'kinesphere[truth]'"


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("module", ["kinesphere", "kinesphere.cli", "kinesphere.fit.options"])
def test_torch_is_not_loaded_by_what_runs_live(module):
    done = python(f"import {module}, sys; assert 'torch' not in sys.modules")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("without", [WITHOUT, BARRED], ids=["set to None", "not found"])
@pytest.mark.parametrize("module", ["truth", "truth.fit.single", "body.anny"])
def test_the_library_says_what_it_needs(without, module):
    done = python(f"{without}\nimport kinesphere.{module}")
    assert done.returncode != 0
    assert ADVICE in done.stderr.splitlines()[-1]


def test_what_is_missing_can_be_asked_for():
    """Callers tell PyTorch's absence from other faults by the name."""
    done = python(
        f"{BARRED}\ntry:\n    import kinesphere.truth\nexcept ModuleNotFoundError as error:\n"
        "    assert error.name == 'torch'\nelse:\n    raise AssertionError"
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", ["fit", "evaluate"])
def test_the_command_says_what_it_needs(tmp_path, command):
    picture = tmp_path / "a.png"
    picture.write_bytes(b"")
    rest = [str(picture), "--out", str(tmp_path / "out")] if command == "fit" else ["fit"]
    done = python(f"{BARRED}from kinesphere.__main__ import main; sys.exit(main())", command, *rest)
    assert done.returncode != 0
    assert ADVICE in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_a_fault_within_torch_is_not_taken_for_its_absence(tmp_path):
    (tmp_path / "torch.py").write_text("import what_torch_needs")
    done = python(f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import kinesphere.truth")
    assert "what_torch_needs" in done.stderr.splitlines()[-1]
    assert ADVICE not in done.stderr.splitlines()[-1]
