/** What can be done with the mask of the people: behind them, or in place of them. */

import type { Pose } from "../../src/core/pose";
import type { Effect } from "../settings";
import { CANVAS_2D } from "../slow";

/** What a picture is drawn with. */
export interface Look {
  readonly effect: Effect;
  /** #rrggbb, where the background is replaced. */
  readonly background: string;
  /** Somebody's own background, instead of the colour. */
  readonly backdrop: ImageBitmap | null;
}

const TINT = "rgb(150 110 255)";
const SILHOUETTE = "#f2f4f8";
/** The background is drawn this many times smaller and back: a blur that every browser can do. */
const BLUR = 28;

const layers = new Map<string, CanvasRenderingContext2D>();

/** The most of all people's masks at each pixel, 0 to 255; null when nobody has one. */
export function together(poses: readonly Pick<Pose, "mask">[]): Uint8ClampedArray | null {
  const masks = poses.flatMap(({ mask }) => (mask ? [mask] : []));
  if (masks.length === 0) return null;
  const out = new Uint8ClampedArray(masks[0].length);
  for (const mask of masks) {
    for (let i = 0; i < out.length; i++) out[i] = Math.max(out[i], 255 * mask[i]);
  }
  return out;
}

/** Draws a picture with an effect; `context` is in picture pixels, as many as `size`. */
export function drawWithMask(
  context: CanvasRenderingContext2D, picture: CanvasImageSource,
  size: readonly [number, number], poses: readonly Pose[], look: Look,
): void {
  const [width, height] = size;
  const mask = look.effect === "none" ? null : stencil(together(poses), size);
  if (look.effect === "tint" || look.effect === "none") {
    context.drawImage(picture, 0, 0, width, height);
    if (mask) drawTint(context, mask, size);
    return;
  }
  drawBehind(context, picture, size, look);
  if (mask) context.drawImage(person(picture, mask, size, look), 0, 0, width, height);
}

/** A canvas, white where people are and clear elsewhere. */
function stencil(
  alpha: Uint8ClampedArray | null, [width, height]: readonly [number, number],
): HTMLCanvasElement | null {
  if (!alpha || alpha.length !== width * height) return null;
  const layer = clear("stencil", width, height);
  const data = layer.createImageData(width, height);
  const pixels = new Uint32Array(data.data.buffer);
  for (let i = 0; i < alpha.length; i++) pixels[i] = (alpha[i] << 24) | 0xffffff;
  layer.putImageData(data, 0, 0);
  return layer.canvas;
}

function drawTint(
  context: CanvasRenderingContext2D, mask: HTMLCanvasElement, size: readonly [number, number],
): void {
  const layer = clear("person", ...size);
  layer.drawImage(mask, 0, 0);
  layer.globalCompositeOperation = "source-in";
  layer.fillStyle = TINT;
  layer.fillRect(0, 0, ...size);
  context.globalAlpha = 0.45;
  context.drawImage(layer.canvas, 0, 0);
  context.globalAlpha = 1;
}

function person(
  picture: CanvasImageSource, mask: HTMLCanvasElement, size: readonly [number, number], look: Look,
): HTMLCanvasElement {
  const layer = clear("person", ...size);
  layer.drawImage(mask, 0, 0);
  layer.globalCompositeOperation = "source-in";
  if (look.effect === "silhouette") {
    layer.fillStyle = SILHOUETTE;
    layer.fillRect(0, 0, ...size);
  } else {
    layer.drawImage(picture, 0, 0, ...size);
  }
  return layer.canvas;
}

function drawBehind(
  context: CanvasRenderingContext2D, picture: CanvasImageSource,
  size: readonly [number, number], look: Look,
): void {
  const [width, height] = size;
  if (look.effect === "blur") drawBlurred(context, picture, size);
  else if (look.effect === "replace" && look.backdrop) drawCover(context, look.backdrop, size);
  else {
    context.fillStyle = look.effect === "silhouette" ? "#12161e" : look.background;
    context.fillRect(0, 0, width, height);
  }
}

function drawBlurred(
  context: CanvasRenderingContext2D, picture: CanvasImageSource,
  [width, height]: readonly [number, number],
): void {
  const [w, h] = [Math.ceil(width / BLUR), Math.ceil(height / BLUR)];
  // In two steps down: a canvas looks at a few pixels only, and one large step would flicker.
  const half = clear("half", w * 4, h * 4);
  half.drawImage(picture, 0, 0, w * 4, h * 4);
  const small = clear("small", w, h);
  small.drawImage(half.canvas, 0, 0, w, h);
  context.imageSmoothingQuality = "high";
  context.drawImage(small.canvas, 0, 0, width, height);
}

/** Fills the picture with another one, cut at two sides where the shapes differ. */
function drawCover(
  context: CanvasRenderingContext2D, backdrop: ImageBitmap,
  [width, height]: readonly [number, number],
): void {
  const scale = Math.max(width / backdrop.width, height / backdrop.height);
  const [w, h] = [backdrop.width * scale, backdrop.height * scale];
  context.drawImage(backdrop, (width - w) / 2, (height - h) / 2, w, h);
}

/** An empty canvas of a size, the same one for each `name`. */
function clear(name: string, width: number, height: number): CanvasRenderingContext2D {
  const layer = layers.get(name) ?? document.createElement("canvas").getContext("2d", CANVAS_2D);
  if (!layer) throw new Error("this browser has no 2D canvas");
  layers.set(name, layer);
  const { canvas } = layer;
  if (canvas.width !== width || canvas.height !== height) {
    [canvas.width, canvas.height] = [width, height];
  }
  layer.globalCompositeOperation = "source-over";
  layer.clearRect(0, 0, width, height);
  return layer;
}
