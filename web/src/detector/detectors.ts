/** The detectors of bodies, hands and faces: what a worker answers, in the originals' words. */

import { Face as FullFace, NAMES as FACE_NAMES, namedExpressions } from "../core/face";
import { Hand as FullHand, NAMES as HAND_NAMES } from "../core/hand";
import { keypoints3DOf } from "../core/keypoint";
import type { Pose as FullPose } from "../core/pose";
import type { Estimator, Result } from "../estimator";
import type { Client } from "../worker/client";
import { Asking } from "./asking";
import { checkEstimationConfig } from "./check";
import { segmentation } from "./segmentation";
import type {
  BodyFace, BodyHand, Face, FaceLandmarksDetector, Hand, HandDetector, PartEstimationConfig, Pose,
  PoseDetector, PoseDetectorInput,
} from "./types";

export function poseDetector(estimator: Estimator): PoseDetector {
  const asking = new Asking<Result>(estimator);
  return {
    async estimatePoses(image, config, timestamp) {
      checkEstimationConfig(config ?? {});
      if (image === null || image === undefined) return asking.reset(), [];
      const flip = config?.flipHorizontal ?? false;
      const how = { flip, maxPoses: config?.maxPoses ?? 1 };
      return (await asking.answer(image, how, timestamp ?? null)).poses.map(toPlainPose);
    },
    reset: () => asking.reset(),
    dispose: () => estimator.dispose(),
  };
}

export function handDetector(client: Client): HandDetector {
  const { asking, ask } = alone(client);
  return {
    estimateHands: async (image, config, timestamp) =>
      (await ask(image, config, timestamp))?.hands.map((one) => toPlainHand(new FullHand(one))) ?? [],
    reset: () => asking.reset(),
    dispose: () => client.dispose(),
  };
}

export function faceDetector(client: Client): FaceLandmarksDetector {
  const { asking, ask } = alone(client);
  return {
    estimateFaces: async (image, config, timestamp) =>
      (await ask(image, config, timestamp))?.faces.map((one) => toPlainFace(new FullFace(one))) ?? [],
    reset: () => asking.reset(),
    dispose: () => client.dispose(),
  };
}

/** What hands and faces alone have in common; no picture is no answer, and all are forgotten. */
function alone(client: Client) {
  const asking = new Asking({
    estimate: (frame, tMs) => client.ask(frame, tMs), reset: () => client.reset(),
  });
  const ask = async (
    image: PoseDetectorInput | null, config?: PartEstimationConfig | null, timestamp?: number | null,
  ) => {
    if (image === null || image === undefined) return asking.reset(), null;
    const { flipHorizontal: flip = false, staticImageMode = false } = config ?? {};
    return asking.answer(image, { flip, maxPoses: 1 }, timestamp ?? null, staticImageMode);
  };
  return { asking, ask };
}

/** The pose as plain values, which are the caller's to change, store and send. */
function toPlainPose(pose: FullPose): Pose {
  const { keypoints, keypoints3D, score, box, id, mask, imageSizePx, sigmaM, positionM } = pose;
  const { leftHand, rightHand, face } = pose;
  const plain: Pose = { keypoints, keypoints3D, score, box, id };
  if (mask) plain.segmentation = segmentation(mask, imageSizePx);
  if (sigmaM) plain.sigma = Array.from(sigmaM);
  if (positionM) plain.position = { x: positionM[0], y: positionM[1], z: positionM[2] };
  if (leftHand) plain.leftHand = toBodyHand(leftHand);
  if (rightHand) plain.rightHand = toBodyHand(rightHand);
  if (face) plain.face = toBodyFace(face);
  return plain;
}

function toPlainHand({ keypoints, keypoints3D, handedness, score, id }: FullHand): Hand {
  return { keypoints, keypoints3D, handedness, score, id };
}

function toBodyHand(hand: FullHand): BodyHand {
  // A hand that is a pose's has a body.
  const keypointsInBody = keypoints3DOf(hand.xyzWorldM!, hand.score, HAND_NAMES);
  return { ...toPlainHand(hand), keypointsInBody };
}

function toPlainFace({ keypoints, box, score, id, rotation, expressions }: FullFace): Face {
  const plain: Face = { keypoints, box, score, id };
  if (rotation) plain.rotation = Array.from(rotation);
  if (expressions) plain.expressions = namedExpressions(expressions);
  return plain;
}

function toBodyFace(face: FullFace): BodyFace {
  const keypointsInBody = keypoints3DOf(face.xyzWorldM!, face.score, FACE_NAMES);
  return { ...toPlainFace(face), keypointsInBody };
}
