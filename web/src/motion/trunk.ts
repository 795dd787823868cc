/** Hips, spine, chest, neck and head from the lines of hips, shoulders and ears. */

import type { Body } from "./body";
import { NECK_PART, SPINE_PART, atMost } from "./limits";
import { IDENTITY, axisAngle, difference, fromAxes, multiply, part, slerp } from "./quaternions";
import type { Quat } from "./quaternions";
import { cross, middle, perpendicular, radians, subtract, unit } from "./vectors";
import type { Vec3 } from "./vectors";

export interface Trunk {
  readonly hips: Quat;
  readonly spine: Quat;
  readonly chest: Quat;
  readonly neck: Quat;
  readonly head: Quat;
  /** Rotation of hips and chest in the world: what legs and arms hang on. */
  readonly hipsWorld: Quat;
  readonly chestWorld: Quat;
  /** 0 (hidden) to 1 (seen). */
  readonly trust: { readonly hips: number; readonly chest: number; readonly head: number };
}

/** When one looks straight ahead, the line from mouth to eyes leans forward by this. */
const FACE_LEAN = radians(14);
const UP: Vec3 = [0, 1, 0];

export function solveTrunk(body: Body): Trunk {
  const trust = {
    hips: body.seen("left_hip", "right_hip"),
    chest: body.seen("left_shoulder", "right_shoulder"),
    head: body.seen("nose", "mouth_left", "mouth_right"),
  };
  const { hipsWorld, chestWorld: seenChest } = trunkFrames(body, trust.hips, trust.chest);
  const half = atMost(part(difference(hipsWorld, seenChest), 0.5), SPINE_PART);
  const chestWorld = multiply(hipsWorld, multiply(half, half));
  const turn = difference(chestWorld, headFrame(body) ?? chestWorld);
  const nod = part(atMost(part(turn, 0.5), NECK_PART), trust.head);
  return { hips: hipsWorld, spine: half, chest: half, neck: nod, head: nod,
    hipsWorld, chestWorld, trust };
}

/** Hidden hips stand upright and face where the shoulders do. */
function trunkFrames(body: Body, hipsSeen: number, chestSeen: number) {
  const [leftHip, rightHip] = [body.point("left_hip"), body.point("right_hip")];
  const [leftArm, rightArm] = [body.point("left_shoulder"), body.point("right_shoulder")];
  const up = subtract(middle(leftArm, rightArm), middle(leftHip, rightHip));
  const chest = frame(subtract(leftArm, rightArm), up) ?? IDENTITY;
  const hips = frame(subtract(leftHip, rightHip), up) ?? chest;
  const upright = frame(subtract(leftArm, rightArm), UP, true) ?? IDENTITY;
  const hipsWorld = slerp(upright, hips, hipsSeen);
  // What is seen of the shoulders still counts when the hips are out of the picture.
  const chestWorld = slerp(hipsWorld, slerp(upright, chest, Math.max(hipsSeen, 0.3)), chestSeen);
  return { hipsWorld, chestWorld };
}

/** x along `left`, y as near to `up` as can be; with `level`, exactly up instead. */
function frame(left: Vec3, up: Vec3, level = false): Quat | null {
  if (level) {
    const x = perpendicular(left, UP);
    return x && fromAxes(x, UP, cross(x, UP));
  }
  const x = unit(left);
  const y = x && perpendicular(up, x);
  return x && y && fromAxes(x, y, cross(x, y));
}

function headFrame(body: Body): Quat | null {
  const eyes = middle(body.point("left_eye"), body.point("right_eye"));
  const mouth = middle(body.point("mouth_left"), body.point("mouth_right"));
  const ears = subtract(body.point("left_ear"), body.point("right_ear"));
  const face = frame(ears, subtract(eyes, mouth));
  return face && multiply(face, axisAngle([1, 0, 0], -FACE_LEAN));
}
