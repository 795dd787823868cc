/** What was recorded as a skeleton in motion, and the files that other programs open. */

import { NAMES } from "../../src/core/skeleton";
import { solved } from "../../src/motion";
import type { Motion, Seen } from "../../src/motion";
import type { Row } from "./tables";

export { toBvh, toGlb } from "../../src/motion";

/** Of one person. Throws InputError where they were not seen. */
export function motionOf(rows: readonly Row[], who: number): Motion {
  return solved(rows.filter(({ person }) => person === who).map(seenIn));
}

/** The numbers of those who were recorded, the lowest first. */
export function peopleIn(rows: readonly Row[]): number[] {
  return [...new Set(rows.map(({ person }) => person))].sort((a, b) => a - b);
}

function seenIn({ tMs, numbers, lifted, parts, faceRotation, expressions }: Row): Seen {
  const visibility = NAMES.map((_, i) => numbers[WIDE * i + 6]);
  const hands = (["left_hand", "right_hand"] as const).map((kind) => {
    const part = parts.find((one) => one.kind === kind);
    return part ? metres(part.numbers) : null;
  });
  return {
    tMs, xyzWorldM: metres(numbers), visibility, positionM: lifted && lifted.subarray(1, 4),
    hands: [hands[0], hands[1]], faceRotation, expressions,
  };
}

/** Numbers of a landmark, among them x, y, z in metres. */
const WIDE = 8;

function metres(numbers: Float32Array): number[] {
  const count = numbers.length / WIDE;
  return Array.from({ length: count }, (_, i) => [...numbers.subarray(WIDE * i + 3, WIDE * i + 6)]).flat();
}
