/**
 * The floor under a body whose landmarks hang at the middle of the hips.
 *
 * Landmarks say nothing of how high the hips are, so the body is put with its lowest part on the
 * floor, usually a foot, but a hand or the seat as well. (A jump therefore does not leave it.)
 */

import { bodyOf } from "./body";
import type { Body, Landmarks } from "./body";
import { clamp } from "./vectors";

export interface Ground {
  /** How high the middle of the hips is above the floor, in metres. */
  readonly hipsM: number;
  /** Which foot is on the floor. */
  readonly left: boolean;
  readonly right: boolean;
}

export interface GroundState {
  readonly ground: Ground;
  readonly tMs: number;
}

/** How thick the body is below a landmark, in metres; feet as in Python. */
const BELOW_M: Readonly<Record<string, number>> = {
  heel: 0.036, foot_index: 0.018, knee: 0.06, hip: 0.11, wrist: 0.03, elbow: 0.05, shoulder: 0.08,
};
const STANDING_M = 0.93;
/** A foot counts as down below the first, and as lifted above the second. */
const [DOWN_M, LIFTED_M] = [0.045, 0.08];
/** Nobody's hips rise or fall faster; landmarks that jump do. Metres a second. */
const FASTEST = 3;
/** After this long without a frame the floor is found afresh. */
const GAP_MS = 1000;

/** The next state with the floor of this frame. Without feet to be seen it stays where it was. */
export function findGround(
  state: GroundState | null, landmarks: Landmarks, tMs: number,
): GroundState {
  const body = bodyOf(landmarks);
  const before = state && tMs >= state.tMs && tMs - state.tMs < GAP_MS ? state : null;
  const seen = lowestM(body) ?? before?.ground.hipsM ?? STANDING_M;
  const hipsM = before === null ? seen : follow(before, seen, tMs);
  const foot = (side: "left" | "right") => {
    const height = hipsM - (footM(body, side) ?? -Infinity);
    return height < (before?.ground[side] ? LIFTED_M : DOWN_M);
  };
  return { ground: { hipsM, left: foot("left"), right: foot("right") }, tMs };
}

function follow({ ground, tMs: beforeMs }: GroundState, seen: number, tMs: number): number {
  const most = (FASTEST * (tMs - beforeMs)) / 1000;
  return clamp(seen, ground.hipsM - most, ground.hipsM + most);
}

/**
 * How far below the hips the lowest part that is seen is. Null where no foot is seen: somebody at
 * a desk would stand on their hands.
 */
function lowestM(body: Body): number | null {
  if (footM(body, "left") === null && footM(body, "right") === null) return null;
  const names = Object.keys(BELOW_M).flatMap((part) => [`left_${part}`, `right_${part}`]);
  return deepest(body, names);
}

function footM(body: Body, side: string): number | null {
  return deepest(body, [`${side}_heel`, `${side}_foot_index`]);
}

function deepest(body: Body, names: readonly string[]): number | null {
  const seen = names.filter((name) => body.worst(name) > 0.3);
  if (seen.length === 0) return null;
  const below = (name: string) => BELOW_M[name.slice(name.indexOf("_") + 1)];
  return Math.max(...seen.map((name) => below(name) - body.point(name)[1]));
}
