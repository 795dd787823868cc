/** The lift in the pipeline: what the landmark network saw, with its sides and depth put right. */

import type { SizePx } from "../../core/crop";
import { regionAround } from "../../core/crop";
import type { Landmarks } from "../landmarks";
import { sigmoid } from "../network";
import { exchanged, repaired, type Sides } from "./sides";
import { FIRST, step, type Lifted, type LiftState } from "./step";
import type { Lift } from "./stored";

/** Along the picture's longer side, where nobody knows better; as in `kinesphere fit`. */
const FOV_DEG = 60;

/** A lift, and what is known of camera and person. */
export interface Lifting {
  readonly lift: Lift;
  /** The field of view along the picture's longer side; null: not known. */
  readonly fovDeg: number | null;
  /** How tall the person is; null: not known. */
  readonly heightM: number | null;
}

/** The focal length, known or guessed. */
export function focalPx({ fovDeg }: Pick<Lifting, "fovDeg">, [width, height]: SizePx): number {
  return Math.max(width, height) / 2 / Math.tan((((fovDeg ?? FOV_DEG) / 180) * Math.PI) / 2);
}

/** What is remembered of a person. */
export interface Known {
  readonly sides: Sides | null;
  readonly state: LiftState;
}

export const NOT_KNOWN: Known = { sides: null, state: FIRST };

/**
 * The person in one frame more, `seen` in a picture.
 *
 * Their metres, their pixels' depth and visibility are the lift's; with spreads and place.
 */
export function lifted(
  lifting: Lifting, known: Known, seen: Landmarks, sizePx: SizePx, tMs: number,
): [Known, Landmarks] {
  const [sides, right] = sidesRight(known.sides, seen, tMs);
  const told = {
    rays: toRays(xyOf(right), sizePx, focalPx(lifting, sizePx)), cueM: right.xyzWorldM,
    visibility: right.visibility, known: lifting.fovDeg !== null,
  };
  const [state, found] = step(lifting.lift, known.state, told, tMs, lifting.heightM);
  return [{ sides, state }, withLift(lifting, right, found, sizePx)];
}

/** x, y of the 33, in pixels. */
function xyOf({ xyzImagePx }: Landmarks): Float64Array {
  return xyzImagePx.filter((_, i) => i % 3 !== 2);
}

/** Pixels as rays (x / z, y / z) of a camera that looks at the middle of its picture. */
export function toRays(xyPx: Float64Array, sizePx: SizePx, focalPx: number): Float64Array {
  return xyPx.map((value, i) => (value - sizePx[i & 1] / 2) / focalPx);
}

function sidesRight(before: Sides | null, seen: Landmarks, tMs: number): [Sides, Landmarks] {
  const { sizePx } = regionAround(seen.auxiliaryPx, 1);
  const [sides, rows] = repaired(before, xyOf(seen), sizePx, tMs);
  if (!rows.includes(true)) return [sides, seen];
  const right = {
    xyzImagePx: exchanged(seen.xyzImagePx, rows), xyzWorldM: exchanged(seen.xyzWorldM, rows),
    visibility: exchanged(seen.visibility, rows), presence: exchanged(seen.presence, rows),
  };
  return [sides, { ...seen, ...right }];
}

function withLift(
  lifting: Lifting, seen: Landmarks, { xyzM, sigmaM, positionM }: Lifted, sizePx: SizePx,
): Landmarks {
  const pxPerM = focalPx(lifting, sizePx) / Math.max(positionM[2], 1e-3);
  const xyzImagePx = seen.xyzImagePx.map((value, i) => (i % 3 === 2 ? xyzM[i] * pxPerM : value));
  const visibility = calibrated(lifting.lift, seen.visibility);
  return { ...seen, xyzImagePx, xyzWorldM: xyzM, sigmaM, positionM, visibility };
}

/** Beyond this, and above 1 minus this, networks mean no more by their visibility than here. */
const SURE = 0.02;

/** Visibility that is right as often as it says. (Platt 1999: "Probabilistic outputs".) */
export function calibrated(
  { visible: { factor, added } }: Pick<Lift, "visible">, visibility: Float64Array,
): Float64Array {
  return visibility.map((value, i) => {
    const sure = Math.min(1 - SURE, Math.max(SURE, value));
    return sigmoid(factor[i] * Math.log(sure / (1 - sure)) + added[i]);
  });
}
