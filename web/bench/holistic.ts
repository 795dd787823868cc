/** Whole persons: ours beside the original package, each as an application would use it. */

import type { Holistic, NormalizedLandmarkList, Results } from "@mediapipe/holistic";
import { createDetector, SupportedModels } from "../src/index";
import type { Contender, Landmarks, Make } from "./contenders";

const HERE = new URL("./", location.href);
const SIZES = { lite: 0, full: 1, heavy: 2 } as const;

export const HOLISTIC: Readonly<Record<string, Make>> = {
  "holistic litert wasm": (modelType) => ours("litert", modelType),
  "holistic original, WebGL": (modelType) => original(modelType, false),
  "holistic original, processor": (modelType) => original(modelType, true),
  "holistic tfjs wasm": (modelType) => ours("tfjs", modelType),
};

async function ours(
  runtime: "litert" | "tfjs", modelType: keyof typeof SIZES,
): Promise<Contender> {
  const config = { runtime, backend: "wasm", modelType, assets: HERE } as const;
  const detector = await createDetector(SupportedModels.Holistic, config);
  return {
    async run(video, tMs) {
      const [pose] = await detector.estimatePoses(video, {}, tMs);
      if (!pose) return null;
      const parts = [pose.leftHand, pose.rightHand, pose.face].flatMap((part) => part?.keypoints ?? []);
      return parts.length ? parts.map(({ x, y }) => [x, y] as const) : null;
    },
    dispose: () => detector.dispose(),
  };
}

/** It is a script that leaves its class on the window. */
async function originalClass(): Promise<typeof Holistic> {
  const scope = window as unknown as { Holistic?: typeof Holistic };
  if (!scope.Holistic) {
    const script = document.createElement("script");
    script.src = new URL("wasm/holistic/holistic.js", HERE).href;
    await new Promise((resolve, reject) => {
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${script.src} is not there`));
      document.head.append(script);
    });
  }
  return scope.Holistic!;
}

async function original(modelType: keyof typeof SIZES, useCpuInference: boolean): Promise<Contender> {
  const Made = await originalClass();
  const holistic = new Made({ locateFile: (file) => new URL(`wasm/holistic/${file}`, HERE).href });
  const options = {
    modelComplexity: SIZES[modelType], refineFaceLandmarks: true, smoothLandmarks: true, useCpuInference,
  };
  holistic.setOptions(options);
  let last: Results | undefined;
  holistic.onResults((results) => void (last = results));
  await holistic.initialize();
  return {
    async run(video): Promise<Landmarks> {
      last = undefined;
      await holistic.send({ image: video });
      const { videoWidth: width, videoHeight: height } = video;
      const found = (last ?? {}) as Partial<Results>;
      const parts = [found.leftHandLandmarks, found.rightHandLandmarks, found.faceLandmarks]
        .flatMap((part: NormalizedLandmarkList | undefined) => part ?? []);
      return parts.length ? parts.map(({ x, y }) => [x * width, y * height] as const) : null;
    },
    dispose: () => void holistic.close(),
  };
}
