/** Several people: up to four are looked for. */

import { createDetector, SupportedModels } from "../src/index";
import { tasksVisionOf, type Contender, type Make } from "./contenders";

const HERE = new URL("./", location.href);
const MOST = 4;

export const PEOPLE: Readonly<Record<string, Make>> = {
  "people litert wasm": (modelType) => ours("litert", modelType),
  "people tasks-vision CPU": (modelType) => tasksVisionOf(modelType, MOST),
  "people tfjs wasm": (modelType) => ours("tfjs", modelType),
};

async function ours(runtime: "litert" | "tfjs", modelType: Parameters<Make>[0]): Promise<Contender> {
  const config = { runtime, backend: "wasm", modelType, assets: HERE } as const;
  const detector = await createDetector(SupportedModels.BlazePose, config);
  return {
    async run(video, tMs) {
      const poses = await detector.estimatePoses(video, { maxPoses: MOST }, tMs);
      const all = poses.flatMap(({ keypoints }) => keypoints.map(({ x, y }) => [x, y] as const));
      return all.length ? all : null;
    },
    dispose: () => detector.dispose(),
  };
}
