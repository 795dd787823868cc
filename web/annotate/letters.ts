/** Which joint of a pair is lettered A: at random, so that no letter is nearer more often. */

import type { Given, Pair } from "./contract";

/**
 * The pair in the order of the letters: [A, B].
 *
 * The same for the same item and pair always: a reload changes nothing on the screen.
 */
export function lettered(item: number, [a, b]: Pair): Pair {
  return hash(`${item} ${a} ${b}`) % 2 === 0 ? [a, b] : [b, a];
}

/** What was said about (A, B) as said about the pair, or the other way round. */
export function ofPair(said: Given, letters: Pair): Given {
  if (letters[0] < letters[1]) return said;
  return said === "nearer" ? "farther" : said === "farther" ? "nearer" : said;
}

/** FNV-1a with a last stir (from MurmurHash3), for the low bits to depend on all of the text. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const letter of text) {
    value = Math.imul(value ^ letter.codePointAt(0)!, 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
