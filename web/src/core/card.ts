/** The cards of weights: JSON beside the weights, the same that Python reads. */

import { WeightsError } from "./errors";
import { field, list, numbers, object, pair, quoted, reason, tuple, whole } from "./json";

/** One output of a network: its name inside the file and its shape with a batch of one. */
export interface Output {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A further file of weights that come in several; it lies beside the one that the card names. */
export interface Shard {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * What a weights file is and how to feed it.
 *
 * The network takes (1, height, width, 3) RGB with 0..255 mapped linearly to `valueRange`.
 */
export interface Card {
  readonly name: string;
  /**
   * What it finds: "detector" (people) or "landmarks" (of a body); of hands "palms", "hand" and
   * "hand_recrop"; of faces "faces", "face_mesh" and "face".
   */
  readonly role: string;
  readonly file: string;
  /** How long the file is: tells a download that stopped early. */
  readonly bytes: number;
  readonly sha256: string;
  readonly licence: string;
  readonly source: string;
  readonly inputName: string;
  readonly inputSizePx: readonly [width: number, height: number];
  readonly valueRange: readonly [low: number, high: number];
  /** By what they mean, not by their names inside the file. */
  readonly outputs: Readonly<Record<string, Output>>;
  /** Of a TensorFlow.js graph model, whose `file` is its model.json; other weights are one file. */
  readonly shards: readonly Shard[];
}

/** Whether the weights are a graph model of TensorFlow.js, and not a TFLite file. */
export const isGraphModel = ({ file }: Pick<Card, "file">): boolean => file.endsWith(".json");

const MEANINGS: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  detector: { boxes: [1, 2254, 12], scores: [1, 2254, 1] },
  landmarks: {
    landmarks: [1, 195],
    presence: [1, 1],
    mask: [1, 256, 256, 1],
    heatmaps: [1, 64, 64, 39],
    world: [1, 117],
  },
  palms: { boxes: [1, 2016, 18], scores: [1, 2016, 1] },
  hand: { landmarks: [1, 63], presence: [1, 1], handedness: [1, 1], world: [1, 63] },
  hand_recrop: { points: [1, 1, 1, 4] },
  faces: { boxes: [1, 896, 16], scores: [1, 896, 1] },
  face_mesh: { mesh: [1, 1, 1, 1404], presence: [1, 1, 1, 1] },
  face: {
    mesh: [1, 1, 1, 1404],
    lips: [1, 1, 1, 160],
    left_eye: [1, 1, 1, 142],
    right_eye: [1, 1, 1, 142],
    left_iris: [1, 1, 1, 10],
    right_iris: [1, 1, 1, 10],
    presence: [1, 1, 1, 1],
  },
};

/** The card in a JSON text; WeightsError says what is missing or wrong in it. */
export function readCard(text: string, path: string): Card {
  const data = parseCard(text, path);
  try {
    const card = toCard(data);
    checkOutputs(path, card);
    return card;
  } catch (error) {
    if (error instanceof WeightsError) throw error;
    throw new WeightsError(`the card ${path} lacks or garbles a field: ${reason(error)}`);
  }
}

/** WeightsError when a card is no JSON. */
export function parseCard(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WeightsError(`the card ${path} is not readable JSON: ${reason(error)}`);
  }
}

function toCard(json: unknown): Card {
  const data = object(json, "card");
  const feed = object(field(data, "input"), "input");
  const outputs = Object.entries(object(field(data, "outputs"), "outputs"));
  return {
    name: String(field(data, "name")),
    role: String(field(data, "role")),
    file: String(field(data, "file")),
    bytes: whole(data, "bytes"),
    sha256: String(field(data, "sha256")),
    licence: String(field(data, "licence")),
    source: String(field(data, "source")),
    inputName: String(field(feed, "name")),
    inputSizePx: pair(feed, "size_px"),
    valueRange: growing(pair(feed, "value_range")),
    outputs: Object.fromEntries(outputs.map(([key, value]) => [key, toOutput(value, key)])),
    shards: Object.hasOwn(data, "shards") ? list(data, "shards").map(toShard) : [],
  };
}

function toShard(json: unknown): Shard {
  const data = object(json, "shards");
  const file = String(field(data, "file"));
  if (/[/\\]|^\.{0,2}$/.test(file)) {
    throw new RangeError(`a shard's file must be a name without folders, got ${quoted(file)}`);
  }
  return { file, bytes: whole(data, "bytes"), sha256: String(field(data, "sha256")) };
}

function toOutput(json: unknown, key: string): Output {
  const data = object(json, key);
  return { name: String(field(data, "name")), shape: numbers(data, "shape") };
}

function checkOutputs(path: string, card: Card): void {
  if (!Object.hasOwn(MEANINGS, card.role)) {
    const roles = Object.keys(MEANINGS).map(quoted).join(", ");
    throw new WeightsError(
      `the card ${path}: role must be one of [${roles}], got ${quoted(card.role)}`,
    );
  }
  for (const [meaning, shape] of Object.entries(MEANINGS[card.role])) {
    const got = Object.hasOwn(card.outputs, meaning) ? card.outputs[meaning].shape : undefined;
    if (got === undefined && meaning === "mask") continue;
    if (got === undefined || tuple(got) !== tuple(shape)) {
      throw new WeightsError(
        `the card ${path}: output ${quoted(meaning)} must have shape ${tuple(shape)}, ` +
          `got ${got === undefined ? "None" : tuple(got)}`,
      );
    }
  }
}

function growing(range: readonly [number, number]): readonly [number, number] {
  if (range[0] < range[1] && range.every(Number.isFinite)) return range;
  throw new RangeError(`value_range must be two growing numbers, got ${range.join(", ")}`);
}
