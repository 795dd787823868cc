import { expect, it } from "vitest";
import type { Belief, Given } from "./contract";
import { doubts, nextQuestion, told } from "./questions";
import { fixture } from "../src/parity";

interface Case {
  readonly belief: Belief;
  readonly always: number[];
  readonly edges: number;
  readonly answers: [pair: number, answer: Given][];
  readonly doubts: number[];
  readonly next: number | null;
}

it("asks what Python asks, and doubts what it doubts", () => {
  const cases = fixture<Case[]>("questions");
  expect(cases.length).toBeGreaterThan(0);
  for (const { belief, always, edges, answers, doubts: wanted, next } of cases) {
    const now = answers.reduce((before, [pair, answer]) => told(before, pair, answer), belief);
    const answered = new Set(answers.map(([pair]) => pair));
    doubts(now).forEach((doubt, i) => expect(Math.abs(doubt - wanted[i])).toBeLessThan(1e-12));
    expect(nextQuestion(now, answered, new Set(always), edges)).toBe(next);
  }
});

/** Two explanations, three pairs: they disagree about 0 and, more, about 2; they agree about 1. */
const BELIEF: Belief = {
  depth_m: [[0.1, 0.3, 0.4], [-0.1, 0.3, -0.4]], weights: [0.5, 0.5], sigma_m: [0.05, 0.05, 0.05],
};
const ask = (belief: Belief, answered: number[] = [], always: number[] = [], edges = 3) =>
  nextQuestion(belief, new Set(answered), new Set(always), edges);

it("asks edges first, then where the explanations disagree most", () => {
  expect(ask(BELIEF)).toBe(2);
  expect(ask(BELIEF, [], [], 2)).toBe(0);
  expect(ask(BELIEF, [2])).toBe(0);
  expect(ask(BELIEF, [0, 2])).toBeNull();
  expect(ask(BELIEF, [0, 2], [1])).toBe(1);
});

it("learns from an answer about one pair what the others are like", () => {
  const after = told(BELIEF, 2, "nearer");
  expect(after.weights[0]).toBeGreaterThan(0.95);
  expect(after.weights[0] + after.weights[1]).toBeCloseTo(1, 12);
  expect(doubts(after)[0]).toBeLessThan(doubts(BELIEF)[0]);
  expect(told(BELIEF, 2, "farther").weights[1]).toBeCloseTo(after.weights[0], 12);
});

it("learns nothing from `unsure` where the explanations are equally far apart", () => {
  expect(told(BELIEF, 2, "unsure").weights).toEqual([0.5, 0.5]);
});

it("does not mind weights that do not sum to 1", () => {
  doubts({ ...BELIEF, weights: [4, 4] }).forEach((doubt, i) => {
    expect(doubt).toBeCloseTo(doubts(BELIEF)[i], 12);
  });
});
