import { expect, it } from "vitest";
import type { Deed } from "./contract";
import { createQueue, MemoryStorage, ownerOf, uuid } from "./queue";

const answer = (b: number): Deed => ({
  kind: "answer", item: 1, a: 0, b, answer: "nearer", took_ms: 900, mirrored: false,
});
const order = (deeds: readonly unknown[]) => deeds.map((deed) => (deed as { b: number }).b);

it("gives back what was put in, in order, after a reload too, until it is removed", () => {
  const storage = new MemoryStorage();
  const queue = createQueue(storage, "anna", () => 5);
  const told = Array.from({ length: 12 }, (_, i) => queue.add(answer(i)));
  expect(order(queue.pending())).toEqual(told.map((_, i) => i));
  const later = createQueue(storage, "anna");
  expect(later.pending()).toEqual(told);
  later.remove([told[3].id, "unknown"]);
  expect(order(queue.pending())).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(queue.isFragile()).toBe(false);
});

it("keeps its order when the clock is set back", () => {
  const times = [2000, 1000, 3000];
  const queue = createQueue(new MemoryStorage(), "anna", () => times.shift()!);
  for (let i = 0; i < 3; i++) queue.add(answer(i));
  expect(order(queue.pending())).toEqual([0, 1, 2]);
});

it("loses nothing of two tabs, and mixes no two people's", () => {
  const storage = new MemoryStorage();
  const [first, second] = [createQueue(storage, "anna"), createQueue(storage, "anna")];
  const other = createQueue(storage, "ann");
  first.add(answer(1));
  second.add(answer(2));
  other.add(answer(3));
  expect(order(first.pending())).toHaveLength(2);
  expect(first.pending()).toEqual(second.pending());
  expect(order(other.pending())).toEqual([3]);
});

it("keeps what was said as a reviewer apart, and names that look like others", () => {
  const me = { database: "d", name: "anna", review: false };
  const owners = [me, { ...me, review: true }, { ...me, name: "anna:1" }, { ...me, name: "anna/review" }].map(ownerOf);
  expect(owners).toEqual(["d/anna", "d/anna/review", "d/anna%3A1", "d/anna%2Freview"]);
  const storage = new MemoryStorage();
  owners.forEach((owner, i) => createQueue(storage, owner).add(answer(i)));
  expect(owners.map((owner) => order(createQueue(storage, owner).pending()))).toEqual([[0], [1], [2], [3]]);
});

it("hears what other tabs put in, and nothing else", () => {
  const storage = new MemoryStorage();
  const told = createQueue(storage, "anna").add(answer(1));
  const [key, newValue] = [storage.key(0), storage.getItem(storage.key(0)!)];
  const queue = createQueue(new MemoryStorage(), "anna");
  expect(queue.heard({ key, newValue })).toEqual(told);
  expect(queue.heard({ key, newValue: null })).toBeNull();
  expect(queue.heard({ key: "x", newValue })).toBeNull();
  expect(queue.heard({ key: null, newValue: null })).toBeNull();
});

it("keeps what was refused, with the reason, until it is dismissed", () => {
  const storage = new MemoryStorage();
  const queue = createQueue(storage, "anna");
  const { id } = queue.add(answer(1));
  queue.refuse(id, "no such picture");
  queue.refuse("unknown", "whatever");
  expect(queue.pending()).toEqual([]);
  expect(createQueue(storage, "anna").refused()).toMatchObject([{ told: { id }, why: "no such picture" }]);
  queue.forgetRefused();
  expect(queue.refused()).toEqual([]);
});

it("goes on in memory when the browser stores nothing", () => {
  class Full extends MemoryStorage {
    override setItem(): void {
      throw new DOMException("", "QuotaExceededError");
    }
  }
  const queue = createQueue(new Full(), "anna");
  const told = queue.add(answer(1));
  expect([queue.pending(), queue.isFragile()]).toEqual([[told], true]);
  queue.remove([told.id]);
  expect([queue.pending(), queue.isFragile()]).toEqual([[], false]);
});

it("makes ids of version 4, and no two alike", () => {
  const ids = Array.from({ length: 500 }, uuid);
  expect(new Set(ids).size).toBe(500);
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});
