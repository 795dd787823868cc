import { expect, test } from "vitest";
import { vertices_cm } from "../../../../src/kinesphere/live/faces/canonical.json";
import type { FaceFields } from "../../core/face";
import type { HandFields } from "../../core/hand";
import type { PoseFields } from "../../core/pose";
import { INDEX, MIRROR, NAMES } from "../../core/skeleton";
import { fixture, floats, numbers, worst, type Encoded } from "../../parity";
import * as f from "../faces/constants";
import type { Landmarks } from "../landmarks";
import type { Found } from "../people";
import { covered, hullOf } from "./cover";
import { finishParts, NO_PART_FILTERS } from "./finish";
import { HAND, stays } from "./follow";
import { lookAtParts } from "./look";
import type { PartNetworks } from "./options";
import { factorOf, NO_SIZES, ownSize, stretched, withFrame } from "./scale";
import { FRESH_PARTS } from "./track";

type Outputs = Record<string, Encoded>;
interface FrameJson {
  doubted: boolean;
  wrists: number[];
  left: number[] | null;
  right: number[] | null;
  face: number[] | null;
  turn: number[] | null;
  said: number | null;
}
interface Case {
  body: Encoded;
  exchanged: number[];
  together: number;
  frame_ms: number;
  answers: Record<"recrop" | "hand" | "face", Outputs>;
  face_row: Encoded;
  runs: { fps: number | null; smoothing: boolean; frames: FrameJson[]; calls: Record<string, number> }[];
}
const CASE = fixture<Case>("whole");
/** As in tools/parity_fixtures/whole.py. */
const [SIZE_PX, ANCHOR] = [320, 100];
const PARTS = ["wrist", "pinky", "index", "thumb"];
const ARMS = ["left", "right"].map((side) => PARTS.map((part) => INDEX[`${side}_${part}`]));

/** A network that says the next of its answers to each crop, over and over. */
function telling(answers: Record<string, Float32Array[]>) {
  const network = {
    calls: 0,
    async run() {
      const at = network.calls++;
      return Object.fromEntries(
        Object.entries(answers).map(([name, all]) => [name, all[at % all.length]]),
      );
    },
  };
  return network;
}

function rows(data: Encoded): Float32Array[] {
  const all = floats(data);
  const wide = all.length / data.shape[0];
  return Array.from({ length: data.shape[0] }, (_, i) => all.slice(i * wide, (i + 1) * wide));
}

const recorded = (outputs: Outputs) =>
  Object.fromEntries(Object.entries(outputs).map(([name, data]) => [name, rows(data)]));

function mesh(): Record<string, Float32Array[]> {
  const px = vertices_cm.map(([x, y, z]) => [96 + 6.2 * x, 96 - 6.2 * y, -6.2 * z]);
  const out: Record<string, Float32Array[]> = { mesh: [Float32Array.from(px.flat())] };
  for (const [name, at] of Object.entries(f.CLOSER)) {
    const rim = f.RIMS[name as keyof typeof f.RIMS] as readonly number[] | undefined;
    const middle = (axis: number) => rim!.reduce((sum, i) => sum + px[i][axis], 0) / rim!.length;
    const near = at.flatMap((i) => (rim ? [middle(0), middle(1)] : px[i].slice(0, 2)));
    out[name] = [Float32Array.from(near, (value) => value + 0.5)];
  }
  return out;
}

function detector() {
  const [boxes, scores] = [new Float32Array(896 * 16), new Float32Array(896).fill(-100)];
  boxes.set(floats(CASE.face_row), ANCHOR * 16);
  scores[ANCHOR] = 3;
  return telling({ boxes: [boxes], scores: [scores] });
}

function bodyAt(frame: number, last: number): Landmarks {
  let xyz = numbers(CASE.body).map((value, i) => value + [2 * frame, frame, 0][i % 3]);
  if (frame === CASE.together) {
    ARMS[1].forEach((to, i) => xyz.set([0, 1, 2].map((k) => xyz[3 * ARMS[0][i] + k] + (k ? 0 : 1)), 3 * to));
  }
  if (CASE.exchanged.includes(frame)) {
    const before = xyz;
    const arms = new Set([...ARMS.flat(), INDEX.left_elbow, INDEX.right_elbow]);
    xyz = before.map((value, i) => {
      const row = Math.floor(i / 3);
      return arms.has(row) ? before[3 * MIRROR[row] + (i % 3)] : value;
    });
  }
  const visibility = new Float64Array(NAMES.length).fill(0.9);
  if (frame === last) visibility[INDEX.left_wrist] = 0.05;
  const hips = [0, 1, 2].map((k) => (xyz[3 * INDEX.left_hip + k] + xyz[3 * INDEX.right_hip + k]) / 2);
  return {
    score: 0.9, xyzImagePx: xyz, visibility, presence: new Float64Array(NAMES.length).fill(0.9),
    auxiliaryPx: Float64Array.of(160 + 2 * frame, 220 + frame, 160 + 2 * frame, 60 + frame),
    xyzWorldM: xyz.map((value, i) => (value - hips[i % 3]) / 180),
    maskLogits: null, sigmaM: null, positionM: null,
  };
}

function foundAs(id: number, landmarks: Landmarks): Found {
  return { id, region: { centerPx: [160, 160], sizePx: 300, rotationRad: 0 }, landmarks, parts: null };
}

function poseOf(seen: Landmarks): PoseFields {
  return {
    xyImagePx: seen.xyzImagePx.filter((_, i) => i % 3 !== 2),
    z: seen.xyzImagePx.filter((_, i) => i % 3 === 2), xyzWorldM: seen.xyzWorldM,
    visibility: seen.visibility, presence: seen.presence, score: seen.score,
    imageSizePx: [SIZE_PX, SIZE_PX],
  };
}

/** Of all landmarks of a part, each worth another weight: x, y in pixels, z, and metres. */
function sums({ xyImagePx, z, xyzWorldM }: HandFields | FaceFields): number[] {
  const total = z.reduce((sum, _, i) => sum + 1 + (i % 7), 0);
  const column = (of: (i: number) => number) =>
    z.reduce((sum, _, i) => sum + (1 + (i % 7)) * of(i), 0) / total;
  return [
    column((i) => xyImagePx[2 * i]), column((i) => xyImagePx[2 * i + 1]), column((i) => z[i]),
    ...[0, 1, 2].map((k) => column((i) => xyzWorldM![3 * i + k])),
  ];
}

function expectPart(got: HandFields | FaceFields | null | undefined, want: number[] | null): void {
  expect(got == null).toBe(want === null);
  if (got && want) expect(worst(sums(got), want)).toBeLessThan(2e-4);
}

test.each(CASE.runs.map((run) => [run.fps ?? "every frame", run] as const))(
  "hands and face are looked for, followed, lost and found as in Python: fps %s", async (_, run) => {
    const networks = {
      recrop: telling(recorded(CASE.answers.recrop)), hand: telling(recorded(CASE.answers.hand)),
      faces: detector(), face: telling({ ...recorded(CASE.answers.face), ...mesh() }),
    };
    const loaded: PartNetworks = {
      hands: { recrop: networks.recrop, landmarks: networks.hand },
      face: { detector: networks.faces, landmarks: networks.face },
    };
    const parts = { hands: true, face: true, expressions: true, fps: run.fps, maxMs: null };
    const { smoothing } = run;
    let [state, filters] = [FRESH_PARTS, NO_PART_FILTERS];
    for (const [i, want] of run.frames.entries()) {
      const tMs = CASE.frame_ms * i;
      const rgba = new Uint8ClampedArray(SIZE_PX * SIZE_PX * 4);
      const picture = { width: SIZE_PX, height: SIZE_PX, rgba };
      const frame = { picture, tMs, beganMs: 0, smoothing };
      const body = bodyAt(i, run.frames.length - 1);
      const [next, [found]] = await lookAtParts(loaded, parts, state, frame, [foundAs(0, body)]);
      state = next;
      const seen = found.landmarks;
      const view = {
        xyzM: seen.xyzWorldM, xyPx: seen.xyzImagePx.filter((_, k) => k % 3 !== 2),
        positionM: Float64Array.of(0.1, 0, 2.5), focalPx: 300, sizePx: [SIZE_PX, SIZE_PX] as const,
      };
      const [known, pose] = finishParts(
        { parts, smoothing, tMs, view }, filters, found.parts!, poseOf(seen),
      );
      filters = known;
      expect(found.parts!.doubted).toBe(want.doubted);
      const wrists = [INDEX.left_wrist, INDEX.right_wrist].flatMap((at) =>
        [...pose.xyImagePx.subarray(2 * at, 2 * at + 2)]);
      expect(worst(wrists, want.wrists), `wrists in frame ${i}`).toBeLessThan(1e-3);
      expectPart(pose.leftHand, want.left);
      expectPart(pose.rightHand, want.right);
      expectPart(pose.face, want.face);
      if (!pose.face) continue;
      expect(worst(pose.face.rotation!, want.turn!)).toBeLessThan(1e-5);
      const said = pose.face.expressions!.reduce((sum, value) => sum + (value || 0), 0);
      expect(said).toBeCloseTo(want.said!, 4);
    }
    const calls = Object.fromEntries(Object.entries(networks).map(([name, { calls }]) => [name, calls]));
    expect(calls).toEqual(run.calls);
  },
);

test("the runs hold what they are for: lost parts, arms put right, frames in which nothing is looked for", () => {
  const [every, seldom] = CASE.runs;
  expect(every.frames.at(-1)!.left).toBeNull();
  expect(seldom.frames.some(({ doubted }) => doubted)).toBe(true);
  expect(every.frames.some(({ face }) => face === null) || every.calls.faces > 1).toBe(true);
  expect(seldom.calls.hand).toBeLessThan(every.calls.hand / 2);
});

test("a region stays while it is near, as large and as turned as the one found now", () => {
  const found = { centerPx: [50, 50], sizePx: 40, rotationRad: 0.2 } as const;
  const xy = Float64Array.of(45, 48, 55, 60);
  expect(stays(HAND, found, xy, found)).toBe(true);
  expect(stays(HAND, { ...found, centerPx: [61, 50] }, xy, found)).toBe(false);
  expect(stays(HAND, { ...found, sizePx: 60 }, xy, found)).toBe(false);
  expect(stays(HAND, { ...found, rotationRad: 1 }, xy, found)).toBe(false);
  expect(stays(HAND, found, Float64Array.of(50, 80), found)).toBe(false);
  expect(stays(HAND, { ...found, sizePx: 0 }, xy, found)).toBe(false);
});

test("sizes are those of the frames so far, within limits; what is no number says nothing", () => {
  const once = withFrame(NO_SIZES, 2, 2);
  expect(factorOf(once)).toBeCloseTo(2, 12);
  expect(withFrame(once, NaN, 1)).toBe(once);
  expect(ownSize(withFrame(NO_SIZES, 1, 9))).toBeCloseTo(1.09, 12);
  const xy = Float64Array.of(0, 0, 1, 2, -3, 1);
  expect(stretched(xy, xy.map((value) => 3 * value + 7))).toBeCloseTo(3, 12);
});

test("a hand is painted over in the mean colour around it, and nothing beyond its hull", () => {
  const hull = hullOf([[1, 1], [4, 1], [4, 4], [1, 4], [2, 2], [3, 1]]);
  expect(hull).toHaveLength(4);
  const rgba = new Uint8ClampedArray(8 * 8 * 4).map((_, i) => (i % 4 === 0 ? i % 251 : 9));
  const corners = [[2, 2], [5, 2], [5, 5], [2, 5]];
  const xyzImagePx = Float64Array.from({ length: 63 }, (_, i) => [...corners[Math.floor(i / 3) % 4], 0][i % 3]);
  const hand = { score: 1, right: 1, xyzImagePx, xyzHandM: new Float64Array(63) };
  const painted = covered({ width: 8, height: 8, rgba }, [hand]).rgba;
  const inside = (i: number) => {
    const [x, y] = [Math.floor(i / 4) % 8, Math.floor(i / 32)];
    return x >= 2 && x <= 5 && y >= 2 && y <= 5;
  };
  const reds = [...painted.keys()].filter((i) => i % 4 === 0 && inside(i));
  expect(new Set(reds.map((i) => painted[i])).size).toBe(1);
  const mean = reds.reduce((sum, i) => sum + rgba[i], 0) / reds.length;
  expect(Math.abs(painted[reds[0]] - mean)).toBeLessThanOrEqual(0.5);
  painted.forEach((value, i) => inside(i) || expect(value).toBe(rgba[i]));
});
