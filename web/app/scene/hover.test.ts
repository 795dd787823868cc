import { expect, test } from "vitest";
import { INDEX } from "../../src/core/skeleton";
import { T_POINTS, landmarksOf, turn } from "../../src/motion/example";
import { describe as say, nearest } from "./hover";

const bent = turn(T_POINTS, "left_knee", [Math.sin(0.35), 0, 0, Math.cos(0.35)], /left_ankle/);

test.each([
  ["left_knee", "left knee · bent 40°"],
  ["right_knee", "right knee · bent 0°"],
  ["left_shoulder", "left shoulder · raised 90°"],
  ["left_hip", "left hip · bent 0° · trunk leans 0°"],
  ["right_pinky", "right pinky"],
  ["nose", "nose · neck 0°"],
])("%s: %s", (name, text) => expect(say(landmarksOf(bent), INDEX[name])).toBe(text));

test("what is hidden is said to be", () => {
  expect(say(landmarksOf(T_POINTS, ["left_wrist"]), INDEX.left_wrist)).toBe("left wrist · hidden");
});

test("the nearest point within reach, or none", () => {
  const points = [[0, 0], null, [10, 0]] as const;
  expect(nearest(points, 7, 0, 5)).toBe(2);
  expect(nearest(points, 5, 9, 5)).toBeNull();
});
