/**
 * What the pipeline returns: one `Pose` a person, as arrays and in TensorFlow.js's words.
 *
 * The arrays are the truth; `keypoints`, `keypoints3D` and `box` are views of them for those who
 * come from TF.js pose-detection. Frames and units: docs/conventions.md.
 */

import type { SizePx } from "./crop";
import { Face, faceFields, type FaceFields } from "./face";
import { Hand, handFields, type HandFields } from "./hand";
import {
  boxAround, checked, keypoints3DOf, keypointsOf, type BoundingBox, type Keypoint,
} from "./keypoint";
import { COUNT, NAMES } from "./skeleton";

export type { BoundingBox, Keypoint } from "./keypoint";

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
  /** The person's own; null when not asked for or not to be seen, as `face`. */
  readonly leftHand?: HandFields | null;
  readonly rightHand?: HandFields | null;
  readonly face?: FaceFields | null;
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
  readonly leftHand: Hand | null;
  readonly rightHand: Hand | null;
  readonly face: Face | null;

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
    this.leftHand = fields.leftHand ? new Hand(fields.leftHand) : null;
    this.rightHand = fields.rightHand ? new Hand(fields.rightHand) : null;
    this.face = fields.face ? new Face(fields.face) : null;
  }

  /** The landmarks in the picture, in pixels (z too). */
  get keypoints(): Keypoint[] {
    return keypointsOf(this.xyImagePx, this.z, this.visibility, NAMES);
  }

  /** The landmarks in metres around the middle of the hips. */
  get keypoints3D(): Keypoint[] {
    return keypoints3DOf(this.xyzWorldM, this.visibility, NAMES);
  }

  /** The smallest upright box around the 33 landmarks; it may reach out of the picture. */
  get box(): BoundingBox {
    return boxAround(this.xyImagePx);
  }
}

/** A pose without its methods, which a message cannot carry. */
export function poseFields(pose: PoseFields): PoseFields {
  const { xyImagePx, z, xyzWorldM, visibility, presence, score, imageSizePx } = pose;
  const { id = 0, mask = null, sigmaM = null, positionM = null, leftHand, rightHand, face } = pose;
  return {
    xyImagePx, z, xyzWorldM, visibility, presence, score, imageSizePx, id, mask, sigmaM, positionM,
    leftHand: leftHand ? handFields(leftHand) : null,
    rightHand: rightHand ? handFields(rightHand) : null,
    face: face ? faceFields(face) : null,
  };
}
