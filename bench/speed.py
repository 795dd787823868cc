"""How many frames a second, beside MediaPipe 1.2.2 on the same frames.

A round is one process of each side over the clip, ours first, then the peer's; the first 10 frames
of each are not counted (they hold the search for the person and the warming up). Frames are in
memory before the clock starts, and the clock stops when the result can be used: landmarks, and the
mask as an array when asked for. Each side uses as many threads as it takes by itself.
"""

import statistics
from pathlib import Path
from typing import Any

import numpy as np

from kinesphere.weights import SIZES
from peers import OURS, Software
from report import Step, progress, table

WARM_UP = 10
COUNTED = 100
CASES = [(size, mask) for mask in (False, True) for size in SIZES]
STAGES = ("crop", "network", "refine + project", "smooth (and mask)")


def measure(clip: str, frames: Path, peer: Software | None, rounds: int) -> dict[str, Any]:
    """All figures of this part; prints them."""
    sides = [OURS, *([peer] if peer else [])]
    with progress("speed", len(CASES) * (rounds * len(sides) + 1)) as step:
        fps = _rounds(frames, sides, rounds, step)
        cases = [_case(size, mask, fps[size, mask]) for size, mask in CASES]
        stages = [_stages(frames, size, mask, step) for size, mask in CASES]
    _show(clip, peer, rounds, cases, stages)
    return {"clip": clip, "warm_up": WARM_UP, "cases": cases, "stages_ms": stages}


def _rounds(
    frames: Path, sides: list[Software], rounds: int, step: Step
) -> dict[tuple[str, bool], list[list[float]]]:
    """Frames a second by case: for each round one number a side."""
    fps: dict[tuple[str, bool], list[list[float]]] = {case: [] for case in CASES}
    for number in range(1, rounds + 1):
        for size, mask in CASES:
            one_round: list[float] = []
            for side in sides:
                step(f"round {number}, {_case_name(size, mask)}, {side.name}")
                one_round.append(_fps(side, frames, size, mask))
            fps[size, mask].append(one_round)
    return fps


def _fps(side: Software, frames: Path, size: str, mask: bool) -> float:
    out = side.run(frames, size, "--count", str(WARM_UP + COUNTED), *_mask(mask))
    seconds = out["seconds"][WARM_UP:]
    return len(seconds) / float(seconds.sum())


def _case(size: str, mask: bool, fps: list[list[float]]) -> dict[str, Any]:
    """The medians over rounds; the ratio is the median of the rounds' own ratios."""
    ours = [one[0] for one in fps]
    theirs = [one[1] for one in fps if len(one) > 1]
    ratios = [a / b for a, b in zip(ours, theirs, strict=False)]
    return {
        "model": size,
        "mask": mask,
        "ours_fps": statistics.median(ours),
        "peer_fps": statistics.median(theirs) if theirs else None,
        "ratio": statistics.median(ratios) if ratios else None,
        "ratios": ratios,
        "rounds_fps": fps,
    }


def _stages(frames: Path, size: str, mask: bool, step: Step) -> dict[str, Any]:
    """The median milliseconds of every stage, in a run of its own."""
    step(f"stages, {_case_name(size, mask)}")
    out = OURS.run(frames, size, "--mode", "stages", *_mask(mask))
    medians_ms = np.nanmedian(out["stages_s"][WARM_UP:], axis=0) * 1000
    return {"model": size, "mask": mask, **dict(zip(STAGES, medians_ms.tolist(), strict=True))}


def _show(
    clip: str,
    peer: Software | None,
    rounds: int,
    cases: list[dict[str, Any]],
    stages: list[dict[str, Any]],
) -> None:
    name = peer.name if peer else "peer"
    table(
        f"Frames a second on {clip}, medians of {rounds} round(s)",
        ("model", "mask", "kinesphere", name, "ratio", "lowest", "highest"),
        [_row(case) for case in cases],
    )
    table(
        f"Where kinesphere's time goes on {clip}: median ms a frame",
        ("model", "mask", *STAGES),
        [(s["model"], _yes(s["mask"]), *(s[name] for name in STAGES)) for s in stages],
    )


def _row(case: dict[str, Any]) -> tuple[Any, ...]:
    ratios = case["ratios"]
    spread = (min(ratios), max(ratios)) if ratios else (None, None)
    means = (case["ours_fps"], case["peer_fps"], case["ratio"])
    return (case["model"], _yes(case["mask"]), *means, *spread)


def _case_name(size: str, mask: bool) -> str:
    return f"{size} with mask" if mask else size


def _mask(mask: bool) -> list[str]:
    return ["--mask"] if mask else []


def _yes(value: bool) -> str:
    return "yes" if value else "no"
