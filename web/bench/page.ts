/** What `run.mjs` calls in the browser: one pass of a contender over the sample clip. */

import type { ModelType } from "../src/index";
import { CONTENDERS, type Contender, type Landmarks } from "./contenders";
import { HOLISTIC } from "./holistic";
import { PEOPLE } from "./people";

/** Milliseconds and landmarks of each frame of a pass. */
export interface Pass {
  readonly ms: number[];
  readonly landmarks: Landmarks[];
}

/** A clip of a fixed frame rate. */
export interface Clip {
  readonly url: string;
  readonly fps: number;
}

const SAMPLE: Clip = { url: "samples/balance.mp4", fps: 60 };
const ALL = { ...CONTENDERS, ...HOLISTIC, ...PEOPLE };
const made = new Map<string, Contender>();
const clocks = new Map<string, number>();
const videos = new Map<string, Promise<HTMLVideoElement>>();

/** Frames `0..count` of the clip through a contender, which is made at its first pass. */
async function pass(
  name: string, modelType: ModelType, count: number, { url, fps }: Clip = SAMPLE,
): Promise<Pass> {
  const contender = await contenderOf(name, modelType);
  if (!videos.has(url)) videos.set(url, openClip(url));
  const video = await videos.get(url)!;
  const frameMs = 1000 / fps;
  const begin = clocks.get(name) ?? 0;
  const result: Pass = { ms: [], landmarks: [] };
  for (let i = 0; i < count; i++) {
    await seek(video, i, fps);
    // Times go on from pass to pass, as in one long clip: not all contenders can be reset.
    const tMs = begin + i * frameMs;
    const start = performance.now();
    const landmarks = await contender.run(video, tMs);
    result.ms.push(performance.now() - start);
    result.landmarks.push(landmarks);
  }
  clocks.set(name, begin + count * frameMs + 1000);
  return result;
}

async function contenderOf(name: string, modelType: ModelType): Promise<Contender> {
  let contender = made.get(name);
  if (!contender) made.set(name, (contender = await ALL[name](modelType)));
  return contender;
}

function dispose(): void {
  made.forEach((contender) => contender.dispose());
  made.clear();
  clocks.clear();
}

async function openClip(url: string): Promise<HTMLVideoElement> {
  const element = document.createElement("video");
  element.muted = true;
  element.src = url;
  await new Promise((resolve, reject) => {
    element.onloadeddata = resolve;
    element.onerror = () => reject(new Error(`the clip does not play: ${element.error?.message}`));
  });
  // The original package reads these.
  [element.width, element.height] = [element.videoWidth, element.videoHeight];
  return element;
}

/** Waits until the video shows frame `i`, not just until it says that it has sought. */
async function seek(element: HTMLVideoElement, i: number, fps: number): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    element.currentTime = (i + 0.3 + 0.02 * tries) / fps;
    await new Promise((resolve) => (element.onseeked = resolve));
    const frame = new VideoFrame(element);
    const shown = Math.round((frame.timestamp / 1e6) * fps);
    frame.close();
    if (shown === i) return;
  }
  throw new Error(`the video does not come to frame ${i}`);
}

declare global {
  interface Window {
    bench: {
      names: string[];
      groups: Readonly<Record<"holistic" | "people", string[]>>;
      pass: typeof pass;
      dispose: typeof dispose;
    };
  }
}

window.bench = {
  names: Object.keys(CONTENDERS), pass, dispose,
  groups: { holistic: Object.keys(HOLISTIC), people: Object.keys(PEOPLE) },
};
