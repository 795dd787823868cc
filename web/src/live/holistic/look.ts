/** The hands and faces of those who were found in a frame: what runs networks. */

import { regionAround, type Picture, type SizePx } from "../../core/crop";
import { SMOOTH_LANDMARKS } from "../constants";
import type { Landmarks } from "../landmarks";
import type { Found } from "../people";
import { oneEuro } from "../smooth";
import * as faces from "./faces";
import * as hands from "./hands";
import type { FaceNetworks, HandNetworks, PartNetworks, Parts } from "./options";
import { noParts, type Followed, type Hands, type PartsState, type Turn } from "./track";
import { putRight } from "./wrists";

/** The weight of a new measurement in what hands, or faces, are thought to cost. */
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

/** Somebody in this frame: what is followed of them, and their body, which says where to look. */
interface Looked {
  readonly followed: Followed;
  readonly body: Landmarks;
}

/**
 * `found` with their wrists put right, their hands and faces; those that wait for their turn go along with
 * their bodies.
 */
export async function lookAtParts(
  networks: PartNetworks, parts: Parts, before: PartsState, frame: Frame, found: readonly Found[],
): Promise<[PartsState, Found[]]> {
  const known = found.map(({ id }) => before.followed.find((one) => one.id === id) ?? noParts(id));
  const right = found.map(({ landmarks }, i) => putRight(landmarks, known[i]));
  let people = right.map((body, i) =>
    aim({ ...known[i], doubted: body !== found[i].landmarks }, body, frame));
  const turns = { hands: before.hands, face: before.face };
  let busy = false;
  // Whoever waited longer has the first turn.
  const kinds = (["hands", "face"] as const).slice().sort((a, b) => before[a].tMs - before[b].tMs);
  for (const kind of kinds) {
    if (!networks[kind]) continue;
    if (!hasTurn(parts, turns[kind], frame, busy)) {
      people = people.map(({ followed, body }) => ({ followed: carry(kind, followed, body), body }));
      continue;
    }
    const beganMs = performance.now();
    people = kind === "hands"
      ? await withHands(networks.hands!, frame, people)
      : await withFaces(networks.face!, frame, people);
    turns[kind] = after(parts, turns[kind], frame, beganMs);
    busy = true;
  }
  const followed = people.map((one) => one.followed);
  const whole = found.map((one, i) => ({ ...one, landmarks: right[i], parts: followed[i] }));
  return [{ followed, ...turns }, whole];
}

/** The body smoothed, as in the reference: what is looked for should not tremble as networks do. */
function aim(followed: Followed, body: Landmarks, { smoothing, tMs }: Frame): Looked {
  if (!smoothing) return { followed, body };
  const { sizePx } = regionAround(body.auxiliaryPx, 1);
  const [next, xyzImagePx] = oneEuro(followed.aim, body.xyzImagePx, tMs, SMOOTH_LANDMARKS, sizePx);
  return { followed: { ...followed, aim: next }, body: { ...body, xyzImagePx } };
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
  networks: HandNetworks, frame: Frame, people: readonly Looked[],
): Promise<Looked[]> {
  const asked = people.flatMap(({ body, followed }, person) =>
    hands.wanted(person, body, followed, sizeOf(frame)));
  const seen = await hands.lookForHands(networks, frame.picture, asked);
  const of = (person: number, side: 0 | 1) => {
    const i = asked.findIndex((hand) => hand.person === person && hand.side === side);
    return i < 0 ? null : hands.follow(asked[i], seen[i]);
  };
  return people.map(({ body, followed }, person) => {
    const tracks: Hands = [of(person, 0), of(person, 1)];
    return { body, followed: { ...followed, hands: tracks } };
  });
}

async function withFaces(
  networks: FaceNetworks, frame: Frame, people: readonly Looked[],
): Promise<Looked[]> {
  const asked = people.map(({ body, followed }) =>
    faces.wantedFace(body, followed.face, sizeOf(frame)));
  const seen = await faces.lookForFaces(networks, frame.picture, asked);
  return people.map(({ body, followed }, i) => {
    const wanted = asked[i];
    return { body, followed: { ...followed, face: wanted && faces.follow(wanted, seen[i]) } };
  });
}

function carry(kind: "hands" | "face", followed: Followed, body: Landmarks): Followed {
  return kind === "hands"
    ? { ...followed, hands: hands.carriedHands(body, followed.hands) }
    : { ...followed, face: faces.carriedFace(body, followed.face) };
}
