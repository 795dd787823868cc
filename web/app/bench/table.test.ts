import { expect, it } from "vitest";
import { cells, HEADER, meanDifferencePx, toCsv, toMarkdown, type BenchRow } from "./table";

const GOOD: BenchRow = {
  runtime: "litert", backend: "wasm", model: "full", medianMs: 20, firstPoseMs: 812.4,
  differencePx: 0, error: null,
};
const BAD: BenchRow = {
  ...GOOD, runtime: "tfjs", medianMs: null, firstPoseMs: null, differencePx: null,
  error: 'no "webgpu", | sorry',
};

it("has as many cells as the header, with and without an error", () => {
  expect(cells(GOOD)).toEqual(["litert", "wasm", "full", "20.0", "50.0", "812", "0.00"]);
  expect(cells(BAD)).toHaveLength(HEADER.length);
  expect(cells(BAD)[3]).toContain("sorry");
});

it("survives its own separators", () => {
  const lines = toMarkdown([GOOD, BAD]).trimEnd().split("\n");
  expect(lines.map((line) => line.replaceAll("\\|", "").split("|").length)).toEqual([9, 9, 9, 9]);
  expect(toCsv([BAD])).toContain('"failed: no ""webgpu"", | sorry"');
});

it("measures the mean distance, over frames that both have", () => {
  const at = (x: number, y: number) => ({ xyImagePx: Float64Array.of(x, y, x, y) });
  expect(meanDifferencePx([at(0, 0), at(1, 1)], [at(3, 4), at(1, 1)])).toBeCloseTo(2.5);
  expect(meanDifferencePx([at(0, 0), null], [at(3, 4), at(9, 9)])).toBeCloseTo(5);
  expect(meanDifferencePx([null], [at(0, 0)])).toBeNull();
});
