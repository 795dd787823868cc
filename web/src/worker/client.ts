/** The page's side of a worker: settings go in, then frames; answers come out in their order. */

import { InputError, KinesphereError, RuntimeFailure, WeightsError } from "../core/errors";
import type { AnySettings, Answer, Failure, Frame, Reply, Request } from "./protocol";
import { assetsAt } from "./protocol";
import { spawn } from "./spawn";

/** Where everything is loaded from, and who is told of it. */
export interface ClientOptions {
  /** The address below which `weights/` and `wasm/` are served. */
  readonly assets: URL | string;
  /** Told what is being loaded and how far it has come, 0 to 1. */
  readonly onProgress?: ((message: string, fraction: number) => void) | undefined;
}

/**
 * A worker with its runtime and networks loaded and ready.
 *
 * WeightsError for weights that are missing or damaged; RuntimeFailure where this browser cannot do what
 * was asked.
 */
export async function startClient(
  settings: AnySettings, { assets, onProgress }: ClientOptions,
): Promise<Client> {
  const folders = assetsAt(assets);
  const client = new Client(spawn(folders.worker), onProgress ?? (() => {}));
  await client.load({ kind: "load", settings, assets: folders });
  return client;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** Frames may be sent before earlier ones are answered. */
export class Client {
  private readonly waiting = new Map<number, Waiting>();
  private count = 0;
  private broken: Error | null = null;
  private loaded?: { resolve(): void; reject(error: Error): void };
  private patience: ReturnType<typeof setTimeout> | undefined;

  /** Use `startClient`. */
  constructor(
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

  /** What is in a frame; see `Estimator.estimate`. */
  ask(frame: Frame, tMs: number | null, maxPoses = 1): Promise<Answer> {
    if (tMs !== null && !Number.isFinite(tMs)) {
      return refused(frame, new InputError(`tMs: expected milliseconds, got ${tMs}`));
    }
    if (!Number.isInteger(maxPoses) || maxPoses < 1) {
      const got = `maxPoses: expected a whole number from 1 on, got ${maxPoses}`;
      return refused(frame, new InputError(got));
    }
    if (this.broken) return refused(frame, this.broken);
    return new Promise((resolve, reject) => {
      const id = this.count++;
      const request: Request = { kind: "estimate", id, frame, tMs, maxPoses };
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
    this.refuse(new KinesphereError("this one was disposed of; create another"));
    this.worker.postMessage({ kind: "end" } satisfies Request);
    // It ends by itself once it has closed the frame that it works on; one that is stuck is not waited for.
    setTimeout(() => this.worker.terminate(), GRACE_MS);
  }

  private hear(reply: Reply): void {
    if (reply.kind === "progress") this.heardOf(reply.message, reply.fraction);
    else if (reply.kind === "ready") this.loaded?.resolve();
    else if (reply.kind === "failed") this.fail(reply.id, revive(reply.error));
    else this.take(reply.id)?.resolve(reply.answer);
  }

  private heardOf(message: string, fraction: number): void {
    this.wait();
    this.onProgress(message, fraction);
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

/** Longer than any frame takes: WebGL without a graphics card needs 10 s for some. */
const GRACE_MS = 60_000;
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
