import { expect, it } from "vitest";
import type { Deed, Item } from "./contract";
import { createLabelling } from "./labelling";
import { lettered } from "./letters";
import { item, reviewItem, toldAnswer } from "./sample";
import { current, question } from "./session";

const ME = { database: "d", name: "anna", review: false, done: 4, left: 2, answers: 9, median_ms: null };

function setUp(items: readonly Item[] = [item(1), item(2)]) {
  const deeds: Deed[] = [];
  const page = createLabelling(ME, (deed) => void deeds.push(deed), () => undefined);
  page.take(items, items.length, []);
  return { page, deeds, at: () => current(page.state().session)?.item.id };
}

it("sends what was answered about the pair, whatever is lettered A", () => {
  for (let id = 0; id < 10; id++) {
    const { page, deeds } = setUp([item(id)]);
    const [a, b] = item(id).pairs[question(page.state().session)!];
    page.answer("nearer", 800, true);
    const isTurned = lettered(id, [a, b])[0] === b;
    expect(deeds[0]).toEqual({
      kind: "answer", item: id, a, b, answer: isTurned ? "farther" : "nearer", took_ms: 800, mirrored: true,
    });
  }
});

it("takes the server's counts anew, once it has what was waiting", () => {
  const { page } = setUp();
  page.recount({ ...ME, done: 5, left: 1, answers: 12 });
  expect(page.state().progress).toMatchObject({ done: 5, left: 1, answers: 12 });
});

it("finishes a picture that is settled, and goes on", () => {
  const { page, deeds, at } = setUp();
  for (let i = 0; at() === 1 && i < 5; i++) page.answer("unsure", 500, false);
  expect([at(), deeds.at(-1)]).toEqual([2, { kind: "finished", item: 1 }]);
  const { done, left, answers } = page.state().progress;
  expect([done, left, answers]).toEqual([5, 1, 9 + deeds.length - 1]);
});

it("undoes across pictures, and counts the picture once", () => {
  const { page, deeds, at } = setUp();
  while (at() === 1) page.answer("unsure", 500, false);
  const before = page.state().progress;
  page.undo();
  expect([at(), deeds.at(-1)]).toMatchObject([1, { answer: "withdrawn", item: 1 }]);
  expect(page.state().note).toMatch(/^Taken back: .* nobody can tell from/);
  expect([page.state().progress.done, page.state().progress.left]).toEqual([4, 2]);
  page.answer("unsure", 500, false);
  expect([at(), page.state().progress]).toEqual([2, before]);
});

it("has nothing to undo at the beginning, and says so", () => {
  const { page, deeds } = setUp();
  page.undo();
  expect([deeds, page.state().note]).toEqual([[], "There is nothing to undo"]);
});

it("asks nothing that waits to be sent, and finishes what that settles", () => {
  const { page, at } = setUp([]);
  expect(page.mode()).toBe("rest");
  const waiting = item(1).pairs.map((pair) => toldAnswer(1, pair, "nearer"));
  page.take([item(1), item(2)], 2, waiting);
  expect([at(), page.mode()]).toEqual([2, "ask"]);
});

it("hears of another tab's answers", () => {
  const { page } = setUp();
  const [first] = [question(page.state().session)!];
  page.hear(toldAnswer(1, item(1).pairs[first], "nearer"));
  expect(question(page.state().session)).not.toBe(first);
});

it("stays at a picture whose landmarks are moved, whatever another tab answers", () => {
  const { page, at } = setUp();
  page.edit(15);
  for (const pair of item(1).pairs) page.hear(toldAnswer(1, pair, "nearer"));
  expect([at(), page.mode()]).toEqual([1, "edit"]);
  page.edit(null);
  expect([at(), page.mode()]).toEqual([2, "ask"]);
});

it("moves landmarks, sends each move once, and takes it back", () => {
  const { page, deeds } = setUp();
  page.edit(15);
  expect(page.mode()).toBe("edit");
  for (const x of [91, 92, 93]) page.drag(15, [x, 185, 1]);
  page.keep(15);
  page.keep(15);
  page.undo();
  page.edit(null);
  const move = { kind: "landmark", item: 1, landmark: 15, y_px: 185, hidden: false };
  expect(deeds).toEqual([{ ...move, x_px: 93 }, { ...move, x_px: 90 }]);
  expect(page.mode()).toBe("ask");
});

it("reviews: asks again, then has an explanation chosen, then goes on", () => {
  const { page, deeds, at } = setUp([reviewItem(1), reviewItem(2, { ask: [] })]);
  expect(page.mode()).toBe("ask");
  page.answer("same", 500, false);
  page.answer("same", 500, false);
  expect(page.mode()).toBe("choose");
  page.leave();
  expect([at(), page.state().note]).toEqual([1, "Choose one first; 0 is none of them"]);
  page.choose(7);
  page.choose(2);
  page.leave();
  expect(at()).toBe(2);
  expect(deeds.slice(2)).toEqual([
    { kind: "choice", item: 1, hypothesis: 1 }, { kind: "finished", item: 1 },
  ]);
  page.choose(0);
  page.undo();
  expect(current(page.state().session)!.choice).toBeNull();
  page.undo();
  expect([at(), page.mode()]).toEqual([1, "choose"]);
  page.undo();
  expect([page.mode(), deeds.at(-1)]).toMatchObject(["ask", { answer: "withdrawn" }]);
});
