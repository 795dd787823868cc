/**
 * Which pair is asked about next, and when a picture's order is settled.
 *
 * The same as Python's kinesphere.annotate.questions, which tells what it is good for.
 */

import type { Belief, Given } from "./contract";
import { erf } from "./erf";

/** Joints must be this far apart in depth for their order to matter. */
const APART_M = 0.05;
/** A pair is asked about if its order is wrong with more than this probability. */
const DOUBT = 0.005;
/** The part of certain answers that are wrong. */
const WRONG = 0.02;
/** How often people cannot tell joints that are clearly apart. */
const UNSURE = 0.3;

/** What is believed after an answer about a pair. */
export function told(belief: Belief, pair: number, answer: Given): Belief {
  const weights = belief.weights.map((weight, h) => {
    const [near, far] = likely(belief, h, pair);
    return weight * fits(near, far, answer);
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { ...belief, weights: weights.map((weight) => weight / sum) };
}

/** How well an explanation goes with an answer, if it says so of being nearer and farther. */
function fits(near: number, far: number, answer: Given): number {
  if (answer === "same" || answer === "unsure") return UNSURE + (1 - UNSURE) * (1 - near - far);
  const meant = answer === "nearer" ? near : far;
  return WRONG + ((1 - 2 * WRONG) * meant) / Math.max(near + far, 1e-9);
}

/** How likely the believed order of each pair is wrong by enough to matter: 0 to 0.5. */
export function doubts(belief: Belief): number[] {
  const { weights, sigma_m } = belief;
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return sigma_m.map((_, pair) => {
    let [near, far] = [0, 0];
    weights.forEach((weight, h) => {
      const [isNear, isFar] = likely(belief, h, pair);
      near += (weight / all) * isNear;
      far += (weight / all) * isFar;
    });
    return Math.min(near, far);
  });
}

/** The pair to ask about, edges (the first ones) before others; null: it is settled. */
export function nextQuestion(
  belief: Belief, answered: ReadonlySet<number>, always: ReadonlySet<number>, edges: number,
): number | null {
  const doubt = doubts(belief);
  let best: number | null = null;
  doubt.forEach((value, pair) => {
    if (answered.has(pair) || !(always.has(pair) || value > DOUBT)) return;
    if (best === null || (pair < edges) > (best < edges)) best = pair;
    else if (pair < edges === best < edges && value > doubt[best]) best = pair;
  });
  return best;
}

/** As one explanation has it: that the first is nearer by what matters, and that the second is. */
function likely({ depth_m, sigma_m }: Belief, h: number, pair: number): [near: number, far: number] {
  const [depth, sigma] = [depth_m[h][pair], sigma_m[pair]];
  return [normal((depth - APART_M) / sigma), normal((-depth - APART_M) / sigma)];
}

function normal(z: number): number {
  return 0.5 * (1 + erf(z / Math.SQRT2));
}
