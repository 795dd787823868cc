/**
 * How far each joint of a hand's fingers is bent, from its 21 landmarks; and back to rotations.
 *
 * Each bone has three angles in radians: bent (about its hinge, towards the palm), sideways (towards the
 * hinge), and rolled about itself, which only the thumb's metacarpal does. A right hand is looked at in a
 * mirror, as a left one. A bone's direction is told in its own axes: along it in the T-pose, where it
 * bends to, and its hinge. `kinesphere.motion.fingers.angles` is the same, and says more.
 */

import type { Hand } from "../body";
import { FINGERS } from "../humanoid";
import type { PerFinger } from "../humanoid";
import { mirror, normalize } from "../quaternions";
import type { BodySide, Quat } from "../quaternions";
import { X, Y, Z, across, add, clamp, cross, dot, scale, smoothStep, subtract, unit } from "../vectors";
import type { Vec3 } from "../vectors";
import { JOINTS, RELAXED, ROLL, ROLLS } from "./limits";
import type { Reach } from "./limits";

/** Bent, sideways, rolled. */
export type Turn = Vec3;
/** Of the fifteen bones of each hand. */
export type Turns = Readonly<Record<BodySide, readonly Turn[]>>;
export type Axes = readonly [x: Vec3, y: Vec3, z: Vec3];

export const AT_REST: Turns = { left: RELAXED, right: RELAXED };

const HALF = Math.sqrt(0.5);
const FINGER: Axes = [[1, 0, 0], [0, -1, 0], [0, 0, -1]];
const THUMB: Axes = [[HALF, 0, HALF], [HALF, 0, -HALF], [0, 1, 0]];
/** Along, where it bends to, hinge: of a left hand in the T-pose. */
export const axesOfBone = (bone: number): Axes => (bone < 3 ? THUMB : FINGER);
/** A thumb's usual hinge beside the metacarpal: where it bends to, hinge. */
const HINGE = [-Math.sin(ROLL), Math.cos(ROLL)] as const;
/** A thumb that is bent by less does not say where its hinge is; from the second on it does. */
const SURE = [0.15, 0.5] as const;
const SMALL = 1e-9;

/** The palm's own axes: along, up from its back, and wide; x, y and z in the T-pose. */
export function palmAxes({ along, wide }: Hand): Axes {
  const x = unit(along, X);
  const z = across(wide, x, across(Z, x, Y));
  return [x, cross(z, x), z];
}

/** Of the fifteen bones, within their limits. Finite whatever the landmarks. */
export function turnsOf(hand: Hand, [x, y, z]: Axes): Turn[] {
  const thumb: Axes = [scale(add(x, z), HALF), scale(subtract(x, z), HALF), y];
  const finger: Axes = [x, scale(y, -1), scale(z, -1)];
  const others = [1, 2, 3, 4].flatMap((i) =>
    chain(bonesOf(hand, i, finger), JOINTS.slice(3 * i, 3 * i + 3)));
  return [...thumbOf(bonesOf(hand, 0, thumb)), ...others];
}

/** The three bones of a finger in axes. */
function bonesOf({ points }: Hand, finger: number, [a, b, c]: Axes): Vec3[] {
  return [1, 2, 3].map((i): Vec3 => {
    const bone = subtract(points[4 * finger + i + 1], points[4 * finger + i]);
    return [dot(a, bone), dot(b, bone), dot(c, bone)];
  });
}

/** Bones one after the other, each in the axes of the one before as it was turned. */
function chain(bones: readonly Vec3[], joints: readonly Reach[]): Turn[] {
  const out: Turn[] = [];
  for (const [i, bone] of bones.entries()) out.push(bent(out.reduce(beside, bone), joints[i]));
  return out;
}

function thumbOf([metacarpal, ...others]: readonly Vec3[]): Turn[] {
  const first = bent(metacarpal, JOINTS[0]);
  const rest = others.map((bone) => beside(bone, first));
  const roll = rollOf(rest[0], rest[1]);
  const [cos, sin] = [Math.cos(roll), Math.sin(roll)];
  const rolled = rest.map(([a, f, h]): Vec3 => [a, cos * f + sin * h, cos * h - sin * f]);
  return [[first[0], first[1], roll], ...chain(rolled, JOINTS.slice(1, 3))];
}

/** How far the thumb's hinge is turned about its metacarpal: across the bends of its two joints. */
function rollOf(one: Vec3, two: Vec3): number {
  const [first, second] = [unit(one, X), unit(two, X)];
  const [, f, h] = add(cross(X, first), cross(first, second));
  const [usual, aside] = [f * HINGE[0] + h * HINGE[1], h * HINGE[0] - f * HINGE[1]];
  const long = Math.sqrt(usual * usual + aside * aside);
  // Bent backwards, or not at all, it says nothing.
  const sure = smoothStep(long, ...SURE) * smoothStep(usual / Math.max(long, SMALL), 0.2, 0.5);
  return ROLL + clamp(Math.atan2(aside, usual) * sure, -ROLLS, ROLLS);
}

/** How far a joint is bent and goes sideways so that its bone points there, as far as it goes. */
function bent([along, forwards, hinge]: Vec3, { low, high, least, most, folded }: Reach): Turn {
  const turn = Math.atan2(forwards, along);
  const aside = Math.atan2(hinge, Math.sqrt(along * along + forwards * forwards));
  return [clamp(turn < folded ? turn + 2 * Math.PI : turn, low, high), clamp(aside, least, most), 0];
}

/** A bone in the axes of the one that it hangs on, which is turned so. */
function beside([along, forwards, hinge]: Vec3, [turn, aside]: Turn): Vec3 {
  const [cos, sin, cosA, sinA] = [Math.cos(turn), Math.sin(turn), Math.cos(aside), Math.sin(aside)];
  const ahead = cos * along + sin * forwards;
  return [cosA * ahead + sinA * hinge, cos * forwards - sin * along, cosA * hinge - sinA * ahead];
}

/** Local rotations of all finger bones. */
export function rotationsOf(turns: Turns): PerFinger<Quat> {
  const each = FINGERS.map((finger, i) => {
    const side: BodySide = i < 15 ? "left" : "right";
    return [finger, mirror(side, rotationOf(turns[side][i % 15], axesOfBone(i % 15)))] as const;
  });
  return Object.fromEntries(each) as PerFinger<Quat>;
}

function rotationOf([turn, aside, roll]: Turn, [a, f, h]: Axes): Quat {
  const [cb, ca, cr] = [turn / 2, -aside / 2, roll / 2].map(Math.cos);
  const [sb, sa, sr] = [turn / 2, -aside / 2, roll / 2].map(Math.sin);
  const [x, y, z, w] = [-sb * sa, cb * sa, sb * ca, cb * ca];
  const v = add(add(scale(a, w * sr + x * cr), scale(f, y * cr + z * sr)), scale(h, z * cr - y * sr));
  return normalize([...v, w * cr - x * sr]);
}
