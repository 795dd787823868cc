"""A body fitted to a few frames of a clip: how tall, how far away, how sure.

python examples/03_fit.py [clip.mp4] [folder]
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

from kinesphere.core.skeleton import INDEX
from kinesphere.fit.options import FitOptions
from kinesphere.fit.run import run
from kinesphere.media.samples import read_samples
from kinesphere.media.sources import parse

clip = sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).with_name("balance.mp4"))
out = Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp())

run([parse(clip)], FitOptions(out=out, model="lite", every=25, looks=2))

for sample in read_samples(out / "samples.parquet"):
    wrist = INDEX["left_wrist"]
    print(
        f"frame {sample.frame}: {sample.height_m:.2f} m tall, "
        f"{sample.xyz_camera_m[:, 2].mean():.2f} m away; left wrist at "
        f"{np.round(sample.xyz_m[wrist], 2)} m from the hips, "
        f"± {np.round(sample.sigma_m[wrist] * 100).astype(int)} cm"
    )
print(f"Pictures, a 3D page and the table are in {out}")
