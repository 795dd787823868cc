/** For tests: the JSON fixtures that the Python side wrote, and how they store arrays. */

import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { Affine, Border, Picture, Region, SizePx } from "./core/crop";
import type { Detection } from "./live/ssd";

export interface Encoded {
  readonly dtype: "float64" | "float32" | "int32" | "int16" | "uint8";
  readonly shape: readonly number[];
  readonly base64: string;
}

export interface RegionJson {
  readonly center_px: readonly [number, number];
  readonly size_px: number;
  readonly rotation_rad: number;
}

export interface CropJson {
  readonly region: RegionJson;
  readonly size_px: number;
  readonly T_image_crop: Affine;
  readonly T_crop_image: Affine;
  readonly border: Border;
  readonly image_size_px: SizePx;
}

const ARRAYS = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  int16: Int16Array,
  uint8: Uint8Array,
};

/** What is in `tests/fixtures/parity/NAME.json`. */
export function fixture<T>(name: string): T {
  const url = new URL(`../../tests/fixtures/parity/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf-8")) as T;
}

/** The numbers of an array. */
export function numbers({ dtype, base64 }: Encoded): Float64Array {
  const bytes = Uint8Array.from(Buffer.from(base64, "base64"));
  return Float64Array.from(new ARRAYS[dtype](bytes.buffer));
}

export function floats(data: Encoded): Float32Array {
  return Float32Array.from(numbers(data));
}

export function region(json: RegionJson): Region {
  return { centerPx: json.center_px, sizePx: json.size_px, rotationRad: json.rotation_rad };
}

/** The largest difference between two lists of numbers; NaN where one is NaN. */
export function worst(got: ArrayLike<number>, want: ArrayLike<number>): number {
  expect(got.length).toBe(want.length);
  let most = 0;
  for (let i = 0; i < want.length; i++) most = Math.max(most, Math.abs(got[i] - want[i]));
  return most;
}

/** Heat maps, from the windows that were recorded around the landmarks. */
export function heatmaps(xyCropPx: ArrayLike<number>, windows: Float64Array): Float32Array {
  const count = xyCropPx.length / 2;
  const maps = new Float32Array(64 * 64 * count).fill(-100);
  windows.forEach((value, i) => {
    const landmark = Math.floor(i / 81);
    const [r, k] = [Math.floor(i / 9) % 9, i % 9];
    const row = Math.trunc(Math.min(64, Math.max(-1, xyCropPx[2 * landmark + 1] / 4))) + r - 4;
    const col = Math.trunc(Math.min(64, Math.max(-1, xyCropPx[2 * landmark] / 4))) + k - 4;
    if (Math.min(row, col) < 0 || Math.max(row, col) >= 64) return;
    maps[(row * 64 + col) * count + landmark] = value / 256;
  });
  return maps;
}

export interface DetectorJson {
  readonly rows: Encoded;
  readonly scores: Encoded;
  readonly boxes: Encoded;
}

/** The person detector's whole output, from the rows that were recorded. */
export const detectorOutput = (json: DetectorJson) => spread(json, 2254, 12);

/** For what looks at no pixel. */
export const NO_PICTURE: Picture = {
  width: 160, height: 90, rgba: new Uint8ClampedArray(160 * 90 * 4),
};

/** A detector's whole output, from the rows that were recorded. */
export function spread(
  json: DetectorJson, anchors: number, columns: number,
): { scores: Float32Array; boxes: Float32Array } {
  const scores = new Float32Array(anchors).fill(-100);
  const boxes = new Float32Array(anchors * columns);
  const [logits, raw] = [floats(json.scores), floats(json.boxes)];
  numbers(json.rows).forEach((row, i) => {
    scores[row] = logits[i];
    boxes.set(raw.subarray(i * columns, (i + 1) * columns), row * columns);
  });
  return { scores, boxes };
}

export interface DetectionJson {
  readonly score: number;
  readonly box_px: readonly number[];
  readonly points_px: readonly number[];
}

export function expectDetections(got: readonly Detection[], want: readonly DetectionJson[]): void {
  expect(got.length).toBe(want.length);
  want.forEach((one, i) => {
    expect(got[i].score).toBeCloseTo(one.score, 12);
    expect(worst(got[i].boxPx, one.box_px)).toBeLessThan(1e-9);
    expect(worst(got[i].pointsPx, one.points_px)).toBeLessThan(1e-9);
  });
}

export function expectRegion(got: Region, json: RegionJson): void {
  const want = region(json);
  expect(worst(got.centerPx, want.centerPx)).toBeLessThan(1e-9);
  expect(got.sizePx).toBeCloseTo(want.sizePx, 9);
  expect(got.rotationRad).toBeCloseTo(want.rotationRad, 9);
}
