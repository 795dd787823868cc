#!/usr/bin/env bash
# The lift that ships, from motions and made-up people to weights: about two hours on 2 CPU cores.
#
#   MOTIONS=cmu PEOPLE=makehuman LIGHT=hdri runs/lift.sh
#
# What is done is passed over: after an interruption, run it again. Variables:
#
#   MOTIONS=FOLDER  of BVH files of the CMU Graphics Lab Motion Capture Database (needed)
#   PEOPLE=FOLDER   of MakeHuman assets (CC0): skins, clothes, hair; without them plain colours
#   LIGHT=FOLDER    of HDR pictures of light (CC0); without them skies and rooms that are made up
#   OUT=out/lift    where everything goes
#   SCALE=1         times so many people and steps; a fraction for a quick look
#   INSTALL=0       1: put the new lift into the package, in place of the one that ships
#
# Give only what is free: the weights inherit its licence.
set -euo pipefail
{ # read as a whole before it runs: it may be changed meanwhile
cd "$(dirname "$0")/.."

MOTIONS="${MOTIONS:?a folder of BVH files of the CMU database}" OUT="${OUT:-out/lift}" SCALE="${SCALE:-1}"
BIN=.venv/bin
[ -x "$BIN/kinesphere" ] || { echo "there is no kinesphere here: run make reproduce, or make test" >&2; exit 1; }
for folder in "$MOTIONS" "${PEOPLE:-.}" "${LIGHT:-.}"; do
  [ -d "$folder" ] || { echo "there is no folder $folder" >&2; exit 1; }
done
assets=()
[ -z "${PEOPLE:-}" ] || assets+=(--people "$PEOPLE")
[ -z "${LIGHT:-}" ] || assets+=(--light "$LIGHT")
read -r some more others steps <<<"$("$BIN/python" -c "
s = float('$SCALE')
print(*(max(round(count * s), 32) for count in (3072, 2816, 512, 15000)))")"

mkdir -p "$OUT"
"$BIN/kinesphere" synth --n "$some" --seed 11 --out "$OUT/some" ${assets[@]+"${assets[@]}"} --resume
"$BIN/kinesphere" synth --n "$more" --seed 12 --out "$OUT/more" ${assets[@]+"${assets[@]}"} --resume
"$BIN/kinesphere" synth --n "$others" --seed 7 --held-out --out "$OUT/others" ${assets[@]+"${assets[@]}"} --resume
"$BIN/kinesphere" lift --data "$OUT/some" "$OUT/more" --motions "$MOTIONS" --held-out "$OUT/others" --steps "$steps" \
  --out "$OUT/trained" --resume
[ "${INSTALL:-0}" = 0 ] || cp "$OUT/trained/lift.json" "$OUT/trained/lift.bin" src/kinesphere/weights/
exit
}
