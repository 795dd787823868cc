/** The person's mask: from the crop to the picture, and steady over time. */

import { Crop, type Region, type SizePx } from "../core/crop";
import * as c from "./constants";
import { sigmoid } from "./network";

const [F0, F1, F2, F3, F4] = c.MASK_UNCERTAINTY;

/** The probability of each pixel of the picture being the person; 0 outside the region. */
export function project(
  maskLogits: Float32Array, region: Region, imageSizePx: SizePx,
): Float32Array {
  return new Crop(region, c.LANDMARKS_SIZE_PX).uncut(maskLogits.map(sigmoid), imageSizePx);
}

/**
 * `next`, drawn to `previous` where it is unsure.
 *
 * Only pixels that are unsure, and in the upright box around `region`, are computed: elsewhere the
 * pull is below 0.0004.
 */
export function blend(
  previous: Float32Array, next: Float32Array, region: Region, imageSizePx: SizePx,
): Float32Array {
  const out = next.slice();
  const [[left, right], [top, bottom]] = spans(region, imageSizePx);
  for (let y = top; y < bottom; y++) {
    for (let i = y * imageSizePx[0] + left; i < y * imageSizePx[0] + right; i++) {
      const value = next[i];
      if (value <= c.MASK_SURE || value >= 1 - c.MASK_SURE) continue;
      out[i] = value + (previous[i] - value) * pull(value);
    }
  }
  return out;
}

/** How much an unsure pixel follows what it was before. */
function pull(probability: number): number {
  const x = (probability - 0.5) ** 2;
  const sureness = ((((F4 * x + F3) * x + F2) * x + F1) * x + F0) * x;
  return c.MASK_PREVIOUS_RATIO * (1 - Math.min(sureness, 1));
}

/** Columns and rows of the picture that the region may touch, each from and to. */
function spans(region: Region, [width, height]: SizePx): [[number, number], [number, number]] {
  const { centerPx: [x, y], sizePx, rotationRad } = region;
  const turn = Math.abs(Math.cos(rotationRad)) + Math.abs(Math.sin(rotationRad));
  const reach = (sizePx / 2) * turn + 1;
  return [span(x - reach, x + reach, width), span(y - reach, y + reach, height)];
}

function span(low: number, high: number, size: number): [number, number] {
  const within = (value: number) => Math.max(0, Math.min(size, value));
  return [within(Math.floor(low)), within(Math.ceil(high))];
}
