/** What the worker asks of a runtime. */

import type { PoseFields } from "../core/pose";
import type { Frame, Timing } from "../worker/protocol";

/** Poses of a frame, and where the time went. */
export interface Estimate {
  readonly poses: readonly PoseFields[];
  readonly timing: Timing;
}

/** A runtime with its networks loaded. It lives as long as its worker. */
export interface Runner {
  /**
   * The people in a frame at `tMs`; the frame is closed. Times grow until `reset`. With null the
   * picture stands alone.
   */
  run(frame: Frame, tMs: number | null): Promise<Estimate>;
  /** Forget everybody. */
  reset(): void;
}

/** Told what is being loaded and how far it has come, 0 to 1. */
export type OnProgress = (message: string, fraction: number) => void;
