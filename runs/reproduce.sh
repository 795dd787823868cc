#!/usr/bin/env bash
# The whole road, from motions to weights in the live page:
#
#   make reproduce            sets up and runs this; under an hour on 2 CPU cores
#   SCALE=30 make reproduce   30 times the people and steps: for a GPU
#   runs/reproduce.sh         the same without setting up
#
# motions -> synthetic people -> training -> export -> evaluation -> live. What is done is passed over: after
# an interruption, run it again. Variables, all of which may be left out:
#
#   SCALE=1         times so many people and steps; a fraction for a quick look
#   NETWORK=lite    or full, heavy: the released weights to begin with
#   OUT=out/reproduce-lite-1       where everything goes
#   MOTIONS=FOLDER  of BVH files, instead of the poses that ship
#   PEOPLE=FOLDER   of MakeHuman assets: skins, clothes, hair; without them plain colours
#   LIGHT=FOLDER    of HDR pictures of light; without them skies and rooms that are made up
#   BACKGROUNDS=FOLDER     of pictures to stand before; without them patterns
#   PHOTOS=FOLDER   of pictures with people, unlabelled, which keep the network at home among real ones
#   COCO=FILE PICTURES=FOLDER      people who are marked, to measure on
#   LICENCE=CC0-1.0 of the folders given: the weights inherit it
#   BATCH=32        crops a step; of all GPUs together
#   TRAIN="--lr 1e-3"              further options of kinesphere train
#   FORMATS=tflite,onnx,tfjs       which files to write of the trained network
#   SERVE=1         at the end, serve the live page with the new weights; 0: only say how
set -euo pipefail
{ # read as a whole before it runs: it may be changed meanwhile
cd "$(dirname "$0")/.."

SCALE="${SCALE:-1}" NETWORK="${NETWORK:-lite}" LICENCE="${LICENCE:-CC0-1.0}" BATCH="${BATCH:-32}" TRAIN="${TRAIN:-}"
FORMATS="${FORMATS:-tflite,onnx,tfjs}" SERVE="${SERVE:-1}"
OUT="${OUT:-out/reproduce-$NETWORK-$SCALE}"
BIN=.venv/bin
[ -x "$BIN/kinesphere" ] || BIN="$(dirname "$(command -v kinesphere || echo .)")"
[ -x "$BIN/kinesphere" ] || { echo "there is no kinesphere here: run make reproduce" >&2; exit 1; }
"$BIN/python" -c 'import torch, moderngl, tensorboard' 2>/dev/null ||
  { echo "training needs more packages: run make reproduce, or pip install 'kinesphere[learn]'" >&2; exit 1; }

case "$NETWORK" in lite | full | heavy) ;; *) echo "NETWORK must be lite, full or heavy, got $NETWORK" >&2; exit 1 ;; esac
for folder in "${MOTIONS:-.}" "${PEOPLE:-.}" "${LIGHT:-.}" "${BACKGROUNDS:-.}" "${PHOTOS:-.}" "${PICTURES:-.}"; do
  [ -d "$folder" ] || { echo "there is no folder $folder" >&2; exit 1; }
done

# Of people, held-out people, steps, and steps between measurements: how many at SCALE=1, at least, at most.
numbers="$("$BIN/python" - "$SCALE" <<'PYTHON'
import sys

try:
    scale = float(sys.argv[1])
except ValueError:
    scale = 0.0
if not 0 < scale < 1e5:
    sys.exit(f"SCALE must be a number above 0 and below 100000, got {sys.argv[1]}")
asked = ((3000, 16, 10**6), (240, 8, 2000), (900, 4, 10**6), (225, 2, 2000))
print(*(min(max(round(one * scale), least), most) for one, least, most in asked))
PYTHON
)"
read -r people others steps every <<<"$numbers"

say() { printf '\n== %s\n' "$*"; }
run() { printf '$ %s\n' "$*"; "$@"; }
stage() { # stage OUTPUT COMMAND…: nothing where OUTPUT is there
  local output="$1"
  shift
  if [ -e "$output" ]; then echo "done already: $output"; else run "$@"; fi
}
is_done() { # is_done NAME COMMAND…: for what has no last file of its own
  local mark="$OUT/.$1"
  shift
  stage "$mark" "$@"
  touch "$mark"
}

mkdir -p "$OUT"
echo "$NETWORK, scale $SCALE: $people synthetic people, $others held out, $steps steps; everything in $OUT"

say "1. Motions and synthetic people"
assets=()
for pair in "motions=${MOTIONS:-}" "people=${PEOPLE:-}" "light=${LIGHT:-}" "backgrounds=${BACKGROUNDS:-}"; do
  [ -z "${pair#*=}" ] || assets+=("--${pair%%=*}" "${pair#*=}")
done
is_done people "$BIN/kinesphere" synth --n "$people" --out "$OUT/people" --licence "$LICENCE" \
  ${assets[@]+"${assets[@]}"} --resume
is_done others "$BIN/kinesphere" synth --n "$others" --out "$OUT/others" --licence "$LICENCE" \
  ${assets[@]+"${assets[@]}"} --held-out --resume
echo "look at $OUT/people/sheet.jpg"

data=("$OUT/people")
teacher=()
if [ -n "${PHOTOS:-}" ]; then
  say "   and photographs, which the network before the training labels"
  is_done photos "$BIN/kinesphere" gather "$PHOTOS" --out "$OUT/photos" --licence "$LICENCE" \
    --source "$(basename "$PHOTOS")" --resume
  data=("$OUT/people:3" "$OUT/photos/train:1")
  teacher=(--teacher init --loss.anchor 2)
fi

say "2. Training"
train=("$BIN/python" -m kinesphere train)
gpus="$( (command -v nvidia-smi >/dev/null && nvidia-smi --list-gpus || true) 2>/dev/null | grep -c ^GPU || true)"
[ "$gpus" -le 1 ] || train=("$BIN/torchrun" --nproc-per-node "$gpus" -m kinesphere train)
is_done run "${train[@]}" --data "${data[@]}" --held-out "$OUT/others" --init "$NETWORK" --out "$OUT/run" \
  --steps "$steps" --batch "$BATCH" --every "$every" ${teacher[@]+"${teacher[@]}"} $TRAIN --resume # words of TRAIN are options each
echo "look at $OUT/run/curve.svg"

say "3. Export"
name="mine_$NETWORK"
is_done exported "$BIN/kinesphere" export "$OUT/run/best.pt" --out "$OUT/exported" --name "$name" --to "$FORMATS"

say "4. Evaluation beside the released weights"
marked=()
[ -z "${COCO:-}" ] || marked=(--coco "$COCO" --pictures "${PICTURES:?the folder of the pictures of COCO}")
stage "$OUT/evaluated/index.html" "$BIN/kinesphere" evaluate weights "$OUT/exported/$name.tflite" \
  --out "$OUT/evaluated" --synthetic "$OUT/others" --unmarked examples/balance.mp4 --most "$others" \
  ${marked[@]+"${marked[@]}"} --resume
echo "look at $OUT/evaluated/index.html"

say "5. Live"
stage "$OUT/clip/balance.csv" "$BIN/kinesphere" estimate examples/balance.mp4 --model "$OUT/exported/$name.tflite" \
  --video --format csv --out "$OUT/clip"
live=("$BIN/kinesphere" live --model "$OUT/exported/$name.tflite")
if [ "$SERVE" = 1 ] && [ -t 1 ]; then run "${live[@]}" --open; else echo "now: ${live[*]}"; fi
exit
}
