/** Sends what is waiting, in the background, until the server has it. */

import { RefusedError } from "./api";
import type { Receipt, Told } from "./contract";
import type { Queue } from "./queue";

/** Why something is still waiting: nothing wrong so far, no answer, or what the server has against it. */
export type Trouble = null | "unreachable" | { readonly status: number; readonly words: string };

export interface Sender {
  /** Something was added: it goes out soon, together with what follows at once. */
  wake(): void;
  /** Sends all there is now; whether all of it has arrived. */
  flush(): Promise<boolean>;
  /** The page may be gone in a moment: what fits goes out now. */
  part(): void;
}

const BATCH = 100;
const PAUSE_MS = 400;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;
/** Browsers take 64 KB along when a page closes; an event is at most 300 bytes long. */
const PARTING_BATCH = 150;

export interface SenderParts {
  readonly queue: Queue;
  readonly post: (events: readonly Told[], keepalive: boolean) => Promise<Receipt>;
  /** Runs one at a time, over all tabs: events arrive in the order in which they were made. */
  readonly alone: <T>(job: () => Promise<T>) => Promise<T>;
  /** After each change of what is waiting. */
  readonly report: (trouble: Trouble) => void;
}

export function createSender({ queue, post, alone, report }: SenderParts): Sender {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = FIRST_RETRY_MS;
  const schedule = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), ms);
  };
  const flush = async () => {
    clearTimeout(timer);
    const trouble = await alone(() => empty(queue, post));
    const later = Math.random() * 0.2 * retryMs + retryMs;
    if (trouble) schedule(later);
    else if (queue.pending().length > 0) schedule(PAUSE_MS);
    retryMs = trouble ? Math.min(2 * retryMs, LAST_RETRY_MS) : FIRST_RETRY_MS;
    report(trouble);
    return queue.pending().length === 0;
  };
  return {
    wake: () => schedule(PAUSE_MS),
    flush,
    part() {
      const batch = queue.pending().slice(0, PARTING_BATCH);
      if (batch.length === 0) return;
      // An answer may never be seen; then these are sent again, and stored only once.
      post(batch, true).then((receipt) => settle(queue, receipt), () => schedule(FIRST_RETRY_MS));
    },
  };
}

/** Batch after batch, until nothing is left or something is wrong. */
async function empty(queue: Queue, post: SenderParts["post"]): Promise<Trouble> {
  let size = BATCH;
  for (let batch = queue.pending(); batch.length > 0; batch = queue.pending()) {
    const part = batch.slice(0, size);
    try {
      settle(queue, await post(part, false));
    } catch (error) {
      const isTooLong = error instanceof RefusedError && error.status === 413;
      if (!isTooLong) return troubleOf(error);
      if (size === 1) queue.refuse(part[0].id, (error as Error).message);
      size = Math.max(1, size >> 1);
      continue;
    }
    const left = new Set(queue.pending().map(({ id }) => id));
    if (part.every(({ id }) => left.has(id))) return strange;
  }
  return null;
}

const strange: Trouble = { status: 200, words: "the server does not say that it stored anything" };

function settle(queue: Queue, { stored, refused }: Receipt): void {
  queue.remove(stored);
  for (const { id, why } of refused) queue.refuse(id, why);
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof RefusedError) return { status: error.status, words: error.message };
  return "unreachable";
}

/** One job at a time in all tabs; in this tab alone where the browser has no locks (plain http). */
export function createAlone(name: string, locks: LockManager | undefined) {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(job: () => Promise<T>): Promise<T> => {
    if (locks) return locks.request(name, job) as Promise<T>;
    const next = last.then(job, job);
    last = next;
    return next;
  };
}

/** What the status line says; empty while nothing is worth saying. */
export function statusText(waiting: number, trouble: Trouble, isOnline: boolean): string {
  if (waiting === 0) return "saved";
  if (!isOnline) return `${waiting} waiting (offline)`;
  if (trouble === null) return `${waiting} being saved`;
  if (trouble === "unreachable") return `${waiting} waiting (the server does not answer)`;
  return `${waiting} waiting (${trouble.words})`;
}
