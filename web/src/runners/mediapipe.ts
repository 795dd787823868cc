/** MediaPipe's own pose landmarker (tasks-vision), for those who want exactly that. */

import { FilesetResolver, PoseLandmarker, type PoseLandmarkerResult } from "@mediapipe/tasks-vision";
import { RuntimeFailure } from "../core/errors";
import { COUNT } from "../core/skeleton";
import type { PoseFields } from "../core/pose";
import { taskBundle } from "../mediapipe/task";
import { fetchBoth } from "../weights";
import { frameSize } from "../worker/pixels";
import type { Assets, Frame, Settings } from "../worker/protocol";
import type { OnProgress, Runner } from "./runner";

/**
 * Loads MediaPipe with the weights that serve all runtimes, bundled here as it wants them.
 *
 * `smoothing` has no switch in tasks-vision: it always smooths.
 */
export async function mediapipeRunner(
  settings: Settings, assets: Assets, onProgress: OnProgress,
): Promise<Runner> {
  const [detector, landmarks] = await fetchBoth(settings, assets, onProgress);
  onProgress("starting mediapipe", 0);
  const files = await FilesetResolver.forVisionTasks(assets.mediapipe.replace(/\/$/, ""), true);
  const landmarker = await PoseLandmarker.createFromOptions(files, {
    baseOptions: {
      modelAssetBuffer: taskBundle(detector, landmarks),
      delegate: settings.backend === "wasm" ? "CPU" : "GPU",
    },
    runningMode: "VIDEO",
    numPoses: 1,
    outputSegmentationMasks: settings.segmentation,
  });
  const runner = follow(landmarker);
  return settings.segmentation && settings.backend !== "wasm" ? wary(runner) : runner;
}

/** Where WebGL is a program and not a card, MediaPipe's masks hold nothing but zeros. */
function wary(runner: Runner): Runner {
  return {
    async run(frame, tMs) {
      const estimate = await runner.run(frame, tMs);
      if (!estimate.poses.some(({ mask }) => mask?.every((value) => value === 0))) return estimate;
      throw new RuntimeFailure(
        'MediaPipe gives empty masks on this browser\'s WebGL; choose backend "wasm"',
      );
    },
    reset: () => runner.reset(),
  };
}

function follow(landmarker: PoseLandmarker): Runner {
  let clock: Clock = { last: -1, shift: 0, fresh: true };
  return {
    async run(frame, tMs) {
      const begin = performance.now();
      const alone = tMs === null;
      clock = later(alone ? { ...clock, fresh: true } : clock, tMs ?? 0);
      const poses = detect(landmarker, frame, clock.last);
      if (alone) clock = { ...clock, fresh: true };
      const totalMs = performance.now() - begin;
      return {
        poses, timing: { readMs: 0, detectMs: 0, cropMs: 0, landmarksMs: totalMs, totalMs },
      };
    },
    reset: () => void (clock = { ...clock, fresh: true }),
  };
}

interface Clock {
  readonly last: number;
  readonly shift: number;
  readonly fresh: boolean;
}

/**
 * MediaPipe refuses times that do not grow, for as long as it lives. After a reset, times may begin
 * anew: they are shifted behind the last one, far enough that its filters have forgotten.
 */
function later(clock: Clock, tMs: number): Clock {
  const gap = 1000;
  const shift = clock.fresh && clock.last >= 0 ? clock.last + gap - tMs : clock.shift;
  return { last: tMs + shift, shift, fresh: false };
}

function detect(landmarker: PoseLandmarker, frame: Frame, tMs: number): PoseFields[] {
  let poses: PoseFields[] = [];
  const size = frameSize(frame);
  try {
    // In the callback results need no copies; it runs before the call returns.
    landmarker.detectForVideo(frame as ImageBitmap, tMs, (result) => {
      poses = result.landmarks.map((_, person) => toFields(result, person, size));
    });
  } finally {
    if (!(frame instanceof ImageData)) frame.close();
  }
  return poses;
}

function toFields(
  result: PoseLandmarkerResult, person: number, [width, height]: [number, number],
): PoseFields {
  const [image, world] = [result.landmarks[person], result.worldLandmarks[person]];
  const numbers = (count: number, of: (landmark: number, axis: number) => number) =>
    Float64Array.from({ length: COUNT * count }, (_, i) => of(Math.floor(i / count), i % count));
  const visibility = numbers(1, (i) => image[i].visibility ?? 0);
  return {
    xyImagePx: numbers(2, (i, axis) => (axis ? image[i].y * height : image[i].x * width)),
    z: numbers(1, (i) => image[i].z * width),
    xyzWorldM: numbers(3, (i, axis) => [world[i].x, world[i].y, world[i].z][axis]),
    visibility,
    presence: visibility.slice(),
    // tasks-vision tells no score of the person: the mean visibility stands in for it.
    score: visibility.reduce((sum, v) => sum + v, 0) / COUNT,
    imageSizePx: [width, height],
    mask: result.segmentationMasks ? result.segmentationMasks[person].getAsFloat32Array().slice() : null,
  };
}
