/** All that can be chosen on the page, as one value; a link's hash holds it. */

import { BACKENDS, type Backend, type ModelType, type Runtime } from "../src/estimator";
import { FOV_DEG } from "../src/support";

export const CHOICES = {
  source: ["clip", "camera"],
  runtime: ["litert", "tfjs", "mediapipe"],
  backend: ["wasm", "webgl", "webgpu"],
  /** own: the one that the server was started with. */
  model: ["lite", "full", "heavy", "own"],
  effect: ["none", "tint", "blur", "replace", "silhouette"],
  show: ["skeleton", "character", "both"],
  theme: ["auto", "dark", "light"],
} as const;

export type SourceChoice = (typeof CHOICES.source)[number];
export type Effect = (typeof CHOICES.effect)[number];

export interface PageSettings {
  readonly source: SourceChoice;
  readonly runtime: Runtime;
  readonly backend: Backend;
  readonly model: ModelType | "own";
  readonly smoothing: boolean;
  /** Depth put right. */
  readonly lift: boolean;
  /** The camera's, along the picture's longer side, in degrees; 0 where it is not known. */
  readonly fovDeg: number;
  /** How many people are looked for. */
  readonly people: number;
  /** Hands and face too: their networks are loaded when it is switched on. */
  readonly parts: boolean;
  /** What is done with the person's mask; anything but "none" asks the network for one. */
  readonly effect: Effect;
  readonly smoothMask: boolean;
  /** Behind the person when the background is replaced: #rrggbb. */
  readonly background: string;
  /** Frames a second at most; 0 is as many as there are. */
  readonly maxFps: number;
  readonly mirror: boolean;
  /** Height of the camera's picture that is asked for, in pixels. */
  readonly cameraPx: number;
  /** Of a clip: 1 is as recorded. */
  readonly speed: number;
  readonly show: (typeof CHOICES.show)[number];
  /** Thickness of a bone in the 3D view, in millimetres. */
  readonly boneMm: number;
  readonly trail: boolean;
  readonly grid: boolean;
  readonly theme: (typeof CHOICES.theme)[number];
}

export const DEFAULTS: PageSettings = {
  source: "clip", runtime: "litert", backend: "wasm", model: "full", smoothing: true,
  lift: true, fovDeg: 0, people: 1, parts: false, effect: "none", smoothMask: true, background: "#1f6f5c", maxFps: 0, mirror: false,
  cameraPx: 720, speed: 1, show: "skeleton", boneMm: 18, trail: false, grid: true, theme: "auto",
};

type Key = keyof PageSettings;
type Value = string | number | boolean;
/** Reads one value; undefined when the text says nothing of the kind. */
type Read = (text: string) => Value | undefined;

const oneOf = (choices: readonly string[]): Read =>
  (text) => (choices.includes(text) ? text : undefined);
const flag: Read = (text) => ({ 1: true, 0: false, true: true, false: false })[text];
const colour: Read = (text) => (/^#[0-9a-f]{6}$/i.test(text) ? text.toLowerCase() : undefined);
const among = (values: readonly number[]): Read => (text) =>
  text.trim() !== "" && values.includes(Number(text)) ? Number(text) : undefined;
const between = (low: number, high: number): Read => (text) =>
  text.trim() !== "" && Number(text) >= low && Number(text) <= high ? Number(text) : undefined;
/** A number, or nothing: 0. */
const orNone = (read: Read): Read => (text) => (["", "0"].includes(text.trim()) ? 0 : read(text));

const READ: Record<Key, Read> = {
  source: oneOf(CHOICES.source),
  runtime: oneOf(CHOICES.runtime),
  backend: oneOf(CHOICES.backend),
  model: oneOf(CHOICES.model),
  smoothing: flag,
  lift: flag,
  fovDeg: orNone(between(...FOV_DEG)),
  people: among([1, 2, 3, 4, 5, 6]),
  parts: flag,
  effect: oneOf(CHOICES.effect),
  smoothMask: flag,
  background: colour,
  maxFps: among([0, 60, 30, 24, 15, 10, 5]),
  mirror: flag,
  cameraPx: among([480, 720, 1080]),
  speed: among([0.1, 0.25, 0.5, 1, 1.5, 2]),
  show: oneOf(CHOICES.show),
  boneMm: between(4, 60),
  trail: flag,
  grid: flag,
  theme: oneOf(CHOICES.theme),
};

export const KEYS = Object.keys(READ) as Key[];

/** A camera is looked into as into a mirror, unless the link says otherwise. */
export function defaultsFor(source: SourceChoice, usual = DEFAULTS): PageSettings {
  return { ...usual, source, mirror: source === "camera" };
}

/** A runtime that lacks the chosen backend gets its own first one. */
export function withBackend(settings: PageSettings): PageSettings {
  const able = BACKENDS[settings.runtime];
  return able.includes(settings.backend) ? settings : { ...settings, backend: able[0] };
}

/** How many people are looked for: MediaPipe's runtime follows one. */
export function peopleOf({ people, runtime }: PageSettings): number {
  return runtime === "mediapipe" ? 1 : people;
}

/** One setting read from the text of a link or a control; undefined when it cannot be. */
export function readValue(key: Key, text: string): Value | undefined {
  return READ[key](text);
}

/**
 * The settings in a link, and what in it could not be used.
 *
 * params   the page's query and hash, as key=value pairs; unknown keys are not looked at
 * usual    what holds where the link says nothing
 */
export function parseSettings(
  params: URLSearchParams, usual = DEFAULTS,
): [PageSettings, problems: string[]] {
  const source = READ.source(params.get("source") ?? "") as SourceChoice | undefined;
  const base = defaultsFor(source ?? DEFAULTS.source, usual);
  const problems: string[] = [];
  const found: Partial<Record<Key, Value>> = {};
  for (const key of KEYS) {
    const text = params.get(key);
    if (text === null) continue;
    const value = READ[key](text);
    if (value === undefined) problems.push(`${key}=${text.slice(0, 40)}`);
    else found[key] = value;
  }
  return [{ ...base, ...found } as PageSettings, problems];
}

/** What goes into a link: the settings that are not as they would be without one. */
export function serialiseSettings(settings: PageSettings, usual = DEFAULTS): URLSearchParams {
  const base = defaultsFor(settings.source, usual);
  const params = new URLSearchParams();
  if (settings.source !== DEFAULTS.source) params.set("source", settings.source);
  for (const key of KEYS) {
    if (settings[key] === base[key]) continue;
    const value = settings[key];
    params.set(key, typeof value === "boolean" ? String(Number(value)) : String(value));
  }
  return params;
}

/** The settings now, and everybody who draws from them. */
export interface Store {
  get(): PageSettings;
  set(patch: Partial<PageSettings>): void;
  /** Calls `listener` at once and after each change. */
  watch(listener: (now: PageSettings, before: PageSettings | null) => void): void;
}

export function createStore(initial: PageSettings): Store {
  let settings = initial;
  const listeners: ((now: PageSettings, before: PageSettings | null) => void)[] = [];
  return {
    get: () => settings,
    set(patch) {
      const before = settings;
      settings = { ...before, ...patch };
      if (KEYS.every((key) => settings[key] === before[key])) return;
      for (const listener of listeners) listener(settings, before);
    },
    watch(listener) {
      listeners.push(listener);
      listener(settings, null);
    },
  };
}
