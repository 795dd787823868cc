/**
 * Which way is up: cameras are tilted, and what a network says of depth makes whole bodies lean.
 * `kinesphere.motion.level` is the same for recordings.
 */

import { pointOf } from "./body";
import type { Body, Landmarks } from "./body";
import { IDENTITY, between, part, rotate } from "./quaternions";
import type { Quat } from "./quaternions";
import { X, Y, add, clamp, length, radians, scale, subtract, unit } from "./vectors";
import type { Vec3 } from "./vectors";

/** People who stand and walk lean by so much themselves: only what is beyond it is taken away. */
const BELIEVED = radians(4);
/** Whoever leans farther than this does not stand. */
const UPRIGHT = radians(35);
/** This part of the moments at least must be of somebody who stands, or nothing is turned. */
const LEAST = 0.3;
/** A leg is straight when hip and ankle are so far apart, as a part of its length. */
const STRAIGHT = 0.95;
/** A camera is taken to be level as firmly as if that had been seen for so long. */
const BELIEVED_MS = 500;
const REMEMBERED_MS = 10_000;
const PARTS = ["ankle", "shoulder", "knee", "hip"].flatMap((part) => [`left_${part}`, `right_${part}`]);

/**
 * The rotation that puts a standing person upright: from the line of ankles to shoulders, the median
 * over all moments in which both legs are straight. The identity where nobody stands.
 */
export function levelling(bodies: readonly Body[]): Quat {
  const known = bodies.filter(isKnown);
  const up = known.filter(stands).map((body) => unit(lineOf(body), Y));
  if (up.length === 0 || up.length < LEAST * known.length) return IDENTITY;
  return upright([median(up.map((v) => v[0])), median(up.map((v) => v[1])), median(up.map((v) => v[2]))]);
}

/** Where up is, as far as it is known live; and for how many milliseconds it has been seen. */
export interface LevelState {
  readonly up: Vec3;
  readonly seenMs: number;
}

/** The next state: a running mean over the moments in which somebody stands. */
export function learnLevel(before: LevelState | null, body: Body, passedMs: number): LevelState {
  const { up, seenMs } = before ?? { up: Y, seenMs: BELIEVED_MS };
  if (!isKnown(body) || !stands(body)) return { up, seenMs };
  const seen = Math.min(seenMs + passedMs, REMEMBERED_MS);
  const away = subtract(unit(lineOf(body), Y), up);
  return { up: add(up, scale(away, passedMs / seen)), seenMs: seen };
}

/** The rotation that brings what was found to be up up, but for what people lean themselves. */
export function upright(up: Vec3): Quat {
  const mean = unit(up, Y);
  const lean = Math.acos(clamp(mean[1], -1, 1));
  return part(between(mean, Y), Math.max(0, 1 - BELIEVED / Math.max(lean, BELIEVED)));
}

/** Landmarks seen by a camera that is turned by so much. */
export function turned(turn: Quat, { xyzWorldM, visibility, ...more }: Landmarks): Landmarks {
  const body = { xyzWorldM: turnedPoints(turn, xyzWorldM), visibility };
  const { hands, faceRotation, expressions } = more;
  return {
    ...body,
    ...(hands === undefined ? {} : { hands: hands && handsTurned(turn, hands) }),
    ...(faceRotation === undefined ? {} : { faceRotation: faceRotation && faceTurned(turn, faceRotation) }),
    ...(expressions === undefined ? {} : { expressions }),
  };
}

function turnedPoints(turn: Quat, xyzM: ArrayLike<number>): number[] {
  const points = Array.from({ length: xyzM.length / 3 }, (_, i) => rotate(turn, pointOf(xyzM, i)));
  return points.flatMap(([x, y, z]) => [x, -y, -z]);
}

function handsTurned(
  turn: Quat, [left, right]: NonNullable<Landmarks["hands"]>,
): NonNullable<Landmarks["hands"]> {
  return [left && turnedPoints(turn, left), right && turnedPoints(turn, right)];
}

/** Its columns are directions. */
function faceTurned(turn: Quat, r: ArrayLike<number>): number[] {
  const columns = [0, 1, 2].map((k) => turnedPoints(turn, [r[k], r[3 + k], r[6 + k]]));
  return [0, 1, 2].flatMap((row) => columns.map((column) => column[row]));
}

const isKnown = (body: Body): boolean =>
  body.worst(...PARTS) > 0.5 && length(lineOf(body)) > 0.5;
const lineOf = (body: Body): Vec3 => subtract(body.middle("shoulder"), body.middle("ankle"));

function stands(body: Body): boolean {
  return (["left", "right"] as const).every((side) => straight(body, side)) &&
    Math.acos(clamp(unit(lineOf(body), X)[1], -1, 1)) < UPRIGHT;
}

function straight(body: Body, side: string): boolean {
  const bone = (a: string, b: string) =>
    length(subtract(body.point(`${side}_${a}`), body.point(`${side}_${b}`)));
  return bone("hip", "ankle") > STRAIGHT * (bone("hip", "knee") + bone("knee", "ankle"));
}

/** Of an even number of values the mean of the two in the middle; not of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
