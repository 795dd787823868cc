/** The person over time, as a value: rotations, the floor, the length of the legs. */

import type { Pose } from "../../src/core/pose";
import { USUAL, findGround, legOf, step } from "../../src/motion";
import type { Ground, GroundState, LiveState, Rotations } from "../../src/motion";
import { clamp } from "../../src/motion/vectors";

export interface Followed {
  readonly pose: Pose;
  readonly tMs: number;
  readonly rotations: Rotations;
  readonly ground: Ground;
  /** Thigh and shin together, in metres, as far as they are known. */
  readonly legM: number;
  readonly memory: { readonly live: LiveState; readonly ground: GroundState };
}

export const USUAL_LEG_M = legOf(USUAL);
/** Nobody's are shorter or longer; landmarks that are wrong may be. */
const LEG_M = [0.5, 1.1] as const;

/** The next state. A clip that starts again starts afresh. */
export function follow(before: Followed | null, pose: Pose, tMs: number): Followed {
  const [live, moment] = step(before?.memory.live ?? null, pose, tMs);
  const ground = findGround(before?.memory.ground ?? null, pose, tMs);
  return {
    pose, tMs, rotations: moment, ground: ground.ground,
    legM: clamp(legOf(moment.sizes), ...LEG_M),
    memory: { live, ground },
  };
}
