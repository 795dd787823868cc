import { expect, it } from "vitest";
import type { Told } from "./contract";
import { answered, applied, hold, questionOf } from "./held";
import { item, reviewItem, toldAnswer } from "./sample";

it("asks about edges first, and not about what was answered already", () => {
  const held = hold(item(1), []);
  expect(questionOf(held)).toBe(1);
  const later = hold(item(1, { answers: [{ a: 13, b: 15, answer: "unsure" }] }), []);
  expect([...later.answers]).toEqual([[1, "unsure"]]);
  expect(questionOf(later)).toBe(0);
});

it("counts what waits to be sent, for its own item alone", () => {
  const waiting = [
    toldAnswer(1, [13, 15], "nearer"), toldAnswer(2, [11, 13], "nearer"),
    toldAnswer(1, [11, 13], "nearer"), toldAnswer(1, [11, 13], "withdrawn"),
    toldAnswer(1, [1, 2], "nearer"),
  ];
  expect([...hold(item(1), waiting).answers]).toEqual([[1, "nearer"]]);
});

it("is as it was before when an answer is withdrawn", () => {
  const before = hold(item(1), []);
  const after = answered(answered(before, 1, "nearer"), 1, "withdrawn");
  expect(after).toEqual(before);
  expect(questionOf(after)).toBe(questionOf(before));
});

it("moves landmarks and hides them", () => {
  const move = {
    kind: "landmark", item: 1, landmark: 15, x_px: 3, y_px: 4, hidden: true, id: "x", at_ms: 1,
  } as Told;
  const { landmarks } = applied(hold(item(1), []), move).item;
  expect([landmarks[15], landmarks[14]]).toEqual([[3, 4, 0], item(1).landmarks[14]]);
});

it("asks a reviewer again, in the order that the server wants", () => {
  const held = hold(reviewItem(1), []);
  expect([questionOf(held), held.choice]).toEqual([1, null]);
  expect(questionOf(answered(held, 1, "same"))).toBe(0);
  expect(questionOf(answered(answered(held, 1, "same"), 0, "same"))).toBeNull();
  const choice = { kind: "choice", item: 1, hypothesis: -1, id: "x", at_ms: 1 } as Told;
  expect(hold(reviewItem(1), [choice]).choice).toBe(-1);
});

it("is settled when the explanations agree", () => {
  const belief = { depth_m: [[0.5, 0.5, 0.5]], weights: [1], sigma_m: [0.1, 0.1, 0.1] };
  expect(questionOf(hold(item(1, { belief }), []))).toBeNull();
  expect(questionOf(hold(item(1, { belief, always: [2] }), []))).toBe(2);
});
