/** Our own pipeline on the networks of `litert` or `tfjs`. */

import { pixelsOf, type Rect } from "../core/crop";
import * as c from "../live/constants";
import { DETECTOR, MESH_SIZE_PX } from "../live/faces/constants";
import { HAND_SIZE_PX, RECROP_SIZE_PX } from "../live/hands/constants";
import type { PartNetworks, Parts } from "../live/holistic/options";
import type { Lift } from "../live/lift/stored";
import { searchesIn, step } from "../live/pipeline";
import { FRESH, type Networks, type Options, type State } from "../live/state";
import { checkMask, fetchBoth, fetchLift, fetchNamed } from "../weights";
import { frameSize, readPixels } from "../worker/pixels";
import type { Assets, Frame, Settings } from "../worker/protocol";
import { checkSize, loader, timed, type Load } from "./networks";
import type { OnProgress, Runner } from "./runner";

/** Loads the networks and the lift; KinesphereError says what is missing here or on the server. */
export async function pipelineRunner(
  settings: Settings, assets: Assets, onProgress: OnProgress,
): Promise<Runner> {
  const [load, [detector, landmarks], lift, parts] = await Promise.all([
    loader(settings, assets), fetchBoth(settings, assets, onProgress),
    fetchLift(settings, assets, onProgress), fetchParts(settings, assets, onProgress),
  ]);
  checkMask(landmarks.card, settings.segmentation);
  checkSize(detector.card, c.DETECTOR_SIZE_PX);
  checkSize(landmarks.card, c.LANDMARKS_SIZE_PX);
  onProgress(`starting ${settings.runtime}`, 0);
  const isWanted = (meaning: string) => meaning !== "mask" || settings.segmentation;
  const networks = {
    detector: await load(detector), landmarks: await load(landmarks, isWanted), parts: await parts(load),
  };
  return follow(networks, optionsOf(settings, lift));
}

/** What does not change from frame to frame. */
type Chosen = Omit<Options, "maxPoses">;

function optionsOf(settings: Settings, lift: Lift | null): Chosen {
  const { smoothing, smoothSegmentation, fovDeg = null, heightM = null } = settings;
  const lifting = lift && { lift, fovDeg, heightM };
  return { smoothing, smoothSegmentation, lifting, parts: partsOf(settings) };
}

/** What is asked for beside the body; null where nothing is. */
function partsOf(settings: Settings): Parts | null {
  const { hands = false, face = false, expressions = true, partsFps, maxMs } = settings;
  if (!hands && !face) return null;
  return { hands, face, expressions, fps: partsFps ?? null, maxMs: maxMs ?? null };
}

/** Fetches the networks of hands and face, where they are asked for; gives what loads them. */
async function fetchParts(
  { hands = false, face = false, iris = true }: Settings, assets: Assets, onProgress: OnProgress,
): Promise<(load: Load) => Promise<PartNetworks | null>> {
  const fetching = (wanted: boolean, name: string, sizePx: number) => wanted
    ? fetchNamed(name, assets, onProgress).then((weights) => (checkSize(weights.card, sizePx), weights))
    : null;
  const [recrop, hand, faces, mesh] = await Promise.all([
    fetching(hands, "hand_recrop", RECROP_SIZE_PX), fetching(hands, "hand", HAND_SIZE_PX),
    fetching(face, "faces", DETECTOR.sizePx), fetching(face, iris ? "face" : "face_mesh", MESH_SIZE_PX),
  ]);
  return async (load) => ({
    hands: recrop && hand && { recrop: await load(recrop), landmarks: await load(hand) },
    face: faces && mesh && { detector: await load(faces), landmarks: await load(mesh) },
  });
}

function follow(networks: Networks, chosen: Chosen): Runner {
  let state = FRESH;
  return {
    async run(frame, tMs, maxPoses) {
      const begin = performance.now();
      const options = { ...chosen, maxPoses };
      const known = tMs === null ? FRESH : state;
      // Until the frame is done: what cannot be looked at must not be followed for ever.
      if (tMs !== null) state = FRESH;
      const picture = await readPixels(frame, toRead(known, options, tMs ?? 0, frame));
      const readMs = performance.now() - begin;
      const clock = stopwatches(networks);
      const [next, poses] = await step(clock.networks, options, known, picture, tMs ?? 0);
      if (tMs !== null) state = next;
      const totalMs = performance.now() - begin;
      const { detectMs, landmarksMs, partsMs } = clock.read();
      const cropMs = totalMs - readMs - detectMs - landmarksMs - partsMs;
      const timing = { readMs, detectMs, cropMs, landmarksMs, partsMs, totalMs };
      return { poses, hands: [], faces: [], timing };
    },
    reset: () => void (state = FRESH),
  };
}

/**
 * While people are being followed and nobody is searched for, only the pixels around them are looked at.
 * (Hands and a face may be found beyond these.)
 */
function toRead(state: State, options: Options, tMs: number, frame: Frame): Rect | null {
  const size = frameSize(frame);
  const same = state.imageSizePx?.every((side, axis) => side === size[axis]);
  if (options.parts || !same || searchesIn(state, options, tMs)) return null;
  return state.people.followed.map(({ region }) => pixelsOf(region, size)).reduce(around);
}

/** The smallest rectangle that holds two. */
function around(a: Rect, b: Rect): Rect {
  return {
    left: Math.min(a.left, b.left), top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right), bottom: Math.max(a.bottom, b.bottom),
  };
}

/** The same networks, with clocks on them. */
function stopwatches({ detector, landmarks, parts }: Networks) {
  const [detect, land, more] = [0, 0, 0].map((spentMs) => ({ spentMs }));
  const clocked: Networks = {
    detector: timed(detector, detect), landmarks: timed(landmarks, land),
    parts: parts ? timedParts(parts, more) : null,
  };
  const read = () => ({
    detectMs: detect.spentMs, landmarksMs: land.spentMs, partsMs: more.spentMs,
  });
  return { networks: clocked, read };
}

function timedParts({ hands, face }: PartNetworks, clock: { spentMs: number }): PartNetworks {
  return {
    hands: hands && {
      recrop: timed(hands.recrop, clock), landmarks: timed(hands.landmarks, clock),
    },
    face: face && { detector: timed(face.detector, clock), landmarks: timed(face.landmarks, clock) },
  };
}
