/** Several people through frames that are given one by one. */

import { createDetector, SupportedModels } from "../../src/index";
import type { Pose } from "../../src/index";

/** As `support/crossing.py` writes it. */
export interface Body {
  readonly id: number;
  readonly xy: readonly number[];
  readonly m: readonly number[];
}

function bodyOf({ id, keypoints, keypoints3D }: Pose): Body {
  return {
    id: id ?? -1, xy: keypoints.flatMap(({ x, y }) => [x, y]),
    m: keypoints3D!.flatMap(({ x, y, z }) => [x, y, z ?? NaN]),
  };
}

/** Frames (PNG in base64), `everyMs` apart; `maxPoses` people are looked for. */
export async function inFrames(
  config: object, pictures: readonly string[], everyMs: number, maxPoses: number,
): Promise<Body[][]> {
  const detector = await createDetector(SupportedModels.BlazePose, config);
  const seen: Body[][] = [];
  for (const [i, base64] of pictures.entries()) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]), { colorSpaceConversion: "none" });
    seen.push((await detector.estimatePoses(bitmap, { maxPoses }, i * everyMs)).map(bodyOf));
    bitmap.close();
  }
  detector.dispose();
  return seen;
}
