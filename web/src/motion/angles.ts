/** Angles of the joints in degrees, to be read by people. */

import { bodyOf } from "./body";
import type { Body, Landmarks } from "./body";
import { angleBetween, degrees, middle, subtract } from "./vectors";
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

/** The line from heel to toes is 112° from the shin when one stands. */
const STANDING_ANKLE = 112;
const UP: Vec3 = [0, 1, 0];

/** Each angle in degrees; null where landmarks coincide, so that there is none. */
export function anglesOf(landmarks: Landmarks): Readonly<Record<Angle, number | null>> {
  const body = bodyOf(landmarks);
  const trunk = subtract(mid(body, "shoulder"), mid(body, "hip"));
  const pairs = (["left", "right"] as const).flatMap((side) => limbAngles(body, side, trunk));
  return Object.fromEntries([
    ...pairs,
    ["trunkLean", degreesBetween(UP, trunk)],
    ["neck", degreesBetween(trunk, subtract(mid(body, "ear"), mid(body, "shoulder")))],
  ]) as Readonly<Record<Angle, number | null>>;
}

function limbAngles(
  body: Body, side: "left" | "right", trunk: Vec3,
): readonly [Angle, number | null][] {
  const line = (from: string, to: string) =>
    subtract(body.point(`${side}_${to}`), body.point(`${side}_${from}`));
  const down = subtract([0, 0, 0], trunk);
  const [arm, thigh] = [line("shoulder", "elbow"), line("hip", "knee")];
  const shin = line("knee", "ankle");
  const foot = degreesBetween(shin, line("heel", "foot_index"));
  return [
    [`${side}Elbow`, degreesBetween(arm, line("elbow", "wrist"))],
    [`${side}Shoulder`, degreesBetween(down, arm)],
    [`${side}Hip`, degreesBetween(down, thigh)],
    [`${side}Knee`, degreesBetween(thigh, shin)],
    [`${side}Ankle`, foot === null ? null : foot - (180 - STANDING_ANKLE)],
  ];
}

function degreesBetween(a: Vec3, b: Vec3): number | null {
  const angle = angleBetween(a, b);
  return angle === null ? null : degrees(angle);
}

function mid(body: Body, joint: string): Vec3 {
  return middle(body.point(`left_${joint}`), body.point(`right_${joint}`));
}
