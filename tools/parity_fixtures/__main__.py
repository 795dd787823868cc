"""Write `tests/fixtures/parity/*.json`: `make fixtures`.

Arrays are stored as {"dtype", "shape", "base64"}, little-endian. Networks' answers are recorded for
a few frames of the sample clip, as far as the pipeline reads them; what is expected is computed from
the recording, so that no test depends on an inference engine's last digits.
"""

import json
from pathlib import Path
from typing import Final

from parity_fixtures import (
    faces,
    film,
    hands,
    lift,
    lifted,
    motion,
    motion_clip,
    motion_whole,
    networks,
    parts,
    people,
    questions,
    video,
    whole,
)
from parity_fixtures.parts import Json

FOLDER: Final = Path(__file__).parents[2] / "tests" / "fixtures" / "parity"


def everything() -> dict[str, Json]:
    """All fixtures by file name without ending."""
    return {
        "skeleton": parts.skeleton_case(),
        "constants": parts.constants_case(),
        "card": parts.card_cases(),
        "region": parts.region_cases(),
        "crop": parts.crop_cases(),
        "detect": parts.detect_case(),
        "landmarks": parts.landmarks_case(),
        "smooth": parts.smooth_case(),
        "mask": parts.mask_cases(),
        "yuv": video.yuv_cases(),
        "questions": questions.question_cases(),
        "step": film.step_case(film.record()),
        "lift": lift.lift_case(),
        "lifted": lifted.lifted_case(lifted.record()),
        "motion": motion.motion_case(motion.record()),
        "motion_clip": motion_clip.clip_case(motion_clip.record()),
        "motion_whole": motion_whole.whole_case(motion_whole.record()),
        "faces": faces.faces_case(),
        "hands": hands.hands_case(),
        "people": people.people_case(),
        "whole": whole.whole_case(),
        "networks": networks.network_cases(),
    }


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, fixture in everything().items():
        text = json.dumps(fixture, indent=1) + "\n"
        (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
