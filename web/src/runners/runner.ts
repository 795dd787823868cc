/** What the worker asks of a runtime. */

import type { Answer, Frame } from "../worker/protocol";

/** A runtime with its networks loaded. It lives as long as its worker. */
export interface Runner {
  /**
   * What is in a frame at `tMs`, `maxPoses` people at most; times grow until `reset`. With null the
   * picture stands alone. The frame may be closed once it has been read; who asks closes it in any case.
   */
  run(frame: Frame, tMs: number | null, maxPoses: number): Promise<Answer>;
  /** Forget everybody. */
  reset(): void;
}

/** Told what is being loaded and how far it has come, 0 to 1. */
export type OnProgress = (message: string, fraction: number) => void;
