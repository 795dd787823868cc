import { expect, test } from "vitest";
import { numbers, worst } from "../../parity";
import { BONES, heightM, kept, learnt, measured, type Bones } from "./bones";
import { CASE } from "./testing";

const FRAMES = CASE.bones;
const [FIRST] = FRAMES;
const XYZ_M = numbers(FIRST.xyz_m);

test("learns what Python learns, and puts bones as it does", () => {
  let known: Bones | null = null;
  for (const frame of FRAMES) {
    const xyzM = numbers(frame.xyz_m);
    known = learnt(known, xyzM, numbers(frame.spread_m), frame.frames);
    expect(worst(known.logM, numbers(frame.log_m))).toBeLessThan(1e-12);
    expect(worst(known.count, numbers(frame.count))).toBeLessThan(1e-9);
    expect(worst(kept(known, xyzM), numbers(frame.kept))).toBeLessThan(1e-12);
    expect(heightM(known)).toBeCloseTo(frame.height_m, 12);
  }
  expect(known!.logM.length).toBe(BONES);
});

const even = (count = 1): Bones => ({
  logM: measured(XYZ_M).map(Math.log), count: new Float64Array(BONES).fill(count),
});

test("bones that are as long as they are wanted stay, but for left and right made alike", () => {
  const once = kept(even(), XYZ_M);
  expect(worst(measured(once), measured(XYZ_M))).toBeLessThan(1e-12);
  expect(worst(kept(even(), once), once)).toBeLessThan(1e-12);
});

test("the middle of the hips and the directions of bones stay", () => {
  const longer = { ...even(), logM: even().logM.map((one) => one + 0.2) };
  const got = kept(longer, XYZ_M);
  const hips = (xyz: Float64Array) => [0, 1, 2].map((k) => xyz[69 + k] + xyz[72 + k]);
  expect(worst(hips(got), hips(XYZ_M))).toBeLessThan(1e-12);
  const shin = (xyz: Float64Array) => [0, 1, 2].map((k) => xyz[81 + k] - xyz[75 + k]);
  const unit = (v: number[]) => v.map((one) => one / Math.hypot(...v));
  expect(worst(unit(shin(got)), unit(shin(XYZ_M)))).toBeLessThan(1e-12);
  expect(worst(measured(got).slice(0, 11), measured(XYZ_M).slice(0, 11).map((m) => m * Math.exp(0.2))))
    .toBeLessThan(1e-9);
});

test("a sure frame moves lengths more than an unsure one, and a long memory moves little", () => {
  const taller = XYZ_M.map((value) => value * 1.2);
  const moved = (before: Bones, spreadM: number) =>
    learnt(before, taller, new Float64Array(33).fill(spreadM), 1).logM[5] - before.logM[5];
  expect(moved(even(), 0.01)).toBeGreaterThan(2 * moved(even(), 0.2));
  expect(moved(even(300), 0.01)).toBeLessThan(0.1 * moved(even(), 0.01));
});
