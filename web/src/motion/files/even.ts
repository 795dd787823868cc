/**
 * Frames at even times, for files that have one frame time, and long absences held still.
 * `kinesphere.motion.files.even` is the same.
 */

import { InputError } from "../../core/errors";
import type { Motion } from "../clip";
import { perBone, perFinger } from "../humanoid";
import type { Rotations } from "../humanoid";
import { median } from "../level";
import { slerp } from "../quaternions";
import { add, clamp, scale } from "../vectors";
import type { Vec3 } from "../vectors";

/** A longer time without the person is no movement between two frames: nothing is made up for it. */
const GAP_MS = 500;
const USUAL_FPS = 30;
const MOST_FRAMES = 2_000_000;

const stepsOf = (tMs: readonly number[]): number[] => tMs.slice(1).map((t, i) => t - tMs[i]);

/** Frames a second of times that may be a little uneven or have gaps; 30 of a single one. */
export function rateOf(tMs: readonly number[]): number {
  const steps = stepsOf(tMs);
  if (steps.length === 0) return USUAL_FPS;
  const half = median(steps);
  const usual = steps.filter((step) => step > 0.5 * half && step < 1.5 * half);
  const mean = usual.reduce((sum, step) => sum + step, 0) / usual.length;
  return Math.round(1e6 / (usual.length ? mean : half)) / 1000 || 0.001;
}

/**
 * The motion at even times: rotations turned, the hips moved on straight lines between its frames.
 * Where the person is away for long, the last pose is held, then the next one is there.
 *
 * Throws InputError where that would be millions of frames.
 */
export function evenly(motion: Motion, fps = rateOf(motion.tMs)): Motion {
  const still = held(motion);
  const tMs = evenTimes(still.tMs, fps);
  const places = between(still.tMs, tMs);
  const of = <T>(values: readonly T[], mix: (a: T, b: T, share: number) => T): T[] =>
    places.map(([i, share]) => (share === 0 ? values[i] : mix(values[i], values[i + 1], share)));
  return {
    ...still, tMs,
    moments: of(still.moments, mixed),
    hipsM: of(still.hipsM, (a, b, share): Vec3 => add(scale(a, 1 - share), scale(b, share))),
    contact: of(still.contact, (a, b, share) => (share < 0.5 ? a : b)),
  };
}

const mixed = (a: Rotations, b: Rotations, share: number): Rotations => ({
  local: perBone((bone) => slerp(a.local[bone], b.local[bone], share)),
  trust: perBone((bone) => a.trust[bone] * (1 - share) + b.trust[bone] * share),
  ...(a.fingers && b.fingers
    ? { fingers: perFinger((finger) => slerp(a.fingers![finger], b.fingers![finger], share)) } : {}),
  ...(a.expressions && b.expressions
    ? { expressions: a.expressions.map((value, i) => value * (1 - share) + b.expressions![i] * share) } : {}),
});

/** From the first to the last, `fps` a second. */
function evenTimes(tMs: readonly number[], fps: number): number[] {
  // A last frame that rounding puts a hair after the end is still there.
  const count = Math.floor(((tMs.at(-1)! - tMs[0]) * fps) / 1000 + 0.05) + 1;
  if (count > MOST_FRAMES) throw new InputError(`${count} frames are too many for a file: choose fewer a second`);
  return Array.from({ length: count }, (_, i) => tMs[0] + (i * 1000) / fps);
}

/** For each time the frame before it, and how far it is to the next, 0 to 1. */
function between(known: readonly number[], tMs: readonly number[]): [before: number, share: number][] {
  let before = 0;
  return tMs.map((t) => {
    while (before < known.length - 2 && known[before + 1] <= t) before += 1;
    if (known.length === 1) return [0, 0];
    const share = (t - known[before]) / (known[before + 1] - known[before]);
    // Frames that are even already stay as they are.
    const near = Math.round(share);
    return near === 1 && Math.abs(share - 1) < 1e-6
      ? [before, 1] : [before, Math.abs(share - near) < 1e-6 ? near : clamp(share, 0, 1)];
  });
}

/**
 * The same motion with a frame more at the end of each long absence: the pose before it, held, with a
 * trust of 0; so nothing drifts from there to the pose in which the person comes back.
 */
export function held(motion: Motion): Motion {
  const stepMs = Math.min(1000 / rateOf(motion.tMs), GAP_MS / 2);
  const away = stepsOf(motion.tMs).map((step) => step > GAP_MS);
  const doubled = <T>(values: readonly T[], extra: (value: T, i: number) => T): T[] =>
    values.flatMap((value, i) => (away[i] ? [value, extra(value, i)] : [value]));
  return {
    ...motion,
    tMs: doubled(motion.tMs, (_, i) => motion.tMs[i + 1] - stepMs),
    moments: doubled(motion.moments, (moment) => ({ ...moment, trust: perBone(() => 0) })),
    hipsM: doubled(motion.hipsM, (hips) => hips),
    contact: doubled(motion.contact, (feet) => feet),
  };
}
