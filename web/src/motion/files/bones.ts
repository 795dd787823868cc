/** Bones to look at: an octahedron from each joint to the next, moved by the joint alone. */

import { standingM } from "../clip";
import type { Motion } from "../clip";
import { T_POSE, perFinger } from "../humanoid";
import type { AnyBone } from "../humanoid";
import { IDENTITY, between, rotate } from "../quaternions";
import { isFinger, parentOf, skeletonOf, wholePositions } from "../skeleton";
import type { Skeleton } from "../skeleton";
import { Y, X, add, clamp, cross, length, scale, subtract, unit } from "../vectors";
import type { Vec3 } from "../vectors";
import type { Glb } from "./glb";

/** How far along a bone it is thickest. */
const WAIST = 0.2;
const [FINGER_M, THINNEST_M, THICKEST_M] = [0.004, 0.008, 0.035];
const ARRAY_BUFFER = 34962;
/** As pictures have them: orange is the person's own left, blue their right. */
const SIDE_RGB = { left: [255, 138, 0], right: [0, 190, 235], middle: [240, 243, 247] } as const;
type Side = keyof typeof SIDE_RGB;

const AROUND: readonly Vec3[] = [[1, 0, 0], [0, 0, 1], [-1, 0, 0], [0, 0, -1]];

interface Solid {
  readonly side: Side;
  readonly bone: number;
  /** Three a triangle. */
  readonly corners: readonly Vec3[];
}

/** A skinned mesh around a document's skeleton (one node a bone), in its T-pose. */
export function addBones(glb: Glb, motion: Motion): void {
  const skeleton = skeletonOf(motion);
  const { bones } = skeleton;
  const rest = { ...T_POSE, fingers: perFinger(() => IDENTITY) };
  const at = wholePositions(skeleton, rest, standingM(motion));
  const solids = ends(skeleton).flatMap(([bone, end]): Solid[] => length(end) < 1e-3 ? [] : [{
    side: sideOf(bone, end), bone: bones.indexOf(bone),
    corners: octahedron(end, isFinger(bone) ? FINGER_M : THINNEST_M).map((corner) => add(at[bone]!, corner)),
  }]);
  const { document } = glb;
  const sides = Object.keys(SIDE_RGB) as Side[];
  const primitives = sides.map((side, material) =>
    ({ attributes: attributesOf(glb, solids.filter((one) => one.side === side)), material }));
  const binds = bones.flatMap((bone) => [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, ...scale(at[bone]!, -1), 1]);
  const inverseBindMatrices = glb.add(Float32Array.from(binds), "MAT4");
  const nodes = document.nodes!;
  nodes.push({ name: "bones", mesh: 0, skin: 0 });
  document.scenes![0].nodes.push(nodes.length - 1);
  Object.assign(document, {
    materials: sides.map(materialOf), meshes: [{ name: "bones", primitives }],
    skins: [{ joints: bones.map((_, i) => i), skeleton: 0, inverseBindMatrices }],
  });
}

/** Each joint with an end: its children's joints, or its tip. */
function ends(skeleton: Skeleton): [AnyBone, Vec3][] {
  const inner = skeleton.bones.flatMap((bone): [AnyBone, Vec3][] => {
    const parent = parentOf(bone);
    return parent === null ? [] : [[parent, skeleton.offset(bone)]];
  });
  return [...inner, ...skeleton.ends];
}

function sideOf(bone: AnyBone, [x]: Vec3): Side {
  const own = /^(left|right)/.exec(bone)?.[1] as Side | undefined;
  return own ?? (x > 1e-6 ? "left" : x < -1e-6 ? "right" : "middle");
}

/** From the origin to an end: eight triangles. */
function octahedron(end: Vec3, thinnestM: number): Vec3[] {
  const long = length(end);
  const half = clamp(0.1 * long, thinnestM, THICKEST_M);
  const turn = between(Y, unit(end, Y));
  const waist = AROUND.map(([x, , z]) => rotate(turn, [x * half, WAIST * long, z * half]));
  return waist.flatMap((corner, i) => {
    const next = waist[(i + 1) % 4];
    return [[0, 0, 0] as const, corner, next, end, next, corner];
  });
}

function attributesOf(glb: Glb, solids: readonly Solid[]): Record<string, number> {
  const corners = solids.flatMap((one) => one.corners);
  const movers = solids.flatMap(({ bone, corners }) => corners.flatMap(() => [bone, 0, 0, 0]));
  const normals = corners.map((_, i) => {
    const [a, b, c] = corners.slice(i - (i % 3), i - (i % 3) + 3);
    return unit(cross(subtract(b, a), subtract(c, a)), X);
  });
  const target = ARRAY_BUFFER;
  return {
    POSITION: glb.add(Float32Array.from(corners.flat()), "VEC3", { target, bounds: true }),
    NORMAL: glb.add(Float32Array.from(normals.flat()), "VEC3", { target }),
    JOINTS_0: glb.add(Uint8Array.from(movers), "VEC4", { target }),
    WEIGHTS_0: glb.add(Float32Array.from(corners.flatMap(() => [1, 0, 0, 0])), "VEC4", { target }),
  };
}

function materialOf(side: Side): object {
  // glTF wants linear light.
  const colour = SIDE_RGB[side].map((value) => Number(((value / 255) ** 2.2).toFixed(4)));
  return { name: side, pbrMetallicRoughness: { baseColorFactor: [...colour, 1], metallicFactor: 0, roughnessFactor: 0.7 } };
}
