"""The Python pipeline's results on a clip, as JSON on standard output.

python poses.py CLIP MODEL LIFT   times are the clip's own; LIFT is auto or off.
"""

import json
import sys
from pathlib import Path

from kinesphere import create_detector
from kinesphere.media.frames import read_video


def main(clip: Path, model: str, lift: str) -> None:
    frames = []
    with create_detector(model_type=model, lift=lift) as detector:
        for frame in read_video(clip):
            poses = detector.estimate_poses(frame.picture_rgb, timestamp=frame.t_ms)
            found = [
                {"xy": p.xy_image_px.ravel().tolist(), "m": p.xyz_world_m.ravel().tolist()}
                for p in poses
            ]
            frames.append({"t": frame.t_ms, "pose": found[0] if found else None})
    json.dump(frames, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
