"""The Python pipeline's results on a clip, as JSON on standard output.

python poses.py CLIP MODEL [DT_MS]  times are the clip's own, or DT_MS apart.
"""

import json
import sys
from pathlib import Path

from kinesphere import create_detector
from kinesphere.media.frames import read_video


def main(clip: Path, model: str, dt_ms: float | None) -> None:
    frames = []
    with create_detector(model_type=model) as detector:
        for i, frame in enumerate(read_video(clip)):
            t_ms = frame.t_ms if dt_ms is None else (i + 1) * dt_ms
            poses = detector.estimate_poses(frame.picture_rgb, timestamp=t_ms)
            found = [
                {"xy": p.xy_image_px.ravel().tolist(), "m": p.xyz_world_m.ravel().tolist()}
                for p in poses
            ]
            frames.append({"t": t_ms, "pose": found[0] if found else None})
    json.dump(frames, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]) if len(sys.argv) > 3 else None)
