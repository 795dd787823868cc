/**
 * Which way is up: cameras are tilted, and what a network says of depth makes whole bodies lean.
 * `kinesphere.motion.level` is the same.
 */

import type { Body } from "./body";
import { IDENTITY, between, part } from "./quaternions";
import type { Quat } from "./quaternions";
import { X, Y, length, radians, subtract, unit } from "./vectors";
import type { Vec3 } from "./vectors";

/** People who stand and walk lean by so much themselves: only what is beyond it is taken away. */
const BELIEVED = radians(4);
/** Whoever leans farther than this does not stand. */
const UPRIGHT = radians(35);
/** This part of the moments at least must be of somebody who stands, or nothing is turned. */
const LEAST = 0.3;
/** A leg is straight when hip and ankle are so far apart, as a part of its length. */
const STRAIGHT = 0.95;
const PARTS = ["ankle", "shoulder", "knee", "hip"].flatMap((part) => [`left_${part}`, `right_${part}`]);

/**
 * The rotation that puts a standing person upright: from the line of ankles to shoulders, the median
 * over all moments in which both legs are straight. The identity where nobody stands.
 */
export function levelling(bodies: readonly Body[]): Quat {
  const known = bodies.filter((body) => body.worst(...PARTS) > 0.5 && length(lineOf(body)) > 0.5);
  const up = known.filter(stands).map((body) => unit(lineOf(body), Y));
  if (up.length === 0 || up.length < LEAST * known.length) return IDENTITY;
  const mean = unit([median(up.map((v) => v[0])), median(up.map((v) => v[1])), median(up.map((v) => v[2]))], Y);
  const lean = Math.acos(Math.min(1, Math.max(-1, mean[1])));
  return part(between(mean, Y), Math.max(0, 1 - BELIEVED / Math.max(lean, BELIEVED)));
}

const lineOf = (body: Body): Vec3 => subtract(body.middle("shoulder"), body.middle("ankle"));

function stands(body: Body): boolean {
  return (["left", "right"] as const).every((side) => straight(body, side)) &&
    Math.acos(Math.min(1, unit(lineOf(body), X)[1])) < UPRIGHT;
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
