/**
 * BVH (Biovision hierarchy): the skeleton and its rotations as text, as `kinesphere.motion.files.bvh`
 * writes it.
 *
 * Centimetres, y up, +z forwards; frames at even times; the root's channels are the hips' place and
 * rotation, all others rotations, in degrees, each in the order z, x, y: R = Rz Rx Ry. Times begin at 0
 * with the person's first frame. Fingers are there where they are known. No standard was ever written; the layout is that of Meredith and
 * Maddock, "Motion Capture File Formats Explained" (2001).
 */

import type { Motion } from "../clip";
import type { AnyBone } from "../humanoid";
import { eulerZxy } from "../quaternions";
import { childrenOf, localOf, skeletonOf } from "../skeleton";
import type { Skeleton } from "../skeleton";
import { degrees } from "../vectors";
import type { Vec3 } from "../vectors";
import { evenly, rateOf } from "./even";

const CM = 100;

/**
 * The text of a BVH file.
 *
 * fps   frames a second; the motion's own rate if not given
 *
 * Throws InputError when it would be millions of frames.
 */
export function toBvh(motion: Motion, fps = rateOf(motion.tMs)): string {
  const [even, skeleton] = [evenly(motion, fps), skeletonOf(motion)];
  const lines = [
    "HIERARCHY", ...joint(skeleton, "hips", ""), "MOTION", `Frames: ${even.tMs.length}`,
    `Frame Time: ${Number((1 / fps).toPrecision(10))}`, ...channels(skeleton, even),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** The order in which the file names bones, and holds their channels. */
const depthFirst = (skeleton: Skeleton, bone: AnyBone): AnyBone[] =>
  [bone, ...childrenOf(skeleton, bone).flatMap((child) => depthFirst(skeleton, child))];

/** The lines of a bone and of all that hangs on it. */
function joint(skeleton: Skeleton, bone: AnyBone, indent: string): string[] {
  const root = bone === "hips";
  const inside = `${indent}\t`;
  const place = root ? "Xposition Yposition Zposition " : "";
  const end = skeleton.ends.get(bone);
  return [
    `${indent}${root ? "ROOT" : "JOINT"} ${bone}`,
    `${indent}{`,
    `${inside}OFFSET ${triple(skeleton.offset(bone))}`,
    `${inside}CHANNELS ${root ? 6 : 3} ${place}Zrotation Xrotation Yrotation`,
    ...childrenOf(skeleton, bone).flatMap((child) => joint(skeleton, child, inside)),
    ...(end ? [`${inside}End Site`, `${inside}{`, `${inside}\tOFFSET ${triple(end)}`, `${inside}}`] : []),
    `${indent}}`,
  ];
}

const triple = (offset: Vec3): string => offset.map((value) => fixed(value * CM)).join(" ");

/** Never "-0.000000". */
const fixed = (value: number): string => value.toFixed(6).replace(/^-(?=0\.0+$)/, "");

function channels(skeleton: Skeleton, { moments, hipsM }: Motion): string[] {
  const turns = depthFirst(skeleton, "hips").map((bone) =>
    unwrapped(moments.map((moment) => eulerZxy(localOf(moment, bone)))));
  return hipsM.map((hips, i) => [
    ...hips.map((value) => value * CM), ...turns.flatMap((turn) => turn[i].map(degrees)),
  ].map(fixed).join(" "));
}

/** Angles over time without jumps by whole turns. */
function unwrapped(angles: readonly Vec3[]): Vec3[] {
  const out: Vec3[] = [];
  for (const now of angles) {
    const before = out.at(-1) ?? now;
    out.push(now.map((angle, axis) =>
      angle - 2 * Math.PI * Math.round((angle - before[axis]) / (2 * Math.PI))) as unknown as Vec3);
  }
  return out;
}
