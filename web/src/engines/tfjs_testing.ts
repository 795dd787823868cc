/** For tests: the weights as they ship, a picture for them, and where TF.js has its WASM. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readCard, type Card } from "../core/card";

const WEIGHTS = new URL("../../../src/kinesphere/weights/", import.meta.url);

export const TFJS_WASM = fileURLToPath(
  new URL("../../node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url),
);

export function card(name: string): Card {
  return readCard(readFileSync(new URL(`${name}.json`, WEIGHTS), "utf-8"), `${name}.json`);
}

export function tflite(name: string): ArrayBuffer {
  return Uint8Array.from(readFileSync(new URL(`${name}.tflite`, WEIGHTS))).buffer;
}

/** The picture of the fixture `networks`, by a formula of whole numbers, as in Python. */
export function pattern([width, height]: readonly [number, number]): Uint8Array {
  const wave = (n: number) => Math.abs((n % 510) - 255);
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return (wave(3 * x + 2 * y + 90 * (i % 3)) + wave(Math.floor((x * y) / 32))) >> 1;
  });
}
