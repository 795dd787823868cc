import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { RefusedError, UnreachableError } from "./api";
import type { Receipt, Told } from "./contract";
import { createQueue, MemoryStorage } from "./queue";
import { createAlone, createSender, statusText, type Trouble } from "./sender";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A sender with `count` events, and a server that stores, or does what `answers` says, in turn. */
function setUp(count: number, answers: ((events: readonly Told[]) => Receipt)[] = []) {
  const queue = createQueue(new MemoryStorage(), "anna");
  for (let item = 0; item < count; item++) queue.add({ kind: "finished", item });
  const batches: number[][] = [];
  const troubles: Trouble[] = [];
  const post = async (events: readonly Told[]) => {
    batches.push(events.map(({ item }) => item));
    return (answers.shift() ?? storeAll)(events);
  };
  const report = (trouble: Trouble) => void troubles.push(trouble);
  const sender = createSender({ queue, post, alone: createAlone("", undefined), report });
  return { queue, sender, batches, troubles };
}
const storeAll = (events: readonly Told[]): Receipt => ({ stored: events.map(({ id }) => id), refused: [] });
const fail = (error: Error) => () => {
  throw error;
};

it("sends all there is in batches, in order", async () => {
  const { queue, sender, batches, troubles } = setUp(230);
  expect(await sender.flush()).toBe(true);
  expect(batches.map((batch) => batch.length)).toEqual([100, 100, 30]);
  expect(batches.flat()).toEqual(Array.from({ length: 230 }, (_, i) => i));
  expect([queue.pending(), troubles]).toEqual([[], [null]]);
});

it("waits a moment for more before it sends", async () => {
  const { queue, sender, batches } = setUp(1);
  sender.wake();
  await vi.advanceTimersByTimeAsync(300);
  queue.add({ kind: "finished", item: 7 });
  sender.wake();
  await vi.advanceTimersByTimeAsync(300);
  expect(batches).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(batches).toEqual([[0, 7]]);
});

it("tries again, later and later, until the server is back", async () => {
  const gone = fail(new UnreachableError());
  const { queue, sender, batches, troubles } = setUp(2, [gone, gone, gone]);
  expect(await sender.flush()).toBe(false);
  await vi.advanceTimersByTimeAsync(1200);
  expect(batches).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1700);
  expect(batches).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(10_000);
  expect([batches.length, queue.pending().length]).toEqual([4, 0]);
  expect(troubles).toEqual(["unreachable", "unreachable", "unreachable", null]);
});

it("keeps refused events apart, and stores the others", async () => {
  const refuseFirst = (events: readonly Told[]) => ({
    stored: events.slice(1).map(({ id }) => id), refused: [{ id: events[0].id, why: "no such pair" }],
  });
  const { queue, sender } = setUp(3, [refuseFirst]);
  expect(await sender.flush()).toBe(true);
  expect(queue.refused().map(({ told, why }) => [told.item, why])).toEqual([[0, "no such pair"]]);
});

it("loses nothing when the token is wrong or the server is strange", async () => {
  for (const answer of [fail(new RefusedError(401, "Who are you?")), () => ({ stored: [], refused: [] })]) {
    const { queue, sender, troubles } = setUp(3, [answer]);
    expect(await sender.flush()).toBe(false);
    expect(queue.pending()).toHaveLength(3);
    expect(troubles[0]).toHaveProperty("words");
  }
});

it("sends less at once when it was too long", async () => {
  const long = fail(new RefusedError(413, "Too long."));
  const { queue, sender, batches } = setUp(60, [long, long]);
  expect(await sender.flush()).toBe(true);
  expect(batches.map((batch) => batch.length)).toEqual([60, 50, 25, 25, 10]);
  expect(queue.refused()).toEqual([]);
});

it("parts with what fits, and forgets what is known to have arrived", async () => {
  const { queue, sender, batches } = setUp(200);
  sender.part();
  await vi.advanceTimersByTimeAsync(0);
  expect([batches[0].length, queue.pending().length]).toEqual([150, 50]);
});

it("does one job at a time, and goes on after one that fails", async () => {
  const alone = createAlone("", undefined);
  const log: string[] = [];
  const job = (name: string) => async () => {
    log.push(`${name} begins`);
    await Promise.resolve();
    log.push(`${name} ends`);
    if (name === "a") throw new Error("a");
  };
  const first = alone(job("a")).catch(() => undefined);
  await Promise.all([first, alone(job("b"))]);
  expect(log).toEqual(["a begins", "a ends", "b begins", "b ends"]);
});

it("says how it stands", () => {
  expect(statusText(0, "unreachable", false)).toBe("saved");
  expect(statusText(3, "unreachable", false)).toBe("3 waiting (offline)");
  expect(statusText(3, "unreachable", true)).toBe("3 waiting (the server does not answer)");
  expect(statusText(1, { status: 403, words: "not from here" }, true)).toBe("1 waiting (not from here)");
});
