import { expect, test } from "vitest";
import type { Region, SizePx } from "../core/crop";
import { fixture, floats, region, worst, type Encoded, type RegionJson } from "../parity";
import { blend, project } from "./mask";

interface Case {
  region: RegionJson;
  image_size_px: SizePx;
  previous: Encoded;
  projected: Encoded;
  blended: Encoded;
}

const CASES = fixture<Case[]>("mask").map((json, i) => [i, json] as const);
/** The formula of `mask_logits` in tools/parity_fixtures. */
const LOGITS = Float32Array.from({ length: 256 * 256 }, (_, i) => {
  const [x, y] = [i % 256, Math.floor(i / 256)];
  return (((7 * x + 13 * y + Math.floor((x * y) / 64)) % 101) - 50) / 6.25;
});
const WHOLE: Region = { centerPx: [24, 18], sizePx: 200, rotationRad: 0 };

test.each(CASES)("mask %i is projected and blended as in Python", (_, json) => {
  const [where, size] = [region(json.region), json.image_size_px];
  const projected = project(LOGITS, where, size);
  const blended = blend(floats(json.previous), projected, where, size);
  if (process.env.PARITY) {
    console.log(`projected: worst ${worst(projected, floats(json.projected))}`);
    console.log(`blended: worst ${worst(blended, floats(json.blended))}`);
  }
  expect(worst(projected, floats(json.projected))).toBeLessThan(1e-5);
  expect(worst(blended, floats(json.blended))).toBeLessThan(1e-5);
});

test("sure pixels stay, and unsure ones lie between before and now", () => {
  const next = Float32Array.from({ length: 48 * 36 }, (_, i) => (i % 101) / 100);
  const before = new Float32Array(48 * 36).fill(0.5);
  const out = blend(before, next, WHOLE, [48, 36]);
  out.forEach((value, i) => {
    if (next[i] === 0 || next[i] === 1) expect(value).toBe(next[i]);
    expect(Math.abs(value - 0.5)).toBeLessThanOrEqual(Math.abs(next[i] - 0.5) + 1e-6);
  });
});

test("outside of the region nobody is", () => {
  const corner: Region = { centerPx: [5, 5], sizePx: 8, rotationRad: 0 };
  const out = project(new Float32Array(256 * 256).fill(9), corner, [48, 36]);
  expect(out[5 * 48 + 5]).toBeGreaterThan(0.99);
  expect(out[20 * 48 + 20]).toBe(0);
});
