/** What is recorded between start and stop: rows for the tables, and the picture as a video. */

import type { Pose } from "../../src/core/pose";
import type { Frame } from "../source/frame";
import { toRow, type Row } from "./tables";
import { recordCanvas, type Film } from "./webm";

export interface Recording {
  readonly rows: readonly Row[];
  readonly frames: number;
  readonly film: Film | null;
}

export interface Recorder {
  readonly on: boolean;
  /** The number of frames so far. */
  readonly frames: number;
  start(): void;
  add(frame: Pick<Frame, "index" | "tMs" | "source">, poses: readonly Pose[]): void;
  stop(): Promise<Recording>;
}

/** Rows by frame: a clip that comes round again fills in what was skipped, and repeats nothing. */
export function collectRows() {
  const byFrame = new Map<number, Row[]>();
  return {
    get frames() {
      return byFrame.size;
    },
    add(frame: number, tMs: number, poses: readonly Pose[]) {
      byFrame.set(frame, poses.map((pose) => toRow(frame, tMs, pose)));
    },
    rows: () => [...byFrame.keys()].sort((a, b) => a - b).flatMap((key) => byFrame.get(key) ?? []),
  };
}

/** Records rows, and the canvas where the browser can. */
export function createRecorder(canvas: HTMLCanvasElement): Recorder {
  let rows = collectRows();
  let stopFilm: (() => Promise<Film>) | null = null;
  let on = false;
  let first: { index: number; tMs: number } | null = null;

  return {
    get on() {
      return on;
    },
    get frames() {
      return rows.frames;
    },
    start() {
      rows = collectRows();
      first = null;
      on = true;
      stopFilm = recordCanvas(canvas);
    },
    add({ index, tMs, source }, poses) {
      if (!on) return;
      // A camera's time begins with the recording, a clip's with the clip.
      first ??= source.kind === "camera" ? { index, tMs } : { index: 0, tMs: 0 };
      rows.add(index - first.index, tMs - first.tMs, poses);
    },
    async stop() {
      on = false;
      const film = stopFilm ? await stopFilm() : null;
      stopFilm = null;
      return { rows: rows.rows(), frames: rows.frames, film };
    },
  };
}
