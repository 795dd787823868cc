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
  /** From the one in the middle, along the floor. */
  readonly beside: Vector3;
}

const HERE = new Vector3();

/**
 * The people now, the one in the middle first: whoever was before, as long as they are there, else the one
 * with the lowest number. Without a place (the lift tells it) the others would stand in the middle too:
 * they are left out.
 */
export function followAll(
  before: readonly Somebody[], seen: readonly Seen[], tMs: number,
): readonly Somebody[] {
  const middle = inTheMiddle(before, seen);
  if (!middle) return [];
  const known = (id: number) => before.find((one) => one.id === id)?.followed ?? null;
  const first = { id: middle.id, followed: follow(known(middle.id), middle, tMs), beside: HERE };
  const others = seen.flatMap((one): Somebody[] => {
    const beside = one === middle ? null : besideOf(one, middle, first.followed);
    return beside ? [{ id: one.id, followed: follow(known(one.id), one, tMs), beside }] : [];
  });
  return [first, ...others];
}

function inTheMiddle(before: readonly Somebody[], seen: readonly Seen[]): Seen | undefined {
  const still = seen.find(({ id }) => id === before[0]?.id);
  return still ?? [...seen].sort((a, b) => a.id - b.id)[0];
}

function besideOf({ positionM: a }: Seen, { positionM: b }: Seen, first: Followed): Vector3 | null {
  if (!a || !b) return null;
  const [place] = partPoints(a.map((value, axis) => value - b[axis]), first.turn, 0);
  return place.setY(0);
}

/** The landmarks of somebody in the room. */
export function pointsOf({ followed: { pose, ground }, beside }: Somebody): Vector3[] {
  return roomPoints(pose, ground.hipsM).map((point) => point.add(beside));
}

/** Nobody is shown farther from the middle than this, on either side. */
const FARTHEST_M = 4;

/**
 * How much farther than the one in the middle people stand to the side, at most: in half metres, and never
 * less than it was while there are several, so that the view does not come and go with each step.
 */
export function reachM(people: readonly Somebody[], before: number): number {
  if (people.length < 2) return 0;
  const most = Math.max(...people.map(({ beside }) => Math.abs(beside.x)));
  return Math.max(before, Math.min(FARTHEST_M, Math.ceil(2 * most) / 2));
}
