import { expect, it } from "vitest";
import { frameLengthMs } from "./clip";

it("finds the length of a frame although some are skipped and the clip loops", () => {
  const seen = [0, 1, 3, 4, 7, 99, 0, 2, 5].map((i) => (i * 1000) / 60);
  let known = 1000 / 30;
  seen.forEach((tMs, i) => (known = frameLengthMs(known, i ? seen[i - 1] : -1, tMs)));
  expect(known).toBeCloseTo(1000 / 60, 6);
});

it("learns nothing from a repeat, a step back or the first frame", () => {
  expect(frameLengthMs(33, 100, 100)).toBe(33);
  expect(frameLengthMs(33, 100, 80)).toBe(33);
  expect(frameLengthMs(33, -1, 10)).toBe(33);
});
