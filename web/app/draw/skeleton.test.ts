import { expect, it } from "vitest";
import { fade, unitPx } from "./skeleton";

it("fades as the Python overlay: nothing up to 0.2, all from 0.7, half between, never back", () => {
  expect([0, 0.1, 0.2].map(fade)).toEqual([0, 0, 0]);
  expect(fade(0.45)).toBeCloseTo(0.5, 12);
  expect([0.7, 0.9, 1].map((v) => fade(v)).every((alpha) => Math.abs(alpha - 1) < 1e-12)).toBe(true);
  const all = Array.from({ length: 101 }, (_, i) => fade(i / 100));
  expect(all.every((alpha, i) => i === 0 || alpha >= all[i - 1])).toBe(true);
});

it("draws bones thicker the larger the person, as far as they are in the picture and seen", () => {
  const person = (scale: number, seen = 1) => ({
    xyImagePx: Float64Array.from({ length: 66 }, (_, i) => scale * (i >> 1)),
    visibility: new Float64Array(33).fill(seen),
    imageSizePx: [1000, 1000] as const,
  });
  expect(unitPx(person(20))).toBeCloseTo(2 * unitPx(person(10)), 9);
  expect(unitPx(person(1e6))).toBeCloseTo(0.009 * Math.hypot(1000, 1000), 9);
  expect(unitPx(person(20, 0))).toBe(1);
});
