/**
 * Bilinear sampling of pictures and maps, to the bit as OpenCV 4's `warpPerspective` (pictures) and
 * `warpAffine` (maps) do it, since that is what the Python pipeline samples with.
 *
 * OpenCV rounds coordinates to 1/32 pixel, and for bytes takes weights of 15 bits: whoever samples
 * more exactly gets other pixels, and other landmarks.
 */

export type Border = "zero" | "replicate";

/** (width, height). */
export type SizePx = readonly [width: number, height: number];

/** Rows of a 2 × 3 matrix, one after the other. */
export type Affine = readonly [number, number, number, number, number, number];

/** What a canvas's `getImageData` gives: rows of RGBA; alpha is not looked at. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
}

const STEPS = 32;
const WEIGHT_BITS = 15;
const HALF = 1 << (WEIGHT_BITS - 1);
/** OpenCV computes coordinates from the start of each block: matters to the last bit. */
const BLOCK = 64;
/** Adding and subtracting this rounds to the nearest integer, ties to even, as OpenCV does. */
const ROUND = 1.5 * 2 ** 52;
const INT_MAX = 2 ** 31 - 1;

/** Weights of the four pixels around a point, by its 32nds of a pixel in y, then x. */
const WEIGHTS = Int32Array.from({ length: STEPS * STEPS * 4 }, (_, i) => {
  const [y, x] = [i >> 7, (i >> 2) & (STEPS - 1)];
  return (i & 2 ? y : STEPS - y) * (i & 1 ? x : STEPS - x) * 32;
});

/** Crop pixels as rows of RGB: the pixel at (x, y) is the picture's at `t` times (x, y). */
export function warpPicture(picture: Picture, t: Affine, size: number, border: Border): Uint8Array {
  const out = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y++) {
    for (let start = 0; start < size; start += BLOCK) {
      warpRow(picture, t, y, start, Math.min(size, start + BLOCK), border, out, y * size * 3);
    }
  }
  return out;
}

function warpRow(
  picture: Picture, t: Affine, y: number, start: number, end: number, border: Border,
  out: Uint8Array, row: number,
): void {
  const { width, height, rgba } = picture;
  const [a, shear, tx, c, d, ty] = t;
  const x0 = a * start + shear * y + tx;
  const y0 = c * start + d * y + ty;
  const stride = width * 4;
  // No arrays nor inner loop here: this is what a frame's cutting costs.
  for (let x = start, o = row + start * 3; x < end; x++, o += 3) {
    const u = round((x0 + a * (x - start)) * STEPS);
    const v = round((y0 + c * (x - start)) * STEPS);
    const left = u >> 5;
    const top = v >> 5;
    const w = (((v & 31) << 5) | (u & 31)) << 2;
    if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) {
      sampleRim(picture, left, top, w, border, out, o);
      continue;
    }
    const w0 = WEIGHTS[w], w1 = WEIGHTS[w + 1], w2 = WEIGHTS[w + 2], w3 = WEIGHTS[w + 3];
    const i = top * stride + left * 4;
    const j = i + stride;
    const r = rgba[i] * w0 + rgba[i + 4] * w1 + rgba[j] * w2 + rgba[j + 4] * w3;
    const g = rgba[i + 1] * w0 + rgba[i + 5] * w1 + rgba[j + 1] * w2 + rgba[j + 5] * w3;
    const b = rgba[i + 2] * w0 + rgba[i + 6] * w1 + rgba[j + 2] * w2 + rgba[j + 6] * w3;
    out[o] = (r + HALF) >> WEIGHT_BITS;
    out[o + 1] = (g + HALF) >> WEIGHT_BITS;
    out[o + 2] = (b + HALF) >> WEIGHT_BITS;
  }
}

/** The same where some of the four pixels are not in the picture. */
function sampleRim(
  picture: Picture, left: number, top: number, w: number, border: Border,
  out: Uint8Array, o: number,
): void {
  const { width, height, rgba } = picture;
  let r = HALF, g = HALF, b = HALF;
  for (let k = 0; k < 4; k++) {
    const x = clamp(left + (k & 1), width);
    const y = clamp(top + (k >> 1), height);
    if (border === "zero" && (x !== left + (k & 1) || y !== top + (k >> 1))) continue;
    const i = (y * width + x) * 4;
    r += rgba[i] * WEIGHTS[w + k];
    g += rgba[i + 1] * WEIGHTS[w + k];
    b += rgba[i + 2] * WEIGHTS[w + k];
  }
  out[o] = r >> WEIGHT_BITS;
  out[o + 1] = g >> WEIGHT_BITS;
  out[o + 2] = b >> WEIGHT_BITS;
}

/** A map of `imageSizePx`: the value at (x, y) is that of `values` at `t` times (x, y). */
export function warpValues(
  values: Float32Array, size: number, t: Affine, [width, height]: SizePx,
): Float32Array {
  const out = new Float32Array(width * height);
  const [a, b, tx, c, d, ty] = t;
  // OpenCV's warpAffine adds columns and rows as integers of 1/1024 pixel, then rounds to 1/32.
  const columnsX = Int32Array.from({ length: width }, (_, x) => round(a * x * 1024));
  const columnsY = Int32Array.from({ length: width }, (_, x) => round(c * x * 1024));
  for (let y = 0; y < height; y++) {
    const rowX = round((b * y + tx) * 1024) + 16;
    const rowY = round((d * y + ty) * 1024) + 16;
    for (let x = 0; x < width; x++) {
      const u = (rowX + columnsX[x]) >> 5;
      const v = (rowY + columnsY[x]) >> 5;
      const left = u >> 5;
      const top = v >> 5;
      if (left < -1 || top < -1 || left >= size || top >= size) continue;
      out[y * width + x] = bilinear(values, size, left, top, (u & 31) / STEPS, (v & 31) / STEPS);
    }
  }
  return out;
}

function bilinear(
  values: Float32Array, size: number, left: number, top: number, fx: number, fy: number,
): number {
  const inLeft = left >= 0, inRight = left + 1 < size;
  const i = top * size + left;
  let upper = 0, lower = 0;
  if (top >= 0) upper = (inLeft ? values[i] * (1 - fx) : 0) + (inRight ? values[i + 1] * fx : 0);
  if (top + 1 < size) {
    const j = i + size;
    lower = (inLeft ? values[j] * (1 - fx) : 0) + (inRight ? values[j + 1] * fx : 0);
  }
  return upper * (1 - fy) + lower * fy;
}

function round(value: number): number {
  return Math.min(INT_MAX, Math.max(-INT_MAX, value)) + ROUND - ROUND;
}

function clamp(index: number, count: number): number {
  return index < 0 ? 0 : index >= count ? count - 1 : index;
}
