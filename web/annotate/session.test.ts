import { expect, it } from "vitest";
import { hold } from "./held";
import { item, reviewItem } from "./sample";
import {
  ahead, chosen, current, EMPTY, finished, given, joined, leaving, placed, question, undone, without,
  type Session,
} from "./session";

const two = () => joined(EMPTY, [hold(item(1), []), hold(item(2), [])]);
const ids = (session: Session) => session.pictures.map((held) => held.item.id);

it("takes every picture once", () => {
  const session = joined(two(), [hold(item(2), []), hold(item(3), [])]);
  expect([ids(session), ahead(session)]).toEqual([[1, 2, 3], 2]);
  expect([current(EMPTY), ahead(EMPTY), question(EMPTY)]).toEqual([null, 0, null]);
});

it("answers, and undoes back to where it was", () => {
  const start = two();
  const first = question(start)!;
  const then = given(start, first, "nearer");
  expect(question(then)).not.toBe(first);
  const back = undone(then)!;
  expect(back).toEqual({ session: start, item: 1, pair: first });
  expect(undone(start)).toBeNull();
});

it("undoes across pictures, and comes forward to the same place again", () => {
  const done = finished(given(two(), 1, "same"));
  expect([current(done)!.item.id, done.pictures[0].isFinished]).toEqual([2, true]);
  const { session, item: where, pair } = undone(done)!;
  expect([where, pair, session.at, session.pictures[0].isFinished]).toEqual([1, 1, 0, false]);
  expect(ids(session)).toEqual([1, 2]);
  expect(current(finished(given(session, 1, "nearer")))!.item.id).toBe(2);
});

it("undoes what was answered before a reload", () => {
  const answers = [{ a: 11, b: 13, answer: "same" }, { a: 13, b: 15, answer: "nearer" }] as const;
  const session = joined(EMPTY, [hold(item(1, { answers }), [])]);
  const first = undone(session)!;
  expect([first.pair, undone(first.session)!.pair, undone(undone(first.session)!.session)])
    .toEqual([1, 0, null]);
});

it("forgets pictures that are long done, and their steps", () => {
  const many = Array.from({ length: 40 }, (_, i) => hold(item(i), []));
  let session = joined(EMPTY, many);
  for (let i = 0; i < 30; i++) session = finished(given(session, 1, "nearer"));
  expect([current(session)!.item.id, session.steps.length, ids(session)[0]]).toEqual([30, 20, 10]);
  let steps = 0;
  for (let back = undone(session); back; back = undone(back.session)) steps += 1;
  expect(steps).toBe(20);
});

it("goes back to a review that was left by a choice alone", () => {
  const reviews = [1, 2].map((id) => hold(reviewItem(id, { ask: [] }), []));
  const left = finished(leaving(chosen(joined(EMPTY, reviews), 1)));
  const { session, pair } = undone(left)!;
  expect([current(session)!.item.id, current(session)!.choice, pair]).toEqual([1, null, null]);
});

it("moves landmarks of the picture on screen, and leaves out what cannot be shown", () => {
  expect(current(placed(two(), 0, [1, 2, 1]))!.item.landmarks[0]).toEqual([1, 2, 1]);
  expect(current(without(two(), 1))!.item.id).toBe(2);
  expect(current(without(finished(two()), 1))!.item.id).toBe(2);
  expect(without(two(), 9)).toEqual(two());
  expect(undone(without(given(two(), 1, "same"), 1))).toBeNull();
});
