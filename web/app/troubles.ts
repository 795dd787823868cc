/** What can go wrong with an estimator, in words, and which ways on there are. */

import { InputError, WeightsError } from "../src/core/errors";
import type { PageSettings } from "./settings";

export type Fix = "retry" | "smaller" | "shipped" | "usual" | "webgl" | "plain";

export interface Trouble {
  readonly text: string;
  readonly fixes: readonly Fix[];
}

/** As the library says it. */
const NO_SIMD = /WebAssembly has no SIMD/;
const LACKS_SIMD = "This browser's WebAssembly has no SIMD, which LiteRT and MediaPipe need. " +
  "A newer browser has it; TensorFlow.js on WebGL does without.";
const FETCH = /fetch|NetworkError|import/i;
/** The page's own service worker says 504 when it has not kept a file and cannot get it. */
const NOT_KEPT = /\b504\b/;
const ANSWERED = /the server said/;
const OFFLINE = "You are offline, and this was not kept yet: go online once to fetch it.";
/** The lift's files, and what is said of their numbers. */
const LIFT = /\/lift\.|the lift's weights/;
/** For those who use the library, not the page. */
const FOR_DEVELOPERS = / [^.]*\(option `assets`\)\.?/;
const MEMORY = /memory|allocat|out of bounds|OOM|RangeError/i;

/**
 * An estimator that could not be started, or that stopped.
 *
 * online   whether there is a network, as far as the browser knows
 */
export function estimatorTrouble(
  error: unknown, { runtime, backend, model }: Pick<PageSettings, "runtime" | "backend" | "model">,
  online = true,
): Trouble {
  const said = error instanceof Error ? error.message : String(error);
  const why = said.replace(FOR_DEVELOPERS, "");
  // Neither trying again nor another network helps there.
  if (NO_SIMD.test(why)) return { text: LACKS_SIMD, fixes: ["webgl"] };
  if (isOffline(why, online)) return { text: OFFLINE, fixes: ["retry"] };
  const smaller: Fix[] = model === "lite" ? [] : [model === "own" ? "shipped" : "smaller"];
  const usual: Fix[] = runtime === "litert" && backend === "wasm" ? [] : ["usual"];
  if (error instanceof WeightsError && LIFT.test(why)) {
    return { text: `A file of the lift is missing or damaged: ${why}`, fixes: ["retry", "plain"] };
  }
  if (error instanceof WeightsError) {
    if (model === "own") return { text: `Your network: ${why}`, fixes: ["retry", ...smaller] };
    return { text: `A file of the network is missing or damaged: ${why}`, fixes: ["retry", ...smaller] };
  }
  if (MEMORY.test(why)) {
    return { text: `The browser ran out of memory: ${why}`, fixes: [...smaller, "retry"] };
  }
  if (error instanceof InputError) return { text: why, fixes: usual };
  return { text: `The estimator stopped: ${why}`, fixes: ["retry", ...usual, ...smaller] };
}

/** Whether a file is missing because nobody could be asked for it. */
function isOffline(why: string, online: boolean): boolean {
  return FETCH.test(why) && (ANSWERED.test(why) ? NOT_KEPT.test(why) : !online);
}

/** The settings that a fix leads to. */
export function fixed(settings: PageSettings, fix: Fix): Partial<PageSettings> {
  if (fix === "smaller") return { model: settings.model === "heavy" ? "full" : "lite" };
  if (fix === "shipped") return { model: "full" };
  if (fix === "usual") return { runtime: "litert", backend: "wasm" };
  if (fix === "plain") return { lift: false };
  if (fix === "webgl") return { runtime: "tfjs", backend: "webgl" };
  return {};
}

export const FIX_LABEL: Readonly<Record<Fix, string>> = {
  retry: "Try again",
  smaller: "Use a smaller network",
  shipped: "Use the full network",
  usual: "Use LiteRT on WASM",
  plain: "Go on without the lift",
  webgl: "Use TensorFlow.js on WebGL",
};
