/** What one-shot detectors (of people, palms, faces) say, decoded: they differ in numbers alone. */

import { Crop, type Picture, type Region } from "../core/crop";
import * as c from "./constants";
import type { Network } from "./network";

/** A detector's layout and its limit. */
export interface Ssd {
  /** Of the network's input, a square. */
  readonly sizePx: number;
  /** Of its layers, in pixels of the input. */
  readonly strides: readonly number[];
  readonly minScore: number;
}

/** Something found: everything in pixels of the picture that was looked at. */
export interface Detection {
  readonly score: number;
  /** xMin, yMin, xMax, yMax. */
  readonly boxPx: Float64Array;
  /** x, y of what the detector marks beside the box: so many points as it has. */
  readonly pointsPx: Float64Array;
}

/**
 * What the detector finds in a region, in pixels of the picture, the surest first. Outside of the
 * picture it is black.
 */
export async function find(
  network: Network, ssd: Ssd, picture: Picture, region: Region,
): Promise<Detection[]> {
  const crop = new Crop(region, ssd.sizePx);
  const out = await network.run(crop.cut(picture, c.DETECTOR_BORDER));
  return suppress(decode(out.scores, out.boxes, ssd)).map((one) => inPicture(one, crop));
}

const cached = new Map<string, Float64Array>();

/**
 * The anchors' centres (x, y, …), 0..1, in the network's order: layers of one stride share their
 * cells.
 */
export function anchors({ sizePx, strides }: Pick<Ssd, "sizePx" | "strides">): Float64Array {
  const key = `${sizePx}:${strides}`;
  const known = cached.get(key);
  if (known) return known;
  const layers = [...new Set(strides)].sort((a, b) => a - b);
  const made = Float64Array.from(layers.flatMap((stride) => layerAnchors(sizePx, strides, stride)));
  cached.set(key, made);
  return made;
}

function layerAnchors(sizePx: number, strides: readonly number[], stride: number): number[] {
  const cells = Math.floor(sizePx / stride);
  const perCell = c.ANCHORS_PER_LAYER * strides.filter((s) => s === stride).length;
  return Array.from({ length: cells * cells * perCell }, (_, i) => {
    const cell = Math.floor(i / perCell);
    return [((cell % cells) + 0.5) / cells, (Math.floor(cell / cells) + 0.5) / cells];
  }).flat();
}

/**
 * Detections above the threshold, in pixels of the network's input, the surest first.
 *
 * Raw rows hold box centre, width, height and points, in input pixels from the anchor.
 */
export function decode(logits: Float32Array, raw: Float32Array, ssd: Ssd): Detection[] {
  const columns = raw.length / logits.length;
  const origins = anchors(ssd);
  const found: Detection[] = [];
  for (let i = 0; i < logits.length; i++) {
    const score = scoreOf(logits[i]);
    // Written so that NaN drops out.
    if (!(score >= ssd.minScore)) continue;
    const row = raw.subarray(i * columns, (i + 1) * columns);
    if (!row.every(Number.isFinite) || row[2] < 0 || row[3] < 0) continue;
    const origin = [origins[2 * i] * ssd.sizePx, origins[2 * i + 1] * ssd.sizePx];
    found.push(decodeRow(score, row, origin));
  }
  return found.sort((a, b) => b.score - a.score);
}

function scoreOf(logit: number): number {
  const clipped = Math.min(c.DETECTION_SCORE_CLIP, Math.max(-c.DETECTION_SCORE_CLIP, logit));
  return 1 / (1 + Math.exp(-clipped));
}

function decodeRow(score: number, row: Float32Array, origin: readonly number[]): Detection {
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

/** Detections of one thing, the surest first, as one: their mean by score. */
export function mean(together: readonly Detection[]): Detection {
  const total = together.reduce((sum, d) => sum + d.score, 0);
  const average = (of: (d: Detection) => Float64Array) =>
    of(together[0]).map((_, i) => together.reduce((sum, d) => sum + of(d)[i] * d.score, 0) / total);
  return {
    score: together[0].score,
    boxPx: average((d) => d.boxPx),
    pointsPx: average((d) => d.pointsPx),
  };
}

/** A detection in pixels of a crop, in pixels of the picture. */
export function inPicture({ score, boxPx, pointsPx }: Detection, crop: Crop): Detection {
  return { score, boxPx: crop.toImage(boxPx), pointsPx: crop.toImage(pointsPx) };
}
