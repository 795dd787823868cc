/** Whatever a caller has as one frame that can travel to the worker. */

import type { Tensor3D } from "@tensorflow/tfjs-core";
import { InputError } from "../core/errors";
import type { Frame } from "../worker/protocol";
import type { PoseDetectorInput } from "./types";

type Drawable = Exclude<PoseDetectorInput, Tensor3D>;

/** A frame of our own: the caller's picture stays the caller's. Mirrored if `flip`. */
export async function toFrame(image: PoseDetectorInput, flip: boolean): Promise<Frame> {
  const drawable = isTensor(image) ? await fromTensor(image) : image;
  const [width, height] = sizeOf(drawable);
  if (flip) return mirrored(drawable, width, height);
  if (drawable instanceof ImageData) return drawable;
  if (isVideo(drawable)) return videoFrame(drawable);
  if (isVideoFrame(drawable)) return drawable.clone();
  return createImageBitmap(drawable);
}

/** A video that has just loaded has no frame to take until it is about to show it. */
const FIRST_FRAME_MS = 2000;

async function videoFrame(video: HTMLVideoElement): Promise<Frame> {
  if (typeof VideoFrame !== "function") return createImageBitmap(video);
  try {
    return new VideoFrame(video);
  } catch (error) {
    if ((error as Error).name !== "InvalidStateError") throw error;
    await shown(video);
    return new VideoFrame(video);
  }
}

function shown(video: HTMLVideoElement): Promise<unknown> {
  const late = new InputError("the video has no frame to show yet: wait until it has loaded");
  return new Promise((resolve, reject) => {
    const waiting = setTimeout(() => reject(late), FIRST_FRAME_MS);
    video.requestVideoFrameCallback(() => {
      clearTimeout(waiting);
      resolve(null);
    });
  });
}

/** The time that a picture brings with it: videos and their frames have one. */
export function timeOf(image: PoseDetectorInput): number | null {
  if (isVideo(image)) return image.currentTime * 1000;
  return isVideoFrame(image) ? image.timestamp / 1000 : null;
}

function isVideoFrame(image: PoseDetectorInput): image is VideoFrame {
  return typeof VideoFrame === "function" && image instanceof VideoFrame;
}

export function isVideo(image: PoseDetectorInput): image is HTMLVideoElement {
  return typeof HTMLVideoElement === "function" && image instanceof HTMLVideoElement;
}

function isTensor(image: PoseDetectorInput): image is Tensor3D {
  return typeof image === "object" && typeof (image as Tensor3D).dataSync === "function" && "shape" in image;
}

/** As the original reads tensors: [height, width, 3], 0 to 255. */
async function fromTensor(tensor: Tensor3D): Promise<ImageData> {
  const [height, width, channels] = tensor.shape;
  if (tensor.shape.length !== 3 || channels !== 3 || height * width === 0) {
    throw new InputError(`expected a tensor of shape [height, width, 3], got [${tensor.shape}]`);
  }
  const values = await tensor.data();
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    for (let k = 0; k < 3; k++) rgba[4 * i + k] = values[3 * i + k];
  }
  return new ImageData(rgba, width, height);
}

function sizeOf(image: Drawable): [number, number] {
  const [width, height] = rawSize(image);
  if (width > 0 && height > 0) return [width, height];
  throw new InputError(
    "the picture has no pixels yet: wait for an image's `load`, or a video's `loadeddata` event",
  );
}

function rawSize(image: Drawable): [number, number] {
  if (typeof image !== "object") throw new InputError(`expected a picture, got ${typeof image}`);
  if ("videoWidth" in image) {
    return image.readyState >= 2 ? [image.videoWidth, image.videoHeight] : [0, 0];
  }
  if ("naturalWidth" in image) return [image.naturalWidth, image.naturalHeight];
  if ("displayWidth" in image) return [image.displayWidth, image.displayHeight];
  if ("width" in image && "height" in image) return [image.width, image.height];
  throw new InputError(
    "expected a video, image or canvas element, ImageData, ImageBitmap, VideoFrame or tensor, " +
      `got ${Object.prototype.toString.call(image)}`,
  );
}

async function mirrored(image: Drawable, width: number, height: number): Promise<ImageData> {
  const context = new OffscreenCanvas(width, height).getContext("2d", { alpha: false });
  if (!context) throw new InputError(`there is no room for a picture of ${width} × ${height} pixels`);
  const source = image instanceof ImageData ? await createImageBitmap(image) : image;
  context.setTransform(-1, 0, 0, 1, width, 0);
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
