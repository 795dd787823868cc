/** For tests: landmarks of a body that we know, standing in the T-pose, and ways to move it. */

import { INDEX, NAMES } from "../core/skeleton";
import type { Landmarks } from "./body";
import { rotate } from "./quaternions";
import type { Quat } from "./quaternions";
import { USUAL, hipJoint, shoulderJoint } from "./sizes";
import { TOES } from "./solve";
import { CHEST_LEAN, FACE_LEAN } from "./trunk";
import { DOWN, X, add, radians, scale, subtract } from "./vectors";
import type { Vec3 } from "./vectors";

export type Points = Readonly<Record<string, Vec3>>;

const [SLOPE, LEAN] = [Math.tan(radians(4)), Math.tan(radians(14))];

const LEFT: Points = {
  eye_inner: [0.02, 0.64, 0.1], eye: [0.03, 0.64, 0.1], eye_outer: [0.045, 0.64, 0.09],
  ear: [0.07, 0.62, 0], shoulder: [0.18, 0.48, 0], elbow: [0.46, 0.48, 0], wrist: [0.71, 0.48, 0],
  pinky: [0.79, 0.48, -0.03], index: [0.79, 0.48, 0.03], thumb: [0.75, 0.46, 0.05],
  hip: [0.1, 0, 0], knee: [0.1, -0.42, 0], ankle: [0.1, -0.82, 0],
  heel: [0.1, -0.86, -0.03], foot_index: [0.1, -0.86 - 0.15 * SLOPE, 0.12],
};

/** A simple body with its landmarks at the joints: metres, y up, z towards the camera. */
export const T_POINTS: Points = {
  nose: [0, 0.6, 0.12],
  mouth_left: [0.03, 0.56, 0.1 - 0.08 * LEAN],
  mouth_right: [-0.03, 0.56, 0.1 - 0.08 * LEAN],
  ...bothSides(LEFT),
};

function bothSides(left: Points): Points {
  return Object.fromEntries(
    Object.entries(left).flatMap(([name, [x, y, z]]): [string, Vec3][] => [
      [`left_${name}`, [x, y, z]],
      [`right_${name}`, [-x, y, z]],
    ]),
  );
}

const SHOULDER: Vec3 = [
  USUAL.shoulders, USUAL.trunk * Math.cos(CHEST_LEAN), USUAL.trunk * Math.sin(CHEST_LEAN),
];
/** The left joints of `BODY`. */
export const JOINTS: Points = chain({
  shoulder: add(SHOULDER, shoulderJoint(USUAL)), hip: hipJoint(USUAL),
});

function chain({ shoulder, hip }: Points): Points {
  const [elbow, knee] = [
    add(shoulder, scale(X, USUAL.upperArm)), add(hip, scale(DOWN, USUAL.upperLeg + hip[1])),
  ];
  const [wrist, ankle] = [add(elbow, scale(X, USUAL.lowerArm)), add(knee, scale(DOWN, USUAL.lowerLeg))];
  return { shoulder, elbow, wrist, hip, knee, ankle };
}

/**
 * A body with `USUAL` sizes whose landmarks lie beside the joints as the solver takes them to: in
 * the T-pose, the pelvis and the lower back as they are in people who stand.
 */
export const BODY: Points = bodyPoints(JOINTS);

function bodyPoints({ elbow, wrist, knee, ankle }: Points): Points {
  const [palm, heel] = [add(wrist, [0.08, 0, 0]), add(ankle, [-0.003, -0.059, -0.037])];
  const mouth: Vec3 = [0, 0.62, 0.13];
  const eye = add(mouth, scale([0, Math.cos(FACE_LEAN), Math.sin(FACE_LEAN)], 0.08));
  return {
    nose: add(mouth, [0, 0.04, 0.02]),
    mouth_left: add(mouth, [0.03, 0, 0]), mouth_right: add(mouth, [-0.03, 0, 0]),
    ...bothSides({
      eye_inner: add(eye, [0.02, 0, 0]), eye: add(eye, [0.03, 0, 0]), eye_outer: add(eye, [0.04, 0, 0]),
      ear: [0.07, 0.68, 0.03], shoulder: SHOULDER, elbow, wrist,
      pinky: add(palm, [0, 0, -0.03]), index: add(palm, [0, 0, 0.03]), thumb: add(palm, [-0.04, -0.02, 0.05]),
      hip: [USUAL.hips, 0, 0], knee, ankle, heel, foot_index: add(heel, scale(TOES, 0.235)),
    }),
  };
}

/** As the network would give them; `hidden` ones with visibility 0. */
export function landmarksOf(points: Points, hidden: readonly string[] = []): Landmarks {
  const xyzWorldM = new Float64Array(99);
  for (const [name, [x, y, z]] of Object.entries(points)) {
    xyzWorldM.set([x, -y, -z], 3 * INDEX[name]);
  }
  const visibility = Float64Array.from(NAMES, (name) => (hidden.includes(name) ? 0 : 1));
  return { xyzWorldM, visibility };
}

/** Turns these landmarks about one of them, or a point (null: about the middle of the hips). */
export function turn(
  points: Points, about: string | Vec3 | null, q: Quat, names: RegExp,
): Points {
  const center = typeof about === "string" ? points[about] : (about ?? [0, 0, 0]);
  const turned = Object.entries(points).map(([name, p]) => [
    name,
    names.test(name) ? add(center, rotate(q, subtract(p, center))) : p,
  ]);
  return Object.fromEntries(turned) as Points;
}

/** The same "random" numbers every time, 0 to 1. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A "random" rotation of at most `maxRadians`. */
export function anyRotation(next: () => number, maxRadians: number): Quat {
  const axis: Vec3 = [next() - 0.5, next() - 0.5, next() - 0.5];
  const norm = Math.hypot(...axis);
  const half = (next() * maxRadians) / 2;
  const k = Math.sin(half) / norm;
  return [axis[0] * k, axis[1] * k, axis[2] * k, Math.cos(half)];
}
