import { expect, test } from "vitest";
import { fixture, numbers, worst, type Encoded } from "../parity";
import { SMOOTH_LANDMARKS, VISIBILITY_ALPHA } from "./constants";
import { lowPass, oneEuro, type OneEuroState } from "./smooth";

interface Case {
  t_ms: number[];
  raw: Encoded;
  object_size: number;
  one_euro: Encoded;
  frames: number;
  low_pass: Encoded;
}

const CASE = fixture<Case>("smooth");
const [RAW, EURO, LOW] = [CASE.raw, CASE.one_euro, CASE.low_pass].map(numbers);
const row = (all: Float64Array, i: number) => all.slice(i * 6, (i + 1) * 6);

test("smooths as Python does, whatever the times", () => {
  let state: OneEuroState | null = null;
  let low: Float64Array | null = null;
  for (const [i, tMs] of CASE.t_ms.entries()) {
    let euro: Float64Array;
    [state, euro] = oneEuro(state, row(RAW, i), tMs, SMOOTH_LANDMARKS, CASE.object_size);
    low = lowPass(low, row(RAW, i), VISIBILITY_ALPHA, CASE.frames);
    expect(worst(euro, row(EURO, i))).toBeLessThan(1e-10);
    expect(worst(low, row(LOW, i))).toBeLessThan(1e-10);
  }
});

test("constant in, constant out", () => {
  const five = Float64Array.of(5, 5);
  let [state, out] = oneEuro(null, five, 0, SMOOTH_LANDMARKS);
  for (const tMs of [10, 15, 90]) [state, out] = oneEuro(state, five, tMs, SMOOTH_LANDMARKS);
  expect(out).toEqual(five);
  expect(lowPass(five, five, 0.1, 3)).toEqual(five);
});

test("the result lies between the last result and the sample, and states are not changed", () => {
  const [first] = oneEuro(null, Float64Array.of(0), 0, SMOOTH_LANDMARKS);
  const [, out] = oneEuro(first, Float64Array.of(1), 33, SMOOTH_LANDMARKS);
  expect(out[0]).toBeGreaterThan(0);
  expect(out[0]).toBeLessThan(1);
  expect(first.smooth[0]).toBe(0);
});

test("two steps of half a frame are one of a whole frame", () => {
  const [zero, one] = [Float64Array.of(0), Float64Array.of(1)];
  const halves = lowPass(lowPass(zero, one, 0.1, 0.5), one, 0.1, 0.5);
  expect(halves[0]).toBeCloseTo(lowPass(zero, one, 0.1, 1)[0], 12);
});
