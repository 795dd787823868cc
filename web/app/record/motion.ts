/** What was recorded as a skeleton in motion, and the files that other programs open. */

import { NAMES } from "../../src/core/skeleton";
import { solved } from "../../src/motion";
import type { Motion, Seen } from "../../src/motion";
import type { Row } from "./tables";

export { toBvh, toGlb } from "../../src/motion";

/** Of the person who was there first. Throws InputError where nobody was, or nothing was seen. */
export function motionOf(rows: readonly Row[]): Motion {
  return solved(rows.filter(({ person }) => person === rows[0].person).map(seenIn));
}

function seenIn({ tMs, numbers, lifted }: Row): Seen {
  const wide = numbers.length / NAMES.length;
  const xyzWorldM = NAMES.flatMap((_, i) => [...numbers.subarray(wide * i + 3, wide * i + 6)]);
  const visibility = NAMES.map((_, i) => numbers[wide * i + 6]);
  return { tMs, xyzWorldM, visibility, positionM: lifted && lifted.subarray(1, 4) };
}
