/** What the page is doing, as attributes of the document, for style sheets and tests. */

import { namedExpressions } from "../src/core/face";
import type { Pose } from "../src/core/pose";
import type { Settings } from "../src/estimator";
import { announce, byId } from "./dom";
import type { Live, Shown } from "./live";
import type { Source } from "./source/frame";

const { dataset } = document.documentElement;

export type State = "loading" | "running" | "paused" | "error";

export function drawState(state: State): void {
  if (dataset.state !== state) dataset.state = state;
}

export function drawEstimator(settings: Settings): void {
  const { runtime, backend, modelType, landmarksUrl, hands = false } = settings;
  const parts = hands ? "1" : "0";
  Object.assign(dataset, { runtime, backend, model: landmarksUrl ? "own" : modelType, parts });
}

/** Counts a frame that was looked at; true for the first one in which somebody was found. */
export function countFrame(poses: readonly Pose[]): boolean {
  dataset.frames = String(Number(dataset.frames) + 1);
  const people = String(poses.length);
  if (dataset.people !== people || dataset.frames === "1") {
    dataset.people = people;
    byId("nobody").hidden = poses.length > 0;
    // A while after a change: who comes and goes is not to be read out each time.
    setTimeout(announcePeople, 1500);
  }
  if (poses.length === 0 || dataset.firstPoseMs) return false;
  dataset.firstPoseMs = performance.now().toFixed(0);
  return true;
}

function announcePeople(): void {
  const { people } = dataset;
  announce(people === "0" ? "Nobody found" :
    people === "1" ? "A person is followed" : `${people} people are followed`);
}

/** Says which source is looked at. */
export function drawSource(source: Source | null): void {
  const used = source?.kind === "camera" ? "use-camera" : source?.own ? "use-file" : "use-clip";
  for (const id of ["use-clip", "use-camera", "use-file"]) {
    byId(id).setAttribute("aria-pressed", String(id === used));
  }
  byId("badge").hidden = !source;
  byId("badge").textContent = source?.name ?? "";
}

/** `window.kinesphere`, for tests and curious people: the poses on screen, as plain numbers. */
export function expose(live: Live, settings: () => object): void {
  const everybody = () => live.shown?.result?.poses.map((pose) => plain(pose, live.shown!)) ?? [];
  const latest = () => everybody()[0] ?? null;
  const timing = () => live.shown?.result?.timing ?? null;
  const value = Object.freeze({ latest, everybody, timing, settings });
  Object.defineProperty(window, "kinesphere", { value });
}

function plain(pose: Pose, { frame: { tMs, index: frame }, result }: Shown) {
  const { id, score, imageSizePx, keypoints, keypoints3D, sigmaM, positionM } = pose;
  const hands = [pose.leftHand, pose.rightHand].flatMap((hand) => hand
    ? [{ side: hand.side, score: hand.score, keypoints: hand.keypoints }] : []);
  const face = pose.face && {
    score: pose.face.score, keypoints: pose.face.keypoints,
    expressions: pose.face.expressions && namedExpressions(pose.face.expressions),
  };
  const known = { sigmaM: sigmaM && Array.from(sigmaM), positionM: positionM && Array.from(positionM) };
  const timing = result?.timing;
  return { frame, tMs, id, score, imageSizePx, keypoints, keypoints3D, hands, face, ...known, timing };
}
