/** Where to look for a hand: from a palm, from the hand's last landmarks, or from the body. */

import { Crop, isUsable, type Picture, type Region } from "../../core/crop";
import { INDEX, WRIST } from "../../core/hand";
import type { Network } from "../network";
import { pointOf, squared, turned, type Point } from "../squares";
import type { Detection } from "../ssd";
import * as c from "./constants";

/** The hand that a palm belongs to. */
export function fromPalm({ boxPx: [xMin, yMin, xMax, yMax], pointsPx }: Detection): Region {
  const [wrist, knuckle] = [c.PALM_WRIST, c.PALM_MIDDLE_KNUCKLE].map((i) => pointOf(pointsPx, i));
  return squared(
    [(xMin + xMax) / 2, (yMin + yMax) / 2], [xMax - xMin, yMax - yMin],
    turned(wrist, knuckle, c.UP_DEG), c.PALM_SCALE, c.PALM_SHIFT_Y,
  );
}

/**
 * Where a hand with these 21 landmarks (x, y, …) will be in the next frame.
 *
 * The box lies along the way from the wrist to the knuckles, around all but the ends of the fingers.
 */
export function fromLandmarks(xyPx: ArrayLike<number>): Region {
  const rotationRad = turned(pointOf(xyPx, WRIST), middleOfKnuckles(xyPx), c.UP_DEG);
  const [cos, sin] = [Math.cos(rotationRad), Math.sin(rotationRad)];
  const steady = c.STEADY.map((i) => pointOf(xyPx, i));
  const [left, right] = span(steady.map(([x, y]) => x * cos + y * sin));
  const [top, bottom] = span(steady.map(([x, y]) => y * cos - x * sin));
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return squared(
    [cos * x - sin * y, sin * x + cos * y], [right - left, bottom - top], rotationRad,
    c.FOLLOW_SCALE, c.FOLLOW_SHIFT_Y,
  );
}

function middleOfKnuckles(xyPx: ArrayLike<number>): Point {
  const [index, middle, ring] = ["index", "middle", "ring"].map(
    (finger) => pointOf(xyPx, INDEX[`${finger}_finger_mcp`]),
  );
  const between = (axis: 0 | 1) => ((index[axis] + ring[axis]) / 2 + middle[axis]) / 2;
  return [between(0), between(1)];
}

function span(values: readonly number[]): [low: number, high: number] {
  return [Math.min(...values), Math.max(...values)];
}

/** Where the recrop network looks: around the body's landmarks of a hand. */
export function fromBody(wristPx: Point, pinkyPx: Point, indexPx: Point): Region {
  const middle: Point = [
    (2 * indexPx[0] + pinkyPx[0]) / 3, (2 * indexPx[1] + pinkyPx[1]) / 3,
  ];
  const sidePx = 2 * Math.hypot(middle[0] - wristPx[0], middle[1] - wristPx[1]);
  const rotationRad = turned(wristPx, middle, c.UP_DEG);
  return squared(middle, [sidePx, sidePx], rotationRad, c.BODY_SCALE, c.BODY_SHIFT_Y);
}

/**
 * A region of `fromBody`, moved onto the hand that the recrop network sees there; one that cannot be
 * cut stays as it is.
 */
export async function recropped(
  network: Network, picture: Picture, region: Region,
): Promise<Region> {
  if (!isUsable(region)) return region;
  const crop = new Crop(region, c.RECROP_SIZE_PX);
  const { points } = await network.run(crop.cut(picture, c.RECROP_BORDER));
  return decodeRecrop(points, crop);
}

/** The recrop network's two points, in pixels of the crop, as a region. */
export function decodeRecrop(points: Float32Array, crop: Crop): Region {
  const xy = crop.toImage(Float64Array.from(points));
  const [center, rim] = [pointOf(xy, 0), pointOf(xy, 1)];
  const sidePx = 2 * Math.hypot(rim[0] - center[0], rim[1] - center[1]);
  const rotationRad = turned(center, rim, c.RECROP_DEG);
  return squared(center, [sidePx, sidePx], rotationRad, c.RECROP_SCALE, c.RECROP_SHIFT_Y);
}
