/** A network alone, beside what PyTorch made of the same pictures; in a worker, as in the library. */

import { WeightsError } from "../../src/core/errors";
import type { LoadedNetwork } from "../../src/engines/engine";
import type { TfjsBackend } from "../../src/engines/tfjs_backend";
import { fetchWeights, needTflite, type Weights } from "../../src/weights";
import { assetsAt } from "../../src/worker/protocol";

/** What to run, and where: addresses are below the page's. */
export interface Job {
  readonly page: string;
  /** The card. */
  readonly card: string;
  readonly runtime: "litert" | "tfjs";
  readonly backend: "wasm" | "webgl";
  /** Raw pictures, and raw outputs with PREFIX.MEANING.bin as their names. */
  readonly pictures: string;
  readonly expected: string;
}

/** Of an output: the largest difference, and the largest number that was expected. */
export interface Apart {
  readonly most: number;
  readonly largest: number;
}

self.onmessage = async ({ data }: MessageEvent<Job>) => {
  try {
    self.postMessage({ apart: await compare(data) });
  } catch (error) {
    self.postMessage({ error: `${(error as Error).name}: ${(error as Error).message}` });
  }
};

async function compare(job: Job): Promise<Record<string, Apart>> {
  const weights = await fetchWeights(new URL(job.card, job.page));
  const meanings = Object.keys(weights.card.outputs);
  const network = await load(job, weights, meanings);
  const batch = new Uint8Array(await bytes(job, job.pictures));
  const [width, height] = weights.card.inputSizePx;
  const size = width * height * 3;
  const got: Record<string, Float32Array>[] = [];
  for (let at = 0; at < batch.length; at += size) got.push(await network.run(batch.slice(at, at + size)));
  const apart: Record<string, Apart> = {};
  for (const meaning of meanings) {
    const want = new Float32Array(await bytes(job, `${job.expected}.${meaning}.bin`));
    apart[meaning] = distance(got.map((out) => out[meaning]), want);
  }
  return apart;
}

async function load(job: Job, weights: Weights, meanings: string[]): Promise<LoadedNetwork> {
  const assets = assetsAt(job.page);
  if (job.runtime === "litert") {
    const litert = await import("../../src/engines/litert");
    const { card, tflite } = needTflite(weights, "LiteRT");
    return litert.load(card, tflite, meanings, "wasm", new URL(assets.litert));
  }
  const tfjs = await import("../../src/engines/tfjs");
  const backend: TfjsBackend = job.backend;
  return "graph" in weights
    ? tfjs.loadGraph(weights.card, weights.graph, meanings, backend, assets.tfjs)
    : tfjs.load(weights.card, weights.tflite, meanings, backend, assets.tfjs);
}

async function bytes({ page }: Job, url: string): Promise<ArrayBuffer> {
  const response = await fetch(new URL(url, page));
  if (!response.ok) throw new WeightsError(`${url}: the server said ${response.status}`);
  return response.arrayBuffer();
}

function distance(got: readonly Float32Array[], want: Float32Array): Apart {
  const length = got.reduce((sum, one) => sum + one.length, 0);
  if (length !== want.length) throw new Error(`${length} numbers, ${want.length} were expected`);
  let [most, largest] = [0, 0];
  got.forEach((one, picture) => one.forEach((value, i) => {
    const expected = want[picture * one.length + i];
    const off = Math.abs(value - expected);
    most = off <= most ? most : off; // NaN stays
    largest = Math.max(largest, Math.abs(expected));
  }));
  return { most, largest };
}
