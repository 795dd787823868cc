/** Angles of the joints in degrees, to be read by people. */

import { SIDES, bodyOf } from "./body";
import type { Body, Landmarks } from "./body";
import type { BodySide } from "./quaternions";
import { TINY, Y, angleBetween, degrees, length, scale, subtract } from "./vectors";
import type { Vec3 } from "./vectors";

/**
 * Elbow and knee: how far bent, 0 is straight. Shoulder: between the upper arm and the trunk, 0 is
 * hanging. Hip: how far the thigh is out of the trunk's line. Ankle: toes up (+) or down (-) from
 * standing. Trunk lean: from the vertical. Neck: between the trunk's line and the head's.
 */
export type Angle =
  | `${"left" | "right"}${"Elbow" | "Knee" | "Shoulder" | "Hip" | "Ankle"}`
  | "trunkLean"
  | "neck";

/** Between the shin and the line from heel to toes when one stands; as in Python. */
const STANDING_ANKLE = 86;

/** Each angle in degrees; null where landmarks coincide, so that there is none. */
export function anglesOf(landmarks: Landmarks): Readonly<Record<Angle, number | null>> {
  const body = bodyOf(landmarks);
  const trunk = subtract(body.middle("shoulder"), body.middle("hip"));
  const pairs = SIDES.flatMap((side) => limbAngles(body, side, trunk));
  return Object.fromEntries([
    ...pairs,
    ["trunkLean", degreesBetween(Y, trunk)],
    ["neck", degreesBetween(trunk, subtract(body.middle("ear"), body.middle("shoulder")))],
  ]) as Readonly<Record<Angle, number | null>>;
}

function limbAngles(
  body: Body, side: BodySide, trunk: Vec3,
): readonly [Angle, number | null][] {
  const line = (from: string, to: string) =>
    subtract(body.point(`${side}_${to}`), body.point(`${side}_${from}`));
  const down = scale(trunk, -1);
  const [arm, thigh] = [line("shoulder", "elbow"), line("hip", "knee")];
  const shin = line("knee", "ankle");
  const foot = degreesBetween(shin, line("heel", "foot_index"));
  return [
    [`${side}Elbow`, degreesBetween(arm, line("elbow", "wrist"))],
    [`${side}Shoulder`, degreesBetween(down, arm)],
    [`${side}Hip`, degreesBetween(down, thigh)],
    [`${side}Knee`, degreesBetween(thigh, shin)],
    [`${side}Ankle`, foot === null ? null : foot - STANDING_ANKLE],
  ];
}

/** Null where one has no direction, or is not finite. */
function degreesBetween(a: Vec3, b: Vec3): number | null {
  if (!(length(a) > TINY && length(b) > TINY)) return null;
  return degrees(angleBetween(a, b));
}
