/** Which nodes of a model are which bones, by the names that VRM and Mixamo give them. */

import { BONES, FINGERS } from "../../src/motion";
import type { AnyBone, Bone } from "../../src/motion";

const SIDES = ["left", "right"] as const;
/** Mixamo's names where they differ from VRM's, without "mixamorig" and in small letters. */
const MIXAMO: Readonly<Record<string, AnyBone>> = {
  spine2: "chest",
  ...Object.fromEntries(
    SIDES.flatMap((side) => [
      [`${side}arm`, `${side}UpperArm`],
      [`${side}forearm`, `${side}LowerArm`],
      [`${side}upleg`, `${side}UpperLeg`],
      [`${side}leg`, `${side}LowerLeg`],
    ]),
  ),
  ...Object.fromEntries(FINGERS.map((finger, i) => [mixamoOf(finger, (i % 3) + 1), finger])),
};

/** "lefthandpinky2". */
function mixamoOf(finger: string, number: number): string {
  const [, side, name] = /^(left|right)(Thumb|Index|Middle|Ring|Little)/.exec(finger)!;
  return `${side}hand${name === "Little" ? "pinky" : name.toLowerCase()}${number}`;
}

const BY_NAME: Readonly<Record<string, AnyBone>> = {
  ...MIXAMO,
  ...Object.fromEntries([...BONES, ...FINGERS].map((bone) => [bone.toLowerCase(), bone])),
};

/** Without these a model is not driven: it would not look like the person. */
export const NEEDED: readonly Bone[] = BONES.filter((bone) => !/chest|neck|Shoulder|Hand|Foot/.test(bone));

const plainOf = (name: string): string => name.replace(/^.*[:|]/, "").replace(/^mixamorig\d*/i, "")
  .replace(/[\s_.-]/g, "").toLowerCase();

/** The bone that a node's name says, or null. "mixamorig:LeftArm", "LeftArm", "leftUpperArm". */
export const boneOf = (name: string): AnyBone | null => BY_NAME[plainOf(name)] ?? null;

/** The first node of each bone, in the order given (parents first). */
export function bonesByName<N extends { readonly name: string }>(
  nodes: readonly N[],
): ReadonlyMap<AnyBone, N> {
  const found = new Map<AnyBone, N>();
  for (const node of nodes) {
    const bone = boneOf(node.name);
    if (bone !== null && !found.has(bone)) found.set(bone, node);
  }
  for (const side of SIDES) thumbAsInVrm1(found, side, nodes);
  return found;
}

/** VRM 0.x calls a thumb's bones Proximal, Intermediate and Distal; 1.0 Metacarpal, Proximal, Distal. */
function thumbAsInVrm1<N extends { readonly name: string }>(
  found: Map<AnyBone, N>, side: (typeof SIDES)[number], nodes: readonly N[],
): void {
  const middle = nodes.find(({ name }) => plainOf(name) === `${side}thumbintermediate`);
  if (!middle) return;
  const base = found.get(`${side}ThumbProximal`);
  if (base) found.set(`${side}ThumbMetacarpal`, base);
  found.set(`${side}ThumbProximal`, middle);
}
