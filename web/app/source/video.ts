/** Frames out of a <video>: the very frame that is on screen, with its own time. */

export interface Shot {
  readonly picture: VideoFrame | ImageBitmap;
  /** The time inside the media, in milliseconds. */
  readonly mediaMs: number;
  /** When the browser captured or showed it, on the clock of performance.now(). */
  readonly clockMs: number;
}

/** A muted, inline <video>, not on the page. */
export function createVideo(): HTMLVideoElement {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.preload = "auto";
  return video;
}

/** The frame of a video now; null while it has none. `mediaMs` holds where the frame has no time. */
export async function shoot(
  video: HTMLVideoElement, mediaMs: number, clockMs: number,
): Promise<Shot | null> {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0) return null;
  const frame = direct(video);
  if (frame) return { picture: frame, mediaMs: frame.timestamp / 1000, clockMs };
  const picture = await createImageBitmap(video).catch(() => null);
  return picture && { picture, mediaMs, clockMs };
}

/** A video that has just loaded says that it has a frame before it can be taken. */
function taken(video: HTMLVideoElement): VideoFrame | null {
  try {
    return new VideoFrame(video);
  } catch (error) {
    if ((error as Error).name === "InvalidStateError") return null;
    throw error;
  }
}

/** Without a copy, where the browser can; frames that are stored turned are left to the slow way. */
function direct(video: HTMLVideoElement): VideoFrame | null {
  if (!("VideoFrame" in globalThis)) return null;
  const frame = taken(video);
  if (frame === null) return null;
  const { rotation = 0, flip = false } = frame as { rotation?: number; flip?: boolean };
  const upright = rotation === 0 && !flip && frame.displayWidth === video.videoWidth;
  if (upright) return frame;
  frame.close();
  return null;
}

/** Calls `onShot` for each frame that the video shows, until the returned function is called. */
export function pump(video: HTMLVideoElement, onShot: (shot: Shot) => void): () => void {
  let on = true;
  const take = async (mediaMs: number, clockMs: number) => {
    const shot = await shoot(video, mediaMs, clockMs);
    if (!shot) return;
    if (on) onShot(shot);
    else shot.picture.close();
  };
  const next = () => {
    if (!on) return;
    video.requestVideoFrameCallback((nowMs, frame) => {
      next();
      void take(frame.mediaTime * 1000, frame.captureTime ?? nowMs);
    });
  };
  // A paused video tells of the frame before it can be read: once it has come, it is told again.
  const sought = () => void take(video.currentTime * 1000, performance.now());
  video.addEventListener("seeked", sought);
  if ("requestVideoFrameCallback" in video) next();
  else poll(video, () => on, take);
  return () => {
    on = false;
    video.removeEventListener("seeked", sought);
  };
}

/** For browsers that do not tell of frames: looks whether the time has moved, at each repaint. */
function poll(
  video: HTMLVideoElement, on: () => boolean, take: (mediaMs: number, clockMs: number) => void,
): void {
  let last = -1;
  const look = (nowMs: number) => {
    if (!on()) return;
    if (video.currentTime !== last) take((last = video.currentTime) * 1000, nowMs);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Resolves when the video shows its first frame; rejects when it cannot be played. */
export function ready(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve, reject) => {
    video.addEventListener("loadeddata", () => resolve(), { once: true });
    video.addEventListener("error", () => reject(video.error ?? new Error("no video")), {
      once: true,
    });
  });
}
