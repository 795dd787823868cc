/** The worker's side: loads a runtime, then answers frames with poses, one after the other. */

import { InputError } from "../core/errors";
import type { PoseFields } from "../core/pose";
import type { Runner } from "../runners/runner";
import type { Reply, Request, Settings } from "./protocol";

let runner: Promise<Runner> | undefined;

self.onmessage = ({ data }: MessageEvent<Request>) => {
  if (data.kind === "load") load(data);
  else if (data.kind === "estimate") void estimate(data);
  else if (data.kind === "reset") reset();
  else end();
};

type Load = Extract<Request, { kind: "load" }>;
type Estimate = Extract<Request, { kind: "estimate" }>;

function load({ settings, assets }: Load): void {
  const onProgress = (message: string, fraction: number) =>
    reply({ kind: "progress", message, fraction });
  runner = runnerOf(settings).then((make) => make(settings, assets, onProgress));
  runner.then(() => reply({ kind: "ready" }), (error) => fail(null, error));
}

async function runnerOf({ runtime }: Settings) {
  if (runtime === "mediapipe") return (await import("../runners/mediapipe")).mediapipeRunner;
  return (await import("../runners/pipeline")).pipelineRunner;
}

let last: Promise<unknown> = Promise.resolve();

/** In its place between the frames: one that is still being looked at must not undo it. */
function reset(): void {
  last = last.then(() => runner).then((it) => it?.reset(), () => {});
}

/** One frame at a time and in order, however fast they come: each needs the state of the last. */
function estimate(request: Estimate): Promise<unknown> {
  return (last = last.then(() => answer(request)));
}

let ended = false;

/** Frames that still wait are closed, not lost: a browser has only so many to give. */
function end(): void {
  ended = true;
  last = last.then(() => self.close());
}

async function answer({ id, frame, tMs }: Estimate): Promise<void> {
  if (ended) return frame instanceof ImageData ? undefined : frame.close();
  try {
    if (!runner) throw new InputError("a frame came before the settings: load first");
    const { poses, timing } = await (await runner).run(frame, tMs);
    const plain = poses.map(fields);
    reply({ kind: "result", id, poses: plain, timing }, plain.flatMap(buffers));
  } catch (error) {
    fail(id, error);
  }
}

/** A pose without its methods, which a message cannot carry. */
function fields(pose: PoseFields): PoseFields {
  const { xyImagePx, z, xyzWorldM, visibility, presence, score, imageSizePx } = pose;
  const { id = 0, mask = null, sigmaM = null, positionM = null } = pose;
  return {
    xyImagePx, z, xyzWorldM, visibility, presence, score, imageSizePx, id, mask, sigmaM, positionM,
  };
}

function buffers(pose: PoseFields): ArrayBuffer[] {
  const { xyImagePx, z, xyzWorldM, visibility, presence, mask, sigmaM, positionM } = pose;
  const arrays = [xyImagePx, z, xyzWorldM, visibility, presence, mask, sigmaM, positionM];
  return arrays.flatMap((array) => (array ? [array.buffer as ArrayBuffer] : []));
}

function fail(id: number | null, error: unknown): void {
  const known = error instanceof Error ? error : new Error(String(error));
  reply({ kind: "failed", id, error: { name: known.name, message: known.message } });
}

function reply(message: Reply, moved: Transferable[] = []): void {
  (self as unknown as Worker).postMessage(message, moved);
}
