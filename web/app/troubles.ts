/** What can go wrong with an estimator, in words, and which ways on there are. */

import { InputError, WeightsError } from "../src/core/errors";
import type { PageSettings } from "./settings";

export type Fix = "retry" | "smaller" | "usual";

export interface Trouble {
  readonly text: string;
  readonly fixes: readonly Fix[];
}

const MEMORY = /memory|allocat|out of bounds|OOM|RangeError/i;

/** An estimator that could not be started, or that stopped. */
export function estimatorTrouble(
  error: unknown, { runtime, backend, model }: Pick<PageSettings, "runtime" | "backend" | "model">,
): Trouble {
  const why = error instanceof Error ? error.message : String(error);
  const smaller: Fix[] = model === "lite" ? [] : ["smaller"];
  const usual: Fix[] = runtime === "litert" && backend === "wasm" ? [] : ["usual"];
  if (error instanceof WeightsError) {
    return { text: `A file of the network is missing or damaged: ${why}`, fixes: ["retry", ...smaller] };
  }
  if (MEMORY.test(why)) {
    return { text: `The browser ran out of memory: ${why}`, fixes: [...smaller, "retry"] };
  }
  if (error instanceof InputError) return { text: why, fixes: usual };
  return { text: `The estimator stopped: ${why}`, fixes: ["retry", ...usual, ...smaller] };
}

/** The settings that a fix leads to. */
export function fixed(settings: PageSettings, fix: Fix): Partial<PageSettings> {
  if (fix === "smaller") return { model: settings.model === "heavy" ? "full" : "lite" };
  if (fix === "usual") return { runtime: "litert", backend: "wasm" };
  return {};
}

export const FIX_LABEL: Readonly<Record<Fix, string>> = {
  retry: "Try again",
  smaller: "Use a smaller network",
  usual: "Use LiteRT on WASM",
};
