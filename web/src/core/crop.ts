/**
 * The square of a picture that a network looks at, and the way back.
 *
 * `Region` says where in the picture; `Crop` adds the size in pixels of what is cut out. The
 * transform of the picture and that of the points are the same matrix, so they cannot drift apart.
 *
 * Pixel coordinates are continuous: (0, 0) is the top left corner of the picture and
 * (width, height) its bottom right one. As in the reference, corners map to corners and the pixel
 * with index i is sampled at coordinate i.
 */

import { warpPicture, warpValues } from "./warp";
import type { Affine, Border, Picture, SizePx } from "./warp";

export type { Affine, Border, Picture, SizePx } from "./warp";

/** A rotated square in a picture. */
export interface Region {
  readonly centerPx: readonly [x: number, y: number];
  /** Length of a side. */
  readonly sizePx: number;
  /** Clockwise as seen on the screen (y points down), -π to π; 0 is upright. */
  readonly rotationRad: number;
}

/** Whether a crop can be cut: everything finite, and not smaller than a pixel. */
export function isUsable(region: Region): boolean {
  const finite = [...region.centerPx, region.rotationRad].every(Number.isFinite);
  return finite && region.sizePx >= 1 && region.sizePx < 1e6;
}

/**
 * The region whose centre is one alignment point and whose "up" points to the other.
 *
 * The first two numbers of `xyPx` are the centre, the next two a point on the circle around the
 * person; the side is the circle's diameter times `scale`.
 */
export function regionAround(xyPx: ArrayLike<number>, scale: number): Region {
  const [dx, dy] = [xyPx[2] - xyPx[0], xyPx[3] - xyPx[1]];
  return {
    centerPx: [xyPx[0], xyPx[1]],
    sizePx: 2 * Math.hypot(dx, dy) * scale,
    rotationRad: normalizeRadians(Math.PI / 2 - Math.atan2(-dy, dx)),
  };
}

/** The same angle in [-π, π). */
export function normalizeRadians(angle: number): number {
  return angle - 2 * Math.PI * Math.floor((angle + Math.PI) / (2 * Math.PI));
}

/** The smallest upright square around a picture. */
export function letterbox([width, height]: SizePx): Region {
  return { centerPx: [width / 2, height / 2], sizePx: Math.max(width, height), rotationRad: 0 };
}

/** An upright rectangle of whole pixels; `right` and `bottom` are the first that are not in it. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** All the pixels of a picture that a crop of `region` may be made of: never none. */
export function pixelsOf({ centerPx, sizePx, rotationRad }: Region, size: SizePx): Rect {
  const reach = (sizePx / 2) * (Math.abs(Math.cos(rotationRad)) + Math.abs(Math.sin(rotationRad)));
  // Between two pixels both are sampled, and beyond the rim the rim: hence the margin and clamping.
  const from = (axis: 0 | 1) =>
    Math.min(size[axis] - 1, Math.max(0, Math.floor(centerPx[axis] - reach) - 2));
  const to = (axis: 0 | 1) =>
    Math.max(1, Math.min(size[axis], Math.ceil(centerPx[axis] + reach) + 3));
  return { left: from(0), top: from(1), right: to(0), bottom: to(1) };
}

/** A region seen as a square of `sizePx` pixels. */
export class Crop {
  /** Takes crop pixels to picture pixels. */
  readonly tImageCrop: Affine;
  /** Takes picture pixels to crop pixels: the inverse of `tImageCrop`. */
  readonly tCropImage: Affine;

  constructor(
    readonly region: Region,
    readonly sizePx: number,
  ) {
    this.tImageCrop = imageFromCrop(region, sizePx);
    this.tCropImage = invert(this.tImageCrop);
  }

  /** Points (x, y, x, y, …) in the crop as points in the picture. */
  toImage(xyCropPx: Float64Array): Float64Array {
    return transform(this.tImageCrop, xyCropPx);
  }

  /** Points (x, y, x, y, …) in the picture as points in the crop. */
  toCrop(xyImagePx: Float64Array): Float64Array {
    return transform(this.tCropImage, xyImagePx);
  }

  /**
   * The crop's pixels as rows of RGB, bilinear; outside the picture black ("zero") or its rim
   * ("replicate").
   */
  cut(picture: Picture, border: Border): Uint8Array {
    return warpPicture(picture, this.tImageCrop, this.sizePx, border);
  }

  /** A picture-sized map of values given in the crop; zero outside the crop. */
  uncut(values: Float32Array, imageSizePx: SizePx): Float32Array {
    return warpValues(values, this.sizePx, this.tCropImage, imageSizePx);
  }
}

function imageFromCrop({ centerPx: [x, y], sizePx, rotationRad }: Region, size: number): Affine {
  const scale = sizePx / size;
  const [cos, sin] = [scale * Math.cos(rotationRad), scale * Math.sin(rotationRad)];
  const half = size / 2;
  return [cos, -sin, x - (cos * half - sin * half), sin, cos, y - (sin * half + cos * half)];
}

function invert([a, b, x, c, d, y]: Affine): Affine {
  const determinant = a * d - b * c;
  const [ia, ib, ic, id] = [d, -b, -c, a].map((v) => v / determinant);
  return [ia, ib, -(ia * x + ib * y), ic, id, -(ic * x + id * y)];
}

function transform([a, b, x, c, d, y]: Affine, xy: Float64Array): Float64Array {
  const out = new Float64Array(xy.length);
  for (let i = 0; i < xy.length; i += 2) {
    out[i] = a * xy[i] + b * xy[i + 1] + x;
    out[i + 1] = c * xy[i] + d * xy[i + 1] + y;
  }
  return out;
}
