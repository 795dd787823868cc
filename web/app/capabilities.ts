/** What this browser can do. */

/** How many threads WASM gets here, in words. */
export function threadsText(): string {
  if (crossOriginIsolated) return "";
  return "One thread only: the page was served without the headers for cross-origin isolation " +
    "(COOP, COEP), so WASM runs slower than it could.";
}

export function wantsLittleMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
