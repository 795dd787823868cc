"""Networks exported for the browser, and what PyTorch makes of the same pictures.

python exported.py FOLDER  for each size: NAME.pt, the released weights changed at random by 1 %; its
files as `kinesphere export` writes them; pictures.NAME.bin (uint8, two pictures); NAME.OUTPUT.bin
(float32).
"""

import sys
from pathlib import Path

import torch

from kinesphere.cli import main as kinesphere
from kinesphere.learn import importing
from kinesphere.learn.checkpoint import save
from kinesphere.learn.compare import computed, pictures
from kinesphere.learn.networks import NAMES

CHANGE = 0.01


def main(folder: Path) -> None:
    torch.manual_seed(5)
    for name in NAMES:
        checkpoint = importing.released(name)
        with torch.no_grad():
            for parameter in checkpoint.network.parameters():
                parameter.mul_(1 + CHANGE * torch.randn_like(parameter))
        save(checkpoint, folder / f"{name}.pt")
        command = ["export", str(folder / f"{name}.pt"), "--out", str(folder)]
        variants = "mask,no-mask" if name == "lite" else "mask"
        if kinesphere([*command, "--to", "tflite,tfjs", "--variants", variants]):
            sys.exit(f"{name} was not exported")
        batch = pictures(checkpoint.network.side_px)
        (folder / f"pictures.{name}.bin").write_bytes(batch.tobytes())
        for output, values in computed(checkpoint.network, batch).items():
            (folder / f"{name}.{output}.bin").write_bytes(values.tobytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
