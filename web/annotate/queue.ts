/**
 * What was done here and is not known to be saved yet.
 *
 * In localStorage, an entry for each event: writing is over before the next question is on screen,
 * whatever happens to the page then (IndexedDB would answer later, maybe never), and two tabs never
 * write the same entry. 25,000 events fit.
 */

import type { Deed, Me, Told } from "./contract";

export interface Refused {
  readonly told: Told;
  readonly why: string;
}

export interface Queue {
  /** Keeps it, with an id and a time. */
  add(deed: Deed): Told;
  /** All that is not sent yet, this tab's and others', in the order in which it was done. */
  pending(): Told[];
  remove(ids: readonly string[]): void;
  refuse(id: string, why: string): void;
  refused(): Refused[];
  forgetRefused(): void;
  /** What another tab has put in, by the browser's message about it; null: something else. */
  heard(message: Pick<StorageEvent, "key" | "newValue">): Told | null;
  /** Whether a reload would lose something: the browser lets us store nothing. */
  isFragile(): boolean;
}

const PREFIX = "kinesphere-annotate";

/**
 * Whose events, and of which database: nobody else's are sent in their name. What was said as a reviewer is
 * for a review, and nothing else is.
 */
export function ownerOf({ database, name, review }: Pick<Me, "database" | "name" | "review">): string {
  return [database, encodeURIComponent(name), ...(review ? ["review"] : [])].join("/");
}

/** owner: whose events these are, and for which database; other owners' stay untouched. */
export function createQueue(storage: Storage, owner: string, now = Date.now): Queue {
  const mine = `${PREFIX}:waiting:${owner}:`;
  const waiting = createShelf<Told>(storage, mine);
  const refused = createShelf<Refused>(storage, `${PREFIX}:refused:${owner}:`);
  let [lastMs, counter] = [0, 0];
  const drop = (ids: readonly string[]) => waiting.drop((told) => ids.includes(told.id));
  return {
    add(deed) {
      // Never back in time: entries are sorted by it.
      lastMs = Math.max(lastMs, now());
      const told: Told = { ...deed, id: uuid(), at_ms: lastMs };
      waiting.put(`${padded(lastMs, 15)}-${padded(counter++, 9)}-${told.id}`, told);
      return told;
    },
    pending: () => waiting.all(),
    remove: drop,
    refuse(id, why) {
      const told = waiting.all().find((one) => one.id === id);
      if (told) refused.put(id, { told, why });
      drop([id]);
    },
    refused: () => refused.all(),
    forgetRefused: () => refused.drop(() => true),
    heard: ({ key, newValue }) =>
      (key?.startsWith(mine) && newValue ? (JSON.parse(newValue) as Told) : null),
    isFragile: () => waiting.isFragile() || refused.isFragile(),
  };
}

/** Values under keys with a prefix; what the browser does not store is kept here. */
interface Shelf<Value> {
  put(key: string, value: Value): void;
  all(): Value[];
  drop(which: (value: Value) => boolean): void;
  isFragile(): boolean;
}

function createShelf<Value>(storage: Storage, prefix: string): Shelf<Value> {
  const unstored = new Map<string, Value>();
  const entries = () =>
    [...stored<Value>(storage, prefix), ...unstored].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    put(key, value) {
      try {
        storage.setItem(prefix + key, JSON.stringify(value));
      } catch { // full, or forbidden
        unstored.set(prefix + key, value);
      }
    },
    all: () => entries().map(([, value]) => value),
    drop(which) {
      for (const [key, value] of entries()) {
        if (!which(value)) continue;
        if (!unstored.delete(key)) storage.removeItem(key);
      }
    },
    isFragile: () => unstored.size > 0,
  };
}

function stored<Value>(storage: Storage, prefix: string): [key: string, value: Value][] {
  const found: [string, Value][] = [];
  for (let i = 0; i < storage.length; i++) {
    const key = storage.key(i)!;
    if (key.startsWith(prefix)) found.push([key, JSON.parse(storage.getItem(key)!) as Value]);
  }
  return found;
}

/** A random UUID (version 4); crypto.randomUUID is not there on plain http. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}

/** A browser's storage in memory alone, for where it has none and for tests. */
export class MemoryStorage implements Storage {
  [name: string]: unknown;
  readonly #values = new Map<string, string>();
  get length(): number {
    return this.#values.size;
  }
  key(i: number): string | null {
    return [...this.#values.keys()][i] ?? null;
  }
  getItem(key: string): string | null {
    return this.#values.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#values.set(key, value);
  }
  removeItem(key: string): void {
    this.#values.delete(key);
  }
  clear(): void {
    this.#values.clear();
  }
}
