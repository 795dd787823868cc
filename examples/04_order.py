"""Three people say which joint is nearer; what that comes to, and a fit that obeys.

python examples/04_order.py [clip.mp4] [folder]
"""

import json
import sys
import tempfile
from pathlib import Path

from kinesphere.annotate import labels
from kinesphere.core.skeleton import INDEX
from kinesphere.fit.options import FitOptions
from kinesphere.fit.run import run
from kinesphere.media.samples import read_samples
from kinesphere.media.sources import parse

clip = sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).with_name("balance.mp4"))
out = Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp())
out.mkdir(parents=True, exist_ok=True)

# As `kinesphere annotate export` writes them; `kinesphere annotate` asks on a page.
about = {"picture": Path(clip).name, "frame": 50, "a": "left_wrist", "b": "left_shoulder"}
said = {"anna": "nearer", "ben": "nearer", "carl": "unsure"}
answers = out / "answers.jsonl"
lines = [json.dumps({**about, "annotator": name, "answer": word}) for name, word in said.items()]
answers.write_text("\n".join(lines))

fused = labels.read(str(answers))
assert fused is not None
for order in fused.orders:
    print(f"{order.nearer} is nearer than {order.farther}, {order.confidence:.1%} sure")

for told in (None, str(answers)):
    run([parse(clip)], FitOptions(out=out, model="lite", every=25, looks=0, order=told))
    sample = next(s for s in read_samples(out / "samples.parquet") if s.frame == about["frame"])
    wrist, shoulder = (sample.xyz_m[INDEX[about[end]], 2] for end in ("a", "b"))
    print(f"{'with' if told else 'without'} it: {shoulder - wrist:+.2f} m nearer")
