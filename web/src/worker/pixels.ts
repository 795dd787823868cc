/** Frames as rows of RGBA in memory, which is what crops are cut from. */

import type { Picture, Rect } from "../core/crop";
import { InputError } from "../core/errors";
import type { Frame } from "./protocol";
import { convert, type Planes } from "./yuv";

let canvas: OffscreenCanvas | undefined;
let context: OffscreenCanvasRenderingContext2D | null = null;

/**
 * The pixels of a frame; the frame itself is closed. Only those in `rect` need be right, if it is
 * given: the others may be those of an earlier frame. Good until the next call.
 */
export async function readPixels(frame: Frame, rect: Rect | null = null): Promise<Picture> {
  if (frame instanceof ImageData) {
    if (isPlain(frame)) return { width: frame.width, height: frame.height, rgba: frame.data };
    return readPixels(await createImageBitmap(frame));
  }
  try {
    const [width, height] = frameSize(frame);
    const format = planarFormat(frame);
    const rgba = format
      ? await decoded(frame as VideoFrame, format, evenly(rect, width, height))
      : draw(frame, width, height);
    return { width, height, rgba };
  } finally {
    frame.close();
  }
}

/** Bytes of sRGB, as nearly all are; others are converted by drawing them. */
function isPlain({ colorSpace, data }: ImageData): boolean {
  return colorSpace === "srgb" && (data as unknown) instanceof Uint8ClampedArray;
}

/** The layout of a frame that can be read as it was decoded, which is faster and exact. */
function planarFormat(frame: VideoFrame | ImageBitmap): Planes["format"] | null {
  if (!("format" in frame) || (frame.format !== "I420" && frame.format !== "NV12")) return null;
  const { visibleRect: rect, displayWidth, displayHeight } = frame;
  const turned = (frame as { rotation?: number }).rotation || (frame as { flip?: boolean }).flip;
  const square = rect?.width === displayWidth && rect.height === displayHeight;
  return square && !turned ? frame.format : null;
}

/** Chroma has one sample for two pixels each way, so parts begin and end at even ones. */
function evenly(rect: Rect | null, width: number, height: number): Rect {
  if (!rect) return { left: 0, top: 0, right: width, bottom: height };
  return {
    left: rect.left & ~1, top: rect.top & ~1,
    right: Math.min(width, (rect.right + 1) & ~1), bottom: Math.min(height, (rect.bottom + 1) & ~1),
  };
}

/** Kept from frame to frame: a new picture's memory must be cleared, which takes long. */
let planar = new Uint8Array(0);
let rgba = new Uint8ClampedArray(0);

async function decoded(
  frame: VideoFrame, format: Planes["format"], rect: Rect,
): Promise<Uint8ClampedArray<ArrayBuffer>> {
  const { displayWidth: width, displayHeight: height } = frame;
  const layout = layoutOf(format, width, height);
  const size = layout.at(-1)!.offset + layout.at(-1)!.stride * ((height + 1) >> 1);
  if (planar.length !== size) planar = new Uint8Array(size);
  if (rgba.length !== width * height * 4) rgba = new Uint8ClampedArray(width * height * 4);
  await copyRows(frame, layout, rect, planar);
  convert({ data: planar, format, layout }, width, rect, frame.colorSpace, rgba);
  return rgba;
}

type Layout = { offset: number; stride: number }[];

function layoutOf(format: Planes["format"], width: number, height: number): Layout {
  const half = (width + 1) >> 1;
  const chroma = width * height;
  if (format === "NV12") return [{ offset: 0, stride: width }, { offset: chroma, stride: 2 * half }];
  const second = chroma + half * ((height + 1) >> 1);
  return [
    { offset: 0, stride: width }, { offset: chroma, stride: half }, { offset: second, stride: half },
  ];
}

/**
 * Copies the rows of a part of a frame to where they lie in the whole. Whole rows: a part of each
 * would have to end where the memory does, whose last row it leaves unfinished.
 */
function copyRows(
  frame: VideoFrame, layout: Layout, { top, bottom }: Rect, data: Uint8Array,
): Promise<unknown> {
  const moved = layout.map(({ offset, stride }, i) => {
    return { offset: offset + (i === 0 ? top : top >> 1) * stride, stride };
  });
  const { x, y, width } = frame.visibleRect!;
  const part = { x, y: y + top, width, height: bottom - top };
  return frame.copyTo(data, { rect: part, layout: moved });
}

/** Width and height as shown: a frame that lies on its side is turned. */
export function frameSize(frame: Frame): [width: number, height: number] {
  return "displayWidth" in frame
    ? [frame.displayWidth, frame.displayHeight]
    : [frame.width, frame.height];
}

function draw(frame: VideoFrame | ImageBitmap, width: number, height: number) {
  if (!context || canvas?.width !== width || canvas.height !== height) {
    canvas = new OffscreenCanvas(width, height);
    // Kept in main memory: pixels are read back at every frame.
    context = canvas.getContext("2d", { willReadFrequently: true, alpha: false });
  }
  try {
    // Not over what the last picture left.
    context!.globalCompositeOperation = "copy";
    context!.drawImage(frame, 0, 0, width, height);
    return context!.getImageData(0, 0, width, height).data;
  } catch (error) {
    throw new InputError(
      `this browser has no room for a picture of ${width} × ${height} pixels (${error})`,
    );
  }
}
