/** The number of a person over their head, where several are looked for: `person` of the tables. */

import type { Pose } from "../../src/core/pose";
import { unitPx } from "./skeleton";

const [INK, OUTLINE] = ["rgb(240 243 247)", "rgb(18 22 30)"];
/** Height of the figures, how far over the eyes, in thicknesses of a bone; and at least so high. */
const [HIGH, OVER, LEAST_PX] = [5, 10, 14];

/** Draws it upright and readable; `context` is in picture pixels, from right to left if `mirrored`. */
export function drawNumber(context: CanvasRenderingContext2D, pose: Pose, mirrored: boolean): void {
  const unit = unitPx(pose);
  const { xMin, xMax, yMin } = pose.box;
  const highPx = Math.max(LEAST_PX, HIGH * unit);
  context.save();
  context.translate((xMin + xMax) / 2, Math.max(highPx, yMin - OVER * unit));
  if (mirrored) context.scale(-1, 1);
  context.font = `600 ${highPx}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.lineJoin = "round";
  context.lineWidth = highPx / 4;
  context.strokeStyle = OUTLINE;
  context.strokeText(String(pose.id), 0, 0);
  context.fillStyle = INK;
  context.fillText(String(pose.id), 0, 0);
  context.restore();
}
