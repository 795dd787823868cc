/**
 * Wrists that the body's network exchanges, put right by the hands: those know whose they are.
 *
 * Where arms cross, the network may take one wrist for the other, and does so for many frames. Hands that
 * were followed until now are still where they were, and a hand's own network tells left from right.
 */

import { WRIST } from "../../core/hand";
import { INDEX, MIRROR, NAMES } from "../../core/skeleton";
import type { Landmarks } from "../landmarks";
import { exchanged } from "../lift/sides";
import { apart, ARMS, pointIn, type Followed } from "./track";

/** Exchanged, wrists must be this part as far from the hands that were followed. */
export const CLEARER = 0.3;
/** How sure the hands must be of their sides: 1 is wholly sure, -1 of the contrary. */
export const SIDED = 0.8;
const UPPER = [INDEX.left_shoulder, INDEX.left_elbow];
const HANGING = new Set(ARMS.flatMap((arm) => Object.values(arm)));

/** The body with its wrists at the hands that are theirs; all that hangs on them goes along. */
export function putRight(body: Landmarks, before: Followed): Landmarks {
  if (!areExchanged(body, before)) return body;
  const upper = upperRows(body, before);
  const rows = NAMES.map((_, row) => HANGING.has(row) || upper.has(row));
  return {
    ...body,
    xyzImagePx: exchanged(body.xyzImagePx, rows), xyzWorldM: exchanged(body.xyzWorldM, rows),
    visibility: exchanged(body.visibility, rows), presence: exchanged(body.presence, rows),
  };
}

/** Whether each hand that was followed is at the other wrist, and sure that it is not the other. */
function areExchanged(body: Landmarks, { hands }: Followed): boolean {
  let [stay, swap, sure, count] = [0, 0, 0, 0];
  hands.forEach((track, side) => {
    if (!track) return;
    const hand = pointIn(track.seen, WRIST);
    stay += apart(hand, pointIn(body, ARMS[side].wrist));
    swap += apart(hand, pointIn(body, ARMS[1 - side].wrist));
    sure += (2 * track.seen.right - 1) * (2 * side - 1);
    count += 1;
  });
  return count > 0 && swap < CLEARER * stay && sure / count > SIDED;
}

/** Shoulders and elbows that were exchanged as well: the other's place is where they were. */
function upperRows(body: Landmarks, { aim }: Followed): Set<number> {
  const rows = new Set<number>();
  if (!aim) return rows;
  const then = { xyzImagePx: aim.raw };
  for (const left of UPPER) {
    const right = MIRROR[left];
    const away = (a: number, b: number) =>
      apart(pointIn(body, a), pointIn(then, left)) + apart(pointIn(body, b), pointIn(then, right));
    if (away(right, left) < CLEARER * away(left, right)) rows.add(left).add(right);
  }
  return rows;
}
