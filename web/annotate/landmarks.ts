/** Landmarks as they are moved by hand. */

import type { Item, Landmark } from "./contract";
import type { Point } from "./view";

/** Where a landmark is drawn; one that nobody has placed yet waits at the side of the person's box. */
export function spot({ landmarks, box: [x0, y0, , y1] }: Item, landmark: number): Point {
  const place = landmarks[landmark];
  if (place) return [place[0], place[1]];
  return [x0, y0 + ((y1 - y0) * (landmark + 0.5)) / landmarks.length];
}

/** Moved to a point; it stays hidden if it was. */
export function draggedTo([x, y]: Point, before: Landmark): NonNullable<Landmark> {
  return [rounded(x), rounded(y), before ? before[2] : 1];
}

/** Hidden if it was seen, and the other way round. */
export function toggled(item: Item, landmark: number): NonNullable<Landmark> {
  const [x, y] = spot(item, landmark);
  const place = item.landmarks[landmark];
  return [rounded(x), rounded(y), place && place[2] < 0.5 ? 1 : 0];
}

function rounded(px: number): number {
  return Math.round(px * 100) / 100;
}
