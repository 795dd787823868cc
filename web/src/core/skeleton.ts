/**
 * BlazePose's 33 landmarks, written once: each name with the names that it hangs on.
 *
 * Names and order are those of TensorFlow.js pose-detection and of MediaPipe; "left" is the
 * person's own left. Edges, mirror images and sides are derived from the table.
 */

export type Side = "left" | "right" | "middle";
export type Edge = readonly [parent: number, child: number];

const TABLE: readonly (readonly [name: string, ...parents: string[]])[] = [
  ["nose"],
  ["left_eye_inner", "nose"],
  ["left_eye", "left_eye_inner"],
  ["left_eye_outer", "left_eye"],
  ["right_eye_inner", "nose"],
  ["right_eye", "right_eye_inner"],
  ["right_eye_outer", "right_eye"],
  ["left_ear", "left_eye_outer"],
  ["right_ear", "right_eye_outer"],
  ["mouth_left"],
  ["mouth_right", "mouth_left"],
  ["left_shoulder"],
  ["right_shoulder", "left_shoulder"],
  ["left_elbow", "left_shoulder"],
  ["right_elbow", "right_shoulder"],
  ["left_wrist", "left_elbow"],
  ["right_wrist", "right_elbow"],
  ["left_pinky", "left_wrist"],
  ["right_pinky", "right_wrist"],
  ["left_index", "left_wrist", "left_pinky"],
  ["right_index", "right_wrist", "right_pinky"],
  ["left_thumb", "left_wrist"],
  ["right_thumb", "right_wrist"],
  ["left_hip", "left_shoulder"],
  ["right_hip", "right_shoulder", "left_hip"],
  ["left_knee", "left_hip"],
  ["right_knee", "right_hip"],
  ["left_ankle", "left_knee"],
  ["right_ankle", "right_knee"],
  ["left_heel", "left_ankle"],
  ["right_heel", "right_ankle"],
  ["left_foot_index", "left_ankle", "left_heel"],
  ["right_foot_index", "right_ankle", "right_heel"],
];

/** The 33 names, in the order of every array of landmarks. */
export const NAMES: readonly string[] = TABLE.map(([name]) => name);

export const COUNT = NAMES.length;

export const INDEX: Readonly<Record<string, number>> = Object.fromEntries(
  NAMES.map((name, i) => [name, i]),
);

/** The 35 bones to draw, as pairs of indices. */
export const EDGES: readonly Edge[] = TABLE.flatMap(([name, ...parents]) =>
  parents.map((parent): Edge => [INDEX[parent], INDEX[name]]),
);

export const SIDES: readonly Side[] = NAMES.map(sideOf);

/** `MIRROR[i]` is the landmark that `i` becomes when left and right are swapped. */
export const MIRROR: readonly number[] = NAMES.map((name) => INDEX[mirrorName(name)]);

/** The side on which a bone lies: "middle" if it joins the two. */
export function edgeSide([parent, child]: Edge): Side {
  const [a, b] = [SIDES[parent], SIDES[child]];
  if (a === b || b === "middle") return a;
  return a === "middle" ? b : "middle";
}

function sideOf(name: string): Side {
  const parts = name.split("_");
  return parts.includes("left") ? "left" : parts.includes("right") ? "right" : "middle";
}

function mirrorName(name: string): string {
  const swap: Record<string, string> = { left: "right", right: "left" };
  return name.split("_").map((part) => swap[part] ?? part).join("_");
}
