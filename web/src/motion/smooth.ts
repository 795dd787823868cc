/**
 * Smooths rotations over time, by timestamps: the same whatever the frame rate.
 *
 * Each bone turns towards its new rotation and covers 63 % of the way in its time constant.
 * Landmarks come smoothed already; this takes away what is left, and lets a limb that gets hidden
 * sink into its natural pose instead of jumping there.
 */

import { perBone } from "./humanoid";
import type { Bone, Rotations } from "./humanoid";
import { slerp } from "./quaternions";

export interface SmoothState {
  readonly rotations: Rotations;
  readonly tMs: number;
}

const SEEN_MS = 35;
const HIDDEN_MS = 350;
/** Hands, feet and head rest on landmarks a few centimetres apart: they shake more. */
const SHAKY_MS = 80;
const SHAKY = /Hand|Foot|neck|head|LowerArm/;

/** The next state, and the smoothed rotations. Starts afresh where time runs backwards. */
export function smooth(
  state: SmoothState | null, rotations: Rotations, tMs: number,
): readonly [SmoothState, Rotations] {
  if (state === null || tMs < state.tMs) return [{ rotations, tMs }, rotations];
  const [before, elapsed] = [state.rotations, tMs - state.tMs];
  const local = perBone((bone) => {
    const share = 1 - Math.exp(-elapsed / timeConstant(bone, rotations.trust[bone]));
    return slerp(before.local[bone], rotations.local[bone], share);
  });
  const next = { local, trust: rotations.trust };
  return [{ rotations: next, tMs }, next];
}

function timeConstant(bone: Bone, trust: number): number {
  const seen = SHAKY.test(bone) ? SHAKY_MS : SEEN_MS;
  return HIDDEN_MS + (seen - HIDDEN_MS) * trust;
}
