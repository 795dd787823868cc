import { expect, it } from "vitest";
import { Pose } from "../../src/core/pose";
import { collectRows } from "./recorder";

const pose = (x: number) => new Pose({
  xyImagePx: new Float64Array(66).fill(x),
  z: new Float64Array(33),
  xyzWorldM: new Float64Array(99),
  visibility: new Float64Array(33),
  presence: new Float64Array(33),
  score: 1,
  imageSizePx: [10, 10],
});

it("keeps one row a person and frame, in the order of the clip, however often it comes round", () => {
  const rows = collectRows();
  rows.add(0, 0, [pose(1)]);
  rows.add(4, 66, [pose(2)]);
  rows.add(0, 0, [pose(3)]);
  rows.add(2, 33, [pose(4)]);
  expect(rows.rows().map(({ frame, tMs, numbers }) => [frame, tMs, numbers[0]])).toEqual([
    [0, 0, 3], [2, 33, 4], [4, 66, 2],
  ]);
});

it("counts a frame without anybody, which has no row", () => {
  const rows = collectRows();
  rows.add(0, 0, []);
  expect(rows.frames).toBe(1);
  expect(rows.rows()).toEqual([]);
});
