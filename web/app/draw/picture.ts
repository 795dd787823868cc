/** The picture with its people, on the canvas of the page. */

import type { Pose } from "../../src/core/pose";
import { CANVAS_2D, DRAWS_IN_SOFTWARE } from "../slow";
import { sizeOf } from "../source/frame";
import { drawWithMask, type Look } from "./mask";
import { drawNumber } from "./number";
import { drawFace, drawHand } from "./parts";
import { drawSkeleton } from "./skeleton";

/** The longer side of the canvas is kept between these, so that lines are neither rough nor slow. */
const LONGER_PX = [960, 1920] as const;

export interface PictureLook extends Look {
  readonly mirror: boolean;
  /** How many people are looked for: of several each has a number. */
  readonly people: number;
}

/** How many canvas pixels a picture's pixel gets. */
export function canvasScale(
  [width, height]: readonly [number, number], least: number = LONGER_PX[0],
): number {
  const longer = Math.max(width, height, 1);
  return Math.min(Math.max(longer, least), LONGER_PX[1]) / longer;
}

/** Draws a frame and the poses that were found in it; the canvas takes the frame's shape. */
export function drawPicture(
  canvas: HTMLCanvasElement, picture: VideoFrame | ImageBitmap, poses: readonly Pose[],
  look: PictureLook,
): void {
  const context = canvas.getContext("2d", { ...CANVAS_2D, alpha: false });
  if (!context) return;
  const size = sizeOf(picture);
  const scale = canvasScale(size, DRAWS_IN_SOFTWARE ? 1 : LONGER_PX[0]);
  const [width, height] = size.map((side) => Math.round(side * scale));
  // Setting a canvas's size clears it, also to the size that it has.
  if (canvas.width !== width || canvas.height !== height) {
    [canvas.width, canvas.height] = [width, height];
  }
  const flip = look.mirror ? -1 : 1;
  context.setTransform(flip * scale, 0, 0, scale, look.mirror ? width : 0, 0);
  drawWithMask(context, picture, size, poses, look);
  for (const pose of poses) {
    drawSkeleton(context, pose);
    if (pose.face) drawFace(context, pose.face);
    for (const hand of [pose.leftHand, pose.rightHand]) if (hand) drawHand(context, hand);
    if (look.people > 1) drawNumber(context, pose, look.mirror);
  }
}
