/**
 * Smoothing over time. A filter is a function: `(state, value, time) -> [state, value]`.
 *
 * States are values: a fresh filter is null, a reset is to go back to null. Times are true
 * timestamps, so a clip with a variable frame rate smooths as it should.
 */

import type { OneEuro } from "./constants";

export interface OneEuroState {
  readonly tMs: number;
  readonly raw: Float64Array;
  readonly smooth: Float64Array;
  /** Low-passed change per second, in units of the object's size. */
  readonly speed: Float64Array;
}

/**
 * The One-Euro filter on every number of an array: slow things smooth, fast things prompt.
 *
 * `objectSize` is what counts as one unit of movement, in the units of `raw`. A sample that is not
 * later than the last one passes unfiltered and changes nothing.
 *
 * Casiez, Roussel, Vogel: "1€ Filter", CHI 2012; MediaPipe `one_euro_filter.cc`.
 */
export function oneEuro(
  state: OneEuroState | null,
  raw: Float64Array,
  tMs: number,
  settings: OneEuro,
  objectSize = 1,
): [OneEuroState, Float64Array] {
  if (state === null) {
    return [{ tMs, raw, smooth: raw, speed: new Float64Array(raw.length) }, raw];
  }
  if (tMs <= state.tMs) return [state, raw];
  const rateHz = 1000 / (tMs - state.tMs);
  const speedWeight = weight(settings.derivativeCutoffHz, rateHz);
  const speed = state.speed.map((before, i) => {
    const now = ((raw[i] - state.raw[i]) / objectSize) * rateHz;
    return before + speedWeight * (now - before);
  });
  const smooth = state.smooth.map((before, i) => {
    const cutoffHz = settings.minCutoffHz + settings.beta * Math.abs(speed[i]);
    return before + weight(cutoffHz, rateHz) * (raw[i] - before);
  });
  return [{ tMs, raw, smooth, speed }, smooth];
}

/** The weight of the new sample in a first-order low pass. */
function weight(cutoffHz: number, rateHz: number): number {
  return 1 / (1 + rateHz / (2 * Math.PI * cutoffHz));
}

/**
 * An exponential average; its state is its last result.
 *
 * `alpha` is the weight of a new sample that comes one frame of the reference (1/30 s) later,
 * `frames` how many such frames have passed: smoothing depends on time, not on the frame rate.
 */
export function lowPass(
  previous: Float64Array | null, raw: Float64Array, alpha: number, frames: number,
): Float64Array {
  if (previous === null) return raw;
  const fresh = 1 - (1 - alpha) ** frames;
  return previous.map((before, i) => before + fresh * (raw[i] - before));
}
