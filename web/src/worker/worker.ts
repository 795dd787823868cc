/** The worker's side: loads a runtime, then answers frames with poses, one after the other. */

import { InputError } from "../core/errors";
import { faceFields } from "../core/face";
import { handFields } from "../core/hand";
import { poseFields } from "../core/pose";
import type { OnProgress, Runner } from "../runners/runner";
import type { AnySettings, Answer, Assets, Reply, Request } from "./protocol";

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
  runner = runnerOf(settings, assets, onProgress);
  runner.then(() => reply({ kind: "ready" }), (error) => fail(null, error));
}

async function runnerOf(
  settings: AnySettings, assets: Assets, onProgress: OnProgress,
): Promise<Runner> {
  if ("find" in settings) {
    const { handsRunner, facesRunner } = await import("../runners/alone");
    return settings.find === "hands"
      ? handsRunner(settings, assets, onProgress)
      : facesRunner(settings, assets, onProgress);
  }
  return settings.runtime === "mediapipe"
    ? (await import("../runners/mediapipe")).mediapipeRunner(settings, assets, onProgress)
    : (await import("../runners/pipeline")).pipelineRunner(settings, assets, onProgress);
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

async function answer({ id, frame, tMs, maxPoses }: Estimate): Promise<void> {
  try {
    if (ended) return;
    if (!runner) throw new InputError("a frame came before the settings: load first");
    const { poses, hands, faces, timing } = await (await runner).run(frame, tMs, maxPoses);
    const answer: Answer = {
      poses: poses.map(poseFields), hands: hands.map(handFields), faces: faces.map(faceFields), timing,
    };
    reply({ kind: "result", id, answer }, buffersIn(answer));
  } catch (error) {
    fail(id, error);
  } finally {
    // Most are closed by now, as soon as their pixels were read.
    if (!(frame instanceof ImageData)) frame.close();
  }
}

/** The memory of all arrays in a value, each once: moved, not copied. */
function buffersIn(value: object): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  for (const part of Object.values(value)) {
    if (ArrayBuffer.isView(part)) found.add(part.buffer as ArrayBuffer);
    else if (typeof part === "object" && part !== null) buffersIn(part).forEach((one) => found.add(one));
  }
  return [...found];
}

function fail(id: number | null, error: unknown): void {
  const known = error instanceof Error ? error : new Error(String(error));
  reply({ kind: "failed", id, error: { name: known.name, message: known.message } });
}

function reply(message: Reply, moved: Transferable[] = []): void {
  (self as unknown as Worker).postMessage(message, moved);
}
