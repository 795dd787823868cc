/**
 * What the pipeline returns: one `Pose` a person, as arrays and in TensorFlow.js's words.
 *
 * The arrays are the truth; `keypoints`, `keypoints3D` and `box` are views of them for those who
 * come from TF.js pose-detection. Frames and units: docs/conventions.md.
 */

import type { SizePx } from "./crop";
import { InputError } from "./errors";
import { COUNT, NAMES } from "./skeleton";

/** One landmark. In `Pose.keypoints` x, y, z are pixels, in `Pose.keypoints3D` metres. */
export interface Keypoint {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Visibility, 0 to 1: in the picture and not hidden behind something. */
  readonly score: number;
  readonly name: string;
}

/** An upright box in the picture, in pixels. */
export interface BoundingBox {
  readonly xMin: number;
  readonly yMin: number;
  readonly xMax: number;
  readonly yMax: number;
  readonly width: number;
  readonly height: number;
}

export interface PoseFields {
  /** x, y of each landmark: pixels of the picture; x right, y down, (0, 0) its top left corner. */
  readonly xyImagePx: Float64Array;
  /** Depth in the same pixels from the middle of the hips; smaller is nearer. */
  readonly z: Float64Array;
  /** Metres from the middle of the hips; x right, y down, z away from the camera. */
  readonly xyzWorldM: Float64Array;
  /** 0 to 1: in the picture and not hidden. */
  readonly visibility: Float64Array;
  /** 0 to 1: in the picture. */
  readonly presence: Float64Array;
  /** 0 to 1: that the region holds a person. */
  readonly score: number;
  readonly imageSizePx: SizePx;
  /** The number of the person, the same from frame to frame. */
  readonly id?: number;
  /** Rows of the picture, 0 (elsewhere) to 1 (person); null when it was not asked for. */
  readonly mask?: Float32Array | null;
  /** How far off a coordinate of each landmark of `xyzWorldM` may be: a standard deviation. */
  readonly sigmaM?: Float64Array | null;
  /**
   * Where the middle of the hips is from the camera, in metres: x right, y down, z away. As exact as
   * the field of view and the person's height are known. Both are null without the lift.
   */
  readonly positionM?: Float64Array | null;
}

/** One person in one picture. The constructor throws InputError for what is not a pose. */
export class Pose implements PoseFields {
  readonly xyImagePx: Float64Array;
  readonly z: Float64Array;
  readonly xyzWorldM: Float64Array;
  readonly visibility: Float64Array;
  readonly presence: Float64Array;
  readonly score: number;
  readonly imageSizePx: SizePx;
  readonly id: number;
  readonly mask: Float32Array | null;
  readonly sigmaM: Float64Array | null;
  readonly positionM: Float64Array | null;

  constructor(fields: PoseFields) {
    const [width, height] = (this.imageSizePx = fields.imageSizePx);
    this.xyImagePx = checked("xyImagePx", fields.xyImagePx, COUNT * 2);
    this.z = checked("z", fields.z, COUNT);
    this.xyzWorldM = checked("xyzWorldM", fields.xyzWorldM, COUNT * 3);
    this.visibility = checked("visibility", fields.visibility, COUNT);
    this.presence = checked("presence", fields.presence, COUNT);
    this.score = checked("score", [fields.score], 1)[0];
    this.mask = fields.mask ? checked("mask", fields.mask, width * height) : null;
    this.sigmaM = fields.sigmaM ? checked("sigmaM", fields.sigmaM, COUNT) : null;
    this.positionM = fields.positionM ? checked("positionM", fields.positionM, 3) : null;
    this.id = fields.id ?? 0;
  }

  /** The landmarks in the picture, in pixels (z too). */
  get keypoints(): Keypoint[] {
    const { xyImagePx: xy, z } = this;
    return this.named((i) => [xy[2 * i], xy[2 * i + 1], z[i]]);
  }

  /** The landmarks in metres around the middle of the hips. */
  get keypoints3D(): Keypoint[] {
    const m = this.xyzWorldM;
    return this.named((i) => [m[3 * i], m[3 * i + 1], m[3 * i + 2]]);
  }

  /** The smallest upright box around the 33 landmarks; it may reach out of the picture. */
  get box(): BoundingBox {
    const xs = this.xyImagePx.filter((_, i) => i % 2 === 0);
    const ys = this.xyImagePx.filter((_, i) => i % 2 === 1);
    const [xMin, yMin, xMax, yMax] = [
      Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys),
    ];
    return { xMin, yMin, xMax, yMax, width: xMax - xMin, height: yMax - yMin };
  }

  private named(xyz: (i: number) => [number, number, number]): Keypoint[] {
    return NAMES.map((name, i) => {
      const [x, y, z] = xyz(i);
      return { x, y, z, score: this.visibility[i], name };
    });
  }
}

function checked<A extends ArrayLike<number>>(name: string, values: A, count: number): A {
  if (values.length !== count) {
    throw new InputError(`${name}: expected ${count} numbers, got ${values.length}`);
  }
  for (let i = 0; i < count; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new InputError(`${name}: expected finite numbers, got NaN or infinity`);
  }
  return values;
}
