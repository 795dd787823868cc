"""One side of a comparison: a worker process that waits between its passes."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from kinesphere.bench.workers.wire import Pass, Settings
from kinesphere.core.errors import EngineError

OURS: Final = (sys.executable, "-m", "kinesphere.bench.workers.ours")
END_S: Final = 10.0
"""How long a worker may take to end by itself."""


@dataclass(frozen=True)
class Measured:
    """What came out of one pass."""

    seconds: list[float]
    """One number a frame; see `wire.Clock`."""
    people: list[int]
    peak_bytes: int

    @property
    def fps(self) -> float:
        return len(self.seconds) / sum(self.seconds)


class Side:
    """A worker; it loads while its maker goes on, until `wait`. A context manager."""

    def __init__(self, name: str, command: Sequence[str | Path], settings: Settings) -> None:
        self.name = name
        self._words = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = subprocess.Popen(
            [*map(str, command), json.dumps(asdict(settings))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            text=True,
            encoding="utf-8",
        )

    def wait(self) -> None:
        """Until it is ready. Raises EngineError when it ends instead, with its last words."""
        self._answer()

    def run(self, request: Pass) -> Measured:
        """One pass. Raises as `wait`, and when nothing was looked at."""
        measured = Measured(**self.ask(request))
        if not measured.seconds:
            raise EngineError(f"{self.name} read no frame of {request.clip}")
        return measured

    def ask(self, request: Pass) -> dict[str, Any]:
        """The worker's answer to a request. Raises as `wait`."""
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(asdict(request)) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._failed() from None
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise self._failed()
        return json.loads(line)

    def _failed(self) -> EngineError:
        status = self._process.wait()
        self._words.seek(0)
        words = self._words.read().decode(errors="replace").strip().splitlines()
        return EngineError(
            f"{self.name} ended while it was measured (exit {status}): "
            + "\n".join(words[-5:] or ["it said nothing"])
        )

    def __enter__(self) -> "Side":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self._process.kill()
        try:
            self._process.communicate(timeout=END_S)  # its requests end, and so does it
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        self._words.close()
