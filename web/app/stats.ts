/** How fast it goes, and where the milliseconds go: a window over the last seconds. */

export const PARTS = ["read", "detect", "crop", "landmarks", "parts", "draw"] as const;
export type Part = (typeof PARTS)[number];
export type PartsMs = Readonly<Record<Part, number>>;

/** One frame: when it was done, how long each part took, and all of it in the estimator. */
export interface Sample {
  readonly atMs: number;
  readonly partsMs: PartsMs;
  readonly totalMs: number;
}

export interface Summary {
  readonly fps: number;
  /** Means over the window. */
  readonly partsMs: PartsMs;
  /** Median over the window. */
  readonly totalMs: number;
}

/** The samples of the last `windowMs` before `nowMs`. */
export function recent(samples: readonly Sample[], nowMs: number, windowMs: number): Sample[] {
  return samples.filter((sample) => sample.atMs > nowMs - windowMs);
}

/** Frames a second: from the time between the first and the last of them; 0 for fewer than two. */
export function fps(samples: readonly Sample[]): number {
  if (samples.length < 2) return 0;
  const spanMs = samples[samples.length - 1].atMs - samples[0].atMs;
  return spanMs > 0 ? (1000 * (samples.length - 1)) / spanMs : 0;
}

/** The middle value, between the two middle ones if there are two; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Fps and milliseconds over some samples; null of none. */
export function summarise(samples: readonly Sample[]): Summary | null {
  if (samples.length === 0) return null;
  const parts = PARTS.map((part) => [part, mean(samples.map((s) => s.partsMs[part]))]);
  return {
    fps: fps(samples),
    partsMs: Object.fromEntries(parts) as unknown as PartsMs,
    totalMs: median(samples.map((sample) => sample.totalMs)),
  };
}
