/** Which nodes of a model are which bones, by the names that VRM and Mixamo give them. */

import { BONES } from "../../src/motion";
import type { Bone } from "../../src/motion";

/** Mixamo's names where they differ from VRM's, without "mixamorig" and in small letters. */
const MIXAMO: Readonly<Record<string, Bone>> = {
  spine2: "chest",
  ...Object.fromEntries(
    ["left", "right"].flatMap((side) => [
      [`${side}arm`, `${side}UpperArm`],
      [`${side}forearm`, `${side}LowerArm`],
      [`${side}upleg`, `${side}UpperLeg`],
      [`${side}leg`, `${side}LowerLeg`],
    ]),
  ),
};

const BY_NAME: Readonly<Record<string, Bone>> = {
  ...MIXAMO,
  ...Object.fromEntries(BONES.map((bone) => [bone.toLowerCase(), bone])),
};

/** Without these a model is not driven: it would not look like the person. */
export const NEEDED: readonly Bone[] = BONES.filter((bone) => !/chest|neck|Shoulder|Hand|Foot/.test(bone));

/** The bone that a node's name says, or null. "mixamorig:LeftArm", "LeftArm", "leftUpperArm". */
export function boneOf(name: string): Bone | null {
  const plain = name.replace(/^.*[:|]/, "").replace(/^mixamorig\d*/i, "").replace(/[\s_.-]/g, "");
  return BY_NAME[plain.toLowerCase()] ?? null;
}

/** The first node of each bone, in the order given (parents first). */
export function bonesByName<N extends { readonly name: string }>(
  nodes: readonly N[],
): ReadonlyMap<Bone, N> {
  const found = new Map<Bone, N>();
  for (const node of nodes) {
    const bone = boneOf(node.name);
    if (bone !== null && !found.has(bone)) found.set(bone, node);
  }
  return found;
}
