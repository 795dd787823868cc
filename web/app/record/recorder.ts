/** What is recorded between start and stop: rows for the tables, and the picture as a video. */

import type { Pose } from "../../src/core/pose";
import { isFresh, type Frame, type Source } from "../source/frame";
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

interface Taken {
  readonly index: number;
  readonly tMs: number;
  readonly poses: readonly Pose[];
  /** What is added to their numbers. */
  readonly first: number;
}

/**
 * Rows by time: a clip that comes round again fills in what was skipped, and repeats nothing. Of several
 * people only the first round is kept, since each round numbers them anew; after a gap, or a frame that
 * was looked at again, they have new numbers.
 */
export function collectRows() {
  const byTime = new Map<number, Taken>();
  let [several, over] = [false, false];
  let last: number | null = null;
  /** The first number of those since the last gap, and the first that is free. */
  let [first, free] = [0, 0];
  return {
    get frames() {
      return byTime.size;
    },
    add(index: number, tMs: number, poses: readonly Pose[]) {
      if (several && isFresh(last, tMs)) {
        over ||= last !== null && tMs < last;
        first = free;
      }
      if (over) return;
      last = tMs;
      several ||= poses.length > 1;
      free = Math.max(free, ...poses.map(({ id }) => first + id + 1));
      byTime.set(Math.round(tMs * 1000), { index, tMs, poses, first });
    },
    rows(): Row[] {
      const sorted = [...byTime.values()].sort((a, b) => a.tMs - b.tMs);
      const numbers = frameNumbers(sorted);
      return sorted.flatMap(({ tMs, poses, first }, i) => poses.map((pose) => {
        const row = toRow(numbers[i], tMs, pose);
        return { ...row, person: row.person + first };
      }));
    },
  };
}

/**
 * The numbers of frames that are sorted by time. A clip's may have been counted by a length that
 * turned out too long once neighbouring frames were seen: then by the shortest.
 */
function frameNumbers(sorted: readonly Taken[]): number[] {
  const grows = sorted.every(({ index }, i) => i === 0 || index > sorted[i - 1].index);
  if (grows) return sorted.map(({ index }) => index);
  const lengths = sorted.filter(({ index }) => index > 0).map(({ index, tMs }) => tMs / index);
  const shortest = Math.min(...lengths);
  return sorted.map(({ tMs }) => Math.round(tMs / shortest));
}

/** Records rows of one source, and the canvas where the browser can. */
export function createRecorder(canvas: HTMLCanvasElement): Recorder {
  let rows = collectRows();
  let stopFilm: (() => Promise<Film>) | null = null;
  let on = false;
  let first: { source: Source; index: number; tMs: number } | null = null;

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
      const zero = source.kind === "camera" ? { index, tMs } : { index: 0, tMs: 0 };
      first ??= { source, ...zero };
      if (first.source !== source) return;
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
