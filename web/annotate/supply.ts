/** Always some pictures ahead: no question waits for the network. */

import { RefusedError } from "./api";
import type { Work } from "./contract";

export interface Supply {
  /** Asks for more where there is too little; once at a time. */
  fill(): void;
  /** Asks although there was nothing the last time. */
  again(): void;
  state(): SupplyState;
}
/** Waiting for an answer, nothing more to come, no answer, or refused with these words. */
export type SupplyState = "waiting" | "empty" | "unreachable" | { readonly status: number; readonly words: string };

export interface SupplyParts {
  /** How many more pictures are wanted. */
  readonly missing: () => number;
  readonly list: (count: number) => Promise<Work>;
  /** Whether there was anything new. */
  readonly take: (work: Work) => boolean;
  readonly changed: () => void;
}

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 15_000;

export function createSupply({ missing, list, take, changed }: SupplyParts): Supply {
  let state: SupplyState = "waiting";
  let isAsking = false;
  let retryMs = FIRST_RETRY_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const ask = async () => {
    clearTimeout(timer);
    isAsking = true;
    try {
      const work = await list(missing());
      retryMs = FIRST_RETRY_MS;
      state = take(work) ? "waiting" : "empty";
    } catch (error) {
      state = error instanceof RefusedError
        ? { status: error.status, words: error.message } : "unreachable";
      timer = setTimeout(() => void ask(), retryMs);
      retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
    }
    isAsking = false;
    changed();
    fill();
  };
  const fill = () => {
    if (!isAsking && state === "waiting" && missing() > 0) void ask();
  };
  return {
    fill,
    again() {
      if (!isAsking) void ask();
    },
    state: () => state,
  };
}
