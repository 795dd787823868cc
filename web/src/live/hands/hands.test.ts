import { expect, test } from "vitest";
import { Crop, type Region } from "../../core/crop";
import * as hand from "../../core/hand";
import {
  expectDetections, expectRegion, fixture, floats, NO_PICTURE, numbers, region, spread, worst,
  type DetectionJson, type Encoded, type RegionJson,
} from "../../parity";
import { anchors, decode, suppress } from "../ssd";
import * as constants from "./constants";
import { decodeHand, findHand } from "./landmarks";
import { findPalms, PALMS } from "./palms";
import { decodeRecrop, fromBody, fromLandmarks, fromPalm, recropped } from "./regions";

interface Case {
  names: string[];
  edges: number[];
  constants: Record<string, unknown>;
  palms: { rows: Encoded; scores: Encoded; boxes: Encoded; found: (DetectionJson & { region: RegionJson })[] };
  followed: { xy_px: Encoded; region: RegionJson }[];
  from_body: { wrist_pinky_index_px: number[]; region: RegionJson }[];
  recrop: { points: number[][]; asked: RegionJson[]; moved: RegionJson[] };
  seen: Record<"landmarks" | "world" | "presence" | "handedness", Encoded> & {
    regions: RegionJson[];
    seen: { score: number; right: number; xyz_image_px: Encoded; xyz_hand_m: Encoded }[];
  };
}
const CASE = fixture<Case>("hands");
const NOWHERE: Region = { centerPx: [1, 2], sizePx: 0.5, rotationRad: 0 };

test("a hand's names, bones and numbers are Python's", () => {
  expect(hand.NAMES).toEqual(CASE.names);
  expect(hand.EDGES.flat()).toEqual(CASE.edges);
  expect(JSON.parse(JSON.stringify(constants))).toEqual(CASE.constants);
});

test("palms are decoded, merged and become regions as in Python", async () => {
  const out = spread(CASE.palms, 2016, 18);
  expect(anchors(PALMS).length).toBe(2016 * 2);
  const found = suppress(decode(out.scores, out.boxes, PALMS));
  expectDetections(found, CASE.palms.found);
  CASE.palms.found.forEach((want, i) => expectRegion(fromPalm(found[i]), want.region));
  const side = PALMS.sizePx;
  const whole = { width: side, height: side, rgba: new Uint8ClampedArray(side * side * 4) };
  expectDetections(await findPalms({ run: async () => out }, whole), CASE.palms.found);
});

test("regions from landmarks and from the body are Python's", () => {
  for (const { xy_px, region } of CASE.followed) expectRegion(fromLandmarks(numbers(xy_px)), region);
  for (const { wrist_pinky_index_px: [a, b, c, d, e, f], region } of CASE.from_body) {
    expectRegion(fromBody([a, b], [c, d], [e, f]), region);
  }
});

test("a hand that is turned and moved has its region turned and moved", () => {
  const xy = numbers(CASE.followed[0].xy_px);
  const before = fromLandmarks(xy);
  const turned = xy.map((_, i) => (i % 2 ? xy[i - 1] + 3 : 200 - xy[i + 1]));
  const after = fromLandmarks(turned);
  expect(after.sizePx).toBeCloseTo(before.sizePx, 9);
  expect(worst(after.centerPx, [200 - before.centerPx[1], before.centerPx[0] + 3])).toBeLessThan(1e-9);
  expect(Math.cos(after.rotationRad - before.rotationRad - Math.PI / 2)).toBeCloseTo(1, 9);
});

test("the recrop network moves regions as in Python, and none that cannot be cut", async () => {
  const asked = CASE.recrop.asked.map(region);
  const [first, second] = CASE.recrop.points.map((points) => Float32Array.from(points));
  const crop = (at: number) => new Crop(asked[at], constants.RECROP_SIZE_PX);
  expectRegion(decodeRecrop(first, crop(0)), CASE.recrop.moved[0]);
  expectRegion(decodeRecrop(second, crop(2)), CASE.recrop.moved[2]);
  const network = { run: async () => ({ points: first }) };
  expectRegion(await recropped(network, NO_PICTURE, asked[0]), CASE.recrop.moved[0]);
  expect(await recropped(network, NO_PICTURE, NOWHERE)).toBe(NOWHERE);
});

const said = (i: number): Record<string, Float32Array> => {
  const { landmarks, world, presence, handedness } = CASE.seen;
  const part = (data: Encoded, n: number) => floats(data).slice(i * n, (i + 1) * n);
  return {
    landmarks: part(landmarks, 63), world: part(world, 63),
    presence: part(presence, 1), handedness: part(handedness, 1),
  };
};

test("hands are decoded as in Python", async () => {
  for (const [i, want] of CASE.seen.seen.entries()) {
    const where = region(CASE.seen.regions[i]);
    const got = (await findHand({ run: async () => said(i) }, NO_PICTURE, where))!;
    expect(got.score).toBeCloseTo(want.score, 6);
    expect(got.right).toBeCloseTo(want.right, 6);
    expect(worst(got.xyzImagePx, numbers(want.xyz_image_px))).toBeLessThan(1e-4);
    expect(worst(got.xyzHandM, numbers(want.xyz_hand_m))).toBeLessThan(1e-7);
  }
});

test("what is unsure, not a number or not to be cut is no hand", async () => {
  const crop = new Crop(region(CASE.seen.regions[0]), constants.HAND_SIZE_PX);
  expect(decodeHand(said(0), crop)).not.toBeNull();
  expect(decodeHand({ ...said(0), presence: Float32Array.of(0.49) }, crop)).toBeNull();
  expect(decodeHand({ ...said(0), presence: Float32Array.of(NaN) }, crop)).toBeNull();
  expect(decodeHand({ ...said(0), handedness: Float32Array.of(NaN) }, crop)).toBeNull();
  expect(decodeHand({ ...said(0), world: said(0).world.fill(Infinity) }, crop)).toBeNull();
  expect(await findHand({ run: async () => said(0) }, NO_PICTURE, NOWHERE)).toBeNull();
});
