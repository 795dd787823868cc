/**
 * Joint rotations of a humanoid from the landmarks of one frame.
 *
 * From the hips outwards: each bone is pointed where its landmarks say, in the frame of the bone
 * that it hangs on, then held within the joint's limits. A limb turns about itself so that its
 * hinge (elbow, knee) bends the right way; hands and feet say the rest.
 */

import { bodyOf } from "./body";
import type { Body, Landmarks } from "./body";
import { ALONG, NATURAL } from "./humanoid";
import type { BodySide, Bone, Rotations } from "./humanoid";
import { solveLimb } from "./limb";
import {
  ELBOW, FOREARM_TWIST, HIP, KNEE, SHOULDER, UPPER_ARM_TWIST, UPPER_LEG_TWIST, bendAnkle,
  bendWrist,
} from "./limits";
import {
  axisAngle, fromAxes, inverse, multiply, normalize, rotate, slerp, swingTwist,
} from "./quaternions";
import type { Quat } from "./quaternions";
import { solveTrunk } from "./trunk";
import { clamp, cross, middle, perpendicular, radians, scale, subtract, unit } from "./vectors";
import type { Vec3 } from "./vectors";

/** The landmark of the toes lies this much below the heel's when the foot stands flat. */
const FOOT_SLOPE = radians(22);
/** How much of the hand's turn the forearm takes; the wrist's skin takes the rest. */
const FOREARM_SHARE = 0.6;

type Part = readonly [bone: Bone, local: Quat, trust: number];

/** Pure; the result is finite whatever the landmarks. Throws InputError if there are not 33. */
export function solve(landmarks: Landmarks): Rotations {
  const body = bodyOf(landmarks);
  const trunk = solveTrunk(body);
  const { hips, chest, head } = trunk.trust;
  const parts: Part[] = [
    ["hips", trunk.hips, Math.max(hips, chest)],
    ["spine", trunk.spine, chest],
    ["chest", trunk.chest, chest],
    ["neck", trunk.neck, head],
    ["head", trunk.head, head],
    ...arm(body, "left", trunk.chestWorld),
    ...arm(body, "right", trunk.chestWorld),
    ...leg(body, "left", trunk.hipsWorld),
    ...leg(body, "right", trunk.hipsWorld),
  ];
  return {
    local: Object.fromEntries(parts.map(([bone, q]) => [bone, q])) as Rotations["local"],
    trust: Object.fromEntries(parts.map(([bone, , t]) => [bone, t])) as Rotations["trust"],
  };
}

function arm(body: Body, side: BodySide, chestWorld: Quat): Part[] {
  const along: Vec3 = side === "left" ? ALONG.leftArm : ALONG.rightArm;
  const joints = { along, root: SHOULDER[side], hinge: ELBOW[side], twist: UPPER_ARM_TWIST };
  const [shoulder, elbow, wrist] = ["shoulder", "elbow", "wrist"].map((n) => `${side}_${n}`);
  const [upperSeen, lowerSeen] = [body.seen(shoulder, elbow), body.seen(shoulder, elbow, wrist)];
  const upper = towards(body, shoulder, elbow) ?? rotate(chestWorld, [0, -1, 0]);
  const lower = towards(body, elbow, wrist) ?? upper;
  const limb = solveLimb(joints, chestWorld, upper, lower, null);
  const { twist, swing } = hand(body, side, along, limb.lowerWorld);
  const handSeen = Math.min(lowerSeen, body.seen(`${side}_index`, `${side}_pinky`));
  const share = axisAngle(along, twist * FOREARM_SHARE * handSeen);
  const rest = axisAngle(along, twist * (1 - FOREARM_SHARE));
  const local = multiply(multiply(inverse(share), swing), multiply(share, rest));
  return [
    trusted(`${side}UpperArm`, limb.upper, upperSeen),
    trusted(`${side}LowerArm`, normalize(multiply(limb.lower, share)), lowerSeen),
    trusted(`${side}Hand`, normalize(local), handSeen),
  ];
}

/** The hand in the forearm's frame: a turn about the forearm, then a swing of the wrist. */
function hand(
  body: Body, side: BodySide, along: Vec3, lowerWorld: Quat,
): { twist: number; swing: Quat } {
  const [index, pinky] = [body.point(`${side}_index`), body.point(`${side}_pinky`)];
  const inArm = (v: Vec3) => rotate(inverse(lowerWorld), v);
  const x = unit(inArm(subtract(middle(index, pinky), body.point(`${side}_wrist`))));
  const z = x && perpendicular(inArm(subtract(index, pinky)), x);
  if (!x || !z) return { twist: 0, swing: axisAngle(along, 0) };
  // A right hand's fingers point to -x in the T-pose.
  const left = scale(x, along[0]);
  const [, twist] = swingTwist(fromAxes(left, cross(z, left), z), along);
  return { twist: clamp(twist, -FOREARM_TWIST, FOREARM_TWIST), swing: bendWrist(along, x) };
}

function leg(body: Body, side: BodySide, hipsWorld: Quat): Part[] {
  const along: Vec3 = ALONG.leg;
  const joints = { along, root: HIP[side], hinge: KNEE, twist: UPPER_LEG_TWIST };
  const [hip, knee, ankle] = ["hip", "knee", "ankle"].map((name) => `${side}_${name}`);
  const [upperSeen, lowerSeen] = [body.seen(hip, knee), body.seen(hip, knee, ankle)];
  const upper = towards(body, hip, knee) ?? rotate(hipsWorld, along);
  const lower = towards(body, knee, ankle) ?? upper;
  const foot = towards(body, `${side}_heel`, `${side}_foot_index`);
  const limb = solveLimb(joints, hipsWorld, upper, lower, foot && cross(foot, upper));
  const inShin = foot ? rotate(inverse(limb.lowerWorld), foot) : ([0, 0, 1] as Vec3);
  const level = rotate(axisAngle([1, 0, 0], -FOOT_SLOPE), inShin);
  return [
    trusted(`${side}UpperLeg`, limb.upper, upperSeen),
    trusted(`${side}LowerLeg`, limb.lower, lowerSeen),
    trusted(`${side}Foot`, bendAnkle(level), Math.min(lowerSeen, body.seen(`${side}_foot_index`))),
  ];
}

function towards(body: Body, from: string, to: string): Vec3 | null {
  return unit(subtract(body.point(to), body.point(from)));
}

/** The less is seen of a bone, the more it hangs as bones do by nature. */
function trusted(bone: Bone, local: Quat, trust: number): Part {
  return [bone, slerp(NATURAL[bone], local, trust), trust];
}
