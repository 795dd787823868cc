/**
 * The faces of bodies in a picture: where each is looked for, and whether it is believed.
 *
 * A face is followed while it stays where the body has its nose, eyes and mouth; where it does not, the
 * face detector looks around there (as MediaPipe's `holistic_landmark`). Who turns away has no face.
 */

import { isUsable, normalizeRadians, type Picture, type Region, type SizePx } from "../../core/crop";
import { INDEX } from "../../core/skeleton";
import { findFaces } from "../faces/detect";
import { xyOf } from "../faces/follow";
import { findMesh, type SeenFace } from "../faces/landmarks";
import * as regions from "../faces/regions";
import type { Landmarks } from "../landmarks";
import type { Point } from "../squares";
import type { FaceNetworks } from "./options";
import { apart, carried, pointIn, type Track } from "./track";

const PAIRS = [
  ["nose", 1], ["left_eye_outer", 263], ["right_eye_outer", 33], ["mouth_left", 291],
  ["mouth_right", 61],
] as const;
/** Landmarks of the body that a face has too, */
export const BODY: readonly number[] = PAIRS.map(([name]) => INDEX[name]);
/** and which of the face's they are. */
export const MESH: readonly number[] = PAIRS.map(([, at]) => at);
/** The body's landmarks of the face: so many, its first. */
const FACE = 11;
/** A face is followed while these are no farther from the body's than this part of its region's side, */
export const FOLLOW = 0.12;
/** and its eyes no more askew. */
export const FOLLOW_RAD = (30 * Math.PI) / 180;
/** A face is the body's if they are no farther than this. */
export const BELONGS = 0.25;

/** A face to look for. */
export interface WantedFace {
  /** Where the body has nose, eyes and mouth. */
  readonly points: readonly Point[];
  readonly around: Region;
  readonly track: Track<SeenFace> | null;
}

/** The face of a body, if it may be seen in a picture. */
export function wantedFace(
  body: Landmarks, track: Track<SeenFace> | null, [width, height]: SizePx,
): WantedFace | null {
  const around = regions.fromBody(xyOf({ xyzImagePx: body.xyzImagePx.subarray(0, 3 * FACE) }));
  const [x, y] = around.centerPx;
  if (!isUsable(around) || !(x >= 0 && x <= width && y >= 0 && y <= height)) return null;
  const points = BODY.map((landmark) => pointIn(body, landmark));
  return { points, around, track: track && stays(track, points) ? track : null };
}

function stays({ region, seen }: Track<SeenFace>, points: readonly Point[]): boolean {
  if (!isUsable(region) || away(seen, points) > FOLLOW * region.sizePx) return false;
  const before = MESH.map((landmark) => pointIn(seen, landmark));
  return Math.abs(normalizeRadians(askew(points) - askew(before))) < FOLLOW_RAD;
}

function away(seen: SeenFace, points: readonly Point[]): number {
  const sum = MESH.reduce((total, at, i) => total + apart(pointIn(seen, at), points[i]), 0);
  return sum / MESH.length;
}

/** The direction from the right eye to the left one. */
function askew([, left, right]: readonly Point[]): number {
  return Math.atan2(left[1] - right[1], left[0] - right[0]);
}

/** Of each face its landmarks; null where it is not to be seen, or nobody asked. */
export async function lookForFaces(
  networks: FaceNetworks, picture: Picture, faces: readonly (WantedFace | null)[],
): Promise<(SeenFace | null)[]> {
  const seen: (SeenFace | null)[] = [];
  for (const face of faces) {
    seen.push(face?.track ? await look(networks, picture, face, face.track.region) : null);
  }
  for (const [i, face] of faces.entries()) {
    if (face && !seen[i]) seen[i] = await detected(networks, picture, face);
  }
  return seen;
}

/** The face where the detector sees it: the surest one around there. */
async function detected(
  networks: FaceNetworks, picture: Picture, face: WantedFace,
): Promise<SeenFace | null> {
  const [found] = await findFaces(networks.detector, picture, face.around);
  const region = found ? regions.fromDetectionInBody(found) : null;
  return region && isUsable(region) ? look(networks, picture, face, region) : null;
}

/** The face that is seen in a place, if it belongs to the body. */
async function look(
  networks: FaceNetworks, picture: Picture, { points }: WantedFace, place: Region,
): Promise<SeenFace | null> {
  const seen = await findMesh(networks.landmarks, picture, place);
  return seen && away(seen, points) < BELONGS * place.sizePx ? seen : null;
}

/** What is remembered of a face that was seen. */
export function follow({ points }: WantedFace, seen: SeenFace | null): Track<SeenFace> | null {
  return seen && { region: regions.fromLandmarks(xyOf(seen)), seen, anchorPx: middle(points) };
}

/** The face gone along with the body's, in a frame in which nobody looks for it. */
export function carriedFace(
  body: Landmarks, track: Track<SeenFace> | null,
): Track<SeenFace> | null {
  return track && carried(track, middle(BODY.map((landmark) => pointIn(body, landmark))));
}

function middle(points: readonly Point[]): Point {
  const mean = (axis: 0 | 1) => points.reduce((sum, p) => sum + p[axis], 0) / points.length;
  return [mean(0), mean(1)];
}
