import { expect, test } from "vitest";
import { bodyOf } from "./body";
import { BODY, landmarksOf } from "./example";
import type { Points } from "./example";
import { NOTHING_LEARNT, USUAL, learn, legOf, offsetsOf, sizesOf } from "./sizes";
import type { Learnt, Sizes } from "./sizes";
import { scale } from "./vectors";

const scaled = (k: number): Points =>
  Object.fromEntries(Object.entries(BODY).map(([name, p]) => [name, scale(p, k)]));
const bodyAt = (k: number, hidden: readonly string[] = []) => bodyOf(landmarksOf(scaled(k), hidden));
const names = Object.keys(USUAL) as (keyof Sizes)[];
/** The thigh's landmarks are a little farther apart than the solver's usual one is long. */
const near = (got: Sizes, k: number, digits = 2) =>
  names.forEach((name) => expect(got[name] / USUAL[name], name).toBeCloseTo(k, digits));

test("a body is as large as it is: at once from many frames, and learnt from frame to frame", () => {
  near(sizesOf([bodyAt(1), bodyAt(1), bodyAt(1.3)]), 1, 1);
  near(sizesOf([bodyAt(1.2)]), 1.2, 1);
  near(learn(NOTHING_LEARNT, bodyAt(1.2), 33).sizes, 1.2, 1);
});

test("what is learnt is the mean over time, whatever the frame rate, and settles", () => {
  const frames = (ms: number, k: number, from: Learnt) =>
    Array.from({ length: 1000 / ms }, () => ms).reduce((l, step) => learn(l, bodyAt(k), step), from);
  const slow = frames(100, 1.2, frames(100, 1, NOTHING_LEARNT));
  const fast = frames(10, 1.2, frames(10, 1, NOTHING_LEARNT));
  for (const name of names) expect(slow.sizes[name]).toBeCloseTo(fast.sizes[name], 9);
  near(slow.sizes, 1.1, 1);
  const before = legOf(slow.sizes);
  expect(Math.abs(legOf(learn(slow, bodyAt(1.5), 33).sizes) - before)).toBeLessThan(0.02);
});

test("what is hidden is not learnt, and as long as in most people", () => {
  const arm = ["left_wrist", "right_wrist"];
  expect(sizesOf([bodyAt(1.3, arm)]).lowerArm).toBe(USUAL.lowerArm);
  expect(learn(NOTHING_LEARNT, bodyAt(1.3, arm), 33).sizes.lowerArm).toBe(USUAL.lowerArm);
  expect(learn(NOTHING_LEARNT, bodyAt(1.3, arm), 33).seenMs.lowerArm).toBe(0);
});

test("a skeleton is the same on both sides and as high as its parts", () => {
  const offsets = offsetsOf(USUAL);
  for (const bone of ["Shoulder", "UpperArm", "Hand", "UpperLeg", "Foot"] as const) {
    const [x, y, z] = offsets[`left${bone}`];
    expect(offsets[`right${bone}`]).toEqual([-x, y, z]);
  }
  const trunk = offsets.spine[1] + offsets.chest[1] + offsets.neck[1];
  expect(trunk).toBeCloseTo(USUAL.trunk, 9);
  expect(-offsets.leftLowerLeg[1] - offsets.leftFoot[1]).toBeCloseTo(legOf(USUAL), 9);
});
