/** The pipeline with the lift, beside Python's, on a film whose networks' answers are replayed. */

import { expect, test } from "vitest";
import type { SizePx } from "../core/crop";
import type { Pose } from "../core/pose";
import { detectorOutput, fixture, floats, numbers, worst } from "../parity";
import type { DetectorJson, Encoded } from "../parity";
import type { Lifting } from "./lift/lifting";
import { expectOfTheseWeights, shipped } from "./lift/testing";
import type { Network } from "./network";
import { step } from "./pipeline";
import { DEFAULTS, FRESH, type Options, type State } from "./state";

type PoseJson = Readonly<Record<
  "xy_image_px" | "z" | "xyz_world_m" | "visibility" | "presence" | "sigma_m" | "position_m", Encoded
>>;
interface Case {
  readonly sha256: string;
  readonly frames: readonly { t_ms: number; image_size_px: SizePx }[];
  readonly detector: readonly DetectorJson[];
  readonly landmarks: readonly { presence: number; landmarks: Encoded; world: Encoded }[];
  readonly guessed: readonly (PoseJson | null)[];
  readonly known: {
    readonly fov_deg: number;
    readonly height_m: number;
    readonly poses: readonly (PoseJson | null)[];
  };
}

const CASE = fixture<Case>("lifted");
const GUESSED: Lifting = { lift: shipped(), fovDeg: null, heightM: null };
const KNOWN = { ...GUESSED, fovDeg: CASE.known.fov_deg, heightM: CASE.known.height_m };

/** A network that answers what was recorded, without heat maps. */
function replay(answers: readonly Record<string, Float32Array>[]): Network {
  let calls = 0;
  return { run: async () => answers[calls++] };
}

function networks() {
  const heatmaps = new Float32Array(64 * 64 * 39).fill(-100);
  const landmarks = CASE.landmarks.map(({ presence, landmarks, world }) => ({
    presence: Float32Array.of(presence), landmarks: floats(landmarks), world: floats(world), heatmaps,
  }));
  return { detector: replay(CASE.detector.map(detectorOutput)), landmarks: replay(landmarks) };
}

async function play(options: Options): Promise<[State, Pose | null][]> {
  const [both, results] = [networks(), [] as [State, Pose | null][]];
  for (const { t_ms: tMs, image_size_px: [width, height] } of CASE.frames) {
    const picture = { width, height, rgba: new Uint8ClampedArray(width * height * 4) };
    const [state, poses] = await step(both, options, results.at(-1)?.[0] ?? FRESH, picture, tMs);
    results.push([state, poses[0] ?? null]);
  }
  return results;
}

/** The worst differences: in pixels, metres, and of scores. */
function differences(pose: Pose, json: PoseJson): Record<"px" | "m" | "score", number> {
  const { xyImagePx, z, xyzWorldM, sigmaM, positionM, visibility, presence } = pose;
  const apart = (pairs: [ArrayLike<number>, Encoded][]) =>
    Math.max(...pairs.map(([got, want]) => worst(got, numbers(want))));
  return {
    px: apart([[xyImagePx, json.xy_image_px], [z, json.z]]),
    m: apart([[xyzWorldM, json.xyz_world_m], [sigmaM!, json.sigma_m], [positionM!, json.position_m]]),
    score: apart([[visibility, json.visibility], [presence, json.presence]]),
  };
}

test.each([
  ["guessed and smoothed", { ...DEFAULTS, lifting: GUESSED }, CASE.guessed],
  ["told and raw", { ...DEFAULTS, smoothing: false, lifting: KNOWN }, CASE.known.poses],
] as const)("a recorded film gives Python's poses, %s", async (name, options, want) => {
  expectOfTheseWeights(CASE.sha256);
  const results = await play(options);
  expect(results.map(([, pose]) => pose !== null)).toEqual(want.map((json) => json !== null));
  const all = results.flatMap(([, pose], i) => (pose ? [differences(pose, want[i]!)] : []));
  const most = (key: "px" | "m" | "score") => Math.max(...all.map((one) => one[key]));
  if (process.env.PARITY) console.log(`${name}: ${most("px")} px, ${most("m")} m`);
  expect(most("m")).toBeLessThan(2e-5);
  expect(most("px")).toBeLessThan(1e-2);
  expect(most("score")).toBeLessThan(1e-6);
});

test("who is lost is forgotten by the lift too", async () => {
  const results = await play({ ...DEFAULTS, lifting: GUESSED });
  const moments = results.map(([{ filters: [one] }]) => one?.known.state.moments.length ?? 0);
  const lost = results.findIndex(([, pose]) => pose === null);
  expect(moments[lost - 1]).toBeGreaterThan(3);
  expect(moments.slice(lost)).toEqual([0, 1, 2]);
});

test("a pose's spreads and place are its owner's to change: the state does not see it", async () => {
  const [[state, pose]] = await play({ ...DEFAULTS, lifting: GUESSED });
  const before = JSON.stringify(state);
  pose!.sigmaM!.fill(-9);
  pose!.positionM!.fill(-9);
  expect(JSON.stringify(state)).toBe(before);
});

test("without the lift poses have neither spreads nor a place, and x and y are the same", async () => {
  const options = { ...DEFAULTS, smoothing: false };
  const [[[, plain]], [[, lifted]]] = [
    await play(options), await play({ ...options, lifting: GUESSED }),
  ];
  expect([plain!.sigmaM, plain!.positionM]).toEqual([null, null]);
  expect(lifted!.xyImagePx).toEqual(plain!.xyImagePx);
  expect(worst(lifted!.xyzWorldM, plain!.xyzWorldM)).toBeGreaterThan(0.02);
});
