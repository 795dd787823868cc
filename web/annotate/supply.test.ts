import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { RefusedError, UnreachableError } from "./api";
import type { Work } from "./contract";
import { item } from "./sample";
import { createSupply } from "./supply";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A server with so many pictures, and trouble in turn; somebody who keeps three. */
function setUp(many: number, troubles: Error[] = []) {
  const held: number[] = [];
  const asked: number[] = [];
  const list = async (count: number): Promise<Work> => {
    asked.push(count);
    const trouble = troubles.shift();
    if (trouble) throw trouble;
    const ids = Array.from({ length: Math.min(count, many - held.length) }, (_, i) => held.length + i);
    return { items: ids.map((id) => item(id)), left: many };
  };
  const state = { used: 0 };
  const missing = () => Math.max(0, 3 - (held.length - state.used));
  const take = ({ items }: Work) => {
    held.push(...items.map(({ id }) => id));
    return items.length > 0;
  };
  return { supply: createSupply({ missing, list, take, changed: () => undefined }), held, asked, state };
}

it("keeps three ahead, and asks for no more than that", async () => {
  const { supply, held, asked, state } = setUp(10);
  supply.fill();
  supply.fill();
  await vi.advanceTimersByTimeAsync(0);
  expect([held, asked]).toEqual([[0, 1, 2], [3]]);
  state.used = 1;
  supply.fill();
  await vi.advanceTimersByTimeAsync(0);
  expect([held.length, asked]).toEqual([4, [3, 1]]);
});

it("stops when there is nothing more, until it is told to look again", async () => {
  const { supply, held, asked } = setUp(2);
  supply.fill();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([held, asked.length, supply.state()]).toEqual([[0, 1], 2, "empty"]);
  supply.fill();
  supply.again();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.length).toBe(3);
});

it("tries again when no answer comes, and says what is wrong meanwhile", async () => {
  const { supply, held } = setUp(9, [new UnreachableError(), new RefusedError(500, "Out of order.")]);
  supply.fill();
  await vi.advanceTimersByTimeAsync(0);
  expect(supply.state()).toBe("unreachable");
  await vi.advanceTimersByTimeAsync(1000);
  expect(supply.state()).toEqual({ status: 500, words: "Out of order." });
  await vi.advanceTimersByTimeAsync(2000);
  expect([held, supply.state()]).toEqual([[0, 1, 2], "waiting"]);
});
