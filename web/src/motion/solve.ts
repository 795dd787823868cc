/**
 * Joint rotations of a humanoid from landmarks: from the hips outwards.
 *
 * Each bone is pointed where its landmark is, in the frame of the bone that it hangs on, then held
 * within the joint's limits. A limb turns about itself so that its hinge (elbow, knee) bends the
 * right way; hands and feet say the rest. `kinesphere.motion.joints` is the same.
 */

import { SIDES, bodyOf } from "./body";
import type { Body, Hand, Landmarks } from "./body";
import { NATURAL } from "./humanoid";
import type { Bone, Rotations } from "./humanoid";
import { limbOf } from "./limb";
import type { Limb } from "./limb";
import { ARM, COLLAR, FOREARM_TWIST, LEG, bendAnkle, bendWrist, insideCone } from "./limits";
import {
  IDENTITY, axisAngle, between, fromAxes, inverse, mirror, multiply, normalize, rotate, slerp,
  twistAngle, within,
} from "./quaternions";
import type { BodySide, Quat } from "./quaternions";
import { COLLAR_BEGINS, USUAL, hipJoint, shoulderJoint } from "./sizes";
import type { Sizes } from "./sizes";
import { trunkOf } from "./trunk";
import type { Trunk } from "./trunk";
import {
  TINY, X, Y, Z, ZERO, across, add, clamp, cross, dot, length, middle, radians, scale, smoothStep, subtract, unit,
} from "./vectors";
import type { Vec3 } from "./vectors";

/** From the left heel's landmark to the toes' when the foot stands flat and straight. */
export const TOES = unit([-0.095, -0.077, 0.992], Z);
/** How much of the hand's turn the forearm takes; the wrist's skin takes the rest. */
const FOREARM_SHARE = 0.6;
/**
 * A hand is seen from its edge when its back looks by no more than the first (the sine of an angle)
 * towards the camera or away, and no more from the second on.
 */
const EDGE = [0.15, 0.4] as const;
/** A hand that is turned by so much more than forearms go is not believed. */
const BEYOND = radians(50);

/** A bone, its local rotation, and how far it is to be trusted: 0 (hidden) to 1 (seen). */
type Part = readonly [bone: string, local: Quat, seen: number];

/**
 * Of one frame alone; `step` follows a person. Pure; the result is finite whatever the landmarks.
 * Throws InputError if there are not 33.
 */
export function solve(landmarks: Landmarks, sizes: Sizes = USUAL): Rotations {
  return rotations(bodyOf(landmarks), sizes);
}

export function rotations(body: Body, sizes: Sizes): Rotations {
  const trunk = trunkOf(body);
  const { hips, chest, head } = trunk.seen;
  const sides = SIDES.flatMap((side) =>
    [...arm(body, trunk, sizes, side), ...leg(body, trunk, sizes, side)]
      .map((one) => trusted(side, one)));
  const parts: Part[] = [
    ["hips", trunk.hips, Math.max(hips, chest)],
    ["spine", trunk.half, chest], ["chest", trunk.half, chest],
    ["neck", trunk.nod, head], ["head", trunk.nod, head],
    ...sides,
  ];
  return {
    local: Object.fromEntries(parts.map(([bone, q]) => [bone, q])) as Rotations["local"],
    trust: Object.fromEntries(parts.map(([bone, , t]) => [bone, t])) as Rotations["trust"],
  };
}

/**
 * The less is seen of a bone, the more it hangs as bones do by nature; the right one is no mirror
 * image any more.
 */
function trusted(side: BodySide, [part, local, seen]: Part): Part {
  const bone = `${side}${part}` as Bone;
  return [bone, slerp(NATURAL[bone], mirror(side, local), seen), seen];
}

function arm(body: Body, trunk: Trunk, sizes: Sizes, side: BodySide): Part[] {
  const [shoulder, elbow, wrist] = ["shoulder", "elbow", "wrist"].map((name) => `${side}_${name}`);
  const [upperSeen, lowerSeen] = [body.worst(shoulder, elbow), body.worst(shoulder, elbow, wrist)];
  const handSeen = Math.min(
    lowerSeen, body.hands?.[side] ? 1 : body.worst(`${side}_index`, `${side}_pinky`));
  const { local, world, endM } = collarOf(body, trunk, sizes, side);
  const targetsM = [body.mirrored(side, "elbow"), body.mirrored(side, "wrist")] as const;
  const reach = { parent: world, rootM: endM, targetsM, upperM: sizes.upperArm, guide: null };
  const limb = limbOf(ARM, reach);
  const [turn, swing] = handOf(body, side, limb);
  const share = axisAngle(X, turn * FOREARM_SHARE * handSeen);
  const rest = axisAngle(X, turn * (1 - FOREARM_SHARE));
  const hand = multiply(multiply(inverse(share), swing), multiply(share, rest));
  return [
    ["Shoulder", local, Math.min(body.worst(shoulder), trunk.seen.chest)],
    ["UpperArm", limb.upper, upperSeen],
    ["LowerArm", normalize(multiply(limb.lower, share)), lowerSeen],
    ["Hand", normalize(hand), handSeen],
  ];
}

interface Collar {
  readonly local: Quat;
  readonly world: Quat;
  /** Where it ends: the arm's joint. */
  readonly endM: Vec3;
}

function collarOf(body: Body, trunk: Trunk, sizes: Sizes, side: BodySide): Collar {
  const [hips, chest] = [mirror(side, trunk.hips), mirror(side, trunk.chestWorld)];
  const spine = multiply(hips, mirror(side, trunk.half));
  const third: Vec3 = [0, sizes.trunk / 3, 0];
  const beside = shoulderJoint(sizes);
  const begin: Vec3 = [COLLAR_BEGINS * sizes.shoulders, sizes.trunk / 3 + beside[1], 0];
  const beginM = add(add(rotate(hips, third), rotate(spine, third)), rotate(chest, begin));
  const jointM = add(body.mirrored(side, "shoulder"), rotate(chest, beside));
  const there = within(chest, unit(subtract(jointM, beginM), rotate(chest, X)));
  const seen = Math.min(body.worst(`${side}_shoulder`), trunk.seen.chest);
  const local = slerp(IDENTITY, between(X, insideCone(there, X, COLLAR)), seen);
  const world = multiply(chest, local);
  const long = sizes.shoulders + beside[0] - begin[0];
  return { local, world, endM: add(beginM, scale(rotate(world, X), long)) };
}

/** The hand in its forearm's frame: a turn about the forearm, then a swing of the wrist. */
function handOf(body: Body, side: BodySide, limb: Limb): readonly [turn: number, swing: Quat] {
  const [index, pinky] = [body.mirrored(side, "index"), body.mirrored(side, "pinky")];
  const palm = {
    along: subtract(middle(index, pinky), body.mirrored(side, "wrist")), wide: subtract(index, pinky),
  };
  const [told, hand] = [turnedBy(limb, palm), body.hands?.[side] ?? null];
  const held = (turn: number) => clamp(turn, -FOREARM_TWIST, FOREARM_TWIST);
  if (!hand) return told ? [held(told.turn), bendWrist(told.x)] : [0, IDENTITY];
  const own = turnedBy(limb, hand);
  if (!own) return [0, IDENTITY];
  const known = told ? body.worst(`${side}_index`, `${side}_pinky`) : 0;
  const sure = Math.max(sureOf(hand, own.turn, palm), 1 - known);
  return [held(told?.turn ?? 0) * (1 - sure) + held(own.turn) * sure, bendWrist(own.x)];
}

/** A hand's direction and width; of no set length. */
type Palm = Pick<Hand, "along" | "wide">;

/** Where a hand points in its forearm's frame, and its turn about the forearm; null where it has none. */
function turnedBy({ lowerWorld }: Limb, palm: Palm): { x: Vec3; turn: number } | null {
  const [along, wide] = [within(lowerWorld, palm.along), within(lowerWorld, palm.wide)];
  const x = unit(along, X);
  const aside = length(subtract(wide, scale(x, dot(wide, x))));
  if (!(length(along) > TINY && aside > TINY)) return null;
  const z = across(wide, x, across(Z, x, Y));
  return { x, turn: twistAngle(fromAxes(x, cross(z, x), z), X) };
}

/**
 * How far a hand's own landmarks are to be believed about its turn, 0 to 1, where the body's differ. Seen
 * from its edge a hand looks alike with the palm up and down: then it is believed as far as it agrees
 * with the body's landmarks, and as far as forearms turn.
 */
function sureOf(hand: Palm, turn: number, body: Palm): number {
  const [own, other] = [hand, body].map(({ along, wide }) => unit(cross(wide, along), Y));
  const edge = smoothStep(Math.abs(own[2]), ...EDGE);
  const possible = 1 - smoothStep(Math.abs(turn), FOREARM_TWIST, FOREARM_TWIST + BEYOND);
  return Math.max(edge, smoothStep(dot(own, other), -0.3, 0.3)) * possible;
}

function leg(body: Body, trunk: Trunk, sizes: Sizes, side: BodySide): Part[] {
  const [hip, knee, ankle] = ["hip", "knee", "ankle"].map((name) => `${side}_${name}`);
  const [upperSeen, lowerSeen] = [body.worst(hip, knee), body.worst(hip, knee, ankle)];
  const [parent, joint] = [mirror(side, trunk.hips), hipJoint(sizes)];
  const rootM = rotate(parent, joint);
  const targetsM = [body.mirrored(side, "knee"), body.mirrored(side, "ankle")] as const;
  const toes = subtract(body.mirrored(side, "foot_index"), body.mirrored(side, "heel"));
  const known = length(toes) > TINY;
  const guide = known ? cross(toes, subtract(targetsM[0], rootM)) : ZERO;
  const limb = limbOf(LEG, { parent, rootM, targetsM, upperM: sizes.upperLeg + joint[1], guide });
  const straight = rotate(between(TOES, Z), within(limb.lowerWorld, unit(toes, Z)));
  return [
    ["UpperLeg", limb.upper, upperSeen],
    ["LowerLeg", limb.lower, lowerSeen],
    ["Foot", bendAnkle(known ? straight : Z), Math.min(lowerSeen, body.worst(`${side}_foot_index`))],
  ];
}
