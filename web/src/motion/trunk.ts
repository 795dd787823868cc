/**
 * Hips, spine, chest, neck and head from the lines of hips, shoulders, thighs and face.
 * `kinesphere.motion.trunk` is the same.
 */

import type { Body } from "./body";
import { NECK_PART, SPINE_PART, atMost } from "./limits";
import {
  IDENTITY, axisAngle, fromAxes, inverse, mirror, multiply, ofVector, part, slerp, within,
} from "./quaternions";
import type { BodySide, Quat } from "./quaternions";
import { TINY, X, Y, across, add, cross, dot, length, middle, radians, scale, subtract, unit } from "./vectors";
import type { Vec3 } from "./vectors";

/** Local rotations, the chest's in the world, and trust: 0 (hidden) to 1 (seen). */
export interface Trunk {
  readonly hips: Quat;
  /** Of spine and of chest. */
  readonly half: Quat;
  /** Of neck and of head. */
  readonly nod: Quat;
  readonly chestWorld: Quat;
  readonly seen: { readonly hips: number; readonly chest: number; readonly head: number };
}

/** When one looks straight ahead, the line from mouth to eyes leans forward by this. */
export const FACE_LEAN = radians(-1.4);
/** The line from hips to shoulders leans forward by this beside an upright chest. */
export const CHEST_LEAN = radians(3.4);
/**
 * How the pelvis turns with the thighs, as recorded motions do. Rows for 1 and for the left thigh's
 * direction (x, y, z) in the frame of the hips' line and the trunk, columns for the rotation vector;
 * the right thigh's part is the mirror image.
 */
const PELVIS: readonly Vec3[] = [
  [-0.302, 0, 0],
  [0.18, 0.026, -0.008],
  [-0.206, -0.127, -0.108],
  [-0.127, 0.06, -0.142],
];
/** Where a left thigh points that is not seen. */
const THIGH: Vec3 = [0.13, -0.99, 0.02];
const PELVIS_MOST = radians(40);

export function trunkOf(body: Body): Trunk {
  const seen = {
    hips: body.worst("left_hip", "right_hip"),
    chest: body.worst("left_shoulder", "right_shoulder"),
    head: body.face ? 1 : body.worst("nose", "mouth_left", "mouth_right"),
  };
  const [hips, seenChest] = frames(body, seen.hips, seen.chest);
  const half = atMost(part(multiply(inverse(hips), seenChest), 0.5), SPINE_PART);
  const chestWorld = multiply(hips, multiply(half, half));
  const turn = multiply(inverse(chestWorld), body.face ?? headOf(body, chestWorld));
  const nod = part(atMost(part(turn, 0.5), NECK_PART), seen.head);
  return { hips, half, nod, chestWorld, seen };
}

/** Hidden hips stand upright and face where the shoulders do. */
function frames(body: Body, hipsSeen: number, chestSeen: number): readonly [hips: Quat, chest: Quat] {
  const shoulders = body.across("shoulder");
  const up = subtract(body.middle("shoulder"), body.middle("hip"));
  const line = frame(shoulders, up, IDENTITY);
  const x = across(shoulders, Y, X);
  const upright = fromAxes(x, Y, cross(x, Y));
  const hips = slerp(upright, pelvis(body, frame(body.across("hip"), up, line)), hipsSeen);
  const chest = multiply(line, axisAngle(X, -CHEST_LEAN));
  // What is seen of the shoulders still counts when the hips are out of the picture.
  const seen = slerp(upright, chest, Math.max(hipsSeen, 0.3));
  return [hips, slerp(hips, seen, chestSeen)];
}

/** The frame of hips' line and trunk, turned as pelvises turn with their thighs. */
function pelvis(body: Body, hips: Quat): Quat {
  const [left, right] = [thigh(body, "left", hips), thigh(body, "right", hips)];
  const turn = [0, 1, 2].map((axis) => {
    const of: Vec3 = [PELVIS[1][axis], PELVIS[2][axis], PELVIS[3][axis]];
    // A mirror turns the other way about y and z.
    return PELVIS[0][axis] + dot(of, left) + (axis === 0 ? 1 : -1) * dot(of, right);
  });
  return multiply(hips, atMost(ofVector([turn[0], turn[1], turn[2]]), PELVIS_MOST));
}

/** Where it points in the hips' frame; the right one's in a mirror. */
function thigh(body: Body, side: BodySide, hips: Quat): Vec3 {
  const bone = subtract(body.mirrored(side, "knee"), body.mirrored(side, "hip"));
  const there = within(mirror(side, hips), unit(bone, X));
  const seen = length(bone) > TINY ? body.worst(`${side}_hip`, `${side}_knee`) : 0;
  return add(scale(there, seen), scale(THIGH, 1 - seen));
}

/** The rotation that takes x along `left` and y as near to `up` as can be. */
function frame(left: Vec3, up: Vec3, otherwise: Quat): Quat {
  const x = unit(left, X);
  const rest = subtract(up, scale(x, dot(up, x)));
  if (!(length(left) > TINY && length(rest) > TINY)) return otherwise;
  const y = unit(rest, Y);
  return fromAxes(x, y, cross(x, y));
}

function headOf(body: Body, chest: Quat): Quat {
  const mouth = middle(body.point("mouth_left"), body.point("mouth_right"));
  const [up, ears] = [subtract(body.middle("eye"), mouth), body.across("ear")];
  if (!(length(up) > TINY && length(ears) > TINY)) return chest;
  return multiply(frame(ears, up, IDENTITY), axisAngle(X, -FACE_LEAN));
}
