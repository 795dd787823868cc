/** A person's skeleton over their picture; colours and widths as in the Python overlay. */

import type { Pose } from "../../src/core/pose";
import { COUNT, EDGES, INDEX, SIDES, edgeSide, type Side } from "../../src/core/skeleton";

/** The person's own left is orange, their right is blue. */
export const SIDE_COLOUR: Readonly<Record<Side, string>> = {
  left: "rgb(255 138 0)",
  right: "rgb(0 190 235)",
  middle: "rgb(240 243 247)",
};
const OUTLINE = "rgb(18 22 30)";
/** The landmarks up to this one are the face's. */
const FACE = INDEX.mouth_right;
const HANDS: readonly [number, number] = [INDEX.left_pinky, INDEX.right_thumb];
const EDGE_SIDES = EDGES.map(edgeSide);

/** A line from a to b, or a dot where they are the same; indices of landmarks. */
interface Stroke {
  readonly a: number;
  readonly b: number;
  readonly widthPx: number;
  readonly colour: string;
  readonly alpha: number;
}

/** How opaque to draw: 0 up to a visibility of 0.2, 1 from 0.7 on, smooth between. */
export function fade(visibility: number): number {
  const x = Math.min(1, Math.max(0, (visibility - 0.2) / 0.5));
  return x * x * (3 - 2 * x);
}

/** The thickness of a bone in picture pixels: it grows with the person. */
export function unitPx(pose: Pick<Pose, "xyImagePx" | "visibility" | "imageSizePx">): number {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  for (let i = 0; i < COUNT; i++) {
    if (fade(pose.visibility[i]) === 0) continue;
    for (const k of [0, 1]) {
      const inside = Math.min(Math.max(pose.xyImagePx[2 * i + k], 0), pose.imageSizePx[k]);
      low[k] = Math.min(low[k], inside);
      high[k] = Math.max(high[k], inside);
    }
  }
  const sizePx = Math.hypot(high[0] - low[0], high[1] - low[1]);
  return Number.isFinite(sizePx) ? Math.max(1, 0.009 * sizePx) : 1;
}

/** Draws a person; `context` is in picture pixels. */
export function drawSkeleton(context: CanvasRenderingContext2D, pose: Pose): void {
  const unit = unitPx(pose);
  const outlinePx = Math.max(1.6, 0.35 * unit);
  const known = replaced(pose);
  const strokes = [...bones(pose, unit), ...joints(pose, unit)].filter(
    ({ a, b, alpha }) => alpha > 0.01 && !known.has(a) && !known.has(b));
  // Faint ones first: what is hidden lies below what is seen.
  strokes.sort((s, t) => Math.round(100 * s.alpha) - Math.round(100 * t.alpha));
  context.save();
  context.lineCap = "round";
  for (const stroke of strokes) {
    context.globalAlpha = stroke.alpha;
    put(context, pose.xyImagePx, stroke, stroke.widthPx + outlinePx, OUTLINE);
    put(context, pose.xyImagePx, stroke, stroke.widthPx, stroke.colour);
  }
  context.restore();
}

/** The body's few landmarks of a face or a hand, where that itself is drawn. */
export function replaced(
  { face, leftHand, rightHand }: Partial<Pick<Pose, "face" | "leftHand" | "rightHand">>,
): Set<number> {
  const ends = (side: Side) => ["pinky", "index", "thumb"].map((part) => INDEX[`${side}_${part}`]);
  return new Set([
    ...(face ? Array.from({ length: FACE + 1 }, (_, i) => i) : []),
    ...(leftHand ? ends("left") : []), ...(rightHand ? ends("right") : []),
  ]);
}

function put(
  context: CanvasRenderingContext2D, xy: Float64Array, { a, b }: Stroke, widthPx: number,
  colour: string,
): void {
  context.beginPath();
  if (a === b) {
    context.fillStyle = colour;
    context.arc(xy[2 * a], xy[2 * a + 1], widthPx / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  context.strokeStyle = colour;
  context.lineWidth = widthPx;
  context.moveTo(xy[2 * a], xy[2 * a + 1]);
  context.lineTo(xy[2 * b], xy[2 * b + 1]);
  context.stroke();
}

function bones({ visibility }: Pose, unit: number): Stroke[] {
  return EDGES.map(([a, b], i) => ({
    a,
    b,
    widthPx: Math.max(1, unit * (Math.max(a, b) <= FACE ? 0.4 : 1)),
    colour: SIDE_COLOUR[EDGE_SIDES[i]],
    alpha: fade(Math.min(visibility[a], visibility[b])),
  }));
}

function joints({ visibility }: Pose, unit: number): Stroke[] {
  return SIDES.map((side, i) => ({
    a: i,
    b: i,
    widthPx: Math.max(1.5, unit * dot(i)),
    colour: SIDE_COLOUR[side],
    alpha: fade(visibility[i]),
  }));
}

/** How much wider than a bone the dot of a landmark is. */
function dot(i: number): number {
  if (i <= FACE) return 0.75;
  return i >= HANDS[0] && i <= HANDS[1] ? 1.3 : 1.9;
}
