/** Weights of one's own, that the server was started with: `kinesphere live --model mine.tflite`. */

import { isGraphModel, readCard, type Card } from "../src/core/card";
import { MODEL_TYPES, type ModelType, type Runtime } from "../src/estimator";
import { make } from "./dom";
import { DEFAULTS, withBackend, type PageSettings } from "./settings";

export interface Own {
  /** The network that the page begins with. */
  readonly model: ModelType | "own";
  /** The addresses of cards. */
  readonly landmarksUrl: string | null;
  readonly detectorUrl: string | null;
  /** Of the landmark network; null when it cannot be read, which the estimator tells. */
  readonly card: Card | null;
}

export const NONE: Own = {
  model: DEFAULTS.model, landmarksUrl: null, detectorUrl: null, card: null,
};

/** What the server says; nothing where another serves the page, or nobody. */
export async function findOwn(assets: string): Promise<Own> {
  const said = await json(new URL("own.json", assets).href).catch(() => null);
  if (typeof said !== "object" || said === null) return NONE;
  const url = (role: string) => {
    const path = (said as Record<string, unknown>)[role];
    return typeof path === "string" ? new URL(path, assets).href : null;
  };
  const named = (said as { model?: unknown }).model;
  const model = MODEL_TYPES.find((one) => one === named) ?? NONE.model;
  const [landmarksUrl, detectorUrl] = [url("landmarks"), url("detector")];
  const card = landmarksUrl ? await readOwn(landmarksUrl).catch(() => null) : null;
  return { model: landmarksUrl ? "own" : model, landmarksUrl, detectorUrl, card };
}

async function json(url: string): Promise<unknown> {
  return (await fetch(url, { cache: "no-cache" })).json();
}

async function readOwn(url: string): Promise<Card> {
  return readCard(await (await fetch(url, { cache: "no-cache" })).text(), url);
}

/** What people see of it. */
export const nameOf = ({ card }: Own): string => card?.name ?? "your network";

/** Whether a network gives masks; true as long as that is not known. */
export function givesMask(own: Own, model: PageSettings["model"]): boolean {
  return model !== "own" || !own.card || "mask" in own.card.outputs;
}

/** The runtimes that can run a network. */
export function runtimesOf(own: Own, model: PageSettings["model"]): readonly Runtime[] {
  if (model === "own" && own.card && isGraphModel(own.card)) return ["tfjs"];
  // MediaPipe takes a network's outputs by their places: none may be missing.
  return givesMask(own, model) ? ["litert", "tfjs", "mediapipe"] : ["litert", "tfjs"];
}

/** The settings as near as they can be had: with a runtime that runs the network, and its masks. */
export function possible(settings: PageSettings, own: Own): PageSettings {
  const { model, runtime, effect } = settings;
  const known = model === "own" && !own.landmarksUrl ? own.model : model;
  const able = runtimesOf(own, known);
  return withBackend({
    ...settings,
    model: known,
    runtime: able.includes(runtime) ? runtime : able[0],
    effect: givesMask(own, known) ? effect : "none",
  });
}

/** What the page does when a link says nothing else. */
export function usual(own: Own): PageSettings {
  return possible({ ...DEFAULTS, model: own.model }, own);
}

/** Puts it among the networks that can be chosen. */
export function drawOwn(own: Own, select: HTMLSelectElement, note: HTMLElement): void {
  if (!own.landmarksUrl) return;
  select.prepend(make("option", `${nameOf(own)} (yours)`, { value: "own" }));
  note.hidden = false;
  note.textContent = own.card
    ? `${own.card.name}: ${givesMask(own, "own") ? "" : "without mask; "}${own.card.licence}`
    : "The card of your network cannot be read.";
}
