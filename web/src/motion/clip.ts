/**
 * A recording's landmarks to a skeleton in motion: bones of one length, nothing that lags, feet that
 * stand. `kinesphere.motion.solve` is the same.
 */

import { InputError } from "../core/errors";
import { NAMES } from "../core/skeleton";
import { SIDES, bodyOf, pointOf } from "./body";
import type { Body, Landmarks } from "./body";
import { standing } from "./contact";
import { locked } from "./feet";
import { expressionsOf, fingersOf } from "./fingers/solve";
import type { FingerOffsets } from "./fingers/sizes";
import { jointPositions, worldRotations } from "./forward";
import type { Bone, PerBone, Rotations, Tip } from "./humanoid";
import { levelling, median, turned } from "./level";
import { rotate, within } from "./quaternions";
import type { BodySide, Quat } from "./quaternions";
import { offsetsOf, sizesOf } from "./sizes";
import type { Offsets, Sizes } from "./sizes";
import { smoothed } from "./smoothing";
import { rotations } from "./solve";
import { add, scale, subtract } from "./vectors";
import type { Vec3 } from "./vectors";

/** One frame of one person. */
export interface Seen extends Landmarks {
  readonly tMs: number;
  /** Where the middle of the hips is from the camera; x right, y down, z away. Null if not known. */
  readonly positionM: ArrayLike<number> | null;
}

/** One person's skeleton over time; frame and names: humanoid.ts. */
export interface Motion {
  readonly tMs: readonly number[];
  readonly moments: readonly Rotations[];
  /** Where the hips joint is, in metres; the floor is at y = 0. */
  readonly hipsM: readonly Vec3[];
  readonly offsets: Offsets;
  /** Where bones without children end, from their joint, in the T-pose. */
  readonly tips: Readonly<Record<Tip, Vec3>>;
  /** Whether the left and the right foot are on the floor. */
  readonly contact: readonly (readonly boolean[])[];
  /** Of fingers, as `offsets` and `tips`; their rotations are in `moments`. Null where no hand was seen. */
  readonly fingers?: FingerOffsets | null;
}

/** How high above the sole the landmarks of heel and toes are. */
export const SOLE_M = [0.036, 0.018] as const;
/** How thick the body is below the joints at the start of bones. */
const THICK_M: Readonly<Record<string, number>> = {
  LowerLeg: 0.06, UpperLeg: 0.11, Hand: 0.03, LowerArm: 0.05, UpperArm: 0.08,
};
/** The floor is under a joint only if it is seen so well. */
const RESTS_ON = 0.5;
/** Heel and toes of a left foot from its ankle, where they are never seen. */
const FOOT_M: readonly Vec3[] = [[-0.003, -0.059, -0.037], [-0.02, -0.077, 0.196]];
/** Fingers end so many times as far from the wrist as the knuckles are, which the landmarks mark. */
const HAND = 1.9;
/** From the wrist to the knuckles, where they are never seen. */
const HAND_M = 0.09;
/** From the head's joint to its top, in lengths of the trunk. */
const HEAD = 0.47;

/**
 * The skeleton at each moment; times must grow. Landmarks that are hidden or not finite leave their
 * limbs to a natural pose, gradually. Somebody who stands, but leans because the camera is tilted, is
 * put upright.
 *
 * Throws InputError where there is no moment, or nothing is ever seen.
 */
export function solved(frames: readonly Seen[]): Motion {
  if (frames.length === 0) throw new InputError("there is no moment at which this person is seen");
  const tilted = frames.map(bodyOf);
  if (!tilted.some((body) => NAMES.some((name) => body.worst(name) > 0))) {
    throw new InputError("no landmark of this person is ever seen: there is no movement to solve for");
  }
  const turn = levelling(tilted);
  const bodies = frames.map((frame) => bodyOf(turned(turn, frame)));
  const tMs = frames.map((frame) => frame.tMs);
  const motion = moving(tMs, bodies, sizesOf(bodies), placesOf(turn, frames));
  return whole(motion, bodies, frames);
}

/** With fingers and expressions, where they are known. */
function whole(motion: Motion, bodies: readonly Body[], frames: readonly Seen[]): Motion {
  const fingers = fingersOf(motion.tMs, bodies);
  const expressions = expressionsOf(motion.tMs, frames.map((frame) => frame.expressions ?? null));
  if (!fingers && !expressions) return motion;
  const moments = motion.moments.map((moment, i) => ({
    ...moment, fingers: fingers && fingers.local[i], expressions: expressions && expressions[i],
  }));
  return { ...motion, moments, fingers: fingers && { offsets: fingers.offsets, tips: fingers.tips } };
}

/** y up; null where the position is not known at every moment. */
function placesOf(turn: Quat, frames: readonly Seen[]): Vec3[] | null {
  const places = frames.map(({ positionM }) => positionM && rotate(turn, pointOf(positionM, 0)));
  const known = places.every((place): place is Vec3 => place?.every(Number.isFinite) ?? false);
  return known ? places : null;
}

function moving(
  tMs: readonly number[], bodies: readonly Body[], sizes: Sizes, positionM: readonly Vec3[] | null,
): Motion {
  const offsets = offsetsOf(sizes);
  const moments = smoothed(tMs, bodies.map((body) => rotations(body, sizes)));
  const posed = moments.map((moment, i): Posed => ({
    body: bodies[i], world: worldRotations(moment), at: jointPositions(moment, offsets),
  }));
  const ends = SIDES.map((side) => footOf(posed, side));
  const solesM = posed.map((one) => SIDES.flatMap((side, i) => soles(one, side, ends[i])));
  const lowM = posed.map((one, i) => lowestM(one.at, moments[i], solesM[i]));
  const { hipsM, down } = standing(tMs, solesM, lowM, positionM);
  const onFloorM = solesM.map((points, i) => points.map((point) => add(point, hipsM[i])));
  return {
    tMs, hipsM, offsets,
    moments: locked(tMs, moments, offsets, hipsM, onFloorM, down),
    tips: {
      head: [0, HEAD * sizes.trunk, 0],
      leftHand: handOf(posed, "left"), rightHand: handOf(posed, "right"),
      leftFoot: ends[0][1], rightFoot: ends[1][1],
    },
    contact: down.map((end) => [end[0] || end[1], end[2] || end[3]]),
  };
}

interface Posed {
  readonly body: Body;
  readonly world: PerBone<Quat>;
  readonly at: PerBone<Vec3>;
}

/** Where heel and toes touch the floor, or would. */
function soles({ world, at }: Posed, side: BodySide, ends: readonly Vec3[]): Vec3[] {
  const bone = `${side}Foot` as const;
  return ends.map((end, i) => subtract(add(at[bone], rotate(world[bone], end)), [0, SOLE_M[i], 0]));
}

/** The height of the lowest part that is seen; feet count whatever is seen of them. */
function lowestM(at: PerBone<Vec3>, { trust }: Rotations, solesM: readonly Vec3[]): number {
  const joints = SIDES.flatMap((side) => Object.entries(THICK_M).map(([part, thick]) => {
    const bone = `${side}${part}` as Bone;
    return trust[bone] > RESTS_ON ? at[bone][1] - thick : Infinity;
  }));
  return Math.min(...joints, ...solesM.map(([, y]) => y));
}

/** Heel and toes from the ankle's joint, in the foot's frame. */
function footOf(posed: readonly Posed[], side: BodySide): Vec3[] {
  return ["heel", "foot_index"].map((name, i) =>
    hung(posed, `${side}_${name}`, `${side}Foot`) ?? sided(side, FOOT_M[i]));
}

/** Where the fingers end. */
function handOf(posed: readonly Posed[], side: BodySide): Vec3 {
  const [index, pinky] = ["index", "pinky"].map((name) =>
    hung(posed, `${side}_${name}`, `${side}Hand`) ?? sided(side, [HAND_M, 0, 0]));
  return scale(add(index, pinky), HAND / 2);
}

const sided = (side: BodySide, [x, y, z]: Vec3): Vec3 => [side === "left" ? x : -x, y, z];

/** Where a landmark hangs on a bone: the median over time; null if it is never seen. */
function hung(posed: readonly Posed[], name: string, bone: Bone): Vec3 | null {
  const away = posed.filter(({ body }) => body.worst(name) > 0.5)
    .map(({ body, world, at }) => within(world[bone], subtract(body.point(name), at[bone])));
  if (away.length === 0) return null;
  return [median(away.map(([x]) => x)), median(away.map(([, y]) => y)), median(away.map(([, , z]) => z))];
}

/** Thigh and shin together, in the motion's skeleton. */
export const legM = ({ offsets }: Motion): number => -offsets.leftLowerLeg[1] - offsets.leftFoot[1];

/** Where the hips joint is in the T-pose on the floor. */
export function standingM({ offsets, tips }: Motion): Vec3 {
  const toesM = (tips.leftFoot[1] + tips.rightFoot[1]) / 2;
  const ankleM = Math.max(0, SOLE_M[1] - toesM);
  return [0, ankleM - offsets.leftUpperLeg[1] - offsets.leftLowerLeg[1] - offsets.leftFoot[1], 0];
}
