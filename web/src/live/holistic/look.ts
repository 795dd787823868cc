/** The hands and the face of the person who was found in a frame: what runs networks. */

import { regionAround, type Picture, type SizePx } from "../../core/crop";
import { SMOOTH_LANDMARKS } from "../constants";
import type { Landmarks } from "../landmarks";
import { oneEuro } from "../smooth";
import * as faces from "./faces";
import * as hands from "./hands";
import type { FaceNetworks, HandNetworks, PartNetworks, Parts } from "./options";
import type { Followed, Hands, PartsState, Turn } from "./track";
import { putRight } from "./wrists";

/** The weight of a new measurement in what hands, or the face, are thought to cost. */
export const COST_ALPHA = 0.2;
/** Whoever waited so long has their turn, whatever it costs. */
export const LONGEST_MS = 250;
/** A frame that comes this part of the time after the last turn is in time: cameras are not exact. */
export const IN_TIME = 0.9;

/** So many times between two turns a kind waits for a frame of its own. */
export const LATE = 1.4;

/** What is looked at. */
export interface Frame {
  readonly picture: Picture;
  readonly tMs: number;
  /** When work on it began, by the clock. */
  readonly beganMs: number;
  readonly smoothing: boolean;
}

/**
 * The body, its wrists put right, and its hands and face; those that wait for their turn go along with
 * the body.
 */
export async function lookAtParts(
  networks: PartNetworks, parts: Parts, before: PartsState, frame: Frame, seen: Landmarks,
): Promise<[PartsState, Landmarks]> {
  const right = putRight(seen, before.followed);
  const [aimed, body] = aim({ ...before.followed, doubted: right !== seen }, right, frame);
  let state: PartsState = { ...before, followed: aimed };
  let busy = false;
  // Whoever waited longer has the first turn.
  const kinds = (["hands", "face"] as const).slice().sort((a, b) => before[a].tMs - before[b].tMs);
  for (const kind of kinds) {
    if (!networks[kind]) continue;
    if (!hasTurn(parts, state[kind], frame, busy)) {
      state = { ...state, followed: carry(kind, state.followed, body) };
      continue;
    }
    const beganMs = performance.now();
    const followed = kind === "hands"
      ? await withHands(networks.hands!, frame, state.followed, body)
      : await withFace(networks.face!, frame, state.followed, body);
    state = { ...state, followed, [kind]: after(parts, state[kind], frame, beganMs) };
    busy = true;
  }
  return [state, right];
}

/** The body smoothed, as in the reference: what is looked for should not tremble as networks do. */
function aim(followed: Followed, body: Landmarks, { smoothing, tMs }: Frame): [Followed, Landmarks] {
  if (!smoothing) return [followed, body];
  const { sizePx } = regionAround(body.auxiliaryPx, 1);
  const [next, xyzImagePx] = oneEuro(followed.aim, body.xyzImagePx, tMs, SMOOTH_LANDMARKS, sizePx);
  return [{ ...followed, aim: next }, { ...body, xyzImagePx }];
}

/** `busy`: the other kind had its turn in this frame; if it can be, each has frames of its own. */
function hasTurn({ fps, maxMs }: Parts, turn: Turn, frame: Frame, busy: boolean): boolean {
  const waitedMs = frame.tMs - turn.tMs;
  if (fps && waitedMs < ((busy ? LATE : IN_TIME) * 1000) / fps) return false;
  if (maxMs === null || waitedMs >= LONGEST_MS) return true;
  return performance.now() - frame.beganMs + turn.costMs <= maxMs;
}

function after({ maxMs }: Parts, turn: Turn, { tMs }: Frame, beganMs: number): Turn {
  if (maxMs === null) return { tMs, costMs: 0 };
  const tookMs = performance.now() - beganMs;
  const alpha = turn.costMs ? COST_ALPHA : 1;
  return { tMs, costMs: turn.costMs + alpha * (tookMs - turn.costMs) };
}

const sizeOf = ({ picture: { width, height } }: Frame): SizePx => [width, height];

async function withHands(
  networks: HandNetworks, frame: Frame, followed: Followed, body: Landmarks,
): Promise<Followed> {
  const asked = hands.wanted(body, followed, sizeOf(frame));
  const seen = await hands.lookForHands(networks, frame.picture, asked);
  const of = (side: 0 | 1) => {
    const i = asked.findIndex((hand) => hand.side === side);
    return i < 0 ? null : hands.follow(asked[i], seen[i]);
  };
  const tracks: Hands = [of(0), of(1)];
  return { ...followed, hands: tracks };
}

async function withFace(
  networks: FaceNetworks, frame: Frame, followed: Followed, body: Landmarks,
): Promise<Followed> {
  const asked = faces.wantedFace(body, followed.face, sizeOf(frame));
  const seen = asked && (await faces.lookForFace(networks, frame.picture, asked));
  return { ...followed, face: asked && faces.follow(asked, seen) };
}

function carry(kind: "hands" | "face", followed: Followed, body: Landmarks): Followed {
  return kind === "hands"
    ? { ...followed, hands: hands.carriedHands(body, followed.hands) }
    : { ...followed, face: faces.carriedFace(body, followed.face) };
}
