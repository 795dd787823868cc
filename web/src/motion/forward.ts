/** Forward kinematics: from rotations back to rotations in the world and to points. */

import { bodyOf } from "./body";
import type { Landmarks } from "./body";
import { BONES, PARENT } from "./humanoid";
import type { Bone, PerBone, Rotations } from "./humanoid";
import { multiply, rotate } from "./quaternions";
import type { Quat } from "./quaternions";
import { ZERO, add, length, middle, subtract } from "./vectors";
import type { Vec3 } from "./vectors";

/** The joint at the start of each bone, from its parent's, in the T-pose; metres. */
export type Offsets = PerBone<Vec3>;

/** The rotation of each bone in the world; the identity is the T-pose. */
export function worldRotations({ local }: Rotations): PerBone<Quat> {
  const world: Partial<Record<Bone, Quat>> = {};
  for (const bone of BONES) {
    const parent = PARENT[bone];
    world[bone] = parent === null ? local[bone] : multiply(world[parent]!, local[bone]);
  }
  return world as PerBone<Quat>;
}

/** Where each joint is, with the middle of the hips at the origin. */
export function jointPositions(rotations: Rotations, offsets: Offsets): PerBone<Vec3> {
  const world = worldRotations(rotations);
  const points: Partial<Record<Bone, Vec3>> = {};
  for (const bone of BONES) {
    const parent = PARENT[bone];
    points[bone] =
      parent === null ? ZERO : add(points[parent]!, rotate(world[parent], offsets[bone]));
  }
  return points as PerBone<Vec3>;
}

/** The skeleton of a person: average, but with their own arms, legs and trunk. */
export function offsetsOf(landmarks: Landmarks): Offsets {
  const body = bodyOf(landmarks);
  const between = (a: string, b: string) => length(subtract(body.point(b), body.point(a)));
  const [left, right] = [body.point("left_shoulder"), body.point("right_shoulder")];
  const trunk = length(subtract(middle(left, right), ZERO));
  const shoulders = between("left_shoulder", "right_shoulder") / 2;
  const hips = between("left_hip", "right_hip") / 2;
  const legs = (side: string, x: number): readonly [Bone, Vec3][] => [
    [`${side}UpperLeg` as Bone, [x * hips, 0, 0]],
    [`${side}LowerLeg` as Bone, [0, -between(`${side}_hip`, `${side}_knee`), 0]],
    [`${side}Foot` as Bone, [0, -between(`${side}_knee`, `${side}_ankle`), 0]],
    [`${side}UpperArm` as Bone, [x * shoulders, trunk / 3, 0]],
    [`${side}LowerArm` as Bone, [x * between(`${side}_shoulder`, `${side}_elbow`), 0, 0]],
    [`${side}Hand` as Bone, [x * between(`${side}_elbow`, `${side}_wrist`), 0, 0]],
  ];
  return Object.fromEntries([
    ["hips", ZERO],
    ...["spine", "chest"].map((bone) => [bone, [0, trunk / 3, 0]]),
    ["neck", [0, trunk / 3, 0]],
    ["head", [0, trunk / 6, 0]],
    ...legs("left", 1),
    ...legs("right", -1),
  ]) as Offsets;
}
