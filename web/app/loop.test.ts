import { expect, it, vi } from "vitest";
import { newestWins } from "./loop";

/** A worker whose every job ends when the test says so. */
function slow() {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const work = (item: number) => {
    begun.push(item);
    return new Promise<void>((resolve) => ends.push(resolve));
  };
  const end = async () => {
    ends.shift()?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { begun, work, end };
}

it("works on one item at a time, then on the newest, and drops those between", async () => {
  const { begun, work, end } = slow();
  const dropped: number[] = [];
  const loop = newestWins(work, (item: number) => dropped.push(item), vi.fn());
  [1, 2, 3, 4].forEach(loop.offer);
  expect(begun).toEqual([1]);
  expect(dropped).toEqual([2, 3]);
  await end();
  expect(begun).toEqual([1, 4]);
  loop.offer(5);
  await end();
  await end();
  expect(begun).toEqual([1, 4, 5]);
  expect(dropped).toEqual([2, 3]);
});

it("is idle when the last item is done", async () => {
  const { begun, work, end } = slow();
  const loop = newestWins(work, vi.fn(), vi.fn());
  loop.offer(1);
  loop.offer(2);
  let idle = false;
  const waited = loop.idle().then(() => (idle = true));
  await end();
  expect(idle).toBe(false);
  await end();
  await waited;
  expect(begun).toEqual([1, 2]);
});

it("goes on after a failure, and reports it", async () => {
  const failed = vi.fn();
  const done: number[] = [];
  const loop = newestWins<number>(async (item) => {
    if (item === 1) throw new Error("broken");
    done.push(item);
  }, vi.fn(), failed);
  loop.offer(1);
  loop.offer(2);
  await loop.idle();
  expect(done).toEqual([2]);
  expect(failed).toHaveBeenCalledTimes(1);
});
