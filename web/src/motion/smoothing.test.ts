import { expect, test } from "vitest";
import { anyRotation, numbers } from "./example";
import { BONES, T_POSE, perBone } from "./humanoid";
import type { PerBone, Rotations } from "./humanoid";
import { angleOf, axisAngle, difference, slerp } from "./quaternions";
import type { Quat } from "./quaternions";
import { smoothed, turned, unrolled } from "./smoothing";

const next = numbers(9);
const GOAL: Rotations = {
  local: perBone(() => anyRotation(next, 3)),
  trust: perBone(() => next()),
};

/** From one pose towards another, in frames at these times. */
function run(first: Rotations, then: Rotations, timesMs: readonly number[]): PerBone<Quat> {
  let [local, beforeMs] = [first.local, 0];
  for (const tMs of timesMs) [local, beforeMs] = [turned(local, then, tMs - beforeMs), tMs];
  return local;
}

const worst = (a: PerBone<Quat>, b: PerBone<Quat>) =>
  Math.max(...BONES.map((bone) => angleOf(difference(a[bone], b[bone]))));

test("constant in, constant out", () => {
  expect(worst(run(GOAL, GOAL, [10, 15, 200]), GOAL.local)).toBeLessThan(1e-6);
  for (const one of smoothed([0, 10, 15, 200], [GOAL, GOAL, GOAL, GOAL])) {
    expect(worst(one.local, GOAL.local)).toBeLessThan(1e-6);
  }
});

test("the same after the same time, whatever the frame rate; no time changes nothing", () => {
  const slow = run(T_POSE, GOAL, [100]);
  const fast = run(T_POSE, GOAL, [1, 3, 10, 40, 41, 80, 99, 100]);
  expect(worst(slow, fast)).toBeLessThan(1e-6);
  expect(worst(run(T_POSE, GOAL, [0]), T_POSE.local)).toBeLessThan(1e-9);
});

test("gets nearer all the time and arrives; a hidden bone takes longer", () => {
  const at = (tMs: number) => worst(run(T_POSE, GOAL, [tMs]), GOAL.local);
  expect(at(50)).toBeLessThan(at(20));
  expect(at(5000)).toBeLessThan(1e-4);
  const quarter = perBone(() => axisAngle([0, 1, 0], 1));
  const seen = run(T_POSE, { local: quarter, trust: perBone(() => 1) }, [50]);
  const hidden = run(T_POSE, { local: quarter, trust: perBone(() => 0) }, [50]);
  for (const bone of BONES) expect(angleOf(hidden[bone])).toBeLessThan(angleOf(seen[bone]));
});

test("a recording does not lag: what turns evenly stays where it is, away from its ends", () => {
  const times = Array.from({ length: 120 }, (_, i) => (i * 1000) / 30);
  const quarter = axisAngle([0, 0, 1], 1);
  const moments = times.map((tMs): Rotations => ({
    local: perBone(() => slerp([0, 0, 0, 1], quarter, tMs / 4000)), trust: perBone(() => 1),
  }));
  const out = smoothed(times, moments);
  expect(worst(out[60].local, moments[60].local)).toBeLessThan(2e-3);
});

test("a recording shakes less, and one moment alone is as it is", () => {
  const times = Array.from({ length: 60 }, (_, i) => (i * 1000) / 30);
  const shaky = times.map((_, i): Rotations => ({
    local: perBone(() => axisAngle([1, 0, 0], i % 2 ? 0.05 : -0.05)), trust: perBone(() => 1),
  }));
  const out = smoothed(times, shaky);
  for (const bone of BONES) expect(angleOf(out[30].local[bone])).toBeLessThan(0.03);
  expect(worst(smoothed([5], [GOAL])[0].local, GOAL.local)).toBeLessThan(1e-9);
});

test("signs do not jump: what turns alike is written alike", () => {
  const q = axisAngle([0, 1, 0], 3);
  const back = q.map((value) => -value) as unknown as Quat;
  expect(unrolled([q, back, q])).toEqual([q, q, q]);
});
