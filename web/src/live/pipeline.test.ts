import { expect, test } from "vitest";
import type { Picture, SizePx } from "../core/crop";
import type { Pose } from "../core/pose";
import { detectorOutput, fixture, floats, heatmaps, numbers, region, worst } from "../parity";
import type { DetectorJson, Encoded, RegionJson } from "../parity";
import type { Network } from "./network";
import { step } from "./pipeline";
import { DEFAULTS, FRESH, type Networks, type Options, type State } from "./state";

interface LandmarksJson {
  presence: number;
  landmarks?: Encoded;
  world?: Encoded;
  windows?: Encoded;
}
interface PoseJson {
  score: number;
  xy_image_px: Encoded;
  z: Encoded;
  xyz_world_m: Encoded;
  visibility: Encoded;
  presence: Encoded;
}
interface Case {
  frames: { t_ms: number; image_size_px: SizePx }[];
  detector: DetectorJson[];
  landmarks: LandmarksJson[];
  smoothed: { region: RegionJson | null; poses: PoseJson[] }[];
  raw: { region: RegionJson | null; poses: PoseJson[] }[];
}

const CASE = fixture<Case>("step");

function landmarksOutput(json: LandmarksJson): Record<string, Float32Array> {
  const presence = Float32Array.of(json.presence);
  if (!json.landmarks || !json.world || !json.windows) return { presence };
  const landmarks = floats(json.landmarks);
  const xy = landmarks.filter((_, i) => i % 5 < 2);
  return {
    presence, landmarks, world: floats(json.world), heatmaps: heatmaps(xy, numbers(json.windows)),
  };
}

/** A network that answers what was recorded, and counts how often. */
class Replay implements Network {
  calls = 0;
  constructor(private readonly answers: Record<string, Float32Array>[]) {}
  async run(): Promise<Record<string, Float32Array>> {
    return this.answers[this.calls++];
  }
}

function replay(extra: Record<string, Float32Array> = {}) {
  const detector = new Replay(CASE.detector.map(detectorOutput));
  const answers = CASE.landmarks.map((json) => ({ ...landmarksOutput(json), ...extra }));
  return { detector, landmarks: new Replay(answers) };
}

function black([width, height]: SizePx): Picture {
  return { width, height, rgba: new Uint8ClampedArray(width * height * 4) };
}

async function play(networks: Networks, options: Options): Promise<[State, Pose[]][]> {
  const results: [State, Pose[]][] = [];
  let state = FRESH;
  for (const frame of CASE.frames) {
    const result = await step(networks, options, state, black(frame.image_size_px), frame.t_ms);
    results.push(result);
    state = result[0];
  }
  return results;
}

function differences(pose: Pose, json: PoseJson): number[] {
  return [
    worst(pose.xyImagePx, numbers(json.xy_image_px)),
    worst(pose.z, numbers(json.z)),
    worst(pose.xyzWorldM, numbers(json.xyz_world_m)),
    worst(pose.visibility, numbers(json.visibility)),
    worst(pose.presence, numbers(json.presence)),
    Math.abs(pose.score - json.score),
  ];
}

test.each([
  ["smoothed", true],
  ["raw", false],
] as const)("a recorded film gives Python's regions and poses, %s", async (name, smoothing) => {
  const networks = replay();
  const results = await play(networks, { ...DEFAULTS, smoothing });
  const most = [0, 0];
  results.forEach(([state, poses], i) => {
    const want = CASE[name][i];
    expect(poses.length).toBe(want.poses.length);
    const [person] = state.people.followed;
    expect(person === undefined).toBe(want.region === null);
    if (!person || !want.region) return;
    const { centerPx, sizePx, rotationRad } = region(want.region);
    const got = [...person.region.centerPx, person.region.sizePx, person.region.rotationRad];
    most[0] = Math.max(most[0], worst(got, [...centerPx, sizePx, rotationRad]));
    most[1] = Math.max(most[1], ...differences(poses[0], want.poses[0]));
  });
  if (process.env.PARITY) console.log(`step: region ${most[0]}, pose ${most[1]}`);
  expect(Math.max(...most)).toBeLessThan(1e-6);
  expect(networks.detector.calls).toBe(CASE.detector.length);
  expect(networks.landmarks.calls).toBe(CASE.landmarks.length);
});

test("the film loses the person and changes size", () => {
  expect(CASE.smoothed.map((result) => result.poses.length)).toEqual([1, 1, 1, 0, 0, 1, 1, 1, 1]);
  expect(new Set(CASE.frames.map((frame) => String(frame.image_size_px))).size).toBe(2);
});

test("who is lost is forgotten: only time and size remain", async () => {
  const [lost] = (await play(replay(), DEFAULTS))[3];
  const { t_ms: tMs, image_size_px: imageSizePx } = CASE.frames[3];
  expect(lost).toEqual({ ...FRESH, tMs, imageSizePx });
});

test("a mask comes when the network gives one, in the picture's size", async () => {
  const results = await play(replay({ mask: new Float32Array(256 * 256).fill(4) }), DEFAULTS);
  results.forEach(([state, poses], i) => {
    const [width, height] = CASE.frames[i].image_size_px;
    const mask = state.filters[0]?.mask ?? null;
    expect(mask === null).toBe(poses.length === 0);
    if (!mask || !poses[0].mask) return;
    expect(mask.length).toBe(width * height);
    expect(worst(poses[0].mask, mask)).toBe(0);
  });
});

test("a pose is its owner's to change: the state does not see it", async () => {
  const [[state, [pose]]] = await play(replay({ mask: new Float32Array(256 * 256) }), DEFAULTS);
  const { landmarks, world, visibility, mask } = state.filters[0];
  const kept = [landmarks!.smooth, world!.smooth, visibility!, mask!];
  const before = kept.map((array) => array.slice());
  for (const array of [pose.xyImagePx, pose.z, pose.xyzWorldM, pose.visibility]) array.fill(-9);
  pose.mask!.fill(-9);
  kept.forEach((array, i) => expect(worst(array, before[i])).toBe(0));
});

test("the same input gives the same output, and states are left as they were", async () => {
  const frozen = JSON.stringify(FRESH);
  expect(await play(replay(), DEFAULTS)).toEqual(await play(replay(), DEFAULTS));
  expect(JSON.stringify(FRESH)).toBe(frozen);
});
