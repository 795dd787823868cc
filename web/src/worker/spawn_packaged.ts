/**
 * Starts the worker of the npm package (its build puts this file in the place of `spawn.ts`): from
 * its own file beside the weights, which no bundler takes apart.
 */
export function spawn(address: string): Worker {
  return new Worker(address, { type: "module" });
}
