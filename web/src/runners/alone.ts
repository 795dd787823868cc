/** Hands or faces alone, on the networks of `litert` or `tfjs`. */

import type { Picture } from "../core/crop";
import { DETECTOR, MESH_SIZE_PX } from "../live/faces/constants";
import * as faces from "../live/faces/follow";
import { HAND_SIZE_PX, PALMS_SIZE_PX } from "../live/hands/constants";
import * as hands from "../live/hands/follow";
import type { Network } from "../live/network";
import { fetchNamed } from "../weights";
import { readPixels } from "../worker/pixels";
import type { Answer, Assets, FaceSettings, HandSettings, Place } from "../worker/protocol";
import { checkSize, loader, timed } from "./networks";
import type { OnProgress, Runner } from "./runner";

/** Loads both networks of hands; KinesphereError says what is missing here or on the server. */
export async function handsRunner(
  settings: HandSettings, assets: Assets, onProgress: OnProgress,
): Promise<Runner> {
  const loaded = await pairOf(settings, assets, onProgress, [
    ["palms", PALMS_SIZE_PX], ["hand", HAND_SIZE_PX],
  ]);
  return follow(loaded, hands.FRESH, async ([palms, hand], state: hands.State, picture, tMs) => {
    const [next, found] = await hands.step({ palms, hand }, settings, state, picture, tMs);
    return [next, { hands: found }];
  });
}

/** The same of faces. */
export async function facesRunner(
  settings: FaceSettings, assets: Assets, onProgress: OnProgress,
): Promise<Runner> {
  const loaded = await pairOf(settings, assets, onProgress, [
    ["faces", DETECTOR.sizePx], [settings.iris ? "face" : "face_mesh", MESH_SIZE_PX],
  ]);
  return follow(loaded, faces.FRESH, async ([detector, mesh], state: faces.State, picture, tMs) => {
    const [next, found] = await faces.step({ detector, mesh }, settings, state, picture, tMs);
    return [next, { faces: found }];
  });
}

type Pair = readonly [detector: Network, landmarks: Network];

async function pairOf(
  place: Place, assets: Assets, onProgress: OnProgress,
  named: readonly (readonly [name: string, sizePx: number])[],
): Promise<Pair> {
  const [load, ...both] = await Promise.all([
    loader(place, assets), ...named.map(([name]) => fetchNamed(name, assets, onProgress)),
  ]);
  both.forEach(({ card }, i) => checkSize(card, named[i][1]));
  onProgress(`starting ${place.runtime}`, 0);
  return [await load(both[0]), await load(both[1])];
}

type Step<State> = (
  networks: Pair, state: State, picture: Picture, tMs: number,
) => Promise<[State, Partial<Answer>]>;

function follow<State>([detector, landmarks]: Pair, fresh: State, step: Step<State>): Runner {
  let state = fresh;
  return {
    async run(frame, tMs) {
      const begin = performance.now();
      const known = tMs === null ? fresh : state;
      // Until the frame is done: what cannot be looked at must not be followed for ever.
      if (tMs !== null) state = fresh;
      const picture = await readPixels(frame);
      const readMs = performance.now() - begin;
      const [find, land] = [{ spentMs: 0 }, { spentMs: 0 }];
      const clocked = [timed(detector, find), timed(landmarks, land)] as const;
      const [next, found] = await step(clocked, known, picture, tMs ?? 0);
      if (tMs !== null) state = next;
      const totalMs = performance.now() - begin;
      const [detectMs, landmarksMs] = [find.spentMs, land.spentMs];
      const cropMs = totalMs - readMs - detectMs - landmarksMs;
      const timing = { readMs, detectMs, cropMs, landmarksMs, partsMs: 0, totalMs };
      return { poses: [], hands: [], faces: [], ...found, timing };
    },
    reset: () => void (state = fresh),
  };
}
