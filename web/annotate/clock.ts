/** How long a question was looked at before it was answered. */

export interface Clock {
  /** What is asked now; a new question, or one that is asked again, starts at 0. */
  show(question: string | null): void;
  /** Starts again: nobody could see the question meanwhile. */
  restart(): void;
  tookMs(): number;
}

export function createClock(now: () => number = () => performance.now()): Clock {
  let [shown, sinceMs] = [null as string | null, now()];
  return {
    show(question) {
      if (question !== shown) sinceMs = now();
      shown = question;
    },
    restart: () => void (sinceMs = now()),
    tookMs: () => Math.round(now() - sinceMs),
  };
}
