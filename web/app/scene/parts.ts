/** Hands and face of a body in the room: fingers as thin bones, a face as its contours. */

import { Color, Vector3 } from "three";
import { CONTOURS } from "../../src/core/face";
import { EDGES, WRIST, type HandFields } from "../../src/core/hand";
import { pointOf } from "../../src/motion";
import { rotate, type Quat } from "../../src/motion/quaternions";
import { CONTOUR_RGB, fingerOf, FINGER_RGB, PALM } from "../draw/parts";
import type { Palette } from "./palette";
import type { Rods } from "./rods";

/** Bones of fingers and lines of a face, in widths of the body's bones. */
const [FINGER, LINE] = [0.32, 0.09];
/** So many rods, and balls, are needed at most. */
export const PART_RODS = 2 * (EDGES.length + PALM.length) +
  Object.values(CONTOURS).flat().reduce((sum, line) => sum + line.length - 1, 0);

const colourOf = ([r, g, b]: readonly [number, number, number]): Color =>
  new Color().setRGB(r / 255, g / 255, b / 255, "srgb");

/** Points in the body's metres, in the room of a camera that is turned; none where they are not known. */
export function partPoints(
  xyzWorldM: Float64Array | null | undefined, turn: Quat, hipsM: number,
): Vector3[] {
  if (!xyzWorldM) return [];
  return Array.from({ length: xyzWorldM.length / 3 }, (_, i) => {
    const [x, y, z] = rotate(turn, pointOf(xyzWorldM, i));
    return new Vector3(x, y + hipsM, z);
  });
}

export function putHand(
  rods: Rods, { side }: Pick<HandFields, "side">, points: readonly Vector3[], radiusM: number,
  palette: Palette,
): void {
  const colour = (i: number) =>
    i === WRIST ? palette.side[side] : colourOf(FINGER_RGB[side][fingerOf(i)]);
  for (const [a, b] of PALM) rods.rod(points[a], points[b], radiusM * FINGER, palette.side[side]);
  for (const [a, b] of EDGES) {
    if (a !== WRIST) rods.rod(points[a], points[b], radiusM * FINGER, colour(b));
  }
  points.forEach((point, i) => rods.ball(point, radiusM * FINGER * 1.35, colour(i)));
}

export function putFace(
  rods: Rods, points: readonly Vector3[], radiusM: number, palette: Palette,
): void {
  for (const [name, lines] of Object.entries(CONTOURS)) {
    // Nearly white lines would be lost on a light ground.
    const colour = name === "faceOval" ? palette.side.middle : colourOf(CONTOUR_RGB[name]);
    for (const line of lines) {
      line.slice(1).forEach((to, i) => {
        const [a, b] = [points[line[i]], points[to]];
        if (a && b) rods.rod(a, b, radiusM * LINE, colour);
      });
    }
  }
}
