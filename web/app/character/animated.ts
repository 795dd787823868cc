/**
 * A person's motion on a model, for a file of its own: all that is in the model's file, and the motion
 * as its first animation, as `kinesphere.motion.files.character` writes it.
 *
 * The model keeps its size and faces its own front; the floor is at y = 0. The way that the hips go is
 * as long as the model's legs are beside the person's; and where thighs, shins and hips differ in
 * proportion the hips give way, so that the feet that are on the floor stay where they are.
 */

import { Matrix4, Quaternion, Vector3 } from "three";
import type { Object3D } from "three";
import { T_POSE, jointPositions, legM, standingM, weightsOf } from "../../src/motion";
import type { AnyBone, Bone, Faces, Motion, Rotations } from "../../src/motion";
import { animate, readGlb } from "../../src/motion/files/glb";
import type { Document } from "../../src/motion/files/glb";
import { held } from "../../src/motion/files/even";
import { GENERATOR } from "../../src/motion/files/gltf";
import type { Quat } from "../../src/motion/quaternions";
import { isFinger } from "../../src/motion/skeleton";
import type { Vec3 } from "../../src/motion/vectors";
import { placer, poseRig, worldOf } from "./rig";
import type { Rig } from "./rig";

/** How long it takes until the hips follow the other foot. */
const HANDOVER_MS = 120;
const FEET = ["leftFoot", "rightFoot"] as const;

/** The bytes of a GLB (or VRM) file; `nodeOf` says which node of `file` a bone is. */
export function animated(
  file: Uint8Array, nodeOf: (node: Object3D) => number, rig: Rig, motion: Motion, name: string,
): Uint8Array<ArrayBuffer> {
  const moving = held(motion);
  const { turns, places } = driven(rig, moving);
  const glb = readGlb(file);
  const node = (bone: AnyBone) => nodeOf(rig.joints.get(bone)!.node);
  const rotations = new Map([...turns].map(([bone, q]) => [node(bone), q]));
  takeApart(glb.document, [...rotations.keys()]);
  const told = moving.moments.map(({ expressions }) => expressions ?? null);
  const faces = told.every((one) => one !== null) ? weightsOf(glb.document as Faces, told) : new Map();
  animate(glb, moving.tMs, rotations, new Map([[node("hips"), places]]), name, faces);
  const { asset } = glb.document;
  asset.generator = asset.generator ? `${GENERATOR}; ${asset.generator}` : GENERATOR;
  return glb.bytes();
}

/** Nodes that are animated have no matrix, but its parts. */
function takeApart({ nodes = [] }: Document, which: readonly number[]): void {
  for (const node of which.map((i) => nodes[i])) {
    if (!node.matrix) continue;
    const [place, turn, size] = [new Vector3(), new Quaternion(), new Vector3()];
    new Matrix4().fromArray(node.matrix as number[]).decompose(place, turn, size);
    delete node.matrix;
    Object.assign(node, { translation: place.toArray(), rotation: turn.toArray(), scale: size.toArray() });
  }
}

interface Driven {
  readonly turns: ReadonlyMap<AnyBone, Quat[]>;
  readonly places: Vec3[];
}

/** Of the model's bones beside their parents, and of its hips. */
function driven(rig: Rig, motion: Motion): Driven {
  const leg = legM(motion);
  const rest = standing(rig, leg);
  const shares = sharesOf(motion);
  const driven = [...rig.joints.keys()].filter((bone) => motion.fingers || !isFinger(bone));
  const turns = new Map<AnyBone, Quat[]>(driven.map((bone) => [bone, []]));
  const { node: hips } = rig.joints.get("hips")!;
  const places = motion.moments.map((moment, i): Vec3 => {
    const at = posedAt(rig, moment, leg);
    const place = hipsAt(motion, i, at, rest, shares[i]);
    for (const [bone, { node }] of rig.joints) turns.get(bone)?.push(node.quaternion.toArray() as Quat);
    return inFile(rig, hips, place.divideScalar(leg / rig.legLength)).toArray();
  });
  const level = levelled(rig, hips);
  const own = turns.get("hips")!;
  own.forEach((q, i) => (own[i] = level.clone().multiply(new Quaternion(...q)).toArray() as Quat));
  return { turns, places };
}

type Places = Readonly<Record<"hips" | (typeof FEET)[number], Vector3>>;

/** Where hips and feet are in the room, when the model is as large as the person and faces +z. */
function posedAt(rig: Rig, moment: Rotations, leg: number): Places {
  poseRig(rig, moment, leg);
  const place = placer(rig.holder);
  const at = (bone: Bone) => {
    const joint = rig.joints.get(bone);
    return joint ? place(joint.node, new Vector3()) : new Vector3(NaN, NaN, NaN);
  };
  return { hips: at("hips"), leftFoot: at("leftFoot"), rightFoot: at("rightFoot") };
}

const standing = (rig: Rig, leg: number): Places => posedAt(rig, T_POSE, leg);

/** Where the hips go; the feet have their say as far as they are on the floor. */
function hipsAt(
  motion: Motion, i: number, at: Places, rest: Places, shares: readonly number[],
): Vector3 {
  const stands = standingM(motion);
  const hips = new Vector3(...motion.hipsM[i]).sub(new Vector3(...stands));
  hips.y += rest.hips.y;
  const theirs = jointPositions(motion.moments[i], motion.offsets, motion.hipsM[i]);
  const ankleM = jointPositions(T_POSE, motion.offsets, stands).leftFoot[1];
  const gives = new Vector3();
  for (const [foot, bone] of FEET.entries()) {
    if (Number.isNaN(at[bone].x)) return hips;
    const wanted = new Vector3(...theirs[bone]);
    wanted.y += rest[bone].y - ankleM;
    const found = at[bone].clone().sub(at.hips).add(hips);
    gives.addScaledVector(wanted.sub(found), shares[foot]);
  }
  return hips.add(gives);
}

/** How far the hips follow the left and the right foot: those on the floor; both when neither is. */
function sharesOf({ tMs, contact }: Motion): number[][] {
  const sides = [0, 1].map((foot) => {
    const on = contact.map((feet) => Number(feet[foot]) + 1e-3);
    return handedOver(tMs, handedOver(tMs, on));
  });
  return tMs.map((_, i) => sides.map((side) => side[i] / (sides[0][i] + sides[1][i])));
}

/** The mean over a window of time around each moment. */
function handedOver(tMs: readonly number[], values: readonly number[]): number[] {
  if (tMs.length === 1) return [...values];
  const area = [0];
  for (let i = 1; i < tMs.length; i++) {
    area.push(area[i - 1] + ((tMs[i] - tMs[i - 1]) * (values[i] + values[i - 1])) / 2);
  }
  /** Asked for times that grow. */
  const integral = () => {
    let after = 1;
    return (t: number) => {
      while (after < tMs.length - 1 && tMs[after] < t) after += 1;
      const share = (t - tMs[after - 1]) / (tMs[after] - tMs[after - 1]);
      return area[after - 1] + share * (area[after] - area[after - 1]);
    };
  };
  const [below, until] = [integral(), integral()];
  return tMs.map((t) => {
    const low = Math.max(t - HANDOVER_MS / 2, tMs[0]);
    const high = Math.min(t + HANDOVER_MS / 2, tMs.at(-1)!);
    return (until(high) - below(low)) / (high - low);
  });
}

/**
 * From the person's axes to the model's: up is the axis next to its trunk, y, where a file is as glTF
 * asks; models stand as they lean.
 */
function ownAxes({ facing }: Rig): Quaternion {
  const back = facing.clone().invert();
  const up = new Vector3(0, 1, 0).applyQuaternion(back).toArray();
  const most = up.map(Math.abs).indexOf(Math.max(...up.map(Math.abs)));
  const y = new Vector3().setComponent(most, Math.sign(up[most]));
  const left = new Vector3(1, 0, 0).applyQuaternion(back);
  const x = left.addScaledVector(y, -left.dot(y)).normalize();
  return new Quaternion().setFromRotationMatrix(new Matrix4().makeBasis(x, y, x.clone().cross(y)));
}

/** What turns the hips, which lean with the model on the page, so that they stand upright in its file. */
function levelled(rig: Rig, hips: Object3D): Quaternion {
  const above = worldOf(hips.parent!, rig.holder).premultiply(rig.facing.clone().invert());
  return above.clone().invert().multiply(ownAxes(rig)).multiply(rig.facing).multiply(above);
}

/** From the person's axes, in the model's units, to what the hips hang on. */
function inFile(rig: Rig, hips: Object3D, place: Vector3): Vector3 {
  const chain = new Matrix4();
  for (let at = hips.parent!; at !== rig.holder && at.parent; at = at.parent) {
    at.updateMatrix();
    chain.premultiply(at.matrix);
  }
  return place.applyQuaternion(ownAxes(rig)).applyMatrix4(chain.invert());
}
