import { expect, it } from "vitest";
import { erf } from "./erf";

/** Of Python's math.erf. */
const KNOWN = [
  [0.1, 0.1124629160182849], [0.46875, 0.49261347321793797], [0.46876, 0.4926225311068465],
  [0.5, 0.5204998778130465], [1, 0.8427007929497149], [2, 0.9953222650189527],
  [3, 0.9999779095030014], [4, 0.9999999845827421], [4.5, 0.9999999998033839], [6, 1],
];

it.each(KNOWN)("erf(%f) is Python's, and the negative of erf(-x)", (x, value) => {
  expect(Math.abs(erf(x) - value)).toBeLessThan(1e-14);
  expect(erf(-x)).toBe(-erf(x));
});

it("is 0 at 0, 1 far out, and grows without a step between the ranges", () => {
  expect([erf(0), erf(40), erf(-40), erf(Infinity)]).toEqual([0, 1, -1, 1]);
  for (const x of [0.46875, 4]) expect(erf(x + 1e-9) - erf(x)).toBeLessThan(2e-9);
  for (let x = -5; x < 5; x += 0.01) expect(erf(x + 0.01)).toBeGreaterThan(erf(x));
});
