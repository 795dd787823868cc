/** What every engine gives: a network that is loaded and can be let go. */

import type { Card } from "../core/card";
import type { Network } from "../live/network";

export interface LoadedNetwork extends Network {
  /** Frees what the network holds; it must not be run afterwards. */
  dispose(): void;
}

/** Takes a picture, rows of RGB of 0..255, to what the network of a card wants to see. */
export function feeder(card: Card): (rgb: Uint8Array) => Float32Array {
  const [width, height] = card.inputSizePx;
  const values = new Float32Array(width * height * 3);
  const table = valueTable(card);
  return (rgb) => {
    // A plain loop: `map` takes many times as long.
    for (let i = 0; i < values.length; i++) values[i] = table[rgb[i]];
    return values;
  };
}

/** What each level 0..255 is for the network, rounded as Python rounds it. */
function valueTable({ valueRange: [low, high] }: Card): Float32Array {
  const scale = Math.fround((high - low) / 255);
  return Float32Array.from({ length: 256 }, (_, level) => Math.fround(level * scale) + low);
}
