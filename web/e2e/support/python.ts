/** What the Python side makes for the tests. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Kind, Seen } from "../lab/whole";
import { CLIP, E2E, PYTHON, temporary } from "./paths";

/** Landmarks of a frame: x, y in pixels, and x, y, z in metres, 33 after each other. */
export interface Flat {
  readonly xy: readonly number[];
  readonly m: readonly number[];
}
export interface Timed {
  readonly t: number;
  readonly pose: Flat | null;
}

/** A folder with camera.mjpeg, frame.png, frame.jpg and empty.png. */
export function makeMedia(): string {
  const folder = temporary();
  execFileSync(PYTHON, [join(E2E, "support/media.py"), CLIP, folder]);
  return folder;
}

/** What the Python pipeline finds in a clip. */
export function pythonPoses(clip: string, model: string, lift: boolean): Timed[] {
  const args = [join(E2E, "support/poses.py"), clip, model, lift ? "auto" : "off"];
  const options = { encoding: "utf-8", maxBuffer: 1e8 } as const;
  return JSON.parse(execFileSync(PYTHON, args, options)) as Timed[];
}

/** Hands and faces that the Python pipeline finds in the first frames of a clip, or in pictures alone. */
export function pythonWhole(kind: Kind, files: readonly string[], count: number): Seen[] {
  const args = [join(E2E, "support/whole.py"), kind, String(count), ...files];
  return JSON.parse(execFileSync(PYTHON, args, { encoding: "utf-8", maxBuffer: 1e8 })) as Seen[];
}
