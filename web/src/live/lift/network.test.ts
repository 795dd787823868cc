import { expect, test } from "vitest";
import { floats, numbers, worst } from "../../parity";
import { coded, decoded, encoded, joined, silu } from "./network";
import { along } from "./signal";
import { CASE, expectOfTheseWeights, shipped } from "./testing";

const { network: WANT } = CASE;
const { network } = shipped();
const HERE = along(numbers(CASE.signal.rays));

test("the layers say what Python's say", () => {
  expectOfTheseWeights(CASE.sha256);
  expect(coded(network)).toBe(numbers(WANT.encoded).length);
  const code = encoded(network, floats(WANT.signal));
  expect(worst(code, numbers(WANT.encoded))).toBeLessThan(1e-5);
  const out = joined(network, floats(WANT.moments));
  expect(worst(out, numbers(WANT.joined))).toBeLessThan(1e-4);
  const { xyzM, spreadM } = decoded(out, HERE);
  expect(worst(xyzM, numbers(WANT.decoded.xyz_m))).toBeLessThan(1e-5);
  expect(worst(spreadM, numbers(WANT.decoded.spread_m))).toBeLessThan(1e-4);
});

test("what is shown stays as it was", () => {
  const shown = floats(WANT.signal);
  encoded(network, shown);
  expect(shown).toEqual(floats(WANT.signal));
});

test("silu is half of its line at 0, the line far up, nothing far down", () => {
  expect(worst(silu(Float32Array.of(0, 30, -30)), [0, 30, 0])).toBeLessThan(1e-9);
  expect(silu(Float32Array.of(1e-3))[0]).toBeCloseTo(5e-4, 6);
});

test("who is on their rays as far away as the hips is seen where the rays are", () => {
  const flat = new Float32Array(133);
  const { xyzM, spreadM } = decoded(flat, HERE);
  // Depth exp(0) / 2 over the size; the plane is the turned camera's.
  const depth = 0.5 / HERE.size;
  const hips = [23, 24].map((i) => HERE.rays.slice(2 * i, 2 * i + 2));
  const nose = [0, 1].map((axis) =>
    depth * (HERE.rays[axis] - (hips[0][axis] + hips[1][axis]) / 2));
  const seen = [0, 1, 2].map((row) =>
    [0, 1, 2].reduce((sum, k) => sum + HERE.rotation[3 * row + k] * xyzM[k], 0));
  expect(worst(seen, [...nose, 0])).toBeLessThan(1e-9);
  expect(worst(spreadM, new Array(33).fill(Math.exp(-3)))).toBeLessThan(1e-12);
});
