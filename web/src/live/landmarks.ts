/** Landmarks in a region of a picture: the network's output decoded, refined, projected. */

import { Crop, type Picture, type Region } from "../core/crop";
import * as c from "./constants";
import { sigmoid, type Network } from "./network";

/** What the network saw in one region, in the frames of docs/conventions.md. */
export interface Landmarks {
  readonly score: number;
  /** x, y, z of the 33. */
  readonly xyzImagePx: Float64Array;
  /** x, y of: middle of the hips, and a point on the rim of the circle around the body. */
  readonly auxiliaryPx: Float64Array;
  /** x, y, z of the 33. */
  readonly xyzWorldM: Float64Array;
  readonly visibility: Float64Array;
  readonly presence: Float64Array;
  /** In the crop; null when the network gives none. */
  readonly maskLogits: Float32Array | null;
  /** How far off each of `xyzWorldM` may be; null without the lift, which alone knows. */
  readonly sigmaM: Float64Array | null;
  /** x, y, z of the middle of the hips in front of the camera; likewise. */
  readonly positionM: Float64Array | null;
}

/** Numbers a landmark in the network's output: x, y, z, visibility, presence. */
const ROW = 5;
/** Rows and columns of a heat map. */
const MAP = 64;

/** The landmarks of the person in `region`; null when nobody is there. */
export async function findLandmarks(
  network: Network, picture: Picture, region: Region,
): Promise<Landmarks | null> {
  const crop = new Crop(region, c.LANDMARKS_SIZE_PX);
  return decode(await network.run(crop.cut(picture, c.LANDMARKS_BORDER)), crop);
}

/** The network's outputs as landmarks; null when they say that nobody is there. */
export function decode(out: Record<string, Float32Array>, crop: Crop): Landmarks | null {
  const score = out.presence[0];
  if (!(score >= c.PRESENCE_MIN_SCORE)) return null; // written so that NaN counts as nobody
  const rows = out.landmarks;
  const world = Float64Array.from(out.world.subarray(0, c.LANDMARKS_BODY * 3));
  // A copy: engines may write their next answer where this one lies.
  const maskLogits = out.mask ? out.mask.slice() : null;
  if (![rows, world, maskLogits ?? []].every(allFinite)) return null;
  const xyImagePx = crop.toImage(refine(columns(rows), out.heatmaps));
  return {
    score: Math.min(score, 1),
    xyzImagePx: withDepth(xyImagePx, rows, crop),
    auxiliaryPx: xyImagePx.slice(2 * c.AUXILIARY[0], 2 * c.AUXILIARY[1]),
    xyzWorldM: rotateWorld(world, crop.region.rotationRad),
    visibility: scores(rows, 3),
    presence: scores(rows, 4),
    maskLogits,
    sigmaM: null,
    positionM: null,
  };
}

/**
 * Each landmark (x, y, …) moved to the centre of mass of its heat map around it, where that is
 * sure. `heatmaps` are logits: rows of columns of landmarks.
 */
export function refine(xyCropPx: Float64Array, heatmaps: Float32Array): Float64Array {
  const count = xyCropPx.length / 2;
  const cellsPerPx = MAP / c.LANDMARKS_SIZE_PX;
  const out = xyCropPx.slice();
  for (let i = 0; i < count; i++) {
    const [col, row] = [cell(xyCropPx[2 * i] * cellsPerPx), cell(xyCropPx[2 * i + 1] * cellsPerPx)];
    if (col < 0 || row < 0 || col >= MAP || row >= MAP) continue;
    const mass = centreOfMass(heatmaps, count, i, col, row);
    if (mass === null) continue;
    out[2 * i] = mass[0] / cellsPerPx;
    out[2 * i + 1] = mass[1] / cellsPerPx;
  }
  return out;
}

/** Column and row of the centre of mass around a cell; null where nothing there is sure. */
function centreOfMass(
  heatmaps: Float32Array, count: number, landmark: number, col: number, row: number,
): [number, number] | null {
  const reach = (c.HEATMAP_KERNEL - 1) / 2;
  let [total, x, y, top] = [0, 0, 0, 0];
  for (let r = Math.max(0, row - reach); r <= Math.min(MAP - 1, row + reach); r++) {
    for (let k = Math.max(0, col - reach); k <= Math.min(MAP - 1, col + reach); k++) {
      const heat = sigmoid(heatmaps[(r * MAP + k) * count + landmark]);
      total += heat;
      x += heat * k;
      y += heat * r;
      top = Math.max(top, heat); // NaN stays NaN, and counts as unsure
    }
  }
  return top >= c.HEATMAP_MIN_CONFIDENCE ? [x / total, y / total] : null;
}

/** Landmarks in metres as upright as the picture: the crop's rotation undone around z. */
export function rotateWorld(xyzM: Float64Array, rotationRad: number): Float64Array {
  const [cos, sin] = [Math.cos(rotationRad), Math.sin(rotationRad)];
  const out = xyzM.slice();
  for (let i = 0; i < xyzM.length; i += 3) {
    out[i] = cos * xyzM[i] - sin * xyzM[i + 1];
    out[i + 1] = sin * xyzM[i] + cos * xyzM[i + 1];
  }
  return out;
}

function cell(position: number): number {
  return Math.trunc(Math.min(MAP, Math.max(-1, position)));
}

function columns(rows: Float32Array): Float64Array {
  const length = c.LANDMARKS_TOTAL * 2;
  return Float64Array.from({ length }, (_, i) => rows[(i >> 1) * ROW + (i & 1)]);
}

/** The 33 with depth, which the network gives in pixels of the crop. */
function withDepth(xyImagePx: Float64Array, rows: Float32Array, crop: Crop): Float64Array {
  const imagePerCrop = crop.region.sizePx / crop.sizePx;
  const out = new Float64Array(c.LANDMARKS_BODY * 3);
  for (let i = 0; i < c.LANDMARKS_BODY; i++) {
    out[3 * i] = xyImagePx[2 * i];
    out[3 * i + 1] = xyImagePx[2 * i + 1];
    out[3 * i + 2] = rows[i * ROW + 2] * imagePerCrop;
  }
  return out;
}

function scores(rows: Float32Array, column: number): Float64Array {
  return Float64Array.from({ length: c.LANDMARKS_BODY }, (_, i) => sigmoid(rows[i * ROW + column]));
}

export function allFinite(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}
