/** What the pipeline asks of an engine: nothing else is known here about runtimes. */

/** A network, loaded. */
export interface Network {
  /**
   * Takes a square picture as rows of RGB, 0..255; the engine maps it to the card's value range.
   * Gives the outputs by their meanings in the card, each flat, in the card's layout.
   */
  run(rgb: Uint8Array): Promise<Record<string, Float32Array>>;
}

/** 1 / (1 + exp(-x)), clipped far out as in Python. */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-Math.min(80, Math.max(-80, x))));
}
