import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readCard } from "./core/card";
import { WeightsError } from "./core/errors";
import { DEFAULTS } from "./estimator";
import { checkMask, fetchLift, fetchWeights, needTflite } from "./weights";
import { assetsAt } from "./worker/protocol";

const FOLDER = new URL("../../src/kinesphere/weights/", import.meta.url);
const CARD = readFileSync(new URL("lite.json", FOLDER), "utf-8");
const DATA = readFileSync(new URL("lite.tflite", FOLDER));
const LIFT_CARD = readFileSync(new URL("lift.json", FOLDER), "utf-8");
const LIFT = readFileSync(new URL("lift.bin", FOLDER));

function spoilt(data: Buffer): Buffer {
  const swapped = Buffer.from(data);
  swapped[data.length >> 1] ^= 1;
  return swapped;
}

const told = (data: Buffer | string) => ({
  bytes: Buffer.byteLength(data), sha256: createHash("sha256").update(data).digest("hex"),
});
const GRAPH = JSON.stringify({
  modelTopology: { node: [] }, weightsManifest: [{ paths: ["1.bin"], weights: [] }],
});
const SHARD = Buffer.from("0123456789");

function graphCard(more: object = {}): string {
  const card = { ...JSON.parse(CARD), ...told(GRAPH), file: "mine.tfjs/model.json" };
  return JSON.stringify({ ...card, shards: [{ file: "1.bin", ...told(SHARD) }], ...more });
}

/** Each folder holds the card and something else for the weights. */
const SERVED: Readonly<Record<string, Buffer | string>> = {
  "/good/lite.json": CARD,
  "/good/lite.tflite": DATA,
  "/short/lite.json": CARD,
  "/short/lite.tflite": DATA.subarray(0, 1000),
  "/swapped/lite.json": CARD,
  "/swapped/lite.tflite": spoilt(DATA),
  "/bare/lite.json": CARD,
  "/up/lite.json": CARD.replace('"lite.tflite"', '"../good/lite.tflite"'),
  "/model/mine.json": graphCard(),
  "/model/mine.tfjs/model.json": GRAPH,
  "/model/mine.tfjs/1.bin": SHARD,
  "/lost/mine.json": graphCard(),
  "/lost/mine.tfjs/model.json": GRAPH,
  "/torn/mine.json": graphCard(),
  "/torn/mine.tfjs/model.json": GRAPH,
  "/torn/mine.tfjs/1.bin": SHARD.subarray(0, 5),
  "/more/mine.json": graphCard({ shards: [] }),
  "/more/mine.tfjs/model.json": GRAPH,
  "/page/lite.json": "<!doctype html>",
  "/lifted/weights/lift.json": LIFT_CARD,
  "/lifted/weights/lift.bin": LIFT,
  "/bent/weights/lift.json": LIFT_CARD,
  "/bent/weights/lift.bin": spoilt(LIFT),
  "/gone/weights/lift.json": LIFT_CARD,
  "/net/weights/lift.json": CARD,
  "/graph/lite.json": '{"format": "graph-model", "modelTopology": {}}',
};

let server: Server;
let base: URL;

beforeAll(async () => {
  server = createServer((request, response) => {
    const found = SERVED[request.url ?? ""];
    response.writeHead(found === undefined ? 404 : 200).end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});

afterAll(() => void server.close());

test("weights come with their card, and tell how far they have come", async () => {
  const heard: number[] = [];
  const weights = await fetchWeights(new URL("good/lite.json", base), (part) => {
    heard.push(part);
  });
  const { card, tflite } = needTflite(weights, "a test");
  expect(card.name).toBe("lite");
  expect(Buffer.from(tflite).equals(DATA)).toBe(true);
  expect(heard).toEqual(heard.toSorted((a, b) => a - b));
  expect(heard.at(-1)).toBe(1);
});

test("a graph model comes with its shards", async () => {
  const heard: number[] = [];
  const weights = await fetchWeights(new URL("model/mine.json", base), (part) => heard.push(part));
  expect("graph" in weights && weights.graph.weightData).toEqual([new Uint8Array(SHARD).buffer]);
  expect(heard.at(-1)).toBe(1);
  expect(() => needTflite(weights, "LiteRT")).toThrow("a graph model of TensorFlow.js, which LiteRT");
});

test.each([
  ["lost", "/lost/mine.tfjs/1.bin could not be fetched: the server said 404"],
  ["torn", "/torn/mine.tfjs/1.bin is damaged or not the file that its card describes: expected 10"],
  ["more", "/more/mine.tfjs/model.json names 1.bin, which its card does not"],
])("a graph model that is %s is refused", async (folder, says) => {
  const asked = fetchWeights(new URL(`${folder}/mine.json`, base));
  await expect(asked).rejects.toThrow(says);
});

test("a network without mask is not asked for one", () => {
  const { mask: _, ...outputs } = JSON.parse(CARD).outputs;
  const card = readCard(JSON.stringify({ ...JSON.parse(CARD), outputs }), "card");
  expect(() => checkMask(card, false)).not.toThrow();
  expect(() => checkMask(card, true)).toThrow("lite gives no masks (see its card)");
  expect(() => checkMask(readCard(CARD, "card"), true)).not.toThrow();
});

test.each([
  ["missing", "/missing/lite.json could not be fetched: the server said 404"],
  ["bare", "/bare/lite.tflite could not be fetched: the server said 404"],
  ["short", "/short/lite.tflite is damaged or not the file that its card describes: expected 2819824"],
  ["swapped", "/swapped/lite.tflite is damaged or not the file that its card describes: expected SHA"],
  ["graph", "/graph/lite.json is a graph model of TensorFlow.js: expected the card of weights"],
  ["up", "the card /up/lite.json: file must be a name, got '../good/lite.tflite'"],
  ["page", "the card /page/lite.json is not readable JSON"],
])("%s weights are refused, and the message says why", async (folder, says) => {
  const error = await fetchWeights(new URL(`${folder}/lite.json`, base)).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(WeightsError);
  expect((error as Error).message).toContain(says);
});

const lift = (folder: string, settings = DEFAULTS, tell = (_: string, __: number) => {}) =>
  fetchLift(settings, assetsAt(new URL(`${folder}/`, base)), tell);

test("the lift comes with its card, tells how far it has come, and only when it is asked for", async () => {
  const heard: [string, number][] = [];
  const got = await lift("lifted", DEFAULTS, (...told) => void heard.push(told));
  expect(got!.sha256).toBe(JSON.parse(LIFT_CARD).sha256);
  expect(heard.at(-1)).toEqual(["weights: lift", 1]);
  expect(await lift("nowhere", { ...DEFAULTS, lift: false })).toBeNull();
});

test.each([
  ["nowhere", "/nowhere/weights/lift.json could not be fetched: the server said 404"],
  ["gone", "/gone/weights/lift.bin could not be fetched: the server said 404"],
  ["bent", "/bent/weights/lift.bin is damaged or not the file that its card describes: expected SHA"],
  ["net", "/net/weights/lift.json is the card of weights for role 'landmarks'; 'lift' is needed"],
])("a lift that is %s is refused, and the message says why", async (folder, says) => {
  const error = await lift(folder).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(WeightsError);
  expect((error as Error).message).toContain(says);
});

test("a server that is not there is named", async () => {
  const asked = fetchWeights(new URL("http://127.0.0.1:9/lite.json"));
  await expect(asked).rejects.toThrow("/lite.json could not be fetched");
});
