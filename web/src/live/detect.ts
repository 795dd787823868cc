/** Find a person in a whole picture: the detector's output decoded to a region. */

import { Crop, letterbox, regionAround, type Picture, type Region } from "../core/crop";
import * as c from "./constants";
import type { Network } from "./network";

/** A person found: everything in pixels of the picture that was looked at. */
export interface Detection {
  readonly score: number;
  /** xMin, yMin, xMax, yMax of the face or upper body. */
  readonly boxPx: Float64Array;
  /** x, y of: middle of the hips, rim of the circle around the body; so for the upper body. */
  readonly pointsPx: Float64Array;
}

const ROW = 12;
let cachedAnchors: Float64Array | undefined;

/**
 * The anchors' centres (x, y, …), 0..1, in the network's order: layers of one stride share their
 * cells.
 */
export function anchors(): Float64Array {
  const strides = [...new Set(c.DETECTOR_STRIDES)].sort((a, b) => a - b);
  return (cachedAnchors ??= Float64Array.from(strides.flatMap(layerAnchors)));
}

function layerAnchors(stride: number): number[] {
  const cells = Math.floor(c.DETECTOR_SIZE_PX / stride);
  const perCell = c.ANCHORS_PER_LAYER * c.DETECTOR_STRIDES.filter((s) => s === stride).length;
  return Array.from({ length: cells * cells * perCell }, (_, i) => {
    const cell = Math.floor(i / perCell);
    return [((cell % cells) + 0.5) / cells, (Math.floor(cell / cells) + 0.5) / cells];
  }).flat();
}

/** Everybody whom the detector finds, the surest first. */
export async function findPeople(network: Network, picture: Picture): Promise<Detection[]> {
  const crop = new Crop(letterbox([picture.width, picture.height]), c.DETECTOR_SIZE_PX);
  const out = await network.run(crop.cut(picture, c.DETECTOR_BORDER));
  return suppress(decode(out.scores, out.boxes)).map((person) => ({
    score: person.score,
    boxPx: crop.toImage(person.boxPx),
    pointsPx: crop.toImage(person.pointsPx),
  }));
}

/** Where the landmark network should look. */
export function toRegion(person: Detection): Region {
  return regionAround(person.pointsPx, c.REGION_SCALE);
}

/**
 * Detections above the threshold, in pixels of the network's input, the surest first.
 *
 * Raw rows hold box centre, width, height and 4 points, in input pixels from the anchor.
 */
export function decode(logits: Float32Array, raw: Float32Array): Detection[] {
  const found: Detection[] = [];
  logits.forEach((logit, i) => {
    const score = detectorScore(logit);
    const row = raw.subarray(i * ROW, (i + 1) * ROW);
    // Written so that NaN drops out.
    if (!(score >= c.DETECTION_MIN_SCORE) || !row.every(Number.isFinite)) return;
    if (row[2] >= 0 && row[3] >= 0) found.push(decodeRow(score, row, i));
  });
  return found.sort((a, b) => b.score - a.score);
}

function detectorScore(logit: number): number {
  const clipped = Math.min(c.DETECTION_SCORE_CLIP, Math.max(-c.DETECTION_SCORE_CLIP, logit));
  return 1 / (1 + Math.exp(-clipped));
}

function decodeRow(score: number, row: Float32Array, anchor: number): Detection {
  const all = anchors();
  const origin = [all[2 * anchor] * c.DETECTOR_SIZE_PX, all[2 * anchor + 1] * c.DETECTOR_SIZE_PX];
  const [x, y, halfWidth, halfHeight] = [
    row[0] + origin[0], row[1] + origin[1], row[2] / 2, row[3] / 2,
  ];
  return {
    score,
    boxPx: Float64Array.of(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight),
    pointsPx: Float64Array.from(row.subarray(4), (value, i) => value + origin[i & 1]),
  };
}

/**
 * Weighted non-maximum suppression: detections that overlap become their mean by score.
 *
 * `detections` come the surest first.
 */
export function suppress(detections: readonly Detection[]): Detection[] {
  const merged: Detection[] = [];
  let rest = detections;
  while (rest.length > 0) {
    const first = rest[0];
    const hit = rest.map((d) => d === first || overlap(first.boxPx, d.boxPx) > c.NMS_MIN_OVERLAP);
    merged.push(mean(rest.filter((_, i) => hit[i])));
    rest = rest.filter((_, i) => !hit[i]);
  }
  return merged;
}

/** Intersection over union. */
export function overlap(a: Float64Array, b: Float64Array): number {
  const width = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]));
  const height = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  const union = area(a) + area(b) - width * height;
  return union > 0 ? (width * height) / union : 0;
}

function area(box: Float64Array): number {
  return (box[2] - box[0]) * (box[3] - box[1]);
}

function mean(together: readonly Detection[]): Detection {
  const total = together.reduce((sum, d) => sum + d.score, 0);
  const average = (of: (d: Detection) => Float64Array) =>
    of(together[0]).map((_, i) => together.reduce((sum, d) => sum + of(d)[i] * d.score, 0) / total);
  return {
    score: together[0].score,
    boxPx: average((d) => d.boxPx),
    pointsPx: average((d) => d.pointsPx),
  };
}
