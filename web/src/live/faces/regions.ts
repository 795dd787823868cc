/** Where to look for a face: from a detection, from the face's last landmarks, or from the body. */

import type { Region } from "../../core/crop";
import { OUTER_EYES } from "../../core/face";
import { boxAround } from "../../core/keypoint";
import { INDEX } from "../../core/skeleton";
import { pointOf, squared, turned } from "../squares";
import type { Detection } from "../ssd";
import * as c from "./constants";

/** The face that was found in a whole picture. */
export function fromDetection({ boxPx, pointsPx }: Detection): Region {
  const rotationRad = level(pointsPx, c.RIGHT_EYE, c.LEFT_EYE);
  return around(boxPx, rotationRad, c.DETECTED_SCALE);
}

/** The face that was found where a body has its own: around its points, not its box. */
export function fromDetectionInBody({ pointsPx }: Detection): Region {
  const rotationRad = level(pointsPx, c.RIGHT_EYE, c.LEFT_EYE);
  return around(pointsPx, rotationRad, c.DETECTED_IN_BODY_SCALE, c.DETECTED_IN_BODY_SHIFT_Y);
}

/** Where a face with these landmarks (x, y, …) will be in the next frame. */
export function fromLandmarks(xyPx: Float64Array): Region {
  return around(xyPx, level(xyPx, ...OUTER_EYES), c.FOLLOW_SCALE);
}

/** Where a body's face is looked for: around nose, eyes, ears and mouth, its first 11 landmarks. */
export function fromBody(xyPx: Float64Array): Region {
  return around(xyPx, level(xyPx, INDEX.right_eye, INDEX.left_eye), c.BODY_SCALE);
}

/** The rotation after which the way from one point to the other is level. */
function level(xyPx: Float64Array, from: number, to: number): number {
  return turned(pointOf(xyPx, from), pointOf(xyPx, to), 0);
}

/** The turned square around the upright box of points. */
function around(xyPx: Float64Array, rotationRad: number, scale: number, shiftY = 0): Region {
  const { xMin, yMin, xMax, yMax, width, height } = boxAround(xyPx);
  return squared(
    [(xMin + xMax) / 2, (yMin + yMax) / 2], [width, height], rotationRad, scale, shiftY,
  );
}
