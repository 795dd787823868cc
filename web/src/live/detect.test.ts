import { expect, test } from "vitest";
import { detectorOutput, fixture, numbers, region, worst } from "../parity";
import type { DetectorJson, Encoded, RegionJson } from "../parity";
import { findPeople, PEOPLE, toRegion } from "./detect";
import { anchors, decode, overlap, suppress, type Detection } from "./ssd";

interface PersonJson {
  score: number;
  box_px: number[];
  points_px: number[];
  region: RegionJson;
}
type Case = DetectorJson & { anchors: Encoded; decoded: PersonJson[]; suppressed: PersonJson[] };

const CASE = fixture<Case>("detect");
const OUT = detectorOutput(CASE);

function expectSame(got: Detection[], want: PersonJson[]): void {
  expect(got.length).toBe(want.length);
  want.forEach((person, i) => {
    expect(got[i].score).toBeCloseTo(person.score, 12);
    expect(worst(got[i].boxPx, person.box_px)).toBeLessThan(1e-9);
    expect(worst(got[i].pointsPx, person.points_px)).toBeLessThan(1e-9);
    const [aim, wanted] = [toRegion(got[i]), region(person.region)];
    expect(worst(aim.centerPx, wanted.centerPx)).toBeLessThan(1e-9);
    expect(aim.sizePx).toBeCloseTo(wanted.sizePx, 9);
    expect(aim.rotationRad).toBeCloseTo(wanted.rotationRad, 9);
  });
}

test("anchors are Python's", () => {
  const rows = [0, 1, 2, 57, 1567, 1568, 1960, 2253];
  const all = anchors(PEOPLE);
  const some = rows.flatMap((row) => [all[2 * row], all[2 * row + 1]]);
  expect(all.length).toBe(2254 * 2);
  expect(worst(some, numbers(CASE.anchors))).toBeLessThan(1e-15);
});

test("decodes and merges as Python does", () => {
  const people = decode(OUT.scores, OUT.boxes, PEOPLE);
  expectSame(people, CASE.decoded);
  expectSame(suppress(people), CASE.suppressed);
});

test("merging again changes nothing, where what is left lies apart", () => {
  const once = suppress(decode(OUT.scores, OUT.boxes, PEOPLE));
  expect(suppress(once)).toEqual(once);
});

test("overlap is 1 with itself, 0 apart, and the same both ways", () => {
  const [a, b] = [Float64Array.of(0, 0, 4, 4), Float64Array.of(2, 0, 6, 4)];
  expect(overlap(a, a)).toBe(1);
  expect(overlap(a, b)).toBeCloseTo(1 / 3, 12);
  expect(overlap(b, a)).toBe(overlap(a, b));
  expect(overlap(a, Float64Array.of(9, 9, 10, 10))).toBe(0);
  expect(overlap(Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 1, 1, 1))).toBe(0);
});

test("finds people in pixels of the picture", async () => {
  const picture = { width: 448, height: 448, rgba: new Uint8ClampedArray(448 * 448 * 4) };
  const [person] = await findPeople({ run: async () => OUT }, picture);
  expect(worst(person.boxPx, CASE.suppressed[0].box_px.map((v) => 2 * v))).toBeLessThan(1e-9);
});
