/** Whether what was followed is still where it is seen now. */

import { Crop, isUsable, normalizeRadians, type Region } from "../../core/crop";

/** How far the region of the last frame's landmarks may be from the one that is found now. */
export interface Limits {
  /** Between the two. */
  readonly turnRad: number;
  /** Of the centre along the sides of the new one, in its sides. */
  readonly away: number;
  /** The two sides' difference, in sides of the new one. */
  readonly size: number;
  /** The last landmarks must lie in the new region made smaller by this part. */
  readonly inside: number;
}

export const HAND: Limits = { turnRad: (40 * Math.PI) / 180, away: 0.2, size: 0.4, inside: 0.1 };

/** Whether to go on with `followed`, the region of landmarks (x, y, …), rather than with the new one. */
export function stays(
  limits: Limits, followed: Region, xyPx: Float64Array, found: Region,
): boolean {
  if (!isUsable(followed) || !isUsable(found)) return false;
  const unit = new Crop(found, 1); // so that the new region's side is 1
  const reach = (xy: Float64Array) =>
    unit.toCrop(xy).reduce((most, value) => Math.max(most, Math.abs(value - 0.5)), 0);
  const size = Math.abs(followed.sizePx - found.sizePx) / found.sizePx;
  const turn = Math.abs(normalizeRadians(followed.rotationRad - found.rotationRad));
  return turn <= limits.turnRad && reach(Float64Array.from(followed.centerPx)) <= limits.away &&
    size <= limits.size && reach(xyPx) < (1 - limits.inside) / 2;
}
