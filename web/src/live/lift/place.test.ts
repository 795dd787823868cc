import { expect, test } from "vitest";
import { numbers, worst } from "../../parity";
import { placed, towards, turned } from "./place";
import { CASE } from "./testing";

const { place } = CASE;
const XYZ_M = numbers(place.xyz_m);
const WEIGHTS = numbers(place.weights);
const DIRECTIONS = numbers(place.directions);
const each = (i: number) => [DIRECTIONS[2 * i], DIRECTIONS[2 * i + 1]] as const;

test("places as Python does", () => {
  const got = placed(XYZ_M, numbers(place.rays), WEIGHTS);
  expect(worst(got, numbers(place.placed))).toBeLessThan(1e-9);
});

test("finds where points were moved to, whatever they count", () => {
  const where = [0.7, -0.4, 5];
  const at = XYZ_M.map((value, i) => value + where[i % 3]);
  const rays = Float64Array.from({ length: 66 }, (_, i) =>
    at[3 * (i >> 1) + (i & 1)] / at[3 * (i >> 1) + 2]);
  expect(worst(placed(XYZ_M, rays, WEIGHTS), where)).toBeLessThan(1e-9);
  expect(worst(placed(XYZ_M, rays, WEIGHTS.map(() => 1)), where)).toBeLessThan(1e-9);
});

test("turns as Python does", () => {
  const [turns, seen] = [numbers(place.towards), numbers(place.turned)];
  for (const i of [0, 1, 2]) {
    const turn = towards(each(i));
    expect(worst(turn, turns.slice(9 * i, 9 * i + 9))).toBeLessThan(1e-12);
    const got = turned(numbers(place.rays), turn);
    expect(worst(got, seen.slice(66 * i, 66 * i + 66))).toBeLessThan(1e-12);
  }
});

test("the turned camera sees the ray in its middle, and its axes are at right angles", () => {
  for (const i of [0, 1, 2]) {
    const turn = towards(each(i));
    expect(worst(turned(Float64Array.from(each(i)), turn), [0, 0])).toBeLessThan(1e-12);
    const dot = (a: number, b: number) =>
      [0, 1, 2].reduce((sum, k) => sum + turn[3 * a + k] * turn[3 * b + k], 0);
    const all = [dot(0, 0), dot(1, 1), dot(2, 2), dot(0, 1), dot(0, 2), dot(1, 2)];
    expect(worst(all, [1, 1, 1, 0, 0, 0])).toBeLessThan(1e-12);
  }
});
