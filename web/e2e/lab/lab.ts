/** What the tests do with the library, in the page: `window.lab`. */

import {
  createDetector, createEstimator, DEFAULTS, PoseArrays, SupportedModels, supportedBackends,
  type Estimator, type Settings,
} from "../../src/index";
import { frameAt, openClip } from "./clip";
import type { Apart, Job } from "./network";
import { inFrames } from "./people";
import { pasted, planarFrame } from "./planes";
import { inClip, inPictures } from "./whole";

const assets = new URL("./", location.href);

/** Landmarks of one frame, flat. */
interface Flat {
  readonly xy: readonly number[];
  readonly m: readonly number[];
}

function flat(pose: PoseArrays | undefined): Flat | null {
  return pose ? { xy: Array.from(pose.xyImagePx), m: Array.from(pose.xyzWorldM) } : null;
}

function create(settings: Partial<Settings>): Promise<Estimator> {
  return createEstimator({ ...DEFAULTS, ...settings }, { assets });
}

/**
 * A whole clip through several estimators, the very same frames to each.
 *
 * dtMs   time between frames; without, each frame's own time counts
 */
async function runClip(
  url: string, fps: number, count: number, all: readonly Partial<Settings>[], dtMs?: number,
): Promise<(Flat | null)[][]> {
  const clip = await openClip(url, fps);
  const estimators = await Promise.all(all.map(create));
  const found: (Flat | null)[][] = all.map(() => []);
  for (let i = 0; i < count; i++) {
    const frame = await frameAt(clip, i);
    const tMs = dtMs === undefined ? frame.timestamp / 1000 : (i + 1) * dtMs;
    for (const [k, estimator] of estimators.entries()) {
      const { poses } = await estimator.estimate(frame.clone(), tMs);
      found[k].push(flat(poses[0]));
    }
    frame.close();
  }
  for (const estimator of estimators) estimator.dispose();
  return found;
}

/** The first frames of the sample clip, at half the size. */
async function smallFrames(count: number): Promise<ImageBitmap[]> {
  const clip = await openClip("samples/balance.mp4", 60);
  const frames: ImageBitmap[] = [];
  for (let i = 0; i < count; i++) {
    const frame = await frameAt(clip, i);
    const size = { resizeWidth: frame.displayWidth / 2, resizeHeight: frame.displayHeight / 2 };
    frames.push(await createImageBitmap(frame, size));
    frame.close();
  }
  return frames;
}

/** An estimator that is fed the same frames over and over. */
async function treadmill(settings: Partial<Settings>) {
  const estimator = await create(settings);
  const frames = await smallFrames(16);
  let count = 0;
  let people = 0;
  return {
    get people() {
      return people;
    },
    /** Runs until frame `until`. */
    async run(until: number) {
      for (; count < until; count++) {
        // There and back again, so that it looks like one movement.
        const at = count % 30 < 16 ? count % 30 : 30 - (count % 30);
        const copy = await createImageBitmap(frames[at]);
        people += (await estimator.estimate(copy, (count + 1) * 16)).poses.length;
      }
    },
    dispose: () => estimator.dispose(),
  };
}

/** A network alone, beside PyTorch: what it is asked for in `network.ts`. */
function compareNetwork(job: Omit<Job, "page">): Promise<Record<string, Apart>> {
  const worker = new Worker(new URL("./network.ts", import.meta.url), { type: "module" });
  return new Promise<Record<string, Apart>>((resolve, reject) => {
    worker.onmessage = ({ data: { apart, error } }) => {
      if (apart) resolve(apart);
      else reject(new Error(error));
    };
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage({ ...job, page: assets.href });
  }).finally(() => worker.terminate());
}

/** The nose in a frame of the sample clip, by the package that ours stands in for, given graph models. */
async function byOriginal(detectorModelUrl: string, landmarkModelUrl: string): Promise<number[]> {
  const [original, tf] = await Promise.all([
    import("../../node_modules/@tensorflow-models/pose-detection/dist/index"),
    import("@tensorflow/tfjs-core"), import("@tensorflow/tfjs-backend-webgl"),
  ]);
  await tf.setBackend("webgl");
  const detector = await original.createDetector(original.SupportedModels.BlazePose, {
    runtime: "tfjs", modelType: "lite", detectorModelUrl, landmarkModelUrl, enableSmoothing: false,
  });
  const canvas = await canvasOf(0);
  const [pose] = await detector.estimatePoses(canvas);
  detector.dispose();
  return pose.keypoints.flatMap(({ x, y }) => [x, y]);
}

/** The same landmarks by our library. */
async function byUs(config: object): Promise<number[]> {
  const detector = await createDetector(SupportedModels.BlazePose, { assets, enableSmoothing: false, ...config });
  const [pose] = await detector.estimatePoses(await canvasOf(0));
  detector.dispose();
  return pose.keypoints.flatMap(({ x, y }) => [x, y]);
}

async function canvasOf(index: number): Promise<HTMLCanvasElement> {
  const frame = await frameAt(await openClip("samples/balance.mp4", 60), index);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [frame.displayWidth, frame.displayHeight];
  canvas.getContext("2d")!.drawImage(frame, 0, 0);
  frame.close();
  return canvas;
}

/** Animated files; three.js is loaded when it is asked for. */
const moving = () => import("./moving");

const lab = {
  byOriginal, byUs, compareNetwork,
  createDetector, createEstimator, DEFAULTS, SupportedModels, supportedBackends, assets,
  create, flat, frameAt, inClip, inFrames, inPictures, moving, openClip, pasted, planarFrame, runClip, treadmill,
};
export type Lab = typeof lab;
declare global {
  interface Window {
    lab: Lab;
    running: Awaited<ReturnType<typeof treadmill>>;
  }
}
window.lab = lab;
