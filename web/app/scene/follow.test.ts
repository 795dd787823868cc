import { expect, test } from "vitest";
import { COUNT, INDEX } from "../../src/core/skeleton";
import { Pose } from "../../src/core/pose";
import { pointOf } from "../../src/motion";
import { BODY, landmarksOf, turn } from "../../src/motion/example";
import { axisAngle } from "../../src/motion/quaternions";
import { USUAL_LEG_M, follow } from "./follow";
import type { Followed } from "./follow";

function poseOf(seen: number, size = 1): Pose {
  const xyzWorldM = Float64Array.from(landmarksOf(BODY).xyzWorldM, (v) => v * size);
  return new Pose({
    xyzWorldM, xyImagePx: new Float64Array(2 * COUNT), z: new Float64Array(COUNT),
    visibility: new Float64Array(COUNT).fill(seen), presence: new Float64Array(COUNT).fill(1),
    score: 1, imageSizePx: [10, 10],
  });
}

test("legs are as long as they are seen, and do not jump once they are known", () => {
  const first = follow(null, poseOf(1, 1.2), 0);
  expect(first.legM / USUAL_LEG_M).toBeCloseTo(1.2, 1);
  let known = first;
  for (let tMs = 33; tMs < 6000; tMs += 33) known = follow(known, poseOf(1, 1.2), tMs);
  const next = follow(known, poseOf(1, 1.4), 6033);
  expect(next.legM).toBeGreaterThan(known.legM);
  expect(next.legM).toBeLessThan(known.legM + 0.005);
});

test("legs that cannot be are held to what people have", () => {
  expect(follow(null, poseOf(1, 2), 0).legM).toBe(1.1);
  expect(follow(null, poseOf(1, 0.3), 0).legM).toBe(0.5);
});

test("legs that nobody sees are as long as most people's", () => {
  expect(follow(null, poseOf(0, 1.3), 0).legM).toBe(USUAL_LEG_M);
});

test("a clip that starts again starts afresh", () => {
  const before = follow(follow(null, poseOf(1), 0), poseOf(1, 1.3), 2000);
  const again = follow(before, poseOf(1), 0);
  const fresh = follow(null, poseOf(1), 0);
  expect(again.legM).toBe(fresh.legM);
  expect(again.ground).toEqual(fresh.ground);
  expect(again.rotations).toEqual(fresh.rotations);
});

test("who stands before a tilted camera is put upright, little by little, and stays so in the next round", () => {
  const tilted = turn(BODY, null, axisAngle([1, 0, 0], 0.35), /./);
  const lean = ({ pose }: Followed) => {
    const [x, y, z] = pointOf(pose.xyzWorldM, INDEX.nose);
    return Math.atan2(Math.hypot(x, z), y);
  };
  const upright = lean(follow(null, landmarksOf(BODY), 0));
  let state = follow(null, landmarksOf(tilted), 0);
  const first = lean(state);
  expect(first).toBeGreaterThan(upright + 0.2);
  for (let tMs = 33; tMs < 5000; tMs += 33) state = follow(state, landmarksOf(tilted), tMs);
  expect(lean(state)).toBeLessThan(upright + 0.12);
  expect(state.ground).toMatchObject({ left: true, right: true });
  expect(lean(follow(state, landmarksOf(tilted), 0))).toBeLessThan(upright + 0.12);
});
