/**
 * The canonical face: a usual face to which those that are seen are compared.
 *
 * MediaPipe's (`face_geometry`), in centimetres: x to the face's own left, y up, z out of it. The file is
 * Python's; of it only the steady points come into the page.
 */

import {
  steady, vertices_cm,
} from "../../../../src/kinesphere/live/faces/canonical.json";

const TOTAL = steady.reduce((sum, [, weight]) => sum + weight, 0);

/** A point that moves little when a face does, and how much it is worth; all together 1. */
export interface Steady {
  readonly landmark: number;
  readonly weight: number;
  readonly cm: readonly number[];
}

export const STEADY: readonly Steady[] = steady.map(([landmark, weight]) => ({
  landmark, weight: weight / TOTAL, cm: vertices_cm[landmark],
}));
