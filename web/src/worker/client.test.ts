import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { InputError, KinesphereError } from "../core/errors";
import { Client } from "./client";
import type { Frame, Request } from "./protocol";

const sent: Request[] = [];
let terminated = false;
/** A worker that hears all and says nothing, as one does that computes. */
const busy = {
  postMessage: (request: Request) => void sent.push(request),
  terminate: () => void (terminated = true),
} as unknown as Worker;

class Picture {
  closed = false;
  close() {
    this.closed = true;
  }
}
const frame = () => new Picture() as Picture & Frame;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("ImageData", class {});
  sent.length = 0;
  terminated = false;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const client = () => new Client(busy, () => {});

it("what is disposed of has time to close the frame that it works on, and not for ever", async () => {
  const one = client();
  const asked = expect(one.ask(frame(), 0)).rejects.toThrow(KinesphereError);
  one.dispose();
  await asked;
  expect(sent.map(({ kind }) => kind)).toEqual(["estimate", "end"]);
  // What ends a worker from outside loses its frame, and a browser has only so many to give.
  vi.advanceTimersByTime(30_000);
  expect(terminated).toBe(false);
  vi.advanceTimersByTime(60_000);
  expect(terminated).toBe(true);
});

it("a frame that is refused is closed", async () => {
  const one = client();
  const [timeless, late] = [frame(), frame()];
  await expect(one.ask(timeless, NaN)).rejects.toThrow(InputError);
  one.dispose();
  await expect(one.ask(late, 0)).rejects.toThrow(KinesphereError);
  expect([timeless.closed, late.closed]).toEqual([true, true]);
});
