/** Starts the worker, where the library is built together with the page that uses it. */

export function spawn(_address: string): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
}
