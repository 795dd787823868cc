/** A pose's mask in the original's clothes. */

import type { Tensor3D } from "@tensorflow/tfjs-core";
import type { SizePx } from "../core/crop";
import { InputError } from "../core/errors";
import type { Mask, Segmentation } from "./types";

/** `values`: rows of a picture, 0 (elsewhere) to 1 (person). */
export function segmentation(values: Float32Array, sizePx: SizePx): Segmentation {
  return { maskValueToLabel, mask: new PoseMask(values, sizePx) };
}

function maskValueToLabel(maskValue: number): string {
  if (maskValue < 0 || maskValue >= 256) {
    throw new InputError(`Mask value must be in range [0, 255] but got ${maskValue}`);
  }
  if (!Number.isInteger(maskValue)) {
    throw new InputError(`Mask value must be an integer but got ${maskValue}`);
  }
  return "person";
}

class PoseMask implements Mask {
  constructor(
    private readonly values: Float32Array,
    private readonly sizePx: SizePx,
  ) {}

  async toImageData(): Promise<ImageData> {
    return new ImageData(maskRgba(this.values), ...this.sizePx);
  }

  async toCanvasImageSource(): Promise<CanvasImageSource> {
    // Not premultiplied: that would darken the red of half-sure pixels.
    return createImageBitmap(await this.toImageData(), { premultiplyAlpha: "none" });
  }

  async toTensor(): Promise<Tensor3D> {
    const tf = await import("@tensorflow/tfjs-core");
    const [width, height] = this.sizePx;
    const rgba = new Float32Array(this.values.length * 4);
    this.values.forEach((value, i) => (rgba[4 * i] = rgba[4 * i + 3] = value));
    return tf.tensor3d(rgba, [height, width, 4]);
  }

  getUnderlyingType(): "imagedata" {
    return "imagedata";
  }
}

/** Rows of RGBA: the value, 0, 0, the value. */
export function maskRgba(values: Float32Array): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(values.length * 4);
  values.forEach((value, i) => (rgba[4 * i] = rgba[4 * i + 3] = value * 255));
  return rgba;
}
