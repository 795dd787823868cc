/** Several people in the room: one in the middle, the others where they stand beside them. */

import { Vector3 } from "three";
import type { Pose } from "../../src/core/pose";
import { roomPoints } from "./body";
import { follow, type Followed, type Parts } from "./follow";
import { partPoints } from "./parts";
import type { Landmarks } from "../../src/motion";

/** What a pose tells of somebody. */
export type Seen = Landmarks & Parts & Pick<Pose, "id" | "positionM">;

export interface Somebody {
  readonly id: number;
  readonly followed: Followed;
  /** Whether they are seen now; if not, they are remembered for a while. */
  readonly here: boolean;
  /** Before the camera; null where nobody says it (the lift does). */
  readonly placeM: Float64Array | null;
}

/** Who is lost may come back so long, as in `live/people.ts`. */
const REMEMBER_MS = 3000;

/**
 * The people now, the one in the middle first: whoever was before, as long as they are there or may come
 * back, else the one with the lowest number.
 */
export function followAll(
  before: readonly Somebody[], seen: readonly Seen[], tMs: number,
): readonly Somebody[] {
  const now = seen.map((one): Somebody => {
    const known = before.find(({ id }) => id === one.id)?.followed ?? null;
    return { id: one.id, followed: follow(known, one, tMs), here: true, placeM: one.positionM };
  });
  const isRemembered = ({ id, followed }: Somebody) =>
    !now.some((one) => one.id === id) && tMs > followed.tMs && tMs - followed.tMs <= REMEMBER_MS;
  const all = [...now, ...before.filter(isRemembered).map((one) => ({ ...one, here: false }))];
  const middle = before[0]?.id;
  return all.sort((a, b) => Number(b.id === middle) - Number(a.id === middle) || a.id - b.id);
}

/** Somebody who is to be seen, and how far along the floor from the middle. */
export interface Shown extends Somebody {
  readonly beside: Vector3;
}

const MIDDLE = new Vector3();

/** Those who are here. Without a place the others would stand in the middle too: they are left out. */
export function shownOf(people: readonly Somebody[]): Shown[] {
  return people.flatMap((one, i): Shown[] => {
    const beside = i === 0 ? MIDDLE : besideOf(one, people[0]);
    return one.here && beside ? [{ ...one, beside }] : [];
  });
}

function besideOf({ placeM: a }: Somebody, { placeM: b, followed }: Somebody): Vector3 | null {
  if (!a || !b) return null;
  const [place] = partPoints(a.map((value, axis) => value - b[axis]), followed.turn, 0);
  return place.setY(0);
}

/** The landmarks of somebody in the room. */
export function pointsOf({ followed: { pose, ground }, beside }: Shown): Vector3[] {
  return roomPoints(pose, ground.hipsM).map((point) => point.add(beside));
}

/** The view becomes no wider than for people so far from the middle, on either side. */
const FARTHEST_M = 4;

/**
 * How much farther than the one in the middle people stand to the side, or towards the camera, at most: in
 * half metres, and never less than it was while anybody is remembered beside the first, so that the view
 * does not come and go with each step.
 */
export function reachM(people: readonly Somebody[], before: number): number {
  if (people.length < 2) return 0;
  const far = ({ beside: { x, z } }: Shown) => Math.max(Math.abs(x), z);
  const most = Math.max(0, ...shownOf(people).map(far));
  return Math.max(before, Math.min(FARTHEST_M, Math.ceil(2 * most) / 2));
}
