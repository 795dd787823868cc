import { expect, test } from "vitest";
import { LONG_MS, withStep } from "./trail";
import type { Step } from "./trail";

const run = (times: readonly number[]) =>
  times.reduce<readonly Step[]>((steps, tMs) => withStep(steps, { tMs, points: [] }), []);
const times = (steps: readonly Step[]) => steps.map(({ tMs }) => tMs);

test("steps are kept for as long as the trail is, and are few whatever the frame rate", () => {
  expect(times(run([0, 500, 1000, LONG_MS + 100]))).toEqual([500, 1000, LONG_MS + 100]);
  expect(run(Array.from({ length: 500 }, (_, i) => i)).length).toBeLessThanOrEqual(120);
});

test("a clip that is played again starts a new trail; the same frame twice is one step", () => {
  expect(times(run([0, 100, 50]))).toEqual([50]);
  expect(times(run([0, 100, 100]))).toEqual([0, 100]);
});
