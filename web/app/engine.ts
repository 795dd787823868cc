/** The estimator in use: another one takes its place only when that one is ready. */

import { createEstimator, type Estimator, type Result, type Settings } from "../src/estimator";
import { copyOf, isFresh, type Frame, type Source } from "./source/frame";

export interface Engine {
  /** Of the estimator in use; null while there is none. */
  readonly settings: Settings | null;
  /** Starts an estimator and puts it in use; false if a later call came in between. */
  use(settings: Settings): Promise<boolean>;
  /**
   * Poses of so many people in a frame; null while there is no estimator. The frame's picture stays the
   * caller's.
   */
  estimate(frame: Frame, people: number): Promise<Result | null>;
  /** Gives up the estimator in use. */
  drop(): void;
}

/**
 * assets       the address below which weights/ and wasm/ are served
 * onProgress   told what is being loaded, 0 to 1
 */
export function createEngine(
  assets: string, onProgress: (message: string, fraction: number) => void,
): Engine {
  let estimator: Estimator | null = null;
  let last: { source: Source; tMs: number } | null = null;
  let calls = 0;

  return {
    get settings() {
      return estimator?.settings ?? null;
    },
    async use(settings) {
      const call = ++calls;
      if (sameSettings(estimator?.settings ?? null, settings)) return true;
      const progress = (message: string, fraction: number) => {
        if (call === calls) onProgress(message, fraction);
      };
      const next = await createEstimator(settings, { assets, onProgress: progress });
      if (call !== calls) {
        next.dispose();
        return false;
      }
      estimator?.dispose();
      [estimator, last] = [next, null];
      return true;
    },
    async estimate(frame, people) {
      const used = estimator;
      if (!used) return null;
      if (!last || last.source !== frame.source || isFresh(last.tMs, frame.tMs)) used.reset();
      last = { source: frame.source, tMs: frame.tMs };
      const copy = await copyOf(frame.picture);
      try {
        // MediaPipe's runtime follows one, and works on until the one that is asked for is ready.
        return await used.estimate(copy, frame.tMs, used.settings.runtime === "mediapipe" ? 1 : people);
      } catch (error) {
        // It was replaced while it worked: not a failure.
        if (used !== estimator) return null;
        throw error;
      }
    },
    drop() {
      estimator?.dispose();
      estimator = null;
    },
  };
}

/** Whether two estimators would be asked for the same. */
export function sameSettings(a: Settings | null, b: Settings): boolean {
  const keys = Object.keys({ ...a, ...b }) as (keyof Settings)[];
  return a !== null && keys.every((key) => a[key] === b[key]);
}
