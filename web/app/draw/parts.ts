/** Hands and faces over their picture; colours and widths as in the Python overlay. */

import { CONTOURS } from "../../src/core/face";
import type { Face } from "../../src/core/face";
import { EDGES, FINGERS, INDEX, WRIST } from "../../src/core/hand";
import type { Hand, HandSide } from "../../src/core/hand";
import { SIDE_COLOUR } from "./skeleton";

const OUTLINE = "rgb(18 22 30)";
/** Thumb to little finger: the left hand's from red to yellow, the right hand's from green to violet. */
export const FINGER_RGB: Readonly<Record<HandSide, readonly (readonly [number, number, number])[]>> = {
  left: [[255, 86, 110], [255, 120, 60], [255, 158, 20], [255, 196, 40], [255, 232, 110]],
  right: [[40, 214, 160], [20, 214, 214], [40, 176, 255], [96, 140, 255], [150, 118, 255]],
};
export const CONTOUR_RGB: Readonly<Record<string, readonly [number, number, number]>> = {
  lips: [255, 96, 130], leftEye: [255, 138, 0], leftEyebrow: [255, 138, 0],
  leftIris: [255, 238, 170], rightEye: [0, 190, 235], rightEyebrow: [0, 190, 235],
  rightIris: [190, 240, 255], faceOval: [240, 243, 247],
};
const KNUCKLES = FINGERS.slice(1).map((finger) => INDEX[`${finger}_mcp`]);
/** The lines of a palm, as pairs of landmarks. */
export const PALM: readonly (readonly [number, number])[] = [
  ...[INDEX.thumb_cmc, ...KNUCKLES].map((i) => [WRIST, i] as const),
  ...KNUCKLES.slice(1).map((i, k) => [KNUCKLES[k], i] as const),
];
/** The widths of a finger's stroke and of a contour, in sizes of the hand and of the face. */
const [BONE, LINE] = [0.022, 0.008];
/** Thinner strokes have no outline: it would be most of them. */
const OUTLINED_PX = 1.8;

/** Which finger a landmark of a hand belongs to, the thumb is 0; the wrist counts as its. */
export const fingerOf = (landmark: number): number => Math.floor(Math.max(landmark - 1, 0) / 4);

const css = ([r, g, b]: readonly [number, number, number]): string => `rgb(${r} ${g} ${b})`;

/** A chain of points (x, y, …), or a dot if it is a single one. */
interface Stroke {
  readonly xy: readonly number[];
  readonly widthPx: number;
  readonly colour: string;
}

/** Draws a hand; `context` is in picture pixels. */
export function drawHand(context: CanvasRenderingContext2D, hand: Hand): void {
  const unit = Math.max(1, BONE * sizePx(hand.xyImagePx, hand.imageSizePx));
  const at = (i: number) => [hand.xyImagePx[2 * i], hand.xyImagePx[2 * i + 1]];
  const colour = (i: number) =>
    i === WRIST ? SIDE_COLOUR[hand.side] : css(FINGER_RGB[hand.side][fingerOf(i)]);
  const strokes: Stroke[] = [
    ...PALM.map(([a, b]) => ({
      xy: [...at(a), ...at(b)], widthPx: 0.8 * unit, colour: SIDE_COLOUR[hand.side],
    })),
    ...EDGES.filter(([a]) => a !== WRIST).map(([a, b]) => ({
      xy: [...at(a), ...at(b)], widthPx: unit, colour: colour(b),
    })),
    ...Array.from(hand.z, (_, i) => ({
      xy: at(i), widthPx: unit * (i % 4 === 0 ? 2.1 : 1.7), colour: colour(i),
    })),
  ];
  draw(context, strokes, unit);
}

/** Draws the contours of a face; `context` is in picture pixels. */
export function drawFace(context: CanvasRenderingContext2D, face: Face): void {
  const unit = Math.max(1, LINE * sizePx(face.xyImagePx, face.imageSizePx));
  const strokes = contoursOf(face.xyImagePx).map(({ name, xy }) => ({
    xy, widthPx: unit, colour: css(CONTOUR_RGB[name]),
  }));
  draw(context, strokes, unit);
}

/** The lines of a face (x, y, …); irises, if they are known, are round. */
export function contoursOf(xyPx: Float64Array): { name: string; xy: number[] }[] {
  return Object.entries(CONTOURS).flatMap(([name, lines]) => lines
    .filter((line) => line.every((i) => 2 * i < xyPx.length))
    .map((line) => {
      const xy = line.flatMap((i) => [xyPx[2 * i], xyPx[2 * i + 1]]);
      return { name, xy: name.endsWith("Iris") ? round(xy) : xy };
    }));
}

/** The ellipse through the four points around an iris. */
function round([ax, ay, bx, by, cx, cy, dx, dy]: readonly number[]): number[] {
  const [x, y] = [(ax + bx + cx + dx) / 4, (ay + by + cy + dy) / 4];
  return Array.from({ length: 17 }, (_, i) => (2 * Math.PI * i) / 16).flatMap((turn) => [
    x + (Math.cos(turn) * (ax - cx)) / 2 + (Math.sin(turn) * (bx - dx)) / 2,
    y + (Math.cos(turn) * (ay - cy)) / 2 + (Math.sin(turn) * (by - dy)) / 2,
  ]);
}

/** The diagonal of the box around points, as far as it is in the picture. */
function sizePx(xy: Float64Array, imageSizePx: readonly [number, number]): number {
  const side = (axis: 0 | 1) => {
    const along = xy.filter((_, i) => i % 2 === axis)
      .map((value) => Math.min(Math.max(value, 0), imageSizePx[axis]));
    return Math.max(...along) - Math.min(...along);
  };
  return Math.hypot(side(0), side(1));
}

/** All outlines below all lines, so that these go on from piece to piece. */
function draw(context: CanvasRenderingContext2D, strokes: readonly Stroke[], unit: number): void {
  context.save();
  context.lineCap = "round";
  context.lineJoin = "round";
  const outlinePx = unit > OUTLINED_PX ? Math.max(1.4, 0.4 * unit) : 0;
  if (outlinePx) for (const s of strokes) put(context, s, s.widthPx + outlinePx, OUTLINE);
  for (const s of strokes) put(context, s, s.widthPx, s.colour);
  context.restore();
}

function put(
  context: CanvasRenderingContext2D, { xy }: Stroke, widthPx: number, colour: string,
): void {
  context.beginPath();
  if (xy.length === 2) {
    context.fillStyle = colour;
    context.arc(xy[0], xy[1], widthPx / 2, 0, 2 * Math.PI);
    return context.fill();
  }
  context.strokeStyle = colour;
  context.lineWidth = widthPx;
  context.moveTo(xy[0], xy[1]);
  for (let i = 2; i < xy.length; i += 2) context.lineTo(xy[i], xy[i + 1]);
  context.stroke();
}
