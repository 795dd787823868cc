/** The original's helpers, `util.*` and `calculators.*`. */

import { InputError } from "../core/errors";
import * as face from "../core/face";
import * as hand from "../core/hand";
import * as skeleton from "../core/skeleton";
import { SupportedModels, type Keypoint } from "./types";

const FACE_HAS_NO_NAMES =
  "a face's landmarks have no names of their own: use getKeypointIndexByContour";

/** The landmarks of COCO, which PoseNet and MoveNet give. */
export const COCO_KEYPOINTS: readonly string[] = skeleton.NAMES.filter(
  (name) => /^nose|_(eye|ear|shoulder|elbow|wrist|hip|knee|ankle)$/.test(name),
);

/** COCO's bones, without the head's: those of ours that COCO has, and the head's own. */
const COCO_PAIRS: readonly (readonly [string, string])[] = [
  ["nose", "left_eye"], ["nose", "right_eye"], ["left_eye", "left_ear"], ["right_eye", "right_ear"],
  ["left_shoulder", "right_shoulder"], ["left_shoulder", "left_elbow"],
  ["left_shoulder", "left_hip"], ["right_shoulder", "right_elbow"], ["right_shoulder", "right_hip"],
  ["left_elbow", "left_wrist"], ["right_elbow", "right_wrist"], ["left_hip", "right_hip"],
  ["left_hip", "left_knee"], ["right_hip", "right_knee"], ["left_knee", "left_ankle"],
  ["right_knee", "right_ankle"],
];

/** The indices of the landmarks on each side. */
export function getKeypointIndexBySide(
  model: SupportedModels,
): { left: number[]; right: number[]; middle: number[] } {
  if (model === SupportedModels.MediaPipeHands) throw new InputError("a hand has no sides");
  const sides = names(model).map((name) => skeleton.SIDES[skeleton.INDEX[name]]);
  const on = (side: skeleton.Side) => sides.flatMap((other, i) => (other === side ? [i] : []));
  return { left: on("left"), right: on("right"), middle: on("middle") };
}

/** The bones to draw, as pairs of indices. */
export function getAdjacentPairs(model: SupportedModels): number[][] {
  const edges = EDGES[model];
  if (edges) return edges.map((edge) => [...edge]);
  names(model); // refuses what is no model
  return COCO_PAIRS.map((pair) => pair.map((name) => COCO_KEYPOINTS.indexOf(name)));
}

/** The landmarks on each contour of a face. */
export function getKeypointIndexByContour(model: SupportedModels): { [label: string]: number[] } {
  if (model !== SupportedModels.MediaPipeFaceMesh) throw new InputError(`Model ${model} is not supported.`);
  return Object.fromEntries(Object.entries(face.CONTOURS).map(([name, lines]) =>
    [name, [...new Set(lines.flat())]]));
}

/** The index of each landmark. */
export function getKeypointIndexByName(model: SupportedModels): { [index: string]: number } {
  return Object.fromEntries(names(model).map((name, i) => [name, i]));
}

/** Keypoints in pixels as fractions of the picture; z, too, by its width. */
export function keypointsToNormalizedKeypoints(
  keypoints: readonly Keypoint[], { width, height }: { width: number; height: number },
): Keypoint[] {
  return keypoints.map((one) => ({
    ...one, x: one.x / width, y: one.y / height,
    ...(one.z === undefined ? {} : { z: one.z / width }),
  }));
}

/** The bones to draw of those that are not COCO's; of a face its contours (the original: its skin). */
const EDGES: Partial<Record<SupportedModels, readonly (readonly [number, number])[]>> = {
  BlazePose: skeleton.EDGES, Holistic: skeleton.EDGES, MediaPipeHands: hand.EDGES,
  MediaPipeFaceMesh: face.EDGES,
};

function names(model: SupportedModels): readonly string[] {
  if (model === SupportedModels.BlazePose || model === SupportedModels.Holistic) return skeleton.NAMES;
  if (model === SupportedModels.MediaPipeHands) return hand.NAMES;
  if (model === SupportedModels.MediaPipeFaceMesh) throw new InputError(FACE_HAS_NO_NAMES);
  if (Object.values(SupportedModels).includes(model)) return COCO_KEYPOINTS;
  throw new InputError(`Model ${model} is not supported.`);
}
