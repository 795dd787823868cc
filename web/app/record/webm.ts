/** A canvas as a video file, while it is drawn. */

export interface Film {
  readonly blob: Blob;
  readonly suffix: "webm" | "mp4";
}

const TYPES = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm", "video/mp4"];
const BITS_PER_S = 8_000_000;

/** Begins a film; returns what ends it, or null where the browser cannot make one. */
export function recordCanvas(canvas: HTMLCanvasElement): (() => Promise<Film>) | null {
  if (!("MediaRecorder" in globalThis)) return null;
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  if (!mimeType) return null;
  const stream = canvas.captureStream();
  const recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: BITS_PER_S });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise<void>((resolve) => {
    recorder.onstop = () => resolve();
  });
  recorder.start(1000);
  return async () => {
    if (recorder.state !== "inactive") recorder.stop();
    await stopped;
    stream.getTracks().forEach((track) => track.stop());
    const [type] = mimeType.split(";");
    return { blob: new Blob(parts, { type }), suffix: type === "video/mp4" ? "mp4" : "webm" };
  };
}
