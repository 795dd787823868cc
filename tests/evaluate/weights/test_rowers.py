"""The way of docs/rowers.md: from marked pictures to weights of one's own in the live page."""

import json
from pathlib import Path

from kinesphere.serve import own


def test_from_coco_to_the_live_page(command, coco, clip_path: Path, tmp_path: Path) -> None:
    """Each command as the page has it, with few pictures and steps."""
    file, pictures = coco
    rowers, run, exported = tmp_path / "rowers", tmp_path / "run", tmp_path / "exported"
    told = ("--licence", "CC0-1.0", "--source", "our rowers")
    asked = ("--pictures", pictures, *told, "--distil", "--out", rowers)
    status, said = command("gather", file, *asked)
    assert status == 0 and "train: 4 example(s), 4 for a teacher" in said

    few = ("--steps", 2, "--batch", 2, "--every", 2, "--workers", 0, "--pictures", 0, "--no-norm")
    data = ("--data", rowers / "train", "--held-out", rowers / "train", "--teacher", "init")
    status, said = command("train", *data, "--init", "lite", *few, "--out", run)
    assert status == 0 and (run / "best.pt").is_file()

    compared = ("--data", rowers / "train", "--out", tmp_path / "compared", "--worst", 2)
    assert command("evaluate", "weights", run, *compared)[0] == 0
    table = json.loads((tmp_path / "compared/table.json").read_text())
    of = {(row["weights"], row["measure"]): row for row in table}
    assert of["run", "error_2d"]["count"] == of["released lite", "error_2d"]["count"] == 4 * 17
    assert of["run", "pck"]["value"] > 0.9

    as_file = ("--out", exported, "--name", "rower", "--to", "tflite")
    assert command("export", run / "best.pt", *as_file)[0] == 0
    card = json.loads((exported / "rower.tflite.json").read_text())
    assert "our rowers" in card["source"] and "CC0-1.0" in card["licence"]

    clip = (
        clip_path,
        "--model",
        exported / "rower.tflite",
        "--no-view",
        "--out",
        tmp_path / "clip",
    )
    status, said = command("estimate", *clip)
    assert status == 0 and "somebody in 100" in said

    files = own.table(own.choose(str(exported / "rower.tflite"), "detector"))
    assert any(one.path == exported / "rower.tflite" for one in files.values())
