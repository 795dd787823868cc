/** The live graph: a bar a frame, stacked by where the milliseconds went, and lines for fps. */

import { CANVAS_2D } from "../slow";
import { PARTS, type Part, type Sample } from "../stats";

/** Of the parts, in the order of PARTS; the names are custom properties of the style sheet. */
const COLOUR: Readonly<Record<Part, string>> = {
  read: "--part-read",
  detect: "--part-detect",
  crop: "--part-crop",
  landmarks: "--part-landmarks",
  parts: "--part-parts",
  draw: "--part-draw",
};
const BAR_PX = 3;

/** The height of the graph in milliseconds: a round number above the slowest frame shown. */
export function ceilingMs(samples: readonly Sample[]): number {
  const slowest = Math.max(0, ...samples.map(({ partsMs }) => sum(partsMs)));
  return [20, 40, 80, 160, 320, 640].find((ms) => ms >= slowest) ?? 1280;
}

function sum(partsMs: Sample["partsMs"]): number {
  return PARTS.reduce((total, part) => total + partsMs[part], 0);
}

/** Draws the newest samples, the last at the right edge. */
export function drawGraph(canvas: HTMLCanvasElement, samples: readonly Sample[]): void {
  const context = canvas.getContext("2d", CANVAS_2D);
  if (!context) return;
  const [width, height] = fit(canvas, context);
  const style = getComputedStyle(canvas);
  const shown = samples.slice(-Math.floor(width / BAR_PX));
  const msHigh = ceilingMs(shown);
  context.clearRect(0, 0, width, height);
  shown.forEach((sample, i) => {
    const x = width - (shown.length - i) * BAR_PX;
    drawBar(context, sample, x, height, msHigh, style);
  });
  drawLines(context, width, height, msHigh, style);
}

/** Makes the canvas as sharp as the screen; returns its size in CSS pixels. */
function fit(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): [number, number] {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const ratio = devicePixelRatio;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return [width, height];
}

function drawBar(
  context: CanvasRenderingContext2D, { partsMs }: Sample, x: number, height: number,
  msHigh: number, style: CSSStyleDeclaration,
): void {
  let y = height;
  for (const part of PARTS) {
    const tall = (partsMs[part] / msHigh) * height;
    context.fillStyle = style.getPropertyValue(COLOUR[part]);
    context.fillRect(x, y - tall, BAR_PX - 1, tall);
    y -= tall;
  }
}

/** Lines at some frames a second, where there is room between them. */
function drawLines(
  context: CanvasRenderingContext2D, width: number, height: number, msHigh: number,
  style: CSSStyleDeclaration,
): void {
  // Colours that a canvas understands: custom properties are not resolved, these are.
  context.strokeStyle = style.borderTopColor;
  context.fillStyle = style.color;
  context.font = "10px system-ui, sans-serif";
  context.lineWidth = 1;
  let below = height;
  for (const fps of [60, 30, 15, 10, 5, 2]) {
    const y = Math.round(height * (1 - 1000 / fps / msHigh)) + 0.5;
    if (y < 12 || below - y < 16) continue;
    below = y;
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(width, y);
    context.stroke();
    context.fillText(`${fps} fps`, 4, y - 3);
  }
}
