/** Our own pipeline on the networks of `litert` or `tfjs`. */

import type { Card } from "../core/card";
import { WeightsError } from "../core/errors";
import { pixelsOf, type Rect } from "../core/crop";
import type { LoadedNetwork } from "../engines/engine";
import type { Network } from "../live/network";
import * as c from "../live/constants";
import type { Lift } from "../live/lift/stored";
import { FRESH, step, type Networks, type Options, type State } from "../live/pipeline";
import { checkMask, fetchBoth, fetchLift, needTflite, type Weights } from "../weights";
import { frameSize, readPixels } from "../worker/pixels";
import type { Assets, Frame, Settings } from "../worker/protocol";
import type { OnProgress, Runner } from "./runner";

/** Loads both networks and the lift; KinesphereError says what is missing here or on the server. */
export async function pipelineRunner(
  settings: Settings, assets: Assets, onProgress: OnProgress,
): Promise<Runner> {
  const [load, [detector, landmarks], lift] = await Promise.all([
    loader(settings, assets), fetchBoth(settings, assets, onProgress),
    fetchLift(settings, assets, onProgress),
  ]);
  checkMask(landmarks.card, settings.segmentation);
  checkSize(detector.card, c.DETECTOR_SIZE_PX);
  checkSize(landmarks.card, c.LANDMARKS_SIZE_PX);
  onProgress(`starting ${settings.runtime}`, 0);
  const networks = { detector: await load(detector), landmarks: await load(landmarks) };
  return follow(networks, optionsOf(settings, lift));
}

function optionsOf(settings: Settings, lift: Lift | null): Options {
  const { smoothing, smoothSegmentation, fovDeg = null, heightM = null } = settings;
  return { smoothing, smoothSegmentation, lifting: lift && { lift, fovDeg, heightM } };
}

/** Crops are cut in one size. */
function checkSize({ name, inputSizePx: [width, height] }: Card, sizePx: number): void {
  if (width === sizePx && height === sizePx) return;
  throw new WeightsError(
    `${name} takes pictures of ${width} x ${height} pixels; ${sizePx} x ${sizePx} is needed here`,
  );
}

type Load = (weights: Weights) => Promise<LoadedNetwork>;

async function loader(settings: Settings, assets: Assets): Promise<Load> {
  const wanted = ({ outputs }: Card) =>
    Object.keys(outputs).filter((meaning) => meaning !== "mask" || settings.segmentation);
  if (settings.runtime === "tfjs") {
    const { load, loadGraph } = await import("../engines/tfjs");
    return (weights) => "graph" in weights
      ? loadGraph(weights.card, weights.graph, wanted(weights.card), settings.backend, assets.tfjs)
      : load(weights.card, weights.tflite, wanted(weights.card), settings.backend, assets.tfjs);
  }
  const { load, startRuntime } = await import("../engines/litert");
  const [folder, accelerator] = [
    new URL(assets.litert), settings.backend === "webgpu" ? "webgpu" : "wasm",
  ] as const;
  await startRuntime(folder, accelerator);
  // The detector's sparse weights come out wrong on WebGPU, and it runs seldom.
  const where = ({ role }: Card) => (role === "detector" ? "wasm" : accelerator);
  return (weights) => {
    const { card, tflite } = needTflite(weights, "LiteRT");
    return load(card, tflite, wanted(card), where(card), folder);
  };
}

function follow(networks: Networks, options: Options): Runner {
  let state = FRESH;
  return {
    async run(frame, tMs) {
      const begin = performance.now();
      const known = tMs === null ? FRESH : state;
      // Until the frame is done: what cannot be looked at must not be followed for ever.
      if (tMs !== null) state = FRESH;
      const picture = await readPixels(frame, toRead(known, frame));
      const readMs = performance.now() - begin;
      const clock = stopwatches(networks);
      const [next, poses] = await step(clock.networks, options, known, picture, tMs ?? 0);
      if (tMs !== null) state = next;
      const totalMs = performance.now() - begin;
      const { detectMs, landmarksMs } = clock.read();
      const cropMs = totalMs - readMs - detectMs - landmarksMs;
      return { poses, timing: { readMs, detectMs, cropMs, landmarksMs, totalMs } };
    },
    reset: () => void (state = FRESH),
  };
}

/** While a person is being followed, only the pixels around them are looked at. */
function toRead({ region, imageSizePx }: State, frame: Frame): Rect | null {
  const size = frameSize(frame);
  const same = imageSizePx && imageSizePx[0] === size[0] && imageSizePx[1] === size[1];
  return region && same ? pixelsOf(region, size) : null;
}

/** The same networks, with a clock on each. */
function stopwatches(networks: Networks) {
  const spent = { detectMs: 0, landmarksMs: 0 };
  const timed = (network: Network, key: keyof typeof spent): Network => ({
    async run(rgb) {
      const begin = performance.now();
      const out = await network.run(rgb);
      spent[key] += performance.now() - begin;
      return out;
    },
  });
  const clocked: Networks = {
    detector: timed(networks.detector, "detectMs"),
    landmarks: timed(networks.landmarks, "landmarksMs"),
  };
  return { networks: clocked, read: () => spent };
}
