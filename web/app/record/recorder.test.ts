import { expect, it } from "vitest";
import { Pose } from "../../src/core/pose";
import type { Source } from "../source/frame";
import { collectRows, createRecorder } from "./recorder";

const pose = (x: number, id = 0) => new Pose({
  id,
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

it("of several people keeps the first round, and gives new numbers after a gap", () => {
  const rows = collectRows();
  rows.add(0, 0, [pose(1), pose(2, 1)]);
  rows.add(1, 33, [pose(3, 1)]);
  rows.add(90, 3000, [pose(4), pose(5, 1)]);
  rows.add(91, 3033, [pose(6)]);
  rows.add(0, 0, [pose(7), pose(8, 1)]);
  rows.add(2, 66, [pose(9)]);
  rows.add(92, 3066, [pose(10)]);
  expect(rows.rows().map(({ frame, person, numbers }) => [frame, person, numbers[0]])).toEqual([
    [0, 0, 1], [0, 1, 2], [1, 1, 3], [90, 2, 4], [90, 3, 5], [91, 2, 6],
  ]);
});

it("counts a frame without anybody, which has no row", () => {
  const rows = collectRows();
  rows.add(0, 0, []);
  expect(rows.frames).toBe(1);
  expect(rows.rows()).toEqual([]);
});

it("holds one source: frames of another one are none of it", async () => {
  const recorder = createRecorder({} as HTMLCanvasElement);
  const [camera, clip] = [{ kind: "camera" } as Source, { kind: "clip" } as Source];
  recorder.start();
  recorder.add({ index: 7, tMs: 900, source: camera }, [pose(1)]);
  recorder.add({ index: 3, tMs: 50, source: clip }, [pose(2)]);
  recorder.add({ index: 8, tMs: 933, source: camera }, [pose(3)]);
  const { rows, frames } = await recorder.stop();
  expect(frames).toBe(2);
  expect(rows.map(({ frame, tMs, numbers }) => [frame, tMs, numbers[0]])).toEqual([
    [0, 0, 1], [1, 33, 3],
  ]);
  recorder.start();
  recorder.add({ index: 3, tMs: 50, source: clip }, []);
  expect((await recorder.stop()).frames).toBe(1);
});

it("numbers a clip's frames alike, also those from before the length of a frame was known", () => {
  const rows = collectRows();
  const ms = 1000 / 60;
  rows.add(16, 32 * ms, [pose(1)]);
  rows.add(20, 20 * ms, [pose(2)]);
  rows.add(21, 21 * ms, [pose(3)]);
  expect(rows.rows().map(({ frame }) => frame)).toEqual([20, 21, 32]);
});
