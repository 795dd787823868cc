import { expect, it } from "vitest";
import { ceilingMs } from "./graph";

const sample = (landmarks: number) => ({
  atMs: 0, totalMs: landmarks, partsMs: { read: 1, detect: 1, crop: 1, landmarks, parts: 0, draw: 1 },
});

it("has room for the slowest frame, and is never empty", () => {
  expect(ceilingMs([])).toBe(20);
  expect(ceilingMs([sample(3), sample(33)])).toBe(40);
  expect(ceilingMs([sample(100)])).toBe(160);
  expect(ceilingMs([sample(5000)])).toBe(1280);
});
