import { expect, test } from "vitest";
import { MIRROR } from "../../core/skeleton";
import { numbers, worst } from "../../parity";
import { exchanged, repaired, type Sides } from "./sides";
import { CASE } from "./testing";

const { size_px: SIZE_PX, frames: FRAMES } = CASE.sides;

test("exchanges what Python exchanges, and believes who insists", () => {
  let before: Sides | null = null;
  for (const { t_ms: tMs, xy_px, rows } of FRAMES) {
    const [sides, got] = repaired(before, numbers(xy_px), SIZE_PX, tMs);
    expect(got, `at ${tMs} ms`).toEqual(rows);
    expect(worst(sides.xyPx, exchanged(numbers(xy_px), rows))).toBe(0);
    before = sides;
  }
});

test("arms that were exchanged are put where they were", () => {
  const [, before, wrong] = FRAMES.map(({ xy_px }) => numbers(xy_px));
  const right = exchanged(wrong, FRAMES[2].rows);
  expect(worst(wrong, before)).toBeGreaterThan(20);
  expect(worst(right, before)).toBeLessThan(5);
});

test("nothing is said of the first frame, of one long after, or of one that goes back", () => {
  const [, good, wrong] = FRAMES.map(({ xy_px }) => numbers(xy_px));
  const [known] = repaired(null, good, SIZE_PX, 500);
  const none = new Array(33).fill(false);
  expect(repaired(known, wrong, SIZE_PX, 590)[1]).not.toEqual(none);
  for (const tMs of [601, 500, 400]) expect(repaired(known, wrong, SIZE_PX, tMs)[1]).toEqual(none);
  expect(repaired(null, wrong, SIZE_PX, 590)[1]).toEqual(none);
  expect(repaired(known, wrong, 0, 590)[1]).toEqual(none);
});

test("exchanging twice changes nothing, whatever a row holds", () => {
  const rows = MIRROR.map((_, i) => i > 10 && i < 23);
  for (const each of [1, 2, 3]) {
    const values = Float64Array.from({ length: 33 * each }, (_, i) => i);
    const once = exchanged(values, rows);
    expect(once.slice(11 * each, 12 * each)).toEqual(values.slice(12 * each, 13 * each));
    expect(exchanged(once, rows)).toEqual(values);
  }
});
