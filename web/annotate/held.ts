/** One picture at work: the item with what was said about it since it came from the server. */

import type { Answer, Belief, Given, Item, Landmark, ReviewItem, Told } from "./contract";
import { nextQuestion, told } from "./questions";

export interface Held {
  readonly item: Item;
  /** By index into the item's pairs, in the order in which they were given. */
  readonly answers: ReadonlyMap<number, Given>;
  /** Of a review: which explanation was chosen, -1 for none of them; null as long as none is. */
  readonly choice: number | null;
  readonly isFinished: boolean;
}

/** An item as it comes from the server, and what waits to be sent about it. */
export function hold(item: Item, waiting: readonly Told[]): Held {
  const start: Held = { item, answers: new Map(), choice: null, isFinished: false };
  const held = item.answers.reduce((now, { a, b, answer }) => answered(now, pairOf(item, a, b), answer), start);
  return waiting.reduce(applied, held);
}

/** The same after an event; events about other items change nothing. */
export function applied(held: Held, event: Told): Held {
  if (event.item !== held.item.id) return held;
  switch (event.kind) {
    case "answer": return answered(held, pairOf(held.item, event.a, event.b), event.answer);
    case "landmark":
      return moved(held, event.landmark, [event.x_px, event.y_px, event.hidden ? 0 : 1]);
    case "choice": return { ...held, choice: event.hypothesis };
    case "finished": return held;
  }
}

/** An answer about a pair; a new one is the last, and "withdrawn" leaves none. */
export function answered(held: Held, pair: number, answer: Answer): Held {
  if (pair < 0) return held;
  const answers = new Map(held.answers);
  answers.delete(pair);
  if (answer !== "withdrawn") answers.set(pair, answer);
  return { ...held, answers };
}

export function moved(held: Held, landmark: number, place: Landmark): Held {
  return { ...held, item: { ...held.item, landmarks: held.item.landmarks.with(landmark, place) } };
}

/** The pair that is asked about now, as an index; null: nothing is left to ask. */
export function questionOf({ item, answers }: Held): number | null {
  if (isReview(item)) return item.ask.find((pair) => !answers.has(pair)) ?? null;
  const belief = [...answers].reduce<Belief>((now, [pair, answer]) => told(now, pair, answer), item.belief);
  return nextQuestion(belief, new Set(answers.keys()), new Set(item.always), item.edges);
}

export function isReview(item: Item): item is ReviewItem {
  return "hypotheses" in item;
}

export function pairOf(item: Item, a: number, b: number): number {
  return item.pairs.findIndex((pair) => pair[0] === a && pair[1] === b);
}
