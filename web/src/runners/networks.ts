/** Networks loaded on the engine that is asked for; clocks on them. */

import type { Card } from "../core/card";
import { WeightsError } from "../core/errors";
import type { LoadedNetwork } from "../engines/engine";
import type { Network } from "../live/network";
import { needTflite, type Weights } from "../weights";
import type { Assets, Place } from "../worker/protocol";

/** WeightsError when a network looks at crops of another size. */
export function checkSize({ name, inputSizePx: [width, height] }: Card, sizePx: number): void {
  if (width === sizePx && height === sizePx) return;
  throw new WeightsError(
    `${name} takes pictures of ${width} x ${height} pixels; ${sizePx} x ${sizePx} is needed here`,
  );
}

/** Loads a network; `isWanted` says of an output's meaning whether it is to be computed. */
export type Load = (
  weights: Weights, isWanted?: (meaning: string) => boolean,
) => Promise<LoadedNetwork>;

/** What loads networks where they are to run: one worker has one engine for all of its networks. */
export async function loader({ runtime, backend }: Place, assets: Assets): Promise<Load> {
  if (runtime === "tfjs") {
    const { load, loadGraph } = await import("../engines/tfjs");
    return (weights, isWanted) => {
      const { card } = weights;
      const wanted = outputsOf(card, isWanted);
      return "graph" in weights
        ? loadGraph(card, weights.graph, wanted, backend, assets.tfjs)
        : load(card, weights.tflite, wanted, backend, assets.tfjs);
    };
  }
  const { load, startRuntime } = await import("../engines/litert");
  const [folder, accelerator] = [
    new URL(assets.litert), backend === "webgpu" ? "webgpu" : "wasm",
  ] as const;
  await startRuntime(folder, accelerator);
  // The detector's sparse weights come out wrong on WebGPU, and it runs seldom; nobody has tried the others.
  const where = ({ role }: Card) => (role === "landmarks" ? accelerator : "wasm");
  return (weights, isWanted) => {
    const { card, tflite } = needTflite(weights, "LiteRT");
    return load(card, tflite, outputsOf(card, isWanted), where(card), folder);
  };
}

function outputsOf({ outputs }: Card, isWanted: (meaning: string) => boolean = () => true): string[] {
  return Object.keys(outputs).filter(isWanted);
}

/** A clock that several networks share. */
export interface Clock {
  spentMs: number;
}

/** The same network, with a clock that runs while it does. */
export function timed(network: Network, clock: Clock): Network {
  return {
    async run(rgb) {
      const begin = performance.now();
      const out = await network.run(rgb);
      clock.spentMs += performance.now() - begin;
      return out;
    },
  };
}
