import { expect, test } from "vitest";
import { COUNT } from "../../src/core/skeleton";
import { Pose } from "../../src/core/pose";
import { T_POINTS, landmarksOf } from "../../src/motion/example";
import { USUAL_LEG_M, follow } from "./follow";

function poseOf(seen: number, size = 1): Pose {
  const xyzWorldM = Float64Array.from(landmarksOf(T_POINTS).xyzWorldM, (v) => v * size);
  return new Pose({
    xyzWorldM, xyImagePx: new Float64Array(2 * COUNT), z: new Float64Array(COUNT),
    visibility: new Float64Array(COUNT).fill(seen), presence: new Float64Array(COUNT).fill(1),
    score: 1, imageSizePx: [10, 10],
  });
}

test("legs are as long as they are seen, and grow slowly from frame to frame", () => {
  const first = follow(null, poseOf(1), 0);
  expect(first.legM).toBeCloseTo(0.82, 6);
  const next = follow(first, poseOf(1, 1.2), 33);
  expect(next.legM).toBeGreaterThan(first.legM);
  expect(next.legM).toBeLessThan(first.legM + 0.01);
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
