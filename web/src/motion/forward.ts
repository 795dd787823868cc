/** Forward kinematics: from rotations back to rotations in the world and to points. */

import { BONES, PARENT } from "./humanoid";
import type { Bone, PerBone, Rotations } from "./humanoid";
import { multiply, rotate } from "./quaternions";
import type { Quat } from "./quaternions";
import type { Offsets } from "./sizes";
import { ZERO, add } from "./vectors";
import type { Vec3 } from "./vectors";

/** The rotation of each bone in the world; the identity is the T-pose. */
export function worldRotations({ local }: Pick<Rotations, "local">): PerBone<Quat> {
  const world: Partial<Record<Bone, Quat>> = {};
  for (const bone of BONES) {
    const parent = PARENT[bone];
    world[bone] = parent === null ? local[bone] : multiply(world[parent]!, local[bone]);
  }
  return world as PerBone<Quat>;
}

/** Where each joint is, with the hips at `hipsM`. */
export function jointPositions(
  rotations: Pick<Rotations, "local">, offsets: Offsets, hipsM = ZERO,
): PerBone<Vec3> {
  const world = worldRotations(rotations);
  const points: Partial<Record<Bone, Vec3>> = {};
  for (const bone of BONES) {
    const parent = PARENT[bone];
    points[bone] =
      parent === null ? hipsM : add(points[parent]!, rotate(world[parent], offsets[bone]));
  }
  return points as PerBone<Vec3>;
}
