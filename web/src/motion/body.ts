/**
 * Landmarks as points of a body: metres, x right in the picture, y up, z towards the camera (see
 * humanoid.ts). `kinesphere.motion.body` is the same.
 */

import { InputError } from "../core/errors";
import { COUNT as HAND_COUNT } from "../core/hand";
import { COUNT, INDEX } from "../core/skeleton";
import { fromAxes } from "./quaternions";
import type { BodySide, Quat } from "./quaternions";
import { ZERO, add, middle, scale, smoothStep, subtract } from "./vectors";
import type { Vec3 } from "./vectors";

/** What is needed of a `Pose`. */
export interface Landmarks {
  /** 33 × (x, y, z): metres around the middle of the hips; x right, y down, z away. */
  readonly xyzWorldM: ArrayLike<number>;
  /** 33 numbers, 0 to 1. */
  readonly visibility: ArrayLike<number>;
  /**
   * Of the left and of the right hand 21 × (x, y, z) in the same frame (`Hand.xyzWorldM`), null where it
   * is not seen; null where hands were not looked for.
   */
  readonly hands?: readonly [left: ArrayLike<number> | null, right: ArrayLike<number> | null] | null;
  /** `Face.rotation`: nine numbers; null where no face is seen. */
  readonly faceRotation?: ArrayLike<number> | null;
  /** `Face.expressions`: 51 numbers, 0 to 1 or NaN; null where no face is seen. */
  readonly expressions?: ArrayLike<number> | null;
}

/** What is needed of a `Pose` with hands and a face. */
export interface Whole extends Landmarks {
  readonly leftHand?: { readonly xyzWorldM?: ArrayLike<number> | null } | null;
  readonly rightHand?: { readonly xyzWorldM?: ArrayLike<number> | null } | null;
  readonly face?: {
    readonly rotation?: ArrayLike<number> | null; readonly expressions?: ArrayLike<number> | null;
  } | null;
}

/** A `Pose` as landmarks of the whole person: hands that are not there are not seen. */
export const wholeOf = ({ xyzWorldM, visibility, leftHand, rightHand, face }: Whole): Landmarks => ({
  xyzWorldM, visibility, hands: [leftHand?.xyzWorldM ?? null, rightHand?.xyzWorldM ?? null],
  faceRotation: face?.rotation ?? null, expressions: face?.expressions ?? null,
});

/** Its landmarks, of a right hand in a mirror. */
export interface Hand {
  readonly points: readonly Vec3[];
  /** From the wrist to the knuckles, and across them towards the thumb; of no set length. */
  readonly along: Vec3;
  readonly wide: Vec3;
}

/** Null for one that is not seen. */
export type Hands = Readonly<Record<BodySide, Hand | null>>;

/** Names are BlazePose's; a part is a name without its side. */
export interface Body {
  /** One landmark; 0 where nothing is known. */
  point(name: string): Vec3;
  /** Between a landmark of the left and of the right. */
  middle(part: string): Vec3;
  /** From the right one to the left one. */
  across(part: string): Vec3;
  /** A landmark of the left; of the right in a mirror, so that it is a left one. */
  mirrored(side: BodySide, part: string): Vec3;
  /** How well the worst seen of landmarks is seen: 0 (hidden) to 1 (seen). */
  worst(...names: string[]): number;
  /** Null where they were not looked for. */
  readonly hands: Hands | null;
  /** The head's rotation in the world, as the face says; null where it is not seen. */
  readonly face: Quat | null;
}

export const SIDES: readonly BodySide[] = ["left", "right"];

/**
 * How opaque to draw and how much to trust a landmark: 0 up to a visibility of 0.2, 1 from 0.7 on,
 * smooth between, as in the pictures that Python draws.
 */
export const fade = (visibility: number): number =>
  Number.isFinite(visibility) ? smoothStep(visibility, 0.2, 0.7) : 0;

/** Turns half round about x, which makes BlazePose's frame (y down, z away) ours. */
export function pointOf(xyzWorldM: ArrayLike<number>, i: number): Vec3 {
  return [xyzWorldM[3 * i], -xyzWorldM[3 * i + 1], -xyzWorldM[3 * i + 2]];
}

/** A landmark that is not finite counts as hidden. Throws InputError if there are not 33. */
export function bodyOf({ xyzWorldM, visibility, hands, faceRotation }: Landmarks): Body {
  check(xyzWorldM, visibility);
  const points: Vec3[] = [];
  const seen: number[] = [];
  for (let i = 0; i < COUNT; i++) {
    const place = pointOf(xyzWorldM, i);
    const known = place.every(Number.isFinite);
    points.push(known ? place : ZERO);
    seen.push(known ? fade(visibility[i]) : 0);
  }
  const point = (name: string) => points[INDEX[name]];
  const mirrored = (side: BodySide, part: string): Vec3 => {
    const [x, y, z] = point(`${side}_${part}`);
    return [side === "left" ? x : -x, y, z];
  };
  return {
    point,
    mirrored,
    middle: (part) => middle(point(`left_${part}`), point(`right_${part}`)),
    across: (part) => subtract(point(`left_${part}`), point(`right_${part}`)),
    worst: (...names) => Math.min(...names.map((name) => seen[INDEX[name]])),
    hands: hands ? { left: handOf("left", hands[0]), right: handOf("right", hands[1]) } : null,
    face: faceRotation ? faceOf(faceRotation) : null,
  };
}

/** Landmarks of a hand: of index, middle, ring and little finger. */
const KNUCKLES = [5, 9, 13, 17];

/** A hand one of whose landmarks is not finite is not seen. Throws InputError if there are not 21. */
function handOf(side: BodySide, xyzM: ArrayLike<number> | null): Hand | null {
  if (!xyzM) return null;
  if (xyzM.length !== HAND_COUNT * 3) {
    throw new InputError(`a hand: expected ${HAND_COUNT * 3} coordinates, got ${xyzM.length}`);
  }
  if (!Array.from(xyzM).every(Number.isFinite)) return null;
  const points = Array.from({ length: HAND_COUNT }, (_, i): Vec3 => {
    const [x, y, z] = pointOf(xyzM, i);
    return [side === "left" ? x : -x, y, z];
  });
  const [index, inner, outer, little] = KNUCKLES.map((i) => points[i]);
  return {
    points,
    along: subtract(middle(middle(index, little), middle(inner, outer)), points[0]),
    wide: add(scale(subtract(index, little), 3), subtract(inner, outer)),
  };
}

/** Of a rotation whose directions are the picture's (y down, z away). */
function faceOf(r: ArrayLike<number>): Quat | null {
  if (r.length !== 9) throw new InputError(`a rotation has nine numbers, got ${r.length}`);
  if (!Array.from(r).every(Number.isFinite)) return null;
  return fromAxes([r[0], -r[3], -r[6]], [r[1], -r[4], -r[7]], [r[2], -r[5], -r[8]]);
}

function check(xyzWorldM: ArrayLike<number>, visibility: ArrayLike<number>): void {
  if (xyzWorldM.length === COUNT * 3 && visibility.length === COUNT) return;
  throw new InputError(
    `landmarks: expected ${COUNT * 3} coordinates and ${COUNT} visibilities, ` +
      `got ${xyzWorldM.length} and ${visibility.length}`,
  );
}
