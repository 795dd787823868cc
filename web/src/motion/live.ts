/**
 * The skeleton live, frame after frame: state is a value. `kinesphere.motion.live` is the same: as
 * exact and as smooth.
 */

import { InputError } from "../core/errors";
import { bodyOf } from "./body";
import type { Landmarks } from "./body";
import { rotationsOf } from "./fingers/angles";
import { stepExpressions, stepFingers } from "./fingers/live";
import type { FingersState } from "./fingers/live";
import type { HandSizes } from "./fingers/sizes";
import type { PerBone, Rotations } from "./humanoid";
import type { Quat } from "./quaternions";
import { NOTHING_LEARNT, learn } from "./sizes";
import type { Learnt, Sizes } from "./sizes";
import { turned } from "./smoothing";
import { rotations } from "./solve";

/** What is known of a person. */
export interface LiveState {
  readonly tMs: number;
  readonly local: PerBone<Quat>;
  readonly learnt: Learnt;
  /** Once they have been looked for. */
  readonly fingers: FingersState | null;
  readonly expressions: readonly number[] | null;
}

/** One moment: the pose, and the person's bones as far as they are known. */
export interface Moment extends Rotations {
  readonly sizes: Sizes;
  /** The person's own hand; null where no hands were looked for. */
  readonly hand: HandSizes | null;
}

/** For how long a single frame stands. */
const FIRST_MS = 33;

/**
 * The skeleton after one frame more. Starts afresh with state null or where time runs backwards.
 *
 * Throws InputError if there are not 33 landmarks, or the time is not finite.
 */
export function step(
  state: LiveState | null, landmarks: Landmarks, tMs: number,
): readonly [LiveState, Moment] {
  if (!Number.isFinite(tMs)) throw new InputError(`expected a time in milliseconds, got ${tMs}`);
  const before = state && tMs >= state.tMs ? state : null;
  const body = bodyOf(landmarks);
  const passedMs = before ? tMs - before.tMs : FIRST_MS;
  const learnt = learn(before?.learnt ?? NOTHING_LEARNT, body, passedMs);
  const now = rotations(body, learnt.sizes);
  const local = before ? turned(before.local, now, passedMs) : now.local;
  const fingers = stepFingers(before?.fingers ?? null, body.hands, passedMs);
  const expressions = stepExpressions(before?.expressions ?? null, landmarks.expressions ?? null, passedMs);
  const moment = {
    local, trust: now.trust, sizes: learnt.sizes, expressions,
    fingers: fingers && rotationsOf(fingers.turns), hand: fingers && fingers.sizes,
  };
  return [{ tMs, local, learnt, fingers, expressions }, moment];
}
