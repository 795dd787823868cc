/**
 * One person, frame after frame: what was seen becomes depth that is right.
 *
 * State is a value: `step(lift, state, seen, tMs) -> [state, lifted]`.
 */

import * as bones from "./bones";
import * as net from "./network";
import { placed } from "./place";
import { along, signal, where } from "./signal";
import type { Lift } from "./stored";

/** Moments nearer than this to the last are not remembered. */
const APART_MS = 12;
/** A moment stands for a lag when it is no farther from it than this part of the lag. */
const NEAR = 0.34;
/** No landmark is taken to be surer than this when the body is placed. */
const SURE_M = 0.02;
const FRAME_MS = 1000 / 30;

/** What the landmark network says of one person. */
export interface Seen {
  /** Of the 33 in the camera's axes: x / z, y / z. */
  readonly rays: Float64Array;
  /** Its own metres, as upright as the picture. */
  readonly cueM: Float64Array;
  readonly visibility: Float64Array;
  /** Whether the camera's focal length is known. */
  readonly known: boolean;
}

/** A frame as it is remembered. */
export interface Moment {
  readonly tMs: number;
  readonly code: Float32Array;
  /** See `where`. */
  readonly where: Float64Array;
}

/** What is known of a person: the last second, and their bones. */
export interface LiftState {
  readonly moments: readonly Moment[];
  readonly bones: bones.Bones | null;
}

export const FIRST: LiftState = { moments: [], bones: null };

/** Landmarks of one person, in the camera's axes. */
export interface Lifted {
  /** From the middle of the hips. */
  readonly xyzM: Float64Array;
  /** How far off they may be: the standard deviation of each coordinate. */
  readonly sigmaM: Float64Array;
  /** Where the middle of the hips is, from the camera. */
  readonly positionM: Float64Array;
}

/** The person after one frame more. */
export function step(
  lift: Lift, state: LiftState, seen: Seen, tMs: number, heightM: number | null = null,
): [LiftState, Lifted] {
  const { network } = lift;
  const here = along(seen.rays);
  const code = net.encoded(network, signal(here, seen.cueM, seen.visibility, seen.known));
  const now: Moment = { tMs, code, where: where(here) };
  const said = net.joined(network, windowOf(network, state.moments, now));
  const found = net.decoded(said, here);
  const learnt = bones.learnt(state.bones, found.xyzM, found.spreadM, framesSince(state, tMs));
  const after = { moments: remembered(state.moments, now, network.lagsMs), bones: learnt };
  const scale = heightM === null ? 1 : heightM / bones.heightM(learnt);
  const xyzM = bones.kept(learnt, found.xyzM).map((one) => one * scale);
  const spreadM = found.spreadM.map((one) => one * scale);
  const positionM = placed(xyzM, seen.rays, spreadM.map((one) => 1 / (SURE_M + one) ** 2));
  return [after, { xyzM, sigmaM: spreadM.map((one) => one * lift.spread), positionM }];
}

/** How many 1/30 s have passed. */
function framesSince({ moments }: LiftState, tMs: number): number {
  return moments.length ? (tMs - moments[moments.length - 1].tMs) / FRAME_MS : 1;
}

/**
 * The moments that the network joins, one after the other: for each lag the nearest that is
 * remembered, if it is near.
 */
export function windowOf(
  network: net.Network, moments: readonly Moment[], now: Moment,
): Float32Array {
  const coded = net.coded(network);
  const out = new Float32Array(network.lagsMs.length * (coded + net.MOVED));
  network.lagsMs.forEach((lagMs, i) => {
    const one = lagMs === 0 ? now : nearest(moments, now.tMs + lagMs, NEAR * Math.abs(lagMs));
    if (!one) return;
    const at = i * (coded + net.MOVED);
    out.set(one.code, at);
    out.set(one.where.map((value, k) => value - now.where[k]), at + coded);
    out[at + coded + net.MOVED - 1] = 1;
  });
  return out;
}

function nearest(moments: readonly Moment[], tMs: number, withinMs: number): Moment | null {
  let [best, away] = [null as Moment | null, Infinity];
  for (const one of moments) {
    const off = Math.abs(one.tMs - tMs);
    if (off < away) [best, away] = [one, off];
  }
  return away <= withinMs ? best : null;
}

function remembered(
  moments: readonly Moment[], now: Moment, lagsMs: readonly number[],
): Moment[] {
  const oldestMs = now.tMs + Math.min(...lagsMs) * (1 + NEAR);
  const kept = moments.filter(({ tMs }) => tMs >= oldestMs);
  const last = kept[kept.length - 1];
  return last && now.tMs - last.tMs < APART_MS ? kept : [...kept, now];
}
