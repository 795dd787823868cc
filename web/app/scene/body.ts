/** The skeleton as thick bones: coloured by side, faint where it is hidden. */

import { Color, Vector3 } from "three";
import { COUNT, EDGES, INDEX, SIDES, edgeSide } from "../../src/core/skeleton";
import type { Edge } from "../../src/core/skeleton";
import { fade, pointOf } from "../../src/motion";
import type { Landmarks } from "../../src/motion";
import type { Palette } from "./palette";
import type { Rods } from "./rods";

/** Bones of face, hands and feet are thinner, as they are. */
const FACE = INDEX.mouth_right;
const [HAND_FIRST, HAND_LAST] = [INDEX.left_pinky, INDEX.right_thumb];
const FEET = INDEX.left_heel;
/** What is hidden is not quite gone. */
const GHOST = 0.12;

const thickness = (i: number): number =>
  i <= FACE ? 0.4 : i >= FEET || (i >= HAND_FIRST && i <= HAND_LAST) ? 0.6 : 1;

const edgeThickness = ([a, b]: Edge): number => Math.min(thickness(a), thickness(b));

/** The landmarks in the room: metres, the floor at y = 0, the hips over the origin. */
export function roomPoints({ xyzWorldM }: Landmarks, hipsM: number): Vector3[] {
  return Array.from({ length: COUNT }, (_, i) => {
    const [x, y, z] = pointOf(xyzWorldM, i);
    return new Vector3(x, y + hipsM, z);
  });
}

const NONE: ReadonlySet<number> = new Set();

/** Puts the body's bones in; `points` from `roomPoints`; those of `leftOut` are not drawn. */
export function putBody(
  rods: Rods, points: readonly Vector3[], visibility: ArrayLike<number>, radiusM: number,
  palette: Palette, leftOut: ReadonlySet<number> = NONE,
): void {
  const shade = (colour: Color, seen: number) => shaded(palette, colour, seen);
  for (const edge of EDGES) {
    const [a, b] = edge;
    if (leftOut.has(a) || leftOut.has(b)) continue;
    const colour = shade(palette.side[edgeSide(edge)], Math.min(visibility[a], visibility[b]));
    rods.rod(points[a], points[b], radiusM * edgeThickness(edge), colour);
  }
  putHead(rods, points, visibility, radiusM, palette, !leftOut.has(INDEX.nose));
  for (const [i, point] of points.entries()) {
    if (leftOut.has(i)) continue;
    const ball = radiusM * thickness(i) * (i <= FACE ? 1.2 : 1.45);
    rods.ball(point, ball, shade(palette.side[SIDES[i]], visibility[i]));
  }
}

/** A neck, and a ball between the ears if asked for, so that the points of the face belong to something. */
function putHead(
  rods: Rods, points: readonly Vector3[], visibility: ArrayLike<number>, radiusM: number,
  palette: Palette, ball: boolean,
): void {
  const between = (part: string) =>
    points[INDEX[`left_${part}`]].clone().add(points[INDEX[`right_${part}`]]).multiplyScalar(0.5);
  const [ears, shoulders] = [between("ear"), between("shoulder")];
  const colour = shaded(palette, palette.head, visibility[INDEX.nose]);
  if (!ball) return;
  const wide = points[INDEX.left_ear].distanceTo(points[INDEX.right_ear]) / 2;
  rods.rod(shoulders, ears, radiusM * 0.9, colour);
  rods.ball(ears, Math.min(0.1, wide * 0.92), colour);
}

function shaded(palette: Palette, colour: Color, seen: number): Color {
  return new Color().lerpColors(palette.background, colour, GHOST + (1 - GHOST) * fade(seen));
}
