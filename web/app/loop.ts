/** The newest frame wins: what a slow worker gets is never old. */

export interface Loop<T> {
  /** Hands an item over. It is worked on now, or next unless a newer one comes first. */
  offer(item: T): void;
  /** Resolves when nothing is worked on and nothing waits. */
  idle(): Promise<void>;
}

/**
 * A place for one item in work and one that waits.
 *
 * work   called for one item at a time; what it throws goes to `failed`
 * drop   called for every item that a newer one took the place of
 */
export function newestWins<T>(
  work: (item: T) => Promise<void>,
  drop: (item: T) => void,
  failed: (error: unknown) => void,
): Loop<T> {
  let waiting: { item: T } | null = null;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    while (waiting) {
      const { item } = waiting;
      waiting = null;
      await work(item).catch(failed);
    }
    running = null;
  }

  return {
    offer(item) {
      if (waiting) drop(waiting.item);
      waiting = { item };
      running ??= run();
    },
    idle: async () => {
      while (running) await running;
    },
  };
}
