/** How far somebody has come, and how fast. */

import type { Me } from "./contract";
import { count, secondsText } from "./words";

export interface Progress {
  readonly done: number;
  readonly left: number;
  readonly answers: number;
  /** Of this visit. */
  readonly tookMs: readonly number[];
  /** Of earlier ones. */
  readonly medianMs: number | null;
}

/** Fewer say nothing about somebody's speed. */
const ENOUGH = 5;

export function started(me: Me): Progress {
  return { done: me.done, left: me.left, answers: me.answers, tookMs: [], medianMs: me.median_ms };
}

/** Pictures done and left, answers, and the median time of one, in words. */
export function progressText(progress: Progress): string {
  const medianMs = ownMedianMs(progress);
  return [
    `${count(progress.done, "picture")} done, ${Math.max(0, progress.left)} left`,
    count(progress.answers, "answer"),
    ...(medianMs === null ? [] : [`${secondsText(medianMs)} each`]),
  ].join(" · ");
}

export function ownMedianMs({ tookMs, medianMs }: Progress): number | null {
  return tookMs.length >= ENOUGH ? median(tookMs) : medianMs;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
