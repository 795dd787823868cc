/** What this browser can do. */

/** The smallest module with a SIMD instruction: v128.const and drop in an empty function. */
const SIMD = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 23, 1, 21, 0, 253, 12,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 26, 11,
);

export function hasSimd(): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(SIMD);
}

/** How many threads WASM gets here, in words. */
export function threadsText(): string {
  if (crossOriginIsolated) return "";
  return "One thread only: the page was served without the headers for cross-origin isolation " +
    "(COOP, COEP), so WASM runs slower than it could.";
}

export function wantsLittleMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
