import { expect, it } from "vitest";
import { median, progressText, started, type Progress } from "./progress";

const ME = { database: "d", name: "anna", review: false, done: 12, left: 88, answers: 190, median_ms: 1700 };

it("says how far and how fast", () => {
  expect(progressText(started(ME))).toBe("12 pictures done, 88 left · 190 answers · 1.7 s each");
  const first: Progress = { done: 1, left: 0, answers: 1, tookMs: [], medianMs: null };
  expect(progressText(first)).toBe("1 picture done, 0 left · 1 answer");
});

it("tells this visit's speed once there is enough of it", () => {
  const some = { ...started(ME), tookMs: [900, 1000, 1100, 1200] };
  expect(progressText(some)).toContain("1.7 s");
  expect(progressText({ ...some, tookMs: [...some.tookMs, 60_000] })).toContain("1.1 s");
});

it("takes the middle", () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([7])]).toEqual([2, 2.5, 7]);
});
