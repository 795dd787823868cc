import { expect, it } from "vitest";
import { fps, median, recent, summarise, type Sample } from "./stats";

const sample = (atMs: number, landmarks = 10): Sample => ({
  atMs,
  partsMs: { read: 1, detect: 0, crop: 2, landmarks, parts: 0, draw: 3 },
  totalMs: landmarks + 3,
});

it("counts frames a second from the gaps, whatever the window's length", () => {
  const at30 = Array.from({ length: 31 }, (_, i) => sample((i * 1000) / 30));
  expect(fps(at30)).toBeCloseTo(30, 9);
  expect(fps(at30.slice(10))).toBeCloseTo(30, 9);
  expect(fps([])).toBe(0);
  expect(fps([sample(5)])).toBe(0);
  expect(fps([sample(5), sample(5)])).toBe(0);
});

it("keeps what is recent", () => {
  const samples = [0, 500, 1500, 2000].map((atMs) => sample(atMs));
  expect(recent(samples, 2000, 1000).map((s) => s.atMs)).toEqual([1500, 2000]);
});

it("has the median between the smallest and the largest, whatever the order", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([7])).toBe(7);
  expect(median([])).toBeNaN();
});

it("sums up parts by mean and the total by median", () => {
  const summary = summarise([sample(0, 10), sample(50, 10), sample(100, 40)]);
  expect(summary?.partsMs.landmarks).toBeCloseTo(20);
  expect(summary?.totalMs).toBe(13);
  expect(summary?.fps).toBeCloseTo(20);
  expect(summarise([])).toBeNull();
});
