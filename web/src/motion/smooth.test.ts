import { expect, test } from "vitest";
import { anyRotation, numbers } from "./example";
import { BONES, T_POSE, perBone } from "./humanoid";
import type { Rotations } from "./humanoid";
import { angleOf, axisAngle, difference } from "./quaternions";
import { smooth } from "./smooth";
import type { SmoothState } from "./smooth";

const next = numbers(9);
const GOAL: Rotations = {
  local: perBone(() => anyRotation(next, 3)),
  trust: perBone(() => next()),
};

function run(first: Rotations, then: Rotations, timesMs: readonly number[]): Rotations {
  let [state, out]: readonly [SmoothState, Rotations] = smooth(null, first, 0);
  for (const tMs of timesMs) [state, out] = smooth(state, then, tMs);
  return out;
}

const worst = (a: Rotations, b: Rotations) =>
  Math.max(...BONES.map((bone) => angleOf(difference(a.local[bone], b.local[bone]))));

test("constant in, constant out", () => {
  expect(worst(run(GOAL, GOAL, [10, 15, 200]), GOAL)).toBeLessThan(1e-6);
});

test("the same after the same time, whatever the frame rate", () => {
  const slow = run(T_POSE, GOAL, [100]);
  const fast = run(T_POSE, GOAL, [1, 3, 10, 40, 41, 80, 99, 100]);
  expect(worst(slow, fast)).toBeLessThan(1e-6);
});

test("gets nearer all the time and arrives; a hidden bone takes longer", () => {
  const at = (tMs: number) => worst(run(T_POSE, GOAL, [tMs]), GOAL);
  expect(at(50)).toBeLessThan(at(20));
  expect(at(5000)).toBeLessThan(1e-4);
  const quarter = perBone(() => axisAngle([0, 1, 0], 1));
  const seen = run(T_POSE, { local: quarter, trust: perBone(() => 1) }, [50]);
  const hidden = run(T_POSE, { local: quarter, trust: perBone(() => 0) }, [50]);
  for (const bone of BONES) {
    expect(angleOf(hidden.local[bone])).toBeLessThan(angleOf(seen.local[bone]));
  }
});

test("time that runs backwards starts afresh, and no time at all changes nothing", () => {
  const [state] = smooth(null, T_POSE, 100);
  expect(smooth(state, GOAL, 50)[1]).toBe(GOAL);
  expect(worst(smooth(state, GOAL, 100)[1], T_POSE)).toBeLessThan(1e-9);
});
