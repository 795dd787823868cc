import { expect, test } from "vitest";
import type { Landmarks } from "../landmarks";
import { numbers, worst } from "../../parity";
import { calibrated, focalPx, lifted, NOT_KNOWN, toRays, type Lifting } from "./lifting";
import { CASE, shipped } from "./testing";

const LIFTING: Lifting = { lift: shipped(), fovDeg: null, heightM: null };
const SIZE = [640, 480] as const;

/** A frame of the made-up person, as a camera with a field of view of 60° shows it. */
function landmarks(i: number): Landmarks {
  const frame = CASE.steps.frames[i];
  const [rays, focal] = [numbers(frame.rays), focalPx(LIFTING, SIZE)];
  const xyzImagePx = Float64Array.from({ length: 99 }, (_, k) =>
    k % 3 === 2 ? 0 : rays[2 * Math.floor(k / 3) + (k % 3)] * focal + SIZE[k % 3] / 2);
  return {
    score: 1, xyzImagePx, auxiliaryPx: Float64Array.of(320, 240, 320, 40),
    xyzWorldM: numbers(frame.cue_m), visibility: numbers(frame.visibility),
    presence: numbers(frame.visibility), maskLogits: null, sigmaM: null, positionM: null,
  };
}

test("calibrates visibility as Python does", () => {
  const { visible, visibility, calibrated: want } = CASE.calibrated;
  const [factor, added] = [numbers(visible).slice(0, 33), numbers(visible).slice(33)];
  const got = calibrated({ visible: { factor, added } }, numbers(visibility));
  expect(worst(got, numbers(want))).toBeLessThan(1e-12);
});

test("a picture's edge is seen at half of its field of view", () => {
  for (const fovDeg of [30, 60, 120]) {
    const focal = focalPx({ fovDeg }, [300, 800]);
    const [x, y] = toRays(Float64Array.of(150, 800), [300, 800], focal);
    expect([x, (Math.atan(y) * 360) / Math.PI]).toEqual([0, expect.closeTo(fovDeg, 9)]);
  }
  expect(focalPx({ fovDeg: null }, SIZE)).toBe(focalPx({ fovDeg: 60 }, SIZE));
});

test("gives metres, depth in pixels, spreads and a place; the picture's x and y stay", () => {
  const seen = landmarks(0);
  const [known, found] = lifted(LIFTING, NOT_KNOWN, seen, SIZE, 0);
  const want = CASE.steps.guessed.frames[0];
  expect(worst(found.xyzWorldM, numbers(want.xyz_m))).toBeLessThan(2e-5);
  expect(worst(found.positionM!, numbers(want.position_m))).toBeLessThan(1e-4);
  const pxPerM = focalPx(LIFTING, SIZE) / found.positionM![2];
  const flat = found.xyzImagePx.map((value, i) =>
    i % 3 === 2 ? value - found.xyzWorldM[i] * pxPerM : value - seen.xyzImagePx[i]);
  expect(worst(flat, new Float64Array(99))).toBeLessThan(1e-9);
  expect(known.state.moments).toHaveLength(1);
  expect(NOT_KNOWN.state.moments).toHaveLength(0);
});

test("a field of view that is known changes rays, and is told", () => {
  const places = [40, 80].map((fovDeg) =>
    lifted({ ...LIFTING, fovDeg }, NOT_KNOWN, landmarks(0), SIZE, 0)[1].positionM![2]);
  expect(places[0]).toBeGreaterThan(places[1] * 1.3);
});
