/** The camera. Its pictures stay in this browser; their time is that of capture. */

import { InputError } from "../../src/core/errors";
import { TIMELESS, type OnFrame, type Source } from "./frame";
import { createVideo, pump, ready, shoot, type Shot } from "./video";

export interface CameraChoice {
  readonly deviceId: string | null;
  /** The height that is asked for; the camera gives what it has that is nearest. */
  readonly heightPx: number;
}

/** A camera that could not be had; the message says why and what to do. */
export class CameraError extends InputError {}

/** Opens a camera; `onEnd` is called if it goes away. Throws CameraError. */
export async function openCamera(
  choice: CameraChoice, onFrame: OnFrame, onEnd: () => void,
): Promise<Source> {
  const stream = await request(choice);
  const [track] = stream.getVideoTracks();
  track.addEventListener("ended", onEnd);
  const video = createVideo();
  video.srcObject = stream;
  const off = () => stream.getTracks().forEach((each) => each.stop());
  try {
    await Promise.all([ready(video), video.play()]);
  } catch {
    off();
    throw new CameraError("The camera gives no picture. Unplug it, or choose another one.");
  }
  return viewer(video, track.label || "Camera", onFrame, () => {
    track.removeEventListener("ended", onEnd);
    off();
  });
}

async function request({ deviceId, heightPx }: CameraChoice): Promise<MediaStream> {
  if (!navigator.mediaDevices) {
    throw new CameraError("Browsers allow the camera only on https pages and on localhost.");
  }
  const height = { ideal: heightPx };
  const width = { ideal: Math.round((heightPx * 16) / 9) };
  const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: "user" };
  try {
    const video = { width, height, frameRate: { ideal: 60 }, ...which };
    return await navigator.mediaDevices.getUserMedia({ audio: false, video });
  } catch (error) {
    throw new CameraError(cameraTrouble((error as Error).name));
  }
}

/** For people: why the camera could not be had, from the name of the browser's error. */
export function cameraTrouble(name: string): string {
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "The camera was refused. Allow it in the browser's address bar, then try again.";
    case "NotFoundError":
      return "No camera was found. Plug one in, then try again.";
    case "NotReadableError":
    case "AbortError":
      return "The camera is busy or switched off. Close what else uses it, then try again.";
    case "OverconstrainedError":
      return "That camera is gone. Choose another one.";
    default:
      return `The camera could not be opened (${name}).`;
  }
}

/** The cameras that the browser tells of; names only after it was allowed once. */
export async function listCameras(): Promise<{ deviceId: string; label: string }[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices
    .filter(({ kind, deviceId }) => kind === "videoinput" && deviceId !== "")
    .map(({ deviceId, label }, i) => ({ deviceId, label: label || `Camera ${i + 1}` }));
}

function viewer(
  video: HTMLVideoElement, name: string, onFrame: OnFrame, off: () => void,
): Source {
  let index = 0;
  let lastMs = 0;
  let closed = false;
  const give = ({ picture, clockMs }: Shot, wanted: boolean) => {
    // Some browsers repeat a capture time; the filters need one that grows.
    lastMs = Math.max(clockMs, lastMs + 0.1);
    onFrame({ picture, tMs: lastMs, index: index++, source }, wanted);
  };
  const again = async () => {
    const shot = await shoot(video, 0, performance.now());
    if (!shot) return;
    if (closed) shot.picture.close();
    else give(shot, true);
  };
  const stop = pump(video, (shot) => give(shot, false));
  const source: Source = {
    ...TIMELESS,
    kind: "camera",
    name,
    own: false,
    get paused() {
      return video.paused;
    },
    play: () => video.play(),
    pause: () => video.pause(),
    again: () => void again(),
    close() {
      closed = true;
      stop();
      off();
      video.srcObject = null;
    },
  };
  return source;
}
