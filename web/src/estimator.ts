/**
 * Frames in, poses out, in a worker: the page never waits for a network.
 *
 *     const estimator = await createEstimator(DEFAULTS, { assets: "./" });
 *     const { poses } = await estimator.estimate(new VideoFrame(video), video.currentTime * 1000);
 */

import { InputError, KinesphereError, RuntimeFailure, WeightsError } from "./core/errors";
import { Pose } from "./core/pose";
import { BACKENDS, checkRange, checkSupport, FOV_DEG, HEIGHT_M, MODEL_TYPES } from "./support";
import { assetsAt } from "./worker/protocol";
import { spawn } from "./worker/spawn";
import type {
  Backend, Failure, Frame, ModelType, Reply, Request, Runtime, Settings, Timing,
} from "./worker/protocol";

export { BACKENDS, MODEL_TYPES, supportedBackends, type Choice } from "./support";
export type { Backend, Frame, ModelType, Runtime, Settings, Timing };

/** What an estimator does unless told otherwise. */
export const DEFAULTS: Settings = {
  runtime: "litert",
  backend: "wasm",
  modelType: "full",
  smoothing: true,
  segmentation: false,
  smoothSegmentation: true,
  lift: true,
};

export interface EstimatorOptions {
  /** The address below which `weights/` and `wasm/` are served. */
  readonly assets: URL | string;
  /** Told what is being loaded and how far it has come, 0 to 1. */
  readonly onProgress?: (message: string, fraction: number) => void;
}

/** Poses of a frame, and where the time went. */
export interface Result {
  readonly poses: readonly Pose[];
  readonly timing: Timing;
}

/**
 * An estimator with its runtime and networks loaded and ready.
 *
 * InputError for settings that cannot be; WeightsError for weights that are missing or damaged;
 * RuntimeFailure where this browser cannot do what was asked.
 */
export async function createEstimator(
  settings: Settings, { assets, onProgress }: EstimatorOptions,
): Promise<Estimator> {
  checkSettings(settings);
  checkSupport(settings);
  const folders = assetsAt(assets);
  const estimator = new Estimator(settings, spawn(folders.worker), onProgress ?? (() => {}));
  await estimator.load({ kind: "load", settings, assets: folders });
  return estimator;
}

function checkSettings(settings: Settings): void {
  oneOf("runtime", settings.runtime, Object.keys(BACKENDS));
  oneOf("backend", settings.backend, BACKENDS[settings.runtime]);
  oneOf("modelType", settings.modelType, MODEL_TYPES);
  checkRange("fovDeg", settings.fovDeg, FOV_DEG);
  checkRange("heightM", settings.heightM, HEIGHT_M);
}

function oneOf(name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new InputError(`${name}: expected one of ${choices.join(", ")}, got ${value}`);
}

interface Waiting {
  resolve(result: Result): void;
  reject(error: Error): void;
}

/** Follows people through frames. Frames may be sent before earlier ones are answered. */
export class Estimator {
  private readonly waiting = new Map<number, Waiting>();
  private count = 0;
  private broken: Error | null = null;
  private loaded?: { resolve(): void; reject(error: Error): void };
  private patience: ReturnType<typeof setTimeout> | undefined;

  /** Use `createEstimator`. */
  constructor(
    readonly settings: Settings,
    private readonly worker: Worker,
    private readonly onProgress: (message: string, fraction: number) => void,
  ) {
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.hear(data);
    worker.onerror = (event) => this.end(new RuntimeFailure(crashed(event.message)));
  }

  /** Sends the settings; resolves when the networks are ready. */
  async load(request: Request): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.loaded = { resolve, reject };
        this.wait();
        this.worker.postMessage(request);
      });
    } catch (error) {
      this.dispose();
      throw error;
    } finally {
      clearTimeout(this.patience);
    }
  }

  /** Runtimes whose own workers may not be loaded say nothing, for ever. */
  private wait(): void {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.loaded?.reject(new RuntimeFailure(STALLED)), PATIENCE_MS);
  }

  /**
   * The people in a frame at `tMs` milliseconds, which must grow from frame to frame; with null
   * the picture stands alone, and who is being followed stays so.
   *
   * A VideoFrame or ImageBitmap is moved to the worker: it is no longer the caller's.
   */
  estimate(frame: Frame, tMs: number | null): Promise<Result> {
    if (tMs !== null && !Number.isFinite(tMs)) {
      return refused(frame, new InputError(`tMs: expected milliseconds, got ${tMs}`));
    }
    if (this.broken) return refused(frame, this.broken);
    return new Promise((resolve, reject) => {
      const id = this.count++;
      const request: Request = { kind: "estimate", id, frame, tMs };
      // Throws for a frame that is closed already.
      this.worker.postMessage(request, frame instanceof ImageData ? [] : [frame]);
      this.waiting.set(id, { resolve, reject });
    });
  }

  /** Forget everybody: the next frame begins anew, and its time may be anything. */
  reset(): void {
    this.worker.postMessage({ kind: "reset" } satisfies Request);
  }

  /** Ends the worker and frees its memory; frames not yet answered are rejected. */
  dispose(): void {
    this.refuse(new KinesphereError("this estimator was disposed of; create another"));
    this.worker.postMessage({ kind: "end" } satisfies Request);
    // One that is stuck is not waited for.
    setTimeout(() => this.worker.terminate(), GRACE_MS);
  }

  private hear(reply: Reply): void {
    if (reply.kind === "progress") this.heardOf(reply.message, reply.fraction);
    else if (reply.kind === "ready") this.loaded?.resolve();
    else if (reply.kind === "failed") this.fail(reply.id, revive(reply.error));
    else this.answer(reply);
  }

  private heardOf(message: string, fraction: number): void {
    this.wait();
    this.onProgress(message, fraction);
  }

  private answer({ id, poses, timing }: Extract<Reply, { kind: "result" }>): void {
    const one = this.take(id);
    try {
      one?.resolve({ poses: poses.map((fields) => new Pose(fields)), timing });
    } catch (error) {
      one?.reject(error as Error);
    }
  }

  private fail(id: number | null, error: Error): void {
    if (id === null) this.loaded?.reject(error);
    else this.take(id)?.reject(error);
  }

  private take(id: number): Waiting | undefined {
    const one = this.waiting.get(id);
    this.waiting.delete(id);
    return one;
  }

  private end(error: Error): void {
    this.refuse(error);
    this.worker.terminate();
  }

  private refuse(error: Error): void {
    this.broken ??= error;
    this.loaded?.reject(error);
    for (const one of this.waiting.values()) one.reject(error);
    this.waiting.clear();
  }
}

const GRACE_MS = 5000;
const PATIENCE_MS = 180_000;
const STALLED =
  "the runtime did not start within three minutes: is the network very slow, or is something below " +
  "`assets` served without the headers Cross-Origin-Opener-Policy, Cross-Origin-Embedder-Policy " +
  "and Cross-Origin-Resource-Policy?";

/** A frame that will not be looked at is closed all the same: it is not the caller's any more. */
function refused(frame: Frame, error: Error): Promise<never> {
  if (!(frame instanceof ImageData)) frame.close();
  return Promise.reject(error);
}

function crashed(message: string | undefined): string {
  return `the worker stopped (${message || "no reason given; perhaps out of memory"}); create another`;
}

/** The error as it was thrown in the worker, with its class where that is ours. */
function revive({ name, message }: Failure): Error {
  const Known = { InputError, WeightsError, RuntimeFailure, KinesphereError }[name];
  return Known ? new Known(message) : new RuntimeFailure(`${name}: ${message}`);
}
