/** Hands and faces, alone or with a body, by the public detectors. */

import { createDetector, face, SupportedModels } from "../../src/index";
import type { BodyFace, BodyHand, Face, Hand, Keypoint } from "../../src/index";
import { frameAt, openClip } from "./clip";

export type Kind = "holistic" | "hands" | "faces";

/** As `support/whole.py` writes them. */
export interface FlatHand {
  readonly side: string;
  readonly id: number;
  readonly xy: readonly number[];
  readonly m: readonly number[];
}
export interface FlatFace {
  readonly id: number;
  readonly xy: readonly number[];
  readonly m: readonly number[];
  readonly rotation: readonly number[] | null;
  readonly expressions: readonly (number | null)[];
}
export interface Seen {
  readonly hands: readonly FlatHand[];
  readonly faces: readonly FlatFace[];
}

const xy = (all: readonly Keypoint[]) => all.flatMap(({ x, y }) => [x, y]);
const xyz = (all: readonly Keypoint[]) => all.flatMap(({ x, y, z }) => [x, y, z ?? NaN]);

function flatHand(hand: Hand | BodyHand): FlatHand {
  const m = "keypointsInBody" in hand ? hand.keypointsInBody : hand.keypoints3D ?? [];
  return { side: hand.handedness.toLowerCase(), id: hand.id ?? -1, xy: xy(hand.keypoints), m: xyz(m) };
}

function flatFace(one: Face | BodyFace): FlatFace {
  return {
    id: one.id ?? -1, xy: xy(one.keypoints),
    m: "keypointsInBody" in one ? xyz(one.keypointsInBody) : [],
    rotation: one.rotation ?? null,
    expressions: face.EXPRESSIONS.map((name) => one.expressions?.[name] ?? null),
  };
}

type Picture = VideoFrame | ImageBitmap;
interface Finder {
  find(picture: Picture): Promise<Seen>;
  dispose(): void;
}

/** A detector; `config` beside the usual one. */
async function finder(kind: Kind, config: object): Promise<Finder> {
  if (kind === "hands") {
    const detector = await createDetector(SupportedModels.MediaPipeHands, config);
    const find = async (picture: Picture) =>
      ({ hands: (await detector.estimateHands(picture)).map(flatHand), faces: [] });
    return { find, dispose: () => detector.dispose() };
  }
  if (kind === "faces") {
    const detector = await createDetector(SupportedModels.MediaPipeFaceMesh, config);
    const find = async (picture: Picture) =>
      ({ hands: [], faces: (await detector.estimateFaces(picture)).map(flatFace) });
    return { find, dispose: () => detector.dispose() };
  }
  const detector = await createDetector(SupportedModels.Holistic, config);
  const find = async (picture: Picture) => {
    // Pictures stand alone, and hold two people at most; in clips there is one.
    const maxPoses = picture instanceof ImageBitmap ? 2 : 1;
    const poses = await detector.estimatePoses(picture, { maxPoses });
    const hands = poses.flatMap(({ leftHand, rightHand }) => [leftHand, rightHand])
      .flatMap((hand) => (hand ? [flatHand(hand)] : []));
    return { hands, faces: poses.flatMap((pose) => (pose.face ? [flatFace(pose.face)] : [])) };
  };
  return { find, dispose: () => detector.dispose() };
}

/** The first frames of a clip through a detector. */
export async function inClip(
  kind: Kind, config: object, url: string, fps: number, count: number,
): Promise<Seen[]> {
  const [clip, one] = await Promise.all([openClip(url, fps), finder(kind, config)]);
  const seen: Seen[] = [];
  for (let i = 0; i < count; i++) {
    const frame = await frameAt(clip, i);
    seen.push(await one.find(frame));
    frame.close();
  }
  one.dispose();
  return seen;
}

/** Pictures (PNG in base64), each alone. */
export async function inPictures(
  kind: Kind, config: object, pictures: readonly string[],
): Promise<Seen[]> {
  const one = await finder(kind, config);
  const seen: Seen[] = [];
  for (const base64 of pictures) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]), { colorSpaceConversion: "none" });
    seen.push(await one.find(bitmap));
    bitmap.close();
  }
  one.dispose();
  return seen;
}
