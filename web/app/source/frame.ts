/** What every source gives: frames, and the buttons of a player. */

/** A picture with its time. Whoever holds it last calls `close`. */
export interface Frame {
  readonly picture: VideoFrame | ImageBitmap;
  /** Milliseconds: of a clip its own time, of a camera the time of capture. */
  readonly tMs: number;
  /** Counts the source's frames from 0, skipped ones included. */
  readonly index: number;
  /** Says which source it came from; frames of a source that was left are not shown. */
  readonly source: Source;
}

export type SourceKind = "clip" | "camera" | "picture";

export interface Source {
  readonly kind: SourceKind;
  /** For people: the file's or the camera's name. */
  readonly name: string;
  /** Whether it is somebody's own file. */
  readonly own: boolean;
  /** Of a clip; null of others. */
  readonly durationMs: number | null;
  readonly paused: boolean;
  play(): Promise<void>;
  pause(): void;
  /** Clips: shows the frame at a time. */
  seek(tMs: number): void;
  /** Clips: pauses, and shows the next frame or the one before. */
  step(by: 1 | -1): void;
  setSpeed(speed: number): void;
  /** Gives the frame that is there now once more. */
  again(): void;
  close(): void;
}

/** Of sources without a time line: nowhere to go, and one speed. */
export const TIMELESS = {
  durationMs: null,
  seek() {},
  step() {},
  setSpeed() {},
} satisfies Partial<Source>;

/** A source's frames go here; `wanted` ones are never left out for the sake of the frame rate. */
export type OnFrame = (frame: Frame, wanted: boolean) => void;

/** Longer than this between two frames, and they are not one movement. */
const GAP_MS = 1500;

/** Whether a frame begins anew: time went back (a loop, a seek, a repeat) or jumped ahead. */
export function isFresh(lastMs: number | null, tMs: number): boolean {
  return lastMs === null || tMs <= lastMs || tMs - lastMs > GAP_MS;
}

/** Width and height in pixels, as the picture is seen. */
export function sizeOf(picture: VideoFrame | ImageBitmap): readonly [number, number] {
  return "displayWidth" in picture
    ? [picture.displayWidth, picture.displayHeight]
    : [picture.width, picture.height];
}

/** A second picture that can be given away; a video's frame is shared, not copied. */
export async function copyOf(
  picture: VideoFrame | ImageBitmap,
): Promise<VideoFrame | ImageBitmap> {
  return "clone" in picture ? picture.clone() : createImageBitmap(picture);
}
