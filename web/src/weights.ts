/** The weights and cards that are served beside the library, fetched and checked. */

import { isGraphModel, readCard, type Card } from "./core/card";
import { WeightsError } from "./core/errors";
import { readLiftCard, toLift, type Lift } from "./live/lift/stored";
import { readGraphFile, toModel, type GraphModel } from "./tfjs_model";
import type { Assets, Settings } from "./worker/protocol";

/** Weights in memory, with the card that says how to feed them. */
export type Weights = TfliteWeights | GraphWeights;

export interface TfliteWeights {
  readonly card: Card;
  readonly tflite: ArrayBuffer;
}

/** For TensorFlow.js alone. */
export interface GraphWeights {
  readonly card: Card;
  readonly graph: GraphModel;
}

/** Weights for those who read TFLite files only; WeightsError for others. `runtime` is for people. */
export function needTflite(weights: Weights, runtime: string): TfliteWeights {
  if ("tflite" in weights) return weights;
  throw new WeightsError(
    `${weights.card.name} is a graph model of TensorFlow.js, which ${runtime} does not run: choose ` +
      'runtime "tfjs", or give it the .tflite file (kinesphere export --to tflite)',
  );
}

/** WeightsError when a mask is asked of a landmark network that gives none. */
export function checkMask({ name, outputs }: Card, segmentation: boolean): void {
  if (!segmentation || "mask" in outputs) return;
  throw new WeightsError(
    `${name} gives no masks (see its card): use weights with their mask branch ` +
      "(kinesphere export --variants mask), or ask for no mask",
  );
}

/** Told how much of what is being fetched has come, 0 to 1. */
export type Progress = (fraction: number) => void;

/** The detector and the landmark network that the settings ask for, fetched side by side. */
export function fetchBoth(
  settings: Settings, assets: Assets, onProgress: (message: string, fraction: number) => void,
): Promise<[detector: Weights, landmarks: Weights]> {
  return Promise.all([
    fetchNamed("detector", assets, onProgress, settings.detectorUrl),
    fetchNamed(settings.modelType, assets, onProgress, settings.landmarksUrl),
  ]);
}

/** Weights that ship, by their name; `own` is the address of a card to take in their place. */
export function fetchNamed(
  name: string, assets: Assets, onProgress: (message: string, fraction: number) => void, own?: string,
): Promise<Weights> {
  const url = new URL(own ?? `${assets.weights}${name}.json`);
  return fetchWeights(url, (part) => onProgress(`weights: ${name}`, part));
}

/** The lift, or null where none is asked for. */
export async function fetchLift(
  { lift }: Settings, assets: Assets, onProgress: (message: string, fraction: number) => void,
): Promise<Lift | null> {
  if (!lift) return null;
  const cardUrl = new URL(`${assets.weights}lift.json`);
  const card = readLiftCard(await (await get(cardUrl)).text(), cardUrl.pathname);
  const url = addressOf(card.file, cardUrl);
  return toLift(card, await fetchFile(url, card, (part) => onProgress("weights: lift", part)));
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
      `${cardUrl.pathname} is a graph model of TensorFlow.js: expected the card of weights`,
    );
  }
  const card = readCard(text, cardUrl.pathname);
  const url = addressOf(card.file, cardUrl);
  if (isGraphModel(card)) return { card, graph: await fetchGraph(card, url, onProgress) };
  return { card, tflite: await fetchFile(url, card, onProgress) };
}

/** Where a file lies that a card names; below the card, whatever the name is. */
function addressOf(file: string, cardUrl: URL): URL {
  const parts = file.split("/");
  if (parts.some((part) => ["", ".", ".."].includes(part))) {
    throw new WeightsError(`the card ${cardUrl.pathname}: file must be a name, got '${file}'`);
  }
  return new URL(parts.map(encodeURIComponent).join("/"), cardUrl);
}

async function fetchGraph(card: Card, url: URL, onProgress: Progress): Promise<GraphModel> {
  const text = new TextDecoder().decode(await fetchFile(url, card, () => {}));
  const file = readGraphFile(text, url.pathname);
  const total = card.shards.reduce((sum, { bytes }) => sum + bytes, 0);
  const have = new Map<string, number>();
  const fetching = file.shards.map((name) => {
    const shard = card.shards.find((one) => one.file === name);
    if (!shard) throw new WeightsError(`${url.pathname} names ${name}, which its card does not`);
    return fetchFile(new URL(encodeURIComponent(name), url), shard, (part) => {
      have.set(name, part * shard.bytes);
      onProgress([...have.values()].reduce((sum, bytes) => sum + bytes, 0) / total);
    });
  });
  return toModel(file, await Promise.all(fetching));
}

async function fetchFile(url: URL, told: Told, onProgress: Progress): Promise<ArrayBuffer> {
  const data = await bytes(await get(url), told.bytes, onProgress);
  await check(url, told, data);
  return data;
}

/** What a card says of a file. */
type Told = Pick<Card, "bytes" | "sha256">;

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

async function check(url: URL, told: Told, data: ArrayBuffer): Promise<void> {
  const say = `${url.pathname} is damaged or not the file that its card describes: `;
  if (data.byteLength !== told.bytes) {
    throw new WeightsError(`${say}expected ${told.bytes} bytes, got ${data.byteLength}`);
  }
  // Browsers hash only on https and localhost; elsewhere the size must do.
  if (!globalThis.crypto?.subtle) return;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (sha256 !== told.sha256) {
    throw new WeightsError(`${say}expected SHA-256 ${told.sha256}, got ${sha256}`);
  }
}
