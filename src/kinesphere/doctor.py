"""What `kinesphere doctor` and `kinesphere weights` print."""

import json
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kinesphere import __version__, engines, weights
from kinesphere.core.cpu import cores
from kinesphere.core.errors import KinesphereError
from kinesphere.live.lift import stored
from kinesphere.media.camera import hush_opencv

PACKAGES: Final = (
    "numpy",
    "opencv-python-headless",
    "openvino",
    "ai-edge-litert",
    "onnxruntime",
    "av",
    "fastapi",
    "uvicorn",
)
FEATURES: Final = {
    "avx2": "AVX2",
    "avx512f": "AVX-512",
    "avx512_vnni": "AVX-512 VNNI",
    "avx512_bf16": "AVX-512 BF16",
    "amx_tile": "AMX",
    "asimd": "NEON",
}


def print_weights(console: Console) -> int:
    """A table of the weights that ship; exit status 1 when one is missing or damaged."""
    table = Table("name", "role", "size", "licence", title="weights that ship")
    table.add_column("source", overflow="fold")
    table.add_column("state", overflow="fold")
    status = 0
    for shipped in weights.shipped():
        card = shipped.card
        try:
            weights.verify(shipped)
            state, size = Text("intact", "green"), f"{shipped.path.stat().st_size / 1e6:.1f} MB"
        except KinesphereError as error:
            state, size, status = Text(str(error), "red"), "?", 1
        table.add_row(card.name, card.role, size, card.licence, card.source, state)
    status |= _add_lift(table)
    console.print(table)
    return status


def _add_lift(table: Table) -> int:
    """The row of the lift, whose card says other things than those of networks that take pictures."""
    card = weights.FOLDER / "lift.json"
    try:
        stored.read(card)
        told = json.loads(card.read_text(encoding="utf-8"))
    except KinesphereError as error:
        table.add_row("lift", stored.ROLE, "?", "", "", Text(str(error), "red"))
        return 1
    size, intact = f"{told['bytes'] / 1e6:.1f} MB", Text("intact", "green")
    table.add_row("lift", told["role"], size, told["licence"], told["source"], intact)
    return 0


def print_doctor(console: Console) -> int:
    """Versions, CPU, engines, weights and cameras."""
    console.print(f"[bold]kinesphere[/bold] {__version__}, Python {platform.python_version()}")
    console.print(f"{platform.platform()}, {cores()} cores, {sys.executable}", soft_wrap=True)
    console.print(f"CPU features: {', '.join(_cpu_features()) or 'unknown'}")
    table = Table("package", "version", title="packages")
    for package in PACKAGES:
        table.add_row(package, _version(package))
    console.print(table)
    _print_engines(console)
    cameras = find_cameras()
    console.print(f"cameras: {', '.join(map(str, cameras)) or 'none found'}")
    return print_weights(console)


def _print_engines(console: Console) -> None:
    for name, engine in engines.ENGINES.items():
        state = "installed" if engines.installed(name) else f"not installed ({engine.install})"
        console.print(f"engine {name}: {state}; {engine.why}", soft_wrap=True)
    for suffix in (".tflite", ".onnx"):
        probe = weights.Weights(Path(f"weights{suffix}"), weights.shipped()[0].card)
        try:
            choice = engines.choose(probe)
            console.print(
                f'engine="auto" for {suffix}: {choice.engine}, {choice.reason}', soft_wrap=True
            )
        except KinesphereError as error:
            console.print(f'engine="auto" for {suffix}: none, {error}', soft_wrap=True)


def find_cameras() -> list[int]:
    """The numbers of the cameras that can be opened."""
    import cv2

    hush_opencv()
    if sys.platform == "linux":
        numbers = sorted(int(p.name[5:]) for p in Path("/dev").glob("video[0-9]*"))
    else:
        numbers = list(range(4))
    return [n for n in numbers if _opens(cv2.VideoCapture(n))]


def _opens(camera: Any) -> bool:
    opened = camera.isOpened()
    camera.release()
    return opened


def _cpu_features() -> list[str]:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return [platform.machine()]
    flags = set(text.split())
    return [platform.machine(), *(label for flag, label in FEATURES.items() if flag in flags)]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
