/**
 * What an application does with the original package, in the original's words alone.
 *
 * This file is compiled against the original's types, and runs on kinesphere: in the tests' build
 * the name "@tensorflow-models/pose-detection" stands for kinesphere, and nothing else is changed.
 */

import * as poseDetection from "@tensorflow-models/pose-detection";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-webgl";

export interface Outcome {
  readonly poses: poseDetection.Pose[];
  readonly afterReset: poseDetection.Pose[];
  readonly mirrored: poseDetection.Pose[];
  readonly pairs: number[][];
  readonly sides: { left: number[]; right: number[]; middle: number[] };
  readonly normalized: poseDetection.Keypoint[];
  readonly mask: {
    readonly label: string;
    readonly kind: string;
    readonly imageData: ImageData;
    readonly drawn: ImageData;
    readonly tensorShape: number[];
    readonly tensorMax: number;
  };
}

/** Loads a detector and looks at the frame that a video shows. */
export async function use(
  video: HTMLVideoElement, runtime: "tfjs" | "mediapipe", modelType: "lite" | "full" | "heavy",
): Promise<Outcome> {
  await tf.ready();
  const model = poseDetection.SupportedModels.BlazePose;
  const options = { modelType, enableSmoothing: true, enableSegmentation: true };
  const detector = await poseDetection.createDetector(
    model,
    runtime === "tfjs"
      ? { runtime, ...options }
      : { runtime, solutionPath: "node_modules/@mediapipe/pose", ...options },
  );

  const poses = await detector.estimatePoses(video, { maxPoses: 1, flipHorizontal: false });
  const mask = await useMask(poses[0], video);
  detector.reset();
  const afterReset = await detector.estimatePoses(video, { flipHorizontal: false });
  const mirrored = await detector.estimatePoses(video, { maxPoses: 1, flipHorizontal: true });
  detector.dispose();

  const { videoWidth: width, videoHeight: height } = video;
  const normalized = poseDetection.calculators.keypointsToNormalizedKeypoints(
    poses[0].keypoints, { width, height },
  );
  return {
    poses: plain(poses), afterReset: plain(afterReset), mirrored: plain(mirrored), normalized, mask,
    pairs: poseDetection.util.getAdjacentPairs(model),
    sides: poseDetection.util.getKeypointIndexBySide(model),
  };
}

async function useMask(pose: poseDetection.Pose, video: HTMLVideoElement): Promise<Outcome["mask"]> {
  const { mask, maskValueToLabel } = pose.segmentation!;
  const imageData = await mask.toImageData();
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext("2d")!;
  context.drawImage(await mask.toCanvasImageSource(), 0, 0);
  const drawn = context.getImageData(0, 0, canvas.width, canvas.height);
  const tensor = await mask.toTensor();
  const tensorMax = Math.max(...(await tf.max(tensor, [0, 1]).data()));
  tensor.dispose();
  return {
    label: maskValueToLabel(255), kind: mask.getUnderlyingType(), imageData, drawn,
    tensorShape: tensor.shape, tensorMax,
  };
}

/** Without the mask, which cannot be stored. */
function plain(poses: poseDetection.Pose[]): poseDetection.Pose[] {
  return poses.map(({ keypoints, keypoints3D, score }) => ({
    keypoints,
    ...(keypoints3D ? { keypoints3D } : {}),
    ...(score === undefined ? {} : { score }),
  }));
}
