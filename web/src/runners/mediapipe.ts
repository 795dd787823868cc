/** MediaPipe's own pose landmarker (tasks-vision), for those who want exactly that. */

import { FilesetResolver, PoseLandmarker, type PoseLandmarkerResult } from "@mediapipe/tasks-vision";
import { InputError, RuntimeFailure } from "../core/errors";
import { COUNT } from "../core/skeleton";
import type { PoseFields } from "../core/pose";
import { taskBundle } from "../mediapipe/task";
import { ONE_IN_MEDIAPIPE } from "../support";
import { checkMask, fetchBoth, needTflite } from "../weights";
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
  const [detector, landmarks] = (await fetchBoth(settings, assets, onProgress))
    .map((one) => needTflite(one, "MediaPipe"));
  // It takes outputs by their places, so none may be left out.
  checkMask(landmarks.card, true);
  onProgress("starting mediapipe", 0);
  if (!settings.smoothing) console.warn("MediaPipe's tasks always smooth; enableSmoothing is not heard");
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
    async run(frame, tMs, maxPoses) {
      const estimate = await runner.run(frame, tMs, maxPoses);
      if (!estimate.poses.some(({ mask }) => mask?.every((value) => value === 0))) return estimate;
      throw new RuntimeFailure(
        'MediaPipe gives empty masks on this browser\'s WebGL; choose backend "wasm"',
      );
    },
    reset: () => runner.reset(),
  };
}

function follow(landmarker: PoseLandmarker): Runner {
  let clock: Clock = { toldMs: -1, shiftMs: 0, fresh: true };
  return {
    async run(frame, tMs, maxPoses) {
      if (maxPoses > 1) throw new InputError(ONE_IN_MEDIAPIPE);
      const begin = performance.now();
      // Another start is the only way to make it forget where somebody was.
      if (tMs === null) await landmarker.setOptions({ runningMode: "IMAGE" });
      else if (clock.fresh) await landmarker.setOptions({ runningMode: "VIDEO" });
      clock = tMs === null ? { ...clock, fresh: true } : later(clock, tMs);
      const poses = detect(landmarker, frame, tMs === null ? null : clock.toldMs);
      const totalMs = performance.now() - begin;
      const none = { readMs: 0, detectMs: 0, cropMs: 0, partsMs: 0 };
      return { poses, hands: [], faces: [], timing: { ...none, landmarksMs: totalMs, totalMs } };
    },
    reset: () => void (clock = { ...clock, fresh: true }),
  };
}

/** The time that MediaPipe was told last, and how far it is ahead of the caller's. */
interface Clock {
  readonly toldMs: number;
  readonly shiftMs: number;
  /** Whether the next frame begins a clip. */
  readonly fresh: boolean;
}

/** What a time must grow by at least. */
const STEP_MS = 1;

/**
 * MediaPipe stops for good at a time that does not grow, even when it has been started anew. So a
 * clip's times are shifted behind the last one's, and within a clip going back is refused here.
 */
function later({ toldMs, shiftMs, fresh }: Clock, tMs: number): Clock {
  const shift = fresh ? toldMs + STEP_MS - tMs : shiftMs;
  const next = tMs + shift;
  if (next <= toldMs - STEP_MS) {
    const last = toldMs - shift;
    throw new InputError(`the frame's time, ${tMs} ms, is before the last one's, ${last} ms`);
  }
  return { toldMs: next > toldMs ? next : toldMs + STEP_MS, shiftMs: shift, fresh: false };
}

function detect(landmarker: PoseLandmarker, frame: Frame, tMs: number | null): PoseFields[] {
  let poses: PoseFields[] = [];
  const size = frameSize(frame);
  // In the callback results need no copies; it runs before the call returns.
  const take = (result: PoseLandmarkerResult) => {
    poses = result.landmarks.map((_, person) => toFields(result, person, size));
  };
  const picture = frame as ImageBitmap;
  if (tMs === null) landmarker.detect(picture, take);
  else landmarker.detectForVideo(picture, tMs, take);
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
