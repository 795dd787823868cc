/** From a source's frames to what is on screen: one frame in work, the newest one next. */

import type { Pose } from "../src/core/pose";
import type { Result } from "../src/estimator";
import { drawPicture, type PictureLook } from "./draw/picture";
import type { Engine } from "./engine";
import { newestWins } from "./loop";
import type { Frame, OnFrame, Source } from "./source/frame";

/** What is on screen; `result` is null where the frame was not looked at. */
export interface Shown {
  readonly frame: Frame;
  readonly result: Result | null;
  /** How long drawing took. */
  readonly drawMs: number;
}

export interface LiveOptions {
  readonly canvas: HTMLCanvasElement;
  readonly engine: Engine;
  /** How the picture is drawn now. */
  look(): PictureLook;
  /** Frames a second at most; 0 is no limit. */
  maxFps(): number;
  /** How many people to look for. */
  people(): number;
  /** The rest that is drawn of a frame: its time counts as drawing. */
  drawMore(poses: readonly Pose[], tMs: number): void;
  onShown(shown: Shown): void;
  onFailure(error: unknown): void;
}

export interface Live {
  readonly source: Source | null;
  readonly shown: Shown | null;
  /** Opens a source and leaves the one before; that one stays where opening fails. */
  open(opener: (onFrame: OnFrame) => Promise<Source>): Promise<Source | null>;
  /** Draws what is on screen anew, with the look of now. */
  redraw(): void;
  /** Looks at the frame on screen once more. */
  again(): void;
  idle(): Promise<void>;
}

export function createLive(options: LiveOptions): Live {
  const { canvas, engine } = options;
  let source: Source | null = null;
  let shown: Shown | null = null;
  let taken = { source: null as Source | null, tMs: NaN, atMs: -Infinity };
  let repeat = false;
  let openings = 0;

  const close = (frame: Frame) => frame.picture.close();
  const loop = newestWins(work, close, options.onFailure);

  async function work(frame: Frame): Promise<void> {
    const result = await engine.estimate(frame, options.people()).catch((error: unknown) => {
      options.onFailure(error);
      return null;
    });
    if (frame.source === source) show(frame, result);
    else close(frame);
  }

  function show(frame: Frame, result: Result | null): void {
    if (shown) close(shown.frame);
    const beganMs = performance.now();
    drawPicture(canvas, frame.picture, result?.poses ?? [], options.look());
    if (result) options.drawMore(result.poses, frame.tMs);
    shown = { frame, result, drawMs: performance.now() - beganMs };
    options.onShown(shown);
  }

  /** Whether a frame is to be looked at: not twice, and not more often than is wished. */
  function wants(frame: Frame, wanted: boolean): boolean {
    const same = frame.source === taken.source && frame.tMs === taken.tMs;
    if (same) return repeat;
    const everyMs = options.maxFps() ? 1000 / options.maxFps() : 0;
    // A little early is in time: frames come with the screen's rhythm.
    return wanted || repeat || performance.now() - taken.atMs >= everyMs - 4;
  }

  const onFrame: OnFrame = (frame, wanted) => {
    if (source && frame.source !== source) return close(frame);
    if (!wants(frame, wanted)) return close(frame);
    taken = { source: frame.source, tMs: frame.tMs, atMs: performance.now() };
    repeat = false;
    loop.offer(frame);
  };

  const again = () => {
    repeat = true;
    source?.again();
  };

  return {
    get source() {
      return source;
    },
    get shown() {
      return shown;
    },
    async open(opener) {
      const opening = ++openings;
      const next = await opener((frame, wanted) => {
        if (source === frame.source) onFrame(frame, wanted);
        else close(frame);
      });
      if (opening !== openings) {
        next.close();
        return null;
      }
      source?.close();
      source = next;
      again();
      return next;
    },
    redraw() {
      if (!shown) return;
      drawPicture(canvas, shown.frame.picture, shown.result?.poses ?? [], options.look());
    },
    again,
    idle: loop.idle,
  };
}
