/** Every runtime on the same frames, in turn, so that a busy moment hits them all alike. */

import {
  createEstimator, DEFAULTS, type Backend, type Estimator, type Runtime,
  type Settings,
} from "../../src/estimator";
import { createVideo, ready } from "../source/video";
import { median } from "../stats";
import { meanDifferencePx, type BenchRow, type Poses } from "./table";

const WARM_UP = 5;
const ROUNDS = 3;

export interface Still {
  /** In main memory: what is measured is not to wait for a graphics card to hand it over. */
  readonly pixels: ImageData;
  readonly tMs: number;
}

export interface Entry {
  readonly runtime: Runtime;
  readonly backend: Backend;
}

export type Networks = Pick<Settings, "modelType" | "landmarksUrl" | "detectorUrl">;

export interface BenchOptions {
  readonly entries: readonly Entry[];
  /** The networks, as an estimator is asked for them. */
  readonly networks: Networks;
  readonly stills: readonly Still[];
  readonly assets: string;
  readonly signal: AbortSignal;
  /** Told what is done, 0 to 1. */
  tell(message: string, fraction: number): void;
}

/** One runtime while it is measured. */
interface Lane {
  readonly entry: Entry;
  estimator: Estimator | null;
  firstPoseMs: number | null;
  readonly spentMs: number[];
  poses: Poses;
  error: string | null;
}

/** The first frames of a clip with `fps` frames a second, decoded. Throws when it is stopped. */
export async function decodeStills(
  url: string, count: number, fps: number, signal: AbortSignal,
): Promise<Still[]> {
  const video = createVideo();
  video.src = url;
  await ready(video);
  const { videoWidth: width, videoHeight: height } = video;
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser has no 2D canvas");
  const stills: Still[] = [];
  for (let i = 0; i < Math.min(count, Math.floor(video.duration * fps)); i++) {
    signal.throwIfAborted();
    const sought = new Promise((done) => video.addEventListener("seeked", done, { once: true }));
    video.currentTime = (i + 0.5) / fps;
    await sought;
    context.drawImage(video, 0, 0);
    stills.push({ pixels: context.getImageData(0, 0, width, height), tMs: (i * 1000) / fps });
  }
  return stills;
}

/** A row for each entry, also for those that failed; throws only when it is stopped. */
export async function runBench(options: BenchOptions): Promise<BenchRow[]> {
  const { entries, signal, tell } = options;
  const lanes = entries.map((entry): Lane => ({
    entry, estimator: null, firstPoseMs: null, spentMs: [], poses: [], error: null,
  }));
  const steps = lanes.length * (1 + ROUNDS);
  let step = 0;
  const each = async (what: string, work: (lane: Lane) => Promise<void>) => {
    for (const lane of lanes) {
      signal.throwIfAborted();
      tell(`${what}: ${lane.entry.runtime} on ${lane.entry.backend}`, step++ / steps);
      if (lane.error === null) await work(lane).catch((error: unknown) => fail(lane, error));
    }
  };
  try {
    await each("Loading", (lane) => load(lane, options));
    for (let round = 1; round <= ROUNDS; round++) {
      await each(`Round ${round} of ${ROUNDS}`, (lane) => measure(lane, options));
    }
    return lanes.map((lane) => toRow(lane, lanes, options.networks));
  } finally {
    for (const { estimator } of lanes) estimator?.dispose();
  }
}

function fail(lane: Lane, error: unknown): void {
  lane.error = error instanceof Error ? error.message : String(error);
  lane.estimator?.dispose();
}

async function load(lane: Lane, { networks, stills, assets, signal }: BenchOptions): Promise<void> {
  const settings: Settings = { ...DEFAULTS, ...lane.entry, ...networks };
  const beganMs = performance.now();
  lane.estimator = await createEstimator(settings, { assets });
  for (const still of stills.slice(0, WARM_UP)) {
    signal.throwIfAborted();
    await one(lane.estimator, still);
    lane.firstPoseMs ??= performance.now() - beganMs;
  }
}

async function measure(lane: Lane, { stills, signal }: BenchOptions): Promise<void> {
  if (!lane.estimator) return;
  lane.estimator.reset();
  const poses: Poses[number][] = [];
  for (const still of stills) {
    signal.throwIfAborted();
    const [pose, spentMs] = await one(lane.estimator, still);
    poses.push(pose);
    lane.spentMs.push(spentMs);
  }
  lane.poses = poses;
}

async function one(
  estimator: Estimator, { pixels, tMs }: Still,
): Promise<[Poses[number], spentMs: number]> {
  const copy = await createImageBitmap(pixels);
  const beganMs = performance.now();
  const { poses } = await estimator.estimate(copy, tMs);
  return [poses[0] ?? null, performance.now() - beganMs];
}

function toRow(lane: Lane, lanes: readonly Lane[], networks: Networks): BenchRow {
  const ours = lanes.find(({ entry }) => entry.runtime === "litert" && entry.backend === "wasm");
  const failed = lane.error !== null;
  return {
    ...lane.entry,
    model: networks.landmarksUrl ? "own" : networks.modelType,
    medianMs: failed || lane.spentMs.length === 0 ? null : median(lane.spentMs),
    firstPoseMs: lane.firstPoseMs,
    differencePx: failed || !ours ? null : meanDifferencePx(lane.poses, ours.poses),
    error: lane.error,
  };
}
