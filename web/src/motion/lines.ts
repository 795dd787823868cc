/**
 * Signals over time, smoothed by their times: a straight line fitted around each moment (local linear
 * regression with a Gaussian kernel; Fan and Gijbels, 1996). `kinesphere.motion.lines` is the same.
 */

/** Beyond so many standard deviations a moment has no say. */
const REACH = 9;

export interface Lines {
  readonly heights: readonly number[];
  /** In the values' unit per millisecond. */
  readonly slopes: readonly number[];
}

/** The lines' heights and slopes at each moment; `widthMs` is the kernel's standard deviation. */
export function lines(tMs: readonly number[], values: readonly number[], widthMs: number): Lines {
  const heights: number[] = [];
  const slopes: number[] = [];
  let first = 0;
  for (const [i, at] of tMs.entries()) {
    while (at - tMs[first] > REACH * widthMs && first < i - 1) first += 1;
    const [height, slope] = fit(at, first, tMs, values, widthMs);
    heights.push(height);
    slopes.push(slope);
  }
  return { heights, slopes };
}

function fit(
  at: number, first: number, tMs: readonly number[], values: readonly number[], widthMs: number,
): readonly [height: number, slope: number] {
  let [s0, s1, s2, v0, v1] = [0, 0, 0, 0, 0];
  for (let k = first; k < tMs.length && tMs[k] - at <= REACH * widthMs; k++) {
    const off = tMs[k] - at;
    const weight = Math.exp(-0.5 * (off / widthMs) ** 2);
    s0 += weight;
    s1 += weight * off;
    s2 += weight * off * off;
    v0 += weight * values[k];
    v1 += weight * off * values[k];
  }
  const room = s0 * s2 - s1 * s1;
  // A moment by itself has a height and no slope.
  if (!(room > 1e-9 * s0 * s0 * widthMs ** 2)) return [v0 / s0, 0];
  return [(s2 * v0 - s1 * v1) / room, (s0 * v1 - s1 * v0) / room];
}
