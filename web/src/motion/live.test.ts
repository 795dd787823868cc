import { expect, test } from "vitest";
import { InputError } from "../core/errors";
import { BODY, landmarksOf, turn } from "./example";
import { BONES, NATURAL } from "./humanoid";
import { step } from "./live";
import type { LiveState, Moment } from "./live";
import { angleOf, axisAngle, difference } from "./quaternions";
import { legOf } from "./sizes";

const STILL = landmarksOf(BODY);
const BENT = landmarksOf(turn(BODY, "left_elbow", axisAngle([0, -1, 0], 1.2), /left_(wrist|pinky|index|thumb)/));

function run(frames: readonly (readonly [typeof STILL, number])[]): [LiveState | null, Moment[]] {
  let state: LiveState | null = null;
  const moments = frames.map(([landmarks, tMs]) => {
    const [next, moment] = step(state, landmarks, tMs);
    state = next;
    return moment;
  });
  return [state, moments];
}

const apart = (a: Moment, b: Moment) =>
  Math.max(...BONES.map((bone) => angleOf(difference(a.local[bone], b.local[bone]))));

test("who stands still stays as they are, and their bones are known", () => {
  const [state, moments] = run([0, 33, 66, 100].map((tMs) => [STILL, tMs]));
  expect(apart(moments[0], moments[3])).toBeLessThan(0.01);
  expect(state!.learnt.seenMs.upperLeg).toBeGreaterThan(200);
  expect(legOf(moments[3].sizes)).toBeCloseTo(0.808, 1);
});

test("a movement is followed, not at once but soon", () => {
  const [, moments] = run([[STILL, 0], [BENT, 33], [BENT, 1500]]);
  const [, [alone]] = run([[BENT, 0]]);
  expect(apart(moments[1], alone)).toBeGreaterThan(0.5);
  expect(apart(moments[2], alone)).toBeLessThan(0.01);
});

test("time that runs backwards starts afresh, and no time at all changes nothing", () => {
  const [state] = run([[STILL, 100]]);
  const [, [alone]] = run([[BENT, 0]]);
  expect(step(state, BENT, 50)[1]).toEqual(alone);
  const [, [first]] = run([[STILL, 100]]);
  expect(apart(step(state, BENT, 100)[1], first)).toBeLessThan(1e-6);
});

test("somebody who cannot be seen any more sinks into a natural pose", () => {
  const hidden = { ...STILL, visibility: new Float64Array(33) };
  const [, moments] = run([[STILL, 0], [hidden, 33], [hidden, 4000]]);
  const arm = (m: Moment) => angleOf(difference(m.local.leftUpperArm, NATURAL.leftUpperArm));
  expect(arm(moments[1])).toBeGreaterThan(1);
  expect(arm(moments[2])).toBeLessThan(0.01);
});

test("a time that is none, or too few landmarks, are refused", () => {
  expect(() => step(null, STILL, NaN)).toThrow(InputError);
  expect(() => step(null, { xyzWorldM: [], visibility: [] }, 0)).toThrow(InputError);
});
