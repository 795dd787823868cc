/** The weights and cards that are served beside the library, fetched and checked. */

import { readCard, type Card } from "./core/card";
import { WeightsError } from "./core/errors";
import type { Assets, Settings } from "./worker/protocol";

/** Weights in memory, with the card that says how to feed them. */
export interface Weights {
  readonly card: Card;
  readonly tflite: ArrayBuffer;
}

/** Told how much of what is being fetched has come, 0 to 1. */
export type Progress = (fraction: number) => void;

/** The detector and the landmark network that the settings ask for, fetched side by side. */
export function fetchBoth(
  settings: Settings, assets: Assets, onProgress: (message: string, fraction: number) => void,
): Promise<[detector: Weights, landmarks: Weights]> {
  const fetching = (name: string, own: string | undefined) => {
    const url = new URL(own ?? `${assets.weights}${name}.json`);
    return fetchWeights(url, (part) => onProgress(`weights: ${name}`, part));
  };
  return Promise.all([
    fetching("detector", settings.detectorUrl), fetching(settings.modelType, settings.landmarksUrl),
  ]);
}

/**
 * The card at an address and the weights it names, which lie beside it; WeightsError when either is
 * missing or is not what the card says.
 */
export async function fetchWeights(
  cardUrl: URL, onProgress: Progress = () => {},
): Promise<Weights> {
  const text = await (await get(cardUrl)).text();
  if (text.includes('"modelTopology"')) {
    throw new WeightsError(
      `${cardUrl.pathname} is a graph model of TensorFlow.js: expected the card of .tflite weights`,
    );
  }
  const card = readCard(text, cardUrl.pathname);
  const url = new URL(card.file, cardUrl);
  const tflite = await bytes(await get(url), card.bytes, onProgress);
  await check(url, card, tflite);
  return { card, tflite };
}

async function get(url: URL): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new WeightsError(`${url.pathname} could not be fetched (${error}); is the server up?`);
  }
  if (response.ok) return response;
  throw new WeightsError(
    `${url.pathname} could not be fetched: the server said ${response.status}. ` +
      "The folder of weights must be served beside the library (option `assets`)",
  );
}

/** The body; by pieces, since weights are megabytes and people want to see them come. */
async function bytes(response: Response, total: number, onProgress: Progress): Promise<ArrayBuffer> {
  if (!response.body) return response.arrayBuffer();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let have = 0;
  // Not `for await`, which bodies have in the newest browsers only.
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    onProgress(Math.min(1, (have += part.value.length) / total));
  }
  return new Blob(chunks).arrayBuffer();
}

async function check(url: URL, card: Card, tflite: ArrayBuffer): Promise<void> {
  const say = `${url.pathname} is damaged or not the file that its card describes: `;
  if (tflite.byteLength !== card.bytes) {
    throw new WeightsError(`${say}expected ${card.bytes} bytes, got ${tflite.byteLength}`);
  }
  // Browsers hash only on https and localhost; elsewhere the size must do.
  if (!globalThis.crypto?.subtle) return;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", tflite));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (sha256 !== card.sha256) {
    throw new WeightsError(`${say}expected SHA-256 ${card.sha256}, got ${sha256}`);
  }
}
