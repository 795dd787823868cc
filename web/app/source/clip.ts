/** A clip: the sample or somebody's own file. Its frames carry the clip's own time; it loops. */

import { InputError } from "../../src/core/errors";
import type { OnFrame, Source } from "./frame";
import { createVideo, pump, ready, shoot, type Shot } from "./video";

/** Until two neighbouring frames were seen: the length of one. */
const FRAME_MS = 1000 / 30;
/** How a step ahead looks for the next frame: nobody says how long this one lasts. */
const [PROBE_MS, LONGEST_FRAME_MS] = [8, 1000];
const SEEK_MS = 1000;
/** Just before a frame the one before it is shown. */
const BEFORE_MS = 1;

/**
 * Opens a clip, paused on its first frame.
 *
 * from   a file, or the address of one
 *
 * Throws InputError when the browser cannot play it.
 */
export async function openClip(from: File | string, onFrame: OnFrame): Promise<Source> {
  const name = typeof from === "string" ? "Sample clip" : from.name;
  const url = typeof from === "string" ? from : URL.createObjectURL(from);
  const release = () => typeof from !== "string" && URL.revokeObjectURL(url);
  const video = createVideo();
  video.loop = true;
  video.src = url;
  await ready(video).catch((error: unknown) => {
    release();
    throw unplayable(name, error);
  });
  return player(video, name, typeof from !== "string", onFrame, release);
}

function unplayable(name: string, error: unknown): InputError {
  const { code } = error as MediaError;
  const why = code === MediaError.MEDIA_ERR_NETWORK ? "it could not be loaded" :
    "this browser cannot play it; MP4 (H.264) and WebM work in most";
  return new InputError(`${name}: ${why}.`);
}

function player(
  video: HTMLVideoElement, name: string, own: boolean, onFrame: OnFrame, release: () => void,
): Source {
  let frameMs = FRAME_MS;
  let lastMs = -1;
  let closed = false;
  let stepping: Promise<void> | null = null;
  /** Whether to play was asked for since the last step. */
  let going = false;

  const give = ({ picture, mediaMs }: Shot, wanted: boolean) => {
    frameMs = frameLengthMs(frameMs, lastMs, mediaMs);
    lastMs = mediaMs;
    const index = Math.round(mediaMs / frameMs);
    onFrame({ picture, tMs: mediaMs, index, source }, wanted);
  };
  const again = async () => {
    const shot = await shoot(video, video.currentTime * 1000, performance.now());
    if (!shot) return;
    if (closed) shot.picture.close();
    else give(shot, true);
  };
  const stop = pump(video, (shot) => give(shot, video.paused));

  async function walk(by: 1 | -1): Promise<void> {
    going = false;
    video.pause();
    const fromMs = Math.max(lastMs, 0);
    if (by < 0) return show(Math.max(0, fromMs - BEFORE_MS));
    for (let aheadMs = PROBE_MS; aheadMs < LONGEST_FRAME_MS; aheadMs += PROBE_MS) {
      if (closed || going || fromMs + aheadMs > video.duration * 1000) return;
      await show(fromMs + aheadMs);
      if (lastMs !== fromMs) return;
    }
  }

  async function show(tMs: number): Promise<void> {
    video.currentTime = tMs / 1000;
    // Browsers have been seen not to tell that they arrived.
    await new Promise((resolve) => {
      video.addEventListener("seeked", resolve, { once: true });
      setTimeout(resolve, SEEK_MS);
    });
    await again();
  }

  const source: Source = {
    kind: "clip",
    name,
    own,
    durationMs: video.duration * 1000,
    get paused() {
      return video.paused;
    },
    async play() {
      going = true;
      await video.play();
    },
    pause() {
      video.pause();
      void again();
    },
    seek(tMs) {
      video.currentTime = tMs / 1000;
    },
    step(by) {
      stepping ??= walk(by).finally(() => (stepping = null));
    },
    setSpeed(speed) {
      video.playbackRate = speed;
    },
    again: () => void again(),
    close() {
      closed = true;
      stop();
      video.pause();
      video.removeAttribute("src");
      video.load();
      release();
    },
  };
  void again();
  return source;
}

/**
 * The length of one frame, better known after each: the shortest step ahead that was seen.
 *
 * Browsers do not say a clip's frame rate, and skip frames when they are busy.
 */
export function frameLengthMs(known: number, lastMs: number, nowMs: number): number {
  const stepMs = nowMs - lastMs;
  return lastMs >= 0 && stepMs > 3 ? Math.min(known, stepMs) : known;
}
