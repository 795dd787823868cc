/** Who is measured: each takes a video element that stands on a frame, as an application would. */

import { FilesetResolver, PoseLandmarker } from "@mediapipe/tasks-vision";
import * as original from "@tensorflow-models/pose-detection";
import * as tf from "@tensorflow/tfjs-core";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { originalArtifacts } from "../src/engines/tfjs_original";
import { createDetector, SupportedModels, type ModelType } from "../src/index";
import { taskBundle } from "../src/mediapipe/task";
import { fetchWeights, needTflite } from "../src/weights";

/** The x, y of landmarks in pixels; null when nobody is found. */
export type Landmarks = readonly (readonly [number, number])[] | null;

export interface Contender {
  /** Of bodies their 33; of a whole person those of hands and face that are seen, after each other. */
  run(video: HTMLVideoElement, tMs: number): Promise<Landmarks>;
  dispose(): void;
}

export type Make = (modelType: ModelType) => Promise<Contender>;

const HERE = new URL("./", location.href);
const weights = async (name: string) =>
  needTflite(await fetchWeights(new URL(`weights/${name}.json`, HERE)), "this bench");

export const CONTENDERS: Readonly<Record<string, Make>> = {
  "litert wasm": (modelType) => ours("litert", "wasm", modelType),
  "tasks-vision CPU": tasksVision,
  "original tfjs-wasm": originalTfjs,
  "tfjs wasm": (modelType) => ours("tfjs", "wasm", modelType),
  "litert wasm, no lift": (modelType) => ours("litert", "wasm", modelType, false),
  "tfjs wasm, no lift": (modelType) => ours("tfjs", "wasm", modelType, false),
};

async function ours(
  runtime: "litert" | "tfjs", backend: "wasm", modelType: ModelType, enableLift = true,
): Promise<Contender> {
  const config = { runtime, backend, modelType, enableLift, assets: HERE };
  const detector = await createDetector(SupportedModels.BlazePose, config);
  return {
    async run(video, tMs) {
      const [pose] = await detector.estimatePoses(video, {}, tMs);
      return pose ? pose.keypoints.map(({ x, y }) => [x, y] as const) : null;
    },
    dispose: () => detector.dispose(),
  };
}

/** tasks-vision as its own guide uses it: on the page, with the same weights. */
function tasksVision(modelType: ModelType): Promise<Contender> {
  return tasksVisionOf(modelType, 1);
}

/** The same that looks for so many people. */
export async function tasksVisionOf(modelType: ModelType, numPoses: number): Promise<Contender> {
  const files = await FilesetResolver.forVisionTasks(new URL("wasm/tasks-vision", HERE).href);
  const modelAssetBuffer = taskBundle(await weights("detector"), await weights(modelType));
  const landmarker = await PoseLandmarker.createFromOptions(files, {
    baseOptions: { modelAssetBuffer, delegate: "CPU" }, runningMode: "VIDEO", numPoses,
  });
  return {
    async run(video, tMs) {
      const found = landmarker.detectForVideo(video, tMs).landmarks.flat();
      const { videoWidth: width, videoHeight: height } = video;
      return found.length ? found.map(({ x, y }) => [x * width, y * height] as const) : null;
    },
    dispose: () => landmarker.close(),
  };
}

/** The original package on TF.js's WASM backend, with the same weights. */
async function originalTfjs(modelType: ModelType): Promise<Contender> {
  setWasmPaths(new URL("wasm/tfjs/", HERE).href);
  await tf.setBackend("wasm");
  const handler = async (name: string) => {
    const { card, tflite } = await weights(name);
    return tf.io.fromMemory(originalArtifacts(card, tflite));
  };
  const detector = await original.createDetector(original.SupportedModels.BlazePose, {
    runtime: "tfjs", modelType, enableSmoothing: true,
    detectorModelUrl: await handler("detector"), landmarkModelUrl: await handler(modelType),
  });
  return {
    async run(video, tMs) {
      const [pose] = await detector.estimatePoses(video, {}, tMs);
      return pose ? pose.keypoints.map(({ x, y }) => [x, y] as const) : null;
    },
    dispose: () => detector.dispose(),
  };
}
