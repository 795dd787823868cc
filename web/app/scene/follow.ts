/** The person over time, as a value: rotations, the floor, the length of the legs. */

import { USUAL, findGround, learnLevel, legOf, step, turned, upright } from "../../src/motion";
import type {
  Ground, GroundState, Landmarks, LevelState, LiveState, Rotations,
} from "../../src/motion";
import { bodyOf } from "../../src/motion/body";
import { clamp } from "../../src/motion/vectors";

export interface Followed {
  /** As a level camera would see them. */
  readonly pose: Landmarks;
  readonly tMs: number;
  readonly rotations: Rotations;
  readonly ground: Ground;
  /** Thigh and shin together, in metres, as far as they are known. */
  readonly legM: number;
  readonly memory: {
    readonly live: LiveState; readonly ground: GroundState; readonly level: LevelState;
  };
}

export const USUAL_LEG_M = legOf(USUAL);
/** Nobody's are shorter or longer; landmarks that are wrong may be. */
const LEG_M = [0.5, 1.1] as const;
/** For how long a frame stands at most. */
const LONGEST_MS = 100;

/** The next state. A clip that starts again starts afresh, but its camera is tilted as it was. */
export function follow(before: Followed | null, seen: Landmarks, tMs: number): Followed {
  const passedMs = before ? clamp(tMs - before.tMs, 0, LONGEST_MS) : LONGEST_MS;
  const level = learnLevel(before?.memory.level ?? null, bodyOf(seen), passedMs);
  const pose = turned(upright(level.up), seen);
  const [live, moment] = step(before?.memory.live ?? null, pose, tMs);
  const ground = findGround(before?.memory.ground ?? null, pose, tMs);
  return {
    pose, tMs, rotations: moment, ground: ground.ground,
    legM: clamp(legOf(moment.sizes), ...LEG_M),
    memory: { live, ground, level },
  };
}
