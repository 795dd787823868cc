/** The person over time, as a value: rotations, the floor, the length of the legs. */

import { USUAL, findGround, learnLevel, legOf, step, turned, upright, wholeOf } from "../../src/motion";
import type {
  Ground, GroundState, Landmarks, LevelState, LiveState, Rotations,
} from "../../src/motion";
import type { Pose } from "../../src/core/pose";
import { bodyOf } from "../../src/motion/body";
import type { Quat } from "../../src/motion/quaternions";
import { clamp } from "../../src/motion/vectors";

export interface Followed {
  /** As a level camera would see them. */
  readonly pose: Landmarks;
  /** How the camera is turned to be level. */
  readonly turn: Quat;
  /** As the camera saw them, where they are known. */
  readonly parts: Parts;
  readonly tMs: number;
  readonly rotations: Rotations;
  readonly ground: Ground;
  /** Thigh and shin together, in metres, as far as they are known. */
  readonly legM: number;
  readonly memory: {
    readonly live: LiveState; readonly ground: GroundState; readonly level: LevelState;
  };
}

/** A person's hands and face. */
export type Parts = Partial<Pick<Pose, "leftHand" | "rightHand" | "face">>;

export const USUAL_LEG_M = legOf(USUAL);
/** Nobody's are shorter or longer; landmarks that are wrong may be. */
const LEG_M = [0.5, 1.1] as const;
/** For how long a frame stands at most. */
const LONGEST_MS = 100;

/** The next state. A clip that starts again starts afresh, but its camera is tilted as it was. */
export function follow(
  before: Followed | null, seen: Landmarks & Parts, tMs: number,
): Followed {
  const passedMs = before ? clamp(tMs - before.tMs, 0, LONGEST_MS) : LONGEST_MS;
  const level = learnLevel(before?.memory.level ?? null, bodyOf(seen), passedMs);
  const turn = upright(level.up);
  const pose = turned(turn, wholeOf(seen));
  const [live, moment] = step(before?.memory.live ?? null, pose, tMs);
  const ground = findGround(before?.memory.ground ?? null, pose, tMs);
  return {
    pose, turn, parts: seen, tMs, rotations: moment, ground: ground.ground,
    legM: clamp(legOf(moment.sizes), ...LEG_M),
    memory: { live, ground, level },
  };
}
