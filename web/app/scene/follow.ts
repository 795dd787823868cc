/** The person over time, as a value: smoothed rotations, the floor, the length of the legs. */

import type { Pose } from "../../src/core/pose";
import { findGround, offsetsOf, smooth, solve } from "../../src/motion";
import type { Ground, GroundState, Rotations, SmoothState } from "../../src/motion";

export interface Followed {
  readonly pose: Pose;
  readonly tMs: number;
  readonly rotations: Rotations;
  readonly ground: Ground;
  /** Thigh and shin together, in metres, averaged over a second. */
  readonly legM: number;
  readonly memory: { readonly smooth: SmoothState; readonly ground: GroundState };
}

export const USUAL_LEG_M = 0.81;
const LEG_MS = 1000;

/** The next state. A clip that starts again starts afresh. */
export function follow(before: Followed | null, pose: Pose, tMs: number): Followed {
  const last = before && tMs >= before.tMs ? before : null;
  const [smoothed, rotations] = smooth(last?.memory.smooth ?? null, solve(pose), tMs);
  const ground = findGround(last?.memory.ground ?? null, pose, tMs);
  return {
    pose, tMs, rotations, ground: ground.ground,
    legM: legLength(last, pose, rotations, tMs),
    memory: { smooth: smoothed, ground },
  };
}

/** Legs that are not seen are as long as they were, or as most people's are. */
function legLength(last: Followed | null, pose: Pose, { trust }: Rotations, tMs: number): number {
  const offsets = offsetsOf(pose);
  const length = (side: "left" | "right") =>
    Math.abs(offsets[`${side}LowerLeg`][1]) + Math.abs(offsets[`${side}Foot`][1]);
  const now = Math.min(1.1, Math.max(0.5, (length("left") + length("right")) / 2));
  const seen = Math.max(trust.leftLowerLeg, trust.rightLowerLeg);
  const from = last?.legM ?? USUAL_LEG_M;
  const share = last ? 1 - Math.exp(-(tMs - last.tMs) / LEG_MS) : 1;
  return from + (now - from) * share * seen;
}
