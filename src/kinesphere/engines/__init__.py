"""Inference engines behind one small protocol: `load(weights, outputs)` gives a `Network` to `run`.

Each engine is a module with a function `load`; `ENGINES` lists them in order of preference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Final, Protocol, runtime_checkable

from jaxtyping import Float32, UInt8

from kinesphere.core.arrays import Array
from kinesphere.core.errors import EngineError, InputError, WeightsError
from kinesphere.weights import Weights, is_graph_model


@runtime_checkable
class Network(Protocol):
    """Loaded weights."""

    def run(self, batch: UInt8[Array, "n height width 3"]) -> dict[str, Float32[Array, "..."]]:
        """The outputs asked for at loading, by meaning, each (n, …).

        `batch` is RGB, 0..255, of the size that the card states; the engine maps it to the card's
        value range. The arrays may be reused by the same thread's next call: copy what must outlive
        it. As many threads may call at once as workers were asked for at loading.
        """
        ...


@dataclass(frozen=True)
class Engine:
    """What is known about an engine without loading it."""

    package: str
    install: str
    suffixes: tuple[str, ...]
    why: str


ENGINES: Final = {
    "openvino": Engine(
        "openvino",
        "pip install openvino",
        (".tflite", ".onnx", ".xml"),
        "the fastest on CPUs, and it leaves out the branches of a network that nobody asked for",
    ),
    "onnxruntime": Engine(
        "onnxruntime",
        "pip install onnxruntime (or onnxruntime-gpu)",
        (".onnx",),
        "for GPUs (CUDA, CoreML, DirectML), with weights in ONNX",
    ),
    "litert": Engine(
        "ai_edge_litert",
        "pip install ai-edge-litert",
        (".tflite",),
        "TensorFlow Lite's own, for phones, boards and comparisons",
    ),
}


@dataclass(frozen=True)
class Choice:
    """An engine and the reason for it, for people."""

    engine: str
    reason: str


def installed(engine: str) -> bool:
    """Whether the engine's package can be imported."""
    return find_spec(ENGINES[engine].package) is not None


def choose(weights: Weights, engine: str = "auto") -> Choice:
    """The engine that will run `weights`: the one asked for, or the first installed that can.

    Raises InputError for an unknown engine, EngineError when it is not installed or cannot read
    this kind of file.
    """
    if engine != "auto" and engine not in ENGINES:
        raise InputError(f"engine must be auto, {', '.join(ENGINES)}, but got {engine!r}")
    if is_graph_model(weights.path):
        raise EngineError(
            f"{weights.path.parent} is for TensorFlow.js: `kinesphere live --model` runs it, "
            "and `kinesphere export --to tflite` writes what engines read"
        )
    suffix = weights.path.suffix.lower()
    able = [name for name, e in ENGINES.items() if suffix in e.suffixes]
    if engine != "auto":
        return _asked(engine, suffix)
    for name in able:
        if installed(name):
            return Choice(
                name, f"the first installed engine that reads {suffix}: {ENGINES[name].why}"
            )
    wishes = " or ".join(ENGINES[name].install for name in able) or "no engine reads it"
    raise EngineError(f"no installed engine reads {suffix} weights: {wishes}")


def _asked(name: str, suffix: str) -> Choice:
    engine = ENGINES[name]
    if not installed(name):
        raise EngineError(f"the engine {name!r} is not installed: {engine.install}")
    if suffix not in engine.suffixes:
        raise EngineError(f"{name} reads {', '.join(engine.suffixes)}, not {suffix or 'this file'}")
    return Choice(name, "asked for")


def load(
    weights: Weights,
    outputs: Sequence[str],
    engine: str = "auto",
    threads: int | None = None,
    workers: int = 1,
) -> Network:
    """Weights made ready to run.

    outputs   which of the card's outputs to compute; what only others need is left out
    threads   how many CPU threads to use; None lets the engine take all cores
    workers   how many threads will call `run` at the same time; they share the CPU threads

    Raises as `choose`, and WeightsError when the file does not hold what its card says.
    """
    missing = [name for name in outputs if name not in weights.card.outputs]
    if missing:
        raise WeightsError(f"{weights.path.name} has no output {missing[0]!r} (see its card)")
    if threads is not None and not (isinstance(threads, int) and threads >= 1):
        raise InputError(f"threads must be a whole number, 1 or more, got {threads!r}")
    module = import_module(f"kinesphere.engines.{choose(weights, engine).engine}")
    return module.load(weights, tuple(outputs), threads, workers)
