/**
 * All bones of a motion as one skeleton: those of the body, and of the fingers where they are known.
 * `kinesphere.motion.skeleton` is the same.
 */

import type { Motion } from "./clip";
import { BONES, FINGERS, FINGERTIPS, FINGER_PARENT, PARENT, TIPS } from "./humanoid";
import type { AnyBone, Finger, Rotations } from "./humanoid";
import { multiply, rotate } from "./quaternions";
import type { Quat } from "./quaternions";
import { ZERO, add } from "./vectors";
import type { Vec3 } from "./vectors";

export interface Skeleton {
  /** Parents before their children, those of the body first. */
  readonly bones: readonly AnyBone[];
  readonly offset: (bone: AnyBone) => Vec3;
  /** Bones without children, and where they end, from their joint, in the T-pose. */
  readonly ends: ReadonlyMap<AnyBone, Vec3>;
}

export type PerAny<T> = Readonly<Partial<Record<AnyBone, T>>>;

export const isFinger = (bone: AnyBone): bone is Finger => bone in FINGER_PARENT;
export const parentOf = (bone: AnyBone): AnyBone | null =>
  isFinger(bone) ? FINGER_PARENT[bone] : PARENT[bone];
export const localOf = ({ local, fingers }: Pick<Rotations, "local" | "fingers">, bone: AnyBone): Quat =>
  isFinger(bone) ? fingers![bone] : local[bone];

/** The body's bones, and the fingers'. A hand with fingers has no end of its own. */
export function skeletonOf({ offsets, tips, fingers }: Motion): Skeleton {
  const own = TIPS.filter((tip) => !fingers || !tip.endsWith("Hand"));
  const ends = new Map<AnyBone, Vec3>(own.map((tip) => [tip, tips[tip]]));
  for (const tip of fingers ? FINGERTIPS : []) ends.set(tip, fingers!.tips[tip]);
  return {
    bones: fingers ? [...BONES, ...FINGERS] : BONES, ends,
    offset: (bone) => (isFinger(bone) ? fingers!.offsets[bone] : offsets[bone]),
  };
}

/** The rotation of each bone in the world; of fingers where they are known. */
export function wholeWorld(moment: Pick<Rotations, "local" | "fingers">): PerAny<Quat> {
  const world: Partial<Record<AnyBone, Quat>> = {};
  for (const bone of moment.fingers ? [...BONES, ...FINGERS] : BONES) {
    const parent = parentOf(bone);
    const own = localOf(moment, bone);
    world[bone] = parent === null ? own : multiply(world[parent]!, own);
  }
  return world;
}

/** Where each joint is, with the hips at `hipsM`. */
export function wholePositions(
  { bones, offset }: Skeleton, moment: Pick<Rotations, "local" | "fingers">, hipsM: Vec3 = ZERO,
): PerAny<Vec3> {
  const world = wholeWorld(moment);
  const points: Partial<Record<AnyBone, Vec3>> = {};
  for (const bone of bones) {
    const parent = parentOf(bone);
    points[bone] = parent === null ? hipsM : add(points[parent]!, rotate(world[parent]!, offset(bone)));
  }
  return points;
}

/** Those that hang on one. */
export const childrenOf = ({ bones }: Skeleton, bone: AnyBone): AnyBone[] =>
  bones.filter((child) => parentOf(child) === bone);

