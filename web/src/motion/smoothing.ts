/**
 * Rotations over time, smoothed by their times: the same whatever the frame rate.
 *
 * Live, each bone turns towards its new rotation and covers 63 % of the way in its time constant. A
 * recording is passed through forwards and backwards in half of that, so that nothing lags.
 * Landmarks come smoothed already; this takes away what is left, and lets a limb that gets hidden
 * sink into its natural pose. `kinesphere.motion.smoothing` is the same.
 */

import { perBone } from "./humanoid";
import type { Bone, PerBone, Rotations } from "./humanoid";
import { normalize, slerp } from "./quaternions";
import type { Quat } from "./quaternions";

export const SEEN_MS = 35;
export const HIDDEN_MS = 350;
/** Hands, feet and head rest on landmarks a few centimetres apart: they shake more. */
const SHAKY_MS = 80;
const SHAKY = /Hand$|Foot$|neck|head|LowerArm$/;
const IS_SHAKY = perBone((bone) => SHAKY.test(bone));
/** How much of that a recording needs each way. */
const OF_CLIP = 0.5;

/** Rotations a moment later: from those before towards those now. */
export function turned(
  before: PerBone<Quat>, { local, trust }: Rotations, passedMs: number,
): PerBone<Quat> {
  return perBone((bone) =>
    slerp(before[bone], local[bone], share(passedMs, timeConstant(bone, trust[bone]))));
}

/** How much of the way is covered. */
export const share = (passedMs: number, constantMs: number): number => -Math.expm1(-passedMs / constantMs);

/** The less is seen, the longer. */
function timeConstant(bone: Bone, trust: number): number {
  const seen = IS_SHAKY[bone] ? SHAKY_MS : SEEN_MS;
  return HIDDEN_MS + (seen - HIDDEN_MS) * trust;
}

/** A recording's rotations, without lag. */
export function smoothed(tMs: readonly number[], moments: readonly Rotations[]): Rotations[] {
  const smooth = perBone((bone) => {
    const constants = moments.map(({ trust }) => timeConstant(bone, trust[bone]));
    const turns = unrolled(moments.map(({ local }) => local[bone]));
    return bothWays(tMs, turns, constants).map((q) => normalize(q as unknown as Quat));
  });
  return moments.map(({ trust }, i) => ({ local: perBone((bone) => smooth[bone][i]), trust }));
}

/** Any numbers over time, passed through forwards and backwards in half of their time constants. */
export function bothWays(
  tMs: readonly number[], values: readonly (readonly number[])[], constantsMs: readonly number[],
): (readonly number[])[] {
  const constants = constantsMs.map((ms) => ms * OF_CLIP);
  const there = forwards(tMs, values, constants);
  const backMs = tMs.map((t) => -t).reverse();
  return forwards(backMs, there.reverse(), constants.reverse()).reverse();
}

function forwards(
  tMs: readonly number[], q: readonly (readonly number[])[], constantsMs: readonly number[],
): (readonly number[])[] {
  const out: (readonly number[])[] = [];
  for (const [i, now] of q.entries()) {
    const before = out[i - 1] ?? now;
    const k = i === 0 ? 1 : share(tMs[i] - tMs[i - 1], constantsMs[i]);
    out.push(now.map((value, axis) => before[axis] + k * (value - before[axis])));
  }
  return out;
}

/** The same rotations, each with the sign that is next to the one before: q and -q turn alike. */
export function unrolled(q: readonly Quat[]): Quat[] {
  const out: Quat[] = [];
  for (const now of q) {
    const before = out.at(-1) ?? now;
    const near = now.reduce((sum, value, axis) => sum + value * before[axis], 0) >= 0;
    out.push(near ? now : (now.map((value) => -value) as unknown as Quat));
  }
  return out;
}
