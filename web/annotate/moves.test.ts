import { expect, it } from "vitest";
import type { Deed } from "./contract";
import { hold } from "./held";
import type { State } from "./labelling";
import { createMoves } from "./moves";
import { item } from "./sample";
import { current, EMPTY, joined } from "./session";

function setUp() {
  const deeds: Deed[] = [];
  const progress = { done: 0, left: 1, answers: 0, tookMs: [], medianMs: null };
  let state: State = { session: joined(EMPTY, [hold(item(1), [])]), progress, editing: null, note: "" };
  const moves = createMoves({
    state: () => state,
    change: (patch) => void (state = { ...state, ...patch }),
    tell: (deed) => void deeds.push(deed),
  });
  return { moves, deeds, state: () => state, at: (i: number) => current(state.session)!.item.landmarks[i] };
}
const event = (landmark: number, x_px: number, hidden = false) =>
  ({ kind: "landmark", item: 1, landmark, x_px, y_px: 185, hidden });

it("sends a move once, when it is over", () => {
  const { moves, deeds } = setUp();
  moves.edit(15);
  for (const x of [91, 92, 93]) moves.drag(15, [x, 185, 1]);
  expect(deeds).toEqual([]);
  moves.keep(15);
  moves.keep(15);
  expect(deeds).toEqual([event(15, 93)]);
});

it("sends what was moved when another landmark is chosen", () => {
  const { moves, deeds, state } = setUp();
  moves.edit(15);
  moves.drag(15, [50, 185, 0]);
  moves.edit(16);
  expect([deeds, state().editing]).toEqual([[event(15, 50, true)], 16]);
});

it("takes moves back, the last one first, and no more than there were", () => {
  const { moves, deeds, state, at } = setUp();
  moves.edit(15);
  for (const x of [91, 92]) {
    moves.drag(15, [x, 185, 1]);
    moves.keep(15);
  }
  moves.undo();
  moves.undo();
  expect([at(15), deeds.slice(2)]).toEqual([item(1).landmarks[15], [event(15, 91), event(15, 90)]]);
  moves.undo();
  expect([state().note, deeds.length]).toEqual(["There is nothing to undo", 4]);
});
