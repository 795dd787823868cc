/** Made-up items, for the tests. */

import type { Item, Pair, ReviewItem, Told } from "./contract";

const PAIRS: readonly Pair[] = [[11, 13], [13, 15], [0, 15]];

/** Two explanations that disagree about all three pairs, most about the last. */
export function item(id: number, more: Partial<Item> = {}): Item {
  return {
    id, name: `${id}.jpg`, person: 0, frame: 0, width: 200, height: 400, box: [50, 100, 150, 300],
    landmarks: Array.from({ length: 33 }, (_, i) => [60 + 2 * i, 110 + 5 * i, 1] as const),
    pairs: PAIRS, edges: 2, always: [],
    belief: { depth_m: [[0.1, 0.2, 0.3], [-0.1, -0.2, -0.3]], weights: [1, 1], sigma_m: [0.2, 0.2, 0.2] },
    answers: [], ...more,
  };
}

export function reviewItem(id: number, more: Partial<ReviewItem> = {}): ReviewItem {
  const xyz_m = Array.from({ length: 33 }, (_, i) => [i / 100, i / 50 - 0.3, -i / 100] as const);
  return {
    ...item(id), reasons: ["the fit disobeys"], ask: [1, 0], labels: [],
    hypotheses: [
      { xyz_m, weight: 0.7, disobeys: [[11, 13]] }, { xyz_m, weight: 0.3, disobeys: [] },
    ],
    ...more,
  };
}

export function toldAnswer(item: number, [a, b]: Pair, answer: "nearer" | "withdrawn"): Told {
  return {
    kind: "answer", item, a, b, answer, took_ms: 1, mirrored: false, id: `${item} ${a} ${b} ${answer}`,
    at_ms: 1,
  };
}
